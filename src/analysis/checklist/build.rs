//! Questions about how the image is built: BuildKit, the order of instructions, stages' names, the gate.

use super::Answered;
use super::words::{count, found};
use crate::analysis::findings::{Options, Subject};
use crate::inspection::{Answer, Basis, Finding};
use crate::provenance::Builder;
use crate::size::size;

/// Rules about stages' names and stages that nobody uses.
const NAMES: [&str; 3] = [
    "smell/unnamed-stage",
    "smell/numeric-stage",
    "smell/unused-stage",
];

/// The builder's own marks tell.
pub fn is_by_buildkit(subject: &Subject<'_>) -> Answered {
    let layers = subject.layers.iter();
    let mut bases = layers.map(|layer| layer.head.provenance.basis);
    if bases.any(|basis| basis == Basis::Attestation) {
        return (
            Answer::Yes,
            "the image carries BuildKit's provenance".to_owned(),
        );
    }
    match subject.builder() {
        Some(Builder::BuildKit) => (Answer::Yes, "its history bears BuildKit's mark".to_owned()),
        Some(builder) if builder.reads_dockerfiles() => {
            let evidence = format!("its history is written as {} does", builder.name());
            (Answer::No, evidence)
        }
        Some(builder) => {
            let evidence = format!(
                "does not apply: {} made it, without a Dockerfile",
                builder.name()
            );
            (Answer::Unknown, evidence)
        }
        None => (
            Answer::Unknown,
            "its history bears no builder's mark".to_owned(),
        ),
    }
}

/// By the rule about the cache.
pub fn is_ordered(subject: &Subject<'_>, findings: &[Finding]) -> Answered {
    if let Some(nothing) = without_dockerfile(subject, "no instructions to order") {
        return nothing;
    }
    let against: Vec<&Finding> = findings
        .iter()
        .filter(|it| it.rule == "smell/cache-order")
        .collect();
    match against.is_empty() {
        false => (Answer::No, found(subject, &against)),
        true => (
            Answer::Yes,
            "no instruction that fetches dependencies stands behind a copy of all sources"
                .to_owned(),
        ),
    }
}

/// By the rules about stages.
pub fn has_good_names(subject: &Subject<'_>, findings: &[Finding]) -> Answered {
    if let Some(nothing) = without_dockerfile(subject, "no stages") {
        return nothing;
    }
    let bad: Vec<&Finding> = findings
        .iter()
        .filter(|it| NAMES.contains(&it.rule.as_str()))
        .collect();
    if !bad.is_empty() {
        return (Answer::No, found(subject, &bad));
    }
    let stages = subject
        .dockerfile
        .map_or(&[][..], |dockerfile| &dockerfile.stages);
    let is_named = |name: &&str| !name.bytes().all(|byte| byte.is_ascii_digit());
    let names = stages.iter().map(|stage| stage.name.as_str());
    let mut names: Vec<&str> = names.filter(is_named).collect();
    if names.len() < stages.len() {
        // Any other without a name would be found, if another takes from it.
        names.push("one without a name");
    }
    let evidence = match stages.len() {
        1 => "a single stage needs no name".to_owned(),
        number => format!("{}: {}", count(number, "stage"), names.join(", ")),
    };
    (Answer::Yes, evidence)
}

/// The answer where no Dockerfile is known: there is none, and nothing that could be fine; or nobody knows it.
fn without_dockerfile(subject: &Subject<'_>, nothing: &str) -> Option<Answered> {
    if subject.dockerfile.is_some() {
        return None;
    }
    Some(
        match subject.builder().filter(|_| subject.has_no_dockerfile()) {
            Some(builder) => {
                let evidence = format!(
                    "does not apply: {} made it, without a Dockerfile, so it has {nothing}",
                    builder.name()
                );
                (Answer::Unknown, evidence)
            }
            None => (
                Answer::Unknown,
                "the Dockerfile is not known; -f gives it".to_owned(),
            ),
        },
    )
}

/// By the rules of this very run.
pub fn is_gated(subject: &Subject<'_>, options: &Options) -> Answered {
    let total: u64 = subject.layers.iter().map(|layer| layer.bytes).sum();
    let now = format!(
        "{} in {}",
        size(total),
        count(subject.layers.len(), "layer")
    );
    match (options.has_size_gate, options.has_layer_gate) {
        (true, true) => (Answer::Yes, format!("this run limits both: {now}")),
        (true, false) => (
            Answer::No,
            format!("this run limits the size, but --max-layers is not given: {now}"),
        ),
        (false, true) => (
            Answer::No,
            format!("this run limits the layers, but --max-size is not given: {now}"),
        ),
        (false, false) => (
            Answer::No,
            format!("this run has neither --max-size nor --max-layers: {now}"),
        ),
    }
}
