//! The same bytes shipped again: equal files, and files that a line only chmods or chowns.

use super::findings::{Options, Subject};
use crate::inspection::Finding;

/// Looks an image over.
pub fn find(_subject: &Subject<'_>, _options: &Options) -> Vec<Finding> {
    Vec::new()
}
