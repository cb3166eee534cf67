//! What a person looks at: the changes of one layer as a tree, or the merged file system as of a layer.

use super::merge::{Change, ChangeKind, ImageTree, Node, NodeKind};
use super::paths::PathId;

/// A tree of [`FileNode`]s; node 0 is the root directory.
#[derive(Debug, Clone)]
pub struct FileTree {
    nodes: Vec<FileNode>,
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
    /// Bytes of regular files here and below; a hard-linked inode counts at its first name only.
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
    /// It was not there before.
    Added,
    /// It was there and was written again; for a directory, with another mode or owner.
    Modified,
    /// It is gone.
    Removed,
}

impl FileTree {
    /// What `layer` did: everything it added, modified or removed.
    pub fn of_layer(tree: &ImageTree, layer: usize) -> Self {
        let mut builder = Builder::new(tree);
        for change in tree.changes(layer) {
            let Some(node) = change.after.or(change.before) else {
                continue;
            };
            builder.add(change.path, node.kind, mark(change));
            if change
                .after
                .is_some_and(|node| node.layer as usize == layer)
            {
                builder.count(change.path, &node);
            } else if change.after.is_none() {
                builder.count_removed(change.path, &node);
            }
        }
        builder.finish()
    }

    /// The file system once `layer` was applied, marked with what that layer did.
    pub fn merged(tree: &ImageTree, layer: usize) -> Self {
        let mut marks = vec![Mark::Unchanged; tree.paths().len()];
        for change in tree.changes(layer) {
            marks[change.path.index()] = mark(change);
        }
        let mut builder = Builder::new(tree);
        let nodes = tree.nodes_as_of(layer);
        for (path, node) in tree.paths().ids().zip(&nodes) {
            if let Some(node) = node {
                builder.add(path, node.kind, marks[path.index()]);
                builder.count(path, node);
            }
        }
        builder.finish()
    }

    /// All rows; the root first.
    pub fn nodes(&self) -> &[FileNode] {
        &self.nodes
    }

    /// The row at a position.
    pub fn node(&self, position: usize) -> &FileNode {
        &self.nodes[position]
    }
}

fn mark(change: &Change) -> Mark {
    match change.kind {
        ChangeKind::Added => Mark::Added,
        ChangeKind::Modified => Mark::Modified,
        ChangeKind::Removed => Mark::Removed,
        ChangeKind::Unchanged => Mark::Unchanged,
    }
}

struct Builder<'a> {
    tree: &'a ImageTree,
    nodes: Vec<FileNode>,
    /// Position of each path in `nodes`, along [`PathId::index`]; 0 for one that has none yet, and for the root.
    positions: Vec<u32>,
    counted: Vec<bool>,
}

impl<'a> Builder<'a> {
    fn new(tree: &'a ImageTree) -> Self {
        Self {
            tree,
            nodes: vec![FileNode::directory(PathId::ROOT, 0)],
            positions: vec![0; tree.paths().len()],
            counted: vec![false; tree.inodes().len()],
        }
    }

    /// Adds a row, and unmarked rows for parents that are not there yet.
    fn add(&mut self, path: PathId, kind: NodeKind, mark: Mark) {
        let position = self.position(path);
        self.nodes[position].kind = kind;
        self.nodes[position].mark = mark;
    }

    fn position(&mut self, path: PathId) -> usize {
        let known = self.positions[path.index()];
        if known != 0 || path == PathId::ROOT {
            return known as usize;
        }
        let parent = self.position(self.tree.paths().parent(path));
        let position = self.nodes.len();
        self.nodes.push(FileNode::directory(path, parent));
        self.nodes[parent].children.push(position);
        // Paths have four-byte ids, and there is at most one row a path.
        self.positions[path.index()] = position as u32;
        position
    }

    fn count(&mut self, path: PathId, node: &Node) {
        if let Some(id) = node.inode
            && !std::mem::replace(&mut self.counted[id.0 as usize], true)
        {
            let position = self.position(path);
            self.nodes[position].bytes = self.tree.inode(id).size;
        }
    }

    fn count_removed(&mut self, path: PathId, node: &Node) {
        if let Some(id) = node.inode
            && !std::mem::replace(&mut self.counted[id.0 as usize], true)
        {
            let position = self.position(path);
            self.nodes[position].removed_bytes = self.tree.inode(id).size;
        }
    }

    fn finish(mut self) -> FileTree {
        // Parents were made before their children, so one pass from the end carries all sums up.
        for position in (1..self.nodes.len()).rev() {
            let (bytes, removed) = (
                self.nodes[position].bytes,
                self.nodes[position].removed_bytes,
            );
            let parent = self.nodes[position].parent;
            self.nodes[parent].bytes += bytes;
            self.nodes[parent].removed_bytes += removed;
        }
        let paths = self.tree.paths();
        for position in 0..self.nodes.len() {
            let mut children = std::mem::take(&mut self.nodes[position].children);
            children.sort_by_key(|&child| paths.name(self.nodes[child].path));
            self.nodes[position].children = children;
        }
        FileTree { nodes: self.nodes }
    }
}

impl FileNode {
    fn directory(path: PathId, parent: usize) -> Self {
        Self {
            path,
            kind: NodeKind::Directory,
            mark: Mark::Unchanged,
            bytes: 0,
            removed_bytes: 0,
            children: Vec::new(),
            parent,
        }
    }
}
