//! What became of each row of a tree: which of its bytes a later layer took, and what it hides itself.

use std::collections::BinaryHeap;

use hashbrown::HashMap;

use super::Loss;
use crate::ui::files::View;
use layerscope::inspection::Inspection;
use layerscope::tree::{FileTree, PathId};

/// What became of a row's bytes, and what it hides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Fate {
    /// What of its bytes later layers took.
    pub(crate) lost: Option<Loss>,
    /// Bytes of layers below that are hidden at or below it.
    pub(crate) hides: u64,
}

impl Fate {
    /// Bytes that ship for nothing at this row and below.
    pub(crate) fn waste(self) -> u64 {
        self.hides + self.lost.map_or(0, |loss| loss.bytes)
    }

    fn and(self, other: Self) -> Self {
        Self {
            lost: match (self.lost, other.lost) {
                (Some(one), Some(other)) => Some(one.and(other)),
                (one, other) => one.or(other),
            },
            hides: self.hides + other.hides,
        }
    }
}

/// What became of each row of a tree, by its position; few rows have anything to tell.
#[derive(Debug, Default)]
pub(crate) struct Fates {
    of_rows: HashMap<u32, Fate>,
}

impl Fates {
    /// Of the rows of a view: a layer's own losses and what it hid, a stage's own losses, or what is still to be lost
    /// and what lies hidden as of a layer. What has no row itself counts where it would stand.
    pub(crate) fn of(tree: &FileTree, inspection: &Inspection, view: View) -> Self {
        let paths = inspection.tree.paths();
        let mut of_rows: HashMap<u32, Fate> = HashMap::new();
        let mut add = |path: PathId, fate: Fate| {
            let at = tree.nearest(path, paths) as u32;
            let known = of_rows.entry(at).or_default();
            *known = known.and(fate);
        };
        let stage = match view {
            View::Stage(row) => inspection.stages.get(row),
            View::Layer(_) | View::Merged { .. } => None,
        };
        for row in inspection.wasted.iter().filter(|row| row.bytes > 0) {
            let (is_lost, is_hidden) = match view {
                View::Layer(layer) => {
                    let is_lost = row.written_by == layer;
                    (is_lost, row.hidden_by == layer && !is_lost)
                }
                View::Stage(_) => {
                    let is_its = |it: &layerscope::inspection::Stage| {
                        it.layers.binary_search(&row.written_by).is_ok()
                    };
                    (stage.is_some_and(is_its), false)
                }
                View::Merged { layer, base } => (
                    (base..=layer).contains(&row.written_by) && row.hidden_by > layer,
                    row.hidden_by <= layer && row.hidden_by >= base,
                ),
            };
            let lost = is_lost.then_some(Loss {
                bytes: row.bytes,
                by: Some(row.hidden_by),
                reason: Some(row.reason),
            });
            if is_lost {
                add(row.path, Fate { lost, hides: 0 });
            } else if is_hidden {
                let last_name = inspection.tree.inode(row.inode).loss;
                let path = last_name.map_or(row.path, |loss| loss.path);
                let hides = row.bytes;
                add(path, Fate { lost, hides });
            }
        }
        // Parents stand before their children, so the last position first carries all sums up.
        let mut todo: BinaryHeap<u32> = of_rows.keys().copied().collect();
        while let Some(at) = todo.pop() {
            let parent = tree.node(at as usize).parent as u32;
            if at != 0
                && let Some(fate) = of_rows.get(&at).copied()
            {
                let known = of_rows.entry(parent).or_insert_with(|| {
                    todo.push(parent);
                    Fate::default()
                });
                *known = known.and(fate);
            }
        }
        Self { of_rows }
    }

    /// What became of the row at a position.
    pub(crate) fn at(&self, position: usize) -> Fate {
        let fate = self.of_rows.get(&(position as u32));
        fate.copied().unwrap_or_default()
    }

    /// Wasted bytes along a tree of `rows` rows; empty where nothing is wasted.
    pub(crate) fn along(&self, rows: usize) -> Vec<u64> {
        if self.of_rows.is_empty() {
            return Vec::new();
        }
        let mut waste = vec![0; rows];
        for (&at, fate) in &self.of_rows {
            waste[at as usize] = fate.waste();
        }
        waste
    }
}
