//! Findings in a mark, a word or a number: how bad they are, of what kind, and how many there are of a line, layer or
//! stage.
//!
//! Every severity has a mark as well as a colour; which rows of a tree have one is [`crate::ui::files::marks`]'s business.

use crate::ui::text::{self, signs};
use layerscope::inspection::{Finding, Severity};

/// How many findings there are, and the worst.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) count: usize,
    pub(crate) worst: Option<Severity>,
}

impl Tally {
    pub(crate) fn add(&mut self, severity: Severity) {
        self.count += 1;
        self.worst = self.worst.max(Some(severity));
    }

    /// `!2`; nothing of nothing.
    pub(crate) fn words(self) -> String {
        self.worst
            .map(|worst| format!("{}{}", mark(worst), self.count))
            .unwrap_or_default()
    }

    /// Columns of the widest of these.
    pub(crate) fn columns<'a>(tallies: impl Iterator<Item = &'a Self>) -> usize {
        let widths = tallies.map(|tally| text::width(&tally.words()));
        widths.max().unwrap_or(0)
    }
}

impl<'a> FromIterator<&'a Finding> for Tally {
    fn from_iter<I: IntoIterator<Item = &'a Finding>>(findings: I) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            tally.add(finding.severity);
        }
        tally
    }
}

/// One column.
pub(crate) fn mark(severity: Severity) -> char {
    match severity {
        Severity::Critical => signs::CRITICAL.mark,
        Severity::High => signs::HIGH.mark,
        Severity::Medium => signs::MEDIUM.mark,
        Severity::Low | Severity::Info => signs::LOW.mark,
    }
}

/// The family of a rule, and all that its id says: `leak` and `leak: dev dependencies`.
pub(crate) fn kind(rule: &str) -> (String, String) {
    let words = text::clean(&rule.replace('-', " "));
    match words.split_once('/') {
        Some((family, name)) => (family.to_owned(), format!("{family}: {name}")),
        None => (words.clone(), words),
    }
}

/// `! version control data (+2 findings)`, in one line, where the worst is one of `count`.
pub(crate) fn told(worst: &Finding, count: usize, columns: usize) -> String {
    let more = match count {
        0 | 1 => String::new(),
        2 => " (+1 finding)".to_owned(),
        many => format!(" (+{} findings)", many - 1),
    };
    let words = format!("{} {}", mark(worst.severity), text::clean(&worst.title));
    let room = columns.saturating_sub(more.len());
    text::fit(&words, room).into_owned() + &more
}

/// `1 finding`, `5 findings`, `no findings`.
pub(crate) fn count(findings: usize) -> String {
    match findings {
        0 => "no findings".to_owned(),
        1 => "1 finding".to_owned(),
        many => format!("{many} findings"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_tells_how_many_there_are_and_the_worst() {
        let mut tally = Tally::default();
        assert_eq!(tally.words(), "");
        tally.add(Severity::Info);
        assert_eq!(tally.words(), "·1");
        tally.add(Severity::Critical);
        tally.add(Severity::Medium);
        assert_eq!(tally.words(), "‼3");
    }

    #[test]
    fn a_rule_tells_its_kind_whatever_it_is_called() {
        let both = |family: &str, all: &str| (family.to_owned(), all.to_owned());
        assert_eq!(
            kind("leak/dev-dependencies"),
            both("leak", "leak: dev dependencies")
        );
        assert_eq!(kind("mine"), both("mine", "mine"));
        assert_eq!(kind("a\u{1b}/b"), both("a\\x1b", "a\\x1b: b"));
    }
}
