//! One layer on its way into the tree: whiteouts first, then its entries in order, then the verdict on what it hid.

use hashbrown::{HashMap, HashSet};

use super::merge::{
    Cause, Change, ChangeKind, Error, ImageTree, Inode, InodeId, Loss, Node, NodeKind,
};
use super::paths::PathId;
use crate::escape::escape_name;
use crate::layers::{Entry, EntryKind, SharedContents};

/// Symbolic links that one path may lead through; Linux allows 40, `umoci` 255.
const MAX_LINKS: usize = 255;

/// One layer on its way into the tree.
pub(super) struct Applying<'a> {
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
    pub(super) fn new(tree: &'a mut ImageTree, layer: usize, contents: &'a SharedContents) -> Self {
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

    pub(super) fn run(mut self) -> Result<Vec<Change>, Error> {
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
