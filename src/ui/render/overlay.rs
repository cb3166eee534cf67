//! A text over the screen, between header and footer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{note_rows, pane, put, role};
use crate::ui::overlay::text::{KEY_COLUMNS, Text};
use crate::ui::state::State;
use crate::ui::text::details::Role;
use crate::ui::theme::Theme;

pub(super) fn render(overlay: &Text, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.body;
    let within = pane(area, &overlay.title, true, theme, buffer);
    let within = Rect {
        x: within.x + 1,
        width: within.width.saturating_sub(2),
        ..within
    };
    let rows = usize::from(within.height);
    for (row, line) in overlay
        .lines
        .iter()
        .skip(overlay.top)
        .take(rows)
        .enumerate()
    {
        let drawn = if line.role == Role::Key {
            let at = line.text.char_indices().nth(KEY_COLUMNS + 2);
            let (keys, words) = line.text.split_at(at.map_or(line.text.len(), |(at, _)| at));
            Line::from(vec![
                Span::styled(keys, theme.key),
                Span::styled(words, theme.text),
            ])
        } else {
            Line::styled(&*line.text, role(line, theme))
        };
        put(within, row, drawn, buffer);
    }
    note_rows(area, overlay.top, rows, overlay.lines.len(), theme, buffer);
}
