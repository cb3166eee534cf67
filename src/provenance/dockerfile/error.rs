//! What can be wrong with a Dockerfile.

use thiserror::Error;

/// A Dockerfile that can't be read: what is wrong, and on which line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {what}")]
pub struct Error {
    /// From 1.
    pub line: u32,
    /// In words for a sentence; names from the file are not escaped.
    pub what: String,
}
