//! Applies layers to one file system, by the OCI image specification's rules for change sets.
//!
//! Whiteouts act on lower layers only and before anything else of their layer; a parent that is a symbolic link is
//! followed inside the root; a directory over a directory merges, anything else replaces. Every regular entry is an
//! inode; what takes its last name away is recorded as its [`Loss`]. Whether a rewritten file has the same content
//! is left to `analysis`, which can read contents.
//!
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md>

use thiserror::Error;

use super::apply::Applying;
use super::paths::{PathArena, PathId};
use super::touched::Touched;
use crate::layers::{Entry, SharedContents};

const IMPLIED_ROOT: Node = Node {
    kind: NodeKind::Directory,
    layer: 0,
    entry: None,
    inode: None,
};

/// A layer that no file system could be made of.
#[derive(Debug, Error)]
pub enum Error {
    /// A path leads through a circle of symbolic links.
    #[error(
        "layer {}: entry '{path}' lies behind a loop of symbolic links, so no container engine could unpack it; rebuild the image",
        layer + 1
    )]
    SymlinkLoop {
        /// Layer index from 0.
        layer: usize,
        /// Escaped path.
        path: String,
    },
    /// The root must be a directory.
    #[error("layer {}: an entry makes the root directory a file, so no container engine could unpack it; rebuild the image", layer + 1)]
    RootNotDirectory {
        /// Layer index from 0.
        layer: usize,
    },
    /// More paths than four-byte ids.
    #[error("layer {}: the image has more than four thousand million paths or bytes of names", layer + 1)]
    TooManyPaths {
        /// Layer index from 0.
        layer: usize,
    },
}

/// An inode: one regular entry of one layer.
#[derive(Debug, Clone, Copy)]
pub struct Inode {
    /// The layer that wrote it, from 0.
    pub layer: usize,
    /// Its entry in that layer.
    pub entry: usize,
    /// Where the entry put it, symbolic links followed.
    pub path: PathId,
    /// Bytes.
    pub size: u64,
    /// Names that reach it in the final file system.
    pub links: u32,
    /// How it lost its last name; none while one reaches it.
    pub loss: Option<Loss>,
}

/// Position of an [`Inode`] in [`ImageTree::inodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InodeId(pub u32);

/// How an inode lost its last name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// The layer that did it, from 0.
    pub layer: usize,
    /// The last name.
    pub path: PathId,
    /// What that layer did.
    pub cause: Cause,
}

/// What took an inode's last name away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A whiteout, with nothing new in its place.
    Whiteout,
    /// It, or a directory above it, became another file type.
    Replaced,
    /// A regular file took its place; the contents are to be compared.
    Rewritten(InodeId),
    /// The layer that wrote it wrote over it.
    Repeated,
}

/// What lives at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Its file type.
    pub kind: NodeKind,
    /// The layer whose entry made or last changed it, from 0; a hard link's is its target's.
    pub layer: u32,
    /// That entry; none for a directory that only a path below it implies.
    pub entry: Option<u32>,
    /// For a regular file, its inode.
    pub inode: Option<InodeId>,
}

/// The file type of a [`Node`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A directory.
    Directory,
    /// A regular file.
    File,
    /// A symbolic link.
    Symlink,
    /// A character or block device, or a named pipe.
    Special,
}

/// What a layer did to a path.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The path.
    pub path: PathId,
    /// Added, modified or removed.
    pub kind: ChangeKind,
    /// What was there before.
    pub before: Option<Node>,
    /// What is there now.
    pub after: Option<Node>,
}

/// See [`Change`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Nothing was there.
    Added,
    /// Something was there and was written again.
    Modified,
    /// A directory was there and stands in the layer only to hold what is below it.
    Unchanged,
    /// It is gone.
    Removed,
}

/// The merged file system, with what each layer did to it.
#[derive(Debug, Default)]
pub struct ImageTree {
    pub(super) paths: PathArena,
    pub(super) inodes: Vec<Inode>,
    changes: Vec<Vec<Change>>,
    touched: Touched,
    pub(super) nodes: Vec<Option<Node>>,
    /// How many nodes live below each path: lets a removal skip what is already gone.
    pub(super) live_below: Vec<u32>,
    pub(super) layers: Vec<SharedContents>,
    pub(super) warnings: Vec<String>,
}

impl ImageTree {
    /// Applies `layers`, lowest first.
    ///
    /// # Errors
    /// When an entry can't be placed in any file system; see [`enum@Error`].
    pub fn merge(layers: Vec<SharedContents>) -> Result<Self, Error> {
        let mut tree = Self {
            nodes: vec![Some(IMPLIED_ROOT)],
            live_below: vec![0],
            layers: layers.clone(),
            ..Self::default()
        };
        for (index, contents) in layers.iter().enumerate() {
            let changes = Applying::new(&mut tree, index, contents).run()?;
            tree.changes.push(changes);
        }
        tree.touched = Touched::of(tree.paths.len(), &tree.changes);
        Ok(tree)
    }

    /// All paths that any layer touched.
    pub fn paths(&self) -> &PathArena {
        &self.paths
    }

    /// One inode a regular entry, in the order of layers and entries.
    pub fn inodes(&self) -> &[Inode] {
        &self.inodes
    }

    /// The inode of that id.
    pub fn inode(&self, id: InodeId) -> &Inode {
        &self.inodes[id.0 as usize]
    }

    /// The parsed layers, lowest first.
    pub fn layers(&self) -> &[SharedContents] {
        &self.layers
    }

    /// What a layer did, parents before what is in them; each path once.
    pub fn changes(&self, layer: usize) -> &[Change] {
        &self.changes[layer]
    }

    /// What layers did to a path, oldest first, each with its layer from 0.
    pub fn changes_of(
        &self,
        path: PathId,
    ) -> impl DoubleEndedIterator<Item = (usize, &Change)> + use<'_> {
        let touched = self.touched.at(path);
        touched.map(|(layer, at)| (layer, &self.changes[layer][at]))
    }

    /// What lived at a path once `layer` was applied.
    pub fn node_as_of(&self, path: PathId, layer: usize) -> Option<Node> {
        let mut newest = self.changes_of(path).rev();
        match newest.find(|(at, _)| *at <= layer) {
            Some((_, change)) => change.after,
            None => self.node_before_any(path),
        }
    }

    /// What lived at a path before any layer was applied: the root alone.
    pub fn node_before_any(&self, path: PathId) -> Option<Node> {
        (path == PathId::ROOT).then_some(IMPLIED_ROOT)
    }

    /// What lives at a path of the final file system.
    pub fn node(&self, path: PathId) -> Option<&Node> {
        self.nodes[path.index()].as_ref()
    }

    /// All paths of the final file system with what lives there, the root included.
    pub fn final_nodes(&self) -> impl Iterator<Item = (PathId, &Node)> + '_ {
        self.paths
            .ids()
            .filter_map(|path| self.node(path).map(|node| (path, node)))
    }

    /// The entry that made or last changed a node; none for a directory that was only implied.
    pub fn entry(&self, node: &Node) -> Option<&Entry> {
        let contents = &self.layers[node.layer as usize];
        node.entry.map(|entry| &contents.entries[entry as usize])
    }

    /// The entry that made an inode.
    pub fn inode_entry(&self, id: InodeId) -> &Entry {
        let inode = self.inode(id);
        &self.layers[inode.layer].entries[inode.entry]
    }

    /// What was odd about the layers but changes no figure.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// What lives at each path of the final file system, along [`PathId::index`].
    pub fn nodes(&self) -> &[Option<Node>] {
        &self.nodes
    }

    /// What lived at each path before any layer was applied: the root alone.
    pub fn nodes_before_any(&self) -> Vec<Option<Node>> {
        let mut nodes = vec![None; self.paths.len()];
        nodes[PathId::ROOT.index()] = Some(IMPLIED_ROOT);
        nodes
    }

    /// Makes of the nodes below a layer those once it was applied.
    fn apply_changes(&self, layer: usize, nodes: &mut [Option<Node>]) {
        for change in &self.changes[layer] {
            nodes[change.path.index()] = change.after;
        }
    }

    /// What lived at each path once `layer` was applied, along [`PathId::index`].
    pub fn nodes_as_of(&self, layer: usize) -> Vec<Option<Node>> {
        let mut nodes = self.nodes_before_any();
        for layer in 0..=layer {
            self.apply_changes(layer, &mut nodes);
        }
        nodes
    }

    pub(super) fn find_or_make(&mut self, parent: PathId, name: &[u8]) -> Option<PathId> {
        let path = self.paths.child(parent, name)?;
        if path.index() == self.nodes.len() {
            self.nodes.push(None);
            self.live_below.push(0);
        }
        Some(path)
    }

    pub(super) fn set(&mut self, path: PathId, node: Option<Node>) -> Option<Node> {
        let before = std::mem::replace(&mut self.nodes[path.index()], node);
        if before.is_some() != node.is_some() && path != PathId::ROOT {
            let mut at = self.paths.parent(path);
            loop {
                let count = &mut self.live_below[at.index()];
                *count = if node.is_some() {
                    *count + 1
                } else {
                    *count - 1
                };
                if at == PathId::ROOT {
                    break;
                }
                at = self.paths.parent(at);
            }
        }
        before
    }
}
