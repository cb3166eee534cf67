//! The Dockerfile like a blame: each line with its number, and each instruction's bytes, waste and source on its first
//! line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::heads::Heads;
use super::{SIZE_COLUMNS, layer_bar, mark_row, narrow, note_rows, pane, put, tally};
use crate::ui::screens::blocks::{Block, Standing, bytes};
use crate::ui::state::{Phase, State};
use crate::ui::tab::Pane;
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::work;
use layerscope::size::size;

/// `instruction`
const INSTRUCTION_COLUMNS: usize = 11;
/// Cells of a bar, each in eighths.
const BAR_COLUMNS: usize = 4;
/// From here on there is room for where bytes came from, which most instructions say themselves.
const ROOMY_COLUMNS: u16 = 76;
/// Bar, size, waste and its mark, each with a space before it.
const FIGURES_COLUMNS: usize = BAR_COLUMNS + 2 * (SIZE_COLUMNS + 1) + 2;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.list;
    let lines = &state.lines;
    let has_focus = state.focus == Pane::Lines;
    let within = pane(area, &lines.title, has_focus, theme, buffer);
    let columns = Columns::of(state);
    put(within, 0, heads(state).line(state, theme), buffer);

    let room = usize::from(within.width).saturating_sub(columns.before_text());
    let rows = state.places.list_rows();
    for (at, row) in (lines.walk.top..lines.len()).take(rows).enumerate() {
        let owner = lines.owner(row);
        let is_chosen = owner.is_some_and(|(block, _)| block == lines.walk.block);
        let drawn = columns.row(state, row, owner.map(|(_, block)| block), room, theme);
        put(within, at + 1, drawn, buffer);
        if is_chosen && owner.is_some_and(|(_, block)| block.extent.0 == row) {
            let style = theme.choice(has_focus);
            // A reversed bar would be a hole.
            let beside_bar = Rect {
                x: within.x + BAR_COLUMNS as u16 + 1,
                width: within.width.saturating_sub(BAR_COLUMNS as u16 + 1),
                ..within
            };
            mark_row(beside_bar, at + 1, style, buffer);
        }
    }
    narrow(state, area, &lines.brought, theme, buffer);
    note_rows(area, lines.walk.top, rows, lines.len(), theme, buffer);
}

/// The heads of the list.
pub(super) fn heads(state: &State) -> Heads {
    Columns::of(state).heads(state)
}

/// Widths that depend on the image.
struct Columns {
    /// How many findings there are.
    found: usize,
    source: usize,
    number: usize,
}

impl Columns {
    fn of(state: &State) -> Self {
        let lines = &state.lines;
        Self {
            found: lines.found_columns,
            source: match state.places.list.width < ROOMY_COLUMNS {
                true => 0,
                false => lines.source_columns,
            },
            number: if lines.has_numbers {
                lines.len().to_string().len().max(2)
            } else {
                0
            },
        }
    }

    fn before_text(&self) -> usize {
        // The pointer stands first, a space before the text.
        let optional = [self.found, self.source, self.number].map(spaced);
        2 + FIGURES_COLUMNS + optional.iter().sum::<usize>()
    }

    fn heads(&self, state: &State) -> Heads {
        let mut heads = Heads::default().gap(1);
        if state.inspection().is_some() {
            heads = heads.gap(BAR_COLUMNS + 1).right("size", SIZE_COLUMNS);
            heads = heads.gap(1).right("waste", SIZE_COLUMNS).gap(2);
        } else {
            heads = heads.left("read", FIGURES_COLUMNS);
        }
        if self.found > 0 {
            heads = heads.gap(1).left("!", self.found);
        }
        if self.source > 0 {
            heads = heads.gap(1).left("from", self.source);
        }
        if self.number > 0 {
            heads = heads.gap(1).right("#", self.number);
        }
        heads.gap(1).left("instruction", INSTRUCTION_COLUMNS)
    }

    fn row(
        &self,
        state: &State,
        row: usize,
        block: Option<&Block>,
        room: usize,
        theme: &Theme,
    ) -> Line<'static> {
        let is_first = block.is_some_and(|block| block.extent.0 == row);
        let is_chosen = state
            .lines
            .chosen()
            .is_some_and(|chosen| chosen.extent.0 <= row && row <= chosen.extent.1);
        let style = match block {
            None => theme.dim,
            Some(block) if block.standing != Standing::Shipped => theme.dim,
            Some(block) if block.is_from && block.lines.is_some() => theme.heading,
            Some(_) => theme.text,
        };
        let pointer = match (is_chosen, is_first) {
            (true, true) => "▸",
            (true, false) => "│",
            (false, _) => " ",
        };
        let mut line = Line::from(pointer);
        match block.filter(|_| is_first) {
            Some(block) => {
                figures(state, block, theme, &mut line);
                if self.found > 0 {
                    line.push_span(tally(block.found, self.found, theme));
                }
                if self.source > 0 {
                    let source = text::left(&block.source, self.source);
                    line.push_span(Span::styled(format!(" {source}"), style));
                }
            }
            None => {
                let columns = FIGURES_COLUMNS + spaced(self.found) + spaced(self.source);
                line.push_span(Span::raw(" ".repeat(columns)));
            }
        }
        if self.number > 0 {
            let number = if block.is_some_and(|block| block.lines.is_none()) {
                String::new()
            } else {
                (row + 1).to_string()
            };
            let number = text::right(&number, self.number);
            line.push_span(Span::styled(format!(" {number}"), theme.dim));
        }
        line.push_span(Span::styled(format!(" {}", words(state, row, room)), style));
        line
    }
}

/// A column with a space before it, if it is there at all.
fn spaced(columns: usize) -> usize {
    if columns > 0 { columns + 1 } else { 0 }
}

/// The line as the Dockerfile has it, or what is told of a layer.
fn words(state: &State, row: usize, room: usize) -> String {
    let file = state.phase.known().and_then(|known| known.dockerfile());
    if let Some(line) = file.and_then(|file| file.lines.get(row)) {
        return text::code_line(line, room);
    }
    let headlines = &state.layers.headlines;
    let layer = state
        .lines
        .owner(row)
        .and_then(|(_, block)| block.layers.first());
    let headline = layer.and_then(|&layer| headlines.get(layer));
    let headline = headline.map(String::as_str).unwrap_or_default();
    if file.is_some() {
        // It stands below the lines.
        return text::fit(&format!("line not certain: {headline}"), room).into_owned();
    }
    text::fit(headline, room).into_owned()
}

fn figures(state: &State, block: &Block, theme: &Theme, line: &mut Line<'_>) {
    let words = |words: &str| {
        let size = text::right(words, BAR_COLUMNS + 1 + SIZE_COLUMNS);
        Span::styled(text::left(&size, FIGURES_COLUMNS), theme.dim)
    };
    if block.layers.is_empty() {
        let told = match block.standing {
            Standing::Shipped if block.may_have_layer => "?",
            Standing::Shipped => "–",
            Standing::Builder if block.is_from => "source",
            Standing::Apart if block.is_from => "unused",
            _ => "",
        };
        return line.push_span(words(told));
    }
    if let Phase::Analysing(_) = &state.phase {
        let layers = block.layers.iter().map(|&layer| state.work.layer(layer));
        let reading = work::sum(layers);
        return line.push_span(layer_bar(reading, FIGURES_COLUMNS, theme));
    }
    let Some(figures) = block.figures else {
        return line.push_span(words(""));
    };
    let share = if block.is_from {
        // What the build started from would dwarf what it did.
        String::new()
    } else {
        share_bar(bytes(block), state.lines.largest)
    };
    let (mark, waste): (char, Style) = match block.loss {
        Some(loss) => (loss.mark(), theme.waste),
        None => (' ', theme.dim),
    };
    line.push_span(Span::styled(text::left(&share, BAR_COLUMNS), theme.bar));
    let bytes = text::right(&size(figures.bytes), SIZE_COLUMNS);
    line.push_span(Span::styled(format!(" {bytes} "), theme.text));
    let wasted = text::right(&size(figures.wasted_bytes), SIZE_COLUMNS);
    line.push_span(Span::styled(format!("{wasted} {mark}"), waste));
}

/// How much `bytes` are beside the `largest`, in eighths of a cell; whatever is not nothing has one.
fn share_bar(bytes: u64, largest: u64) -> String {
    const PARTS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
    if bytes == 0 || largest == 0 {
        return String::new();
    }
    let whole = (BAR_COLUMNS * PARTS.len()) as f64;
    let eighths = ((bytes as f64 / largest as f64 * whole).round() as usize).max(1);
    let mut bar = "█".repeat(eighths / PARTS.len());
    if let Some(rest) = (eighths % PARTS.len()).checked_sub(1) {
        bar.push(PARTS[rest]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_never_longer_than_its_columns_and_never_nothing() {
        assert_eq!(share_bar(0, 10), "");
        assert_eq!(share_bar(0, 0), "");
        assert_eq!(share_bar(1, u64::MAX), "▏");
        assert_eq!(share_bar(5, 10), "██");
        assert_eq!(share_bar(3, 4), "███");
        assert_eq!(share_bar(u64::MAX, u64::MAX), "████");
    }
}
