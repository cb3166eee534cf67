//! The line that is typed, and what of it is sought at the moment.

use std::sync::Arc;

use super::query::{MOST_CHARS, Query};

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
    /// What was sought last, once the line is cleared.
    last: String,
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
        self.is_typing || self.is_walking || !self.text.is_empty()
    }

    /// Whether only what is found is shown.
    pub(crate) fn is_filtering(&self) -> bool {
        !self.text.is_empty()
    }

    /// What is sought, as it was typed.
    pub(crate) fn sought(&self) -> &str {
        if self.is_walking {
            &self.last
        } else {
            &self.text
        }
    }

    /// What is sought; the same until another text is.
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
        self.understand();
    }

    /// Shows all files again.
    pub(crate) fn clear(&mut self) {
        if !self.text.trim().is_empty() {
            self.last = std::mem::take(&mut self.text);
        }
        self.text.clear();
        self.is_typing = false;
        self.is_walking = false;
        self.is_typed = false;
        self.step = None;
        self.understand();
    }

    pub(crate) fn push(&mut self, c: char) {
        if self.text.chars().count() < MOST_CHARS {
            self.text.push(c);
            self.is_typed = true;
            self.understand();
        }
    }

    pub(crate) fn erase(&mut self) {
        self.text.pop();
        self.is_typed = true;
        self.understand();
    }

    /// Whether there is anything to go through.
    pub(crate) fn can_step(&self) -> bool {
        !self.text.is_empty() || !self.last.is_empty()
    }

    /// Goes to another match as soon as they are known.
    pub(crate) fn step(&mut self, step: Step) {
        self.is_walking = self.text.is_empty();
        self.step = Some(step);
        self.understand();
    }

    fn understand(&mut self) {
        if self.parsed.0 != self.sought() {
            let text = self.sought().to_owned();
            self.parsed = (text, Arc::new(Query::parse(self.sought())));
        }
    }
}
