//! Paths in few words, as `.dockerignore` and `COPY --exclude` take them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A path that should be held back, relative to what is copied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Without a slash in front.
    pub path: String,
    /// Whether all that is in it is meant too.
    pub is_directory: bool,
}

/// Patterns that hold back these paths and none of the others that came along; sorted. None where a name can't stand in
/// a pattern. `brought` are all files and directories that came along, relative to the same directory.
pub fn held_back(held: &[Held], brought: impl Iterator<Item = String>) -> Option<Vec<String>> {
    if !held.iter().all(|held| is_plain(&held.path)) {
        return None;
    }
    let meant: HashSet<&str> = held.iter().map(|held| held.path.as_str()).collect();
    let is_meant = |path: &str| above(path).any(|path| meant.contains(path));
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_extension: BTreeMap<&str, usize> = BTreeMap::new();
    for held in held {
        *by_name.entry(name(&held.path)).or_default() += 1;
        if let Some(extension) = extension(held) {
            *by_extension.entry(extension).or_default() += 1;
        }
    }
    by_name.retain(|_, count| *count > 1);
    by_extension.retain(|_, count| *count > 2);
    // A name or ending that something else has too would hold that back as well.
    for path in brought {
        if by_name.is_empty() && by_extension.is_empty() {
            break;
        }
        if !is_meant(&path) {
            by_name.retain(|known, _| *known != name(&path));
            by_extension.retain(|ending, _| !path.ends_with(ending));
        }
    }
    let pattern = |held: &Held| {
        let name = name(&held.path);
        let ending = extension(held).filter(|ending| by_extension.contains_key(ending));
        match ending {
            Some(ending) => format!("**/*{ending}"),
            None if by_name.contains_key(name) => format!("**/{name}"),
            None => held.path.clone(),
        }
    };
    let patterns: BTreeSet<String> = held.iter().map(pattern).collect();
    Some(patterns.into_iter().collect())
}

/// Whether a name means itself in a Dockerfile's words and in patterns.
pub fn is_plain(path: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "*?[]\\$'\"`!#<>|;&".contains(c);
    !path.is_empty() && !path.contains(odd) && !path.starts_with('-')
}

/// A path and all directories above it.
fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| {
        path.rsplit_once('/').map(|(above, _)| above)
    })
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The last extension of a file, with its dot.
fn extension(held: &Held) -> Option<&str> {
    let name = name(&held.path);
    let dot = name.rfind('.').filter(|&dot| dot > 0)?;
    (!held.is_directory && dot + 1 < name.len()).then(|| &name[dot..])
}
