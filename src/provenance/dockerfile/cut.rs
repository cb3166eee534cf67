//! Cuts a text into words while it is read.

use super::text::{Builder, Piece, Text};

/// Words, cut while a text is read.
#[derive(Default)]
pub(super) struct Words {
    done: Vec<Text>,
    word: Builder,
}

impl Words {
    pub fn push(&mut self, c: char) {
        if !c.is_whitespace() {
            self.word.push(c);
        } else if !self.word.is_empty() {
            self.done.push(std::mem::take(&mut self.word).finish());
        }
    }

    pub fn push_raw(&mut self, c: char) {
        self.word.push(c);
    }

    pub fn add(&mut self, text: &Text) {
        for piece in text.pieces() {
            match piece {
                Piece::Known(text) => text.chars().for_each(|c| self.push(c)),
                Piece::Hole(written) => self.word.hole(written),
            }
        }
    }

    pub fn add_raw(&mut self, text: &Text) {
        self.word.append(text);
    }

    pub fn lose(&mut self) {
        self.word = Builder::default();
    }

    pub fn finish(mut self) -> Vec<Text> {
        if !self.word.is_empty() {
            self.done.push(self.word.finish());
        }
        self.done
    }
}
