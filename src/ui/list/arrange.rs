//! How the list of a screen is arranged: its order, and what a person typed to see less of it.
//!
//! [`super::arranging`] has it carried out; [`crate::ui::find`] says what a typed text means.

use crate::ui::find::{Facts, MOST_CHARS, Query, TERMS};
use crate::ui::tab::Tab;
use crate::ui::text::edit::LineEdit;

/// An order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// As the image has it; of what has no order there, the worst or largest first.
    #[default]
    Given,
    Size,
    Waste,
    Path,
    /// By the line or layer that it is about.
    Place,
}

impl Order {
    /// The orders of a screen, the one that it starts with first; none where another order would say nothing.
    pub(super) fn all(tab: Tab) -> &'static [Self] {
        match tab {
            Tab::Stages | Tab::Layers => &[Self::Given, Self::Size, Self::Waste],
            Tab::Dockerfile => &[],
            Tab::Waste => &[Self::Given, Self::Path, Self::Place],
            Tab::Findings => &[Self::Given, Self::Size, Self::Place],
        }
    }

    /// For a title: `, by size`; nothing of the order that a screen starts with.
    pub(crate) fn words(self, tab: Tab) -> &'static str {
        match self {
            Self::Given => "",
            Self::Size => ", by size",
            Self::Waste => ", by waste",
            Self::Path => ", by path",
            Self::Place if tab == Tab::Findings => ", by line",
            Self::Place => ", by layer",
        }
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Arrangement {
    pub(crate) order: Order,
    /// Whether what comes first in this order comes last.
    pub(crate) is_reversed: bool,
    pub(crate) line: LineEdit,
    pub(crate) is_typing: bool,
    query: Query,
    /// Whether the list is still as it was before.
    pub(super) is_stale: bool,
}

impl Default for Arrangement {
    fn default() -> Self {
        Self {
            order: Order::default(),
            is_reversed: false,
            line: LineEdit::of(MOST_CHARS),
            is_typing: false,
            query: Query::default(),
            is_stale: false,
        }
    }
}

impl Arrangement {
    /// What is typed.
    pub(crate) fn text(&self) -> &str {
        self.line.text()
    }

    /// Whether a row is kept, by its words and what else is known of it.
    pub(crate) fn keeps(&self, words: &str, facts: &Facts<'_>) -> bool {
        self.query.matches(words, facts)
    }

    /// What rows are asked.
    pub(crate) fn query(&self) -> &Query {
        &self.query
    }

    /// Whether rows may be left out.
    pub(crate) fn is_narrow(&self) -> bool {
        !self.query.is_empty()
    }

    /// Whether what is typed has a place on screen.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_typing || !self.text().is_empty()
    }

    /// What is wrong with what is typed.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.query.problem()
    }

    /// Its rows are others than before.
    pub(crate) fn touch(&mut self) {
        self.is_stale = true;
    }

    pub(crate) fn set_text(&mut self, text: &str) {
        self.line.set(text);
        self.changed();
    }

    /// Another text is typed.
    pub(crate) fn changed(&mut self) {
        self.query = Query::parse(&parts(self.text()));
        self.is_stale = true;
    }
}

/// In a list, words are looked for as they are written: letters in order would be in any long row.
fn parts(text: &str) -> String {
    let terms = text.split(' ').map(|term| {
        let is_plain = term.starts_with(|c: char| c.is_alphanumeric() || "./_-@~".contains(c));
        let is_named = TERMS.iter().any(|name| term.starts_with(name));
        if is_plain && !is_named {
            format!("'{term}")
        } else {
            term.to_owned()
        }
    });
    terms.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_looked_for_as_they_are_written() {
        let mut arrangement = Arrangement::default();
        arrangement.set_text("high");
        assert!(arrangement.keeps("high leak", &Facts::default()));
        assert!(!arrangement.keeps("the image had github", &Facts::default()));
        assert_eq!(parts("a !b sev:high ^c re:x"), "'a !b sev:high ^c re:x");
    }
}
