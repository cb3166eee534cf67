//! Which files have equal contents, read no further than needed to know.
//!
//! Only files of equal size can be equal, so contents are hashed where a size occurs twice among those that matter:
//! live files, and pairs of a lost file and the one written over it. Of larger files the first bytes are hashed
//! first. Contents that streamed by are hashed already.

use std::collections::HashMap;
use std::io;

use rayon::prelude::*;

use super::read::ReadLayer;
use crate::layers::Content;
use crate::layers::parse::hash_stored;
use crate::tree::{Cause, ImageTree, InodeId};

/// Files up to this size are hashed whole at once.
const PREFIX: u64 = 16 << 10;

/// The hashes that were needed.
pub struct Contents {
    hashes: HashMap<InodeId, u128>,
}

/// A content that is somewhere in a layer's blob.
#[derive(Clone, Copy)]
struct Stored {
    layer: usize,
    offset: u64,
    stored: u64,
    sparse: bool,
}

impl Contents {
    /// Reads what has to be compared.
    ///
    /// # Errors
    /// When a content can't be read.
    pub fn compare(tree: &ImageTree, layers: &[ReadLayer]) -> io::Result<Self> {
        let mut hashes = HashMap::new();
        let mut stored: HashMap<InodeId, Stored> = HashMap::new();
        let groups = groups(tree);
        for &id in groups.iter().flatten() {
            let inode = tree.inode(id);
            match layers[inode.layer].contents.entries[inode.entry].content {
                Content::Hashed(hash) => {
                    hashes.insert(id, hash);
                }
                Content::Stored {
                    offset,
                    stored: len,
                    sparse,
                } => {
                    let place = Stored {
                        layer: inode.layer,
                        offset,
                        stored: len,
                        sparse,
                    };
                    stored.insert(id, place);
                }
                Content::Empty => {}
            }
        }
        let read = |ids: Vec<InodeId>, cap: u64| -> io::Result<HashMap<InodeId, u128>> {
            ids.into_par_iter()
                .map(|id| {
                    let Stored {
                        layer,
                        offset,
                        stored,
                        sparse,
                    } = stored[&id];
                    let section = layers[layer]
                        .section
                        .as_ref()
                        .ok_or_else(|| io::Error::other("its layer can't be read again"))?;
                    Ok((id, hash_stored(section, offset, stored.min(cap), sparse)?))
                })
                .collect()
        };
        let large: Vec<InodeId> = stored
            .iter()
            .filter(|(_, place)| place.stored > PREFIX)
            .map(|(&id, _)| id)
            .collect();
        let prefixes = read(large, PREFIX)?;
        let mut whole: Vec<InodeId> = Vec::new();
        for group in &groups {
            let mut by_prefix: HashMap<Option<u128>, Vec<InodeId>> = HashMap::new();
            // A hashed file can equal any stored one: then all of the group are hashed whole.
            let mixed = group.iter().any(|id| hashes.contains_key(id));
            for id in group {
                let prefix = prefixes.get(id).copied().filter(|_| !mixed);
                by_prefix.entry(prefix).or_default().push(*id);
            }
            for same in by_prefix.into_values().filter(|same| same.len() > 1) {
                whole.extend(same.into_iter().filter(|id| stored.contains_key(id)));
            }
        }
        whole.sort_unstable();
        whole.dedup();
        hashes.extend(read(whole, u64::MAX)?);
        Ok(Self { hashes })
    }

    /// The content's hash; none where it is known to equal no other, or is empty.
    pub fn hash(&self, id: InodeId) -> Option<u128> {
        self.hashes.get(&id).copied()
    }

    /// Whether two files that were compared have the same content.
    pub fn are_equal(&self, tree: &ImageTree, a: InodeId, b: InodeId) -> bool {
        tree.inode(a).size == tree.inode(b).size
            && (tree.inode(a).size == 0
                || matches!((self.hash(a), self.hash(b)), (Some(a), Some(b)) if a == b))
    }
}

/// Files of equal size of which some may have to be told equal.
fn groups(tree: &ImageTree) -> Vec<Vec<InodeId>> {
    let mut groups = Vec::new();
    let mut live: HashMap<u64, Vec<InodeId>> = HashMap::new();
    for (position, inode) in tree.inodes().iter().enumerate() {
        let id = InodeId(position as u32);
        if inode.size == 0 {
            continue;
        }
        match inode.loss {
            None => live.entry(inode.size).or_default().push(id),
            Some(loss) => {
                if let Cause::Rewritten(by) = loss.cause
                    && tree.inode(by).size == inode.size
                {
                    groups.push(vec![id, by]);
                }
            }
        }
    }
    groups.extend(live.into_values().filter(|group| group.len() > 1));
    groups
}
