//! Many paths in few: the topmost directories of which all is meant.

use hashbrown::{HashMap, HashSet};

use crate::tree::{PathArena, PathId};

/// Directories that belong to the system: what lies in them never stands for them.
const SHARED: [&[u8]; 24] = [
    b"usr",
    b"usr/bin",
    b"usr/sbin",
    b"usr/lib",
    b"usr/share",
    b"usr/local",
    b"usr/local/bin",
    b"usr/local/lib",
    b"usr/local/share",
    b"usr/src",
    b"bin",
    b"sbin",
    b"lib",
    b"etc",
    b"var",
    b"var/lib",
    b"var/cache",
    b"var/log",
    b"opt",
    b"home",
    b"root",
    b"srv",
    b"tmp",
    b"mnt",
];

/// How much ever lay below each path.
pub struct Tops<'a> {
    paths: &'a PathArena,
    /// Paths below each that hold no other, itself included.
    leaves: Vec<u32>,
}

impl<'a> Tops<'a> {
    /// Of all paths that any layer had.
    pub fn new(paths: &'a PathArena) -> Self {
        let mut leaves = vec![0u32; paths.len()];
        let ids: Vec<PathId> = paths.ids().collect();
        // What is in a directory stands behind it.
        for &path in ids.iter().rev() {
            let own = leaves[path.index()].max(1);
            leaves[path.index()] = own;
            if path != PathId::ROOT {
                leaves[paths.parent(path).index()] += own;
            }
        }
        Self { paths, leaves }
    }

    /// Directories of which all that ever lay in them is among `files`, and the files that are in none; sorted.
    pub fn of(&self, files: impl IntoIterator<Item = PathId>) -> Vec<PathId> {
        let mut whole: HashSet<PathId> = files.into_iter().collect();
        let mut left: Vec<PathId> = whole.iter().copied().collect();
        let mut found: HashMap<PathId, u32> = HashMap::new();
        while let Some(path) = left.pop() {
            let parent = self.paths.parent(path);
            if parent == PathId::ROOT {
                continue;
            }
            let count = found.entry(parent).or_default();
            *count += self.leaves[path.index()];
            if *count == self.leaves[parent.index()]
                && !self.is_shared(parent)
                && whole.insert(parent)
            {
                left.push(parent);
            }
        }
        let is_top = |path: &PathId| !whole.contains(&self.paths.parent(*path));
        let mut tops: Vec<PathId> = whole.iter().copied().filter(is_top).collect();
        tops.sort_by_cached_key(|&path| self.paths.full(path));
        tops
    }

    fn is_shared(&self, path: PathId) -> bool {
        self.paths.depth(path) <= 3 && SHARED.contains(&&*self.paths.full(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_stands_for_all_that_ever_lay_in_it() {
        let mut paths = PathArena::default();
        let mut make = |path: &str| {
            path.split('/').fold(PathId::ROOT, |at, name| {
                paths.child(at, name.as_bytes()).unwrap()
            })
        };
        let all = ["a/b/x", "a/b/y", "a/c/z", "a/d", "e"].map(&mut make);
        let (b, c) = (make("a/b"), make("a/c"));
        let tops = Tops::new(&paths);
        assert_eq!(tops.of([all[0], all[1], all[2]]), [b, c]);
        assert_eq!(tops.of([all[0]]), [all[0]]);
        assert_eq!(tops.of(all).len(), 2, "a and e");
    }

    #[test]
    fn what_lies_in_a_directory_of_the_system_never_stands_for_it() {
        let mut paths = PathArena::default();
        let names: [&[u8]; 4] = [b"var", b"lib", b"apt", b"lists"];
        let deepest = names
            .iter()
            .fold(PathId::ROOT, |at, name| paths.child(at, name).unwrap());
        let apt = paths.parent(deepest);
        assert_eq!(Tops::new(&paths).of([deepest]), [apt]);
    }
}
