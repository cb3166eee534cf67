//! What package managers of JavaScript write down, kept while layers are read.

use hashbrown::HashMap;
use hashbrown::HashSet;

use super::{Lock, npm, pnpm, yarn};
use crate::analysis::findings::Subject;
use crate::tree::{PathArena, PathId};

/// Lock files of the largest projects have a few MiB.
const LOCK_BYTES: u64 = 8 << 20;
const MANIFEST_BYTES: u64 = 256 << 10;

const MODULES: &[u8] = b"node_modules";

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A project's `package.json`.
    Project,
    /// An installed package's `package.json`.
    Package,
    /// `package-lock.json`, `npm-shrinkwrap.json` or what npm keeps in `node_modules`.
    Npm,
    /// `yarn.lock`.
    Yarn,
    /// `pnpm-lock.yaml` or what pnpm keeps in `node_modules`.
    Pnpm,
}

fn kind(path: &[u8]) -> Option<Kind> {
    let mut parts = path.rsplit(|&byte| byte == b'/');
    let name = parts.next()?;
    let is_inside = || path.split(|&byte| byte == b'/').any(|part| part == MODULES);
    match name {
        b"package.json" if !is_inside() => Some(Kind::Project),
        b"package.json" => {
            let package = parts.next()?;
            let mut above = parts.next()?;
            if above.starts_with(b"@") {
                above = parts.next()?;
            }
            (above == MODULES && package != MODULES).then_some(Kind::Package)
        }
        b".package-lock.json" => (parts.next()? == MODULES).then_some(Kind::Npm),
        b"lock.yaml" => {
            let is_pnpm = parts.next()? == b".pnpm" && parts.next()? == MODULES;
            is_pnpm.then_some(Kind::Pnpm)
        }
        b"package-lock.json" | b"npm-shrinkwrap.json" if !is_inside() => Some(Kind::Npm),
        b"yarn.lock" if !is_inside() => Some(Kind::Yarn),
        b"pnpm-lock.yaml" if !is_inside() => Some(Kind::Pnpm),
        _ => None,
    }
}

/// All of a document, unless it is too large to be one.
pub fn wants(path: &[u8], size: u64) -> u64 {
    let limit = match kind(path) {
        None => return 0,
        Some(Kind::Project | Kind::Package) => MANIFEST_BYTES,
        Some(Kind::Npm | Kind::Yarn | Kind::Pnpm) => LOCK_BYTES,
    };
    if size <= limit { size } else { 0 }
}

/// A document as it is, of an installed package the version alone.
pub fn kept(path: &[u8], content: &[u8]) -> Option<Box<[u8]>> {
    match kind(path)? {
        Kind::Package => Some(npm::version(content)?.into_bytes().into()),
        _ => Some(content.into()),
    }
}

/// What is known of a `node_modules`.
#[derive(Debug)]
pub struct Known<'a> {
    /// The directory that places in lock files are relative to.
    pub project: PathId,
    /// The lock file.
    pub document: PathId,
    /// What all its versions say.
    pub locks: &'a [Lock],
}

/// All documents of an image.
#[derive(Debug)]
pub struct Documents<'a> {
    paths: &'a PathArena,
    /// By directory of the project, then by kind: the lock file and what its versions say.
    locks: HashMap<(PathId, &'static str), (PathId, Vec<Lock>)>,
    /// Versions by the path of an installed package's `package.json`.
    versions: HashMap<PathId, Vec<String>>,
}

impl<'a> Documents<'a> {
    /// Understands what was kept.
    pub fn new(subject: &Subject<'a>) -> Self {
        let paths = subject.tree.paths();
        let mut versions: HashMap<PathId, Vec<String>> = HashMap::new();
        let mut kept: HashMap<PathId, Vec<&[u8]>> = HashMap::new();
        for id in subject.inodes() {
            let path = subject.tree.inode(id).path;
            let name = paths.name(path);
            if !(name.ends_with(b".json") || name.ends_with(b".yaml") || name == b"yarn.lock") {
                continue;
            }
            let sight = subject.sight(id);
            let Some(content) = sight.and_then(|sight| sight.kept.as_deref()) else {
                continue;
            };
            match kind(&paths.full(path)) {
                Some(Kind::Package) => {
                    let version = String::from_utf8_lossy(content).into_owned();
                    versions.entry(path).or_default().push(version);
                }
                _ => kept.entry(path).or_default().push(content),
            }
        }
        let mut documents = Self {
            paths,
            locks: HashMap::new(),
            versions,
        };
        let mut seen: HashSet<&[u8]> = HashSet::new();
        for (&path, contents) in &kept {
            let kind = kind(&paths.full(path));
            let mut directory = paths.parent(path);
            while matches!(paths.name(directory), b".pnpm" | MODULES) {
                directory = paths.parent(directory);
            }
            seen.clear();
            for content in contents.iter().filter(|it| seen.insert(it)) {
                let (kind, lock) = match kind {
                    Some(Kind::Npm) => ("npm", npm::lock(content)),
                    Some(Kind::Pnpm) => ("pnpm", pnpm::lock(&String::from_utf8_lossy(content))),
                    Some(Kind::Yarn) => {
                        let manifest = paths.find_child(directory, b"package.json");
                        let manifests = manifest.and_then(|path| kept.get(&path));
                        let manifests = manifests.map_or(&[][..], Vec::as_slice);
                        let text = String::from_utf8_lossy(content);
                        ("yarn", yarn::lock(&text, manifests))
                    }
                    _ => continue,
                };
                if let Some(lock) = lock {
                    let entry = documents.locks.entry((directory, kind));
                    let entry = entry.or_insert_with(|| (path, Vec::new()));
                    // Which of two stands for both must not hang on chance.
                    entry.0 = entry.0.min(path);
                    entry.1.push(lock);
                }
            }
        }
        documents
    }

    /// Whether there is no lock file.
    pub fn is_empty(&self) -> bool {
        self.locks.is_empty()
    }

    /// The lock file of whoever filled a `node_modules`.
    pub fn of(&self, modules: PathId) -> Option<Known<'_>> {
        let holds = |name: &[u8]| self.paths.find_child(modules, name).is_some();
        let project = self.paths.parent(modules);
        let known = |project: PathId, kind: &'static str| {
            let (document, locks) = self.locks.get(&(project, kind))?;
            Some(Known {
                project,
                document: *document,
                locks,
            })
        };
        if holds(b".pnpm") {
            return known(project, "pnpm");
        }
        if holds(b".yarn-integrity") || holds(b".yarn-state.yml") {
            return known(project, "yarn");
        }
        // Of a workspace, npm says all at its top.
        let mut directory = project;
        loop {
            if let Some(known) = known(directory, "npm") {
                return Some(known);
            }
            if directory == PathId::ROOT {
                return known(project, "yarn");
            }
            directory = self.paths.parent(directory);
        }
    }

    /// Versions of a package, by the path of its `package.json`.
    pub fn versions(&self, manifest: PathId) -> &[String] {
        self.versions.get(&manifest).map_or(&[], Vec::as_slice)
    }

    /// A path relative to a directory above it.
    pub fn relative(&self, directory: PathId, path: PathId) -> String {
        let full = self.paths.full(path);
        let skipped = match directory {
            PathId::ROOT => 0,
            directory => self.paths.full(directory).len() + 1,
        };
        String::from_utf8_lossy(&full[skipped.min(full.len())..]).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_known_by_its_place() {
        for (path, expected) in [
            ("app/package.json", Some(Kind::Project)),
            ("app/node_modules/a/package.json", Some(Kind::Package)),
            ("app/node_modules/@s/a/package.json", Some(Kind::Package)),
            ("app/node_modules/a/dist/package.json", None),
            ("app/node_modules/.package-lock.json", Some(Kind::Npm)),
            ("app/node_modules/a/package-lock.json", None),
            ("app/.package-lock.json", None),
            ("app/npm-shrinkwrap.json", Some(Kind::Npm)),
            ("app/node_modules/.pnpm/lock.yaml", Some(Kind::Pnpm)),
            ("app/lock.yaml", None),
            ("yarn.lock", Some(Kind::Yarn)),
        ] {
            assert_eq!(kind(path.as_bytes()), expected, "{path}");
        }
        assert_eq!(wants(b"app/yarn.lock", LOCK_BYTES), LOCK_BYTES);
        assert_eq!(wants(b"app/yarn.lock", LOCK_BYTES + 1), 0);
        assert_eq!(wants(b"app/main.js", 10), 0);
    }
}
