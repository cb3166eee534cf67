//! What a layer did below a directory, summed up.

use crate::Inspection;
use crate::tree::{ImageTree, Node, NodeKind, PathId};

/// Sums over what lies below a directory; the directory itself is not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Below {
    /// Files, links and devices that were not there before.
    pub added: u64,
    /// That were there and were written again.
    pub modified: u64,
    /// That are gone.
    pub removed: u64,
    /// Bytes of regular files that the layer wrote.
    pub bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
    /// Bytes of layers below that it took away.
    pub hides_bytes: u64,
}

/// Along [`PathId::index`]: the position in `places` of the innermost place above each path.
pub fn inside(tree: &ImageTree, places: &[PathId]) -> Vec<Option<usize>> {
    let paths = tree.paths();
    let mut inside: Vec<Option<usize>> = vec![None; paths.len()];
    // Parents come before what is in them.
    for path in paths.ids().skip(1) {
        let parent = paths.parent(path);
        let place = places.iter().position(|&place| place == parent);
        inside[path.index()] = place.or(inside[parent.index()]);
    }
    inside
}

/// Along `places`, and in each along the layers; none where nothing was done.
pub fn sums(inspection: &Inspection, places: &[PathId]) -> Vec<Vec<Option<Below>>> {
    let tree = &inspection.tree;
    let mut sums = Sums {
        inside: inside(tree, places),
        rows: vec![vec![None; tree.layers().len()]; places.len()],
    };
    for layer in 0..tree.layers().len() {
        for change in tree.changes(layer) {
            let (was, is) = (is_file(change.before), is_file(change.after));
            if was || is {
                sums.add(change.path, layer, |sum| {
                    sum.added += u64::from(!was);
                    sum.modified += u64::from(was && is);
                    sum.removed += u64::from(!is);
                });
            }
        }
    }
    for inode in tree.inodes() {
        sums.add(inode.path, inode.layer, |sum| sum.bytes += inode.size);
    }
    for row in &inspection.wasted {
        sums.add(row.path, row.written_by, |sum| {
            sum.wasted_bytes += row.bytes
        });
        if row.hidden_by != row.written_by {
            sums.add(row.path, row.hidden_by, |sum| sum.hides_bytes += row.bytes);
        }
    }
    sums.rows
}

struct Sums {
    inside: Vec<Option<usize>>,
    rows: Vec<Vec<Option<Below>>>,
}

impl Sums {
    fn add(&mut self, path: PathId, layer: usize, add: impl FnOnce(&mut Below)) {
        if let Some(place) = self.inside[path.index()] {
            add(self.rows[place][layer].get_or_insert_default());
        }
    }
}

fn is_file(node: Option<Node>) -> bool {
    node.is_some_and(|node| node.kind != NodeKind::Directory)
}
