//! A search on its way: asked for by the state, carried out in a thread, answered with what it found.

use std::sync::Arc;

use super::haystack::Lazy;
use super::query::Query;
use super::search::{Matches, search};

/// A search that is wanted.
#[derive(Clone)]
pub(crate) struct Hunt {
    /// Larger than that of any before.
    pub(crate) ticket: u64,
    pub(crate) query: Arc<Query>,
    pub(crate) haystack: Arc<Lazy>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) ticket: u64,
    pub(crate) query: Arc<Query>,
    pub(crate) matches: Matches,
}

impl Hunt {
    /// Searches, in whatever thread this is; none once it `is_stale`.
    pub(crate) fn run(&self, is_stale: &dyn Fn() -> bool) -> Option<Found> {
        let matches = search(&self.query, &self.haystack, is_stale)?;
        Some(Found {
            ticket: self.ticket,
            query: Arc::clone(&self.query),
            matches,
        })
    }
}

impl std::fmt::Debug for Hunt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hunt")
            .field("ticket", &self.ticket)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Hunt {
    fn eq(&self, other: &Self) -> bool {
        self.ticket == other.ticket
    }
}

impl Eq for Hunt {}
