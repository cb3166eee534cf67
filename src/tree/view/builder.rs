//! Makes a tree of rows that come in any order: parents where they are missing, each inode's bytes once, sums upwards.

use hashbrown::HashMap;

use super::{FileNode, FileTree, Folded, Mark};
use crate::tree::merge::{ImageTree, InodeId, Node, NodeKind};
use crate::tree::paths::PathId;

pub(super) struct Builder<'a> {
    tree: &'a ImageTree,
    nodes: Vec<FileNode>,
    /// As in [`FileTree`].
    positions: Vec<u32>,
    /// Along the image's inodes.
    seen: Vec<Seen>,
}

/// What was seen of an inode.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    names: u32,
    /// The row that its bytes count at; 0 where they don't.
    counts_at: u32,
    is_removed: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(tree: &'a ImageTree) -> Self {
        Self {
            tree,
            nodes: vec![directory(PathId::ROOT, 0)],
            positions: vec![0; tree.paths().len()],
            seen: vec![Seen::default(); tree.inodes().len()],
        }
    }

    /// Adds a row, and unmarked ones for parents that are not there yet; the last of a path counts. Returns where it is.
    pub(super) fn add(
        &mut self,
        path: PathId,
        node: Node,
        mark: Mark,
        layer: Option<u32>,
    ) -> usize {
        let position = self.position(path);
        let row = &mut self.nodes[position];
        let before = row.node.and_then(|node| node.inode);
        row.kind = node.kind;
        row.mark = mark;
        row.layer = layer;
        row.node = Some(node);
        if before != node.inode {
            if let Some(id) = before {
                self.seen[id.0 as usize].names -= 1;
            }
            if let Some(id) = node.inode {
                self.seen[id.0 as usize].names += 1;
            }
        }
        position
    }

    fn position(&mut self, path: PathId) -> usize {
        let known = self.positions[path.index()];
        if known != 0 || path == PathId::ROOT {
            return known as usize;
        }
        let parent = self.position(self.tree.paths().parent(path));
        let position = self.nodes.len();
        self.nodes.push(directory(path, parent));
        self.nodes[parent].children.push(position);
        // Paths have four-byte ids, and there is at most one row a path.
        self.positions[path.index()] = position as u32;
        position
    }

    /// Counts an inode's bytes at a row, unless another name of it does that better.
    pub(super) fn count(&mut self, position: usize, id: InodeId) {
        let seen = &mut self.seen[id.0 as usize];
        let is_own = self.nodes[position].path == self.tree.inode(id).path;
        if seen.counts_at == 0 || is_own {
            seen.counts_at = position as u32;
        }
    }

    /// Like [`Self::count`], for what the layer removed.
    pub(super) fn count_removed(&mut self, position: usize, id: InodeId) {
        self.count(position, id);
        self.seen[id.0 as usize].is_removed = true;
    }

    /// Counts bytes at a path that has a row, or gets one.
    pub(super) fn add_bytes(&mut self, path: PathId, bytes: u64) {
        let position = self.position(path);
        self.nodes[position].bytes += bytes;
    }

    /// What these are together, but for inodes that count in the tree.
    pub(super) fn folded(&self, left_out: &[Node]) -> Folded {
        let mut folded = Folded::default();
        let mut is_counted = vec![false; self.seen.len()];
        for node in left_out {
            folded.files += u64::from(node.kind != NodeKind::Directory);
            if let Some(id) = node.inode
                && self.seen[id.0 as usize].names == 0
                && !std::mem::replace(&mut is_counted[id.0 as usize], true)
            {
                folded.bytes += self.tree.inode(id).size;
            }
        }
        folded
    }

    pub(super) fn finish(mut self, folded: Folded) -> FileTree {
        let mut names = HashMap::new();
        for (id, (seen, inode)) in self.seen.iter().zip(self.tree.inodes()).enumerate() {
            if seen.names > 1 {
                names.insert(InodeId(id as u32), seen.names);
            }
            let row = &mut self.nodes[seen.counts_at as usize];
            match (seen.counts_at, seen.is_removed) {
                (0, _) => {}
                (_, true) => row.removed_bytes += inode.size,
                (_, false) => row.bytes += inode.size,
            }
        }
        // Parents were made before their children, so one pass from the end carries all sums up.
        for position in (1..self.nodes.len()).rev() {
            let FileNode {
                bytes,
                removed_bytes,
                parent,
                ..
            } = self.nodes[position];
            self.nodes[parent].bytes += bytes;
            self.nodes[parent].removed_bytes += removed_bytes;
        }
        let paths = self.tree.paths();
        for position in 0..self.nodes.len() {
            let mut children = std::mem::take(&mut self.nodes[position].children);
            children.sort_unstable_by_key(|&child| paths.name(self.nodes[child].path));
            children.shrink_to_fit();
            self.nodes[position].children = children;
        }
        self.nodes.shrink_to_fit();
        FileTree {
            nodes: self.nodes,
            positions: self.positions,
            names,
            folded,
        }
    }
}

fn directory(path: PathId, parent: usize) -> FileNode {
    FileNode {
        path,
        kind: NodeKind::Directory,
        mark: Mark::Unchanged,
        layer: None,
        node: None,
        bytes: 0,
        removed_bytes: 0,
        children: Vec::new(),
        parent,
    }
}
