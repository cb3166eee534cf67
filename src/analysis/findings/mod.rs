//! What should be changed: asks every family of rules of one image, and puts their answers in order.
//!
//! [`leaks`](super::leaks) are files that only building needs, by the catalogue; [`secrets`](super::secrets) are found in
//! contents and in what the image records of its build; [`copies`](super::copies) ship the same bytes again;
//! [`smells`](super::smells) are lines of the Dockerfile that invite all of these. Rules have their id, severity and
//! words in the [`Catalogue`]. Each family turns a [`Subject`] into findings and reads nothing else.

mod catalogue;
pub(super) mod draft;
pub(super) mod fix;
mod ignore;
mod look;
#[cfg(test)]
pub(super) mod sample;
mod subject;
pub(super) mod tops;

use std::sync::Arc;

pub use catalogue::{Catalogue, Error, Example, Rule};
pub use fix::leave_out;
pub use ignore::Ignored;
pub(super) use look::Looking;
pub use subject::{Place, Rewrites, Subject};

use super::{checklist, copies, leaks, secrets, smells};
use crate::inspection::{Check, Finding, Split};
use crate::layers::Look;

/// What to look for.
#[derive(Debug, Clone)]
pub struct Options {
    /// The rules.
    pub catalogue: Arc<Catalogue>,
    /// Paths that are left out of findings.
    pub ignored: Ignored,
    /// Whether leaks of the base image count too.
    pub includes_base: bool,
    /// Whether size or layers are judged by a gate.
    pub has_size_gate: bool,
}

impl Options {
    /// What has to be seen of contents while layers are read.
    pub fn look(&self) -> Arc<dyn Look> {
        Arc::new(Looking::default())
    }
}

/// All that is found in an image.
#[derive(Debug, Default)]
pub struct Findings {
    /// The worst first, then the largest.
    pub findings: Vec<Finding>,
    /// The answers to the questions of the checklist, in their order.
    pub checklist: Vec<Check>,
    /// Of an image with a single stage.
    pub split: Option<Split>,
}

/// Whether a path lies below another; all lie below the root.
pub(super) fn is_below(path: &str, above: &str) -> bool {
    above.is_empty()
        || path
            .strip_prefix(above)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// Looks an image over.
pub fn find(subject: &Subject<'_>, options: &Options) -> Findings {
    let mut findings = leaks::find(subject, options);
    findings.extend(secrets::find(subject, options));
    findings.extend(copies::find(subject, options));
    let smells = smells::find(subject, options, &findings);
    findings.extend(smells);
    let paths = subject.tree.paths();
    findings.sort_by_cached_key(|finding| {
        (
            std::cmp::Reverse((finding.severity, finding.bytes)),
            finding.rule.clone(),
            finding.layer,
            finding.line,
            finding.paths.first().map(|&path| paths.full(path)),
        )
    });
    Findings {
        checklist: checklist::answers(subject, &findings, options),
        split: checklist::split(subject, &findings),
        findings,
    }
}
