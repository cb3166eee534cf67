//! Lines of the Dockerfile that invite waste and leaks.
//!
//! Most are asked of the Dockerfile itself: [`stages`], [`base`] images, [`broad`] copies, the [`order`] of lines. Two are
//! asked of layers, whose history tells enough: [`apt`] packages that were only recommended, and package [`lists`] that a
//! later line takes away.

mod add;
mod apt;
mod base;
mod broad;
mod builders;
mod debian;
pub(super) mod lists;
mod needless;
mod order;
mod reach;
mod shell;
mod stages;

use std::collections::BTreeSet;

use super::findings::{Options, Subject};
use crate::inspection::{Dockerfile, Finding, Severity, Step};
use crate::provenance::Meaning;
use crate::provenance::dockerfile;
use crate::tree::PathId;

pub use debian::{kept, wants};

/// A Dockerfile and the image that it made.
struct Looked<'a> {
    subject: &'a Subject<'a>,
    options: &'a Options,
    dockerfile: &'a Dockerfile,
    meaning: &'a Meaning,
    /// What was found in files already.
    found: &'a [Finding],
    /// The stages whose layers ship: the target's and those that it inherits.
    shipped: BTreeSet<usize>,
}

/// What is live of some layers.
struct Live {
    files: usize,
    bytes: u64,
    paths: Vec<PathId>,
}

/// Looks an image over, in which so much was found already.
pub fn find(subject: &Subject<'_>, options: &Options, found: &[Finding]) -> Vec<Finding> {
    let mut findings = lists::find(subject, options);
    findings.extend(apt::find(subject, options));
    let (Some(dockerfile), Some(meaning)) = (subject.dockerfile, subject.meaning) else {
        return findings;
    };
    let looked = Looked {
        subject,
        options,
        dockerfile,
        meaning,
        found,
        shipped: meaning.file.lineage(meaning.target).into_iter().collect(),
    };
    findings.extend(stages::find(&looked));
    findings.extend(base::find(&looked));
    findings.extend(broad::find(&looked));
    findings.extend(add::find(&looked));
    findings.extend(order::find(&looked));
    findings
}

impl<'a> Looked<'a> {
    fn file(&self) -> &'a dockerfile::Dockerfile {
        &self.meaning.file
    }

    /// A line's text as it may be shown.
    fn text(&self, line: u32) -> &'a str {
        self.step(line).map_or("", |step| step.text.as_str())
    }

    fn step(&self, line: u32) -> Option<&'a Step> {
        let steps = &self.dockerfile.instructions;
        steps.iter().find(|step| step.start_line == line)
    }

    /// A severity for something in a stage: a step lower where the stage does not ship.
    fn by_use(&self, severity: Severity, stage: usize) -> Severity {
        if self.shipped.contains(&stage) {
            return severity;
        }
        let place = Severity::ALL.iter().position(|&known| known == severity);
        Severity::ALL[place.unwrap_or_default().saturating_sub(1)]
    }

    /// What these layers brought and the image still shows.
    fn live(&self, layers: &[usize]) -> Live {
        let tree = self.subject.tree;
        let ignored = &self.options.ignored;
        let mut live = Live {
            files: 0,
            bytes: 0,
            paths: Vec::new(),
        };
        let mut layers = layers.to_vec();
        layers.sort_unstable();
        layers.dedup();
        let inodes = (layers.iter()).flat_map(|&layer| self.subject.inodes_of(layer));
        for id in inodes {
            let inode = tree.inode(id);
            let is_meant = !self.subject.is_repeat(id) && self.subject.is_live(id);
            if is_meant && !ignored.is_ignored(&tree.paths().full(inode.path)) {
                live.files += 1;
                live.bytes += inode.size;
                live.paths.push(inode.path);
            }
        }
        live.paths = self.subject.tops.of(live.paths);
        live
    }
}
