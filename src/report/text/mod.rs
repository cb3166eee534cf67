//! The text report: what a person sees without a terminal of their own.
//!
//! Its first ten lines answer how big the image is, what brought that, what of it is waste and what to change; then
//! come the layers, the sources and the largest waste. Nothing from the image is printed raw.

mod advice;
mod table;

use std::io::{self, Write};

use super::{Format, Input};
use crate::Inspection;
use crate::escape::{escape, escape_name, shorten_hashes};
use crate::inspection::{BaseBasis, Basis, Layer, LayerHead, Origin, StageKind, WasteReason};
use crate::size::size;
pub use advice::lines as advice;
use table::{Table, fit};

/// Rows of waste that are shown; the JSON report has all.
const WASTE_ROWS: usize = 10;

/// See the module.
pub struct Text {
    /// Columns to fill; longer texts are cut.
    pub width: usize,
}

impl Format for Text {
    fn write(&self, input: &Input<'_>, out: &mut dyn Write) -> io::Result<()> {
        let inspection = input.inspection;
        self.answers(inspection, out)?;
        self.layers(inspection, out)?;
        self.stages(inspection, out)?;
        self.waste(inspection, out)?;
        if !inspection.warnings.is_empty() {
            writeln!(out, "\nWarnings")?;
            for warning in &inspection.warnings {
                writeln!(out, "  {}", escape(warning))?;
            }
        }
        Ok(())
    }
}

impl Text {
    fn line(&self, out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
        let line = format!("{label:<8} {text}");
        writeln!(out, "{}", fit(line.trim_end(), self.width))
    }

    /// At most ten lines.
    fn answers(&self, inspection: &Inspection, out: &mut dyn Write) -> io::Result<()> {
        let summary = &inspection.summary;
        let image = &inspection.image;
        let title = format!(
            "{}  {}  {}",
            escape(&image.reference),
            escape(&image.platform),
            image.source
        );
        writeln!(out, "{}", fit(&title, self.width))?;
        let pull = summary
            .compressed_bytes
            .map(|bytes| format!(", {} to pull", size(bytes)))
            .unwrap_or_default();
        let big = format!(
            "{} in {} layers: {} in the final file system{pull}",
            size(summary.total_bytes),
            inspection.layers.len(),
            size(summary.final_bytes),
        );
        self.line(out, "Size", &big)?;

        let mut largest: Vec<&Layer> = inspection
            .layers
            .iter()
            .filter(|layer| layer.bytes > 0)
            .collect();
        largest.sort_by_key(|layer| std::cmp::Reverse(layer.bytes));
        for (row, layer) in largest.iter().take(3).enumerate() {
            let text = format!(
                "{:>8} {:>4}  layer {}{}  {}",
                size(layer.bytes),
                share(layer.bytes, summary.total_bytes),
                layer.head.index + 1,
                source_of(&layer.head)
                    .map(|name| format!(", from {name}"))
                    .unwrap_or_default(),
                instruction(&layer.head),
            );
            self.line(out, if row == 0 { "Brought" } else { "" }, &text)?;
        }

        self.line(out, "Stages", &stages_sentence(inspection))?;
        self.line(out, "Waste", &waste_sentence(inspection))?;
        let advice = advice(inspection);
        if advice.is_empty() {
            self.line(out, "Change", "nothing: no layer hides what another wrote")?;
        }
        for (row, text) in advice.iter().take(3).enumerate() {
            self.line(out, if row == 0 { "Change" } else { "" }, text)?;
        }
        Ok(())
    }

    fn layers(&self, inspection: &Inspection, out: &mut dyn Write) -> io::Result<()> {
        let mut table = Table::new(&[
            ">#",
            ">size",
            ">waste",
            ">hides",
            ">files",
            "stage",
            "basis",
            "instruction",
        ]);
        for layer in &inspection.layers {
            let files = &layer.files;
            table.row([
                (layer.head.index + 1).to_string(),
                size(layer.bytes),
                size_or_nothing(layer.wasted_bytes),
                size_or_nothing(layer.hides_bytes),
                format!("+{} ~{} -{}", files.added, files.modified, files.removed),
                source_of(&layer.head).unwrap_or_else(|| "?".to_owned()),
                basis(layer.head.provenance.basis).to_owned(),
                instruction(&layer.head),
            ]);
        }
        writeln!(out, "\nLayers")?;
        table.write(out, self.width)?;
        let unchecked = inspection.layers.iter().filter(|layer| !layer.verified);
        match unchecked.count() {
            0 => Ok(()),
            count => writeln!(
                out,
                "  {count} of {} not checked against their digests, being uncompressed; --verify does",
                inspection.layers.len()
            ),
        }
    }

    fn stages(&self, inspection: &Inspection, out: &mut dyn Write) -> io::Result<()> {
        let mut table = Table::new(&["source", "kind", ">size", ">in image", ">waste", "layers"]);
        for stage in &inspection.stages {
            let layers: Vec<String> = stage
                .layers
                .iter()
                .map(|layer| (layer + 1).to_string())
                .collect();
            table.row([
                escape(&stage.name),
                match stage.kind {
                    StageKind::Base if is_base_guessed(inspection) => "base image, guessed",
                    StageKind::Base => "base image",
                    StageKind::Stage => "stage",
                    StageKind::Image => "image",
                    StageKind::Unknown => "not recorded",
                }
                .to_owned(),
                size(stage.layer_bytes),
                size(stage.final_bytes),
                size(stage.wasted_bytes),
                layers.join(" "),
            ]);
        }
        writeln!(out, "\nStages")?;
        table.write(out, self.width)
    }

    fn waste(&self, inspection: &Inspection, out: &mut dyn Write) -> io::Result<()> {
        let rows = inspection.wasted.iter().filter(|row| row.bytes > 0);
        let count = rows.clone().count();
        if count > 0 {
            let mut table = Table::new(&[">size", "why", "written by", "hidden by", "path"]);
            for row in rows.take(WASTE_ROWS) {
                table.row([
                    size(row.bytes),
                    reason(row.reason).to_owned(),
                    format!("layer {}", row.written_by + 1),
                    format!("layer {}", row.hidden_by + 1),
                    escape_name(&inspection.tree.paths().full(row.path)),
                ]);
            }
            writeln!(out, "\nTop waste")?;
            table.write(out, self.width)?;
            if count > WASTE_ROWS {
                writeln!(
                    out,
                    "  and {} more files; --json lists them all",
                    count - WASTE_ROWS
                )?;
            }
        }
        let duplicates = inspection.summary.duplicate_bytes;
        if duplicates > 0 {
            writeln!(
                out,
                "\nDuplicates\n  {} in further copies of files that live at several paths (no part of the waste)",
                size(duplicates)
            )?;
        }
        Ok(())
    }
}

fn stages_sentence(inspection: &Inspection) -> String {
    let mut stages: Vec<_> = inspection
        .stages
        .iter()
        .filter(|stage| stage.layer_bytes > 0)
        .collect();
    stages.sort_by_key(|stage| std::cmp::Reverse(stage.layer_bytes));
    if stages.iter().all(|stage| stage.kind == StageKind::Unknown) {
        return "not recorded in this image".to_owned();
    }
    let names: Vec<String> = stages
        .iter()
        .map(|stage| {
            let name = match stage.kind {
                StageKind::Unknown => "not recorded".to_owned(),
                StageKind::Base if is_base_guessed(inspection) => {
                    format!("{} (a guess)", escape(&stage.name))
                }
                _ => escape(&stage.name),
            };
            format!("{name} {}", size(stage.layer_bytes))
        })
        .collect();
    names.join(", ")
}

/// A guess never reads like a fact.
fn is_base_guessed(inspection: &Inspection) -> bool {
    let base = inspection.image.base.as_ref();
    base.is_some_and(|base| base.basis == BaseBasis::Heuristic)
}

fn waste_sentence(inspection: &Inspection) -> String {
    let summary = &inspection.summary;
    let mut by_reason = [
        (WasteReason::Deleted, 0),
        (WasteReason::Overwritten, 0),
        (WasteReason::MetadataOnly, 0),
        (WasteReason::Replaced, 0),
        (WasteReason::Repeated, 0),
    ];
    for row in &inspection.wasted {
        for (reason, bytes) in &mut by_reason {
            if *reason == row.reason {
                *bytes += row.bytes;
            }
        }
    }
    by_reason.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let parts: Vec<String> = by_reason
        .iter()
        .filter(|(_, bytes)| *bytes > 0)
        .map(|(why, bytes)| format!("{} {}", size(*bytes), reason(*why)))
        .collect();
    let own = if inspection.image.base.is_some() {
        format!(
            ", {:.1} % of what this build wrote",
            summary.own_wasted_percent()
        )
    } else {
        String::new()
    };
    let colon = if parts.is_empty() { "" } else { ": " };
    format!(
        "{} ({:.1} %{own}){colon}{}",
        size(summary.wasted_bytes),
        summary.wasted_percent(),
        parts.join(", ")
    )
}

fn size_or_nothing(bytes: u64) -> String {
    match bytes {
        0 => String::new(),
        bytes => size(bytes),
    }
}

fn share(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole));
    match (100 * part + whole / 2).checked_div(whole) {
        None => String::new(),
        Some(0) if part > 0 => "<1 %".to_owned(),
        Some(percent) => format!("{percent} %"),
    }
}

/// The stage or image that a layer came from, where that is known.
fn source_of(head: &LayerHead) -> Option<String> {
    let provenance = &head.provenance;
    let name = match (provenance.origin, &provenance.copied_from) {
        (Origin::Base, _) => "base image",
        (Origin::Copied, Some(from)) => &from.name,
        _ => provenance.stage.as_deref()?,
    };
    Some(escape(name))
}

/// What made the layer, with its line where that is known.
fn instruction(head: &LayerHead) -> String {
    match &head.provenance.instruction {
        None => "(not recorded)".to_owned(),
        Some(instruction) => {
            let line = instruction
                .start_line
                .map(|line| format!("line {line}: "))
                .unwrap_or_default();
            format!("{line}{}", shorten_hashes(&escape(&instruction.text)))
        }
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Attestation => "attestation",
        Basis::Dockerfile => "Dockerfile",
        Basis::Builder => "builder",
        Basis::History => "history",
        Basis::None => "none",
    }
}

fn reason(reason: WasteReason) -> &'static str {
    match reason {
        WasteReason::Deleted => "deleted",
        WasteReason::Overwritten => "overwritten",
        WasteReason::MetadataOnly => "metadata only",
        WasteReason::Replaced => "replaced",
        WasteReason::Repeated => "written twice",
    }
}
