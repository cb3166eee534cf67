//! The file pane: which tree it shows, how it is filtered and sorted, and which columns it has.
//!
//! Whose files are wanted is the screens' to say; what is open, chosen and found in a tree is [`TreeView`]'s. Trees are
//! made by a [`Plan`] and kept by [`trees`]. [`acting`] carries out keys, [`hunting`] searches for what is typed.

mod acting;
mod hunting;
pub(crate) mod marks;
mod trees;
mod view;

use std::sync::Arc;
use std::time::Duration;

use super::find::{Filter, Hunt};
use super::tree_view::columns::Columns;
use super::tree_view::{Choices, Sorting, TreeView};
use hunting::Asked;
use layerscope::inspection::Inspection;
use layerscope::tree::PathId;
use trees::Trees;
pub(crate) use view::{Mode, Plan, Shown, View, stage_of};

/// Paths of an image whose trees are made at once: it takes a few milliseconds.
const AT_ONCE: usize = 10_000;

/// The pane's state.
#[derive(Debug)]
pub(crate) struct Files {
    /// What a person asked for; some lines have merged files only.
    pub(crate) mode: Mode,
    pub(crate) order: Sorting,
    pub(crate) columns: Columns,
    pub(crate) filter: Filter,
    pub(crate) tree: Option<TreeView>,
    /// What the tree is of. While another is made, it stays.
    pub(crate) shown: Option<Shown>,
    pub(crate) view: Option<View>,
    /// What is wanted: the same, unless it is being made.
    wanted_view: Option<View>,
    /// Where the chosen file was copied from, as far as that is known.
    pub(crate) source: Option<String>,
    source_of: Option<(View, PathId)>,
    choices: Choices,
    /// The path that was chosen last, in whatever tree.
    path: Option<PathId>,
    /// Paths, of which the next tree that is shown goes to the first that it has.
    wanted: Vec<PathId>,
    /// The search that is on its way.
    asked: Option<Asked>,
    /// Of the newest search.
    ticket: u64,
    trees: Trees,
}

impl Files {
    pub(crate) fn new() -> Self {
        Self {
            mode: Mode::Changes,
            order: Sorting::default(),
            columns: Columns::default(),
            filter: Filter::default(),
            tree: None,
            shown: None,
            view: None,
            wanted_view: None,
            source: None,
            source_of: None,
            choices: Choices::default(),
            path: None,
            wanted: Vec::new(),
            asked: None,
            ticket: 0,
            trees: Trees::default(),
        }
    }

    /// Brings the wanted tree, filtered and sorted, with its chosen row among `height`; where that takes its time, the
    /// one that is shown stays until it comes. Cheap when nothing changed. Returns the search that it takes, if any; until
    /// that is answered, what was found before stays.
    pub(crate) fn show(
        &mut self,
        wanted: Option<Shown>,
        inspection: &Arc<Inspection>,
        is_base_folded: bool,
        height: usize,
    ) -> Option<Hunt> {
        self.filter.understand();
        let paths = inspection.tree.paths();
        let wanted = wanted.filter(|(layer, _)| *layer < inspection.tree.layers().len());
        let view = wanted.map(|wanted| View::of(wanted, inspection, is_base_folded));
        self.wanted_view = view;
        if self.view == view {
            self.shown = wanted;
        } else if let Some(view) = view {
            if let Some(mut tree) = self.bring(view, inspection, height) {
                self.put_away();
                tree.set_order(self.order);
                // What another query found there would pass for this one's matches.
                if !tree.is_of(self.filter.query()) {
                    tree.forget();
                }
                tree.set_filtering(self.filter.is_filtering());
                tree.resume(&self.choices, self.path, paths);
                self.tree = Some(tree);
                self.view = Some(view);
                self.shown = wanted;
            }
        } else {
            self.put_away();
        }
        let hunt = self.hunt(inspection);
        if let Some(tree) = &mut self.tree {
            tree.set_order(self.order);
            tree.set_filtering(self.filter.is_filtering());
            if !self.wanted.is_empty() && self.view == view {
                tree.reveal(&std::mem::take(&mut self.wanted), paths);
            }
            tree.settle(height);
        }
        self.find_source(inspection);
        if let Some((layer, mode)) = wanted {
            let next = self.next_mode(mode, layer, inspection);
            let next = View::of((layer, next), inspection, is_base_folded);
            self.prepare(next, inspection, height);
        }
        hunt
    }

    /// Has a tree made that may be asked for next, where making it takes its time.
    fn prepare(&mut self, view: View, inspection: &Arc<Inspection>, height: usize) {
        let is_there = self.view == Some(view) || self.trees.has(view);
        if !is_small(inspection) && !is_there {
            self.order(view, inspection, height);
        }
    }

    /// Has the tree made that will be asked for when files are shown again.
    pub(crate) fn foresee(
        &mut self,
        wanted: Option<Shown>,
        inspection: &Arc<Inspection>,
        is_base_folded: bool,
        height: usize,
    ) {
        if let Some(wanted) = wanted.filter(|(layer, _)| *layer < inspection.tree.layers().len()) {
            let view = View::of(wanted, inspection, is_base_folded);
            self.prepare(view, inspection, height);
        }
    }

    /// Goes to the first of these that is in the next tree that is shown, whatever the filter was.
    pub(crate) fn reveal(&mut self, paths: &[PathId]) {
        self.filter.clear();
        self.wanted = paths.to_vec();
    }

    /// A tree that is to be made in a thread.
    pub(crate) fn take_plan(&mut self) -> Option<Plan> {
        self.trees.take_plan()
    }

    /// One was made.
    pub(crate) fn made(&mut self, view: View, tree: TreeView) {
        self.trees.made(view, tree);
    }

    /// Whether another tree than the shown one is wanted.
    pub(crate) fn is_waiting(&self) -> bool {
        self.wanted_view != self.view && self.trees.is_making()
    }

    /// Whether that takes longer than nobody would notice.
    pub(crate) fn is_late(&self) -> bool {
        self.is_waiting() && self.trees.is_late
    }

    /// It is `now`, counted from any start.
    pub(crate) fn tick(&mut self, now: Duration) {
        self.trees.tick(now);
    }

    /// Whether the tree leaves out what the base image alone wrote.
    pub(crate) fn is_folded(&self) -> bool {
        matches!(self.view, Some(View::Merged { base, .. }) if base > 0)
    }

    /// Goes back to a path, found by a filter.
    pub(crate) fn return_to(&mut self, path: Option<PathId>, filter: String) {
        self.filter.is_typing = false;
        if self.filter.text() != filter {
            self.filter.set(filter);
            // The path is the choice, not the best match.
            self.filter.is_told();
        }
        self.wanted = path.into_iter().collect();
    }

    fn put_away(&mut self) {
        self.shown = None;
        let (Some(view), Some(tree)) = (self.view.take(), self.tree.take()) else {
            return;
        };
        self.path = tree.chosen_path();
        self.trees.keep(view, tree);
    }

    fn bring(
        &mut self,
        view: View,
        inspection: &Arc<Inspection>,
        height: usize,
    ) -> Option<TreeView> {
        if let Some(tree) = self.trees.take(view) {
            return Some(tree);
        }
        if is_small(inspection) {
            return Some(self.plan(view, inspection, height).carry_out());
        }
        self.order(view, inspection, height);
        None
    }

    fn order(&mut self, view: View, inspection: &Arc<Inspection>, height: usize) {
        let plan = self.plan(view, inspection, height);
        self.trees.order(plan);
    }

    fn plan(&self, view: View, inspection: &Arc<Inspection>, height: usize) -> Plan {
        Plan {
            view,
            inspection: Arc::clone(inspection),
            order: self.order,
            height,
        }
    }

    /// A merged tree has files of many layers, so only a layer's own are led back.
    fn find_source(&mut self, inspection: &Inspection) {
        let chosen = self.tree.as_ref().and_then(|tree| {
            let node = tree.node(tree.chosen()?);
            Some((node.path, node.layer))
        });
        let wanted = self.view.zip(chosen);
        let wanted_of = wanted.map(|(view, (path, _))| (view, path));
        if self.source_of != wanted_of {
            self.source = wanted.and_then(|(view, (path, layer))| {
                let layer = match view {
                    View::Layer(layer) => layer,
                    View::Stage(_) | View::Merged { .. } => layer? as usize,
                };
                let source = inspection.source_path(layer, path)?;
                Some(super::text::clean(&source))
            });
            self.source_of = wanted_of;
        }
    }

    /// The view that comes behind `mode` where a key goes round; a stage is only where one is known.
    fn next_mode(&self, mode: Mode, layer: usize, inspection: &Inspection) -> Mode {
        match mode {
            Mode::Changes if stage_of(inspection, layer).is_some() => Mode::Stage,
            Mode::Changes | Mode::Stage => Mode::Merged,
            Mode::Merged => Mode::Changes,
        }
    }

    /// The view that comes behind the shown one.
    pub(crate) fn next_view(&self, inspection: &Inspection) -> Option<Mode> {
        let (layer, mode) = self.shown?;
        Some(self.next_mode(mode, layer, inspection))
    }

    /// Goes on to the next view of what is shown.
    pub(crate) fn go_round(&mut self, inspection: &Inspection) {
        self.mode = self.next_view(inspection).unwrap_or(self.mode);
    }
}

/// Whether what grows with the image is done at once: its trees, a path's history.
pub(crate) fn is_small(inspection: &Inspection) -> bool {
    inspection.tree.paths().len() <= AT_ONCE
}
