//! The file pane: which tree it shows, how it is filtered and sorted, and trees kept for coming back to.
//!
//! Whose files are wanted is the screens' to say; what is open, chosen and found in a tree is [`TreeView`]'s.

use std::sync::Arc;

use super::action::Action;
use super::find::{Filter, Found, Hunt, Query, Step};
use super::losses;
use super::marks::Marks;
use super::tree_view::{Choices, Sort, TreeView};
use layerscope::inspection::Inspection;
use layerscope::tree::{FileTree, PathId};

/// Trees kept for coming back to.
const KEPT_TREES: usize = 6;

/// What the tree shows of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// What the layer itself did.
    Changes,
    /// The file system once it was applied.
    Merged,
}

/// A layer and what of it is shown.
pub(crate) type Shown = (usize, Mode);

/// A search that is on its way.
#[derive(Debug)]
struct Asked {
    of: Shown,
    query: Arc<Query>,
    /// Whether a person typed it just now.
    is_typed: bool,
}

/// The pane's state.
#[derive(Debug)]
pub(crate) struct Files {
    /// What a person asked for; some lines have merged files only.
    pub(crate) mode: Mode,
    pub(crate) sort: Sort,
    pub(crate) filter: Filter,
    pub(crate) tree: Option<TreeView>,
    pub(crate) shown: Option<Shown>,
    /// Where the chosen file was copied from, as far as that is known.
    pub(crate) source: Option<String>,
    source_of: Option<(Shown, PathId)>,
    choices: Choices,
    /// The path that was chosen last, in whatever tree.
    path: Option<PathId>,
    /// Paths, of which the next tree that is shown goes to the first that it has.
    wanted: Vec<PathId>,
    /// The search that is on its way.
    asked: Option<Asked>,
    /// Of the newest search.
    ticket: u64,
    /// Trees of other layers and modes, the newest last.
    kept: Vec<(Shown, TreeView)>,
}

impl Files {
    pub(crate) fn new() -> Self {
        Self {
            mode: Mode::Changes,
            sort: Sort::default(),
            filter: Filter::default(),
            tree: None,
            shown: None,
            source: None,
            source_of: None,
            choices: Choices::new(),
            path: None,
            wanted: Vec::new(),
            asked: None,
            ticket: 0,
            kept: Vec::new(),
        }
    }

    /// Brings the wanted tree, filtered and sorted, with its chosen row among `height`. Cheap when nothing changed.
    /// Returns the search that it takes, if any; until that is answered, what was found before stays.
    pub(crate) fn show(
        &mut self,
        wanted: Option<Shown>,
        inspection: &Arc<Inspection>,
        height: usize,
    ) -> Option<Hunt> {
        let paths = inspection.tree.paths();
        let wanted = wanted.filter(|(layer, _)| *layer < inspection.tree.layers().len());
        if self.shown != wanted {
            self.put_away();
            self.tree = wanted.map(|wanted| {
                let mut tree = self.bring(wanted, inspection, height);
                tree.set_sort(self.sort);
                // What another query found there would pass for this one's matches.
                if !tree.is_of(self.filter.query()) {
                    tree.forget();
                }
                tree.set_filtering(self.filter.is_filtering());
                tree.resume(&self.choices, self.path, paths);
                tree
            });
            self.shown = wanted;
        }
        let hunt = self.hunt(inspection);
        if let Some(tree) = &mut self.tree {
            tree.set_sort(self.sort);
            tree.set_filtering(self.filter.is_filtering());
            if !self.wanted.is_empty() {
                tree.reveal(&std::mem::take(&mut self.wanted), paths);
            }
            tree.settle(height);
        }
        self.find_source(inspection);
        hunt
    }

    /// The search that is missing.
    fn hunt(&mut self, inspection: &Arc<Inspection>) -> Option<Hunt> {
        let (tree, shown) = self.tree.as_mut().zip(self.shown)?;
        let query = self.filter.query();
        if query.is_empty() {
            tree.forget();
            self.asked = None;
            return None;
        }
        let is_asked = |asked: &Asked| asked.of == shown && Arc::ptr_eq(&asked.query, query);
        if tree.is_of(query) || self.asked.as_ref().is_some_and(is_asked) {
            return None;
        }
        self.asked = Some(Asked {
            of: shown,
            query: Arc::clone(query),
            is_typed: self.filter.is_typed(),
        });
        self.ticket += 1;
        Some(Hunt {
            ticket: self.ticket,
            query: Arc::clone(query),
            haystack: tree.haystack(inspection, shown),
        })
    }

    /// Takes what a search found, if it is still wanted.
    pub(crate) fn found(&mut self, found: Found) {
        let is_wanted = found.ticket == self.ticket;
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
    fn go_on(&mut self) {
        if let Some(tree) = &mut self.tree
            && tree.is_of(self.filter.query())
            && let Some(step) = self.filter.step.take()
        {
            tree.step(step);
        }
    }

    /// Goes to the first of these that is in the next tree that is shown, whatever the filter was.
    pub(crate) fn reveal(&mut self, paths: &[PathId]) {
        self.filter.clear();
        self.wanted = paths.to_vec();
    }

    /// Goes back to a path, found by a filter.
    pub(crate) fn return_to(&mut self, path: Option<PathId>, filter: String) {
        self.filter.is_typing = false;
        if self.filter.text != filter {
            self.filter.set(filter);
            // The path is the choice, not the best match.
            self.filter.is_told();
        }
        self.wanted = path.into_iter().collect();
    }

    fn put_away(&mut self) {
        let (Some(shown), Some(tree)) = (self.shown.take(), self.tree.take()) else {
            return;
        };
        self.path = tree.chosen_path();
        self.kept.push((shown, tree));
        if self.kept.len() > KEPT_TREES {
            self.kept.remove(0);
        }
    }

    fn bring(&mut self, wanted: Shown, inspection: &Inspection, height: usize) -> TreeView {
        if let Some(position) = self.kept.iter().position(|(shown, _)| *shown == wanted) {
            return self.kept.remove(position).1;
        }
        let (layer, mode) = wanted;
        let (tree, losses) = match mode {
            Mode::Changes => {
                let tree = FileTree::of_layer(&inspection.tree, layer);
                let losses = losses::of_tree(&tree, inspection, layer);
                (tree, losses)
            }
            Mode::Merged => (FileTree::merged(&inspection.tree, layer), Vec::new()),
        };
        let marks = Marks::of(&tree, inspection, wanted);
        TreeView::new(tree, losses, marks, self.sort, height)
    }

    /// A merged tree has files of many layers, so only a layer's own are led back.
    fn find_source(&mut self, inspection: &Inspection) {
        let path = self.tree.as_ref().and_then(TreeView::chosen_path);
        let wanted = self
            .shown
            .filter(|(_, mode)| *mode == Mode::Changes)
            .zip(path);
        if self.source_of != wanted {
            self.source = wanted.and_then(|((layer, _), path)| {
                let source = inspection.source_path(layer, path)?;
                Some(super::text::clean(&source))
            });
            self.source_of = wanted;
        }
    }

    /// Whether an action on the tree would do anything.
    pub(crate) fn can(&self, action: Action) -> bool {
        let Some(tree) = &self.tree else {
            return false;
        };
        let chosen = tree.chosen();
        match action {
            Action::Expand => chosen.is_some_and(|row| tree.can_open(row) && !tree.is_open(row)),
            Action::Collapse => chosen.is_some_and(|row| tree.is_open(row) || row.depth > 0),
            Action::Toggle => chosen.is_some_and(|row| tree.can_open(row)),
            Action::ExpandBelow => {
                chosen.is_some_and(|row| tree.can_open(row) && tree.has_closed_below())
            }
            Action::CollapseBelow => {
                chosen.is_some_and(|row| tree.can_open(row) && !tree.has_closed_below())
            }
            Action::ShowMerged => self.mode == Mode::Changes,
            Action::ShowChanges => self.mode == Mode::Merged,
            Action::SortByName => self.sort == Sort::Size,
            Action::SortBySize => self.sort == Sort::Name,
            Action::NextMatch | Action::PreviousMatch => self.filter.can_step(),
            _ => true,
        }
    }

    /// Carries out an action on the tree or its filter.
    pub(crate) fn apply(&mut self, action: Action) {
        match action {
            Action::ShowMerged => self.mode = Mode::Merged,
            Action::ShowChanges => self.mode = Mode::Changes,
            Action::SortByName => self.sort = Sort::Name,
            Action::SortBySize => self.sort = Sort::Size,
            Action::Filter => self.filter.open(),
            Action::KeepFilter => self.filter.keep(),
            Action::ClearFilter => self.filter.clear(),
            Action::Erase => self.filter.erase(),
            Action::EraseWord => self.filter.erase_word(),
            Action::EraseAll => self.filter.set(String::new()),
            Action::ToggleRegex => self.filter.toggle_regex(),
            Action::Recall(step) => self.filter.go_back(step),
            Action::Type(c) => self.filter.push(c),
            Action::NextMatch => self.step(Step::Next),
            Action::PreviousMatch => self.step(Step::Previous),
            _ => self.open_or_close(action),
        }
    }

    fn step(&mut self, step: Step) {
        self.filter.step(step);
        self.go_on();
    }

    fn open_or_close(&mut self, action: Action) {
        let Some(tree) = &mut self.tree else { return };
        let is_open = tree.chosen().is_some_and(|row| tree.is_open(row));
        let choices = &mut self.choices;
        match action {
            Action::Expand => tree.set_open(true, choices),
            Action::Toggle => tree.set_open(!is_open, choices),
            Action::Collapse if is_open => tree.set_open(false, choices),
            Action::Collapse => tree.go_to_parent(),
            Action::ExpandBelow => tree.set_open_below(true, choices),
            Action::CollapseBelow => tree.set_open_below(false, choices),
            _ => {}
        }
    }
}
