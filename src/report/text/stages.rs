//! The stages: drawn as a graph, summed up, and held against what they built.

use std::io::{self, Write};

use super::drawing::Drawing;
use super::table::{Table, fit};
use super::words::{count, is_base_by_from, is_base_guessed, short_name};
use crate::Inspection;
use crate::escape::{escape, escape_name};
use crate::inspection::{Fate, StageKind};
use crate::size::{share, size};

/// Files that no stage image holds that are named; the JSON report has all.
const MADE_HERE: usize = 3;

/// All of it, as far as it is known.
pub fn write(inspection: &Inspection, width: usize, out: &mut dyn Write) -> io::Result<()> {
    match &inspection.dockerfile {
        Some(dockerfile) => {
            writeln!(out, "\nStages (lines of the Dockerfile in brackets)")?;
            for line in Drawing::new(dockerfile, inspection).lines() {
                writeln!(out, "{}", fit(&format!("  {line}"), width))?;
            }
            writeln!(out)?;
        }
        None => writeln!(out, "\nStages")?,
    }
    table(inspection, width, out)?;
    for line in carried(inspection) {
        writeln!(out, "  {}", fit(&line, width.saturating_sub(2)))?;
    }
    Ok(())
}

fn table(inspection: &Inspection, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(&["source", "kind", ">size", ">in image", ">waste", "layers"]);
    for stage in &inspection.stages {
        let layers: Vec<String> = stage
            .layers
            .iter()
            .map(|layer| (layer + 1).to_string())
            .collect();
        table.row([
            short_name(&stage.name, width),
            match stage.kind {
                StageKind::Base if is_base_guessed(inspection) => "base image, guessed",
                StageKind::Base if is_base_by_from(inspection) => "base image, by FROM",
                StageKind::Base => "base image",
                StageKind::Stage if stage.is_final => "final stage",
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
    table.write(out, width)
}

/// What of the stages' own images is in this one, and what in this one is of no other.
fn carried(inspection: &Inspection) -> Vec<String> {
    let mut lines = Vec::new();
    for image in &inspection.stage_images {
        let (files, bytes) = image.sum(Fate::Carried);
        lines.push(format!(
            "of {} that {} holds, {} ({}) reached the image",
            size(image.built_bytes),
            escape(&image.name),
            size(bytes),
            match image.built_bytes {
                0 => "all".to_owned(),
                built => share(bytes, built),
            },
        ));
        let mut rest = format!("  in {}", count(files, "file"));
        for (fate, what) in [
            (Fate::Changed, "changed"),
            (Fate::LeftBehind, "stayed behind"),
        ] {
            let (files, bytes) = image.sum(fate);
            if files > 0 {
                rest += &format!("; {} ({}) {what}", count(files, "file"), size(bytes));
            }
        }
        lines.push(rest);
    }
    let tree = &inspection.tree;
    let mut made: Vec<_> = inspection
        .made_here
        .iter()
        .filter_map(|&path| Some((tree.inode(tree.node(path)?.inode?).size, path)))
        .collect();
    if !made.is_empty() {
        made.sort_by_key(|&(bytes, path)| (std::cmp::Reverse(bytes), path));
        let bytes = made.iter().map(|(bytes, _)| bytes).sum();
        let files = count(made.len(), "file");
        lines.push(format!(
            "in no stage image that was given, nor in the base: {files}, {}",
            size(bytes),
        ));
        for &(bytes, path) in made.iter().take(MADE_HERE) {
            let path = escape_name(&tree.paths().full(path));
            lines.push(format!("{:>10}  {path}", size(bytes)));
        }
    }
    lines
}
