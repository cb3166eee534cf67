//! Leaked build artifacts: files that only building needs, by the catalogue.

use super::findings::{Options, Subject};
use crate::inspection::Finding;

/// Looks an image over.
pub fn find(_subject: &Subject<'_>, _options: &Options) -> Vec<Finding> {
    Vec::new()
}

/// How much of a file is to be looked at, to know more of others; see [`crate::layers::Look::wants`].
pub fn wants(_path: &[u8], _size: u64) -> u64 {
    0
}

/// What to keep of it.
pub fn kept(_path: &[u8], _content: &[u8]) -> Option<Box<[u8]>> {
    None
}
