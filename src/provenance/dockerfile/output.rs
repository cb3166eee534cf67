//! What an expansion writes: the text, and its words where these are wanted.

use super::text::{Builder, Piece, Text};

/// A text while it is written.
#[derive(Default)]
pub(super) struct Output {
    text: Builder,
    /// Those that are complete, and the one being written.
    words: Option<(Vec<Text>, Builder)>,
}

impl Output {
    pub fn new(has_words: bool) -> Self {
        Self {
            text: Builder::default(),
            words: has_words.then(Default::default),
        }
    }

    /// A character that stands as it is; whitespace ends a word.
    pub fn push(&mut self, c: char) {
        self.text.push(c);
        self.cut(c);
    }

    /// A character that no word ends at.
    pub fn push_raw(&mut self, c: char) {
        self.text.push(c);
        if let Some((_, word)) = &mut self.words {
            word.push(c);
        }
    }

    /// A value, whose whitespace ends words.
    pub fn add(&mut self, text: &Text) {
        self.text.append(text);
        if self.words.is_none() {
            return;
        }
        for piece in text.pieces() {
            match (piece, &mut self.words) {
                (Piece::Known(text), _) => text.chars().for_each(|c| self.cut(c)),
                (Piece::Hole(written), Some((_, word))) => word.hole(written),
                _ => (),
            }
        }
    }

    /// A text that no word ends in.
    pub fn add_raw(&mut self, text: &Text) {
        self.text.append(text);
        if let Some((_, word)) = &mut self.words {
            word.append(text);
        }
    }

    /// Loses the word that is being written.
    pub fn lose_word(&mut self) {
        if let Some((_, word)) = &mut self.words {
            *word = Builder::default();
        }
    }

    pub fn finish(self) -> (Text, Vec<Text>) {
        let (mut words, word) = self.words.unwrap_or_default();
        if !word.is_empty() {
            words.push(word.finish());
        }
        (self.text.finish(), words)
    }

    fn cut(&mut self, c: char) {
        let Some((words, word)) = &mut self.words else {
            return;
        };
        if !c.is_whitespace() {
            word.push(c);
        } else if !word.is_empty() {
            words.push(std::mem::take(word).finish());
        }
    }
}
