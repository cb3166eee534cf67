//! A bound on how much is compared: steps that nothing tells are held against the same entry again and again, and an
//! entry can have megabytes.

use super::super::dockerfile::Instruction;
use super::fits;
use super::told::{self, Told};
use crate::source::manifest::History;

/// What may still be compared, about in bytes.
#[derive(Debug)]
pub struct Work {
    left: usize,
}

impl Default for Work {
    fn default() -> Self {
        // More than any real Dockerfile and history take, and a few seconds at most.
        Self { left: 100_000_000 }
    }
}

impl Work {
    /// Whether there was too much of it, so that nothing may be concluded.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// See [`told::read`].
    pub fn read<'a>(&mut self, entry: &'a History) -> Option<Told<'a>> {
        let text = entry.created_by.as_deref().unwrap_or_default();
        self.spend(text.len()).then(|| told::read(entry)).flatten()
    }

    /// See [`fits::fits`].
    pub fn fits(&mut self, step: &Instruction, told: &Told<'_>, shells: &[String]) -> bool {
        /// What comparing the shortest texts in all their forms takes.
        const LEAST: usize = 200;
        if step.keyword != told.keyword {
            self.spend(0);
            return false;
        }
        self.spend(LEAST + told.rest.len() + step.text.len()) && fits::fits(step, told, shells)
    }

    /// Takes off so many bytes; false where there are not so many.
    pub fn spend(&mut self, bytes: usize) -> bool {
        /// What comparing nothing but keywords takes.
        const LEAST: usize = 10;
        self.left = self.left.saturating_sub(bytes.saturating_add(LEAST));
        !self.is_spent()
    }
}
