//! The work that actions and data left: lists are arranged, the screen is divided, words are wrapped, trees asked for.
//!
//! What each screen does with its room is its own business; making trees that take their time is the desk's.

use super::{Phase, State};
use crate::ui::layout::{Need, Places, inside};
use crate::ui::tab::{Pane, Tab};
use crate::ui::work::request::Request;

impl State {
    /// Carries out the work that actions and data left: builds and filters the tree, wraps words, keeps everything
    /// chosen in sight. Cheap when nothing changed.
    pub(crate) fn settle(&mut self) {
        self.arrange();
        let laid = self.divide();
        self.settle_overlay();
        // A pane that another covers keeps its place.
        let rows = laid.list_rows();
        let aside = (usize::from(inside(laid.aside).width), laid.aside_rows());
        let Some(known) = self.phase.known() else {
            return;
        };
        match self.tab {
            Tab::Stages => {
                self.stages.settle(rows, aside.1);
                let room = laid.detail_room();
                self.stages.describe(known, &self.lines, room);
            }
            Tab::Dockerfile => {
                self.lines.settle(rows);
                let columns = usize::from(inside(laid.tree).width);
                self.lines.describe(known, columns);
            }
            Tab::Layers => {
                self.layers.list.settle(rows);
                self.layers.describe(known, aside.0);
            }
            Tab::Waste => self.waste.settle(known, rows, aside),
            Tab::Findings => self.findings.settle(known, rows, aside),
        }
        let focus = self.focus;
        self.show_files(&laid);
        self.settle_largest();
        if self.focus != focus {
            // Without files the list has the focus, and more room.
            self.settle();
        }
    }

    /// Divides the screen among its panes. Returns the same with a place for those, too, that another covers.
    fn divide(&mut self) -> Places {
        let need = Need {
            rows: self.list_len(),
            graph_rows: self.stages.graph.rows.len(),
            columns: self.layers.columns,
            above: match self.tab {
                Tab::Waste => self.waste.lines_above(),
                _ => 0,
            },
        };
        let shown = (self.tab, self.focus);
        let (places, laid) = self.division.places(self.area, shown, need);
        self.places = places;
        laid
    }

    fn show_files(&mut self, laid: &Places) {
        let height = self.tree_rows_in(laid);
        let Phase::Ready(inspection, _) = &self.phase else {
            return;
        };
        let is_folded = self.is_base_folded;
        let mode = self.files.mode;
        let wanted = match self.tab {
            Tab::Layers => Some(self.layers.files(mode)),
            Tab::Dockerfile | Tab::Stages | Tab::Waste | Tab::Findings => self.lines.files(mode),
        };
        if matches!(self.tab, Tab::Dockerfile | Tab::Layers) {
            let hunt = self.files.show(wanted, inspection, is_folded, height);
            self.requests.extend(hunt.map(Request::Hunt));
        } else {
            self.files.foresee(wanted, inspection, is_folded, height);
        }
        let plan = self.files.take_plan().map(Request::Tree);
        self.requests.extend(plan);
        if !self.has_files() && self.focus == Pane::Tree {
            self.focus = self.tab.panes()[0];
        }
    }

    /// Rows of the tree on screen.
    pub(crate) fn tree_rows(&self) -> usize {
        self.tree_rows_in(&self.places)
    }

    fn tree_rows_in(&self, places: &Places) -> usize {
        let has_filter = self.files.filter.is_shown();
        let rows = places.tree_rows(self.about().len(), has_filter);
        // What is folded away is told in the last.
        rows.saturating_sub(usize::from(self.files.is_folded()))
    }
}
