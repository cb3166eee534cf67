//! The questions that people are told to ask of an image, answered from its findings, its lines and its layers; and what
//! a build stage would keep out of an image that has none.

use super::findings::{Options, Subject};
use crate::inspection::{Check, Finding, Split};

/// The answers, in the order of the questions.
pub fn answers(_subject: &Subject<'_>, _findings: &[Finding], _options: &Options) -> Vec<Check> {
    Vec::new()
}

/// For an image whose Dockerfile has a single stage.
pub fn split(_subject: &Subject<'_>, _findings: &[Finding]) -> Option<Split> {
    None
}
