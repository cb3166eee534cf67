//! A file's content over the screen: numbered lines or a hex dump, with matches.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{caption, note_rows, pane, put};
use crate::ui::content::{self, Row};
use crate::ui::overlay::preview::{Body, Content, Preview};
use crate::ui::overlay::seek::Seek;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;

pub(super) fn render(preview: &Preview, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.body;
    let within = margin(pane(area, &preview.title, true, theme, buffer));
    match &preview.body {
        Body::Words(words, _) => {
            let columns = usize::from(within.width);
            let lines = words.iter().flat_map(|line| text::wrap(line, columns));
            for (row, line) in lines.enumerate() {
                put(within, row, Line::styled(line, theme.text), buffer);
            }
        }
        Body::Content(content) => {
            if content.part.bytes.is_empty() {
                put(
                    within,
                    0,
                    Line::styled("the file is empty", theme.dim),
                    buffer,
                );
            } else if content.is_hex {
                hex(content, within, theme, buffer);
            } else {
                lines(content, within, theme, buffer);
            }
            notes(content, state, area, theme, buffer);
        }
    }
}

/// A cell is left free on each side.
pub(super) fn margin(within: Rect) -> Rect {
    Rect {
        x: within.x + 1,
        width: within.width.saturating_sub(2),
        ..within
    }
}

fn lines(content: &Content, within: Rect, theme: &Theme, buffer: &mut Buffer) {
    let (width, gutter) = (usize::from(within.width), content.gutter());
    let columns = width.saturating_sub(gutter);
    let height = usize::from(within.height);
    let mut at = 0;
    let rows = content.rows.iter().skip(content.top.0).take(height);
    for (position, row) in rows.enumerate() {
        let (pieces, skipped) = match content.is_wrapped {
            true => {
                let skipped = if position == 0 { content.top.1 } else { 0 };
                (content.pieces(row, width), skipped)
            }
            false => {
                let line = content.text(row, content.left + columns);
                (vec![content::window(&line, content.left, columns)], 0)
            }
        };
        for (piece, shown) in pieces.iter().enumerate().skip(skipped) {
            let number = number(row, piece == 0, gutter);
            let mut spans = vec![Span::styled(number, theme.dim)];
            spans.extend(marked(shown, &content.seek, theme.text, theme));
            put(within, at, Line::from(spans), buffer);
            at += 1;
        }
        if at >= height {
            break;
        }
    }
}

/// The number before a line; before what goes on, a mark.
fn number(row: &Row, is_first: bool, gutter: usize) -> String {
    let number = match row.number {
        Some(number) if is_first => number.to_string(),
        _ => "↪".to_owned(),
    };
    text::right(&number, gutter.saturating_sub(1)) + " "
}

/// A text with its matches.
pub(super) fn marked(shown: &str, seek: &Seek, style: Style, theme: &Theme) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut at = 0;
    for (start, end) in seek.in_text(shown) {
        spans.push(Span::styled(shown[at..start].to_owned(), style));
        spans.push(Span::styled(shown[start..end].to_owned(), theme.chosen));
        at = end;
    }
    spans.push(Span::styled(shown[at..].to_owned(), style));
    spans
}

fn hex(content: &Content, within: Rect, theme: &Theme, buffer: &mut Buffer) {
    let width = content::hex_width(usize::from(within.width));
    let rows = content.part.bytes.chunks(width).enumerate();
    let rows = rows.skip(content.top.0).take(usize::from(within.height));
    let wanted = content.seek.wanted.len();
    for (at, (row, bytes)) in rows.enumerate() {
        let from = row * width;
        let [place, digits, ascii] = content::hex(bytes, from as u64, width);
        let mut spans = vec![
            Span::styled(format!("{place}  "), theme.dim),
            Span::styled(format!("{digits} "), theme.text),
        ];
        // Matches can begin in a row above.
        let found = &content.seek.found;
        let first = found.partition_point(|&it| it + wanted <= from);
        let mut matches = found[first..]
            .iter()
            .take_while(|&&it| it < from + width)
            .peekable();
        for (position, c) in ascii.chars().enumerate() {
            let position = from + position;
            while matches.next_if(|&&it| it + wanted <= position).is_some() {}
            let is_found = matches.peek().is_some_and(|&&it| it <= position);
            let style: Style = if is_found { theme.chosen } else { theme.text };
            spans.push(Span::styled(c.to_string(), style));
        }
        put(within, at, Line::from(spans), buffer);
    }
}

fn notes(content: &Content, state: &State, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    let (rows, columns) = state.room();
    let at_end = content.is_at_end((rows, columns));
    let reads_more = at_end && content.can_grow();
    let more = content.extent().map(|extent| match reads_more {
        true => format!("{extent}; space reads more"),
        false => extent,
    });
    let parts = [content.seek.words(), more];
    let words: Vec<String> = parts.into_iter().flatten().collect();
    caption(area, &words.join(" · "), theme.warning, buffer);
    let len = content.len(columns);
    note_rows(area, content.top.0, rows, len, theme, buffer);
}
