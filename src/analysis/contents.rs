//! Which files have equal contents, read no further than needed to know.
//!
//! Only files of equal size can be equal, so contents are hashed where a size occurs twice among those that matter:
//! live files, and pairs of a lost file and the one written over it. Of larger files the first bytes are hashed
//! first. Contents that streamed by are hashed already.

use std::io;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::read::ReadLayer;
use crate::layers::parse::hash_stored;
use crate::layers::{Content, Section};
use crate::tree::{Cause, ImageTree, Inode, InodeId};

/// Files up to this size are hashed whole at once.
const PREFIX: u64 = 16 << 10;

/// The hashes that were needed.
pub struct Contents {
    /// Along [`ImageTree::inodes`].
    hashes: Vec<Option<u128>>,
}

/// A content that is somewhere in a layer's blob.
#[derive(Clone, Copy)]
struct Stored<'a> {
    id: InodeId,
    section: &'a Section,
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
        let mut hashes = vec![None; tree.inodes().len()];
        let mut prefixes = vec![None; tree.inodes().len()];
        let groups = groups(tree);
        let mut members: Vec<InodeId> = groups.iter().flatten().copied().collect();
        // Inodes stand in the order of the layers' bytes, so reading goes forward through the file.
        members.sort_unstable();
        members.dedup();
        let mut stored = Vec::new();
        for id in members {
            locate(tree, layers, id, &mut hashes, &mut stored)?;
        }
        let large = stored.iter().filter(|file| file.stored > PREFIX).copied();
        read(large.collect(), PREFIX, &mut prefixes)?;
        let mut needed = vec![false; tree.inodes().len()];
        for group in &groups {
            // A hashed file can equal any stored one: then all of the group are hashed whole.
            let is_mixed = group.iter().any(|id| hashes[id.0 as usize].is_some());
            let mut by_prefix: HashMap<Option<u128>, Vec<InodeId>> = HashMap::new();
            for id in group {
                let prefix = if is_mixed {
                    None
                } else {
                    prefixes[id.0 as usize]
                };
                by_prefix.entry(prefix).or_default().push(*id);
            }
            for same in by_prefix.into_values().filter(|same| same.len() > 1) {
                for id in same {
                    needed[id.0 as usize] = true;
                }
            }
        }
        stored.retain(|file| needed[file.id.0 as usize]);
        read(stored, u64::MAX, &mut hashes)?;
        Ok(Self { hashes })
    }

    /// The content's hash; none where it is known to equal no other, or is empty.
    pub fn hash(&self, id: InodeId) -> Option<u128> {
        self.hashes[id.0 as usize]
    }

    /// Whether two files that were compared have the same content.
    pub fn are_equal(&self, tree: &ImageTree, a: InodeId, b: InodeId) -> bool {
        tree.inode(a).size == tree.inode(b).size
            && (tree.inode(a).size == 0
                || matches!((self.hash(a), self.hash(b)), (Some(a), Some(b)) if a == b))
    }
}

/// The hashes of whole files, of those that are wanted and not empty.
///
/// # Errors
/// When a content can't be read.
pub fn hash_whole(
    tree: &ImageTree,
    layers: &[ReadLayer],
    wanted: impl Fn(&Inode) -> bool,
) -> io::Result<std::collections::HashMap<InodeId, u128>> {
    let mut hashes = vec![None; tree.inodes().len()];
    let mut stored = Vec::new();
    for (position, inode) in tree.inodes().iter().enumerate() {
        if wanted(inode) {
            let id = InodeId(position as u32);
            locate(tree, layers, id, &mut hashes, &mut stored)?;
        }
    }
    read(stored, u64::MAX, &mut hashes)?;
    let found = hashes.into_iter().enumerate();
    Ok(found
        .filter_map(|(position, hash)| Some((InodeId(position as u32), hash?)))
        .collect())
}

/// Takes a content's hash where it streamed by, or else says where the content is.
fn locate<'a>(
    tree: &ImageTree,
    layers: &'a [ReadLayer],
    id: InodeId,
    hashes: &mut [Option<u128>],
    stored: &mut Vec<Stored<'a>>,
) -> io::Result<()> {
    let inode = tree.inode(id);
    let layer = &layers[inode.layer];
    match layer.contents.entries[inode.entry].content {
        Content::Hashed(hash) => hashes[id.0 as usize] = Some(hash),
        Content::Stored {
            offset,
            stored: len,
            sparse,
        } => stored.push(Stored {
            id,
            section: layer
                .section
                .as_ref()
                .ok_or_else(|| io::Error::other("its layer can't be read again"))?,
            offset,
            stored: len,
            sparse,
        }),
        Content::Empty => {}
    }
    Ok(())
}

/// Hashes up to `cap` bytes of each file into its place.
fn read(files: Vec<Stored<'_>>, cap: u64, hashes: &mut [Option<u128>]) -> io::Result<()> {
    let read: Vec<(InodeId, u128)> = files
        .into_par_iter()
        .map(|file| {
            let len = file.stored.min(cap);
            let hash = hash_stored(file.section, file.offset, len, file.sparse)?;
            Ok((file.id, hash))
        })
        .collect::<io::Result<_>>()?;
    for (id, hash) in read {
        hashes[id.0 as usize] = Some(hash);
    }
    Ok(())
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
