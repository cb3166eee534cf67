//! What became of bytes that a layer wrote: which later layer took them away, and how.
//!
//! The analysis has a row for each lost file; this sums them up for a layer's line and for the directories of its
//! tree.

use hashbrown::HashMap;

use layerscope::inspection::{Inspection, WasteReason};
use layerscope::tree::{FileTree, PathId};

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

    fn in_layer(self, how: &str) -> String {
        match self.by {
            Some(layer) => format!("{} {how} in layer {}", self.mark(), layer + 1),
            None => format!("{} {how} in later layers", self.mark()),
        }
    }

    /// One character for the reason.
    pub(crate) fn mark(self) -> char {
        self.reason.map_or(GONE, mark)
    }
}

const GONE: char = '✗';
const AGAIN: char = '↻';

pub(crate) fn mark(reason: WasteReason) -> char {
    match reason {
        WasteReason::Deleted | WasteReason::Replaced => GONE,
        WasteReason::Overwritten | WasteReason::MetadataOnly | WasteReason::Repeated => AGAIN,
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

/// What became of each row of a layer's tree, along its positions; nothing where nothing was lost.
pub(crate) fn of_tree(tree: &FileTree, inspection: &Inspection, layer: usize) -> Vec<Option<Loss>> {
    let mut of_paths: HashMap<PathId, Loss> = HashMap::new();
    for row in &inspection.wasted {
        if row.written_by == layer && row.bytes > 0 {
            let loss = Loss {
                bytes: row.bytes,
                by: Some(row.hidden_by),
                reason: Some(row.reason),
            };
            of_paths
                .entry(row.path)
                .and_modify(|known| *known = known.and(loss))
                .or_insert(loss);
        }
    }
    if of_paths.is_empty() {
        return Vec::new();
    }
    let nodes = tree.nodes();
    let mut losses: Vec<Option<Loss>> = nodes
        .iter()
        .map(|node| of_paths.get(&node.path).copied())
        .collect();
    // Parents stand before their children, so one pass from the end carries all sums up.
    for position in (1..nodes.len()).rev() {
        if let Some(loss) = losses[position] {
            let above = &mut losses[nodes[position].parent];
            *above = Some(above.map_or(loss, |known| known.and(loss)));
        }
    }
    losses
}
