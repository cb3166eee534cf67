//! Secrets in the files of every layer, and in what the image records of its build.
//!
//! [`files`] looks into contents while layers are read, [`records`] into the configuration, the history, the Dockerfile and
//! the provenance. `value` tells a secret's value from what only stands in its place. No value is kept: findings say what
//! it is and where.

mod files;
mod records;
mod value;

use super::findings::{Catalogue, Options, Subject};
use crate::inspection::{Finding, Severity};
pub use files::{spots, wants};

/// Looks an image over.
pub fn find(subject: &Subject<'_>, options: &Options) -> Vec<Finding> {
    let mut findings = files::find(subject, options);
    findings.extend(records::find(subject, options));
    findings
}

/// What the catalogue says of a rule: how bad it is, and its ids elsewhere.
fn rated(catalogue: &Catalogue, rule: &str) -> (Severity, Vec<String>) {
    match catalogue.rule(rule) {
        Some(rule) => (rule.severity, rule.same_as.clone()),
        None => (Severity::High, Vec::new()),
    }
}

/// The text with its first letter upper-case.
fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
