//! What lies under the pointer: from a cell to what stands there, over the places and the state alone.
//!
//! What a click or the wheel then does is [`crate::ui::mouse`]'s to say.

use ratatui::layout::{Position, Rect};

use crate::ui::keymap::action::Action;
use crate::ui::keymap::legend;
use crate::ui::layout::{Border, inside};
use crate::ui::list::arrange::Order;
use crate::ui::render::{Heads, opener, tab_at};
use crate::ui::state::State;
use crate::ui::tab::{Pane, Tab};

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    /// A screen's name in the first line.
    Screen(Tab),
    /// An entry of the last line.
    Entry(Action),
    /// A row of a pane, counted from the first there is, not from the first on screen.
    Row(Pane, usize),
    /// The `▸` or `▾` of a tree's row.
    Opener(usize),
    /// The head of a column of the list, and what it sorts by.
    Head(Pane, Option<Order>),
    /// A pane, where it has no row.
    Pane(Pane),
    /// A border between two panes.
    Border(Border, Option<Pane>),
    /// A row of the topmost overlay, counted likewise, or its frame.
    Overlay(Option<usize>),
    /// Beside the topmost overlay.
    Outside,
}

impl State {
    /// What lies under a cell; none where nothing can be pointed at.
    pub(crate) fn hit(&self, at: Position) -> Option<Hit> {
        if self.is_too_small() {
            return None;
        }
        let places = &self.places;
        if places.footer.contains(at) {
            let column = usize::from(at.x - places.footer.x);
            let entries = legend::footer(self, usize::from(places.footer.width));
            let action = entries.iter().find_map(|entry| entry.action(column))?;
            return Some(Hit::Entry(action));
        }
        if let Some(overlay) = self.overlay() {
            let area = self.overlay_area();
            if !area.contains(at) {
                return Some(Hit::Outside);
            }
            let within = inside(area);
            let row = within.contains(at).then(|| usize::from(at.y - within.y));
            return Some(Hit::Overlay(row.and_then(|row| overlay.row(row))));
        }
        if places.header.contains(at) {
            return tab_at(self, at.x - places.header.x).map(Hit::Screen);
        }
        let pane = self.pane_at(at);
        if let Some(border) = places.border(at) {
            return Some(Hit::Border(border, pane.map(|(pane, _)| pane)));
        }
        let (pane, area) = pane?;
        let row = inside(area)
            .contains(at)
            .then(|| self.row_at(pane, area, at));
        Some(row.flatten().unwrap_or(Hit::Pane(pane)))
    }

    /// The pane under a cell that takes keys, and where it stands.
    pub(crate) fn pane_at(&self, at: Position) -> Option<(Pane, Rect)> {
        let [first, second] = self.tab.panes();
        let second_area = match second {
            Pane::Tree => self.places.tree,
            _ => self.places.aside,
        };
        let panes = [(first, self.places.list), (second, second_area)];
        panes.into_iter().find(|(_, area)| area.contains(at))
    }

    fn row_at(&self, pane: Pane, area: Rect, at: Position) -> Option<Hit> {
        let row = usize::from(at.y - inside(area).y);
        let list = |top, len| (self.places.list_head(), self.places.list_rows(), top, len);
        let (head, rows, top, len) = match pane {
            Pane::Tree => {
                let tree = self.files.tree.as_ref()?;
                let about = self.places.above_tree(self.about().len());
                (about, self.tree_rows(), tree.cursor.top, tree.rows().len())
            }
            Pane::Graph => {
                let rows = self.places.aside_rows();
                (
                    0,
                    rows,
                    self.stages.cursor.top,
                    self.stages.graph.rows.len(),
                )
            }
            Pane::Loss => {
                let rows = self.places.aside_rows();
                (0, rows, self.waste.detail.top, self.waste.about.len())
            }
            Pane::Finding => {
                let rows = self.places.aside_rows();
                (
                    0,
                    rows,
                    self.findings.detail.top,
                    self.findings.detail_len(),
                )
            }
            Pane::Stages => list(self.stages.list.top(), self.list_len()),
            Pane::Lines => list(self.lines.walk.top, self.list_len()),
            Pane::Layers => list(self.layers.list.top(), self.list_len()),
            Pane::Wasted => list(self.waste.list.top(), self.list_len()),
            Pane::Findings => list(self.findings.walk.top, self.list_len()),
        };
        let column = usize::from(at.x - inside(area).x);
        if pane == self.tab.panes()[0] && row + 1 == head && self.list_len() > 0 {
            let heads = Heads::of(self);
            return Some(Hit::Head(pane, heads.at(column)?.order));
        }
        let on_screen = row.checked_sub(head).filter(|row| *row < rows)?;
        let row = (top + on_screen < len).then_some(top + on_screen)?;
        let is_opener = pane == Pane::Tree && opener(self, row).map(usize::from) == Some(column);
        Some(if is_opener {
            Hit::Opener(row)
        } else {
            Hit::Row(pane, row)
        })
    }
}
