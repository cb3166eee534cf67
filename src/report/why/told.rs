//! A path's history in words: what is there now, what still ships of it, and what each layer had to do with it.
//!
//! The text report and the interface lay these out; everything in here is escaped.

use super::path;
use super::words::{below, deed, owner, thing};
use crate::Inspection;
use crate::analysis::hops::{Hop, hops};
use crate::analysis::why::{Event, Why};
use crate::escape::escape;
use crate::inspection::{Layer, Origin};
use crate::report::text::words::{count, instruction, place};
use crate::size::size;
use crate::tree::{NodeKind, PathId};

/// Other paths that are named; the JSON has all.
const NAMED: usize = 4;

/// What one layer had to do with a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Layer index from 0.
    pub layer: usize,
    /// Bytes that it wrote there and below.
    pub bytes: u64,
    /// What it did.
    pub did: String,
    /// Where that came from: the stage and source, earlier copies, the instruction.
    pub origin: Vec<String>,
    /// What became of its bytes, where they were lost.
    pub lost: Vec<String>,
}

/// The symbolic links on the way to the path, one a line.
pub fn through(inspection: &Inspection, why: &Why) -> Vec<String> {
    let links = why.through.iter().map(|(link, node)| {
        let link_is = thing(inspection, Some(node), None);
        format!("{} is {link_is}", path(inspection, *link))
    });
    links.collect()
}

/// What of it ships for nothing; none where it is gone, as [`now`] says it then.
pub fn waste(why: &Why) -> Option<String> {
    why.now.node?;
    let written = why.events.iter().map(Event::written_bytes).sum();
    let text = still_ships(why).map(|ships| format!("{ships}, of {} written here", size(written)));
    Some(text.unwrap_or_else(|| "none".to_owned()))
}

/// What is there now, what else is the same, one fact a line.
pub fn now(inspection: &Inspection, why: &Why) -> Vec<String> {
    let now = &why.now;
    let mut lines = Vec::new();
    match &now.node {
        None => {
            lines.push(match still_ships(why) {
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
fn still_ships(why: &Why) -> Option<String> {
    let events = why.events.iter();
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
pub fn told(inspection: &Inspection, why: &Why, event: &Event) -> Told {
    let layer = &inspection.layers[event.layer];
    let mut did: Vec<String> = deed(inspection, event).into_iter().collect();
    did.extend(below(event));
    let mut did = did.join("; ");
    if event.path != why.path {
        did = format!("{}: {did}", path(inspection, event.path));
    }
    let mut lines = vec![origin(inspection, layer, event)];
    let hops = hops(inspection, event.layer, event.path);
    let earlier = hops.iter().skip(1).filter(|_| event.copies > 0);
    lines.extend(earlier.map(came_from));
    if layer.head.provenance.instruction.is_some() {
        lines.push(instruction(&layer.head));
    }
    let rows = event.lost.iter().filter(|row| row.bytes > 0);
    let lost = rows.map(|row| {
        let hider = &inspection.layers[row.hidden_by];
        format!(
            "{} wasted: {} in {}",
            size(row.bytes),
            row.reason.words(),
            place(hider)
        )
    });
    let mut lost: Vec<String> = lost.collect();
    if let Some(below) = event.below.filter(|below| below.wasted_bytes > 0) {
        lost.push(format!("{} wasted below", size(below.wasted_bytes)));
    }
    Told {
        layer: event.layer,
        bytes: event.written_bytes(),
        did,
        origin: lines,
        lost,
    }
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
