//! What a search found in a tree: which rows are shown for it, and which match is the chosen one.

use std::sync::Arc;

use super::{Row, TreeView};
use crate::ui::find::searched;
use crate::ui::find::walk::{self, Ordered};
use crate::ui::find::{Found, Lazy, Matches, Query, Step};
use layerscope::escape::escape_name;
use layerscope::inspection::Inspection;
use layerscope::tree::PathArena;

/// What was found in a tree.
#[derive(Debug)]
pub(super) struct Filtered {
    pub(super) query: Arc<Query>,
    pub(super) matches: Matches,
    /// What is open while only matches are shown.
    pub(super) open: Vec<bool>,
}

impl TreeView {
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
        self.list();
        self.choose_node(Some(target));
    }

    /// What is shown of it, where that is not everything.
    pub(super) fn filtered(&self) -> Option<&Filtered> {
        self.found.as_ref().filter(|_| self.is_filtering)
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
        self.list();
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
        self.list();
        self.choose_node(target);
    }

    /// What is searched of it, made when the first search comes to it.
    pub(crate) fn haystack(&mut self, inspection: &Arc<Inspection>) -> Arc<Lazy> {
        let make = || {
            let (tree, fates) = (Arc::clone(&self.tree), Arc::clone(&self.fates));
            let (marks, inspection) = (Arc::clone(&self.marks), Arc::clone(inspection));
            let make = move || searched::haystack(&tree, &fates, &marks, &inspection);
            Arc::new(Lazy::new(Box::new(make)))
        };
        Arc::clone(self.haystack.get_or_insert_with(make))
    }

    /// Which match the chosen row is, where another was chosen before.
    pub(super) fn settle_rank(&mut self) {
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
}

impl Ordered for TreeView {
    fn children(&self, position: usize) -> Vec<usize> {
        let children = self.orders.children(position, self.order.sort).iter();
        let children = children.map(|&child| child as usize);
        let kept = children.filter(|&child| self.is_kept(child));
        if self.order.is_reversed {
            kept.rev().collect()
        } else {
            kept.collect()
        }
    }

    fn parent(&self, position: usize) -> usize {
        self.tree.node(position).parent
    }
}
