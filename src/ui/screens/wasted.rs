//! Words about one row of the waste screen: what was lost, who wrote it and who hid it, what it costs, and what to change.

use super::waste::{Chosen, Pair};
use super::{source_name, stage_name};
use crate::ui::details::{Line, Role};
use crate::ui::losses;
use crate::ui::text;
use layerscope::escape::{escape_name, shorten_hashes};
use layerscope::inspection::{Inspection, Layer, Origin};
use layerscope::size::size;

/// Characters of an instruction that are shown; it may be a whole script.
const INSTRUCTION: usize = 400;

/// The words, wrapped to `columns`.
pub(super) fn lines(chosen: Chosen<'_>, inspection: &Inspection, columns: usize) -> Vec<Line> {
    let mut words = Words {
        lines: Vec::new(),
        columns,
    };
    let (written_by, hidden_by, reason) = chosen.pair();
    let bytes = match chosen {
        Chosen::File(row) => {
            let path = inspection.tree.paths().full(row.path);
            words.add(Role::Heading, &escape_name(&path));
            row.bytes
        }
        Chosen::Pair(group) => {
            let files = count(group.files);
            words.add(Role::Heading, &format!("{} in {files}", size(group.bytes)));
            group.bytes
        }
    };
    let all = inspection.summary.wasted_bytes.max(1);
    let share = 100.0 * bytes as f64 / all as f64;
    words.add(
        Role::Waste,
        &format!(
            "{} shipped for nothing: {share:.1} % of all waste",
            size(bytes)
        ),
    );
    words.add(
        Role::Heading,
        &format!("Written by {}", place(inspection, written_by)),
    );
    words.instruction(inspection, written_by);
    if let Chosen::File(row) = chosen
        && let Some(source) = inspection.source_path(row.written_by, row.path)
    {
        words.add(Role::Dim, &format!("copied from {source}"));
    }
    let how = losses::reason(reason);
    words.add(
        Role::Heading,
        &format!("Hidden by {}: {how}", place(inspection, hidden_by)),
    );
    words.instruction(inspection, hidden_by);
    words.lines
}

struct Words {
    lines: Vec<Line>,
    columns: usize,
}

impl Words {
    /// Each line of a text, made safe and wrapped.
    fn add(&mut self, role: Role, text: &str) {
        for line in text.lines() {
            let wrapped = text::wrap(&text::clean(line), self.columns).into_iter();
            self.lines.extend(wrapped.map(|text| Line { role, text }));
        }
    }

    fn instruction(&mut self, inspection: &Inspection, layer: usize) {
        let head = inspection.layers.get(layer).map(|layer| &layer.head);
        let Some(instruction) = head.and_then(|head| head.provenance.instruction.as_ref()) else {
            return self.add(Role::Dim, "instruction not recorded");
        };
        let short: String = instruction.text.chars().take(INSTRUCTION).collect();
        let short = short.split_whitespace().collect::<Vec<_>>().join(" ");
        self.add(Role::Plain, &shorten_hashes(&short));
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

fn line(inspection: &Inspection, layer: usize) -> Option<u32> {
    let provenance = &inspection.layers.get(layer)?.head.provenance;
    provenance.instruction.as_ref()?.start_line
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
