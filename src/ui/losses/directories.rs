//! Lost files by the directory that they lay in: so few directories that a person reads them, each as deep as what was
//! lost there lies together. Every lost file is below one of them, so they add up to all that was wasted.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hashbrown::HashMap;

use super::{Pair, pair_of};
use layerscope::inspection::Inspection;
use layerscope::tree::{PathArena, PathId};

/// Directories that are told apart at most.
const MOST: usize = 40;
/// What holds less than one part in so many of all waste is not divided any more.
const FINE: u64 = 50;

/// A directory, with what is below it or only what is right in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Below {
    pub(crate) path: PathId,
    pub(crate) is_flat: bool,
}

impl Below {
    /// Whether a file lies there.
    pub(crate) fn has(self, file: PathId, paths: &PathArena) -> bool {
        let mut at = paths.parent(file);
        // A directory is known before what is in it.
        while !self.is_flat && at > self.path {
            at = paths.parent(at);
        }
        at == self.path
    }
}

/// What was lost there, by who wrote it, who hid it and how.
#[derive(Debug, Clone)]
pub(crate) struct Directory {
    pub(crate) below: Below,
    pub(crate) bytes: u64,
    pub(crate) files: usize,
    /// The largest first.
    pub(crate) parts: Vec<(Pair, u64, usize)>,
}

impl Directory {
    /// The same without what the lowest `folded` layers lost among themselves.
    pub(crate) fn without(&self, folded: usize) -> Self {
        let parts = self.parts.iter().copied();
        let parts: Vec<(Pair, u64, usize)> = parts.filter(|(pair, ..)| pair.1 >= folded).collect();
        Self {
            below: self.below,
            bytes: parts.iter().map(|part| part.1).sum(),
            files: parts.iter().map(|part| part.2).sum(),
            parts,
        }
    }
}

/// `app/node_modules`; `app/*` is only what is right in it.
pub(crate) fn path(below: Below, inspection: &Inspection) -> Vec<u8> {
    let mut path = inspection.tree.paths().full(below.path);
    if below.is_flat {
        if !path.is_empty() {
            path.push(b'/');
        }
        path.push(b'*');
    }
    if path.is_empty() {
        path.push(b'/');
    }
    path
}

/// Bytes and files.
type Sum = (u64, usize);

/// See the module; the largest first.
pub(super) fn of(inspection: &Inspection) -> Vec<Directory> {
    let paths = inspection.tree.paths();
    let lost = || inspection.wasted.iter().filter(|row| row.bytes > 0);
    let mut own: Vec<Sum> = vec![(0, 0); paths.len()];
    for row in lost() {
        let sum = &mut own[paths.parent(row.path).index()];
        *sum = (sum.0 + row.bytes, sum.1 + 1);
    }
    let ids: Vec<PathId> = paths.ids().collect();
    let mut all = own.clone();
    for &id in ids.iter().skip(1).rev() {
        let (bytes, files) = all[id.index()];
        let above = &mut all[paths.parent(id).index()];
        *above = (above.0 + bytes, above.1 + files);
    }
    let groups = divide(paths, &own, &all);
    let mut group_of: Vec<Option<usize>> = vec![None; paths.len()];
    let mut flat: HashMap<PathId, usize> = HashMap::new();
    for (at, below) in groups.iter().enumerate() {
        if below.is_flat {
            flat.insert(below.path, at);
        } else {
            group_of[below.path.index()] = Some(at);
        }
    }
    for &id in ids.iter().skip(1) {
        if group_of[id.index()].is_none() {
            group_of[id.index()] = group_of[paths.parent(id).index()];
        }
    }
    let mut sums: HashMap<(usize, Pair), Sum> = HashMap::new();
    for row in lost() {
        let parent = paths.parent(row.path);
        let group = group_of[parent.index()].or_else(|| flat.get(&parent).copied());
        if let Some(group) = group {
            let sum = sums.entry((group, pair_of(row))).or_default();
            *sum = (sum.0 + row.bytes, sum.1 + 1);
        }
    }
    let mut directories: Vec<Directory> = groups.into_iter().map(empty).collect();
    for ((group, pair), (bytes, files)) in sums {
        let directory = &mut directories[group];
        directory.bytes += bytes;
        directory.files += files;
        directory.parts.push((pair, bytes, files));
    }
    for directory in &mut directories {
        let parts = &mut directory.parts;
        parts.sort_by_key(|&(pair, bytes, _)| (Reverse(bytes), pair));
    }
    directories.sort_by_key(|it| (Reverse(it.bytes), it.below.path));
    directories
}

fn empty(below: Below) -> Directory {
    Directory {
        below,
        bytes: 0,
        files: 0,
        parts: Vec::new(),
    }
}

/// Divides the largest directory again and again, until that would tell no more.
fn divide(paths: &PathArena, own: &[Sum], all: &[Sum]) -> Vec<Below> {
    let (total, files) = all[PathId::ROOT.index()];
    let mut done: Vec<Below> = Vec::new();
    let mut open = BinaryHeap::new();
    if files > 0 {
        open.push((total, Reverse(PathId::ROOT)));
    }
    while let Some((bytes, Reverse(path))) = open.pop() {
        let has_lost = |child: &PathId| all[child.index()].1 > 0;
        let below: Vec<PathId> = paths.children(path).filter(has_lost).collect();
        let (_, own_files) = own[path.index()];
        let parts = below.len() + usize::from(own_files > 0);
        let is_chain = own_files == 0 && below.len() == 1;
        let is_divided = !below.is_empty()
            && bytes >= total / FINE
            && done.len() + open.len() + parts <= MOST
            // A row for each file would be the list of files over again.
            && all[path.index()].1 > below.len() + own_files;
        if is_chain || is_divided {
            let sized = |child| (all[PathId::index(child)].0, Reverse(child));
            open.extend(below.into_iter().map(sized));
        }
        if !is_chain && (!is_divided || own_files > 0) {
            done.push(Below {
                path,
                is_flat: is_divided,
            });
        }
    }
    done
}
