//! The same bytes shipped again: equal files, and files that a later line changed, overwrote or deleted.
//!
//! [`lost`] has one finding for all that one line did to files of another in one way, so that together with
//! hidden leaks and secrets they are the image's waste; [`attributes`] writes out the COPY that would have spared a chmod or chown. [`duplicates`] are live, and
//! [`once`] says which of the two stays.

mod attributes;
mod duplicates;
mod lost;
mod once;

use super::findings::{Options, Subject};
use crate::inspection::{Finding, Severity};

/// Looks an image over, in which so much was found already.
pub fn find(subject: &Subject<'_>, options: &Options, found: &[Finding]) -> Vec<Finding> {
    let mut findings = lost::find(subject, options, found);
    findings.extend(duplicates::find(subject, options));
    findings
}

/// A rule's severity where the bytes are worth it: a few of them are good to know at most.
fn by_bytes(severity: Severity, bytes: u64) -> Severity {
    match bytes {
        0..10_000 => Severity::Info,
        10_000..100_000 => severity.min(Severity::Low),
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
