//! What one finding says with all its paths, no other has to say again.

use super::Subject;
use crate::inspection::Finding;
use crate::tree::PathId;

/// Files of a repository, each of which a broad copy names too.
const FILES: &str = "leak/repository-files";

/// Without what others say, and without a `.dockerignore` that lies alone: who follows a fix writes one, and it comes along.
pub fn said(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let paths = subject.tree.paths();
    let copies = findings.iter().filter(|it| it.rule == "smell/copy-all");
    let named: Vec<(usize, Vec<PathId>)> = copies
        .filter_map(|it| Some((it.layer?, it.paths.clone())))
        .collect();
    let is_named = |finding: &Finding| {
        let mut of_layer = named
            .iter()
            .filter(|(layer, _)| Some(*layer) == finding.layer);
        of_layer.any(|(_, named)| {
            let mut own = finding.paths.iter();
            own.all(|&path| above(subject, path).any(|path| named.contains(&path)))
        })
    };
    let is_lone = |finding: &Finding| {
        let mut own = finding.paths.iter();
        own.all(|&path| paths.name(path) == b".dockerignore")
    };
    findings.retain(|it| it.rule != FILES || !it.live || !(is_named(it) || is_lone(it)));
}

/// A path and all directories above it.
fn above(subject: &Subject<'_>, path: PathId) -> impl Iterator<Item = PathId> {
    let paths = subject.tree.paths();
    std::iter::successors(Some(path), |&path| {
        (path != PathId::ROOT).then(|| paths.parent(path))
    })
}
