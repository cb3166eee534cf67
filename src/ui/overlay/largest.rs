//! The files of all layers as one list, whatever directory they lie in, the largest first; enter goes to one in its
//! layer. What is typed finds among all of them.
//!
//! Lost files are among them, as they ship too. Each stands there once, by its first path: other names of hard links,
//! symbolic links and directories have no bytes of their own, and are found in the tree of their layer. What the base image wrote is left out where it is folded away.

use std::sync::Arc;

use crate::ui::files::View;
use crate::ui::find::Filter;
use crate::ui::keymap::action::Action;
use crate::ui::list::cursor::{Cursor, Move};
use crate::ui::overlay::Overlay;
use crate::ui::state::{Phase, State};
use crate::ui::tab::Tab;
use crate::ui::work::request::Request;
use layerscope::inspection::Inspection;
use layerscope::tree::Inode;

/// Files that are listed where nothing is sought.
const MOST: usize = 100;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Largest {
    pub(crate) filter: Filter,
    pub(crate) cursor: Cursor,
    /// Positions among the image's files.
    pub(crate) rows: Arc<Vec<u32>>,
    /// Bytes of these.
    pub(crate) bytes: u64,
    /// Whether these are of what is sought, rather than of what was before.
    pub(crate) is_found: bool,
    /// Whether nothing is sought, and these are the largest.
    pub(crate) is_whole: bool,
    /// Whether to go to the chosen one as soon as it is known: enter came before what is sought was found.
    is_awaited: bool,
}

impl Largest {
    /// Moves among the rows.
    pub(super) fn go(&mut self, to: Move, rows: usize) {
        self.is_awaited = false;
        self.cursor.go(to, self.rows.len(), rows);
    }

    /// Chooses a row, and says whether it was chosen already; one that is about to give way to others is not.
    pub(super) fn choose_row(&mut self, row: usize) -> bool {
        self.is_awaited = false;
        let was_chosen = std::mem::replace(&mut self.cursor.row, row) == row;
        was_chosen && self.is_found
    }

    /// Whether there is a file to go to, or may be as soon as what is sought is found. What is not understood is not
    /// among what was found.
    fn can_follow(&self) -> bool {
        let is_understood = self.filter.query().problem().is_none();
        is_understood && (!self.is_found || !self.rows.is_empty())
    }

    /// The chosen file.
    fn chosen<'a>(&self, inspection: &'a Inspection) -> Option<&'a Inode> {
        let at = *self.rows.get(self.cursor.row)?;
        inspection.tree.inodes().get(at as usize)
    }

    fn take(&mut self, rows: Arc<Vec<u32>>, inspection: &Inspection) {
        self.is_found = true;
        if self.rows != rows {
            self.cursor = Cursor::default();
            let inodes = inspection.tree.inodes();
            let sizes = rows.iter().filter_map(|&at| inodes.get(at as usize));
            self.bytes = sizes.map(|inode| inode.size).sum();
            self.rows = rows;
        }
    }
}

impl State {
    /// Covers what is shown with the list; what the tree was searched for without finding it is sought here.
    pub(crate) fn list_largest(&mut self) {
        if self.inspection().is_none() {
            return;
        }
        let mut largest = Largest::default();
        if self.elsewhere().is_some() {
            largest.filter.seek_as(&self.files.filter);
            largest.filter.open();
        }
        self.open(Overlay::Largest(Box::new(largest)));
    }

    /// Brings the rows of the list, or the search that they take; and whether other layers have what the tree has not.
    pub(crate) fn settle_largest(&mut self) {
        let Phase::Ready(inspection, _) = &self.phase else {
            return;
        };
        let inspection = Arc::clone(inspection);
        let (folded, shown) = (self.folded_layers(), self.shown_layer());
        // Whatever covers the list for a moment, it is what is sought.
        let largest = self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Largest(largest) => Some(largest),
            _ => None,
        });
        if let Some(largest) = largest {
            largest.filter.understand();
            let query = largest.filter.query();
            let was_whole = std::mem::replace(&mut largest.is_whole, query.is_empty());
            if query.is_empty() {
                if !was_whole {
                    largest.take(Arc::new(self::largest(&inspection, folded)), &inspection);
                }
            } else if query.asks_for_changes() {
                // What a layer did to what was below it is known in its tree alone.
                largest.take(Arc::default(), &inspection);
            } else if let Some(rows) = self.sweeps.found(query, folded) {
                largest.take(Arc::clone(rows), &inspection);
            } else {
                largest.is_found = false;
                let sweep = self.sweeps.ask(query, folded, &inspection);
                // What is sought now is not what was asked to go to.
                largest.is_awaited &= sweep.is_none();
                self.requests.extend(sweep.map(Request::Sweep));
            }
        } else if self.has_no_match() {
            let sweep = self
                .sweeps
                .ask(self.files.filter.query(), folded, &inspection);
            self.requests.extend(sweep.map(Request::Sweep));
            self.sweeps.count(shown, inspection.tree.inodes());
        }
    }

    /// Takes what a search found, and goes there if that was asked for before.
    pub(crate) fn swept(&mut self, ticket: u64, rows: Vec<u32>) {
        self.sweeps.take(ticket, rows);
        self.settle_largest();
        if matches!(self.overlay(), Some(Overlay::Largest(largest)) if largest.is_awaited && largest.is_found)
        {
            self.act_in_largest(Action::Accept);
        }
    }

    /// Whether the tree was searched, and has nothing of what other layers may have: marks of changes it alone knows.
    fn has_no_match(&self) -> bool {
        let filter = &self.files.filter;
        let matches = self.files.tree.as_ref().and_then(|tree| {
            let is_of = tree.is_of(filter.query());
            tree.matches().filter(|_| is_of)
        });
        let is_shown = matches!(self.tab, Tab::Dockerfile | Tab::Layers);
        is_shown
            && filter.is_filtering()
            && !filter.query().asks_for_changes()
            && matches.is_some_and(|matches| matches.count() == 0)
    }

    /// How many files other layers have, where the tree has none of what is sought.
    pub(crate) fn elsewhere(&self) -> Option<usize> {
        let (query, folded) = (self.files.filter.query(), self.folded_layers());
        let is_asked = self.has_no_match();
        let count = self.sweeps.count_outside(query, folded, self.shown_layer());
        count.filter(|count| is_asked && *count > 0)
    }

    /// The layer whose files alone are shown.
    fn shown_layer(&self) -> Option<usize> {
        match self.files.view {
            Some(View::Layer(layer)) => Some(layer),
            _ => None,
        }
    }

    /// Whether to keep what is typed leads to other layers, as the tree has nothing of it.
    pub(crate) fn leads_elsewhere(&self) -> bool {
        self.overlay().is_none() && self.files.filter.is_typing && self.elsewhere().is_some()
    }

    /// Whether an action would do anything in the list; none where the list has no say.
    pub(crate) fn can_in_largest(&self, action: Action) -> Option<bool> {
        let Some(Overlay::Largest(largest)) = self.overlay() else {
            return None;
        };
        match action {
            Action::Filter | Action::ToggleRegex => Some(true),
            Action::ClearFilter => Some(largest.filter.is_shown()),
            Action::Accept | Action::KeepFilter => Some(largest.can_follow()),
            Action::Recall(_) => Some(false),
            _ => None,
        }
    }

    /// Does in the list what a key asks for, and says whether that was meant for it.
    pub(crate) fn act_in_largest(&mut self, action: Action) -> bool {
        let chosen = match (self.overlay(), self.inspection()) {
            (Some(Overlay::Largest(largest)), Some(inspection)) if largest.is_found => {
                largest.chosen(inspection)
            }
            _ => None,
        };
        let chosen = chosen.map(|inode| (inode.layer, inode.path));
        let Some(Overlay::Largest(largest)) = self.overlay_mut() else {
            return false;
        };
        largest.is_awaited = false;
        match (action, chosen) {
            (Action::Accept | Action::KeepFilter, Some((layer, path))) => {
                self.lead_to_layer(layer, Some(path));
            }
            (Action::Accept | Action::KeepFilter, None) => largest.is_awaited = !largest.is_found,
            (Action::Filter, _) => largest.filter.open(),
            (Action::ClearFilter, _) => largest.filter.clear(),
            (Action::ToggleRegex, _) => largest.filter.toggle_regex(),
            _ => return false,
        }
        true
    }
}

/// The largest first; of the same size, as the layers have them.
fn largest(inspection: &Inspection, folded: usize) -> Vec<u32> {
    let inodes = inspection.tree.inodes();
    let all = (0..).zip(inodes).filter(|(_, inode)| inode.layer >= folded);
    let mut all: Vec<(u32, &Inode)> = all.collect();
    let order = |(at, inode): &(u32, &Inode)| (std::cmp::Reverse(inode.size), *at);
    if all.len() > MOST {
        all.select_nth_unstable_by_key(MOST, order);
        all.truncate(MOST);
    }
    all.sort_unstable_by_key(order);
    all.into_iter().map(|(at, _)| at).collect()
}
