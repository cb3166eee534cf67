//! What a layer brought that should not be there: what was found in it, and names that only a repository has.

use hashbrown::HashSet;

use super::{Live, Looked};
use crate::inspection::Finding;
use crate::tree::PathId;

/// What lies in a build context and no container runs, by its start.
const NEEDLESS: [&str; 22] = [
    ".git",
    "Dockerfile",
    "dockerfile",
    "Containerfile",
    "docker-compose",
    "compose.yml",
    "compose.yaml",
    ".dockerignore",
    ".github",
    ".gitlab",
    ".circleci",
    ".vscode",
    ".idea",
    ".editorconfig",
    ".eslintrc",
    ".prettierrc",
    ".pre-commit",
    ".devcontainer",
    "coverage",
    ".DS_Store",
    ".travis",
    "Jenkinsfile",
];

/// The same by the whole name.
const NEEDLESS_NAMES: [&str; 9] = [
    "tests",
    "test",
    "__tests__",
    "spec",
    "docs",
    ".env",
    ".hg",
    ".svn",
    ".venv",
];

/// Whether a name is one that no container runs.
pub fn is_needless(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name);
    NEEDLESS.iter().any(|start| name.starts_with(start)) || NEEDLESS_NAMES.contains(&name.as_ref())
}

/// What a line would have to leave out, so that nothing of its layer is found again: what should not be there, and what
/// later layers hid of it.
pub fn unwanted(looked: &Looked<'_>, layer: usize, needless: &[PathId]) -> Vec<PathId> {
    let hidden = looked.found.iter().filter(|finding| {
        let family = finding.rule.split('/').next().unwrap_or_default();
        let is_meant = matches!(family, "leak" | "secret") || finding.rule == "copy/deleted";
        finding.layer == Some(layer) && !finding.live && is_meant
    });
    let hidden = hidden.flat_map(|finding| &finding.paths);
    let mut all: Vec<PathId> = hidden.chain(needless).copied().collect();
    let paths = looked.subject.tree.paths();
    all.sort_by_cached_key(|&path| paths.full(path));
    all.dedup();
    all
}

/// What was found in a layer that should not be there, with these paths beside.
pub fn needless(looked: &Looked<'_>, layer: usize, named: &[PathId]) -> Live {
    let subject = looked.subject;
    let paths = subject.tree.paths();
    let is_of_it = |finding: &&Finding| {
        let family = finding.rule.split('/').next().unwrap_or_default();
        finding.layer == Some(layer) && finding.live && matches!(family, "leak" | "secret")
    };
    let found = looked.found.iter().filter(is_of_it);
    let all: HashSet<PathId> = found
        .flat_map(|finding| &finding.paths)
        .chain(named)
        .copied()
        .collect();
    let is_below = |path: PathId| {
        let mut above = std::iter::successors(Some(path), |&path| {
            (path != PathId::ROOT).then(|| paths.parent(path))
        });
        above.any(|path| all.contains(&path))
    };
    let is_ignored = |path: PathId| looked.options.ignored.is_ignored(&paths.full(path));
    let (mut files, mut bytes) = (0, 0);
    for id in subject.inodes_of(layer) {
        let inode = subject.tree.inode(id);
        if is_below(inode.path) && subject.is_live(id) && !is_ignored(inode.path) {
            files += 1;
            bytes += inode.size;
        }
    }
    // What lies in another of them is said by that.
    let tops = all
        .iter()
        .copied()
        .filter(|&path| !is_below(paths.parent(path)));
    let mut tops: Vec<PathId> = tops.filter(|&path| !is_ignored(path)).collect();
    tops.sort_by_cached_key(|&path| paths.full(path));
    Live {
        files,
        bytes,
        paths: tops,
    }
}

#[cfg(test)]
mod tests {
    use super::is_needless;

    #[test]
    fn what_belongs_to_the_repository_is_told_from_what_runs() {
        for name in [
            ".git",
            ".gitignore",
            "Dockerfile.dev",
            "tests",
            ".env",
            ".github",
            "docs",
        ] {
            assert!(is_needless(name.as_bytes()), "{name}");
        }
        for name in [
            "src",
            "package.json",
            "README.md",
            "testdata",
            "environment",
            "LICENSE",
            "dist",
        ] {
            assert!(!is_needless(name.as_bytes()), "{name}");
        }
    }
}
