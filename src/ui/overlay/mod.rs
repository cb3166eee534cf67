//! What covers the screen for a moment, one above the other: closing the topmost shows the one below again.
//!
//! Each kind has a file of its own here, with its state, and one in [`super::render`]; which keys work in it is the
//! keymap's, by [`Overlay::has`].

pub(crate) mod columns;
pub(crate) mod history;
pub(crate) mod palette;
pub(crate) mod text;

use ratatui::layout::Rect;

use super::action::Action;
use super::cursor::{Move, scroll};
use super::keymap::Scope;
use super::layout::{self, inside};
use super::state::State;
use super::tree_view::columns::Column;
use columns::Chooser;
use history::History;
use palette::Palette;
use text::{Text, Topic};

/// Columns and rows of the palette, where there is room.
const PALETTE_SIZE: (u16, u16) = (84, 20);

/// See the module.
#[derive(Debug)]
pub(crate) enum Overlay {
    /// Help, warnings, or all that is known of something.
    Text(Text),
    /// Which columns the tree has.
    Columns(Chooser),
    /// What every layer did to a path.
    History(Box<History>),
    /// Every action by name.
    Palette(Palette),
}

impl Overlay {
    /// Whether a scope's keys work in it.
    pub(crate) fn has(&self, scope: Scope) -> bool {
        match self {
            Self::Text(_) => scope == Scope::Text || scope == Scope::Overlay,
            Self::History(_) => scope == Scope::History || scope == Scope::Overlay,
            Self::Palette(_) => scope == Scope::Palette,
            Self::Columns(_) => scope == Scope::Columns || scope == Scope::Overlay,
        }
    }

    /// Whether characters are typed into it.
    pub(crate) fn takes_text(&self) -> bool {
        matches!(self, Self::Palette(_))
    }

    /// Where it stands, in a screen whose `body` it covers or stands in.
    pub(crate) fn area(&self, body: Rect) -> Rect {
        match self {
            Self::Text(_) | Self::History(_) => body,
            Self::Palette(_) => layout::within(body, PALETTE_SIZE),
            Self::Columns(_) => layout::at_bottom(body, columns::SIZE),
        }
    }

    /// Which of its rows stands in a row inside its border.
    pub(crate) fn row(&self, at: usize) -> Option<usize> {
        let (top, len) = match self {
            Self::Text(text) => (text.top, text.lines.len()),
            Self::History(history) => (history.walk.top, history.lines.len()),
            Self::Palette(palette) => (palette.cursor.top, palette.rows.len()),
            Self::Columns(_) => (0, Column::ALL.len()),
        };
        let row = top + at.checked_sub(self.head_rows())?;
        (row < len).then_some(row)
    }

    /// Rows of its own, above those that scroll.
    fn head_rows(&self) -> usize {
        match self {
            Self::Text(_) | Self::Columns(_) | Self::History(_) => 0,
            Self::Palette(_) => 1,
        }
    }
}

impl State {
    /// What is on top.
    pub(crate) fn overlay(&self) -> Option<&Overlay> {
        self.overlays.last()
    }

    pub(super) fn overlay_mut(&mut self) -> Option<&mut Overlay> {
        self.overlays.last_mut()
    }

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
    pub(super) fn go_in_overlay(&mut self, to: Move) {
        let rows = self.overlay_rows();
        match self.overlay_mut() {
            Some(Overlay::Text(text)) => text.top = scroll(text.top, to, text.lines.len(), rows),
            Some(Overlay::History(history)) => history.go(to, rows),
            Some(Overlay::Palette(palette)) => palette.go(to, rows),
            Some(Overlay::Columns(chooser)) => chooser.go(to),
            None => {}
        }
    }

    /// Keeps what is chosen in the topmost on screen.
    pub(super) fn settle_overlay(&mut self) {
        let rows = self.overlay_rows();
        match self.overlay_mut() {
            Some(Overlay::Palette(palette)) => palette.cursor.settle(palette.rows.len(), rows),
            Some(Overlay::History(history)) => history.settle(rows),
            Some(Overlay::Text(_) | Overlay::Columns(_)) | None => {}
        }
    }

    /// Chooses a row of the topmost, where it has rows to choose from, and says whether it was chosen already.
    pub(super) fn choose_in_overlay(&mut self, row: usize) -> bool {
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
            Some(Overlay::History(history)) => history.choose_line(row),
            Some(Overlay::Text(_)) | None => false,
        }
    }

    /// Types into the topmost, or takes a character back.
    pub(super) fn type_in_overlay(&mut self, action: Action) {
        if let Some(Overlay::Palette(palette)) = self.overlay_mut() {
            match action {
                Action::Type(c) => palette.type_char(c),
                _ => palette.erase(),
            }
        }
    }

    /// Covers what is shown with the palette.
    pub(super) fn open_palette(&mut self) {
        self.open(Overlay::Palette(Palette::default()));
        self.rewrite_texts();
    }

    /// Closes the palette and says what is to be done; what does not work leaves it open.
    pub(super) fn chosen_in_palette(&mut self) -> Option<Action> {
        let Some(Overlay::Palette(palette)) = self.overlay() else {
            return None;
        };
        let chosen = palette.chosen()?;
        self.overlays.pop();
        Some(chosen)
    }

    /// Covers what is shown.
    pub(super) fn open(&mut self, overlay: Overlay) {
        self.overlays.push(overlay);
    }

    /// Covers what is shown with a text.
    pub(crate) fn open_text(&mut self, topic: Topic) {
        let text = text::text(topic, self);
        self.open(Overlay::Text(text));
    }

    /// Whether a text on this lies open somewhere.
    pub(super) fn has_text(&self, topic: Topic) -> bool {
        let is_it =
            |overlay: &Overlay| matches!(overlay, Overlay::Text(text) if text.topic == topic);
        self.overlays.iter().any(is_it)
    }

    /// Writes texts anew: the screen has another size, or more is known. What works is asked of what lies below each.
    pub(super) fn rewrite_texts(&mut self) {
        for at in 0..self.overlays.len() {
            self.rewrite_history(at);
        }
        for mut overlay in std::mem::take(&mut self.overlays) {
            match &mut overlay {
                Overlay::Text(old) => {
                    let new = text::text(old.topic, self);
                    let rows = usize::from(inside(self.places.body).height);
                    let top = old.top.min(new.lines.len().saturating_sub(rows));
                    *old = Text { top, ..new };
                }
                Overlay::History(_) => {}
                Overlay::Palette(palette) => palette.learn(
                    self.keymap.bindings().iter(),
                    |binding| self.holds(binding),
                    |binding| self.is_in(binding.scope),
                ),
                Overlay::Columns(_) => {}
            }
            self.overlays.push(overlay);
        }
    }
}
