//! The grammar: terms separated by spaces, all of which must hold.
//!
//! A query is parsed anew with each character, so nothing is an error: a term that is not finished, or wrong, holds for
//! everything, and the query tells what is missing. What one term asks for is [`super::term`]'s.

use super::facts::{Facts, Marks};
use super::term::{self, REGEX, Term, Test};
use super::words::{Text, Word, fold};

/// What a query may have; no path has more, and every character costs.
pub(crate) const MOST_CHARS: usize = 1000;

/// What a person typed, understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    terms: Vec<Term>,
    problem: Option<String>,
}

impl Query {
    /// Understands a text. This never fails: see [`Query::problem`].
    pub(crate) fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = match text.char_indices().nth(MOST_CHARS) {
            Some((end, _)) => &text[..end],
            None => text,
        };
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return query;
            }
            let plain = rest.strip_prefix('!').unwrap_or(rest);
            let end = if plain.starts_with(REGEX) {
                rest.len()
            } else {
                end_of_term(rest)
            };
            let (term, after) = rest.split_at(end);
            rest = after;
            match term::parse(term) {
                Ok(term) => query.terms.extend(term),
                Err(problem) => query.problem = query.problem.or(Some(problem)),
            }
        }
    }

    /// What is not finished or wrong, for whoever types it: `size: >1MB`.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether it keeps everything.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Words that must be found.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &Word> {
        self.words(false)
    }

    /// Words that must not be found.
    pub(crate) fn unwanted(&self) -> impl Iterator<Item = &Word> {
        self.words(true)
    }

    /// Which characters of a path it found: those of words.
    pub(crate) fn found(&self, path: &str) -> Vec<u32> {
        let mut chars = Vec::new();
        self.wanted().for_each(|word| word.found(path, &mut chars));
        chars.sort_unstable();
        chars.dedup();
        chars
    }

    /// What letters in order must score where the best of all scores `best`: in a large image nearly any letters stand
    /// in order somewhere, and what fits so much worse does by chance. Letters that stand together never do.
    pub(super) fn least(&self, best: u32) -> u32 {
        let plain = self.wanted().map(Word::plain_score).sum();
        (best * 3).div_ceil(4).min(plain)
    }

    fn words(&self, is_negated: bool) -> impl Iterator<Item = &Word> {
        self.terms.iter().filter_map(move |term| match &term.test {
            Test::Word(word) if term.is_negated == is_negated => Some(word),
            _ => None,
        })
    }

    /// Whether it asks for anything but words.
    pub(crate) fn asks_for_facts(&self) -> bool {
        let is_word = |term: &Term| matches!(term.test, Test::Word(_));
        !self.terms.iter().all(is_word)
    }

    /// Whether it asks for marks that only a layer's changes have.
    pub(crate) fn asks_for_changes(&self) -> bool {
        let is_it = |term: &Term| matches!(term.test, Test::Marks(marks) if marks.has_any(Marks::OF_CHANGES));
        self.terms.iter().any(is_it)
    }

    /// Whether all that it asks for beside words holds.
    pub(crate) fn matches_facts(&self, facts: &Facts<'_>) -> bool {
        self.terms
            .iter()
            .all(|term| term.test.holds(facts).unwrap_or(true) != term.is_negated || term.is_word())
    }

    /// Whether a row of a list is kept, by its words and what else is known of it.
    pub(crate) fn matches(&self, words: &str, facts: &Facts<'_>) -> bool {
        let folded = fold(words);
        let text = Text {
            shown: words,
            folded: &folded,
            own: 0,
            own_folded: 0,
        };
        self.matches_facts(facts)
            && self.wanted().all(|word| word.is_in(text))
            && !self.unwanted().any(|word| word.is_in(text))
    }
}

/// Where a regular expression starts, with its name.
pub(super) fn regex_at(text: &str) -> Option<usize> {
    let is_start = |at: usize| at == 0 || text[..at].ends_with([' ', '!']);
    text.match_indices(REGEX)
        .map(|(at, _)| at)
        .find(|&at| is_start(at))
}

/// Where a term ends: at a space that no backslash stands before.
fn end_of_term(text: &str) -> usize {
    let mut before = ' ';
    let mut chars = text.char_indices();
    let end = chars.find(|&(_, c)| {
        let is_end = c.is_whitespace() && before != '\\';
        before = c;
        is_end
    });
    end.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests;
