//! The palette: the line that is typed, and one row an action.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::{cover, mark_row, note, pane, put};
use crate::ui::overlay::palette::{Entry, Palette};
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;

/// Columns of a name, of keys, and of where something works, at most.
const NAME_COLUMNS: usize = 17;
const KEYS_COLUMNS: usize = 14;
const PLACE_COLUMNS: usize = 24;

pub(super) fn render(palette: &Palette, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.overlay_area();
    cover(area, buffer);
    let within = pane(area, "All actions", true, theme, buffer);
    let columns = usize::from(within.width);
    let (before, behind) = text::around(palette.typed.halves(), columns.saturating_sub(4));
    let line = Line::from(vec![
        Span::styled(": ", theme.key),
        Span::styled(before, theme.strong),
        Span::styled("▏", theme.key),
        Span::styled(behind, theme.strong),
    ]);
    put(within, 0, line, buffer);
    let rows = state.overlay_rows();
    let shown = palette.rows.iter().enumerate().skip(palette.cursor.top);
    for (at, (position, entry)) in shown.take(rows).enumerate() {
        let is_chosen = position == palette.cursor.row;
        put(
            within,
            at + 1,
            row(entry, is_chosen, columns, theme),
            buffer,
        );
        if is_chosen {
            mark_row(within, at + 1, theme.chosen, buffer);
        }
    }
    if palette.rows.is_empty() {
        let words = "No action is called that.";
        put(within, 1, Line::styled(words, theme.dim), buffer);
    }
    if palette.rows.len() > rows {
        let words = format!("{} of {}", palette.cursor.row + 1, palette.rows.len());
        note(area, &words, theme, buffer);
    }
}

/// The keys stand at the right end; what does not work here says where it does.
fn row(entry: &Entry, is_chosen: bool, columns: usize, theme: &Theme) -> Line<'static> {
    let pointer = if is_chosen { "▸" } else { " " };
    let behind = match entry.elsewhere {
        Some(place) => text::fit(&format!("– {place}"), PLACE_COLUMNS).into_owned(),
        None => text::fit(&entry.keys, KEYS_COLUMNS).into_owned(),
    };
    let room = columns.saturating_sub(NAME_COLUMNS + text::width(&behind) + 4);
    let name = match entry.on {
        Some(on) => text::left(&format!("{} ({on})", entry.name), NAME_COLUMNS),
        None => text::left(entry.name, NAME_COLUMNS),
    };
    let words = text::left(entry.help, room);
    let (strong, plain, key) = match entry.elsewhere {
        Some(_) => (theme.dim, theme.dim, theme.dim),
        None => (theme.strong, theme.text, theme.key),
    };
    Line::from(vec![
        Span::styled(pointer, plain),
        Span::styled(format!("{name} "), strong),
        Span::styled(format!("{words} "), plain),
        Span::styled(behind, key),
    ])
}
