//! The last line: the keys that work here and now.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use crate::ui::keymap::legend;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.footer;
    if let Some(notice) = &state.notice {
        let columns = usize::from(area.width).saturating_sub(2);
        let line = Line::styled(format!(" {}", text::fit(notice, columns)), theme.strong);
        buffer.set_line(area.x, area.y, &line, area.width);
        return;
    }
    for entry in legend::footer(state, usize::from(area.width)) {
        let line = Line::from(vec![
            Span::styled(entry.keys, theme.key),
            Span::styled(format!(" {}", entry.word), theme.text),
        ]);
        let x = u16::try_from(entry.x).unwrap_or(u16::MAX);
        let room = area.width.saturating_sub(x);
        buffer.set_line(area.x + x.min(area.width), area.y, &line, room);
    }
}
