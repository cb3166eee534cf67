//! Where everything stands on the screen, for any terminal that is large enough.
//!
//! How large the panes of each screen are is [`panes`]' to say, or a person's who drags a border ([`split`]).

mod panes;
mod split;
#[cfg(test)]
mod tests;

pub(crate) use split::{Border, Split};

use ratatui::layout::Rect;

use super::screens::source::Room;
use super::tab::{Pane, Tab};

/// Below this the screen says so and shows nothing else.
pub(crate) const SMALLEST: (u16, u16) = (60, 15);

/// Rows of an empty list: its border and the heads of its columns.
const LIST_FRAME: u16 = 3;

/// Rows of files that a pane has before words above them are set apart by a rule.
const RULED_ROWS: usize = 6;

/// What a screen has to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Need {
    /// Rows of the list.
    pub(crate) rows: usize,
    /// Rows of the graph of stages.
    pub(crate) graph_rows: usize,
    /// Columns of the list's longest row, its border included; the same wherever a person is.
    pub(crate) columns: usize,
    /// Lines of words above the list's heads.
    pub(crate) above: u16,
}

/// The places of one screen; borders are part of their panes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) header: Rect,
    /// What leads: layers, lines or stages.
    pub(crate) list: Rect,
    /// Lines of words above the list's heads.
    above: u16,
    /// What belongs to the list: details of a layer or finding, the graph of stages; lines have none.
    pub(crate) aside: Rect,
    /// Files; stages and findings have none.
    pub(crate) tree: Rect,
    /// Where there is room: words about the chosen stage.
    pub(crate) detail: Rect,
    /// Where there is more: the largest files of the chosen stage, or all waste in sums.
    pub(crate) extra: Rect,
    pub(crate) footer: Rect,
    /// Between header and footer: where overlays and the first progress bar stand.
    pub(crate) body: Rect,
}

impl Places {
    /// Divides `area` for what is to be shown, unless a person has split it. Panes that cover each other stand in the
    /// same place: only one of them is shown ([`Self::shown`]).
    pub(crate) fn of(area: Rect, (tab, focus): (Tab, Pane), need: Need, split: Split) -> Self {
        let line = |y| Rect {
            y,
            height: 1,
            ..area
        };
        let body = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(2),
            ..area
        };
        let places = Self {
            header: line(area.y),
            footer: line(area.y + area.height.saturating_sub(1)),
            body,
            above: need.above,
            ..Self::default()
        };
        let count = |rows| u16::try_from(rows).unwrap_or(u16::MAX);
        let wanted = count(need.rows).saturating_add(LIST_FRAME);
        match tab {
            Tab::Layers => places.layers(wanted, count(need.columns), split),
            Tab::Dockerfile => places.lines(wanted, focus, split),
            Tab::Waste => places.waste(wanted.saturating_add(need.above), need.rows > 0, split),
            Tab::Findings => places.findings(wanted, panes::ABOUT_ROWS, split),
            Tab::Stages => places.stages(wanted, count(need.graph_rows), split),
        }
    }

    /// Without the panes that another covers, where the one with the focus has all of the body or there is room for no
    /// other beside it.
    pub(crate) fn shown(mut self, focus: Pane, is_zoomed: bool) -> Self {
        let is_covering = !self.tree.is_empty() && self.tree.intersects(self.list);
        if is_zoomed || (is_covering && focus == Pane::Tree) {
            self.zoom(focus);
        } else if is_covering {
            self.tree = Rect::default();
        }
        self
    }

    /// The pane with the focus has all of the body.
    fn zoom(&mut self, focus: Pane) {
        let panes = [&mut self.list, &mut self.aside, &mut self.tree];
        let shown = match focus {
            Pane::Stages | Pane::Lines | Pane::Layers | Pane::Wasted | Pane::Findings => 0,
            Pane::Graph | Pane::Loss | Pane::Finding => 1,
            Pane::Tree => 2,
        };
        for (at, pane) in panes.into_iter().enumerate() {
            *pane = if at == shown {
                self.body
            } else {
                Rect::default()
            };
        }
        (self.detail, self.extra) = Default::default();
    }

    /// Lines above the rows of the list: its heads, and what stands above these.
    pub(crate) fn list_head(&self) -> usize {
        usize::from(LIST_FRAME - 2 + self.above)
    }

    /// Rows of the list on screen.
    pub(crate) fn list_rows(&self) -> usize {
        usize::from(self.list.height.saturating_sub(LIST_FRAME + self.above))
    }

    /// Rows of what belongs to the list on screen.
    pub(crate) fn aside_rows(&self) -> usize {
        usize::from(self.aside.height.saturating_sub(2))
    }

    /// Room for words about the chosen stage, with its files where these have no pane of their own.
    pub(crate) fn detail_room(&self) -> Room {
        let rows = usize::from(inside(self.detail).height);
        Room {
            columns: usize::from(inside(self.detail).width.saturating_sub(1)),
            whole: false,
            files: if self.extra.is_empty() { rows } else { 0 },
        }
    }

    /// Lines of words above the tree, of as many as there are: files have half in any case.
    pub(crate) fn about_rows(&self, wanted: usize) -> usize {
        wanted.min(usize::from(self.tree.height.saturating_sub(2) / 2).max(1))
    }

    /// Whether words and tree are set apart by a row: where all words and enough files have room.
    pub(crate) fn has_rule(&self, about: usize) -> bool {
        about > 0 && usize::from(self.tree.height) >= 2 + about + 1 + RULED_ROWS
    }

    /// Rows above the tree: the words, and the rule.
    pub(crate) fn above_tree(&self, about: usize) -> usize {
        self.about_rows(about) + usize::from(self.has_rule(about))
    }

    /// Tree rows on screen, below `about` lines of words; the filter takes a line.
    pub(crate) fn tree_rows(&self, about: usize, has_filter: bool) -> usize {
        let taken = 2 + self.above_tree(about) + usize::from(has_filter);
        usize::from(self.tree.height).saturating_sub(taken)
    }
}

/// A box of at most that many columns and rows inside `body`, a little above its middle.
pub(crate) fn within(body: Rect, (columns, rows): (u16, u16)) -> Rect {
    let width = columns.min(body.width.saturating_sub(4));
    let height = rows.min(body.height.saturating_sub(2));
    Rect {
        x: body.x + (body.width - width) / 2,
        y: body.y + (body.height - height) / 3,
        width,
        height,
    }
}

/// A box of at most that many columns and rows at the bottom of `body`.
pub(crate) fn at_bottom(body: Rect, (columns, rows): (u16, u16)) -> Rect {
    let (width, height) = (columns.min(body.width), rows.min(body.height));
    Rect {
        x: body.x + (body.width - width) / 2,
        y: body.bottom() - height,
        width,
        height,
    }
}

/// A pane without its border.
pub(crate) fn inside(pane: Rect) -> Rect {
    Rect {
        x: pane.x + 1.min(pane.width),
        y: pane.y + 1.min(pane.height),
        width: pane.width.saturating_sub(2),
        height: pane.height.saturating_sub(2),
    }
}
