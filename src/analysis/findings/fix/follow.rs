//! Later lines that name what a fix leaves out: they would fail, or have nothing left to do.

use hashbrown::HashSet;

use super::{Place, Subject, listed};
use crate::analysis::smells::shell;
use crate::inspection::Step;
use crate::tree::PathId;

/// What to do about later lines, to stand behind a fix; empty where none names any of the paths.
pub fn follow(subject: &Subject<'_>, place: &Place<'_>, paths: &[PathId]) -> String {
    let Some((line, file, meaning)) = place
        .line()
        .zip(subject.dockerfile)
        .zip(subject.meaning)
        .map(|((line, file), meaning)| (line, file, meaning))
    else {
        return String::new();
    };
    let lineage = meaning.file.lineage(meaning.target);
    let gone: HashSet<Vec<u8>> = paths
        .iter()
        .map(|&path| subject.tree.paths().full(path))
        .collect();
    let (mut dropped, mut adapted) = (Vec::new(), Vec::new());
    for step in &file.instructions {
        let Some(stage) = step.stage.filter(|stage| lineage.contains(stage)) else {
            continue;
        };
        if step.start_line <= line {
            continue;
        }
        let instructions = &meaning.file.stages[stage].instructions;
        let own = instructions
            .iter()
            .find(|it| it.start_line == step.start_line);
        let workdir = own.and_then(|it| it.workdir.known()).unwrap_or_default();
        let is_gone = |word: &str| is_gone(&gone, workdir, word);
        match said(step, &is_gone) {
            Some(true) => dropped.push(step.start_line.to_string()),
            Some(false) => adapted.push(step.start_line.to_string()),
            None => {}
        }
    }
    let mut words = String::new();
    for (verb, lines) in [("drop", dropped), ("adapt", adapted)] {
        if !lines.is_empty() {
            let many = if lines.len() == 1 { "line" } else { "lines" };
            words += &format!(", and {verb} {many} {}", listed(&lines, lines.len()));
        }
    }
    words
}

/// Whether a line names any of it and does nothing else than remove it; none where it names nothing of it.
fn said(step: &Step, is_gone: &impl Fn(&str) -> bool) -> Option<bool> {
    let text = step.text.as_str();
    match step.keyword.as_str() {
        "RUN" => {
            let commands = shell::of_run(text);
            let mut words = commands.iter().flatten();
            let removes = |words: &Vec<String>| {
                shell::program(words) == "rm" && shell::operands(words).all(is_gone)
            };
            words
                .any(|word| is_gone(word))
                .then(|| commands.iter().all(removes))
        }
        "CMD" | "ENTRYPOINT" | "HEALTHCHECK" => {
            let mut words = text.split(|c: char| c.is_whitespace() || "\"',[];&|()".contains(c));
            words.any(is_gone).then_some(false)
        }
        _ => None,
    }
}

/// Whether a word names one of these, or what lies in one. A bare word is no path for sure.
fn is_gone(gone: &HashSet<Vec<u8>>, workdir: &str, word: &str) -> bool {
    let word = word.trim_end_matches("/*").trim_end_matches('/');
    let full = match word.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None if word.contains('/') || word.starts_with('.') && word.len() > 1 => {
            let word = word.trim_start_matches("./");
            format!("{workdir}/{word}").trim_matches('/').to_owned()
        }
        None => return false,
    };
    let mut above = std::iter::successors(Some(full.as_str()), |path| {
        path.rsplit_once('/').map(|(above, _)| above)
    });
    above.any(|path| gone.contains(path.as_bytes()))
}
