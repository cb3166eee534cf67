//! The history of a path, over the screen.

use ratatui::buffer::Buffer;

use super::content::margin;
use super::pane;
use super::walked::{self, Walked};
use crate::ui::overlay::history::History;
use crate::ui::state::State;
use crate::ui::theme::Theme;

pub(super) fn render(history: &History, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.body;
    let within = margin(pane(area, &history.title, true, theme, buffer));
    let text = Walked {
        lines: &history.lines,
        extents: &history.extents,
        walk: &history.walk,
        has_focus: true,
    };
    walked::render(&text, within, area, theme, buffer);
}
