//! One row a lost inode, with who wrote it, who hid it and why.

use super::contents::Contents;
use crate::inspection::{Waste, WasteReason};
use crate::tree::{Cause, ImageTree, InodeId};

/// Largest first, then by layer and path.
pub fn rows(tree: &ImageTree, contents: &Contents) -> Vec<Waste> {
    let mut rows: Vec<Waste> = tree
        .inodes()
        .iter()
        .enumerate()
        .filter_map(|(position, inode)| {
            let id = InodeId(position as u32);
            let loss = inode.loss?;
            let reason = match loss.cause {
                Cause::Whiteout => WasteReason::Deleted,
                Cause::Replaced => WasteReason::Replaced,
                Cause::Repeated => WasteReason::Repeated,
                Cause::Rewritten(by) if contents.are_equal(tree, id, by) => {
                    WasteReason::MetadataOnly
                }
                Cause::Rewritten(_) => WasteReason::Overwritten,
            };
            Some(Waste {
                inode: id,
                path: inode.path,
                bytes: inode.size,
                written_by: inode.layer,
                hidden_by: loss.layer,
                reason,
            })
        })
        .collect();
    let paths = tree.paths();
    rows.sort_by_cached_key(|row| {
        (
            std::cmp::Reverse(row.bytes),
            row.written_by,
            paths.full(row.path),
        )
    });
    rows
}
