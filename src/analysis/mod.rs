//! From opened layers to the figures: reads them in parallel, merges, compares contents, counts.
//!
//! The definitions of all figures stand in the README. `waste` tells why each lost inode was lost, `duplicates` finds
//! equal live files, `stages` sums up by source; `contents` reads file contents where two must be compared.

mod contents;
mod duplicates;
mod read;
mod stages;
mod waste;

use crate::Error;
use crate::inspection::{FileCounts, Inspection, Layer, Outline, Summary};
use crate::layers::{LimitHit, Limits};
use crate::progress::Progress;
use crate::provenance;
use crate::source::{self, Image};
use crate::tree::{ImageTree, NodeKind};
use contents::Contents;

/// How to analyse an image.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The caps.
    pub limits: Limits,
    /// Whether to hash uncompressed layers against their diffIDs.
    pub verify: bool,
    /// What the user says of where layers come from.
    pub provenance: provenance::Options,
}

/// Analyses an opened image.
///
/// # Errors
/// When a layer can't be read, no file system can be made of it, or what the user says does not fit; see [`Error`].
pub fn inspect(
    image: Image,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Inspection, Error> {
    let outline = provenance::outline(&image, &options.provenance)?;
    progress.outline(&outline);
    let path = image.path.clone();
    let read = read::layers(image, options, progress)?;
    let entries: u64 = read
        .iter()
        .map(|layer| layer.contents.entries.len() as u64)
        .sum();
    if entries > options.limits.image {
        let what = format!("its layers together have {entries} entries");
        return Err(Error::Source(source::Error::Limit {
            path,
            source: LimitHit::new("image", options.limits.image, what),
        }));
    }
    let total = read
        .iter()
        .try_fold(0u64, |sum, layer| sum.checked_add(layer.contents.bytes()?))
        .ok_or_else(|| Error::Overflow { path: path.clone() })?;
    let parsed = read.iter().map(|layer| layer.contents.clone()).collect();
    let tree = ImageTree::merge(parsed).map_err(|source| Error::Tree {
        path: path.clone(),
        source,
    })?;
    let contents =
        Contents::compare(&tree, &read).map_err(|source| Error::Compare { path, source })?;
    let wasted = waste::rows(&tree, &contents);
    let duplicates = duplicates::rows(&tree, &contents);
    let Outline {
        image,
        layers: heads,
        mut dockerfile,
        mut warnings,
    } = outline;
    for (index, layer) in read.iter().enumerate() {
        let texts = layer.contents.warnings.iter();
        warnings.extend(texts.map(|text| format!("layer {}: {text}", index + 1)));
        if layer.contents.more_warnings > 0 {
            warnings.push(format!(
                "layer {}: {} more entries like these",
                index + 1,
                layer.contents.more_warnings
            ));
        }
    }
    warnings.extend_from_slice(tree.warnings());
    let mut layers: Vec<Layer> = heads
        .into_iter()
        .zip(&read)
        .map(|(head, read)| Layer {
            files: files(&tree, head.index),
            head,
            bytes: 0,
            final_bytes: 0,
            wasted_bytes: 0,
            hides_bytes: 0,
            verified: read.verified,
        })
        .collect();
    for inode in tree.inodes() {
        let layer = &mut layers[inode.layer];
        layer.bytes += inode.size;
        if inode.loss.is_none() {
            layer.final_bytes += inode.size;
        } else {
            layer.wasted_bytes += inode.size;
        }
    }
    for row in &wasted {
        layers[row.hidden_by].hides_bytes += row.bytes;
    }
    if let Some(dockerfile) = &mut dockerfile {
        stages::fill(dockerfile, &layers);
    }
    let final_bytes = layers.iter().map(|layer| layer.final_bytes).sum();
    let own = image.base.as_ref().map_or(0, |base| base.layers);
    let own = || layers.iter().skip(own);
    let summary = Summary {
        total_bytes: total,
        final_bytes,
        wasted_bytes: total - final_bytes,
        own_bytes: own().map(|layer| layer.bytes).sum(),
        own_wasted_bytes: own().map(|layer| layer.wasted_bytes).sum(),
        duplicate_bytes: duplicates.iter().map(|row| row.bytes).sum(),
        compressed_bytes: layers.iter().map(|layer| layer.head.compressed_bytes).sum(),
        files: tree
            .final_nodes()
            .filter(|(_, node)| node.kind != NodeKind::Directory)
            .count() as u64,
    };
    Ok(Inspection {
        stages: stages::rows(&layers, image.base.as_ref(), dockerfile.as_ref()),
        dockerfile,
        stage_images: Vec::new(),
        made_here: Vec::new(),
        image,
        summary,
        layers,
        wasted,
        duplicates,
        tree,
        warnings,
    })
}

fn files(tree: &ImageTree, layer: usize) -> FileCounts {
    let mut counts = FileCounts::default();
    for change in tree.changes(layer) {
        let is_file = |node: &Option<crate::tree::Node>| {
            node.is_some_and(|node| node.kind != NodeKind::Directory)
        };
        match (is_file(&change.before), is_file(&change.after)) {
            (false, true) => counts.added += 1,
            (true, true) => counts.modified += 1,
            (true, false) => counts.removed += 1,
            (false, false) => {}
        }
    }
    counts
}
