//! A file tree as a person works with it: what is open, filtered, sorted and chosen, flattened to rows.
//!
//! Rows are rebuilt only when one of these changes; drawing reads the few rows on screen. What the rows look like is
//! [`super::render`]'s to say, what a layer did to a path [`layerscope::tree`]'s.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hashbrown::HashMap;

use super::cursor::{Cursor, Move};
use super::filter::{Matches, Searchable};
use super::losses::Loss;
use super::marks::Marks;
use layerscope::tree::{FileNode, FileTree, NodeKind, PathArena, PathId};

/// The order of a directory's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Largest first, removed bytes included.
    #[default]
    Size,
    /// By the names' bytes.
    Name,
}

/// A visible row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Position in the tree.
    pub(crate) node: usize,
    /// 0 for what lies in the root.
    pub(crate) depth: usize,
    /// Whether no sibling follows.
    pub(crate) is_last: bool,
    /// The row of the directory that holds it; its own at depth 0.
    pub(crate) parent: usize,
}

/// Directories that a person opened or closed, kept from layer to layer.
pub(crate) type Choices = HashMap<PathId, bool>;

/// A tree with its state on screen.
#[derive(Debug)]
pub(crate) struct TreeView {
    tree: FileTree,
    /// What became of its bytes later, along the tree's positions; empty where nothing did.
    losses: Vec<Option<Loss>>,
    /// What was found of it.
    pub(crate) marks: Marks,
    rows: Vec<Row>,
    pub(crate) cursor: Cursor,
    open: Vec<bool>,
    sort: Sort,
    filter: String,
    matches: Option<Matches>,
    /// Made for the first filter.
    searchable: Option<Searchable>,
}

impl TreeView {
    /// A tree with its largest directories open, as far as they fit in `height` rows.
    pub(crate) fn new(
        tree: FileTree,
        losses: Vec<Option<Loss>>,
        marks: Marks,
        sort: Sort,
        height: usize,
    ) -> Self {
        let mut view = Self {
            open: vec![false; tree.nodes().len()],
            tree,
            losses,
            marks,
            rows: Vec::new(),
            cursor: Cursor::default(),
            sort,
            filter: String::new(),
            matches: None,
            searchable: None,
        };
        view.open_largest(height);
        view.flatten();
        view
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(crate) fn node(&self, row: &Row) -> &FileNode {
        self.tree.node(row.node)
    }

    /// What later layers took of the row's bytes.
    pub(crate) fn loss(&self, row: &Row) -> Option<Loss> {
        self.losses.get(row.node).copied().flatten()
    }

    /// Matches of the filter, where there is one.
    pub(crate) fn match_count(&self) -> Option<usize> {
        self.matches.as_ref().map(|matches| matches.count)
    }

    pub(crate) fn is_open(&self, row: &Row) -> bool {
        self.shows_children(row.node)
    }

    /// Whether opening the row would show anything.
    pub(crate) fn can_open(&self, row: &Row) -> bool {
        self.kept_children(row.node).next().is_some()
    }

    pub(crate) fn chosen(&self) -> Option<&Row> {
        self.rows.get(self.cursor.row)
    }

    pub(crate) fn chosen_path(&self) -> Option<PathId> {
        self.chosen().map(|row| self.node(row).path)
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.cursor.go(to, self.rows.len(), height);
    }

    pub(crate) fn settle(&mut self, height: usize) {
        self.cursor.settle(self.rows.len(), height);
    }

    /// Opens or closes the chosen directory.
    pub(crate) fn set_open(&mut self, open: bool, choices: &mut Choices) {
        if let Some(&row) = self.chosen()
            && self.can_open(&row)
        {
            self.choose(row.node, open, choices);
            self.flatten();
        }
    }

    /// Goes to the directory that holds the chosen row.
    pub(crate) fn go_to_parent(&mut self) {
        if let Some(row) = self.chosen() {
            self.cursor.row = row.parent;
        }
    }

    /// Whether a directory at or below the chosen row is closed.
    pub(crate) fn has_closed_below(&self) -> bool {
        self.chosen().is_some_and(|row| {
            self.directories_below(row.node)
                .any(|position| !self.shows_children(position))
        })
    }

    /// Opens or closes the chosen directory and everything below it.
    pub(crate) fn set_open_below(&mut self, open: bool, choices: &mut Choices) {
        if let Some(&row) = self.chosen() {
            let below: Vec<usize> = self.directories_below(row.node).collect();
            for position in below {
                self.choose(position, open, choices);
            }
            self.flatten();
        }
    }

    pub(crate) fn set_sort(&mut self, sort: Sort) {
        if self.sort != sort {
            self.sort = sort;
            self.keeping_choice(Self::flatten);
        }
    }

    /// Shows what `filter` keeps; an empty one keeps everything. A chosen path that matches, or lies in a directory
    /// that does, keeps the choice there; else the first match is chosen.
    pub(crate) fn set_filter(&mut self, filter: &str, paths: &PathArena) {
        if self.filter == filter {
            return;
        }
        let chosen = self.chosen().map(|row| row.node);
        filter.clone_into(&mut self.filter);
        self.matches = (!filter.is_empty()).then(|| {
            self.searchable
                .get_or_insert_with(|| Searchable::new(&self.tree, paths))
                .find(&self.tree, filter)
        });
        let target = match &self.matches {
            Some(matches) => chosen
                .and_then(|node| self.lineage(node).find(|&node| matches.own[node]))
                .or(matches.first),
            None => {
                // What was found stays in sight.
                if let Some(node) = chosen {
                    self.open_ancestors(node);
                }
                chosen
            }
        };
        self.flatten();
        self.choose_node(target);
    }

    /// Applies what a person opened and closed in other layers, and goes to `path` or what is left above it.
    pub(crate) fn resume(&mut self, choices: &Choices, path: Option<PathId>, paths: &PathArena) {
        if !choices.is_empty() {
            for (position, node) in self.tree.nodes().iter().enumerate() {
                if !node.children.is_empty()
                    && let Some(&open) = choices.get(&node.path)
                {
                    self.open[position] = open;
                }
            }
            self.flatten();
        }
        let Some(mut at) = path else { return };
        let mut above = vec![at];
        while at != PathId::ROOT {
            at = paths.parent(at);
            above.push(at);
        }
        let depths: HashMap<PathId, usize> = above.into_iter().rev().zip(0..).collect();
        self.cursor.row = (0..self.rows.len())
            .filter_map(|row| {
                let depth = depths.get(&self.node(&self.rows[row]).path)?;
                Some((*depth, row))
            })
            .max()
            .map_or(0, |(_, row)| row);
    }

    /// Opens what leads to the first of `wanted` that the tree has, and goes there, or else to what is left above the
    /// first.
    pub(crate) fn reveal(&mut self, wanted: &[PathId], paths: &PathArena) {
        let nodes = self.tree.nodes().iter();
        let positions: HashMap<PathId, usize> = nodes
            .enumerate()
            .map(|(at, node)| (node.path, at))
            .collect();
        let first = wanted.first().copied();
        let above = std::iter::successors(first, |&at| Some(paths.parent(at)));
        let above = above.take_while(|&at| at != PathId::ROOT);
        let mut candidates = wanted.iter().copied().chain(above);
        if let Some(&position) = candidates.find_map(|path| positions.get(&path)) {
            self.open_ancestors(position);
            self.flatten();
            self.choose_node(Some(position));
        }
    }

    fn choose(&mut self, position: usize, open: bool, choices: &mut Choices) {
        match &mut self.matches {
            // A filter is a passing view: what it opens is forgotten with it.
            Some(matches) => matches.leads[position] = open,
            None => {
                self.open[position] = open;
                choices.insert(self.tree.node(position).path, open);
            }
        }
    }

    fn shows_children(&self, position: usize) -> bool {
        match &self.matches {
            Some(matches) => matches.leads[position],
            None => self.open[position],
        }
    }

    fn kept_children(&self, position: usize) -> impl Iterator<Item = usize> + '_ {
        self.tree
            .node(position)
            .children
            .iter()
            .copied()
            .filter(|&child| {
                self.matches
                    .as_ref()
                    .is_none_or(|matches| matches.kept[child])
            })
    }

    fn directories_below(&self, position: usize) -> impl Iterator<Item = usize> + '_ {
        let mut open = vec![position];
        std::iter::from_fn(move || {
            let next = open.pop()?;
            open.extend(
                self.kept_children(next)
                    .filter(|&child| !self.tree.node(child).children.is_empty()),
            );
            Some(next)
        })
        .filter(|&position| self.kept_children(position).next().is_some())
    }

    /// A row and the directories above it, without the root.
    fn lineage(&self, position: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(position), |&at| Some(self.tree.node(at).parent))
            .take_while(|&at| at != 0)
    }

    fn open_ancestors(&mut self, position: usize) {
        let above: Vec<usize> = self.lineage(position).skip(1).collect();
        for directory in above {
            self.open[directory] = true;
        }
    }

    fn open_largest(&mut self, height: usize) {
        // What lies alone in its directory hides nothing when it is opened, whether all of it fits or not.
        let mut start = 0;
        let mut taken = 0;
        while let [only] = self.tree.node(start).children[..]
            && !self.tree.node(only).children.is_empty()
            && taken < height
        {
            start = only;
            self.open[only] = true;
            taken += 1;
        }
        let mut room = height.saturating_sub(taken + self.tree.node(start).children.len());
        let mut largest: BinaryHeap<(u64, Reverse<usize>)> = BinaryHeap::new();
        let mut next = Some(start);
        while let Some(position) = next {
            for &child in &self.tree.node(position).children {
                let node = self.tree.node(child);
                if node.kind == NodeKind::Directory && !node.children.is_empty() {
                    largest.push((weight(node), Reverse(child)));
                }
            }
            next = None;
            while let Some((_, Reverse(position))) = largest.pop() {
                let rows = self.tree.node(position).children.len();
                if rows <= room {
                    room -= rows;
                    self.open[position] = true;
                    next = Some(position);
                    break;
                }
            }
        }
    }

    fn keeping_choice(&mut self, change: impl FnOnce(&mut Self)) {
        let chosen = self.chosen().map(|row| row.node);
        change(self);
        self.choose_node(chosen);
    }

    fn choose_node(&mut self, node: Option<usize>) {
        self.cursor.row = node
            .and_then(|node| self.rows.iter().position(|row| row.node == node))
            .unwrap_or(0);
    }

    fn flatten(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        let mut open: Vec<Row> = Vec::new();
        self.push_children(0, 0, 0, &mut open);
        while let Some(mut row) = open.pop() {
            let at = rows.len();
            if row.depth == 0 {
                row.parent = at;
            }
            rows.push(row);
            if self.shows_children(row.node) {
                self.push_children(row.node, row.depth + 1, at, &mut open);
            }
        }
        self.rows = rows;
    }

    /// Pushes a directory's rows, last first, so that the first pops off the end.
    fn push_children(&self, position: usize, depth: usize, parent: usize, open: &mut Vec<Row>) {
        let start = open.len();
        open.extend(self.kept_children(position).map(|node| Row {
            node,
            depth,
            is_last: false,
            parent,
        }));
        let children = &mut open[start..];
        if self.sort == Sort::Size {
            children.sort_by_key(|row| Reverse(weight(self.tree.node(row.node))));
        }
        if let Some(last) = children.last_mut() {
            last.is_last = true;
        }
        children.reverse();
    }
}

fn weight(node: &FileNode) -> u64 {
    node.bytes.saturating_add(node.removed_bytes)
}
