//! What a person looks at: the changes of one layer as a tree, all that several layers wrote, or the merged file system
//! as of a layer.
//!
//! [`cuts`] says which rows each of them has, [`builder`] makes the tree and its sums. What became of the bytes later is
//! `analysis`' to know, and how a row looks the reader's.

mod builder;
mod cuts;
#[cfg(test)]
mod tests;

use hashbrown::HashMap;

use super::merge::{InodeId, Node, NodeKind};
use super::paths::{PathArena, PathId};

/// A tree of [`FileNode`]s; node 0 is the root directory, and parents stand before what is in them.
#[derive(Debug, Clone)]
pub struct FileTree {
    nodes: Vec<FileNode>,
    /// Position of each path in `nodes`, along [`PathId::index`]; 0 for one that has none, and for the root.
    positions: Vec<u32>,
    /// Names of each inode that has several here.
    names: HashMap<InodeId, u32>,
    folded: Folded,
}

/// One row of a [`FileTree`].
#[derive(Debug, Clone)]
pub struct FileNode {
    /// Its path, to be read in the image's path arena.
    pub path: PathId,
    /// Its file type.
    pub kind: NodeKind,
    /// What the layer looked at did to it.
    pub mark: Mark,
    /// The layer that brought or last changed it, from 0, of those that the tree is of; none for a directory that only
    /// holds what is below it.
    pub layer: Option<u32>,
    /// What lives there, or what the layer removed; none for a directory that only holds what is below it. Mode, owner
    /// and link target stand in its entry.
    pub node: Option<Node>,
    /// Bytes of regular files here and below; a hard-linked inode counts at one name only, the first that was written
    /// where that is here.
    pub bytes: u64,
    /// Bytes of regular files that the layer looked at removed here and below.
    pub removed_bytes: u64,
    /// Positions of its children in the tree, by name.
    pub children: Vec<usize>,
    /// Position of its parent; the root is its own.
    pub parent: usize,
}

/// What a layer did to a row of its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: it only holds what is below it, or other layers made it.
    Unchanged,
    /// It was not there before. Of what several layers wrote: the final file system has it from them.
    Added,
    /// It was there and was written again.
    Modified,
    /// It was there and has the same content, with another mode, owner or time.
    Metadata,
    /// It is gone.
    Removed,
    /// Of what several layers wrote: the final file system does not have it from them.
    Lost,
}

/// What was left out of a tree as the base image alone brought it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Folded {
    /// Regular files, links and devices; no directories.
    pub files: u64,
    /// Bytes of regular files, each inode once.
    pub bytes: u64,
}

impl FileTree {
    /// All rows; the root first.
    pub fn nodes(&self) -> &[FileNode] {
        &self.nodes
    }

    /// The row at a position.
    pub fn node(&self, position: usize) -> &FileNode {
        &self.nodes[position]
    }

    /// Where a path stands, if it has a row.
    pub fn position(&self, path: PathId) -> Option<usize> {
        let position = self.positions[path.index()] as usize;
        (position != 0 || path == PathId::ROOT).then_some(position)
    }

    /// Where a path stands, or the closest directory above it that has a row.
    pub fn nearest(&self, path: PathId, paths: &PathArena) -> usize {
        let mut at = path;
        loop {
            match self.position(at) {
                Some(position) => return position,
                None => at = paths.parent(at),
            }
        }
    }

    /// How many names the row's inode has in this tree; 1 for what has no inode.
    pub fn names(&self, position: usize) -> u32 {
        let inode = self.nodes[position].node.and_then(|node| node.inode);
        inode
            .and_then(|inode| self.names.get(&inode).copied())
            .unwrap_or(1)
    }

    /// What was left out.
    pub fn folded(&self) -> Folded {
        self.folded
    }

    /// Marks what was written again at these paths as [`Mark::Metadata`]: whoever read the contents knows that they are
    /// the same.
    pub fn mark_same(&mut self, paths: impl Iterator<Item = PathId>) {
        for path in paths {
            if let Some(position) = self.position(path)
                && self.nodes[position].mark == Mark::Modified
            {
                self.nodes[position].mark = Mark::Metadata;
            }
        }
    }
}
