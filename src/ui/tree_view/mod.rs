//! A file tree as a person works with it: what is open, filtered, sorted and chosen, flattened to rows.
//!
//! Rows are rebuilt only when one of these changes ([`rows`]); orders are made with the tree ([`orders`]), opening and
//! closing is [`opening`]'s, what a search found [`finding`]'s, which columns are shown [`columns`]'. What the rows look
//! like is [`super::render`]'s to say, what a layer did to a path [`layerscope::tree`]'s.

pub(crate) mod columns;
mod finding;
mod opening;
mod orders;
mod rows;

use std::sync::Arc;

use super::files::marks::Marks;
use super::find::Lazy;
use super::list::cursor::{Cursor, Move};
use super::losses::{Fate, Fates};
use finding::Filtered;
use layerscope::tree::{FileNode, FileTree, Folded, PathArena, PathId};
pub(crate) use opening::Choices;
use orders::Orders;
pub(crate) use orders::{Sort, Sorting, weight};
pub(crate) use rows::Row;
use rows::Rows;

/// Bytes a node beside itself: its place among the paths, in three orders, among what is open and what it weighs.
const NODE: usize = 40;
/// Bytes a node of what is searched.
const SEARCHED: usize = 80;

/// A tree with its state on screen.
#[derive(Debug)]
pub(crate) struct TreeView {
    tree: Arc<FileTree>,
    /// What became of its bytes, and what it hides.
    fates: Arc<Fates>,
    /// What was found of it.
    pub(crate) marks: Arc<Marks>,
    orders: Orders,
    rows: Rows,
    pub(crate) cursor: Cursor,
    open: Vec<bool>,
    order: Sorting,
    is_filtering: bool,
    found: Option<Filtered>,
    /// The chosen row, where it is a match, and which match it is.
    rank: Option<(usize, usize)>,
    /// Made for the first search.
    haystack: Option<Arc<Lazy>>,
}

impl TreeView {
    /// A tree with its largest directories open, as far as they fit in `height` rows.
    pub(crate) fn new(
        tree: FileTree,
        fates: Fates,
        marks: Marks,
        order: Sorting,
        height: usize,
    ) -> Self {
        let waste = fates.along(tree.nodes().len());
        let mut view = Self {
            open: vec![false; tree.nodes().len()],
            orders: Orders::of(&tree, &waste),
            tree: Arc::new(tree),
            fates: Arc::new(fates),
            marks: Arc::new(marks),
            rows: Rows::default(),
            cursor: Cursor::default(),
            order,
            is_filtering: false,
            found: None,
            rank: None,
            haystack: None,
        };
        view.open_largest(height);
        view.list();
        view
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows.rows
    }

    pub(crate) fn node(&self, row: &Row) -> &FileNode {
        self.tree.node(row.node)
    }

    /// What a row stands for, and all below it.
    pub(crate) fn below(&self, row: &Row) -> impl Iterator<Item = &FileNode> {
        let mut waiting = vec![row.node];
        std::iter::from_fn(move || {
            let node = self.tree.node(waiting.pop()?);
            waiting.extend(&node.children);
            Some(node)
        })
    }

    /// The root directory, which no row shows.
    pub(crate) fn root(&self) -> &FileNode {
        self.tree.node(0)
    }

    /// Bytes of memory that it takes, about: its nodes and their orders, the rows that are open, the names that a
    /// search made.
    pub(crate) fn bytes(&self) -> usize {
        let node = size_of::<FileNode>() + size_of::<usize>() + NODE;
        let searched = if self.haystack.is_some() { SEARCHED } else { 0 };
        self.tree.nodes().len() * (node + searched) + self.rows().len() * (size_of::<Row>() + 8)
    }

    /// Names that the row's inode has.
    pub(crate) fn names(&self, row: &Row) -> u32 {
        self.tree.names(row.node)
    }

    /// What of the base image was left out.
    pub(crate) fn folded(&self) -> Folded {
        self.tree.folded()
    }

    /// What became of the row's bytes, and what it hides.
    pub(crate) fn fate(&self, row: &Row) -> Fate {
        self.fates.at(row.node)
    }

    pub(crate) fn is_open(&self, row: &Row) -> bool {
        self.shows_children(row.node)
    }

    /// Whether opening the row would show anything.
    pub(crate) fn can_open(&self, row: &Row) -> bool {
        let mut children = self.node(row).children.iter();
        children.any(|&child| self.is_kept(child))
    }

    pub(crate) fn chosen(&self) -> Option<&Row> {
        self.rows().get(self.cursor.row)
    }

    pub(crate) fn chosen_path(&self) -> Option<PathId> {
        self.chosen().map(|row| self.node(row).path)
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.cursor.go(to, self.rows().len(), height);
    }

    pub(crate) fn settle(&mut self, height: usize) {
        self.cursor.settle(self.rows().len(), height);
        self.settle_rank();
    }

    /// Goes to the directory that holds the chosen row.
    pub(crate) fn go_to_parent(&mut self) {
        if let Some(row) = self.chosen() {
            self.cursor.row = row.parent;
        }
    }

    pub(crate) fn set_order(&mut self, order: Sorting) {
        if self.order != order {
            self.rank = None;
            self.order = order;
            let chosen = self.chosen().map(|row| row.node);
            self.list();
            self.choose_node(chosen);
        }
    }

    /// Applies what a person opened and closed in other trees, and goes to `path` or what is left above it.
    pub(crate) fn resume(&mut self, choices: &Choices, path: Option<PathId>, paths: &PathArena) {
        let mut has_changed = false;
        if !choices.is_empty() {
            for (position, node) in self.tree.nodes().iter().enumerate() {
                if !node.children.is_empty()
                    && let Some(open) = choices.get(node.path)
                    && self.open[position] != open
                {
                    self.open[position] = open;
                    has_changed = true;
                }
            }
        }
        if has_changed {
            self.list();
        }
        if let Some(path) = path {
            self.choose_visible(Some(self.tree.nearest(path, paths)));
        }
    }

    /// Opens what leads to the first of `wanted` that the tree has, and goes there, or else to what is left above the
    /// first.
    pub(crate) fn reveal(&mut self, wanted: &[PathId], paths: &PathArena) {
        let found = wanted.iter().find_map(|&path| self.tree.position(path));
        let above = || {
            let first = wanted.first()?;
            Some(self.tree.nearest(*first, paths))
        };
        if let Some(position) = found.or_else(above).filter(|&position| position != 0) {
            self.open_ancestors(position);
            self.list();
            self.choose_node(Some(position));
        }
    }

    fn shows_children(&self, position: usize) -> bool {
        match self.filtered() {
            Some(found) => found.open[position],
            None => self.open[position],
        }
    }

    fn is_kept(&self, position: usize) -> bool {
        let found = self.filtered();
        found.is_none_or(|found| found.matches.keeps(position))
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

    /// Goes to a row, or to the closest above it that is shown.
    fn choose_visible(&mut self, node: Option<usize>) {
        let visible = node.and_then(|node| {
            let above: Vec<usize> = self.lineage(node).collect();
            let mut visible = None;
            for &at in above.iter().rev() {
                if !self.is_kept(at) {
                    break;
                }
                visible = Some(at);
                if !self.shows_children(at) {
                    break;
                }
            }
            visible
        });
        self.choose_node(visible);
    }

    fn choose_node(&mut self, node: Option<usize>) {
        self.cursor.row = node
            .and_then(|node| self.rows().iter().position(|row| row.node == node))
            .unwrap_or(0);
    }

    fn list(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        match self.filtered() {
            None => rows.list(&self.orders, self.order, |_| true, |at| self.open[at]),
            Some(found) => rows.list(
                &self.orders,
                self.order,
                |at| found.matches.keeps(at),
                |at| found.open[at],
            ),
        }
        self.rows = rows;
    }
}
