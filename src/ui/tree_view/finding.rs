//! What was found in a tree: which rows are left, which characters are lit, and from match to match.

use std::sync::Arc;

use layerscope::escape::escape_name;
use layerscope::inspection::Inspection;
use layerscope::tree::PathArena;

use super::{Row, TreeView};
use crate::ui::find::walk::{self, Ordered};
use crate::ui::find::{Found, Lazy, Matches, Query, Step};
use crate::ui::searched;

/// What was found, and what is open while only that is shown.
#[derive(Debug)]
pub(super) struct Finding {
    query: Arc<Query>,
    pub(super) matches: Matches,
    pub(super) open: Vec<bool>,
}

/// All that a tree knows of a search.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Whether only what was found is shown.
    is_filtering: bool,
    found: Option<Finding>,
    /// The chosen row, where it is a match, and which match it is.
    rank: Option<(usize, usize)>,
    /// Made for the first search.
    haystack: Option<Arc<Lazy>>,
}

impl Search {
    /// What is shown of it, where that is not everything.
    pub(super) fn filtered(&self) -> Option<&Finding> {
        self.found.as_ref().filter(|_| self.is_filtering)
    }

    pub(super) fn filtered_mut(&mut self) -> Option<&mut Finding> {
        self.found.as_mut().filter(|_| self.is_filtering)
    }

    /// Rows stand in another order now.
    pub(super) fn reorder(&mut self) {
        self.rank = None;
    }
}

impl TreeView {
    /// What was found, once it is known.
    pub(crate) fn matches(&self) -> Option<&Matches> {
        self.search.found.as_ref().map(|found| &found.matches)
    }

    /// Whether these are the matches it has.
    pub(crate) fn is_of(&self, query: &Arc<Query>) -> bool {
        let found = self.search.found.as_ref();
        found.is_some_and(|found| Arc::ptr_eq(&found.query, query))
    }

    /// Shows everything, and forgets what was found.
    pub(crate) fn forget(&mut self) {
        self.set_filtering(false);
        self.search.found = None;
        self.search.rank = None;
    }

    /// Shows matches and what leads to them only, or everything, once matches are known.
    pub(crate) fn set_filtering(&mut self, is_filtering: bool) {
        if self.search.is_filtering == is_filtering {
            return;
        }
        self.search.is_filtering = is_filtering;
        if self.search.found.is_none() {
            return;
        }
        self.search.rank = None;
        let chosen = self.chosen().map(|row| row.node);
        if let Some(node) = chosen {
            // What was found stays in sight.
            self.open_ancestors(node);
        }
        self.list();
        self.choose_visible(chosen);
    }

    /// Takes what was found. The best match is chosen if it `goes_to_best`; else a chosen path that matches, or lies in
    /// a directory that does, keeps the choice there, and one that does not leaves it to the best, unless it `stays`.
    pub(crate) fn set_matches(&mut self, found: Found, goes_to_best: bool, stays: bool) {
        let chosen = self.chosen().map(|row| row.node);
        let matches = found.matches;
        let of_chosen = chosen
            .filter(|_| !goes_to_best)
            .and_then(|node| self.lineage(node).find(|&node| matches.is_match(node)));
        let best = of_chosen.or(matches.best);
        self.search.rank = None;
        self.search.found = Some(Finding {
            query: found.query,
            open: (0..self.len()).map(|at| matches.leads(at)).collect(),
            matches,
        });
        if self.search.is_filtering {
            self.list();
            if stays {
                self.choose_visible(chosen);
            } else {
                self.choose_node(best);
            }
        }
    }

    /// What is searched of it, made when the first search comes to it.
    pub(crate) fn haystack(&mut self, inspection: &Arc<Inspection>) -> Arc<Lazy> {
        let make = || {
            let (tree, fates) = (Arc::clone(&self.tree), Arc::clone(&self.fates));
            let (marks, inspection) = (Arc::clone(&self.marks), Arc::clone(inspection));
            let make = move || searched::haystack(&tree, &fates, &marks, &inspection);
            Arc::new(Lazy::new(Box::new(make)))
        };
        Arc::clone(self.search.haystack.get_or_insert_with(make))
    }

    /// Which match the chosen row is, from 1.
    pub(crate) fn chosen_match(&self) -> Option<usize> {
        self.search.rank.map(|(_, rank)| rank)
    }

    /// Counts to the match that is chosen.
    pub(super) fn settle_rank(&mut self) {
        let chosen = self.chosen().map(|row| row.node);
        let is_match = |node: &usize| {
            self.matches()
                .is_some_and(|matches| matches.is_match(*node))
        };
        let chosen = chosen.filter(is_match);
        if self.search.rank.map(|(node, _)| node) != chosen {
            let rank = chosen.zip(self.matches());
            self.search.rank = rank.map(|(node, matches)| (node, walk::rank(self, matches, node)));
        }
    }

    /// Goes to another match, opening what hides it; from the last one to the first.
    pub(crate) fn step(&mut self, step: Step) {
        let from = self.chosen().map_or(0, |row| row.node);
        let matches = self.matches();
        let target = matches.and_then(|matches| walk::step(self, matches, from, step));
        let Some(target) = target else { return };
        let above: Vec<usize> = self.lineage(target).skip(1).collect();
        let open = match self.search.filtered_mut() {
            Some(found) => &mut found.open,
            None => &mut self.open,
        };
        let is_hidden = above.iter().any(|&directory| !open[directory]);
        above
            .into_iter()
            .for_each(|directory| open[directory] = true);
        if is_hidden {
            self.list();
        }
        self.choose_node(Some(target));
    }

    /// Which characters of a row's name, as it is shown, the query found; none in a row that is no match.
    pub(crate) fn lit(&self, row: &Row, name: &str, paths: &PathArena) -> Vec<u32> {
        let Some(found) = &self.search.found else {
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
}

impl Ordered for TreeView {
    fn children(&self, position: usize) -> Vec<usize> {
        let children = self.orders.children(position, self.order.sort).iter();
        let kept = children.map(|&child| child as usize);
        let mut kept: Vec<usize> = kept.filter(|&child| self.is_kept(child)).collect();
        if self.order.is_reversed {
            kept.reverse();
        }
        kept
    }

    fn parent(&self, position: usize) -> usize {
        self.tree.node(position).parent
    }
}
