//! Dev dependencies in `node_modules`: which of the installed packages only building and testing need, by the documents of
//! the package manager that installed them.
//!
//! `documents` keeps these while layers are read, `npm`, `yarn` and `pnpm` understand them, `installed` lists what there is.
//! A package is for development where one version of a document says so and none says that it runs.

mod documents;
mod graph;
mod indented;
mod installed;
mod npm;
mod pnpm;
mod yarn;

pub use documents::{kept, wants};

use hashbrown::HashMap;

use super::super::findings::Subject;
use crate::tree::{NodeKind, PathId};
use documents::Documents;
use installed::Package;

/// The rule that takes them.
pub const RULE: &str = "leak/node-dev-dependencies";

/// Packages of the final image in a `node_modules`, held against what the package manager wrote down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modules {
    /// The `node_modules`.
    pub path: PathId,
    /// The lock file.
    pub document: PathId,
    /// How many packages are installed.
    pub installed: usize,
    /// Of these, for development alone.
    pub dev: usize,
    /// Of these, not in the lock file.
    pub unknown: usize,
}

impl Modules {
    /// Whether the lock file confirms that nothing is installed but what runs.
    pub fn is_pruned(&self) -> bool {
        self.installed > 0 && self.dev == 0 && self.unknown == 0
    }
}

/// What a lock file says of packages.
#[derive(Debug)]
enum Lock {
    /// By directory, relative to the project.
    Places(HashMap<String, Entry>),
    /// By name and version.
    Packages(HashMap<(String, String), bool>),
}

/// A package that a lock file places.
#[derive(Debug)]
struct Entry {
    version: Option<String>,
    is_dev: bool,
}

/// Whether a package is for development alone; none where no lock file knows it.
fn is_dev(locks: &[Lock], place: &str, package: &Package) -> Option<bool> {
    let says = |lock: &Lock| match lock {
        Lock::Places(places) => {
            let entry = places.get(place)?;
            let is_same = match &entry.version {
                Some(version) => package.versions.is_empty() || package.versions.contains(version),
                None => true,
            };
            is_same.then_some(entry.is_dev)
        }
        Lock::Packages(packages) => {
            let version = |version: &String| {
                let key = (package.name.clone(), version.clone());
                packages.get(&key).copied()
            };
            let said: Option<Vec<bool>> = package.versions.iter().map(version).collect();
            said.filter(|said| !said.is_empty())
                .map(|said| said.iter().all(|&is_dev| is_dev))
        }
    };
    let said: Vec<bool> = locks.iter().filter_map(says).collect();
    (!said.is_empty()).then(|| said.iter().all(|&is_dev| is_dev))
}

/// All packages with what lock files say of each.
fn judged(subject: &Subject<'_>) -> Vec<(Modules, Vec<PathId>)> {
    let documents = Documents::new(subject);
    if documents.is_empty() {
        return Vec::new();
    }
    let judge = |path| {
        let known = documents.of(path)?;
        let mut modules = Modules {
            path,
            document: known.document,
            installed: 0,
            dev: 0,
            unknown: 0,
        };
        let mut dev = Vec::new();
        for package in installed::packages(subject, path, &documents) {
            let place = documents.relative(known.project, package.path);
            let is_dev = is_dev(known.locks, &place, &package);
            if is_dev == Some(true) {
                dev.push(package.path);
            }
            let node = subject.tree.node(package.path);
            if node.is_some_and(|node| node.kind == NodeKind::Directory) {
                modules.installed += 1;
                modules.dev += usize::from(is_dev == Some(true));
                modules.unknown += usize::from(is_dev.is_none());
            }
        }
        Some((modules, dev))
    };
    installed::modules(subject).filter_map(judge).collect()
}

/// Directories of packages that are for development alone, in any layer.
pub fn directories(subject: &Subject<'_>) -> Vec<PathId> {
    let judged = judged(subject).into_iter();
    judged.flat_map(|(_, directories)| directories).collect()
}

/// Each `node_modules` of the final image that a lock file is known of.
pub fn modules(subject: &Subject<'_>) -> Vec<Modules> {
    let judged = judged(subject).into_iter().map(|(modules, _)| modules);
    judged.filter(|modules| modules.installed > 0).collect()
}

/// How many packages a package's directory holds, itself included.
pub fn count(subject: &Subject<'_>, package: PathId) -> usize {
    installed::count(subject.tree.paths(), package)
}

/// `eslint` or `@types/node`, of a package's directory.
pub fn name(subject: &Subject<'_>, package: PathId) -> String {
    installed::name(subject.tree.paths(), package)
}
