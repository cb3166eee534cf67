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
        let was_there = |path: PathId| {
            path == PathId::ROOT
                || tree.changes_of(path).next().is_some()
                // There only within a layer, whose tar goes on to write over it.
                || tree.inodes().iter().any(|inode| inode.path == path)
        };
        let mut places = Self {
            all: Vec::new(),
            last: None,
        };
        for layer in 0..tree.layers().len() {
            if let Some(Led { path, through }) =
                lookup::follow(tree, |path| tree.node_as_of(path, layer), asked)
                && was_there(path)
            {
                if !places.all.contains(&path) {
                    places.all.push(path);
                }
                places.last = Some(Led { path, through });
            }
        }
        if places.all.is_empty()
            && let Ok(path) = lookup::literal(tree, asked)
            && was_there(path)
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
