//! The search for what is typed, in the tree that is shown: which one is missing, and what was found.

use std::sync::Arc;

use super::{Files, View};
use crate::ui::find::{Found, Hunt, Query};
use layerscope::inspection::Inspection;

/// A search that is on its way.
#[derive(Debug)]
pub(super) struct Asked {
    of: View,
    query: Arc<Query>,
    /// Whether a person typed it just now.
    is_typed: bool,
}

impl Files {
    /// The search that is missing.
    pub(super) fn hunt(&mut self, inspection: &Arc<Inspection>) -> Option<Hunt> {
        let (tree, view) = self.tree.as_mut().zip(self.view)?;
        let query = self.filter.query();
        if query.is_empty() {
            tree.forget();
            self.asked = None;
            return None;
        }
        let is_asked = |asked: &Asked| asked.of == view && Arc::ptr_eq(&asked.query, query);
        if tree.is_of(query) || self.asked.as_ref().is_some_and(is_asked) {
            return None;
        }
        self.asked = Some(Asked {
            of: view,
            query: Arc::clone(query),
            is_typed: self.filter.is_typed(),
        });
        self.ticket += 1;
        Some(Hunt {
            ticket: self.ticket,
            query: Arc::clone(query),
            haystack: tree.haystack(inspection),
        })
    }

    /// Takes what a search found, if it is still wanted.
    pub(crate) fn found(&mut self, found: Found) {
        let of = self.asked.as_ref().map(|asked| asked.of);
        let is_wanted = found.ticket == self.ticket && of == self.view;
        if let Some(tree) = &mut self.tree
            && let Some(asked) = self.asked.take_if(|_| is_wanted)
        {
            self.filter.is_told();
            let is_walked = self.filter.step.is_some();
            tree.set_filtering(self.filter.is_filtering());
            tree.set_matches(found, asked.is_typed, is_walked);
            self.go_on();
        }
    }

    /// Goes to the match that was asked for, once matches are known.
    pub(super) fn go_on(&mut self) {
        if let Some(tree) = &mut self.tree
            && tree.is_of(self.filter.query())
            && let Some(step) = self.filter.step.take()
        {
            tree.step(step);
        }
    }
}
