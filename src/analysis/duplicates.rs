//! Contents that live at several paths of the final file system.

use hashbrown::HashMap;

use super::contents::Contents;
use crate::inspection::Duplicate;
use crate::tree::{ImageTree, PathId};

/// Largest saving first, then by first path. A hard-linked inode is one copy, named by its first path.
pub fn rows(tree: &ImageTree, contents: &Contents) -> Vec<Duplicate> {
    let mut seen = vec![false; tree.inodes().len()];
    let mut copies: HashMap<(u64, u128), Vec<PathId>> = HashMap::new();
    for (path, node) in tree.final_nodes() {
        let Some(id) = node.inode else { continue };
        if std::mem::replace(&mut seen[id.0 as usize], true) {
            continue;
        }
        if let Some(hash) = contents.hash(id) {
            copies
                .entry((tree.inode(id).size, hash))
                .or_default()
                .push(path);
        }
    }
    let paths = tree.paths();
    let mut rows: Vec<Duplicate> = copies
        .into_iter()
        .filter(|(_, copies)| copies.len() > 1)
        .map(|((size, hash), mut copies)| {
            copies.sort_by_cached_key(|&path| paths.full(path));
            Duplicate {
                digest: format!("xxh128:{hash:032x}"),
                bytes: size * (copies.len() as u64 - 1),
                paths: copies,
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        (
            std::cmp::Reverse(row.bytes),
            row.paths.first().map(|&path| paths.full(path)),
        )
    });
    rows
}
