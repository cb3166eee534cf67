//! Every path once: an index arena over one shared name buffer.
//!
//! Ids are stable and never reused, so any later stage can name a path in four bytes. The arena knows names and
//! parents only; what lives at a path is [`super::merge`]'s to say.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A path in a [`PathArena`]; [`PathId::ROOT`] is the root directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId(u32);

impl PathId {
    /// The root directory of the image.
    pub const ROOT: PathId = PathId(0);

    /// Position of this path in arrays that run along the arena.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Clone, Copy)]
struct Row {
    parent: PathId,
    name_start: u32,
    name_len: u32,
    depth: u32,
    /// Newest child, and the next older sibling: [`PathId::ROOT`] ends both lists, as the root is nobody's child.
    newest_child: PathId,
    older_sibling: PathId,
}

/// Paths as parent links and names.
#[derive(Debug)]
pub struct PathArena {
    rows: Vec<Row>,
    names: Vec<u8>,
    lookup: HashTable<PathId>,
    hasher: DefaultHashBuilder,
}

impl Default for PathArena {
    fn default() -> Self {
        let root = Row {
            parent: PathId::ROOT,
            name_start: 0,
            name_len: 0,
            depth: 0,
            newest_child: PathId::ROOT,
            older_sibling: PathId::ROOT,
        };
        Self {
            rows: vec![root],
            names: Vec::new(),
            lookup: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl PathArena {
    /// How many paths there are, the root included.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Never: the root is always there.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// All paths that were ever there, the root first and parents before what is in them.
    pub fn ids(&self) -> impl Iterator<Item = PathId> + use<> {
        (0..self.rows.len() as u32).map(PathId)
    }

    /// The directory that holds `path`; the root's parent is the root.
    pub fn parent(&self, path: PathId) -> PathId {
        self.rows[path.index()].parent
    }

    /// The last component, as the bytes in the layer; empty for the root.
    pub fn name(&self, path: PathId) -> &[u8] {
        let row = &self.rows[path.index()];
        &self.names[row.name_start as usize..][..row.name_len as usize]
    }

    /// How many components the path has; 0 for the root.
    pub fn depth(&self, path: PathId) -> usize {
        self.rows[path.index()].depth as usize
    }

    /// The whole path without a leading slash, as the bytes in the layer.
    pub fn full(&self, path: PathId) -> Vec<u8> {
        let mut components = Vec::with_capacity(self.depth(path));
        let mut at = path;
        while at != PathId::ROOT {
            components.push(self.name(at));
            at = self.parent(at);
        }
        components.reverse();
        components.join(&b'/')
    }

    /// The children that were ever there, newest first.
    pub fn children(&self, path: PathId) -> impl Iterator<Item = PathId> + '_ {
        let first = self.rows[path.index()].newest_child;
        std::iter::successors((first != PathId::ROOT).then_some(first), |child| {
            let next = self.rows[child.index()].older_sibling;
            (next != PathId::ROOT).then_some(next)
        })
    }

    /// The child of that name, if any layer ever had it.
    pub fn find_child(&self, parent: PathId, name: &[u8]) -> Option<PathId> {
        self.lookup
            .find(self.hash(parent, name), |&id| {
                self.parent(id) == parent && self.name(id) == name
            })
            .copied()
    }

    /// The child of that name, made if need be; none when the arena's four-byte ids are used up.
    pub fn child(&mut self, parent: PathId, name: &[u8]) -> Option<PathId> {
        if let Some(found) = self.find_child(parent, name) {
            return Some(found);
        }
        let id = PathId(u32::try_from(self.rows.len()).ok()?);
        let row = Row {
            parent,
            name_start: u32::try_from(self.names.len()).ok()?,
            name_len: u32::try_from(name.len()).ok()?,
            depth: self.rows[parent.index()].depth + 1,
            newest_child: PathId::ROOT,
            older_sibling: self.rows[parent.index()].newest_child,
        };
        self.names.extend_from_slice(name);
        self.rows.push(row);
        self.rows[parent.index()].newest_child = id;
        let hash = self.hash(parent, name);
        let Self {
            rows,
            names,
            lookup,
            hasher,
        } = self;
        lookup.insert_unique(hash, id, |&other| {
            let row = &rows[other.index()];
            let name = &names[row.name_start as usize..][..row.name_len as usize];
            hasher.hash_one((row.parent, name))
        });
        Some(id)
    }

    fn hash(&self, parent: PathId, name: &[u8]) -> u64 {
        self.hasher.hash_one((parent, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_stored_once_and_read_back_whole() {
        let mut paths = PathArena::default();
        let usr = paths.child(PathId::ROOT, b"usr").unwrap();
        let bin = paths.child(usr, b"bin").unwrap();
        assert_eq!(paths.child(PathId::ROOT, b"usr"), Some(usr));
        assert_eq!(paths.find_child(usr, b"lib"), None);
        assert_eq!(paths.full(bin), b"usr/bin");
        assert_eq!(paths.full(PathId::ROOT), b"");
        assert_eq!(paths.depth(bin), 2);
        let lib = paths.child(usr, b"lib").unwrap();
        assert_eq!(paths.children(usr).collect::<Vec<_>>(), [lib, bin]);
    }
}
