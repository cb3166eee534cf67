//! Where an overlay stands, and how a person moves in it, by key or mouse.

use ratatui::layout::Rect;

use super::Overlay;
use super::columns;
use super::preview::Body;
use crate::ui::layout::{self, inside};
use crate::ui::list::cursor::{Move, scroll};
use crate::ui::state::State;
use crate::ui::tree_view::columns::Column;

/// Columns and rows of the palette, where there is room.
const PALETTE_SIZE: (u16, u16) = (84, 20);
/// Columns of a small box, where there is room.
const BOX_COLUMNS: u16 = 76;

impl Overlay {
    /// Where it stands, in a screen whose `body` it covers or stands in.
    pub(crate) fn area(&self, body: Rect) -> Rect {
        let sized = |rows: usize| {
            let rows = u16::try_from(rows).unwrap_or(u16::MAX);
            layout::within(body, (BOX_COLUMNS, rows.saturating_add(2)))
        };
        match self {
            Self::Text(_) | Self::History(_) | Self::Preview(_) | Self::Difference(_) => body,
            Self::Largest(_) => body,
            Self::Palette(_) => layout::within(body, PALETTE_SIZE),
            Self::Columns(_) => layout::at_bottom(body, columns::SIZE),
            Self::Prompt(prompt) if prompt.is_search() => Rect {
                y: body.bottom().saturating_sub(3),
                height: 3.min(body.height),
                ..body
            },
            Self::Prompt(prompt) => sized(prompt.rows()),
            Self::Ask(ask) => {
                let columns = BOX_COLUMNS.min(body.width).saturating_sub(4);
                sized(ask.wrapped(usize::from(columns)).len() + 2)
            }
            Self::Choose(choose) => Rect {
                x: body.x,
                width: body.width,
                ..sized(choose.len())
            },
            Self::Wait(wait) => sized(wait.lines().len() + 2),
        }
    }

    /// Which of its rows stands in a row inside its border.
    pub(crate) fn row(&self, at: usize) -> Option<usize> {
        let (top, len) = match self {
            Self::Text(text) => (text.top, text.lines.len()),
            Self::History(history) => (history.walk.top, history.lines.len()),
            Self::Palette(palette) => (palette.cursor.top, palette.rows.len()),
            Self::Columns(_) => (0, Column::ALL.len()),
            Self::Choose(choose) => (choose.cursor.top, choose.len()),
            Self::Largest(it) => (it.cursor.top, it.rows.len()),
            Self::Preview(_)
            | Self::Difference(_)
            | Self::Prompt(_)
            | Self::Ask(_)
            | Self::Wait(_) => return None,
        };
        let row = top + at.checked_sub(self.head_rows())?;
        (row < len).then_some(row)
    }

    /// Rows of its own, above those that scroll.
    fn head_rows(&self) -> usize {
        usize::from(match self {
            Self::Palette(_) => true,
            Self::Largest(largest) => largest.filter.is_shown(),
            _ => false,
        })
    }
}

impl State {
    /// Where the topmost stands.
    pub(crate) fn overlay_area(&self) -> Rect {
        let body = self.places.body;
        self.overlay().map_or(body, |overlay| overlay.area(body))
    }

    /// Rows of the topmost that scroll, on screen.
    pub(crate) fn overlay_rows(&self) -> usize {
        let head = self.overlay().map_or(0, Overlay::head_rows);
        usize::from(inside(self.overlay_area()).height).saturating_sub(head)
    }

    /// Moves in the topmost.
    pub(in crate::ui) fn go_in_overlay(&mut self, to: Move) {
        let rows = self.overlay_rows();
        match self.overlay_mut() {
            Some(Overlay::Text(text)) => text.top = scroll(text.top, to, text.lines.len(), rows),
            Some(Overlay::History(history)) => history.go(to, rows),
            Some(Overlay::Palette(palette)) => palette.go(to, rows),
            Some(Overlay::Columns(chooser)) => chooser.go(to),
            Some(Overlay::Difference(it)) => it.go(to, rows),
            Some(Overlay::Choose(it)) => {
                let len = it.len();
                it.cursor.go(to, len, rows);
            }
            Some(Overlay::Largest(it)) => it.go(to, rows),
            Some(Overlay::Preview(_)) => {
                let room = self.room();
                if let Some(content) = self.content_mut() {
                    content.go(to, room);
                }
            }
            Some(Overlay::Prompt(_) | Overlay::Ask(_) | Overlay::Wait(_)) | None => {}
        }
    }

    /// Keeps what is chosen in the topmost on screen.
    pub(in crate::ui) fn settle_overlay(&mut self) {
        let (rows, room) = (self.overlay_rows(), self.room());
        match self.overlay_mut() {
            Some(Overlay::Palette(palette)) => palette.cursor.settle(palette.rows.len(), rows),
            Some(Overlay::History(history)) => history.settle(rows),
            Some(Overlay::Choose(it)) => {
                let len = it.len();
                it.cursor.settle(len, rows);
            }
            Some(Overlay::Largest(it)) => {
                let len = it.rows.len();
                it.cursor.settle(len, rows);
            }
            Some(Overlay::Difference(it)) => it.top = it.top.min(it.len().saturating_sub(rows)),
            Some(Overlay::Preview(preview)) => {
                if let Body::Content(content) = &mut preview.body {
                    content.settle(room);
                }
            }
            _ => {}
        }
    }

    /// Chooses a row of the topmost, where it has rows to choose from, and says whether it was chosen already.
    pub(in crate::ui) fn choose_in_overlay(&mut self, row: usize) -> bool {
        match self.overlay_mut() {
            Some(Overlay::Palette(palette)) => {
                std::mem::replace(&mut palette.cursor.row, row) == row
            }
            Some(Overlay::Columns(chooser)) => {
                chooser.choose(row);
                let column = chooser.chosen();
                self.files.columns.toggle(column);
                false
            }
            Some(Overlay::History(history)) => history.walk.choose_line(&history.extents, row),
            Some(Overlay::Choose(it)) => std::mem::replace(&mut it.cursor.row, row) == row,
            Some(Overlay::Largest(it)) => it.choose_row(row),
            _ => false,
        }
    }
}
