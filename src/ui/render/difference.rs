//! Two versions of a file over the screen: signs and numbers before lines, the words that changed in bold and underlined.

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::content::margin;
use super::{caption, note_rows, pane, put};
use crate::ui::content;
use crate::ui::content::compare::{self, Comparison, Row, Sign};
use crate::ui::overlay::difference::Difference;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;

/// Columns of a line's number, at least.
const NUMBER: usize = 6;

/// Columns of line numbers: as many as the last one needs.
fn number_columns(rows: &[Row]) -> usize {
    let last = rows.iter().rev().find_map(|row| match row {
        Row::Line(line) => line.numbers.into_iter().flatten().max(),
        _ => None,
    });
    last.map_or(NUMBER, |last| last.to_string().len().max(NUMBER))
}

pub(super) fn render(difference: &Difference, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.body;
    let within = margin(pane(area, &difference.title, true, theme, buffer));
    let height = usize::from(within.height);
    let columns = usize::from(within.width);
    let head = difference.head.len();
    let number = number_columns(difference.rows());
    for (row, at) in (difference.top..difference.len()).take(height).enumerate() {
        let line = match (difference.head.get(at), &difference.comparison) {
            (Some(words), _) => headline(words, columns, theme),
            (None, Some(comparison)) => match &difference.rows()[at - head] {
                Row::Skipped(count) => {
                    let words = match count {
                        1 => "⋯ 1 equal line".to_owned(),
                        many => format!("⋯ {many} equal lines"),
                    };
                    Line::styled(words, theme.dim)
                }
                Row::Rest => {
                    Line::styled("⋯ not compared line by line from here on", theme.warning)
                }
                Row::Line(line) => {
                    self::line(comparison, line, difference.left, (number, columns), theme)
                }
            },
            (None, None) => continue,
        };
        put(within, row, line, buffer);
    }
    let is_at_end = difference.is_at_end(height);
    let more = difference.more().filter(|_| is_at_end);
    let more = more.map(|_| "space compares the next megabyte".to_owned());
    let words: Vec<String> = [difference.words(), more].into_iter().flatten().collect();
    caption(area, &words.join(" · "), theme.text, buffer);
    let (top, len) = (difference.top, difference.len());
    note_rows(area, top, height, len, theme, buffer);
}

fn headline(words: &str, columns: usize, theme: &Theme) -> Line<'static> {
    let style = match words.chars().next() {
        Some('-') => theme.removed,
        Some('+') => theme.added,
        _ => theme.text,
    };
    Line::styled(text::fit(words, columns).into_owned(), style)
}

fn line(
    comparison: &Comparison,
    line: &compare::Line,
    left: usize,
    (number_columns, columns): (usize, usize),
    theme: &Theme,
) -> Line<'static> {
    let (sign, style) = match line.sign {
        Sign::Both => (' ', theme.text),
        Sign::Removed => ('-', theme.removed),
        Sign::Added => ('+', theme.added),
    };
    let number = match line.numbers {
        [Some(old), None] => old,
        [_, new] => new.unwrap_or(0),
    };
    let begun = match comparison.is_begun(line) {
        true => '…',
        false => ' ',
    };
    let mut spans = vec![
        Span::styled(text::right(&number.to_string(), number_columns), theme.dim),
        Span::styled(format!(" {sign}{begun}"), style),
    ];
    let room = columns.saturating_sub(number_columns + 3);
    // A character takes four bytes at most, and has few marks.
    let end = line.text.end.min(line.text.start + (left + room + 1) * 16);
    let mut at = line.text.start;
    let mut column = 0;
    let mut add = |to: usize, style: Style| {
        let to = to.min(end);
        if to <= at {
            return;
        }
        let shown = content::shown(comparison.bytes(line, &(at..to)), column);
        at = to;
        let (start, width) = (column, text::width(&shown));
        column += width;
        if column <= left || start >= left + room {
            return;
        }
        let cut = left.saturating_sub(start);
        let room = (left + room).saturating_sub(start.max(left));
        spans.push(Span::styled(content::window(&shown, cut, room), style));
    };
    let strong = style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
    for word in &line.words {
        add(word.start, style);
        add(word.end, strong);
    }
    add(line.text.end, style);
    Line::from(spans)
}
