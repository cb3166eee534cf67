//! The places that a path led to as layers came: links and directories above it can change.

use super::lookup::{self, Led};
use crate::tree::{ImageTree, PathId};

/// See the module.
pub struct Places {
    /// Every place that the path led to once some layer was applied.
    pub all: Vec<PathId>,
    /// The one it leads to now, or led to last, and the links on the way.
    pub last: Option<Led>,
}

impl Places {
    /// Every place that `asked` led to.
    pub fn of(tree: &ImageTree, asked: &[u8]) -> Self {
        let mut was_there = vec![false; tree.paths().len()];
        was_there[PathId::ROOT.index()] = true;
        for layer in 0..tree.layers().len() {
            for change in tree.changes(layer) {
                was_there[change.path.index()] = true;
            }
        }
        for inode in tree.inodes() {
            was_there[inode.path.index()] = true;
        }
        let mut places = Self {
            all: Vec::new(),
            last: None,
        };
        let mut nodes = tree.nodes_before_any();
        for layer in 0..tree.layers().len() {
            tree.apply_changes(layer, &mut nodes);
            if let Some(Led { path, through }) = lookup::follow(tree, &nodes, asked)
                && was_there[path.index()]
            {
                if !places.all.contains(&path) {
                    places.all.push(path);
                }
                places.last = Some(Led { path, through });
            }
        }
        if places.all.is_empty()
            && let Ok(path) = lookup::literal(tree, asked)
            && was_there[path.index()]
        {
            places.all.push(path);
            places.last = Some(Led {
                path,
                through: Vec::new(),
            });
        }
        places
    }
}
