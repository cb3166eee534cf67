//! The layer list: size, waste and instruction of each layer, or how far it is read.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::{bar, mark_row, note, pane, put};
use crate::ui::job::Reading;
use crate::ui::state::{Pane, Phase, State};
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::size::size;

/// `2.98 MB`
const SIZE_COLUMNS: usize = 7;
/// Size, a space, waste.
const FIGURES_COLUMNS: usize = 2 * SIZE_COLUMNS + 1;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.layers;
    let has_focus = state.focus == Pane::Layers;
    let within = pane(area, "Layers", has_focus, theme, buffer);
    let number_columns = state.layer_count().to_string().len().max(2);
    let figures_head = match state.inspection() {
        Some(_) => format!(
            "{} {}",
            text::right("size", SIZE_COLUMNS),
            text::right("waste", SIZE_COLUMNS)
        ),
        None => text::left("read", FIGURES_COLUMNS),
    };
    let number_head = text::right("#", number_columns);
    let head = format!(" {number_head} {figures_head} instruction");
    put(within, 0, Line::styled(head, theme.dim), buffer);

    let rows = state.places.layer_rows();
    let on_screen = state.headlines.iter().enumerate().skip(state.layers.top);
    for (row, (index, headline)) in on_screen.take(rows).enumerate() {
        let is_chosen = index == state.layers.row;
        let pointer = if is_chosen { "▸" } else { " " };
        let number = text::right(&(index + 1).to_string(), number_columns);
        let mut line = Line::from(format!("{pointer}{number} "));
        figures(state, index, theme, &mut line);
        let used = number_columns + FIGURES_COLUMNS + 3;
        let room = usize::from(within.width).saturating_sub(used);
        line.push_span(Span::raw(format!(" {}", text::fit(headline, room))));
        put(within, row + 1, line, buffer);
        if is_chosen {
            let style = if has_focus {
                theme.chosen
            } else {
                theme.chosen_elsewhere
            };
            mark_row(within, row + 1, style, buffer);
        }
    }
    if state.layer_count() > rows {
        let words = format!("{} of {}", state.layers.row + 1, state.layer_count());
        note(area, &words, theme, buffer);
    }
}

fn figures(state: &State, index: usize, theme: &Theme, line: &mut Line<'_>) {
    match &state.phase {
        Phase::Opening { .. } => {}
        Phase::Analysing { layers, .. } => {
            let reading = layers.get(index).copied().unwrap_or_default();
            let (words, style) = if reading == Reading::default() {
                (text::left("waiting", FIGURES_COLUMNS), theme.dim)
            } else {
                (bar(reading, FIGURES_COLUMNS), theme.bar)
            };
            line.push_span(Span::styled(words, style));
        }
        Phase::Ready(inspection) => {
            let Some(layer) = inspection.layers.get(index) else {
                return;
            };
            let style = if layer.wasted_bytes > 0 {
                theme.waste
            } else {
                theme.dim
            };
            let bytes = text::right(&size(layer.bytes), SIZE_COLUMNS);
            let wasted = text::right(&size(layer.wasted_bytes), SIZE_COLUMNS);
            line.push_span(Span::raw(format!("{bytes} ")));
            line.push_span(Span::styled(wasted, style));
        }
    }
}
