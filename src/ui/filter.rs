//! Which rows of a tree a filter keeps: a text anywhere in the full path, whatever its case.

use layerscope::escape;
use layerscope::tree::{FileTree, PathArena};

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

/// The tree's names as they are searched: in lower case, each with a slash before it, in the order of a walk, so that
/// a search reads memory from front to end.
#[derive(Debug)]
pub(crate) struct Searchable {
    names: String,
    rows: Vec<Name>,
}

#[derive(Debug)]
struct Name {
    /// Position in the tree.
    node: u32,
    /// 0 for what lies in the root.
    depth: u32,
    /// Where the name ends in `names`; it starts where the one before ends.
    end: usize,
}

impl Searchable {
    pub(crate) fn new(tree: &FileTree, paths: &PathArena) -> Self {
        let nodes = tree.nodes();
        let mut searchable = Self {
            names: String::new(),
            rows: Vec::with_capacity(nodes.len()),
        };
        let mut open: Vec<(usize, u32)> = Vec::new();
        open.extend(nodes[0].children.iter().rev().map(|&child| (child, 0)));
        while let Some((position, depth)) = open.pop() {
            let node = &nodes[position];
            searchable.names.push('/');
            push_lowercase(&mut searchable.names, paths.name(node.path));
            searchable.rows.push(Name {
                node: position as u32,
                depth,
                end: searchable.names.len(),
            });
            open.extend(node.children.iter().rev().map(|&child| (child, depth + 1)));
        }
        searchable
    }

    /// Searches for `text`; a leading slash anchors it at the root.
    pub(crate) fn find(&self, tree: &FileTree, text: &str) -> Matches {
        let needle = text.to_lowercase();
        let nodes = tree.nodes();
        let mut found = Matches {
            kept: vec![false; nodes.len()],
            own: vec![false; nodes.len()],
            leads: vec![false; nodes.len()],
            count: 0,
            first: None,
        };
        let mut path = String::new();
        // Of the directories above: where their paths end, and whether they match or lie in one that does.
        let mut above: Vec<(usize, bool)> = Vec::new();
        let mut start = 0;
        for name in &self.rows {
            above.truncate(name.depth as usize);
            let (parent_len, inherited) = above.last().copied().unwrap_or_default();
            path.truncate(parent_len);
            path.push_str(&self.names[start..name.end]);
            start = name.end;
            // Any match that does not reach into this name was the parent's.
            let reach = needle.len().saturating_sub(1);
            let from = floor_boundary(&path, parent_len.saturating_sub(reach));
            let own = path[from..].contains(&needle);
            let position = name.node as usize;
            if own {
                found.count += 1;
                found.first.get_or_insert(position);
            }
            found.own[position] = own;
            found.kept[position] = own || inherited;
            above.push((path.len(), own || inherited));
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
            let start = path.len();
            path.push_str(name);
            path[start..].make_ascii_lowercase();
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
