//! The first ten lines: how big the image is, what brought that, what of it is waste, what to change.

use std::io::{self, Write};

use super::advice;
use super::findings::{changes, counts};
use super::table::fit;
use super::words::{count, instruction, is_base_guessed, source_of, stage_name};
use crate::Inspection;
use crate::escape::escape;
use crate::inspection::{Layer, StageKind, WasteReason};
use crate::size::{share, size, tenths};

/// At most ten lines.
pub fn write(inspection: &Inspection, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut line = |label: &str, text: &str| {
        let line = format!("{label:<8} {text}");
        writeln!(out, "{}", fit(line.trim_end(), width))
    };
    let summary = &inspection.summary;
    let image = &inspection.image;
    let title = format!(
        "{}  {}  {}",
        escape(&image.reference),
        escape(&image.platform),
        escape(image.found.as_deref().unwrap_or(image.source))
    );
    line(&title, "")?;
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
    line("Size", &big)?;

    let mut largest: Vec<&Layer> = inspection
        .layers
        .iter()
        .filter(|layer| layer.bytes > 0)
        .collect();
    largest.sort_by_key(|layer| std::cmp::Reverse(layer.bytes));
    let findings = inspection.findings.as_deref().unwrap_or_default();
    // Ten lines in all: with findings to count, two layers and three things to change.
    let brought = if findings.is_empty() { 3 } else { 2 };
    for (row, layer) in largest.iter().take(brought).enumerate() {
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
        line(if row == 0 { "Brought" } else { "" }, &text)?;
    }

    line("Stages", &stages_sentence(inspection))?;
    line("Waste", &waste_sentence(inspection))?;
    let changes: Vec<String> = if findings.is_empty() {
        advice(inspection)
    } else {
        let found = count(findings.len(), "finding");
        line("Found", &format!("{found}: {}", counts(findings)))?;
        changes(findings.iter()).collect()
    };
    if changes.is_empty() {
        let found = inspection
            .findings
            .as_ref()
            .map(|_| ", and nothing else was found");
        let found = found.unwrap_or_default();
        line(
            "Change",
            &format!("nothing: no layer hides what another wrote{found}"),
        )?;
    }
    for (row, text) in changes.iter().take(3).enumerate() {
        line(if row == 0 { "Change" } else { "" }, text)?;
    }
    Ok(())
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
                _ => stage_name(&stage.name),
            };
            format!("{name} {}", size(stage.layer_bytes))
        })
        .collect();
    names.join(", ")
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
        .map(|(why, bytes)| format!("{} {}", size(*bytes), why.words()))
        .collect();
    let own = if inspection.image.base.is_some() {
        format!(", {} of own", tenths(summary.own_wasted_percent()))
    } else {
        String::new()
    };
    let colon = if parts.is_empty() { "" } else { ": " };
    format!(
        "{} ({}{own}){colon}{}",
        size(summary.wasted_bytes),
        tenths(summary.wasted_percent()),
        parts.join(", ")
    )
}
