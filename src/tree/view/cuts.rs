//! Which rows a tree has: what a layer changed, what several layers wrote, or what is there as of a layer.

use super::builder::Builder;
use super::{FileTree, Folded, Mark};
use crate::tree::merge::{Change, ChangeKind, ImageTree, Node, NodeKind};

impl FileTree {
    /// What `layer` did: everything it added, modified or removed.
    pub fn of_layer(tree: &ImageTree, layer: usize) -> Self {
        let mut builder = Builder::new(tree);
        for change in tree.changes(layer) {
            let Some(node) = change.after.or(change.before) else {
                continue;
            };
            let by = (change.kind != ChangeKind::Unchanged).then_some(layer as u32);
            let position = builder.add(change.path, node, mark(tree, change), by);
            let is_lost = |id| {
                let loss = tree.inode(id).loss;
                loss.is_some_and(|loss| loss.layer == layer)
            };
            match (change.after, node.inode) {
                (Some(after), Some(id)) if after.layer as usize == layer => {
                    builder.count(position, id);
                }
                (None, Some(id)) if is_lost(id) => builder.count_removed(position, id),
                _ => {}
            }
        }
        builder.finish(Folded::default())
    }

    /// All that `layers` wrote, lost or not: what the final file system has from them is [`Mark::Added`], the rest
    /// [`Mark::Lost`]. Bytes add up to what these layers hold.
    pub fn of_layers(tree: &ImageTree, layers: &[usize]) -> Self {
        let mut builder = Builder::new(tree);
        for &layer in layers {
            for change in tree.changes(layer) {
                let Some(node) = change
                    .after
                    .filter(|_| change.kind != ChangeKind::Unchanged)
                else {
                    continue;
                };
                let mark = match tree.node(change.path) {
                    Some(last) if *last == node => Mark::Added,
                    // What a directory holds may have come later; it is there all the same.
                    Some(last) if last.kind == node.kind && node.kind == NodeKind::Directory => {
                        Mark::Added
                    }
                    _ => Mark::Lost,
                };
                builder.add(change.path, node, mark, Some(layer as u32));
            }
        }
        let mut is_wanted = vec![false; tree.layers().len()];
        layers.iter().for_each(|&layer| is_wanted[layer] = true);
        for inode in tree.inodes() {
            if is_wanted[inode.layer] {
                builder.add_bytes(inode.path, inode.size);
            }
        }
        builder.finish(Folded::default())
    }

    /// The file system once `layer` was applied, marked with what that layer did. What only the lowest `base` layers
    /// wrote is left out, but for directories that lead to the rest, and summed up.
    pub fn merged(tree: &ImageTree, layer: usize, base: usize) -> Self {
        let mut nodes = tree.nodes_before_any();
        let mut changed_by: Vec<Option<u32>> = vec![None; nodes.len()];
        for below in 0..=layer {
            for change in tree.changes(below) {
                nodes[change.path.index()] = change.after;
                if change.kind != ChangeKind::Unchanged {
                    changed_by[change.path.index()] = Some(below as u32);
                }
            }
        }
        let mut marks = vec![Mark::Unchanged; nodes.len()];
        for change in tree.changes(layer) {
            marks[change.path.index()] = mark(tree, change);
        }
        let mut builder = Builder::new(tree);
        let mut left_out: Vec<Node> = Vec::new();
        for (path, node) in tree.paths().ids().zip(nodes) {
            let Some(node) = node else { continue };
            let by = changed_by[path.index()];
            if by.is_none_or(|by| (by as usize) < base) && base > 0 {
                left_out.push(node);
                continue;
            }
            let position = builder.add(path, node, marks[path.index()], by);
            if let Some(id) = node.inode {
                builder.count(position, id);
            }
        }
        let folded = builder.folded(&left_out);
        builder.finish(folded)
    }
}

fn mark(tree: &ImageTree, change: &Change) -> Mark {
    match change.kind {
        ChangeKind::Added => Mark::Added,
        ChangeKind::Modified if is_same(tree, change) => Mark::Metadata,
        ChangeKind::Modified => Mark::Modified,
        ChangeKind::Removed => Mark::Removed,
        ChangeKind::Unchanged => Mark::Unchanged,
    }
}

/// Whether it is surely the same content, as far as that is known without reading any.
fn is_same(tree: &ImageTree, change: &Change) -> bool {
    let (Some(before), Some(after)) = (change.before, change.after) else {
        return false;
    };
    match (before.kind, after.kind) {
        (NodeKind::Directory, NodeKind::Directory) => true,
        (NodeKind::File, NodeKind::File) => before.inode.is_some() && before.inode == after.inode,
        (NodeKind::Symlink, NodeKind::Symlink) => {
            tree.link_target(&before) == tree.link_target(&after)
        }
        _ => false,
    }
}
