//! ADD where COPY would do.

use super::Looked;
use crate::analysis::findings::Fix;
use crate::analysis::findings::draft::{about_layer, about_line};
use crate::inspection::{Finding, Step};
use crate::provenance::dockerfile::Line;

/// What archives end in.
const ARCHIVES: [&str; 12] = [
    ".tar",
    ".tgz",
    ".tbz2",
    ".tbz",
    ".txz",
    ".tzst",
    ".tar.gz",
    ".tar.bz2",
    ".tar.xz",
    ".tar.zst",
    ".tar.lzma",
    ".tlz",
];

/// One finding a line.
pub fn find(looked: &Looked<'_>) -> Vec<Finding> {
    let steps = looked.dockerfile.instructions.iter();
    steps
        .filter_map(|step| added(looked, step, step.stage?))
        .collect()
}

/// ADD of what is neither remote nor an archive.
fn added(looked: &Looked<'_>, step: &Step, stage: usize) -> Option<Finding> {
    let line = Line::of(&step.text).filter(|line| line.keyword == "ADD")?;
    let (_, sources) = line.words.split_last()?;
    let unpacks = ["unpack", "checksum", "keep-git-dir"]
        .iter()
        .any(|flag| line.has_flag(flag));
    let is_special = |source: &String| {
        let is_remote = source.contains("://") || source.starts_with("git@");
        is_remote
            || source.contains('$')
            || ARCHIVES
                .iter()
                .any(|ending| source.to_lowercase().ends_with(ending))
            || source.ends_with(".gz")
            || source.ends_with(".xz")
    };
    if sources.is_empty() || unpacks || sources.iter().any(is_special) {
        return None;
    }
    let name = &looked.dockerfile.stages[stage].name;
    let draft = match step.layers.first() {
        Some(&layer) => about_layer(looked.subject, looked.options, "smell/add", layer),
        None => about_line(looked.options, "smell/add", step.start_line, name),
    }?;
    let copy = Line {
        keyword: "COPY".to_owned(),
        ..line
    };
    let line = step.start_line;
    let fix = Fix::line(format!("line {line}: write {copy}"), copy).replacing(Some(line));
    Some(Finding {
        severity: looked.by_use(draft.severity, stage),
        title: format!("line {} adds what it only has to copy", step.start_line),
        fix: fix.words,
        written: fix.written,
        live: false,
        ..draft
    })
}
