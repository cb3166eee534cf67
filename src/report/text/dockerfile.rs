//! The Dockerfile like a blame: beside each line what it brought, what of that is wasted, and from where it came.
//!
//! Which lines are worth showing is `rows`' to say.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::rows::{Row, rows};
use super::table::{fit, pad};
use super::words::{count, short_name, size_or_nothing};
use crate::escape::escape;
use crate::inspection::{Dockerfile, Step};
use crate::size::size;

/// The heading, the lines and what can't be put to one. `layers` is how many the image has.
pub fn write(
    dockerfile: &Dockerfile,
    layers: usize,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = format!("{} — {}", escape(&dockerfile.name), dockerfile.told_by());
    writeln!(out, "\n{}", fit(&title, width))?;
    let rows = rows(dockerfile);
    let source = |step: &Step| source(dockerfile, step, width);
    let sources = rows.iter().filter_map(|row| match row {
        Row::Line { step, .. } => step.map(|step| source(step).width()),
        Row::Fold(_) => None,
    });
    let from = sources.max().unwrap_or(0).max("from".len());
    let digits = dockerfile.lines.len().to_string().len().max("line".len());
    let heading = format!(
        "{:>10}  {:>8}  {:<from$}  {:>digits$}",
        "size", "waste", "from", "line"
    );
    writeln!(out, "{}", fit(&heading, width))?;
    for row in &rows {
        let line = match row {
            Row::Line {
                number, text, step, ..
            } => {
                let step = step.filter(|step| !step.layers.is_empty());
                let (bytes, waste, source) = match step {
                    Some(step) => (
                        size(step.figures.bytes),
                        size_or_nothing(step.figures.wasted_bytes),
                        source(step),
                    ),
                    None => Default::default(),
                };
                let text = escape(&text.replace('\t', "    "));
                let source = pad(&source, from);
                format!("{bytes:>10}  {waste:>8}  {source}  {number:>digits$}  {text}")
            }
            // Its cells are empty, so the words may have their room.
            Row::Fold(words) => format!("{:>12}{words}", "⋮ "),
        };
        writeln!(out, "{}", fit(line.trim_end(), width))?;
    }
    let mut placed: Vec<usize> = dockerfile
        .instructions
        .iter()
        .flat_map(|step| step.layers.iter().copied())
        .collect();
    placed.sort_unstable();
    placed.dedup();
    if placed.len() < layers {
        let rest = count(layers - placed.len(), "layer");
        writeln!(out, "  and {rest} whose line is not certain: see Layers")?;
    }
    Ok(())
}

/// Where what an instruction brought came from; nothing for one that brought nothing.
fn source(dockerfile: &Dockerfile, step: &Step, width: usize) -> String {
    let stage = step.stage.map(|stage| &dockerfile.stages[stage]);
    let name = match (&step.copied_from, stage) {
        _ if step.layers.is_empty() => return String::new(),
        (Some(from), _) => &from.name,
        (None, Some(stage)) if step.keyword == "FROM" => &stage.base,
        (None, Some(stage)) => &stage.name,
        (None, None) => return String::new(),
    };
    short_name(name, width)
}
