//! What is known of the chosen source of bytes, and its largest files, where there is room for them.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::{SIZE_COLUMNS, note, pane, put, role, share_bar};
use crate::ui::losses;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::size::size;

/// Columns of a bar.
const BAR_COLUMNS: usize = 8;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    detail(state, theme, buffer);
    files(state, theme, buffer);
}

/// What is known of the chosen row.
fn detail(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.detail;
    if area.is_empty() {
        return;
    }
    let stages = &state.stages;
    let within = pane(area, &stages.title(), false, theme, buffer);
    for (row, line) in stages.about.iter().enumerate() {
        let words = format!(" {}", line.text);
        put(within, row, Line::styled(words, role(line, theme)), buffer);
    }
    let height = usize::from(within.height);
    if stages.about.len() > height {
        let words = format!("1–{height} of {}", stages.about.len());
        note(area, &words, theme, buffer);
    }
}

/// The largest files that the chosen row brought.
fn files(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.extra;
    if area.is_empty() {
        return;
    }
    let within = pane(area, "Its largest files", false, theme, buffer);
    let Some(inspection) = state.inspection() else {
        return;
    };
    let files = state.stages.files();
    let most = files.first().map_or(0, |file| file.bytes);
    let columns = usize::from(within.width);
    let paths = inspection.tree.paths();
    let on_screen = files.iter().take(usize::from(within.height));
    for (row, file) in on_screen.enumerate() {
        let (mark, style) = match file.lost {
            Some(cause) => (losses::mark_of(cause), theme.waste),
            None => (' ', theme.text),
        };
        let bar = share_bar(file.bytes, most, BAR_COLUMNS);
        let mut line = Line::from(vec![
            Span::styled(text::right(&size(file.bytes), SIZE_COLUMNS + 1), style),
            Span::styled(format!(" {bar} "), theme.bar),
            Span::styled(format!("{mark} "), style),
        ]);
        let room = columns.saturating_sub(line.width());
        let path = text::clean_path(&paths.full(file.path), room);
        line.push_span(Span::styled(path, theme.text));
        put(within, row, line, buffer);
    }
    if files.is_empty() {
        let words = " No file with bytes came from here.";
        put(within, 0, Line::styled(words, theme.dim), buffer);
    }
}
