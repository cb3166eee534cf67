//! A search on its way: asked for by the state, carried out in a thread, answered with what it found. The newest one
//! counts; an older one stops as soon as it notices.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Sender, channel};
use std::{io, thread};

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

/// The thread that searches.
#[derive(Debug)]
pub(crate) struct Hunter {
    hunts: Sender<Hunt>,
    newest: Arc<AtomicU64>,
}

impl Hunter {
    /// Starts it; `answer` takes what it finds, and says whether to go on.
    pub(crate) fn start(answer: impl Fn(Found) -> bool + Send + 'static) -> io::Result<Self> {
        let (sender, hunts) = channel::<Hunt>();
        let newest = Arc::new(AtomicU64::new(0));
        let wanted = Arc::clone(&newest);
        thread::Builder::new()
            .name("search".to_owned())
            .spawn(move || {
                for hunt in hunts {
                    let is_stale = || wanted.load(Relaxed) != hunt.ticket;
                    if let Some(found) = hunt.run(&is_stale)
                        && !answer(found)
                    {
                        return;
                    }
                }
            })?;
        Ok(Self {
            hunts: sender,
            newest,
        })
    }

    /// Searches for this, and for nothing that was asked for before.
    pub(crate) fn hunt(&self, hunt: Hunt) {
        self.newest.store(hunt.ticket, Relaxed);
        // A thread that is gone takes nothing; the screen says that it still searches.
        let _ = self.hunts.send(hunt);
    }
}
