//! Which lines of a Dockerfile are shown.
//!
//! Only the stages that became the image are shown whole. Of the others the FROM line stands, with what came from
//! them; and in a long file lines that brought nothing are folded.

use super::words::count;
use crate::escape::escape;
use crate::graph::{CameFrom, Graph};
use crate::inspection::{Dockerfile, Step};
use crate::size::size;

/// Up to so many lines, everything is shown.
const WHOLE: usize = 60;
/// In a longer file so many lines that brought nothing, or lines of one instruction, are shown one after another.
const RUN: usize = 3;

/// A row of the view.
pub enum Row<'a> {
    /// A line of the file.
    Line {
        /// From 1.
        number: usize,
        /// As it is written.
        text: &'a str,
        /// The instruction that starts here.
        step: Option<&'a Step>,
        /// Whether it is a further line of an instruction.
        continues: bool,
    },
    /// Lines that are left out, in words.
    Fold(String),
}

/// In the order of the file.
pub fn rows(dockerfile: &Dockerfile) -> Vec<Row<'_>> {
    let steps = &dockerfile.instructions;
    let used = stages_used(dockerfile);
    let stages = Graph::new(dockerfile).came_from();
    let mut rows = Vec::new();
    // From 1, the first line that is not dealt with yet.
    let mut next = 1;
    let mut position = 0;
    while let Some(step) = steps.get(position) {
        match step.stage {
            Some(stage) if !used[stage] => {
                let rest = steps[position..].iter();
                let own = rest.take_while(|other| other.stage == Some(stage)).count();
                rows.extend(lines(dockerfile, step));
                let last = &steps[position + own - 1];
                rows.push(Row::Fold(folded(
                    (last.end_line - step.end_line) as usize,
                    &came_from(dockerfile, &stages[stage]),
                )));
                position += own;
                next = last.end_line as usize + 1;
            }
            _ => {
                rows.extend(between(dockerfile, next, step.start_line as usize));
                rows.extend(lines(dockerfile, step));
                position += 1;
                next = step.end_line as usize + 1;
            }
        }
    }
    if rows.len() > WHOLE { fold(rows) } else { rows }
}

fn stages_used(dockerfile: &Dockerfile) -> Vec<bool> {
    let mut used = vec![false; dockerfile.stages.len()];
    for step in dockerfile.instructions.iter().filter(|step| step.is_used) {
        if let Some(stage) = step.stage {
            used[stage] = true;
        }
    }
    used
}

/// The lines of an instruction.
fn lines<'a>(dockerfile: &'a Dockerfile, step: &'a Step) -> impl Iterator<Item = Row<'a>> {
    let (start, end) = (step.start_line as usize, step.end_line as usize);
    let lines = dockerfile.lines.get(start.saturating_sub(1)..end);
    let lines = lines.unwrap_or_default().iter().enumerate();
    lines.map(move |(index, text)| Row::Line {
        number: start + index,
        text,
        step: (index == 0).then_some(step),
        continues: index > 0,
    })
}

/// Comments between instructions; blank lines say nothing in a table.
fn between(dockerfile: &Dockerfile, from: usize, to: usize) -> impl Iterator<Item = Row<'_>> {
    let lines = dockerfile
        .lines
        .get(from.saturating_sub(1)..to.saturating_sub(1));
    let lines = lines.unwrap_or_default().iter().enumerate();
    lines
        .filter(|(_, text)| !text.trim().is_empty())
        .map(move |(index, text)| Row::Line {
            number: from + index,
            text,
            step: None,
            continues: false,
        })
}

/// How what is in the image came from a stage.
fn came_from(dockerfile: &Dockerfile, stage: &CameFrom) -> String {
    let helped = stage.helped.iter();
    let helped: Vec<&str> = helped
        .map(|&stage| dockerfile.stages[stage].name.as_str())
        .collect();
    match (stage.lines.as_slice(), helped.as_slice()) {
        ([], []) => "not on the way to this image".to_owned(),
        ([], stages) => format!("used by {}", escape(&stages.join(", "))),
        ([line], _) => format!(
            "{} of it reached the image by line {line}",
            size(stage.bytes)
        ),
        (lines, _) => {
            let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
            let lines = lines.join(", ");
            format!(
                "{} of it reached the image by lines {lines}",
                size(stage.bytes)
            )
        }
    }
}

fn folded(lines: usize, came_from: &str) -> String {
    match lines {
        0 => came_from.to_owned(),
        lines => format!("{}; {came_from}", count(lines, "line")),
    }
}

/// Takes out of a long file what brought nothing.
fn fold(rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    let mut folded = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while let Some(first) = rows.next() {
        let goes_on: fn(&Row<'_>) -> bool = match first {
            Row::Line {
                continues: true, ..
            } => continues,
            _ if is_quiet(&first) => is_quiet,
            _ => {
                folded.push(first);
                continue;
            }
        };
        let what = if continues(&first) {
            "more of it"
        } else {
            "that brought nothing"
        };
        let mut run = vec![first];
        while let Some(row) = rows.next_if(goes_on) {
            run.push(row);
        }
        if run.len() > RUN {
            folded.push(Row::Fold(format!("{} {what}", count(run.len(), "line"))));
        } else {
            folded.append(&mut run);
        }
    }
    folded
}

fn continues(row: &Row<'_>) -> bool {
    matches!(
        row,
        Row::Line {
            continues: true,
            ..
        }
    )
}

/// Whether a line can be done without: it starts no stage and brought no byte.
fn is_quiet(row: &Row<'_>) -> bool {
    match row {
        Row::Line {
            step: Some(step), ..
        } => step.keyword != "FROM" && step.figures.bytes == 0,
        Row::Line { .. } => true,
        Row::Fold(_) => false,
    }
}
