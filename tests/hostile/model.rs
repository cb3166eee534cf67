//! A plain model of what applying layers means: nested maps, one inode number per regular entry, nothing shared with
//! the program and nothing clever.

use std::collections::{BTreeMap, BTreeSet};

/// One change of a layer.
#[derive(Debug, Clone)]
pub enum Op {
    File(Vec<u8>, u64),
    Dir(Vec<u8>),
    Symlink(Vec<u8>, Vec<u8>),
    HardLink(Vec<u8>, Vec<u8>),
    Fifo(Vec<u8>),
    Whiteout(Vec<u8>),
    Opaque(Vec<u8>),
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Dir(BTreeMap<Vec<u8>, Node>),
    /// A regular file: index into the sizes, or none for a hard link to nothing.
    File(Option<usize>),
    Symlink(Vec<u8>),
    Fifo,
}

/// A path no file system could hold.
#[derive(Debug, PartialEq)]
pub struct Refused;

/// The file system of an image.
#[derive(Debug, Clone)]
pub struct Model {
    root: Node,
    sizes: Vec<u64>,
}

type Path = Vec<Vec<u8>>;

impl Model {
    pub fn new() -> Self {
        Self {
            root: Node::Dir(BTreeMap::new()),
            sizes: Vec::new(),
        }
    }

    /// Sizes of all regular entries so far.
    pub fn total(&self) -> u64 {
        self.sizes.iter().sum()
    }

    /// Sizes of the inodes that a path reaches.
    pub fn final_bytes(&self) -> u64 {
        let mut reached = BTreeSet::new();
        collect(&self.root, &mut reached);
        reached.iter().map(|&inode| self.sizes[inode]).sum()
    }

    /// Paths that are no directory.
    pub fn files(&self) -> usize {
        fn count(node: &Node) -> usize {
            match node {
                Node::Dir(names) => names.values().map(count).sum(),
                _ => 1,
            }
        }
        count(&self.root)
    }

    /// Whiteouts first, all against the lower layers, then the entries in order.
    pub fn apply(&mut self, layer: &[Op]) -> Result<(), Refused> {
        // Each whiteout is looked up in the lower layers as they were, so that their order can't matter.
        let lower = self.clone();
        for op in layer {
            match op {
                Op::Whiteout(path) => {
                    if let Some(at) = lower.resolve(path, false)? {
                        self.remove(&at);
                    }
                }
                Op::Opaque(path) => {
                    if let Some(at) = lower.resolve(path, true)?
                        && let Some(Node::Dir(names)) = self.get_mut(&at)
                    {
                        names.clear();
                    }
                }
                _ => {}
            }
        }
        for op in layer {
            self.place(op)?;
        }
        Ok(())
    }

    fn place(&mut self, op: &Op) -> Result<(), Refused> {
        let (path, node) = match op {
            Op::Whiteout(_) | Op::Opaque(_) => return Ok(()),
            Op::File(path, size) => {
                self.sizes.push(*size);
                (path, Node::File(Some(self.sizes.len() - 1)))
            }
            Op::Dir(path) => (path, Node::Dir(BTreeMap::new())),
            Op::Symlink(path, target) => (path, Node::Symlink(target.clone())),
            Op::Fifo(path) => (path, Node::Fifo),
            Op::HardLink(path, target) => {
                let at = self.make_parent(path)?;
                let found = self
                    .resolve(target, false)?
                    .filter(|found| self.get(found).is_some());
                let node = match found.as_ref().map(|found| self.get(found).unwrap().clone()) {
                    _ if found.as_ref() == Some(&at) => return Ok(()),
                    Some(Node::Dir(_)) | None => Node::File(None),
                    Some(node) => node,
                };
                self.put(&at, node);
                return Ok(());
            }
        };
        let at = self.make_parent(path)?;
        match (self.get(&at), &node) {
            (Some(Node::Dir(_)), Node::Dir(_)) => {}
            _ => self.put(&at, node),
        }
        Ok(())
    }

    /// The place for a new entry: links in its parents followed, what is missing made a directory.
    fn make_parent(&mut self, path: &[u8]) -> Result<Path, Refused> {
        let mut parts = split(path);
        let name = parts.pop().unwrap();
        let mut at: Path = Vec::new();
        let mut todo: Vec<Vec<u8>> = parts.into_iter().rev().collect();
        let mut links = 0;
        while let Some(part) = todo.pop() {
            if part == b".." {
                at.pop();
                continue;
            }
            at.push(part);
            match self.get(&at).cloned() {
                Some(Node::Dir(_)) => {}
                Some(Node::Symlink(target)) => {
                    links += 1;
                    if links > 255 {
                        return Err(Refused);
                    }
                    at.pop();
                    follow(&mut at, &mut todo, &target);
                }
                // Engines refuse an entry below a file; here the file gives way.
                _ => self.put(&at, Node::Dir(BTreeMap::new())),
            }
        }
        at.push(name);
        Ok(at)
    }

    /// Where a path that should be there leads; none when it leads through nothing.
    fn resolve(&self, path: &[u8], follow_last: bool) -> Result<Option<Path>, Refused> {
        let mut at: Path = Vec::new();
        let mut todo: Vec<Vec<u8>> = split(path).into_iter().rev().collect();
        let mut links = 0;
        while let Some(part) = todo.pop() {
            if part == b".." {
                at.pop();
                continue;
            }
            at.push(part);
            match self.get(&at) {
                Some(Node::Symlink(target)) if follow_last || !todo.is_empty() => {
                    links += 1;
                    if links > 255 {
                        return Err(Refused);
                    }
                    let target = target.clone();
                    at.pop();
                    follow(&mut at, &mut todo, &target);
                }
                Some(_) => {}
                None if todo.is_empty() => {}
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    fn get(&self, path: &Path) -> Option<&Node> {
        let mut node = &self.root;
        for part in path {
            let Node::Dir(names) = node else { return None };
            node = names.get(part)?;
        }
        Some(node)
    }

    fn get_mut(&mut self, path: &Path) -> Option<&mut Node> {
        let mut node = &mut self.root;
        for part in path {
            let Node::Dir(names) = node else { return None };
            node = names.get_mut(part)?;
        }
        Some(node)
    }

    fn put(&mut self, path: &Path, node: Node) {
        let (name, parent) = path.split_last().unwrap();
        if let Some(Node::Dir(names)) = self.get_mut(&parent.to_vec()) {
            names.insert(name.clone(), node);
        }
    }

    fn remove(&mut self, path: &Path) {
        let Some((name, parent)) = path.split_last() else {
            return;
        };
        if let Some(Node::Dir(names)) = self.get_mut(&parent.to_vec()) {
            names.remove(name);
        }
    }
}

fn follow(at: &mut Path, todo: &mut Vec<Vec<u8>>, target: &[u8]) {
    if target.starts_with(b"/") {
        at.clear();
    }
    todo.extend(split(target).into_iter().rev());
}

fn collect(node: &Node, reached: &mut BTreeSet<usize>) {
    match node {
        Node::Dir(names) => names.values().for_each(|node| collect(node, reached)),
        Node::File(Some(inode)) => {
            reached.insert(*inode);
        }
        _ => {}
    }
}

fn split(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|&byte| byte == b'/')
        .filter(|part| !part.is_empty())
        .map(<[u8]>::to_vec)
        .collect()
}
