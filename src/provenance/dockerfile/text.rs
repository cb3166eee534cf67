//! Texts whose variables are expanded as far as they are known.

use std::fmt;
use std::sync::Arc;

/// A text after expansion. Where a variable's value is not known, it has a hole, which keeps what was written there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Neighbours are never both known, and none is an empty known text.
    pieces: Arc<[Piece]>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Known(String),
    /// As it was written: `${FOO}`.
    Hole(String),
}

impl Text {
    /// The whole text, if it has no hole.
    pub fn known(&self) -> Option<&str> {
        match &*self.pieces {
            [] => Some(""),
            [Piece::Known(text)] => Some(text),
            _ => None,
        }
    }

    /// For people: holes as they were written.
    pub fn shown(&self) -> String {
        self.to_string()
    }

    /// Whether a text that is told elsewhere can be this one. A hole fits anything, and runs of whitespace count as one
    /// space, at either end as none.
    pub fn fits(&self, told: &str) -> bool {
        let told = collapsed(told);
        let told = told.trim();
        let (mut at, mut after_hole) = (0, false);
        // A literal behind the last hole must end the text; those before are taken where they first occur.
        let last = self.pieces.len().saturating_sub(1);
        for (index, piece) in self.pieces.iter().enumerate() {
            let Piece::Known(literal) = piece else {
                after_hole = true;
                continue;
            };
            let mut literal = collapsed(literal);
            if index == last {
                literal.truncate(literal.trim_end().len());
            }
            // A space was read already where the text before it ended with one, and where it began.
            let spaced = at == 0 || told[..at].ends_with(' ');
            let bare = literal.strip_prefix(' ').filter(|_| spaced);
            let found = if after_hole && index == last {
                let ends =
                    |literal: &str| told.ends_with(literal) && told.len() - literal.len() >= at;
                (ends(&literal) || bare == Some(told.get(at..).unwrap_or_default()))
                    .then_some(told.len())
            } else if let Some(bare) = bare.filter(|bare| told[at..].starts_with(bare)) {
                Some(at + bare.len())
            } else if after_hole {
                told[at..]
                    .find(&literal)
                    .map(|found| at + found + literal.len())
            } else {
                told[at..]
                    .starts_with(&literal)
                    .then_some(at + literal.len())
            };
            match found {
                Some(end) => at = end,
                None => return false,
            }
            after_hole = false;
        }
        after_hole || at == told.len()
    }

    /// The texts in one, with a separator between them.
    pub fn joined(texts: &[Self], separator: &str) -> Self {
        let mut joined = Builder::default();
        for (index, text) in texts.iter().enumerate() {
            if index > 0 {
                joined.push_str(separator);
            }
            joined.append(text);
        }
        joined.finish()
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// A hole alone.
    pub(super) fn hole(written: impl Into<String>) -> Self {
        let mut text = Builder::default();
        text.hole(&written.into());
        text.finish()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let mut known = Builder::default();
        known.push_str(text);
        known.finish()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Known(text) | Piece::Hole(text) => f.write_str(text),
        })
    }
}

/// Puts a text together.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pieces: Vec<Piece>,
}

impl Builder {
    pub(super) fn push(&mut self, c: char) {
        match self.pieces.last_mut() {
            Some(Piece::Known(text)) => text.push(c),
            _ => self.pieces.push(Piece::Known(c.to_string())),
        }
    }

    pub(super) fn push_str(&mut self, text: &str) {
        match self.pieces.last_mut() {
            _ if text.is_empty() => (),
            Some(Piece::Known(known)) => known.push_str(text),
            _ => self.pieces.push(Piece::Known(text.to_owned())),
        }
    }

    pub(super) fn hole(&mut self, written: &str) {
        self.pieces.push(Piece::Hole(written.to_owned()));
    }

    pub(super) fn append(&mut self, text: &Text) {
        for piece in text.pieces() {
            match piece {
                Piece::Known(text) => self.push_str(text),
                Piece::Hole(written) => self.hole(written),
            }
        }
    }

    pub(super) fn finish(self) -> Text {
        Text {
            pieces: self.pieces.into(),
        }
    }
}

/// The text with each run of whitespace as one space.
fn collapsed(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            short.push(c);
        } else if !short.ends_with(' ') {
            short.push(' ');
        }
    }
    short
}
