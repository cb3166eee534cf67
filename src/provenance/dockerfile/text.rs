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
        // A space more, which a hole at the end may have before it.
        let told = format!("{} ", collapsed(told).trim());
        let end = told.len() - 1;
        let (mut at, mut after_hole) = (0, false);
        let last = self.pieces.len().saturating_sub(1);
        for (index, piece) in self.pieces.iter().enumerate() {
            let Piece::Known(literal) = piece else {
                after_hole = true;
                continue;
            };
            let mut literal = collapsed(literal);
            // A space was read already where the text before it ended with one, and where it began.
            let is_spaced = at == 0 || told[..at].ends_with(' ');
            let found = if index == last {
                literal.truncate(literal.trim_end().len());
                let left = &told[at.min(end)..end];
                let bare = literal.trim_start();
                let fits = if after_hole {
                    left.ends_with(&literal) || (is_spaced && left == bare)
                } else {
                    left == literal || (is_spaced && left == bare)
                };
                fits.then_some(end)
            } else {
                let bare = literal.strip_prefix(' ').filter(|_| is_spaced);
                match bare.filter(|bare| told[at..].starts_with(bare)) {
                    Some(bare) => Some(at + bare.len()),
                    None if after_hole => {
                        let found = told[at..].find(&literal);
                        found.map(|found| at + found + literal.len())
                    }
                    None => {
                        let starts = told[at..].starts_with(&literal);
                        starts.then_some(at + literal.len())
                    }
                }
            };
            match found {
                Some(end) => at = end,
                None => return false,
            }
            after_hole = false;
        }
        after_hole || at >= end
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

    /// Whether it can't be empty.
    pub(super) fn is_surely_something(&self) -> bool {
        let is_known = |piece: &Piece| matches!(piece, Piece::Known(_));
        self.pieces.iter().any(is_known)
    }

    /// About how much memory it takes.
    pub(super) fn size(&self) -> usize {
        let size = |piece: &Piece| match piece {
            Piece::Known(text) | Piece::Hole(text) => size_of::<Piece>() + text.len(),
        };
        self.pieces.iter().map(size).sum()
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

    pub(super) fn ends_with_slash(&self) -> bool {
        matches!(self.pieces.last(), Some(Piece::Known(text)) if text.ends_with('/'))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
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
