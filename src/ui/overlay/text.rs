//! Texts: help, warnings, and all that is known of a line or layer.

use crate::ui::details::{Line, Role};
use crate::ui::keymap::Keymap;
use crate::ui::layout::inside;
use crate::ui::legend;
use crate::ui::state::State;
use crate::ui::text;

/// Which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Help,
    Warnings,
    Details,
}

/// An open text.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) topic: Topic,
    pub(crate) title: String,
    pub(crate) lines: Vec<Line>,
    /// First line on screen.
    pub(crate) top: usize,
}

/// Columns for keys in the help.
pub(crate) const KEY_COLUMNS: usize = 18;

/// The text on `topic`, wrapped to the screen.
pub(super) fn text(topic: Topic, state: &State) -> Text {
    let columns = usize::from(inside(state.area).width).saturating_sub(2);
    let (title, lines) = match topic {
        Topic::Help => ("Help".to_owned(), help(&state.keymap, columns)),
        Topic::Warnings => ("Warnings".to_owned(), warnings(state.warnings(), columns)),
        Topic::Details => state.details(columns),
    };
    Text {
        topic,
        title,
        lines,
        top: 0,
    }
}

fn help(keymap: &Keymap, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (heading, rows) in keymap.help() {
        lines.push(Line::new(Role::Heading, heading));
        for (keys, words) in rows {
            let row = format!("  {} {words}", text::left(&keys, KEY_COLUMNS));
            lines.push(Line::new(Role::Key, text::fit(&row, columns)));
        }
    }
    lines.push(Line::new(Role::Heading, "Marks"));
    for sign in legend::ALL {
        let mark = text::left(&sign.mark.to_string(), KEY_COLUMNS);
        let row = format!("  {mark} {}", sign.help);
        lines.push(Line::new(Role::Key, text::fit(&row, columns)));
    }
    for words in [
        "A bar is a row's part of all that its tree holds, removed bytes included; so is a share.",
        "‼2 beside a line, stage or layer: two findings, of which the worst is that bad.",
        "– no layer   ? layer uncertain   source: the image takes from it   unused",
    ] {
        for line in text::wrap(words, columns.saturating_sub(2)) {
            lines.push(Line::new(Role::Plain, format!("  {line}")));
        }
    }
    lines
}

fn warnings(warnings: &[String], columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for warning in warnings {
        let wrapped = text::wrap(&text::clean(warning), columns.saturating_sub(2));
        for (row, line) in wrapped.into_iter().enumerate() {
            let bullet = if row == 0 { "!" } else { " " };
            lines.push(Line::new(Role::Plain, format!("{bullet} {line}")));
        }
    }
    lines
}
