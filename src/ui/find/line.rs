//! The line that is typed, and what of it is sought at the moment.

use std::sync::Arc;

use super::query::{MOST_CHARS, Query, regex_at};

/// Queries that are remembered.
const REMEMBERED: usize = 50;

/// Where the next match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Next,
    Previous,
}

/// What is typed to find files.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) text: String,
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

impl Filter {
    /// Whether it takes a line on screen.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_typing || self.is_walking || self.is_filtering()
    }

    /// Whether only what is found is shown.
    pub(crate) fn is_filtering(&self) -> bool {
        !self.text.is_empty()
    }

    /// What is sought, as it was typed.
    pub(crate) fn sought(&self) -> &str {
        match self.history.last() {
            Some(last) if self.is_walking => last,
            _ => &self.text,
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

    /// Types a character, as far as there is room.
    pub(crate) fn push(&mut self, c: char) {
        if self.text.chars().count() < MOST_CHARS {
            self.set(format!("{}{c}", self.text));
        }
    }

    /// Takes the last character back.
    pub(crate) fn erase(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        text.pop();
        self.set(text);
    }

    /// Takes the last word back.
    pub(crate) fn erase_word(&mut self) {
        let before = self.text.trim_end();
        let end = before.rfind(char::is_whitespace);
        let end = end.map_or(0, |at| at + 1);
        self.set(before[..end].to_owned());
    }

    /// Makes what is typed a regular expression, or no longer.
    pub(crate) fn toggle_regex(&mut self) {
        let text = match regex_at(&self.text) {
            Some(at) => [&self.text[..at], &self.text[at + 3..]].concat(),
            None => format!("re:{}", self.text),
        };
        self.set(text);
    }

    /// Puts another text in place of what is typed.
    pub(crate) fn set(&mut self, text: String) {
        self.text = text;
        self.is_typed = true;
        self.recalled = None;
    }

    /// Whether an older or newer query can be brought back: once one types, keys move through matches.
    pub(crate) fn can_recall(&self, step: Step) -> bool {
        (self.text.is_empty() || self.recalled.is_some()) && self.recall(step).is_some()
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
        if !Query::parse(&self.text).is_empty() {
            self.history.retain(|text| *text != self.text);
            self.history.push(self.text.clone());
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
