//! What to change so that a chosen row of the waste screen ships no more: as a finding about the very bytes says it, and
//! only where none does, as the layers alone tell.

use hashbrown::HashMap;

use super::waste_rows::Chosen;
use crate::ui::losses::{Pair, pair_of};
use layerscope::inspection::{Finding, Inspection, Waste, WasteReason};
use layerscope::report::text::advice_on;
use layerscope::tree::{PathArena, PathId};

/// What to change, and how much of the chosen row that is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fix {
    pub(super) head: &'static str,
    pub(crate) text: String,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Fixes {
    /// What the layers alone tell: it takes going through all lost files, so it is found once a pair.
    own: HashMap<Pair, Option<String>>,
}

impl Fixes {
    /// None of the base image, which nothing here changes.
    pub(super) fn of(&mut self, chosen: Chosen<'_>, inspection: &Inspection) -> Option<Fix> {
        let pair = chosen.worst_pair()?;
        let is_one_pair = match chosen {
            Chosen::Directory(directory) => directory.parts.len() == 1,
            _ => true,
        };
        let of_all = match is_one_pair {
            true => "Fix",
            false => "Fix for the largest part",
        };
        if let Some(finding) = largest(chosen, pair, inspection).and_then(|it| of(it, inspection)) {
            let head = match chosen {
                Chosen::File(_) => "Fix",
                // What takes less than half with it is not the fix of all.
                _ if finding.bytes < chosen.bytes() / 2 => "Fix for the largest file",
                _ => of_all,
            };
            let text = finding.fix.clone();
            return Some(Fix { head, text });
        }
        let (written_by, hidden_by, reason) = pair;
        let own = self.own.entry(pair);
        let own = own.or_insert_with(|| advice_on(inspection, written_by, hidden_by, reason));
        let text = own.clone()?;
        Some(Fix { head: of_all, text })
    }
}

/// The largest lost file of the pair that a row stands for: the inspection has them in that order.
fn largest<'a>(chosen: Chosen<'a>, pair: Pair, inspection: &'a Inspection) -> Option<&'a Waste> {
    let paths = inspection.tree.paths();
    let mut of_pair = inspection.wasted.iter().filter(|row| pair_of(row) == pair);
    match chosen {
        Chosen::File(row) => Some(row),
        Chosen::Pair(_) => of_pair.next(),
        Chosen::Directory(it) => of_pair.find(|row| it.below.has(row.path, paths)),
        Chosen::Base(_) => None,
    }
}

/// The finding that tells most exactly how this file was lost, and of several the worst.
fn of<'a>(row: &Waste, inspection: &'a Inspection) -> Option<&'a Finding> {
    let paths = inspection.tree.paths();
    let findings = inspection.findings.as_deref().unwrap_or_default().iter();
    let ranked = findings.filter_map(|finding| Some((rank(finding, row, paths)?, finding)));
    let best = ranked.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, finding)| finding)
}

/// How exactly a finding is about a lost file; none where it is about something else.
fn rank(finding: &Finding, row: &Waste, paths: &PathArena) -> Option<u8> {
    let is_same_way = finding.rule == rule(row.reason) && finding.hidden_by == Some(row.hidden_by);
    // What is changed twice is told of the layer that first wrote it.
    let is_its_layer = finding.layer == Some(row.written_by)
        || (is_same_way && row.reason == WasteReason::MetadataOnly);
    if !is_its_layer || finding.fix.is_empty() || !covers(finding, row.path, paths) {
        return None;
    }
    match finding.hidden_by {
        Some(_) if is_same_way => Some(3),
        Some(hider) => (hider == row.hidden_by).then_some(2),
        None if !finding.live => Some(1),
        // What the image still shows is another file in the same directory.
        None => finding.paths.contains(&row.path).then_some(0),
    }
}

/// Whether a file is one of those that a finding names, or lies in one of its directories.
fn covers(finding: &Finding, file: PathId, paths: &PathArena) -> bool {
    let above = |&at: &PathId| (at != PathId::ROOT).then(|| paths.parent(at));
    let line: Vec<PathId> = std::iter::successors(Some(file), above).collect();
    finding.paths.iter().any(|path| line.contains(path))
}

/// The rule that is about nothing but files lost in this way.
fn rule(reason: WasteReason) -> &'static str {
    match reason {
        WasteReason::MetadataOnly => "copy/metadata",
        WasteReason::Deleted => "copy/deleted",
        WasteReason::Overwritten | WasteReason::Replaced => "copy/overwritten",
        WasteReason::Repeated => "copy/repeated",
    }
}
