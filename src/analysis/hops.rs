//! The way of a copied file, stage by stage: a copy whose source was itself copied into its stage.
//!
//! Of the stages that came before there is no layer to look at, only their lines. So each further step says which lines
//! of the stage stand behind the copy and could have changed the file since; where there are none, it is certain.

use crate::Inspection;
use crate::inspection::{CopiedFrom, Dockerfile, Step};
use crate::provenance::Leads;
use crate::tree::PathId;

/// One step back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Where the file lay.
    pub from: CopiedFrom,
    /// Its path there, absolute.
    pub path: String,
    /// The line of the copy, from 1.
    pub line: u32,
    /// Lines behind that copy in its stage that could have changed the file since.
    pub since: Vec<u32>,
}

/// Where a file that a layer wrote came from, the nearest source first; empty where that is not known.
pub fn hops(inspection: &Inspection, layer: usize, path: PathId) -> Vec<Hop> {
    let mut hops = Vec::new();
    let (Some(dockerfile), Some(layer)) = (&inspection.dockerfile, inspection.layers.get(layer))
    else {
        return hops;
    };
    let provenance = &layer.head.provenance;
    let line = provenance
        .instruction
        .as_ref()
        .and_then(|instruction| instruction.start_line);
    let full = inspection.tree.paths().full(path);
    let found = layer.leads.as_ref().and_then(|leads| leads.lead(&full));
    if let (Some(from), Some(path), Some(line)) = (&provenance.copied_from, found, line) {
        hops.push(Hop {
            from: from.clone(),
            path,
            line,
            since: Vec::new(),
        });
    }
    // A copy comes from an earlier stage, so this ends.
    while let Some(hop) = hops.last().and_then(|hop| before(dockerfile, hop)) {
        hops.push(hop);
    }
    hops
}

/// The copy that brought a file into the stage it lay in.
fn before(dockerfile: &Dockerfile, hop: &Hop) -> Option<Hop> {
    let own = |step: &&Step| step.start_line < hop.line;
    let name = &hop.from.name;
    let stages = &dockerfile.stages;
    let stage = stages.iter().rposition(|stage| stage.name == *name)?;
    let lineage: Vec<usize> =
        std::iter::successors(Some(stage), |&stage| stages[stage].parent).collect();
    let file = hop.path.trim_start_matches('/');
    let mut since = Vec::new();
    for step in dockerfile.instructions.iter().rev().filter(own) {
        if !step.stage.is_some_and(|stage| lineage.contains(&stage)) {
            continue;
        }
        let led = step.paths.as_ref().and_then(|paths| {
            Leads::new(paths, std::iter::once(file.as_bytes())).lead(file.as_bytes())
        });
        match (&step.copied_from, led) {
            (Some(from), Some(path)) => {
                since.reverse();
                return Some(Hop {
                    from: from.clone(),
                    path,
                    line: step.start_line,
                    since,
                });
            }
            _ if could_change(step, file) => since.push(step.start_line),
            _ => {}
        }
    }
    None
}

/// A RUN may write anywhere; of copies, those that are known to go elsewhere don't count.
fn could_change(step: &Step, file: &str) -> bool {
    let elsewhere = step.paths.as_ref().is_some_and(|paths| {
        let destination = paths.destination.trim_matches('/');
        !destination.contains("..") && !file.starts_with(destination)
    });
    matches!(step.keyword.as_str(), "RUN" | "COPY" | "ADD") && !elsewhere
}
