//! The line that is typed, and what of it is sought at the moment.

use std::sync::Arc;

use super::query::{MOST_CHARS, Query, regex_at};
use crate::ui::text::edit::{Edit, LineEdit};

/// Queries that are remembered.
const REMEMBERED: usize = 50;

/// Where the next match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Next,
    Previous,
}

/// What is typed to find files.
#[derive(Debug)]
pub(crate) struct Filter {
    line: LineEdit,
    pub(crate) is_typing: bool,
    /// Whether all files are shown and a person goes through what was found last.
    is_walking: bool,
    /// What was sought before, the newest last.
    history: Vec<String>,
    /// Which of these the text is, until it is changed.
    recalled: Option<usize>,
    /// What was understood, and of which text.
    parsed: (String, Arc<Query>),
    /// Whether it changed by typing since something was found.
    is_typed: bool,
    /// Where to go as soon as it is known.
    pub(crate) step: Option<Step>,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            line: LineEdit::of(MOST_CHARS),
            is_typing: false,
            is_walking: false,
            history: Vec::new(),
            recalled: None,
            parsed: Default::default(),
            is_typed: false,
            step: None,
        }
    }
}

impl Filter {
    /// What is typed.
    pub(crate) fn text(&self) -> &str {
        self.line.text()
    }

    /// What is sought, as it was typed, before and behind the cursor.
    pub(crate) fn halves(&self) -> (&str, &str) {
        match self.is_typing {
            true => self.line.halves(),
            false => (self.sought(), ""),
        }
    }

    /// Whether it takes a line on screen.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_typing || self.is_walking || self.is_filtering()
    }

    /// Whether only what is found is shown.
    pub(crate) fn is_filtering(&self) -> bool {
        !self.text().is_empty()
    }

    /// What is sought, as it was typed.
    pub(crate) fn sought(&self) -> &str {
        match self.history.last() {
            Some(last) if self.is_walking => last,
            _ => self.text(),
        }
    }

    /// What is sought, as it was last understood; the same until another text is.
    pub(crate) fn query(&self) -> &Arc<Query> {
        &self.parsed.1
    }

    /// Whether what is sought was typed just now, so that the best match is to be chosen.
    pub(crate) fn is_typed(&self) -> bool {
        self.is_typed
    }

    /// What was typed is found.
    pub(crate) fn is_told(&mut self) {
        self.is_typed = false;
    }

    /// Opens the line for typing.
    pub(crate) fn open(&mut self) {
        self.is_typing = true;
        self.is_walking = false;
    }

    /// Ends typing.
    pub(crate) fn keep(&mut self) {
        self.is_typing = false;
        self.remember();
    }

    /// Shows all files again.
    pub(crate) fn clear(&mut self) {
        self.remember();
        self.is_typing = false;
        self.is_walking = false;
        self.step = None;
        self.set(String::new());
        self.is_typed = false;
    }

    /// Types at the cursor.
    pub(crate) fn insert(&mut self, text: &str) {
        self.line.insert(text);
        self.changed();
    }

    /// Moves in the line, or takes something of it away.
    pub(crate) fn edit(&mut self, edit: Edit) {
        let before = self.text().len();
        self.line.edit(edit);
        if self.text().len() != before {
            self.changed();
        }
    }

    /// Makes what is typed a regular expression, or no longer.
    pub(crate) fn toggle_regex(&mut self) {
        let text = self.text();
        let text = match regex_at(text) {
            Some(at) => [&text[..at], &text[at + 3..]].concat(),
            None => format!("re:{text}"),
        };
        self.set(text);
    }

    /// Puts another text in place of what is typed.
    pub(crate) fn set(&mut self, text: String) {
        self.line.set(text);
        self.changed();
    }

    /// Seeks what another does, understood as it is there, so that nobody searches twice.
    pub(crate) fn seek_as(&mut self, other: &Self) {
        self.set(other.text().to_owned());
        self.parsed = other.parsed.clone();
    }

    fn changed(&mut self) {
        self.is_typed = true;
        self.recalled = None;
    }

    /// Whether an older or newer query can be brought back: once one types, keys move through matches.
    pub(crate) fn can_recall(&self, step: Step) -> bool {
        (self.text().is_empty() || self.recalled.is_some()) && self.recall(step).is_some()
    }

    /// Brings an older or newer query back.
    pub(crate) fn go_back(&mut self, step: Step) {
        if let Some(at) = self.recall(step) {
            self.set(self.history.get(at).cloned().unwrap_or_default());
            self.recalled = Some(at).filter(|&at| at < self.history.len());
        }
    }

    fn recall(&self, step: Step) -> Option<usize> {
        match (step, self.recalled) {
            (Step::Previous, at) => at.unwrap_or(self.history.len()).checked_sub(1),
            (Step::Next, at) => Some(at? + 1),
        }
    }

    /// Whether there is anything to go through.
    pub(crate) fn can_step(&self) -> bool {
        self.is_filtering() || !self.history.is_empty()
    }

    /// Goes to another match as soon as they are known.
    pub(crate) fn step(&mut self, step: Step) {
        self.is_walking = !self.is_filtering();
        self.step = Some(step);
        self.understand();
    }

    fn remember(&mut self) {
        let text = self.text().to_owned();
        if !Query::parse(&text).is_empty() {
            self.history.retain(|other| *other != text);
            self.history.push(text);
            if self.history.len() > REMEMBERED {
                self.history.remove(0);
            }
        }
        self.recalled = None;
    }

    /// Parses what is sought, if it is another: once for all that was typed or pasted since.
    pub(crate) fn understand(&mut self) {
        if self.parsed.0 != self.sought() {
            let text = self.sought().to_owned();
            let query = Arc::new(Query::parse(&text));
            self.parsed = (text, query);
        }
    }
}
