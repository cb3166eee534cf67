//! A path's history as text: what is there now, then every layer that had to do with it, oldest first.

use std::io::{self, Write};

use super::told::{now, through, told, waste};
use super::{Input, path};
use crate::analysis::why::Event;
use crate::escape::escape;
use crate::report::text::fit;
use crate::report::text::words::size_or_nothing;

/// See the module.
pub fn write(input: &Input<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let Input {
        inspection, why, ..
    } = input;
    let image = &inspection.image;
    let mut lines = vec![format!(
        "{}  in {}  {}",
        path(inspection, why.path),
        escape(&image.reference),
        escape(&image.platform)
    )];
    for (label, facts) in [
        ("Path", through(inspection, why)),
        ("Now", now(inspection, why)),
        ("Waste", waste(why).into_iter().collect()),
    ] {
        for (at, fact) in facts.iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            lines.push(format!("{label:<8} {fact}"));
        }
    }
    lines.push(String::new());
    lines.push("Layers".to_owned());
    for event in &why.events {
        lines.extend(history(input, event));
    }
    for line in lines {
        writeln!(out, "{}", fit(line.trim_end(), width))?;
    }
    if !inspection.warnings.is_empty() {
        writeln!(out, "\nWarnings")?;
        for warning in &inspection.warnings {
            writeln!(out, "  {}", escape(warning))?;
        }
    }
    Ok(())
}

fn history(input: &Input<'_>, event: &Event) -> Vec<String> {
    let told = told(input.inspection, input.why, event);
    let head = format!(
        "  layer {:<3} {:>8}  {}",
        told.layer + 1,
        size_or_nothing(told.bytes),
        told.did
    );
    let more = told.origin.into_iter().chain(told.lost);
    let more = more.map(|text| format!("{:22}{text}", ""));
    [head].into_iter().chain(more).collect()
}
