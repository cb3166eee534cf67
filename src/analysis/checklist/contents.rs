//! Questions about what ships: dependencies, caches, secrets, and what was deleted too late.

use super::Answered;
use super::dependencies::{is_about_tools, is_leak};
use super::words::{count, found, list};
use crate::analysis::findings::Subject;
use crate::inspection::{Answer, Finding, Severity, WasteReason};
use crate::size::size;

/// Nothing that a build keeps for the next one, and nothing of the context that `.dockerignore` should hold back.
pub fn no_caches(subject: &Subject<'_>, findings: &[Finding]) -> Answered {
    let caches: Vec<&Finding> = findings
        .iter()
        .filter(|it| is_leak(it) && is_about_caches(it) || is_broad_copy(it))
        .collect();
    if !caches.is_empty() {
        return (Answer::No, found(subject, &caches));
    }
    let own = subject.layers.len() - subject.image.base.as_ref().map_or(0, |base| base.layers);
    let evidence = format!(
        "no cache, build output or version control data in {} of this build",
        count(own, "layer")
    );
    (Answer::Yes, evidence)
}

/// What is smaller than a habit is not asked for, but for caches.
fn is_about_caches(finding: &Finding) -> bool {
    let is_large = finding.severity >= Severity::Medium || finding.rule.ends_with("cache");
    is_large && !is_about_tools(finding)
}

/// One that brought next to nothing is only a hint.
fn is_broad_copy(finding: &Finding) -> bool {
    let copies = ["smell/copy-all", "smell/whole-filesystem"];
    copies.contains(&finding.rule.as_str()) && finding.severity > Severity::Info
}

/// A secret in a file counts too: the layers are what the image remembers of its build, deleted files included.
pub fn no_secrets_told(subject: &Subject<'_>, findings: &[Finding]) -> Answered {
    let secrets = findings.iter().filter(|it| it.rule.starts_with("secret/"));
    let secrets: Vec<&Finding> = secrets.collect();
    let history = match subject.config.history.len() {
        0 if subject.dockerfile.is_none() => None,
        0 => Some("the Dockerfile".to_owned()),
        1 => Some("the history's one entry".to_owned()),
        entries => Some(format!("{entries} entries of the history")),
    };
    if secrets.iter().any(|it| it.paths.is_empty()) {
        return (Answer::No, found(subject, &secrets));
    }
    let in_files = (!secrets.is_empty()).then(|| found(subject, &secrets));
    match (in_files, history) {
        (Some(files), Some(history)) => {
            let evidence =
                format!("in no build argument and not in {history}; but in files: {files}");
            (Answer::No, evidence)
        }
        (Some(files), None) => {
            let evidence = format!("neither history nor Dockerfile is known; in files: {files}");
            (Answer::No, evidence)
        }
        (None, Some(history)) => {
            let evidence = format!(
                "in no build argument, not in the environment or {history}, and in no file of any layer"
            );
            (Answer::Yes, evidence)
        }
        (None, None) => {
            let evidence = "none in files, but neither history nor Dockerfile is known";
            (Answer::Unknown, evidence.to_owned())
        }
    }
}

/// What layers of this build took away again.
pub fn nothing_deleted(subject: &Subject<'_>) -> Answered {
    let lost = |reason: fn(WasteReason) -> bool| {
        let rows = subject.wasted.iter();
        rows.filter(move |row| row.bytes > 0 && subject.is_own(row.hidden_by) && reason(row.reason))
    };
    let deleted = || lost(|reason| reason == WasteReason::Deleted);
    let again: u64 = lost(|reason| reason != WasteReason::Deleted)
        .map(|row| row.bytes)
        .sum();
    let beside = match again {
        0 => String::new(),
        bytes => format!("; {} were written again by later layers", size(bytes)),
    };
    let bytes: u64 = deleted().map(|row| row.bytes).sum();
    if bytes == 0 {
        return (
            Answer::Yes,
            format!("no layer of this build deletes what a lower one wrote{beside}"),
        );
    }
    let mut pairs: Vec<(usize, usize, u64)> = Vec::new();
    for row in deleted() {
        let pair = (row.written_by, row.hidden_by);
        match pairs
            .iter_mut()
            .find(|(by, hidden, _)| (*by, *hidden) == pair)
        {
            Some((_, _, bytes)) => *bytes += row.bytes,
            None => pairs.push((pair.0, pair.1, row.bytes)),
        }
    }
    pairs.sort_by_key(|&(by, hidden, bytes)| (std::cmp::Reverse(bytes), by, hidden));
    let told: Vec<String> = pairs
        .iter()
        .map(|&(by, hidden, bytes)| {
            let writer = match subject.is_own(by) {
                true => subject.place(by).words(),
                false => "the base image".to_owned(),
            };
            let hider = subject.place(hidden).words();
            format!("{} of {writer} deleted by {hider}", size(bytes))
        })
        .collect();
    let first = deleted().next().map(|row| subject.name(row.path));
    let first = first
        .map(|path| format!(", the largest {path}"))
        .unwrap_or_default();
    let files = count(deleted().count(), "file");
    (
        Answer::No,
        format!("{} ({files}{first}){beside}", list(&told, "; ")),
    )
}
