//! Lines ordered against the cache: all sources are copied before dependencies are installed, so that every change of a
//! source installs them again.

mod installers;

use super::Looked;
use super::shell::{self, program};
use crate::analysis::findings::draft::about_line;
use crate::analysis::findings::fix::quoted;
use crate::inspection::{Finding, Step};
use crate::provenance::dockerfile::{Arguments, Instruction, Line};
use installers::installer;

/// One finding a COPY of all sources that an install stands behind.
pub fn find(looked: &Looked<'_>) -> Vec<Finding> {
    let stages = 0..looked.file().stages.len();
    stages.filter_map(|stage| in_stage(looked, stage)).collect()
}

fn in_stage(looked: &Looked<'_>, stage: usize) -> Option<Finding> {
    let file = looked.file();
    // An install before the copy, here or in what the stage inherits, did the work that the cache keeps.
    let lineage = file.lineage(stage);
    let inherited = lineage
        .iter()
        .skip(1)
        .flat_map(|&stage| &file.stages[stage].instructions);
    let mut done: Vec<&str> = inherited.flat_map(installs).map(|(name, _)| name).collect();
    let mut copy: Option<(&Instruction, &Step)> = None;
    for instruction in &file.stages[stage].instructions {
        if copy.is_none()
            && let Some(step) = looked.step(instruction.start_line)
            && copies_all(instruction, step)
        {
            copy = Some((instruction, step));
            continue;
        }
        for (name, reads) in installs(instruction) {
            let is_mounted = instruction.flags.iter().any(|flag| {
                let value = flag.value.as_ref().and_then(|value| value.known());
                value.is_some_and(|value| value.contains("type=bind"))
            });
            if done.contains(&name) || is_mounted {
                continue;
            }
            match copy {
                Some((all, step)) => {
                    return finding(looked, stage, (all, step), instruction, name, &reads);
                }
                None => done.push(name),
            }
        }
    }
    None
}

fn copies_all(instruction: &Instruction, step: &Step) -> bool {
    let is_copy =
        matches!(instruction.keyword.as_str(), "COPY" | "ADD") && instruction.from.is_none();
    let sources = step.paths.as_ref().map(|paths| paths.sources());
    is_copy && sources.is_some_and(|mut sources| sources.any(|source| source == Some("/")))
}

/// What a RUN installs by, and the files that it reads.
fn installs(instruction: &Instruction) -> Vec<(&'static str, Vec<String>)> {
    let Arguments::Command(command) = &instruction.arguments else {
        return Vec::new();
    };
    if instruction.keyword != "RUN" {
        return Vec::new();
    }
    let commands = shell::commands(command);
    // Elsewhere than in the directory in force, nothing can be said of paths.
    if commands
        .iter()
        .any(|words| matches!(program(words), "cd" | "pushd"))
    {
        return Vec::new();
    }
    commands
        .iter()
        .filter_map(|words| installer(words))
        .collect()
}

fn finding(
    looked: &Looked<'_>,
    stage: usize,
    (all, step): (&Instruction, &Step),
    install: &Instruction,
    name: &str,
    reads: &[String],
) -> Option<Finding> {
    let draft = about_line(
        looked.options,
        "smell/cache-order",
        all.start_line,
        &looked.file().stages[stage].name,
    )?;
    let (first, second) = (all.start_line, install.start_line);
    let run = looked.text(second);
    Some(Finding {
        severity: draft.severity,
        title: format!(
            "line {first} copies all sources before line {second} installs dependencies ({name}), so that every change installs them again"
        ),
        fix: match early(step, install, reads) {
            Some(copy) => format!(
                "lines {first} and {second}: write {copy}, then {}, then {}",
                quoted(run),
                quoted(&step.text)
            ),
            None => format!(
                "lines {first} and {second}: copy {} first, then {}, then {}",
                reads.join(" and "),
                quoted(run),
                quoted(&step.text)
            ),
        },
        layer: step.layers.first().copied(),
        ..draft
    })
}

/// The COPY of what an install reads, to where all is copied.
fn early(step: &Step, install: &Instruction, reads: &[String]) -> Option<Line> {
    let line = Line::of(&step.text)?;
    let [_, destination] = &line.words[..] else {
        return None;
    };
    let copied = step.paths.as_ref()?;
    let root = format!("/{}", copied.destination());
    let here = install.workdir.known()?;
    let mut sources = Vec::new();
    for file in reads {
        let absolute = match file.strip_prefix('/') {
            Some(file) => format!("/{file}"),
            None => format!(
                "{}/{}",
                here.trim_end_matches('/'),
                file.trim_start_matches("./")
            ),
        };
        let inside = absolute
            .strip_prefix(root.trim_end_matches('/'))?
            .strip_prefix('/')?;
        // A file in a directory would come to lie beside it.
        if inside.contains('/') {
            return None;
        }
        sources.push(inside.to_owned());
    }
    sources.push(match destination.as_str() {
        "." => "./".to_owned(),
        destination => format!("{}/", destination.trim_end_matches('/')),
    });
    let mut line = line.with_words(sources);
    line.keyword = "COPY".to_owned();
    Some(line)
}
