//! Words about one row of the waste screen: what was lost, who wrote it and who hid it, what it costs, and what to change.

use super::fix::Fix;
use super::walk::Extent;
use super::waste_rows::{Chosen, Within};
use super::{source_name, stage_name};
use crate::ui::losses::Pair;
use crate::ui::losses::directories::{self, Directory};
use crate::ui::text::details::{Line, Role, wrapped};
use layerscope::escape::{escape_name, shorten_hashes};
use layerscope::inspection::{Inspection, Layer, Origin};
use layerscope::size::{percent, size};
use layerscope::tree::PathId;

/// Characters of an instruction that are shown; it may be a whole script.
const INSTRUCTION: usize = 400;

/// Writers and hiders that are told of a directory.
const PARTS: usize = 20;

/// Where a part of the words leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lead {
    /// To a layer, from 0, and there to the file.
    Layer(usize, Option<PathId>),
    /// To the files of a pair or directory.
    Files(Within),
    /// To all that became of a path.
    History(PathId),
}

/// The words, wrapped to `columns`, and what of them leads on; with what to change.
pub(super) fn lines(
    chosen: Chosen<'_>,
    inspection: &Inspection,
    fix: Option<&Fix>,
    columns: usize,
) -> (Vec<Line>, Vec<(Extent, Lead)>) {
    let mut words = Words {
        lines: Vec::new(),
        leads: Vec::new(),
        columns,
    };
    let path = match chosen {
        Chosen::File(row) => Some(row.path),
        Chosen::Pair(_) | Chosen::Directory(_) | Chosen::Base(_) => None,
    };
    match chosen {
        Chosen::File(row) => {
            let full = inspection.tree.paths().full(row.path);
            words.lead(Lead::History(row.path), Role::Heading, &escape_name(&full));
        }
        Chosen::Pair(group) => {
            let files = format!("{} in {}", size(group.bytes), count(group.files));
            words.lead(Lead::Files(Within::Pair(group.pair)), Role::Heading, &files);
        }
        Chosen::Directory(directory) => {
            let name = escape_name(&directories::path(directory.below, inspection));
            let files = format!(
                "{} in {} of {name}",
                size(directory.bytes),
                count(directory.files)
            );
            let within = Within::Directory(directory.below);
            words.lead(Lead::Files(within), Role::Heading, &files);
        }
        Chosen::Base(base) => words.add(Role::Heading, &base.words),
    }
    let bytes = chosen.bytes();
    let all = inspection.summary.wasted_bytes;
    let cost = format!("ships {} for nothing", size(bytes));
    words.add(
        Role::Waste,
        &format!("{cost}: {} of all waste", percent(bytes, all)),
    );
    if let Chosen::Directory(directory) = chosen {
        words.parts(directory, inspection);
        words.fix(fix);
        return (words.lines, words.leads);
    }
    let Some((written_by, hidden_by, reason)) = chosen.pair() else {
        words.add(
            Role::Plain,
            "Its own layers hide it from each other: only another base frees it.",
        );
        return (words.lines, words.leads);
    };
    let (writer, hider) = (place(inspection, written_by), place(inspection, hidden_by));
    let how = reason.words();
    words.lead(
        Lead::Layer(written_by, path),
        Role::Heading,
        &format!("Written by {writer}"),
    );
    words.origin(inspection, written_by, path);
    words.lead(
        Lead::Layer(hidden_by, path),
        Role::Heading,
        &format!("Hidden by {hider}: {how}"),
    );
    words.origin(inspection, hidden_by, None);
    words.fix(fix);
    (words.lines, words.leads)
}

struct Words {
    lines: Vec<Line>,
    leads: Vec<(Extent, Lead)>,
    columns: usize,
}

impl Words {
    /// Each line of a text, made safe and wrapped; a column is kept for the pointer of what leads on.
    fn add(&mut self, role: Role, text: &str) {
        let columns = self.columns.saturating_sub(1);
        let lines = wrapped(role, text, columns).map(|line| Line {
            text: format!(" {}", line.text),
            ..line
        });
        self.lines.extend(lines);
    }

    /// The same, as something that leads on.
    fn lead(&mut self, lead: Lead, role: Role, words: &str) {
        let first = self.lines.len();
        self.add(role, words);
        let last = self.lines.len().max(first + 1) - 1;
        self.leads.push(((first, last), lead));
    }

    fn fix(&mut self, fix: Option<&Fix>) {
        if let Some(fix) = fix {
            self.add(Role::Heading, fix.head);
            self.add(Role::Plain, &fix.text);
        }
    }

    /// Who wrote what a directory lost, and who hid it.
    fn parts(&mut self, directory: &Directory, inspection: &Inspection) {
        let mut told = None;
        for &((written_by, hidden_by, reason), bytes, files) in directory.parts.iter().take(PARTS) {
            if told.replace(written_by) != Some(written_by) {
                let writer = place(inspection, written_by);
                let lead = Lead::Layer(written_by, None);
                self.lead(lead, Role::Heading, &format!("Written by {writer}"));
            }
            let words = format!(
                "{} in {}, {} in {}",
                size(bytes),
                count(files),
                reason.words(),
                place(inspection, hidden_by)
            );
            self.add(Role::Plain, &words);
        }
        let rest = directory.parts.get(PARTS..).unwrap_or_default();
        if !rest.is_empty() {
            let bytes: u64 = rest.iter().map(|part| part.1).sum();
            let words = format!("{} in {} other ways", size(bytes), rest.len());
            self.add(Role::Dim, &words);
        }
    }

    /// The instruction of a layer, its stage, and where the file was copied from.
    fn origin(&mut self, inspection: &Inspection, layer: usize, path: Option<PathId>) {
        let Some(layer) = inspection.layers.get(layer) else {
            return;
        };
        let provenance = &layer.head.provenance;
        match &provenance.instruction {
            Some(instruction) => {
                let short: String = instruction.text.chars().take(INSTRUCTION).collect();
                let short = short.split_whitespace().collect::<Vec<_>>().join(" ");
                self.add(Role::Plain, &shorten_hashes(&short));
            }
            None => self.add(Role::Dim, "instruction not recorded"),
        }
        let source = path.and_then(|path| inspection.source_path(layer.head.index, path));
        let stage = stage(layer);
        let origin = match (source, provenance.origin) {
            (Some(source), _) => format!("copied from {source}"),
            (None, Origin::Base) => "the base image".to_owned(),
            (None, Origin::Copied) => format!("copied from {stage}"),
            (None, _) if stage.is_empty() => "stage not recorded".to_owned(),
            (None, _) => format!("in stage {stage}"),
        };
        self.add(Role::Dim, &origin);
    }
}

/// `layer 4 (line 24)`
pub(crate) fn place(inspection: &Inspection, layer: usize) -> String {
    match line(inspection, layer) {
        Some(line) => format!("layer {} (line {line})", layer + 1),
        None => format!("layer {}", layer + 1),
    }
}

/// `4:24 → 6:27`: layers with their lines.
pub(crate) fn places(inspection: &Inspection, (written_by, hidden_by, _): Pair) -> String {
    let place = |layer: usize| match line(inspection, layer) {
        Some(line) => format!("{}:{line}", layer + 1),
        None => (layer + 1).to_string(),
    };
    format!("{} → {}", place(written_by), place(hidden_by))
}

/// The line that made a layer: as its instruction says, or as the Dockerfile's steps do.
fn line(inspection: &Inspection, layer: usize) -> Option<u32> {
    let provenance = &inspection.layers.get(layer)?.head.provenance;
    let told = provenance.instruction.as_ref().and_then(|it| it.start_line);
    told.or_else(|| {
        let mut steps = inspection.dockerfile.as_ref()?.instructions.iter();
        Some(steps.find(|step| step.layers.contains(&layer))?.start_line)
    })
}

/// The stage that a layer came from.
pub(crate) fn stage(layer: &Layer) -> String {
    let provenance = &layer.head.provenance;
    match (provenance.origin, &provenance.copied_from) {
        (Origin::Base, _) => "base".to_owned(),
        (Origin::Copied, Some(from)) => source_name(from),
        _ => provenance
            .stage
            .as_deref()
            .map(stage_name)
            .unwrap_or_default(),
    }
}

/// `1 file`, `35 files`.
pub(crate) fn count(files: usize) -> String {
    match files {
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    }
}
