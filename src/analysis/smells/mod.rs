//! Lines of the Dockerfile that invite waste and leaks.

use super::findings::{Options, Subject};
use crate::inspection::Finding;

/// Looks an image over.
pub fn find(_subject: &Subject<'_>, _options: &Options) -> Vec<Finding> {
    Vec::new()
}
