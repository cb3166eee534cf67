//! A text of which one block is chosen: a pointer along its rows, and the first one marked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{mark_row, note_rows, put, role};
use crate::ui::screens::walk::{Extent, Walk};
use crate::ui::text::details;
use crate::ui::theme::Theme;

/// See the module.
pub(super) struct Walked<'a> {
    pub(super) lines: &'a [details::Line],
    pub(super) extents: &'a [Extent],
    pub(super) walk: &'a Walk,
    /// Whether the chosen block shows.
    pub(super) has_focus: bool,
}

/// Draws it `within` a pane that takes `area`.
pub(super) fn render(
    text: &Walked<'_>,
    within: Rect,
    area: Rect,
    theme: &Theme,
    buffer: &mut Buffer,
) {
    let (top, height) = (text.walk.top, usize::from(within.height));
    let chosen = text.extents.get(text.walk.block);
    let chosen = chosen.filter(|_| text.has_focus);
    let shown = text.lines.iter().enumerate().skip(top).take(height);
    for (row, (at, line)) in shown.enumerate() {
        let styled = Line::styled(&*line.text, role(line, theme));
        put(within, row, styled, buffer);
        let is_its = |(first, last): &&Extent| (first..=last).contains(&&at);
        if let Some(&(first, _)) = chosen.filter(is_its) {
            let pointer = if at == first { "▸" } else { "│" };
            put(within, row, Line::raw(pointer), buffer);
            if at == first {
                mark_row(within, row, theme.chosen, buffer);
            }
        }
    }
    note_rows(area, top, height, text.lines.len(), theme, buffer);
}
