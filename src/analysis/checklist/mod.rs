//! The questions that people are told to ask of an image, answered from its findings, its lines and its layers; and what
//! a build stage would keep out of an image that has none.
//!
//! An answer is `Yes` where everything is as it should be, `No` where anything that was asked for is not, and `Unknown`
//! where that is not knowable: what takes knowledge of packages or binaries, or a Dockerfile that nobody has. What is
//! known all the same stands in the evidence.

mod base;
mod build;
mod contents;
mod dependencies;
mod programs;
mod running;
mod sources;
mod split;
mod words;

use super::findings::{Options, Subject};
use crate::inspection::{Answer, Check, Finding, LeftOut};
use programs::Programs;
pub use split::split;

/// The answers, in the order of the questions.
pub fn answers(
    subject: &Subject<'_>,
    findings: &[Finding],
    ignored: &[LeftOut],
    options: &Options,
) -> Vec<Check> {
    let programs = Programs::of(subject);
    let answers = [
        (
            "Only runtime dependencies in the final image?",
            but_for(
                ignored,
                dependencies::only_runtime(subject, findings, &programs),
            ),
        ),
        (
            "Build caches kept out, by .dockerignore and narrow COPY paths?",
            but_for(ignored, contents::no_caches(subject, findings)),
        ),
        (
            "Is the runtime base as small as it could be (Alpine, distroless, slim, scratch), and does what was copied \
             fit it (glibc on musl)?",
            base::is_small(subject),
        ),
        ("Was BuildKit used?", build::is_by_buildkit(subject)),
        (
            "No secrets as build args or in history?",
            but_for(ignored, contents::no_secrets_told(subject, findings)),
        ),
        (
            "Instructions ordered so that the cache is used?",
            build::is_ordered(subject, findings),
        ),
        (
            "Stage names meaningful and consistent; no stage unused?",
            build::has_good_names(subject, findings),
        ),
        (
            "Size and layer count validated in CI (a gate configured here)?",
            build::is_gated(subject, options),
        ),
        (
            "Nothing deleted in a later layer than it was written?",
            contents::nothing_deleted(subject),
        ),
        (
            "Runs as a user other than root; no compiler, package manager or shell that the entry point does not need \
             (information)?",
            running::is_bare(subject, &programs),
        ),
    ];
    answers
        .into_iter()
        .map(|(question, (answer, evidence))| Check {
            question,
            answer,
            evidence,
        })
        .collect()
}

/// An answer and what it rests on.
type Answered = (Answer, String);

/// An answer by findings, with what was not asked for them.
fn but_for(ignored: &[LeftOut], (answer, evidence): Answered) -> Answered {
    let files: usize = ignored.iter().map(|row| row.files).sum();
    match files {
        0 => (answer, evidence),
        files => {
            let left_out = words::count(files, "file");
            (
                answer,
                format!("{evidence}; --ignore left {left_out} of all layers out"),
            )
        }
    }
}
