//! What became of bytes that a layer wrote: which later layer took them away, and how.
//!
//! The analysis has a row for each lost file; this sums them up for a layer's line and for the directories of its
//! tree.

use std::collections::BinaryHeap;

use hashbrown::HashMap;

use super::files::View;
use super::text::signs;
use layerscope::inspection::{Inspection, WasteReason};
use layerscope::tree::{Cause, FileTree, PathId};

/// Bytes that one layer took from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) bytes: u64,
    /// The layer that took them, from 0; none where several did.
    pub(crate) by: Option<usize>,
    /// How; none where it was in several ways.
    pub(crate) reason: Option<WasteReason>,
}

impl Loss {
    fn and(self, other: Self) -> Self {
        Self {
            bytes: self.bytes + other.bytes,
            by: self.by.filter(|_| self.by == other.by),
            reason: self.reason.filter(|_| self.reason == other.reason),
        }
    }

    /// `✗ deleted in layer 6`
    pub(crate) fn words(self) -> String {
        self.in_layer(self.reason.map_or("lost", reason))
    }

    /// The same, with the bytes where they are not all of `written`.
    pub(crate) fn words_of(self, written: u64) -> String {
        let how = self.reason.map_or("lost", reason);
        if self.bytes == written {
            self.in_layer(how)
        } else {
            self.in_layer(&format!("{} {how}", layerscope::size::size(self.bytes)))
        }
    }

    /// Where: `✗ layer 6`
    pub(crate) fn short_words(self) -> String {
        let mark = self.mark();
        match self.by {
            Some(layer) => format!("{mark} layer {}", layer + 1),
            None => format!("{mark} later"),
        }
    }

    fn in_layer(self, how: &str) -> String {
        match self.by {
            Some(layer) => format!("{} {how} in layer {}", self.mark(), layer + 1),
            None => format!("{} {how} in later layers", self.mark()),
        }
    }

    /// One character for the reason.
    pub(crate) fn mark(self) -> char {
        self.reason.map_or(signs::GONE.mark, mark)
    }
}

pub(crate) fn mark(reason: WasteReason) -> char {
    match reason {
        WasteReason::Deleted | WasteReason::Replaced => signs::GONE.mark,
        WasteReason::Overwritten | WasteReason::MetadataOnly | WasteReason::Repeated => {
            signs::AGAIN.mark
        }
    }
}

/// The same for what took an inode's last name away.
pub(crate) fn mark_of(cause: Cause) -> char {
    match cause {
        Cause::Whiteout | Cause::Replaced => signs::GONE.mark,
        Cause::Rewritten(_) | Cause::Repeated => signs::AGAIN.mark,
    }
}

pub(crate) fn reason(reason: WasteReason) -> &'static str {
    match reason {
        WasteReason::Deleted => "deleted",
        WasteReason::Overwritten => "overwritten",
        WasteReason::MetadataOnly => "metadata only",
        WasteReason::Replaced => "replaced",
        WasteReason::Repeated => "written twice",
    }
}

/// What each layer lost.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    of_layers: Vec<Vec<Loss>>,
}

impl Losses {
    pub(crate) fn of(inspection: &Inspection) -> Self {
        let mut sums: HashMap<(usize, usize, WasteReason), u64> = HashMap::new();
        for row in &inspection.wasted {
            *sums
                .entry((row.written_by, row.hidden_by, row.reason))
                .or_default() += row.bytes;
        }
        let mut of_layers = vec![Vec::new(); inspection.layers.len()];
        for ((written_by, hidden_by, reason), bytes) in sums {
            if let (Some(layer), true) = (of_layers.get_mut(written_by), bytes > 0) {
                layer.push(Loss {
                    bytes,
                    by: Some(hidden_by),
                    reason: Some(reason),
                });
            }
        }
        Self { of_layers }
    }

    /// What these layers lost, largest first.
    pub(crate) fn of_layers(&self, layers: &[usize]) -> Vec<Loss> {
        let of_each = layers.iter().filter_map(|&layer| self.of_layers.get(layer));
        let mut losses: Vec<Loss> = of_each.flatten().copied().collect();
        losses.sort_by_key(|loss| (std::cmp::Reverse(loss.bytes), loss.by, loss.reason));
        losses
    }
}

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
