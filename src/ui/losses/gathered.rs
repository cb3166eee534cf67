//! All that an image lost, gathered once: by layer, by who wrote and who hid it, by directory.
//!
//! An image has lost hundreds of thousands of files, so the analysis' own thread does this before it hands anything over.

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::Loss;
use super::directories::{self, Directory};
use layerscope::inspection::{Inspection, Waste, WasteReason};

/// Who wrote, who hid, and how: layers from 0.
pub(crate) type Pair = (usize, usize, WasteReason);

/// The lost files of a pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) pair: Pair,
    pub(crate) bytes: u64,
    pub(crate) files: usize,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    of_layers: Vec<Vec<Loss>>,
    /// The largest first.
    pub(crate) pairs: Vec<Group>,
    /// The largest first.
    pub(crate) directories: Vec<Directory>,
}

impl Losses {
    pub(crate) fn of(inspection: &Inspection) -> Self {
        let pairs = pairs(&inspection.wasted);
        let mut of_layers = vec![Vec::new(); inspection.layers.len()];
        for group in &pairs {
            let (written_by, hidden_by, reason) = group.pair;
            if let Some(layer) = of_layers.get_mut(written_by) {
                layer.push(Loss {
                    bytes: group.bytes,
                    by: Some(hidden_by),
                    reason: Some(reason),
                });
            }
        }
        Self {
            of_layers,
            pairs,
            directories: directories::of(inspection),
        }
    }

    /// What these layers lost, largest first.
    pub(crate) fn of_layers(&self, layers: &[usize]) -> Vec<Loss> {
        let of_each = layers.iter().filter_map(|&layer| self.of_layers.get(layer));
        let mut losses: Vec<Loss> = of_each.flatten().copied().collect();
        losses.sort_by_key(|loss| (Reverse(loss.bytes), loss.by, loss.reason));
        losses
    }
}

pub(crate) fn pair_of(row: &Waste) -> Pair {
    (row.written_by, row.hidden_by, row.reason)
}

/// The largest first; what lost no bytes is no waste.
fn pairs(wasted: &[Waste]) -> Vec<Group> {
    let mut of_pairs: HashMap<Pair, (u64, usize)> = HashMap::new();
    for row in wasted.iter().filter(|row| row.bytes > 0) {
        let (bytes, files) = of_pairs.entry(pair_of(row)).or_default();
        *bytes += row.bytes;
        *files += 1;
    }
    let groups = of_pairs
        .into_iter()
        .map(|(pair, (bytes, files))| Group { pair, bytes, files });
    let mut groups: Vec<Group> = groups.collect();
    groups.sort_by_key(|group| (Reverse(group.bytes), group.pair));
    groups
}
