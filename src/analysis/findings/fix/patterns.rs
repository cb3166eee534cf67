//! Paths in few words, as `.dockerignore` and `COPY --exclude` take them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::analysis::findings::is_below;

/// What programs make anew wherever it is missing: all of the name may be held back.
const ALWAYS: [&str; 5] = [
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".DS_Store",
];

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
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut by_extension: BTreeMap<&str, usize> = BTreeMap::new();
    for held in held {
        by_name
            .entry(name(&held.path))
            .or_default()
            .push(&held.path);
        if let Some(extension) = extension(held) {
            *by_extension.entry(extension).or_default() += 1;
        }
    }
    by_name.retain(|_, paths| paths.len() > 1);
    by_extension.retain(|_, count| *count > 2);
    // A name or ending that something else has too would hold that back as well.
    let mut others: HashMap<&str, Vec<String>> = HashMap::new();
    if !by_name.is_empty() || !by_extension.is_empty() {
        for path in brought.filter(|path| !is_meant(path)) {
            by_extension.retain(|ending, _| !path.ends_with(ending));
            if let Some((name, _)) = by_name.get_key_value(name(&path)) {
                others.entry(name).or_default().push(path);
            }
        }
    }
    let shared: HashMap<&str, Shared> = by_name
        .iter()
        .filter_map(|(name, paths)| {
            let others = others.get(name).map_or(&[][..], Vec::as_slice);
            Some((*name, Shared::of(name, paths, others)?))
        })
        .collect();
    let pattern = |held: &Held| {
        let name = name(&held.path);
        let ending = extension(held).filter(|ending| by_extension.contains_key(ending));
        match (ending, shared.get(name)) {
            (Some(ending), _) => format!("**/*{ending}"),
            (None, Some(shared)) => shared.pattern(name),
            (None, None) => held.path.clone(),
        }
    };
    let patterns: BTreeSet<String> = held.iter().map(pattern).collect();
    Some(patterns.into_iter().collect())
}

/// Where all paths of one name lie.
enum Shared {
    /// Anywhere.
    Anywhere,
    /// Somewhere in a directory.
    Below(String),
    /// In what lies right below a directory.
    Within(String),
}

impl Shared {
    /// The widest that holds none of the others.
    fn of(name: &str, paths: &[&str], others: &[String]) -> Option<Self> {
        if others.is_empty() || ALWAYS.contains(&name) {
            return Some(Self::Anywhere);
        }
        let below = paths
            .iter()
            .map(|path| parent(path))
            .reduce(common)?
            .to_owned();
        let ways = [Self::Below(below.clone()), Self::Within(below)];
        ways.into_iter().find(|way| {
            paths.iter().all(|path| way.has(path)) && !others.iter().any(|path| way.has(path))
        })
    }

    /// Whether it holds a path of the name.
    fn has(&self, path: &str) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Below(above) => is_below(path, above),
            Self::Within(above) => {
                let rest = path.strip_prefix(above.as_str()).unwrap_or_default();
                rest.split('/').filter(|part| !part.is_empty()).count() == 2
            }
        }
    }

    fn pattern(&self, name: &str) -> String {
        let slash = |above: &str| if above.is_empty() { "" } else { "/" };
        match self {
            Self::Anywhere => format!("**/{name}"),
            Self::Below(above) => format!("{above}{}**/{name}", slash(above)),
            Self::Within(above) => format!("{above}{}*/{name}", slash(above)),
        }
    }
}

/// The directory that a path lies in.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(above, _)| above)
}

/// The lowest directory that holds both directories, or is one of them.
fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let mut above = one;
    while above != other && !is_below(other, above) {
        above = parent(above);
    }
    above
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
