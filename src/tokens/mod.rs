//! Secrets that their form alone gives away: tokens with a prefix that their maker gave them to be found by.
//!
//! [`find`] looks through any text; `forms` lists what it knows, `shapes` cuts a token out of its text, `random` tells a token from an example of one. Texts that
//! are shown are masked by it, and files and records are searched by it. What a file's name says is for others.

mod forms;
mod random;
mod shapes;

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use forms::FORMS;
pub use forms::{Form, Use};
pub(crate) use random::is_random;
use shapes::Shape;
pub(crate) use shapes::position;

/// A token in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is, as a position in the list of forms; see [`form`].
    pub form: usize,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// What is known of a form by its position.
pub fn form(position: usize) -> Option<&'static Form> {
    FORMS.get(position)
}

/// Finds all anchors of all forms in one pass; the position of each pattern's form beside it.
static ANCHORS: LazyLock<Option<(AhoCorasick, Vec<usize>)>> = LazyLock::new(|| {
    let anchors: Vec<(usize, &str)> = FORMS
        .iter()
        .enumerate()
        .flat_map(|(position, form)| form.anchors.iter().map(move |anchor| (position, *anchor)))
        .collect();
    // With so many patterns the automaton is what decides: no start of a token is rare in a text.
    let finder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(anchors.iter().map(|(_, anchor)| anchor))
        .ok()?;
    Some((
        finder,
        anchors.iter().map(|(position, _)| *position).collect(),
    ))
});

/// The tokens in a text, in their order.
pub fn find(text: &[u8]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let Some((finder, forms)) = &*ANCHORS else {
        return tokens;
    };
    for anchor in finder.find_iter(text) {
        let position = forms[anchor.pattern().as_usize()];
        let range = match FORMS[position].shape {
            Shape::Behind(body) => body.behind(text, anchor.start(), anchor.end()),
            Shape::Around(find) => find(text, anchor.start()..anchor.end()),
        };
        if let Some(range) = range
            && tokens
                .last()
                .is_none_or(|last| last.range.end <= range.start)
        {
            tokens.push(Token {
                form: position,
                range,
            });
        }
    }
    tokens
}

#[cfg(test)]
mod tests;
