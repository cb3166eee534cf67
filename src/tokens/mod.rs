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
    let all = find_map(text, |token| Some(token.clone()));
    all.into_iter().map(|(_, token)| token).collect()
}

/// The tokens in a text of which whoever asks makes something, in their order. None stands in another; in one that nobody
/// takes there may be one.
pub fn find_map<T>(text: &[u8], mut take: impl FnMut(&Token) -> Option<T>) -> Vec<(Token, T)> {
    let mut taken: Vec<(Token, T)> = Vec::new();
    let Some((finder, forms)) = &*ANCHORS else {
        return taken;
    };
    for anchor in finder.find_iter(text) {
        let form = forms[anchor.pattern().as_usize()];
        let range = match FORMS[form].shape {
            Shape::Behind(body) => body.behind(text, anchor.start(), anchor.end()),
            Shape::Around(find) => find(text, anchor.start()..anchor.end()),
        };
        let from = taken.last().map_or(0, |(last, _)| last.range.end);
        if let Some(range) = range.filter(|range| from <= range.start) {
            let token = Token { form, range };
            if let Some(made) = take(&token) {
                taken.push((token, made));
            }
        }
    }
    taken
}

#[cfg(test)]
mod tests;
