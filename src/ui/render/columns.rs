//! The list of the tree's columns, above the screen so that what changes is in sight.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::{mark_row, pane, put};
use crate::ui::layout::inside;
use crate::ui::overlay::columns::Chooser;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::tree_view::columns::Column;

pub(super) fn render(chooser: &Chooser, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.overlay_area();
    super::cover(area, buffer);
    let within = pane(area, "Columns", true, theme, buffer);
    let shown = state.files.columns;
    let columns = usize::from(inside(state.places.tree).width);
    let fitting = shown.fitting(columns);
    for (row, column) in Column::ALL.into_iter().enumerate() {
        let (tick, style) = match (shown.has(column), fitting.has(column)) {
            (false, _) => ("[ ]", theme.dim),
            (true, true) => ("[x]", theme.text),
            (true, false) => ("[x]", theme.warning),
        };
        let words = if shown.has(column) && !fitting.has(column) {
            "has no room here"
        } else {
            column.words()
        };
        let room = usize::from(within.width).saturating_sub(12);
        let line = Line::from(vec![
            Span::styled(format!(" {tick} "), theme.key),
            Span::styled(text::left(column.name(), 7), theme.strong),
            Span::styled(text::fit(words, room).into_owned(), style),
        ]);
        put(within, row, line, buffer);
        if column == chooser.chosen() {
            mark_row(within, row, theme.chosen, buffer);
        }
    }
}
