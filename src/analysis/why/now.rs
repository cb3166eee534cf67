//! What is true of a path in the final file system.

use super::{Event, Now, below, lookup};
use crate::Inspection;
use crate::tree::{ImageTree, NodeKind, PathId};

/// What lives at `path`, of whose history these are the events.
pub fn now(inspection: &Inspection, path: PathId, events: &[Event]) -> Now {
    let tree = &inspection.tree;
    let node = tree.node(path).copied();
    let mut now = Now {
        node,
        ..Now::default()
    };
    let last = events.iter().rev().filter(|event| event.path == path);
    let inode = match node {
        Some(node) => node.inode,
        None => last
            .filter_map(|event| event.before)
            .next()
            .and_then(|node| node.inode),
    };
    if let Some(inode) = inode {
        now.bytes = tree.inode(inode).size;
        let names = tree.final_nodes();
        now.other_names = names
            .filter(|(other, node)| node.inode == Some(inode) && *other != path)
            .map(|(other, _)| other)
            .collect();
        now.duplicates = duplicates(inspection, |other| {
            tree.node(other).and_then(|node| node.inode) == Some(inode)
        });
        sort(tree, &mut now.other_names);
    }
    match node {
        Some(node) if node.kind == NodeKind::Directory => {
            let inside = below::inside(tree, &[path]);
            now.files = tree
                .final_nodes()
                .filter(|(at, node)| {
                    node.kind != NodeKind::Directory && inside[at.index()].is_some()
                })
                .count() as u64;
            let inodes = tree.inodes().iter();
            now.bytes = inodes
                .filter(|inode| inode.loss.is_none() && inside[inode.path.index()].is_some())
                .map(|inode| inode.size)
                .sum();
        }
        Some(node) if node.kind == NodeKind::Symlink => {
            now.leads_to = lookup::leads_to(tree, |path| tree.node(path).copied(), path);
        }
        _ => {}
    }
    now
}

/// Live paths with the content of one that `is_it`; a hard-linked file is named by its first path.
fn duplicates(inspection: &Inspection, is_it: impl Fn(PathId) -> bool) -> Vec<PathId> {
    let rows = inspection.duplicates.iter();
    let group = rows
        .map(|row| &row.paths)
        .find(|paths| paths.iter().any(|&path| is_it(path)));
    let others = group.into_iter().flatten().copied();
    others.filter(|&path| !is_it(path)).collect()
}

fn sort(tree: &ImageTree, paths: &mut [PathId]) {
    paths.sort_by_cached_key(|&path| tree.paths().full(path));
}
