//! Stages without a name, without a use, or that should not have been inherited or shipped.

use std::collections::BTreeMap;

use super::builders::builds;
use super::{Looked, reach};
use crate::analysis::findings::draft::about_line;
use crate::inspection::{Finding, Severity};
use crate::provenance::dockerfile::Stage;
use crate::size::size;

/// What a stage is called that is built for its own sake and not to be shipped.
const SIDE: [&str; 13] = [
    "test",
    "tests",
    "testing",
    "unittest",
    "debug",
    "dev",
    "develop",
    "development",
    "lint",
    "ci",
    "e2e",
    "coverage",
    "bench",
];

/// Asks all of them.
pub fn find(looked: &Looked<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(numbered(looked));
    findings.extend(unused(looked));
    findings.extend(side_target(looked));
    findings.extend(inherited(looked));
    findings
}

/// `COPY --from=0`, and the unnamed stages that it means.
fn numbered(looked: &Looked<'_>) -> Vec<Finding> {
    let file = looked.file();
    let mut lines: BTreeMap<usize, Vec<(usize, u32)>> = BTreeMap::new();
    for (index, stage) in file.stages.iter().enumerate() {
        for instruction in &stage.instructions {
            let from = instruction.from.as_ref().and_then(|from| from.known());
            let Some(from) = from.filter(|from| from.parse::<usize>().is_ok()) else {
                continue;
            };
            if let Some(source) = file.copy_source(index, from) {
                let at = (index, instruction.start_line);
                lines.entry(source).or_default().push(at);
            }
        }
    }
    let mut findings = Vec::new();
    let mut given: Vec<String> = Vec::new();
    for (source, copies) in lines {
        let stage = &file.stages[source];
        let (user, first) = copies[0];
        let all: Vec<String> = copies.iter().map(|(_, line)| line.to_string()).collect();
        let all = match all.len() {
            1 => format!("line {}", all[0]),
            _ => format!("lines {}", all.join(", ")),
        };
        let name = match stage.is_named {
            true => stage.name.clone(),
            false => free_name(&file.stages, &given),
        };
        given.push(name.clone());
        let what = &looked.file().stages[user].name;
        if let Some(draft) = about_line(looked.options, "smell/numeric-stage", first, what) {
            findings.push(Finding {
                severity: match copies.iter().any(|(user, _)| looked.shipped.contains(user)) {
                    true => draft.severity,
                    false => looked.by_use(draft.severity, user),
                },
                title: format!("a stage is copied from by its number, {source}, in {all}"),
                from_stage: Some(stage.name.clone()),
                fix: format!("{all}: write --from={name}, which stays right when stages are added"),
                ..draft
            });
        }
        if stage.is_named {
            continue;
        }
        let line = stage.instructions[0].start_line;
        if let Some(draft) = about_line(looked.options, "smell/unnamed-stage", line, &stage.name) {
            let from = looked.text(line);
            findings.push(Finding {
                severity: looked.by_use(draft.severity, source),
                title: format!("stage {source} has no name and is copied from in {all}"),
                fix: format!("line {line}: write {from} AS {name}"),
                ..draft
            });
        }
    }
    findings
}

/// A name that no stage has.
fn free_name(stages: &[Stage], given: &[String]) -> String {
    let names = ["build", "builder", "source"]
        .iter()
        .map(|name| (*name).to_owned());
    let mut names = names.chain((1..).map(|number| format!("build{number}")));
    let is_free =
        |name: &String| !given.contains(name) && !stages.iter().any(|stage| stage.name == *name);
    names.find(is_free).unwrap_or_default()
}

/// Stages that nothing needs.
fn unused(looked: &Looked<'_>) -> Vec<Finding> {
    let file = looked.file();
    let last = file.stages.len() - 1;
    // A file with several targets is asked for one of them, and the others are for somebody else.
    if looked.meaning.target != last || reach::is_chosen(file) {
        return Vec::new();
    }
    let needed = reach::needed(file, last);
    let taken: Vec<_> = (0..=last).map(|stage| reach::taken(file, stage)).collect();
    let is_end = |stage: &usize| !taken.iter().any(|taken| taken.contains(stage));
    let ends = (0..last)
        .filter(|stage| !needed.contains(stage))
        .filter(is_end);
    let findings = ends.filter_map(|end| {
        let stage = &file.stages[end];
        let line = stage.instructions[0].start_line;
        let draft = about_line(looked.options, "smell/unused-stage", line, &stage.name)?;
        let name = &stage.name;
        let is_side = is_side(name);
        Some(Finding {
            severity: match is_side {
                true => Severity::Info,
                false => draft.severity,
            },
            title: format!("nothing takes anything from stage {name}"),
            fix: match is_side {
                true => format!("line {line}: nothing, if stage {name} is built by --target"),
                false => format!(
                    "line {line}: remove stage {name}, or COPY --from={name} what was meant to come from it"
                ),
            },
            ..draft
        })
    });
    findings.collect()
}

fn is_side(name: &str) -> bool {
    name.split(['-', '_', '.']).any(|word| SIDE.contains(&word))
}

/// An image that was built of a stage for tests or debugging.
fn side_target(looked: &Looked<'_>) -> Option<Finding> {
    let file = looked.file();
    let target = looked.meaning.target;
    let last = file.stages.last()?;
    let stage = &file.stages[target];
    if target + 1 == file.stages.len() || !is_side(&stage.name) || is_side(&last.name) {
        return None;
    }
    let line = stage.instructions[0].start_line;
    let draft = about_line(looked.options, "smell/shipped-stage", line, &stage.name)?;
    let name = &stage.name;
    Some(Finding {
        title: format!("the image is stage {name}, not the last one, {}", last.name),
        fix: format!(
            "build it without --target {name}, or with --target {}",
            last.name
        ),
        live: true,
        ..draft
    })
}

/// A final stage that inherits one which builds.
fn inherited(looked: &Looked<'_>) -> Option<Finding> {
    let file = looked.file();
    let target = looked.meaning.target;
    let shown = &looked.dockerfile.stages;
    let parents: Vec<usize> = std::iter::successors(Some(target), |&stage| shown[stage].parent)
        .skip(1)
        .collect();
    let (builder, why) = parents
        .iter()
        .find_map(|&stage| Some((stage, builds(looked, stage)?)))?;
    // All that the builder and what it stands on brought came along.
    let brought: Vec<usize> = parents
        .iter()
        .copied()
        .filter(|&stage| stage <= builder)
        .collect();
    let names: Vec<&str> = brought
        .iter()
        .map(|&stage| shown[stage].name.as_str())
        .collect();
    let layers: Vec<usize> = looked
        .subject
        .layers
        .iter()
        .filter(|layer| {
            let stage = layer.head.provenance.stage.as_deref();
            stage.is_some_and(|stage| names.contains(&stage))
        })
        .map(|layer| layer.head.index)
        .collect();
    let live = looked.live(&layers);
    if live.bytes == 0 {
        return None;
    }
    let stage = &file.stages[target];
    let line = stage.instructions[0].start_line;
    let draft = about_line(looked.options, "smell/inherits-builder", line, &stage.name)?;
    let root = &shown[*parents.last()?].base;
    let name = &shown[builder].name;
    let named = match stage.is_named {
        true => format!(" AS {}", stage.name),
        false => String::new(),
    };
    Some(Finding {
        title: format!(
            "stage {} inherits stage {name}, which {why}: {} of it ship",
            stage.name,
            size(live.bytes)
        ),
        fix: format!(
            "line {line}: write FROM {root}{named}, or a smaller runtime image, and COPY --from={name} only what runs"
        ),
        from_stage: Some(name.clone()),
        live: true,
        files: live.files,
        bytes: live.bytes,
        paths: live.paths,
        ..draft
    })
}
