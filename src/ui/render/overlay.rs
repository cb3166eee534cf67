//! A text over the screen, between header and footer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::content::marked;
use super::{note, pane, put, role};
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
            let mut spans = marked(keys, &overlay.seek, theme.key, theme);
            spans.extend(marked(words, &overlay.seek, theme.text, theme));
            Line::from(spans)
        } else {
            Line::from(marked(&line.text, &overlay.seek, role(line, theme), theme))
        };
        put(within, row, drawn, buffer);
    }
    let mut words: Vec<String> = overlay.seek.words().into_iter().collect();
    if overlay.lines.len() > rows {
        let last = (overlay.top + rows).min(overlay.lines.len());
        let len = overlay.lines.len();
        words.push(format!("{}–{last} of {len}", overlay.top + 1));
    }
    if !words.is_empty() {
        note(area, &words.join(" · "), theme, buffer);
    }
}
