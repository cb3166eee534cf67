//! Texts: help, warnings, and all that is known of a stage, line or layer.

use super::seek::Seek;
use crate::ui::find::EXAMPLES;
use crate::ui::keymap::Scope;
use crate::ui::keymap::help::{self, Section};
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
    pub(crate) seek: Seek,
}

impl Text {
    /// Searches from what is on top on; `rows` are on screen.
    pub(crate) fn search(&mut self, wanted: &str, rows: usize) {
        self.seek = Seek::new(wanted, self.joined().as_bytes());
        let above = self.lines.iter().take(self.top);
        let above = above.map(|line| line.text.len() + 1).sum();
        let found = &self.seek.found;
        let first = found.partition_point(|&at| at < above);
        self.seek.at = if first < found.len() { first } else { 0 };
        self.show_match(rows);
    }

    /// Goes to the next match or the one before; behind the last comes the first.
    pub(crate) fn go_to_match(&mut self, forwards: bool, rows: usize) {
        self.seek.step(forwards);
        self.show_match(rows);
    }

    fn show_match(&mut self, rows: usize) {
        if let Some(&at) = self.seek.found.get(self.seek.at) {
            let line = self.line_of(at);
            if !(self.top..self.top + rows.max(1)).contains(&line) {
                let last = self.lines.len().saturating_sub(rows);
                self.top = line.saturating_sub(rows / 3).min(last);
            }
        }
    }

    /// The same text wrapped anew: what is searched for is searched for again.
    pub(super) fn renew(&mut self, new: Self, rows: usize) {
        let (wanted, at) = (std::mem::take(&mut self.seek.wanted), self.seek.at);
        let top = self.top.min(new.lines.len().saturating_sub(rows));
        *self = Self { top, ..new };
        self.seek = Seek::new(&wanted, self.joined().as_bytes());
        self.seek.at = at.min(self.seek.found.len().saturating_sub(1));
    }

    fn joined(&self) -> String {
        let lines = self.lines.iter().map(|line| &*line.text);
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The line that a position in all of them lies in.
    fn line_of(&self, position: usize) -> usize {
        let mut end = 0;
        let ends = self.lines.iter().map(|line| {
            end += line.text.len() + 1;
            end
        });
        ends.take_while(|end| *end <= position).count()
    }
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
        seek: Seek::default(),
    }
}

/// What is on screen, its keys and its marks, comes before what works everywhere; keys of other screens are last.
fn help(state: &State, columns: usize) -> Vec<Line> {
    let sections = help::sections(state);
    let (here, elsewhere): (Vec<_>, Vec<_>) = sections.into_iter().partition(|it| it.is_here);
    let is_everywhere = |it: &Section| it.heading == Scope::Everywhere.heading();
    let (everywhere, here): (Vec<_>, Vec<_>) = here.into_iter().partition(is_everywhere);
    let mut lines = Vec::new();
    add_keys(here, columns, &mut lines);
    add_marks(columns, &mut lines);
    add_keys(everywhere, columns, &mut lines);
    lines.push(Line::new(Role::Dim, "– does not work here and now"));
    lines.push(Line::new(Role::Heading, "Find"));
    for (example, words) in EXAMPLES {
        let example = format!("  {}", text::left(example, KEY_COLUMNS));
        hang(&example, words, Role::Key, columns, &mut lines);
    }
    lines.push(Line::new(Role::Heading, "Mouse"));
    for words in [
        "A click chooses, another one leads on as enter does; a directory's sign opens it.",
        "A click on the head of a column sorts by it, another one turns the order round.",
        "The wheel scrolls what it points at; a border between two panes can be dragged.",
        "Keys in the last line and names in the first can be clicked.",
        "With shift the terminal selects text itself, as it does once the palette's 'mouse' leaves it to it.",
    ] {
        lines.push(Line::new(Role::Plain, format!("  {words}")));
    }
    add_keys(elsewhere, columns, &mut lines);
    lines
}

fn add_keys(sections: Vec<Section>, columns: usize, lines: &mut Vec<Line>) {
    for section in sections {
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
            hang(&format!("{mark} {keys}"), row.words, role, columns, lines);
        }
    }
}

fn add_marks(columns: usize, lines: &mut Vec<Line>) {
    lines.push(Line::new(Role::Heading, "Marks"));
    for sign in signs::ALL {
        let mark = text::left(&sign.mark.to_string(), KEY_COLUMNS);
        hang(&format!("  {mark}"), sign.help, Role::Key, columns, lines);
    }
    for words in [
        "A bar is a row's part of all that its tree holds, removed bytes included; so is a share.",
        "Beside a line of the Dockerfile: its part of the most that a line of this build wrote; the base image is left out.",
        "‼2 beside a line, stage or layer: two findings, of which the worst is that bad.",
        "✓ fine   ✗ to do   ? not known: answers of the checklist",
        "– no layer   ? layer uncertain   source: the image takes from it   unused",
    ] {
        for line in text::wrap(words, columns.saturating_sub(2)) {
            lines.push(Line::new(Role::Plain, format!("  {line}")));
        }
    }
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn text(lines: Vec<String>) -> Text {
        Text {
            topic: Topic::Details,
            title: String::new(),
            lines: lines
                .into_iter()
                .map(|line| Line::new(Role::Plain, line))
                .collect(),
            top: 0,
            seek: Seek::default(),
        }
    }

    #[test]
    fn a_search_begins_with_what_is_on_top() {
        let lines = ["a b a", "", "b", "a", "c"].map(str::to_owned);
        // With so many lines above, which of the three matches is gone to.
        for (top, first) in [(0, 0), (1, 2), (3, 2), (4, 0)] {
            let mut text = text(lines.to_vec());
            text.top = top;
            text.search("a", 5);
            assert_eq!((text.seek.found.len(), text.seek.at), (3, first), "{top}");
        }
    }

    #[test]
    fn a_search_in_a_long_text_takes_no_time_that_anybody_notices() {
        let mut text = text(vec!["aaaa".to_owned(); 25_000]);
        text.top = 20_000;
        let start = Instant::now();
        text.search("a", 20);
        // Looking for the line of each match took a minute.
        assert!(start.elapsed() < Duration::from_secs(2));
        assert_eq!((text.seek.found.len(), text.seek.at), (100_000, 80_000));
    }
}
