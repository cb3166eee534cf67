//! Sources that a copy of the build context brought, and of which a later line made what runs.

use hashbrown::{HashMap, HashSet};

use super::split::Wanted;
use crate::analysis::findings::Subject;
use crate::tree::{InodeId, PathId};

/// Directories that builds put their output in.
const OUTPUTS: [&[u8]; 9] = [
    b"dist", b"build", b"out", b".next", b".output", b"target", b"bin", b"publish", b"_site",
];

/// Endings of sources that only a compiler reads.
const COMPILED: [&str; 20] = [
    "c", "cc", "cpp", "cs", "cxx", "fs", "go", "h", "hh", "hpp", "hs", "java", "kt", "kts", "rs",
    "scala", "swift", "vb", "zig", "proto",
];

/// Endings of sources that some runtimes read too: it takes a directory of output to tell.
const TRANSLATED: [&str; 10] = [
    "cts", "jsx", "less", "mts", "sass", "scss", "svelte", "ts", "tsx", "vue",
];

/// One row a layer.
pub fn of(subject: &Subject<'_>) -> Vec<Wanted> {
    let own = (0..subject.layers.len()).filter(|&layer| subject.is_own(layer));
    let keyword = |layer: usize| subject.place(layer).keyword().map(str::to_owned);
    let keywords: Vec<(usize, Option<String>)> = own.map(|layer| (layer, keyword(layer))).collect();
    let mut found = Vec::new();
    for (position, (layer, keyword)) in keywords.iter().enumerate() {
        if !matches!(keyword.as_deref(), Some("COPY" | "ADD")) {
            continue;
        }
        let later = keywords[position + 1..].iter();
        let runs = later.filter(|(_, keyword)| keyword.as_deref() == Some("RUN"));
        let made = Made::by(subject, runs.map(|(layer, _)| *layer));
        let paths = sources(subject, *layer, &made);
        if !paths.is_empty() {
            found.push(Wanted {
                layer: *layer,
                paths,
                why: "sources of what a later line makes".to_owned(),
            });
        }
    }
    found
}

/// What lines made that is still there.
#[derive(Default)]
struct Made {
    /// Whether any file.
    is_any: bool,
    /// Directories with a directory of output in them.
    beside: HashSet<PathId>,
}

impl Made {
    fn by(subject: &Subject<'_>, layers: impl Iterator<Item = usize>) -> Self {
        let tree = subject.tree;
        let mut made = Self::default();
        for change in layers.flat_map(|layer| tree.changes(layer)) {
            if change.before.is_some() || tree.node(change.path).is_none() {
                continue;
            }
            made.is_any |= change.after.is_some_and(|node| node.inode.is_some());
            if OUTPUTS.contains(&tree.paths().name(change.path)) {
                made.beside.insert(tree.paths().parent(change.path));
            }
        }
        made
    }
}

/// The sources among what a layer brought that is still there; a directory that it made stands for all in it where there
/// is nothing else. Sorted.
fn sources(subject: &Subject<'_>, layer: usize, made: &Made) -> Vec<PathId> {
    let (tree, paths) = (subject.tree, subject.tree.paths());
    if !made.is_any {
        return Vec::new();
    }
    let changes = tree.changes(layer).iter();
    let brought: HashMap<PathId, bool> = changes
        .map(|change| (change.path, change.before.is_none()))
        .collect();
    let is_new = |path: PathId| brought.get(&path) == Some(&true);
    let is_its = |inode: InodeId| tree.inode(subject.first(inode)).layer == layer;
    // A directory called src beside the output is meant whole.
    let is_src = |path: PathId| {
        paths.name(path) == b"src" && is_new(path) && made.beside.contains(&paths.parent(path))
    };
    let is_source = |path: PathId| {
        let name = String::from_utf8_lossy(paths.name(path));
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        COMPILED.contains(&ending)
            || TRANSLATED.contains(&ending) && !made.beside.is_empty()
            || std::iter::successors(Some(path), |&at| {
                (at != PathId::ROOT).then(|| paths.parent(at))
            })
            .any(is_src)
    };
    let mut files: Vec<PathId> = Vec::new();
    // Files in each directory that this layer made, and whether all of them are its sources.
    let mut whole: HashMap<PathId, bool> = HashMap::new();
    for (path, node) in tree.final_nodes() {
        let Some(inode) = node.inode else { continue };
        let is_meant = is_its(inode) && is_source(path);
        if is_meant {
            files.push(path);
        }
        let mut at = path;
        while at != PathId::ROOT {
            at = paths.parent(at);
            if is_new(at) {
                *whole.entry(at).or_insert(true) &= is_meant;
            }
        }
    }
    let top = |path: PathId| {
        let mut top = path;
        let mut at = path;
        while at != PathId::ROOT {
            at = paths.parent(at);
            if whole.get(&at) == Some(&true) {
                top = at;
            }
        }
        top
    };
    let mut tops: Vec<PathId> = files.into_iter().map(top).collect();
    tops.sort_by_cached_key(|&path| paths.full(path));
    tops.dedup();
    tops
}
