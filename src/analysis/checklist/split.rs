//! Where a build stage would help an image that has a single one: what its lines brought that only building needs.

use hashbrown::{HashMap, HashSet};

use super::sources;
use crate::analysis::findings::{Options, Subject};
use crate::analysis::leaks;
use crate::inspection::{Candidate, Finding, Origin, Severity, Split};
use crate::tree::{InodeId, PathId};

/// Leaks that lie in what is copied out of a build stage too.
const COMES_ALONG: [&str; 3] = ["leak/debug-symbols", "leak/pycache", "leak/source-maps"];

/// For an image that one stage made; none where there is nothing to keep out.
pub fn split(subject: &Subject<'_>, findings: &[Finding], options: &Options) -> Option<Split> {
    if !has_single_stage(subject) {
        return None;
    }
    let of_base = of_base(subject, options);
    let leaks = findings.iter().chain(&of_base).filter(|it| {
        it.rule.starts_with("leak/")
            && it.severity > Severity::Info
            && it.live
            && !COMES_ALONG.contains(&it.rule.as_str())
    });
    let wanted = leaks.filter_map(|finding| {
        Some(Wanted {
            layer: finding.layer?,
            paths: finding.paths.clone(),
            why: match options.catalogue.rule(&finding.rule) {
                Some(rule) => rule.title.clone(),
                None => finding.title.clone(),
            },
        })
    });
    let mut wanted: Vec<Wanted> = wanted.collect();
    wanted.extend(sources::of(subject));
    let bytes = live_bytes(subject, &wanted);
    let mut candidates: Vec<Candidate> = wanted
        .into_iter()
        .zip(bytes)
        .filter(|(_, bytes)| *bytes > 0)
        .map(|(wanted, bytes)| Candidate {
            layer: wanted.layer,
            line: line(subject, wanted.layer),
            paths: wanted.paths,
            bytes,
            why: wanted.why,
        })
        .collect();
    candidates.sort_by_key(|it| (std::cmp::Reverse(it.bytes), it.layer));
    let kept_out: u64 = candidates.iter().map(|it| it.bytes).sum();
    let final_bytes: u64 = subject.layers.iter().map(|layer| layer.final_bytes).sum();
    (!candidates.is_empty()).then(|| Split {
        bytes_left: final_bytes.saturating_sub(kept_out),
        candidates,
    })
}

/// Leaks of the base image's layers: another base would do for what a build stage makes.
fn of_base(subject: &Subject<'_>, options: &Options) -> Vec<Finding> {
    if options.includes_base {
        return Vec::new();
    }
    let options = Options {
        includes_base: true,
        ..options.clone()
    };
    let leaked = leaks::taken(subject, &options);
    let mut found = leaks::find(subject, &options, &leaked);
    found.retain(|it| it.layer.is_some_and(|layer| !subject.is_own(layer)));
    found
}

/// The line of a layer; a base image's is its FROM.
fn line(subject: &Subject<'_>, layer: usize) -> Option<u32> {
    subject.place(layer).line().or_else(|| {
        let steps = &subject.dockerfile?.instructions;
        let step = steps.iter().find(|step| step.layers.contains(&layer))?;
        Some(step.start_line)
    })
}

/// What a layer brought that may be kept out.
pub(super) struct Wanted {
    /// The layer, from 0.
    pub layer: usize,
    /// Files, or directories that stand for all that the layer brought in them.
    pub paths: Vec<PathId>,
    /// Why only building needs it.
    pub why: String,
}

/// Whether all of this build is surely one stage's. Without a Dockerfile a COPY may come from anywhere, as most histories
/// leave `--from` out.
fn has_single_stage(subject: &Subject<'_>) -> bool {
    let mut own = subject
        .layers
        .iter()
        .filter(|layer| subject.is_own(layer.head.index));
    match subject.dockerfile {
        Some(dockerfile) => {
            let target = dockerfile.stages.iter().find(|stage| stage.is_final);
            target.is_some_and(|stage| stage.parent.is_none())
                && own.all(|layer| {
                    let provenance = &layer.head.provenance;
                    matches!(provenance.origin, Origin::Stage | Origin::Base)
                })
        }
        None => {
            let words = |layer: &crate::inspection::Layer| {
                let instruction = layer.head.provenance.instruction.as_ref();
                instruction.and_then(|it| it.keyword.clone())
            };
            let words: Vec<Option<String>> = own.map(words).collect();
            !words.is_empty()
                && words
                    .iter()
                    .all(|word| matches!(word.as_deref(), Some("RUN" | "ADD" | "WORKDIR")))
        }
    }
}

/// Live bytes of each, no file counted twice: the first that takes it has it.
fn live_bytes(subject: &Subject<'_>, wanted: &[Wanted]) -> Vec<u64> {
    let mut by_path: HashMap<PathId, Vec<usize>> = HashMap::new();
    for (index, it) in wanted.iter().enumerate() {
        for &path in &it.paths {
            by_path.entry(path).or_default().push(index);
        }
    }
    let mut bytes = vec![0; wanted.len()];
    if by_path.is_empty() {
        return bytes;
    }
    let paths = subject.tree.paths();
    let mut counted: HashSet<InodeId> = HashSet::new();
    for (path, node) in subject.tree.final_nodes() {
        let Some(inode) = node.inode.filter(|inode| !counted.contains(inode)) else {
            continue;
        };
        let layer = subject.tree.inode(subject.first(inode)).layer;
        let mut at = path;
        let taken = loop {
            let here = by_path.get(&at).into_iter().flatten();
            if let Some(&index) = here.clone().find(|&&index| wanted[index].layer == layer) {
                break Some(index);
            }
            if at == PathId::ROOT {
                break None;
            }
            at = paths.parent(at);
        };
        if let Some(index) = taken {
            counted.insert(inode);
            bytes[index] += subject.tree.inode(inode).size;
        }
    }
    bytes
}
