//! What may have been meant by a path that was never there.

use super::lookup;
use crate::near::distance;
use crate::tree::{ImageTree, PathId};

/// Suggestions that are kept.
const MOST: usize = 5;
/// Letters that may differ in a short name and in a long one.
const LETTERS: (usize, usize) = (1, 3);
/// Names that are compared letter by letter, and bytes of the longest: a hostile image has millions of long ones.
const COMPARED: (usize, usize) = (100_000, 100);

/// A path that was never there in any layer.
#[derive(Debug, Clone)]
pub struct Never {
    /// The longest part of it that was.
    pub parent: PathId,
    /// Paths that resemble it, the likeliest first.
    pub near: Vec<PathId>,
}

/// Looks for names like the first one that was never there, beside it; and for its last name, elsewhere.
pub fn never(tree: &ImageTree, asked: &[u8]) -> Never {
    let (parent, rest) = match lookup::literal(tree, asked) {
        Ok(path) => (tree.paths().parent(path), Vec::new()),
        Err(missing) => missing,
    };
    let mut near = siblings(tree, parent, &rest);
    if let Some(name) = rest.last() {
        near.extend(namesakes(tree, name));
    }
    let mut kept: Vec<PathId> = Vec::new();
    for path in near {
        if kept.len() < MOST && !kept.contains(&path) {
            kept.push(path);
        }
    }
    Never { parent, near: kept }
}

/// Names beside the missing one that differ from it in the fewest letters, with the rest of the path where that is there too.
fn siblings(tree: &ImageTree, parent: PathId, rest: &[Vec<u8>]) -> Vec<PathId> {
    let Some((name, rest)) = rest.split_first() else {
        return Vec::new();
    };
    let paths = tree.paths();
    let wanted = String::from_utf8_lossy(name).to_lowercase();
    if wanted.len() > COMPARED.1 {
        return Vec::new();
    }
    let most = (LETTERS.0 + wanted.chars().count() / 5).min(LETTERS.1);
    let mut found: Vec<(usize, Vec<u8>, PathId)> = paths
        .children(parent)
        .take(COMPARED.0)
        .filter_map(|child| {
            let name = paths.name(child);
            // Only names of about the same length can differ in so few letters.
            if name.len().abs_diff(wanted.len()) > 4 * most {
                return None;
            }
            let distance = distance(&wanted, &String::from_utf8_lossy(name), most)?;
            let whole = rest
                .iter()
                .try_fold(child, |at, name| lookup::child(tree, at, name));
            let path = whole.unwrap_or(child);
            Some((distance, paths.full(path), path))
        })
        .collect();
    found.sort();
    let nearest = found.first().map(|(distance, _, _)| *distance);
    found.retain(|(distance, _, _)| Some(*distance) == nearest);
    found.into_iter().map(|(_, _, path)| path).collect()
}

/// Other paths with that last name: live ones first, then those near the root.
fn namesakes(tree: &ImageTree, name: &[u8]) -> Vec<PathId> {
    let paths = tree.paths();
    let same = paths.ids().filter(|&path| paths.name(path) == name);
    let mut found: Vec<PathId> = same.collect();
    found.sort_by_cached_key(|&path| {
        let is_gone = tree.node(path).is_none();
        (is_gone, paths.depth(path), paths.full(path))
    });
    found
}
