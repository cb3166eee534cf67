//! A path's history as text: what is there now, then every layer that had to do with it, oldest first.

use std::io::{self, Write};

use super::words::{below, deed, owner, thing};
use super::{Input, path};
use crate::Inspection;
use crate::analysis::hops::{Hop, hops};
use crate::analysis::why::Event;
use crate::escape::escape;
use crate::inspection::{Layer, Origin};
use crate::report::text::fit;
use crate::report::text::words::{count, instruction, place, reason, size_or_nothing};
use crate::size::size;
use crate::tree::{NodeKind, PathId};

/// Other paths that are named; the JSON has all.
const NAMED: usize = 4;

/// See the module.
pub fn write(input: &Input<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let inspection = input.inspection;
    let image = &inspection.image;
    let mut lines = vec![format!(
        "{}  in {}  {}",
        path(inspection, input.why.path),
        escape(&image.reference),
        escape(&image.platform)
    )];
    let mut fact = |label: &str, text: String| lines.push(format!("{label:<8} {text}"));
    let mut label = "Path";
    for (link, node) in &input.why.through {
        let link_is = thing(inspection, Some(node), None);
        fact(label, format!("{} is {link_is}", path(inspection, *link)));
        label = "";
    }
    label = "Now";
    for text in now(input) {
        fact(label, text);
        label = "";
    }
    if input.why.now.node.is_some() {
        let written = input.why.events.iter().map(Event::written_bytes).sum();
        let text =
            still_ships(input).map(|ships| format!("{ships}, of {} written here", size(written)));
        fact("Waste", text.unwrap_or_else(|| "none".to_owned()));
    }
    lines.push(String::new());
    lines.push("Layers".to_owned());
    for event in &input.why.events {
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

fn now(input: &Input<'_>) -> Vec<String> {
    let inspection = input.inspection;
    let now = &input.why.now;
    let mut lines = Vec::new();
    match &now.node {
        None => {
            lines.push(match still_ships(input) {
                None => "not in the final image, and no byte of it ships".to_owned(),
                Some(ships) => format!("not in the final image, but {ships}"),
            });
            if !now.other_names.is_empty() {
                let names = named(inspection, &now.other_names);
                lines.push(format!("what was there lives on as {names} (hard link)"));
            }
        }
        Some(node) => {
            let what = match node.kind {
                NodeKind::Directory => {
                    let files = usize::try_from(now.files).unwrap_or(usize::MAX);
                    format!(
                        "a directory, {} in {}",
                        size(now.bytes),
                        count(files, "file")
                    )
                }
                NodeKind::File => format!("a file, {}", size(now.bytes)),
                NodeKind::Symlink => format!(
                    "{}, which leads {}",
                    thing(inspection, Some(node), None),
                    match now.leads_to {
                        None => "nowhere in this image".to_owned(),
                        Some(to) => {
                            let kind = thing(inspection, inspection.tree.node(to), None);
                            format!("to {}, {kind}", path(inspection, to))
                        }
                    }
                ),
                NodeKind::Special => thing(inspection, Some(node), None),
            };
            lines.push(match inspection.tree.entry(node) {
                Some(entry) => format!("{what}; mode {:o}, owner {}", entry.mode, owner(entry)),
                None => what,
            });
            if !now.other_names.is_empty() {
                let names = named(inspection, &now.other_names);
                lines.push(format!("the same file as {names} (hard link)"));
            }
        }
    }
    if !now.duplicates.is_empty() {
        let names = named(inspection, &now.duplicates);
        lines.push(format!("the same content as {names}"));
    }
    lines
}

fn named(inspection: &Inspection, paths: &[PathId]) -> String {
    let names = paths.iter().take(NAMED).map(|&id| path(inspection, id));
    let names: Vec<String> = names.collect();
    match paths.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// How much of what was ever written here ships though nothing shows it.
fn still_ships(input: &Input<'_>) -> Option<String> {
    let events = input.why.events.iter();
    let wasteful = events.filter(|event| event.wasted_bytes() > 0);
    let wasted: u64 = wasteful.clone().map(Event::wasted_bytes).sum();
    let layers: Vec<String> = wasteful
        .map(|event| (event.layer + 1).to_string())
        .collect();
    let plural = if layers.len() == 1 { "" } else { "s" };
    let ship = format!(
        "{} still ship in layer{plural} {}",
        size(wasted),
        layers.join(", ")
    );
    (wasted > 0).then_some(ship)
}

/// What a layer did: the deed, where it came from, the instruction, what became of it.
fn history(input: &Input<'_>, event: &Event) -> Vec<String> {
    let inspection = input.inspection;
    let layer = &inspection.layers[event.layer];
    let mut did: Vec<String> = deed(inspection, event).into_iter().collect();
    did.extend(below(event));
    let mut did = did.join("; ");
    if event.path != input.why.path {
        did = format!("{}: {did}", path(inspection, event.path));
    }
    let head = format!(
        "  layer {:<3} {:>8}  {did}",
        event.layer + 1,
        size_or_nothing(event.written_bytes()),
    );
    let more = |text: String| format!("{:22}{text}", "");
    let mut lines = vec![head, more(origin(inspection, layer, event))];
    let hops = hops(inspection, event.layer, event.path);
    let earlier = hops.iter().skip(1).filter(|_| event.copies > 0);
    lines.extend(earlier.map(|hop| more(came_from(hop))));
    if layer.head.provenance.instruction.is_some() {
        lines.push(more(instruction(&layer.head)));
    }
    for row in event.lost.iter().filter(|row| row.bytes > 0) {
        let hider = &inspection.layers[row.hidden_by];
        lines.push(more(format!(
            "{} wasted: {} in {}",
            size(row.bytes),
            reason(row.reason),
            place(hider)
        )));
    }
    if let Some(below) = event.below.filter(|below| below.wasted_bytes > 0) {
        lines.push(more(format!("{} wasted below", size(below.wasted_bytes))));
    }
    lines
}

/// How a file had come into the stage that it was copied from.
fn came_from(hop: &Hop) -> String {
    let source = format!("{}:{}", hop.from.name, hop.path);
    let maybe = match &hop.since[..] {
        [] => String::new(),
        [line] => format!("; line {line} may have changed it since"),
        lines => {
            let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
            format!("; lines {} may have changed it since", lines.join(", "))
        }
    };
    format!("← line {}, from {}{maybe}", hop.line, escape(&source))
}

fn origin(inspection: &Inspection, layer: &Layer, event: &Event) -> String {
    let provenance = &layer.head.provenance;
    let stage = provenance
        .stage
        .as_deref()
        .map(|stage| format!("stage {}", escape(stage)));
    let from = inspection
        .source_path(event.layer, event.path)
        .filter(|_| event.copies > 0)
        .or_else(|| {
            provenance
                .copied_from
                .as_ref()
                .map(|from| from.name.clone())
        });
    match (provenance.origin, stage, from) {
        (Origin::Base, _, _) => "base image".to_owned(),
        (_, Some(stage), Some(from)) => format!("{stage}, copied from {}", escape(&from)),
        (_, Some(stage), None) => stage,
        (_, None, Some(from)) => format!("copied from {}", escape(&from)),
        (_, None, None) => "stage not recorded".to_owned(),
    }
}
