//! The same bytes shipped again: equal files, and files that a later line changed, overwrote or deleted.
//!
//! [`lost`] has one finding for all that one line did to files of another in one way; [`attributes`] writes out the COPY
//! that would have spared a chmod or chown. [`duplicates`] are live. What nobody can change, what is small, and what leaks
//! and secrets say already ([`told`]) is left out: the image's waste and duplicates have a list of all.

mod attributes;
mod duplicates;
mod lost;
mod told;

use super::findings::{Options, Subject};
use crate::inspection::{Finding, Severity};

pub use told::Told;

/// Fewer bytes are not worth a change.
const LEAST: u64 = 10_000;

/// Looks an image over, in which so much is told already.
pub fn find(subject: &Subject<'_>, options: &Options, told: &Told) -> Vec<Finding> {
    let mut findings = lost::find(subject, options, told);
    findings.extend(duplicates::find(subject, options, told));
    findings
}

/// A rule's severity where the bytes are worth it.
fn by_bytes(severity: Severity, bytes: u64) -> Severity {
    match bytes {
        0..100_000 => severity.min(Severity::Low),
        _ => severity,
    }
}

/// `1 file`, `2 files`.
fn files(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    }
}
