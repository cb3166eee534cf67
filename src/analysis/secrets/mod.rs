//! Secrets in the files of every layer, and in what the image records of its build.

use super::findings::{Options, Subject};
use crate::inspection::Finding;
use crate::layers::Spot;

/// Looks an image over.
pub fn find(_subject: &Subject<'_>, _options: &Options) -> Vec<Finding> {
    Vec::new()
}

/// How much of a file is to be looked at; see [`crate::layers::Look::wants`].
pub fn wants(_path: &[u8], _size: u64) -> u64 {
    0
}

/// Where secrets stand in it, and of which kind; never what stands there.
pub fn spots(_path: &[u8], _content: &[u8]) -> Vec<Spot> {
    Vec::new()
}
