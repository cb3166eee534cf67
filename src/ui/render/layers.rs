//! The layer list: size, waste and instruction of each layer, or how far it is read; below it the chosen layer's
//! details.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::heads::Heads;
use super::{SIZE_COLUMNS, layer_bar, mark_row, narrow, note, ordered, pane, put, role, tally};
use crate::ui::keymap::action::Action;
use crate::ui::list::arrange::Order;
use crate::ui::screens::Known;
use crate::ui::screens::layers::FIGURES_COLUMNS;
use crate::ui::state::{Phase, State};
use crate::ui::tab::Pane;
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::size::size;

/// A bar with its bytes.
const READ_COLUMNS: usize = 24;
/// From here on a list has room for that.
const WIDE_COLUMNS: usize = 44;
/// `instruction`
const INSTRUCTION_COLUMNS: usize = 11;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    show_details(state, theme, buffer);
    let area = state.places.list;
    let layers = &state.layers;
    let has_focus = state.focus == Pane::Layers;
    let within = pane(area, &ordered("Layers", state), has_focus, theme, buffer);
    let Columns {
        number: number_columns,
        figures: figures_columns,
        found: found_columns,
    } = Columns::of(state, usize::from(within.width));
    let heads = heads(state, usize::from(within.width));
    put(within, 0, heads.line(state, theme), buffer);

    if state.finds_no_row() {
        let key = state.keymap.key_of(Action::FindFiles);
        let words = format!(" no layer; files: {key}");
        put(within, 1, Line::styled(words, theme.text), buffer);
    }
    let rows = state.places.list_rows();
    let on_screen = layers.list.on_screen().take(rows);
    for (row, (index, is_chosen)) in on_screen.enumerate() {
        let is_fold = layers.is_fold(index);
        let headline = match is_fold {
            true => layers.fold.as_str(),
            false => layers.headlines.get(index).map_or("", String::as_str),
        };
        let pointer = if is_chosen { "▸" } else { " " };
        let number = match is_fold && index > 0 {
            true => format!("1–{}", index + 1),
            false => (index + 1).to_string(),
        };
        let number = text::right(&number, number_columns);
        let mut line = Line::from(format!("{pointer}{number} "));
        figures(state, index, figures_columns, theme, &mut line);
        if let Some(&found) = layers.found.get(index)
            && found_columns > 0
        {
            line.push_span(tally(found, found_columns, theme));
        }
        let room = usize::from(within.width).saturating_sub(line.width() + 1);
        line.push_span(Span::raw(format!(" {}", text::fit(headline, room))));
        put(within, row + 1, line, buffer);
        if is_chosen {
            mark_row(within, row + 1, theme.choice(has_focus), buffer);
        }
    }
    narrow(state, area, "", theme, buffer);
    if layers.list.len() > rows {
        note(area, &layers.list.note(), theme, buffer);
    }
}

/// How wide columns are; 0 where there is none.
struct Columns {
    number: usize,
    figures: usize,
    found: usize,
}

impl Columns {
    fn of(state: &State, columns: usize) -> Self {
        let layers = &state.layers;
        let number = layers.number_columns();
        let fold = format!("1–{}", layers.folded);
        let is_wide = columns >= WIDE_COLUMNS;
        Self {
            number: match layers.folded > 1 {
                true => number.max(text::width(&fold)),
                false => number,
            },
            figures: match state.phase {
                Phase::Analysing(_) if is_wide => READ_COLUMNS,
                _ => FIGURES_COLUMNS,
            },
            // In a narrow list instructions have the room.
            found: match is_wide {
                true => layers.found_columns,
                false => 0,
            },
        }
    }
}

/// The heads in a pane of so many columns.
pub(super) fn heads(state: &State, columns: usize) -> Heads {
    let columns = Columns::of(state, columns);
    let mut heads = Heads::default().gap(1).right("#", columns.number);
    heads = heads.least(Order::Given).gap(1);
    if state.inspection().is_none() {
        heads = heads.left("read", columns.figures);
    } else {
        heads = heads.right("size", SIZE_COLUMNS).most(Order::Size).gap(1);
        heads = heads.right("waste", SIZE_COLUMNS).most(Order::Waste);
        if columns.found > 0 {
            heads = heads.gap(1).left("!", columns.found);
        }
    }
    heads.gap(1).left("instruction", INSTRUCTION_COLUMNS)
}

fn figures(state: &State, index: usize, columns: usize, theme: &Theme, line: &mut Line<'_>) {
    match &state.phase {
        Phase::Opening => {}
        Phase::Analysing(_) => {
            line.push_span(layer_bar(state.work.layer(index), columns, theme));
        }
        Phase::Ready(inspection, losses) => {
            let known = Known::All(inspection, losses);
            let (bytes, wasted) = state.layers.figures(known, index);
            let style = if wasted > 0 { theme.waste } else { theme.dim };
            let bytes = text::right(&size(bytes), SIZE_COLUMNS);
            let wasted = text::right(&size(wasted), SIZE_COLUMNS);
            line.push_span(Span::raw(format!("{bytes} ")));
            line.push_span(Span::styled(wasted, style));
        }
    }
}

fn show_details(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.aside;
    let rows = usize::from(area.height.saturating_sub(2));
    let hides_some = state.layers.details.len() > rows;
    let shown = if hides_some {
        rows.saturating_sub(1)
    } else {
        rows
    };
    let Some(chosen) = state.layers.list.chosen() else {
        pane(area, "No layer", false, theme, buffer);
        return;
    };
    let title = format!("Layer {}", chosen + 1);
    let within = pane(area, &title, false, theme, buffer);
    for (row, line) in state.layers.details.iter().take(shown).enumerate() {
        put(
            within,
            row,
            Line::styled(&*line.text, role(line, theme)),
            buffer,
        );
    }
    if hides_some {
        let key = state.keymap.key_of(Action::Details);
        let words = format!("… {} more lines: {key}", state.layers.details.len() - shown);
        put(within, shown, Line::styled(words, theme.dim), buffer);
    }
}
