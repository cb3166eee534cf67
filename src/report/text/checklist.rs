//! The answers to the questions of the checklist, and what a build stage would keep out.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::table::Table;
use super::wrap::labelled;
use crate::Inspection;
use crate::escape::{escape, escape_name};
use crate::inspection::{Answer, Candidate};
use crate::size::size;

/// Rows that are shown; the JSON report has all.
const ROWS: usize = 10;
/// `? not known`
const ANSWER_COLUMNS: usize = 11;

/// The questions with their answers and what these rest on: what is to be done first, under the questions' numbers.
pub fn write(inspection: &Inspection, width: usize, out: &mut dyn Write) -> io::Result<()> {
    if inspection.checklist.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nChecklist")?;
    let numbered = (1..).zip(&inspection.checklist);
    let in_order = Answer::READ
        .iter()
        .flat_map(|answer| numbered.clone().filter(|(_, it)| it.answer == *answer));
    for (number, check) in in_order {
        let answer = format!("{} {}", check.answer.mark(), check.answer.words());
        let question = format!("  {answer:<ANSWER_COLUMNS$} {number:>2}  ");
        let blank = " ".repeat(question.width());
        for line in labelled(&question, check.question, width) {
            writeln!(out, "{line}")?;
        }
        for line in labelled(&blank, &escape(&check.evidence), width) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Where a build stage would help an image that has a single one.
pub fn write_split(inspection: &Inspection, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let Some(split) = &inspection.split else {
        return Ok(());
    };
    let candidates = &split.candidates;
    writeln!(out, "\nSplit here")?;
    let text = format!(
        "One stage builds and runs this image. A build stage could keep out {} of {}, so that {} would be left:",
        size(inspection.summary.final_bytes - split.bytes_left),
        size(inspection.summary.final_bytes),
        size(split.bytes_left),
    );
    for line in labelled("  ", &text, width) {
        writeln!(out, "{line}")?;
    }
    let mut table = Table::new(&[">size", "by", "why", "paths"]);
    for candidate in candidates.iter().take(ROWS) {
        table.row([
            size(candidate.bytes),
            match candidate.line {
                Some(line) => format!("line {line}"),
                None => format!("layer {}", candidate.layer + 1),
            },
            escape(&candidate.why),
            paths(inspection, candidate),
        ]);
    }
    table.write(out, width)?;
    if candidates.len() > ROWS {
        writeln!(
            out,
            "  and {} more; --json lists them all",
            candidates.len() - ROWS
        )?;
    }
    Ok(())
}

fn paths(inspection: &Inspection, candidate: &Candidate) -> String {
    let paths = candidate.paths.iter();
    let names: Vec<String> = paths
        .map(|&path| escape_name(&inspection.tree.paths().full(path)))
        .collect();
    names.join(", ")
}
