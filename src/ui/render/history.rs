//! The history of a path, over the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{mark_row, note_rows, pane, put, role};
use crate::ui::overlay::history::History;
use crate::ui::state::State;
use crate::ui::theme::Theme;

pub(super) fn render(history: &History, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.body;
    let within = pane(area, &history.title, true, theme, buffer);
    let within = Rect {
        x: within.x + 1,
        width: within.width.saturating_sub(2),
        ..within
    };
    let rows = state.overlay_rows();
    let chosen = history.extents.get(history.walk.block);
    let top = history.walk.top;
    let shown = history.lines.iter().enumerate().skip(top).take(rows);
    for (row, (at, line)) in shown.enumerate() {
        put(
            within,
            row,
            Line::styled(&*line.text, role(line, theme)),
            buffer,
        );
        let Some(&(first, last)) = chosen.filter(|(first, last)| (first..=last).contains(&&at))
        else {
            continue;
        };
        let pointer = if at == first { "▸" } else { "│" };
        put(within, row, Line::raw(pointer), buffer);
        if at == first && first <= last {
            mark_row(within, row, theme.chosen, buffer);
        }
    }
    note_rows(area, top, rows, history.lines.len(), theme, buffer);
}
