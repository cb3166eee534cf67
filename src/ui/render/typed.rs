//! A query that is typed, with what is told of it behind.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::ui::text;

/// Columns below which a cut hint says nothing.
const LEAST: usize = 4;

/// How its parts look: the sign and the cursor, what is typed, what is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Styles {
    pub(super) sign: Style,
    pub(super) typed: Style,
    pub(super) told: Style,
}

/// The line in so many columns. What is told gives way to what is typed, of which the part around the cursor stays.
pub(super) fn line(
    halves: (&str, &str),
    is_typing: bool,
    told: &str,
    columns: usize,
    styles: Styles,
) -> Line<'static> {
    let room = columns.saturating_sub(4);
    let (before, behind) = text::around(halves, room);
    let left = room.saturating_sub(text::width(&before) + text::width(&behind));
    let told = match left {
        0..LEAST => String::new(),
        _ => text::fit(told, left).into_owned(),
    };
    let cursor = if is_typing { "▏" } else { " " };
    Line::from(vec![
        Span::styled("/ ", styles.sign),
        Span::styled(before, styles.typed),
        Span::styled(cursor, styles.sign),
        Span::styled(format!("{behind} "), styles.typed),
        Span::styled(told, styles.told),
    ])
}
