//! Which lost files are shown, and in which order. An image has lost hundreds of thousands, and a filter reads the path
//! of each: that is done in a thread, so that no typed character waits for it.

use std::sync::Arc;

use super::waste_rows::{Within, file_facts};
use crate::ui::find::Query;
use crate::ui::list::arrange::Order;
use crate::ui::losses::pair_of;
use layerscope::escape::escape_name;
use layerscope::inspection::{Inspection, Waste};

/// Lost files that are read between two looks at whether anybody still wants to know.
const LOOK: usize = 1000;
/// Lost files that are sifted at once: it takes a few milliseconds.
const AT_ONCE: usize = 5_000;

/// What of the lost files is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    /// Larger than that of any before.
    pub(crate) ticket: u64,
    /// Whose files alone are wanted.
    pub(crate) within: Option<Within>,
    /// Layers of the base image that are folded away.
    pub(crate) folded: usize,
    pub(crate) order: Order,
    pub(crate) is_reversed: bool,
    pub(crate) query: Query,
}

/// A wish, to be carried out by a thread.
#[derive(Debug, Clone)]
pub(crate) struct Sift {
    pub(crate) wish: Wish,
    pub(crate) inspection: Arc<Inspection>,
}

impl PartialEq for Sift {
    fn eq(&self, other: &Self) -> bool {
        self.wish.ticket == other.wish.ticket
    }
}

impl Eq for Sift {}

impl Wish {
    /// Whether that takes no time that anybody notices: no path is read, or few are.
    pub(super) fn is_quick(&self, inspection: &Inspection) -> bool {
        let is_plain = matches!(self.order, Order::Given | Order::Size | Order::Waste)
            && !matches!(self.within, Some(Within::Directory(_)));
        (is_plain && self.query.is_empty()) || inspection.wasted.len() <= AT_ONCE
    }

    /// Positions of the rows, in whatever thread this is; none once it `is_stale`.
    pub(crate) fn carry_out(
        &self,
        inspection: &Inspection,
        is_stale: &dyn Fn() -> bool,
    ) -> Option<Vec<u32>> {
        let mut shown = Vec::new();
        for (at, row) in (0..).zip(&inspection.wasted) {
            if (at as usize).is_multiple_of(LOOK) && is_stale() {
                return None;
            }
            let is_meant =
                row.bytes > 0 && row.hidden_by >= self.folded && self.is_within(row, inspection);
            if is_meant && (self.query.is_empty() || self.keeps(row, inspection)) {
                shown.push(at);
            }
        }
        let row = |at: u32| inspection.wasted.get(at as usize);
        match self.order {
            Order::Place => shown.sort_by_key(|&at| row(at).map(pair_of)),
            Order::Path => {
                let paths = inspection.tree.paths();
                shown.sort_by_cached_key(|&at| row(at).map(|row| paths.full(row.path)));
            }
            Order::Given | Order::Size | Order::Waste => {}
        }
        if self.is_reversed {
            shown.reverse();
        }
        Some(shown)
    }

    fn is_within(&self, row: &Waste, inspection: &Inspection) -> bool {
        match self.within {
            None => true,
            Some(Within::Pair(pair)) => pair == pair_of(row),
            Some(Within::Directory(below)) => below.has(row.path, inspection.tree.paths()),
        }
    }

    fn keeps(&self, row: &Waste, inspection: &Inspection) -> bool {
        let facts = file_facts(row, inspection);
        // What is known of it is asked first: its path takes longer to read.
        if !self.query.matches_facts(&facts) {
            return false;
        }
        let path = escape_name(&inspection.tree.paths().full(row.path));
        let words = format!("{path} {}", row.reason.words());
        self.query.matches(&words, &facts)
    }
}
