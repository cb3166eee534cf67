//! Applies layers to one file system, by the OCI image specification's rules for change sets.
//!
//! Whiteouts act on lower layers only and before anything else of their layer; a parent that is a symbolic link is
//! followed inside the root; a directory over a directory merges, anything else replaces. Every regular entry is an
//! inode; what takes its last name away is recorded as its [`Loss`]. Whether a rewritten file has the same content
//! is left to `analysis`, which can read contents.
//!
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md>

use hashbrown::{HashMap, HashSet};
use thiserror::Error;

use super::paths::{PathArena, PathId};
use crate::escape::escape_name;
use crate::layers::{Entry, EntryKind, SharedContents};

const IMPLIED_ROOT: Node = Node {
    kind: NodeKind::Directory,
    layer: 0,
    entry: None,
    inode: None,
};

/// Symbolic links that one path may lead through; Linux allows 40, `umoci` 255.
const MAX_LINKS: usize = 255;

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
    paths: PathArena,
    inodes: Vec<Inode>,
    changes: Vec<Vec<Change>>,
    nodes: Vec<Option<Node>>,
    /// How many nodes live below each path: lets a removal skip what is already gone.
    live_below: Vec<u32>,
    layers: Vec<SharedContents>,
    warnings: Vec<String>,
}

impl ImageTree {
    /// Applies `layers`, lowest first.
    ///
    /// # Errors
    /// When an entry can't be placed in any file system; see [`Error`].
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

    /// What was odd about the layers but changes no figure.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// What lived at each path once `layer` was applied, along [`PathId::index`].
    pub fn nodes_as_of(&self, layer: usize) -> Vec<Option<Node>> {
        let mut nodes = vec![None; self.paths.len()];
        nodes[PathId::ROOT.index()] = Some(IMPLIED_ROOT);
        for change in self.changes[..=layer].iter().flatten() {
            nodes[change.path.index()] = change.after;
        }
        nodes
    }

    fn find_or_make(&mut self, parent: PathId, name: &[u8]) -> Option<PathId> {
        let path = self.paths.child(parent, name)?;
        if path.index() == self.nodes.len() {
            self.nodes.push(None);
            self.live_below.push(0);
        }
        Some(path)
    }

    fn set(&mut self, path: PathId, node: Option<Node>) -> Option<Node> {
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

/// One layer on its way into the tree.
struct Applying<'a> {
    tree: &'a mut ImageTree,
    layer: usize,
    contents: &'a SharedContents,
    /// What lived at each touched path before this layer, in the order of touching.
    before: HashMap<PathId, Option<Node>>,
    touched: Vec<PathId>,
    /// Names that whiteouts of this layer took, to be judged once the layer's own entries stand.
    whited_out: Vec<(PathId, InodeId)>,
    /// The last parent looked up: tars list a directory's entries together.
    last_parent: Option<(&'a [u8], PathId)>,
}

impl<'a> Applying<'a> {
    fn new(tree: &'a mut ImageTree, layer: usize, contents: &'a SharedContents) -> Self {
        Self {
            tree,
            layer,
            contents,
            before: HashMap::new(),
            touched: Vec::new(),
            whited_out: Vec::new(),
            last_parent: None,
        }
    }

    fn run(mut self) -> Result<Vec<Change>, Error> {
        self.apply_whiteouts()?;
        for (index, entry) in self.contents.entries.iter().enumerate() {
            if !matches!(entry.kind, EntryKind::Whiteout | EntryKind::OpaqueWhiteout) {
                self.place(index, entry)?;
            }
        }
        self.judge_whiteouts();
        Ok(self.into_changes())
    }

    fn apply_whiteouts(&mut self) -> Result<(), Error> {
        let contents = self.contents;
        // All are looked up in the lower layers as they were, so that their order in the tar can't matter; and each
        // once: the same whiteout a million times must not cost a million walks (CVE-2026-95838).
        let mut seen = HashSet::new();
        let mut targets = Vec::new();
        for entry in &contents.entries {
            let is_opaque = match entry.kind {
                EntryKind::Whiteout => false,
                EntryKind::OpaqueWhiteout => true,
                _ => continue,
            };
            if let Some(target) = self.find(contents.path(entry), is_opaque)?
                && seen.insert((target, is_opaque))
            {
                targets.push((target, is_opaque));
            }
        }
        for (target, is_opaque) in targets {
            let mut removed = Vec::new();
            self.remove_below(target, Cause::Whiteout, &mut removed);
            if !is_opaque && target != PathId::ROOT {
                self.remove_one(target, Cause::Whiteout, &mut removed);
            }
            self.whited_out.append(&mut removed);
        }
        Ok(())
    }

    fn place(&mut self, index: usize, entry: &'a Entry) -> Result<(), Error> {
        let contents = self.contents;
        let full = contents.path(entry);
        if full.is_empty() {
            if entry.kind != EntryKind::Directory {
                return Err(Error::RootNotDirectory { layer: self.layer });
            }
            let node = self.new_node(NodeKind::Directory, Some(index), None);
            self.set(PathId::ROOT, Some(node));
            return Ok(());
        }
        let path = self.make(full)?;
        let node = match entry.kind {
            EntryKind::Directory => self.new_node(NodeKind::Directory, Some(index), None),
            EntryKind::File => {
                let id = self.add_inode(index, entry, path)?;
                self.new_node(NodeKind::File, Some(index), Some(id))
            }
            EntryKind::Symlink => self.new_node(NodeKind::Symlink, Some(index), None),
            EntryKind::CharDevice | EntryKind::BlockDevice | EntryKind::Fifo => {
                self.new_node(NodeKind::Special, Some(index), None)
            }
            EntryKind::HardLink => {
                let target = self.find(contents.link(entry), false)?;
                match target.and_then(|target| self.tree.nodes[target.index()]) {
                    // Linking a name to itself changes nothing.
                    Some(_) if target == Some(path) => return Ok(()),
                    Some(found) if found.kind != NodeKind::Directory => found,
                    _ => {
                        self.tree.warnings.push(format!(
                            "layer {}: hard link '{}' points at '{}', which is not there; it counts as an empty file",
                            self.layer + 1,
                            escape_name(full),
                            escape_name(contents.link(entry)),
                        ));
                        self.new_node(NodeKind::File, Some(index), None)
                    }
                }
            }
            EntryKind::Whiteout | EntryKind::OpaqueWhiteout => return Ok(()),
        };
        // The new link is counted first, so that writing a name over itself never drops the inode.
        if let Some(id) = node.inode {
            self.tree.inodes[id.0 as usize].links += 1;
        }
        self.put(path, node);
        Ok(())
    }

    /// Puts `node` at `path` over whatever is there.
    fn put(&mut self, path: PathId, node: Node) {
        let old = self.tree.nodes[path.index()];
        if matches!(old, Some(old) if old.kind != node.kind || old.kind == NodeKind::Symlink) {
            // The way to the last parent may have led through here.
            self.last_parent = None;
        }
        let cause = match old {
            Some(old) if old.kind == NodeKind::Directory => {
                if node.kind != NodeKind::Directory {
                    self.remove_below(path, Cause::Replaced, &mut Vec::new());
                }
                None
            }
            Some(old) => Some((
                old,
                match node.inode {
                    Some(new) if old.kind == NodeKind::File => Cause::Rewritten(new),
                    _ => Cause::Replaced,
                },
            )),
            None => None,
        };
        self.set(path, Some(node));
        if let Some((old, cause)) = cause
            && let Some(inode) = old.inode
        {
            self.unlink(inode, path, cause);
        }
    }

    fn add_inode(&mut self, index: usize, entry: &Entry, path: PathId) -> Result<InodeId, Error> {
        let id = u32::try_from(self.tree.inodes.len())
            .map_err(|_| Error::TooManyPaths { layer: self.layer })?;
        self.tree.inodes.push(Inode {
            layer: self.layer,
            entry: index,
            path,
            size: entry.size,
            links: 0,
            loss: None,
        });
        Ok(InodeId(id))
    }

    fn unlink(&mut self, id: InodeId, path: PathId, cause: Cause) {
        let layer = self.layer;
        let inode = &mut self.tree.inodes[id.0 as usize];
        inode.links -= 1;
        if inode.links == 0 {
            let cause = if inode.layer == layer {
                Cause::Repeated
            } else {
                cause
            };
            inode.loss = Some(Loss { layer, path, cause });
        }
    }

    fn remove_one(&mut self, path: PathId, cause: Cause, removed: &mut Vec<(PathId, InodeId)>) {
        if let Some(old) = self.set(path, None)
            && let Some(inode) = old.inode
        {
            self.unlink(inode, path, cause);
            removed.push((path, inode));
        }
    }

    fn remove_below(&mut self, path: PathId, cause: Cause, removed: &mut Vec<(PathId, InodeId)>) {
        let mut open = vec![path];
        while let Some(directory) = open.pop() {
            if self.tree.live_below[directory.index()] == 0 {
                continue;
            }
            let children: Vec<PathId> = self.tree.paths.children(directory).collect();
            for child in children {
                open.push(child);
                self.remove_one(child, cause, removed);
            }
        }
    }

    /// A whiteout and a new file of the same name in one layer count as the new file over the old.
    fn judge_whiteouts(&mut self) {
        let layer = self.layer as u32;
        for (path, id) in std::mem::take(&mut self.whited_out) {
            let Some(loss) = self.tree.inodes[id.0 as usize].loss else {
                continue;
            };
            if loss.layer != self.layer || loss.path != path || loss.cause != Cause::Whiteout {
                continue;
            }
            let cause = match self.tree.nodes[path.index()] {
                Some(node) => match node.inode {
                    Some(new) if node.kind == NodeKind::File => Cause::Rewritten(new),
                    _ => Cause::Replaced,
                },
                None => {
                    let mut at = self.tree.paths.parent(path);
                    loop {
                        match self.tree.nodes[at.index()] {
                            Some(node)
                                if node.layer == layer && node.kind != NodeKind::Directory =>
                            {
                                break Cause::Replaced;
                            }
                            _ if at == PathId::ROOT => break Cause::Whiteout,
                            _ => at = self.tree.paths.parent(at),
                        }
                    }
                }
            };
            self.tree.inodes[id.0 as usize].loss = Some(Loss { cause, ..loss });
        }
    }

    /// The path that `full` names, symbolic links in its parents followed, if everything up to it was ever there.
    /// `follow_last` follows a link at the path itself too.
    fn find(&mut self, full: &[u8], follow_last: bool) -> Result<Option<PathId>, Error> {
        self.walk(full, full, follow_last, false)
    }

    /// Like [`Self::find`] for an entry that is being written: parents that are not there become directories.
    fn make(&mut self, full: &'a [u8]) -> Result<PathId, Error> {
        let (parent, name) = match full.iter().rposition(|&byte| byte == b'/') {
            Some(slash) => (&full[..slash], &full[slash + 1..]),
            None => (&full[..0], full),
        };
        let directory = match self.last_parent {
            // A link or file could have taken a parent's place since.
            Some((text, id)) if text == parent && self.is_directory(id) => id,
            _ => {
                let Some(id) = self.walk(parent, full, true, true)? else {
                    return Err(Error::TooManyPaths { layer: self.layer });
                };
                id
            }
        };
        self.last_parent = Some((parent, directory));
        self.tree
            .find_or_make(directory, name)
            .ok_or(Error::TooManyPaths { layer: self.layer })
    }

    /// Follows `path` from the root; `entry` is the path that messages name.
    fn walk(
        &mut self,
        path: &[u8],
        entry: &[u8],
        follow_last: bool,
        make: bool,
    ) -> Result<Option<PathId>, Error> {
        let mut at = PathId::ROOT;
        let mut links = 0;
        let mut todo: Vec<Vec<u8>> = components(path);
        while let Some(name) = todo.pop() {
            match name.as_slice() {
                b"" | b"." => continue,
                b".." => {
                    at = self.tree.paths.parent(at);
                    continue;
                }
                _ => {}
            }
            let next = if make {
                self.tree.find_or_make(at, &name)
            } else {
                self.tree.paths.find_child(at, &name)
            };
            let Some(next) = next else { return Ok(None) };
            let node = self.tree.nodes[next.index()];
            let is_last = todo.is_empty();
            match node {
                Some(node) if node.kind == NodeKind::Symlink && (follow_last || !is_last) => {
                    links += 1;
                    if links > MAX_LINKS {
                        return Err(Error::SymlinkLoop {
                            layer: self.layer,
                            path: escape_name(entry),
                        });
                    }
                    let target = self.link_target(&node);
                    if target.starts_with(b"/") {
                        at = PathId::ROOT;
                    }
                    todo.extend(components(&target));
                }
                Some(node) if node.kind == NodeKind::Directory => at = next,
                _ => {
                    if make {
                        if node.is_some() {
                            self.tree.warnings.push(format!(
                                "layer {}: '{}' lies below a file; container engines refuse to unpack this, here the file counts as replaced by a directory",
                                self.layer + 1,
                                escape_name(entry),
                            ));
                        }
                        let implied = self.new_node(NodeKind::Directory, None, None);
                        self.put(next, implied);
                    }
                    at = next;
                }
            }
        }
        Ok(Some(at))
    }

    fn link_target(&self, node: &Node) -> Vec<u8> {
        let contents = if node.layer as usize == self.layer {
            self.contents
        } else {
            &self.tree.layers[node.layer as usize]
        };
        node.entry
            .map(|entry| contents.link(&contents.entries[entry as usize]).to_vec())
            .unwrap_or_default()
    }

    fn is_directory(&self, path: PathId) -> bool {
        matches!(self.tree.nodes[path.index()], Some(node) if node.kind == NodeKind::Directory)
    }

    fn new_node(&self, kind: NodeKind, entry: Option<usize>, inode: Option<InodeId>) -> Node {
        Node {
            kind,
            layer: self.layer as u32,
            entry: entry.map(|entry| entry as u32),
            inode,
        }
    }

    fn set(&mut self, path: PathId, node: Option<Node>) -> Option<Node> {
        let before = self.tree.set(path, node);
        if let hashbrown::hash_map::Entry::Vacant(slot) = self.before.entry(path) {
            slot.insert(before);
            self.touched.push(path);
        }
        before
    }

    fn into_changes(self) -> Vec<Change> {
        let tree = &*self.tree;
        let mut changes: Vec<Change> = self
            .touched
            .iter()
            .filter_map(|&path| {
                let before = self.before[&path];
                let after = tree.nodes[path.index()];
                let kind = match (&before, &after) {
                    (None, None) => return None,
                    (None, Some(_)) => ChangeKind::Added,
                    (Some(_), None) => ChangeKind::Removed,
                    (Some(old), Some(new)) => self.compare(old, new),
                };
                Some(Change {
                    path,
                    kind,
                    before,
                    after,
                })
            })
            .collect();
        changes.sort_by_key(|change| tree.paths.depth(change.path));
        changes
    }

    /// Builders list the directories above each change: only another mode or owner makes that a modification.
    fn compare(&self, old: &Node, new: &Node) -> ChangeKind {
        if old.kind != NodeKind::Directory || new.kind != NodeKind::Directory {
            return ChangeKind::Modified;
        }
        let attributes = |node: &Node| {
            let contents = if node.layer as usize == self.layer {
                self.contents
            } else {
                &self.tree.layers[node.layer as usize]
            };
            node.entry.map(|entry| {
                let entry = &contents.entries[entry as usize];
                (entry.mode, entry.uid, entry.gid)
            })
        };
        match (attributes(old), attributes(new)) {
            (Some(old), Some(new)) if old != new => ChangeKind::Modified,
            _ => ChangeKind::Unchanged,
        }
    }
}

/// The components of a path, last first, so that the next one pops off the end.
fn components(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|&byte| byte == b'/')
        .rev()
        .map(<[u8]>::to_vec)
        .collect()
}
