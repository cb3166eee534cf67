//! What stands where figures and files will be.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{bar, put};
use crate::ui::job::Reading;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;

/// Columns of the bar over everything.
const BAR_COLUMNS: usize = 40;

/// Before the layers are known.
pub(super) fn opening(state: &State, archive: Reading, theme: &Theme, buffer: &mut Buffer) {
    let body = state.places.body;
    let middle = usize::from(body.height / 2);
    let words = format!("Opening {}", state.reference);
    let words = text::fit(&words, usize::from(body.width.saturating_sub(2)));
    centered(
        body,
        middle.saturating_sub(1),
        Line::styled(words, theme.strong),
        buffer,
    );
    if archive.total > 0 {
        let line = Line::styled(bar(archive, BAR_COLUMNS), theme.bar);
        centered(body, middle + 1, line, buffer);
    }
}

/// Where the files will be.
pub(super) fn files(layers: &[Reading], within: Rect, theme: &Theme, buffer: &mut Buffer) {
    let words = if layers.iter().all(|reading| reading.is_done()) {
        "All layers are read, files are being compared."
    } else {
        "Files appear when all layers are read."
    };
    put(within, 0, Line::styled(words, theme.dim), buffer);
    put(within, 2, Line::styled(count(layers), theme.text), buffer);
    // Layers that were not begun have no size yet, so each counts alike.
    let read: f64 = layers.iter().map(|reading| reading.ratio()).sum();
    let all = Reading {
        done: (read * 1000.0) as u64,
        total: layers.len() as u64 * 1000,
    };
    let columns = BAR_COLUMNS.min(usize::from(within.width));
    put(
        within,
        3,
        Line::styled(bar(all, columns), theme.bar),
        buffer,
    );
}

/// How many layers are read, in words.
pub(super) fn count(layers: &[Reading]) -> String {
    let done = layers.iter().filter(|reading| reading.is_done()).count();
    format!("{done} of {} layers read", layers.len())
}

fn centered(area: Rect, row: usize, line: Line<'_>, buffer: &mut Buffer) {
    let indent = area
        .width
        .saturating_sub(u16::try_from(line.width()).unwrap_or(area.width))
        / 2;
    let within = Rect {
        x: area.x + indent,
        width: area.width - indent,
        ..area
    };
    put(within, row, line, buffer);
}
