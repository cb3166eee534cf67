//! Which packages lie in a `node_modules`, in any layer.

use super::documents::Documents;
use crate::analysis::findings::Subject;
use crate::tree::{PathArena, PathId};

/// An installed package.
#[derive(Debug)]
pub struct Package {
    /// Its directory.
    pub path: PathId,
    /// As its directory says it: `eslint` or `@types/node`.
    pub name: String,
    /// What its `package.json` said, in any layer.
    pub versions: Vec<String>,
}

/// All `node_modules` that lie in no other.
pub fn modules<'a>(subject: &Subject<'a>) -> impl Iterator<Item = PathId> + use<'a> {
    let paths = subject.tree.paths();
    let is_modules = |path: PathId| paths.name(path) == b"node_modules";
    paths
        .ids()
        .filter(move |&path| is_modules(path) && !above(paths, path).any(is_modules))
}

fn above(paths: &PathArena, path: PathId) -> impl Iterator<Item = PathId> + '_ {
    let parent = move |path: PathId| (path != PathId::ROOT).then(|| paths.parent(path));
    std::iter::successors(parent(path), move |&path| parent(path))
}

/// The packages in a `node_modules` and in those of its packages; with pnpm, in its store.
pub fn packages(subject: &Subject<'_>, modules: PathId, documents: &Documents<'_>) -> Vec<Package> {
    let paths = subject.tree.paths();
    let mut packages = Vec::new();
    let mut left = vec![modules];
    while let Some(modules) = left.pop() {
        for child in paths.children(modules) {
            match paths.name(child) {
                b".pnpm" => {
                    let stored = paths.children(child);
                    left.extend(stored.filter_map(|it| paths.find_child(it, b"node_modules")));
                }
                [b'.', ..] => {}
                [b'@', ..] => {
                    for path in paths.children(child) {
                        add(paths, path, documents, &mut packages, &mut left);
                    }
                }
                _ => add(paths, child, documents, &mut packages, &mut left),
            }
        }
    }
    packages
}

fn add(
    paths: &PathArena,
    path: PathId,
    documents: &Documents<'_>,
    packages: &mut Vec<Package>,
    left: &mut Vec<PathId>,
) {
    let Some(manifest) = paths.find_child(path, b"package.json") else {
        return;
    };
    packages.push(Package {
        path,
        name: name(paths, path),
        versions: documents.versions(manifest).to_vec(),
    });
    left.extend(paths.find_child(path, b"node_modules"));
}

/// How many packages a package's directory holds, itself included.
pub fn count(paths: &PathArena, package: PathId) -> usize {
    let mut count = 0;
    let mut left = vec![package];
    while let Some(package) = left.pop() {
        count += 1;
        let modules = paths.find_child(package, b"node_modules");
        let inside = modules.into_iter().flat_map(|it| paths.children(it));
        let inside = inside.flat_map(|path| match paths.name(path) {
            [b'@', ..] => paths.children(path).collect(),
            _ => vec![path],
        });
        left.extend(inside.filter(|&it| paths.find_child(it, b"package.json").is_some()));
    }
    count
}

/// The name of a package by its directory.
pub fn name(paths: &PathArena, package: PathId) -> String {
    let name = String::from_utf8_lossy(paths.name(package));
    match paths.name(paths.parent(package)) {
        scope @ [b'@', ..] => format!("{}/{name}", String::from_utf8_lossy(scope)),
        _ => name.into_owned(),
    }
}
