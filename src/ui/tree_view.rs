//! A file tree as a person works with it: what is open, filtered, sorted and chosen, flattened to rows.
//!
//! Rows are rebuilt only when one of these changes; drawing reads the few rows on screen. What the rows look like is
//! [`super::render`]'s to say, what a layer did to a path [`layerscope::tree`]'s.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use hashbrown::HashMap;

use super::cursor::{Cursor, Move};
use super::files::Shown;
use super::find::walk::{self, Ordered};
use super::find::{Found, Lazy, Matches, Query, Step};
use super::losses::Loss;
use super::marks::Marks;
use super::searched;
use layerscope::escape::escape_name;
use layerscope::inspection::Inspection;
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
    tree: Arc<FileTree>,
    /// What became of its bytes later, along the tree's positions; empty where nothing did.
    losses: Arc<Vec<Option<Loss>>>,
    /// What was found of it.
    pub(crate) marks: Arc<Marks>,
    rows: Vec<Row>,
    pub(crate) cursor: Cursor,
    open: Vec<bool>,
    sort: Sort,
    is_filtering: bool,
    found: Option<Filtered>,
    /// The chosen row, where it is a match, and which match it is.
    rank: Option<(usize, usize)>,
    /// Made for the first search.
    haystack: Option<Arc<Lazy>>,
}

/// What was found in a tree.
#[derive(Debug)]
struct Filtered {
    query: Arc<Query>,
    matches: Matches,
    /// What is open while only matches are shown.
    open: Vec<bool>,
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
            tree: Arc::new(tree),
            losses: Arc::new(losses),
            marks: Arc::new(marks),
            rows: Vec::new(),
            cursor: Cursor::default(),
            sort,
            is_filtering: false,
            found: None,
            rank: None,
            haystack: None,
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

    /// What was found, once it is known.
    pub(crate) fn matches(&self) -> Option<&Matches> {
        self.found.as_ref().map(|found| &found.matches)
    }

    /// Which characters of a row's name, as it is shown, the query found; none in a row that is no match.
    pub(crate) fn lit(&self, row: &Row, name: &str, paths: &PathArena) -> Vec<u32> {
        let Some(found) = &self.found else {
            return Vec::new();
        };
        if !found.matches.is_match(row.node) {
            return Vec::new();
        }
        let mut path = escape_name(&paths.full(paths.parent(self.node(row).path)));
        if !path.is_empty() {
            path.insert(0, '/');
        }
        path.push('/');
        let own = path.chars().count() as u32;
        path.push_str(name);
        let chars = found.query.found(&path).into_iter();
        chars.filter_map(|at| at.checked_sub(own)).collect()
    }

    /// Which match the chosen row is, from 1.
    pub(crate) fn chosen_match(&self) -> Option<usize> {
        self.rank.map(|(_, rank)| rank)
    }

    /// Goes to another match, opening what hides it; from the last one to the first.
    pub(crate) fn step(&mut self, step: Step) {
        let from = self.chosen().map_or(0, |row| row.node);
        let Some(matches) = self.matches() else {
            return;
        };
        let Some(target) = walk::step(self, matches, from, step) else {
            return;
        };
        let above: Vec<usize> = self.lineage(target).skip(1).collect();
        let open = match self.found.as_mut().filter(|_| self.is_filtering) {
            Some(found) => &mut found.open,
            None => &mut self.open,
        };
        above
            .into_iter()
            .for_each(|directory| open[directory] = true);
        self.flatten();
        self.choose_node(Some(target));
    }

    /// What is shown of it, where that is not everything.
    fn filtered(&self) -> Option<&Filtered> {
        self.found.as_ref().filter(|_| self.is_filtering)
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
        let chosen = self.chosen().map(|row| row.node);
        let chosen =
            chosen.filter(|&node| self.matches().is_some_and(|matches| matches.is_match(node)));
        // Going on by a match is worth the order of the directories above; drawing again is not.
        if self.rank.map(|(node, _)| node) != chosen {
            self.rank = chosen
                .zip(self.matches())
                .map(|(node, matches)| (node, walk::rank(self, matches, node)));
        }
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
            self.rank = None;
            self.sort = sort;
            self.keeping_choice(Self::flatten);
        }
    }

    /// Whether these are the matches it has.
    pub(crate) fn is_of(&self, query: &Arc<Query>) -> bool {
        let found = self.found.as_ref();
        found.is_some_and(|found| Arc::ptr_eq(&found.query, query))
    }

    /// Shows everything, and forgets what was found.
    pub(crate) fn forget(&mut self) {
        self.set_filtering(false);
        self.found = None;
        self.rank = None;
    }

    /// Shows matches and what leads to them only, or everything, once matches are known.
    pub(crate) fn set_filtering(&mut self, is_filtering: bool) {
        if self.is_filtering == is_filtering {
            return;
        }
        self.is_filtering = is_filtering;
        self.rank = None;
        if self.found.is_none() {
            return;
        }
        let chosen = self.chosen().map(|row| row.node);
        if let Some(node) = chosen {
            // What was found stays in sight.
            self.open_ancestors(node);
        }
        self.flatten();
        self.choose_node(chosen);
    }

    /// Takes what was found. The best match is chosen if it `goes_to_best`; else a chosen path that matches, or lies in
    /// a directory that does, keeps the choice there, and one that does not leaves it to the best, unless it `stays`.
    pub(crate) fn set_matches(&mut self, found: Found, goes_to_best: bool, stays: bool) {
        let chosen = self.chosen().map(|row| row.node);
        let matches = found.matches;
        let positions = 0..self.tree.nodes().len();
        let of_chosen = chosen
            .filter(|_| !goes_to_best)
            .and_then(|node| self.lineage(node).find(|&node| matches.is_match(node)));
        let target = of_chosen.or(matches.best);
        self.found = Some(Filtered {
            query: found.query,
            open: positions.map(|at| matches.leads(at)).collect(),
            matches,
        });
        self.rank = None;
        let target = if stays || !self.is_filtering {
            chosen
        } else {
            target
        };
        self.flatten();
        self.choose_node(target);
    }

    /// What is searched of it, made when the first search comes to it.
    pub(crate) fn haystack(&mut self, inspection: &Arc<Inspection>, shown: Shown) -> Arc<Lazy> {
        let make = || {
            let (tree, losses) = (Arc::clone(&self.tree), Arc::clone(&self.losses));
            let (marks, inspection) = (Arc::clone(&self.marks), Arc::clone(inspection));
            let make = move || searched::haystack(&tree, &losses, &marks, &inspection, shown);
            Arc::new(Lazy::new(Box::new(make)))
        };
        Arc::clone(self.haystack.get_or_insert_with(make))
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
        match self.found.as_mut().filter(|_| self.is_filtering) {
            // A filter is a passing view: what it opens is forgotten with it.
            Some(found) => found.open[position] = open,
            None => {
                self.open[position] = open;
                choices.insert(self.tree.node(position).path, open);
            }
        }
    }

    fn shows_children(&self, position: usize) -> bool {
        match self.filtered() {
            Some(found) => found.open[position],
            None => self.open[position],
        }
    }

    /// A directory's rows as they are shown when it is open.
    fn ordered_children(&self, position: usize) -> Vec<usize> {
        let mut children: Vec<usize> = self.kept_children(position).collect();
        if self.sort == Sort::Size {
            children.sort_by_key(|&child| Reverse(weight(self.tree.node(child))));
        }
        children
    }

    fn kept_children(&self, position: usize) -> impl Iterator<Item = usize> + '_ {
        self.tree
            .node(position)
            .children
            .iter()
            .copied()
            .filter(|&child| {
                self.filtered()
                    .is_none_or(|found| found.matches.keeps(child))
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
        open.extend(self.ordered_children(position).into_iter().map(|node| Row {
            node,
            depth,
            is_last: false,
            parent,
        }));
        let children = &mut open[start..];
        if let Some(last) = children.last_mut() {
            last.is_last = true;
        }
        children.reverse();
    }
}

impl Ordered for TreeView {
    fn children(&self, position: usize) -> Vec<usize> {
        self.ordered_children(position)
    }

    fn parent(&self, position: usize) -> usize {
        self.tree.node(position).parent
    }
}

fn weight(node: &FileNode) -> u64 {
    node.bytes.saturating_add(node.removed_bytes)
}
