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
mod names;
mod once;
#[cfg(test)]
pub(super) mod sample;
mod subject;
pub(super) mod tops;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use catalogue::{Answers, Catalogue, Clean, Error, Example, Pattern, Rule, Shape};
pub use fix::{Fix, leave_out};
pub use ignore::Ignored;
pub(super) use look::Looking;
pub use names::Names;
pub use subject::{Place, Rewrites, Subject};
pub use tops::Tops;

use super::{checklist, copies, leaks, secrets, smells};
use crate::escape::mask_text;
use crate::inspection::{Check, Finding, LeftOut, Split, Unjudged};
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
    /// Whether a gate limits the size.
    pub has_size_gate: bool,
    /// Whether a gate limits the number of layers.
    pub has_layer_gate: bool,
}

impl Options {
    /// What has to be seen of contents while layers are read.
    pub fn look(&self) -> Arc<dyn Look> {
        Arc::new(Looking)
    }
}

/// All that is found in an image.
#[derive(Debug, Default)]
pub struct Findings {
    /// The worst first, then the largest.
    pub findings: Vec<Finding>,
    /// Why the rules that they are of matter, by the rules' ids.
    pub reasons: BTreeMap<String, String>,
    /// Rules that could not be asked.
    pub unjudged: Vec<Unjudged>,
    /// What the user had left out.
    pub ignored: Vec<LeftOut>,
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
    let leaked = leaks::taken(subject, options);
    let mut findings = leaks::find(subject, options, &leaked);
    let mut secrets = secrets::find(subject, options);
    // What is off says nothing of a file, so that others may.
    judge(&mut secrets, &options.catalogue);
    let told = copies::Told::new(leaked.iter().map(|it| it.inode), &secrets);
    findings.extend(secrets);
    findings.extend(copies::find(subject, options, &told));
    let smells = smells::find(subject, options, &findings);
    findings.extend(smells);
    once::said(subject, &mut findings);
    judge(&mut findings, &options.catalogue);
    // Fixes write paths as a line or a pattern has them.
    for finding in &mut findings {
        finding.fix = mask_text(&finding.fix).into_owned();
        finding.title = mask_text(&finding.title).into_owned();
        let written = &mut finding.written;
        for line in written.lines.iter_mut().chain(&mut written.ignored) {
            *line = mask_text(line).into_owned();
        }
    }
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
    let reason = |finding: &Finding| {
        let rule = options.catalogue.rule(&finding.rule)?;
        Some((rule.id.clone(), rule.why.clone()))
    };
    let ignored = options.ignored.left_out(subject);
    Findings {
        reasons: findings.iter().filter_map(reason).collect(),
        checklist: checklist::answers(subject, &findings, &ignored, options),
        split: checklist::split(subject, &findings, options),
        unjudged: unjudged(subject, &options.catalogue),
        ignored,
        findings,
    }
}

/// Drops what rules found that are off. Families judge some of a rule's findings milder than the catalogue; what the user
/// says of a rule holds for all of them.
fn judge(findings: &mut Vec<Finding>, catalogue: &Catalogue) {
    findings.retain_mut(|finding| {
        let rule = catalogue.rule(&finding.rule);
        if let Some(rule) = rule.filter(|rule| rule.is_judged_by_user) {
            finding.severity = rule.severity;
        }
        rule.is_some()
    });
}

/// Rules about the Dockerfile, where there must be one and it is not known.
fn unjudged(subject: &Subject<'_>, catalogue: &Catalogue) -> Vec<Unjudged> {
    if subject.dockerfile.is_some() || subject.has_no_dockerfile() {
        return Vec::new();
    }
    /// What layers and the history tell enough of.
    const BY_LAYERS: [&str; 2] = ["smell/apt-recommends", "smell/lists-later"];
    let rules = catalogue.rules().iter();
    rules
        .filter(|rule| rule.id.starts_with("smell/") && rule.paths.is_empty())
        .filter(|rule| !BY_LAYERS.contains(&rule.id.as_str()))
        .map(|rule| Unjudged {
            rule: rule.id.clone(),
            severity: rule.severity,
        })
        .collect()
}
