//! Opening and closing directories: one, all below one, all, or a level of the whole tree.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use layerscope::tree::{NodeKind, PathId};

use super::TreeView;
use super::orders::{Sort, weight};

/// Directories that a person opened or closed, along [`PathId::index`], kept from tree to tree.
#[derive(Debug, Default)]
pub(crate) struct Choices {
    chosen: Vec<Option<bool>>,
}

impl Choices {
    pub(super) fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    pub(super) fn get(&self, path: PathId) -> Option<bool> {
        self.chosen.get(path.index()).copied().flatten()
    }

    fn set(&mut self, path: PathId, is_open: bool) {
        let at = path.index();
        if self.chosen.len() <= at {
            self.chosen.resize(at + 1, None);
        }
        self.chosen[at] = Some(is_open);
    }
}

impl TreeView {
    /// Opens or closes the chosen directory.
    pub(crate) fn set_open(&mut self, open: bool, choices: &mut Choices) {
        if let Some(&row) = self.chosen()
            && self.can_open(&row)
        {
            self.choose(row.node, open, choices);
            self.list();
        }
    }

    /// Whether a directory at or below the chosen row is closed.
    pub(crate) fn has_closed_below(&self) -> bool {
        self.rows.has_closed_within(self.cursor.row)
    }

    /// Whether any directory is closed.
    pub(crate) fn has_closed(&self) -> bool {
        self.rows.has_closed()
    }

    /// Opens or closes the chosen directory and everything below it.
    pub(crate) fn set_open_below(&mut self, open: bool, choices: &mut Choices) {
        if let Some(&row) = self.chosen() {
            self.set_all_open(row.node, open, choices);
            self.list();
        }
    }

    /// Opens or closes everything; what is chosen stays, or what is left above it.
    pub(crate) fn set_open_everywhere(&mut self, open: bool, choices: &mut Choices) {
        let chosen = self.chosen().map(|row| row.node);
        self.set_all_open(0, open, choices);
        self.list();
        self.choose_visible(chosen);
    }

    /// Opens one more level of the whole tree: the closed directories that lie least deep.
    pub(crate) fn open_level(&mut self, choices: &mut Choices) {
        let closed = |view: &Self, at: usize| {
            let row = view.rows.rows[at];
            view.can_open(&row) && !view.is_open(&row)
        };
        let all = 0..self.rows.rows.len();
        let least = all
            .clone()
            .filter(|&at| closed(self, at))
            .map(|at| self.rows.rows[at].depth)
            .min();
        let wanted = all.filter(|&at| Some(self.rows.rows[at].depth) == least && closed(self, at));
        let wanted: Vec<usize> = wanted.map(|at| self.rows.rows[at].node).collect();
        self.set_each(&wanted, true, choices);
    }

    /// Closes the deepest level that is open.
    pub(crate) fn close_level(&mut self, choices: &mut Choices) {
        let open = self.rows.rows.iter().filter(|row| self.is_open(row));
        let most = open.clone().map(|row| row.depth).max();
        let wanted = open.filter(|row| Some(row.depth) == most);
        let wanted: Vec<usize> = wanted.map(|row| row.node).collect();
        self.set_each(&wanted, false, choices);
    }

    /// Whether any directory is open.
    pub(crate) fn has_open(&self) -> bool {
        self.rows.rows.iter().any(|row| row.depth > 0)
    }

    fn set_each(&mut self, positions: &[usize], open: bool, choices: &mut Choices) {
        let chosen = self.chosen().map(|row| row.node);
        for &position in positions {
            self.choose(position, open, choices);
        }
        self.list();
        self.choose_visible(chosen);
    }

    fn set_all_open(&mut self, position: usize, open: bool, choices: &mut Choices) {
        let mut todo = vec![position];
        while let Some(position) = todo.pop() {
            let mut has_kept = false;
            for &child in self.orders.children(position, Sort::Name) {
                let child = child as usize;
                if self.is_kept(child) {
                    has_kept = true;
                    if self.orders.has_children(child) {
                        todo.push(child);
                    }
                }
            }
            if has_kept && position != 0 {
                self.choose(position, open, choices);
            }
        }
    }

    fn choose(&mut self, position: usize, open: bool, choices: &mut Choices) {
        match self.found.as_mut().filter(|_| self.is_filtering) {
            // A filter is a passing view: what it opens is forgotten with it.
            Some(found) => found.open[position] = open,
            None => {
                self.open[position] = open;
                choices.set(self.tree.node(position).path, open);
            }
        }
    }

    /// Opens as many of the largest directories as fit in `height` rows.
    pub(super) fn open_largest(&mut self, height: usize) {
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
}
