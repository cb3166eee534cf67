//! Which rows of a tree a filter keeps: a text anywhere in the full path, whatever its case.

use crate::escape;
use crate::tree::{FileTree, PathArena};

/// What a filter found, along the tree's positions.
#[derive(Debug)]
pub(crate) struct Matches {
    /// Rows to show: matches, what is below them, and the directories that lead to them.
    pub(crate) kept: Vec<bool>,
    /// Rows where the text ends in the row's own name.
    pub(crate) own: Vec<bool>,
    /// Directories that lead to a match, to be shown open.
    pub(crate) leads: Vec<bool>,
    /// How many rows match by their own name.
    pub(crate) count: usize,
    /// The first of these, by name.
    pub(crate) first: Option<usize>,
}

impl Matches {
    /// Searches for `text`; a leading slash anchors it at the root.
    pub(crate) fn find(tree: &FileTree, paths: &PathArena, text: &str) -> Self {
        let needle = text.to_lowercase();
        let nodes = tree.nodes();
        let mut found = Self {
            kept: vec![false; nodes.len()],
            own: vec![false; nodes.len()],
            leads: vec![false; nodes.len()],
            count: 0,
            first: None,
        };
        let mut path = String::new();
        // Position, length of the parent's path, and whether a directory above matches already.
        let mut open: Vec<(usize, usize, bool)> = Vec::new();
        open.extend(
            nodes[0]
                .children
                .iter()
                .rev()
                .map(|&child| (child, 0, false)),
        );
        while let Some((position, parent_len, inherited)) = open.pop() {
            path.truncate(parent_len);
            path.push('/');
            push_lowercase(&mut path, paths.name(nodes[position].path));
            // Any match that does not reach into this name was the parent's.
            let start = floor_boundary(
                &path,
                parent_len.saturating_sub(needle.len().saturating_sub(1)),
            );
            found.own[position] = path[start..].contains(&needle);
            if found.own[position] {
                found.count += 1;
                found.first.get_or_insert(position);
            }
            let matched = inherited || found.own[position];
            found.kept[position] = matched;
            let len = path.len();
            open.extend(
                nodes[position]
                    .children
                    .iter()
                    .rev()
                    .map(|&child| (child, len, matched)),
            );
        }
        // Parents stand before their children, so one pass from the end reaches every ancestor.
        for position in (1..nodes.len()).rev() {
            if found.own[position] || found.leads[position] {
                found.leads[nodes[position].parent] = true;
                found.kept[position] = true;
            }
        }
        found
    }
}

fn push_lowercase(path: &mut String, name: &[u8]) {
    match std::str::from_utf8(name) {
        Ok(name) if name.is_ascii() => {
            path.extend(
                name.bytes()
                    .map(|byte| char::from(byte.to_ascii_lowercase())),
            );
        }
        _ => path.push_str(&escape::name(name).to_lowercase()),
    }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
