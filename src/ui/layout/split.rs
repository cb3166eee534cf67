//! How two panes share their room where a person says so: borders that are dragged, and what is left on both sides.

use ratatui::layout::{Position, Rect};

use super::Places;

/// What a person leaves to each of two panes at least, whatever is dragged.
pub(super) const LEAST_COLUMNS: u16 = 24;
const LEAST_ROWS: u16 = 5;

/// Where a person put the borders of a screen, in thousandths of its body; none where nobody did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// The left pane's part.
    pub(crate) columns: Option<u16>,
    /// The upper pane's.
    pub(crate) rows: Option<u16>,
}

impl Split {
    pub(super) fn columns(self, body: Rect, wanted: u16) -> u16 {
        part(self.columns, body.width, LEAST_COLUMNS).unwrap_or(wanted)
    }

    pub(super) fn rows(self, body: Rect, wanted: u16) -> u16 {
        part(self.rows, body.height, LEAST_ROWS).unwrap_or(wanted)
    }
}

/// Thousandths of `whole`, so that `least` is left on both sides.
fn part(thousandths: Option<u16>, whole: u16, least: u16) -> Option<u16> {
    let part = (u32::from(thousandths?) * u32::from(whole) + 500) / 1000;
    let most = whole.saturating_sub(least).max(least);
    Some(u16::try_from(part).unwrap_or(u16::MAX).clamp(least, most))
}

fn thousandths(part: u16, whole: u16) -> u16 {
    let whole = u32::from(whole.max(1));
    u16::try_from((u32::from(part) * 1000 + whole / 2) / whole).unwrap_or(1000)
}

/// A border between two panes, held at one of its two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Border {
    /// Whether one pane stands above the other, rather than beside it.
    pub(super) is_flat: bool,
    /// From the held cell to where the second pane begins.
    pub(super) ahead: u16,
}

impl Border {
    /// The split when the held line is dragged to `at`.
    pub(crate) fn dragged(self, body: Rect, at: Position) -> Split {
        let to = |at: u16, start: u16, whole: u16| {
            Some(thousandths(
                (at + self.ahead).saturating_sub(start).min(whole),
                whole,
            ))
        };
        if self.is_flat {
            Split {
                columns: None,
                rows: to(at.y, body.y, body.height),
            }
        } else {
            Split {
                columns: to(at.x, body.x, body.width),
                rows: None,
            }
        }
    }
}

impl Places {
    /// The border between two panes that a cell is a part of.
    pub(crate) fn border(&self, at: Position) -> Option<Border> {
        let panes = [self.list, self.aside, self.tree, self.detail, self.extra];
        let pairs = panes.iter().flat_map(|a| panes.iter().map(move |b| (a, b)));
        let borders = pairs.filter(|(a, b)| !a.is_empty() && !b.is_empty());
        // What is shown where there is room begins where the list ends: nobody moves that.
        let takes_rest = |it: &Rect| *it == self.detail || *it == self.extra;
        let mut held = borders.filter_map(|(a, b)| {
            let is_in = |it: &Rect| it.contains(at);
            let beside = a.right() == b.x && b.y <= at.y && at.y < b.bottom();
            let above = a.bottom() == b.y && b.x <= at.x && at.x < b.right();
            let columns = (beside && (is_in(a) && at.x + 1 == b.x || is_in(b) && at.x == b.x))
                .then(|| (false, b.x - at.x));
            let rows = (above
                && !takes_rest(b)
                && (is_in(a) && at.y + 1 == b.y || is_in(b) && at.y == b.y))
                .then(|| (true, b.y - at.y));
            columns.or(rows)
        });
        let (is_flat, ahead) = held.next()?;
        Some(Border { is_flat, ahead })
    }
}

/// The part of `columns` and the rest.
pub(super) fn split_columns(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    let left = Rect {
        width: columns,
        ..area
    };
    let right = Rect {
        x: area.x + columns,
        width: area.width - columns,
        ..area
    };
    (left, right)
}

/// The part of `rows` and the rest.
pub(super) fn split_rows(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let above = Rect {
        height: rows,
        ..area
    };
    let below = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    (above, below)
}
