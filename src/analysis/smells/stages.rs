//! Stages without a name, without a use, or that should not have been inherited or shipped.

use std::collections::BTreeMap;

use super::builders::builds;
use super::{Looked, reach};
use crate::analysis::findings::Fix;
use crate::analysis::findings::draft::about_line;
use crate::analysis::findings::fix::listed;
use crate::inspection::{Finding, Severity};
use crate::provenance::dockerfile::Line;
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
    let mut given: Vec<String> = Vec::new();
    let mut findings = Vec::new();
    for (source, copies) in lines {
        let stage = &file.stages[source];
        let (user, first) = copies[0];
        let all: Vec<String> = copies.iter().map(|(_, line)| line.to_string()).collect();
        let all = match all.len() {
            1 => format!("line {}", all[0]),
            _ => format!("lines {}", listed(&all, all.len())),
        };
        let name = match stage.is_named {
            true => stage.name.clone(),
            false => free_name(looked, source, &given),
        };
        given.push(name.clone());
        let renamed = match copies.len() {
            1 => renamed(looked.text(first), &name),
            _ => None,
        };
        let mut fix = match renamed {
            Some(line) => Fix::line(format!("{all}: write {line}"), line).replacing(Some(first)),
            None => format!("{all}: write --from={name} for --from={source}").into(),
        };
        let own = stage.instructions[0].start_line;
        if !stage.is_named {
            fix.words += &format!(", and {} AS {name} in line {own}", looked.text(own));
        }
        let user_name = &file.stages[user].name;
        // One finding says both: the name that the one needs is the name that the other lacks.
        let numeric = about_line(looked.options, "smell/numeric-stage", first, user_name);
        let unnamed = || {
            let rule = "smell/unnamed-stage";
            let draft = about_line(looked.options, rule, own, &stage.name)?;
            Some((draft, source)).filter(|_| !stage.is_named)
        };
        let Some((draft, user)) = numeric.map(|draft| (draft, user)).or_else(unnamed) else {
            continue;
        };
        let is_shipped = copies.iter().any(|(user, _)| looked.shipped.contains(user));
        findings.push(Finding {
            severity: match is_shipped {
                true => draft.severity,
                false => looked.by_use(draft.severity, user),
            },
            title: match stage.is_named {
                true => format!(
                    "stage {} is copied from by its number, {source}, in {all}",
                    stage.name
                ),
                false => {
                    format!(
                        "a stage without a name is copied from by its number, {source}, in {all}"
                    )
                }
            },
            from_stage: Some(stage.name.clone()),
            fix: fix.words,
            written: fix.written,
            ..draft
        });
    }
    findings
}

/// A COPY from another stage.
fn renamed(text: &str, name: &str) -> Option<Line> {
    let mut line = Line::of(text)?;
    let mut flags = line.flags.iter_mut();
    let from = flags.find(|flag| flag.starts_with("--from="))?;
    *from = format!("--from={name}");
    Some(line)
}

/// A name for a stage that no other stage or image has: what it does, or else what it brings.
fn free_name(looked: &Looked<'_>, source: usize, given: &[String]) -> String {
    let file = looked.file();
    let stage = &file.stages[source];
    let runs = stage.instructions.iter().any(|it| it.keyword == "RUN");
    let image = stage.image.known().unwrap_or_default();
    let image = image.rsplit('/').next().unwrap_or_default();
    let image = image.split([':', '@']).next().unwrap_or_default();
    let is_name = |name: &str| {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(is_plain)
            && !["scratch", "context"].contains(&name)
    };
    // A stage that runs nothing only brings what is in its image.
    let first = (!runs && is_name(image)).then_some(image);
    let names = first.into_iter().chain(["build", "builder", "source"]);
    let mut names = names
        .map(str::to_owned)
        .chain((1..).map(|number| format!("build{number}")));
    let is_taken = |name: &String| {
        let images = looked.dockerfile.edges.iter().map(|edge| &edge.from.name);
        given.contains(name)
            || images.into_iter().any(|image| image == name)
            || file.stages.iter().any(|stage| stage.name == *name)
    };
    names.find(|name| !is_taken(name)).unwrap_or_default()
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
                true => format!("line {line}: leave stage {name} if it is built by --target, else remove it"),
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
