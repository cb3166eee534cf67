//! The last line: the keys that work here and now, from the keymap.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

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
    let entries = state.keymap.footer(|binding| state.holds(binding));
    let columns = |keys: &str, word: &str| text::width(keys) + text::width(word) + 3;
    let pinned: usize = entries
        .iter()
        .filter(|(_, _, is_pinned)| *is_pinned)
        .map(|(keys, word, _)| columns(keys, word))
        .sum();
    let mut room = usize::from(area.width).saturating_sub(pinned + 1);
    let mut line = Line::from(" ");
    for (keys, word, is_pinned) in entries {
        if !is_pinned {
            let wanted = columns(&keys, word);
            if wanted > room {
                // What does not fit is in the help.
                room = 0;
                continue;
            }
            room -= wanted;
        }
        line.push_span(Span::styled(keys, theme.key));
        line.push_span(Span::styled(format!(" {word}  "), theme.text));
    }
    buffer.set_line(area.x, area.y, &line, area.width);
}
