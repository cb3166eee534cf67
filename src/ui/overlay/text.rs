//! Texts: help, warnings, and all that is known of a stage, line or layer.

use crate::ui::find::EXAMPLES;
use crate::ui::keymap::help;
use crate::ui::layout::inside;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::text::details::{Line, Role};
use crate::ui::text::signs;

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
        Topic::Help => ("Help".to_owned(), help(state, columns)),
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

fn help(state: &State, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for section in help::sections(state) {
        let heading = match section.is_here {
            true => section.heading.to_owned(),
            false => format!("{} (not on this screen)", section.heading),
        };
        lines.push(Line::new(Role::Heading, heading));
        for row in section.rows {
            let (mark, role) = match row.works {
                true => (' ', Role::Key),
                false => ('–', Role::Dim),
            };
            let keys = text::left(&row.keys, KEY_COLUMNS);
            hang(
                &format!("{mark} {keys}"),
                row.words,
                role,
                columns,
                &mut lines,
            );
        }
    }
    lines.push(Line::new(Role::Dim, "– does not work here and now"));
    lines.push(Line::new(Role::Heading, "Find"));
    for (example, words) in EXAMPLES {
        let example = format!("  {}", text::left(example, KEY_COLUMNS));
        hang(&example, words, Role::Key, columns, &mut lines);
    }
    lines.push(Line::new(Role::Heading, "Mouse"));
    for words in [
        "A click chooses, another one leads on as enter does; a directory's sign opens it.",
        "The wheel scrolls what it points at; a border between two panes can be dragged.",
        "Keys in the last line and names in the first can be clicked.",
        "With shift the terminal selects text itself, as it does without a mouse here.",
    ] {
        lines.push(Line::new(Role::Plain, format!("  {words}")));
    }
    lines.push(Line::new(Role::Heading, "Marks"));
    for sign in signs::ALL {
        let mark = text::left(&sign.mark.to_string(), KEY_COLUMNS);
        hang(
            &format!("  {mark}"),
            sign.help,
            Role::Key,
            columns,
            &mut lines,
        );
    }
    for words in [
        "A bar is a row's part of all that its tree holds, removed bytes included; so is a share.",
        "Beside a line of the Dockerfile: its part of the most that a line of this build wrote; the base image is left out.",
        "‼2 beside a line, stage or layer: two findings, of which the worst is that bad.",
        "– no layer   ? layer uncertain   source: the image takes from it   unused",
    ] {
        for line in text::wrap(words, columns.saturating_sub(2)) {
            lines.push(Line::new(Role::Plain, format!("  {line}")));
        }
    }
    lines
}

/// Words behind what they are about, on as many lines as they need.
fn hang(head: &str, words: &str, role: Role, columns: usize, lines: &mut Vec<Line>) {
    let indent = text::width(head) + 1;
    let wrapped = text::wrap(words, columns.saturating_sub(indent));
    for (row, line) in wrapped.iter().enumerate() {
        let head = match row {
            0 => head.to_owned(),
            _ => " ".repeat(indent - 1),
        };
        lines.push(Line::new(role, format!("{head} {line}")));
    }
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
