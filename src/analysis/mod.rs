//! From opened layers to the figures: reads them in parallel, merges, compares contents, counts.
//!
//! The definitions of all figures stand in the README. `waste` tells why each lost inode was lost, `duplicates` finds
//! equal live files, `stages` sums up by source; `contents` reads file contents where two must be compared.

pub mod checklist;
mod contents;
pub mod copies;
mod duplicates;
pub mod findings;
pub mod hops;
pub mod leaks;
mod ledger;
mod read;
pub mod secrets;
pub mod smells;
mod stage_images;
mod stages;
mod waste;
pub mod why;

use crate::Error;
use crate::escape::escape;
use crate::inspection::{Dockerfile, FileCounts, Inspection, Layer, Outline, Summary};
use crate::layers::{LimitHit, Limits, Looker};
use crate::progress::{Beside, Progress};
use crate::provenance::{self, Told};
use crate::source::{self, Image};
use crate::tree::{ImageTree, NodeKind};
use contents::Contents;
use findings::{Findings, Rewrites, Subject, Tops};
use read::ReadLayer;

/// How to analyse an image.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The caps.
    pub limits: Limits,
    /// Whether to hash uncompressed layers against their diffIDs.
    pub verify: bool,
    /// What the user says of where layers come from.
    pub provenance: provenance::Options,
    /// What to look for beside the figures; none for the figures alone.
    pub findings: Option<findings::Options>,
}

impl Options {
    /// What has to be seen of contents while layers are read, by whoever reads them first.
    pub fn look(&self) -> Looker {
        self.findings.as_ref().map(findings::Options::look)
    }
}

/// A stage of the image's Dockerfile, built to an image of its own.
pub struct GivenStage {
    /// The stage's name.
    pub name: String,
    /// Its image.
    pub image: Image,
}

/// Analyses an opened image, held against the images of `stages` that were given.
///
/// # Errors
/// When a layer can't be read, no file system can be made of it, or what the user says does not fit; see [`Error`].
pub fn inspect(
    image: Image,
    stages: Vec<GivenStage>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Inspection, Error> {
    let image = received(image, options, progress)?;
    let Told { outline, meaning } = provenance::told(&image, &options.provenance)?;
    progress.outline(&outline);
    let path = image.path.clone();
    let config = image.config.clone();
    let Merged {
        tree,
        read,
        warning: cut,
    } = merged(image, options, &options.look(), progress)?;
    let total = read
        .iter()
        .try_fold(0u64, |sum, layer| sum.checked_add(layer.contents.bytes()?))
        .ok_or_else(|| Error::Overflow { path: path.clone() })?;
    let contents = Contents::compare(&tree, &read).map_err(|source| Error::Compare {
        path: path.clone(),
        source,
    })?;
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
    warnings.extend(cut);
    warnings.extend_from_slice(tree.warnings());
    check_names(&stages, dockerfile.as_ref())?;
    let given = stages
        .into_iter()
        .map(|stage| {
            let reference = stage.image.reference.clone();
            let diff_ids = stage.image.layers.iter();
            let diff_ids = diff_ids.map(|layer| layer.diff_id.to_string()).collect();
            progress.doing(&format!("reading the image of stage {}", stage.name));
            let image = received(stage.image, options, &Beside(progress))?;
            let Merged { tree, read, .. } = merged(image, options, &None, &Beside(progress))?;
            Ok(stage_images::Given {
                name: stage.name,
                reference,
                diff_ids,
                tree,
                read,
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
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
            leads: None,
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
        stages::lead(dockerfile, &mut layers, &tree);
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
    let known = stage_images::Known {
        layers: &layers,
        base: image.base.as_ref(),
        dockerfile: dockerfile.as_ref(),
    };
    let merged = stage_images::Merged {
        tree: &tree,
        read: &read,
    };
    let (stage_images, made_here) = stage_images::compare(&merged, &known, &given)
        .map_err(|source| Error::Compare { path, source })?;
    let mut found = None;
    if let Some(options) = &options.findings {
        let subject = Subject {
            image: &image,
            config: &config,
            layers: &layers,
            dockerfile: dockerfile.as_ref(),
            meaning: meaning.as_ref(),
            tree: &tree,
            wasted: &wasted,
            duplicates: &duplicates,
            rewrites: Rewrites::new(&tree, &wasted),
            seen: tree.layers().iter().map(|it| it.sights.seen()).collect(),
            tops: Tops::new(tree.paths()),
        };
        found = Some(findings::find(&subject, options));
    }
    tree.layers().iter().for_each(|it| it.sights.forget());
    let has_looked = found.is_some();
    let Findings {
        findings,
        reasons,
        unjudged,
        ignored,
        checklist,
        split,
    } = found.unwrap_or_default();
    Ok(Inspection {
        stages: stages::rows(&layers, image.base.as_ref(), dockerfile.as_ref()),
        dockerfile,
        stage_images,
        made_here,
        image,
        summary,
        layers,
        wasted,
        duplicates,
        findings: has_looked.then_some(findings),
        unjudged,
        ignored,
        reasons,
        checklist,
        split,
        tree,
        warnings,
    })
}

/// An image with its layers, from the engine that has yet to send it where that is so. What the engine says of it is told
/// at once, as far as it makes sense: what comes is what counts.
fn received(mut image: Image, options: &Options, progress: &dyn Progress) -> Result<Image, Error> {
    let Some(export) = image.export.take() else {
        return Ok(image);
    };
    if let Ok(told) = provenance::told(&image, &options.provenance) {
        progress.outline(&told.outline);
    }
    progress.doing("waiting for the engine to send it");
    let mut sent = export.read(progress)?;
    // What was odd on the way to it is odd still.
    sent.warnings.splice(0..0, image.warnings);
    Ok(sent)
}

/// An image whose layers were read.
struct Merged {
    tree: ImageTree,
    read: Vec<ReadLayer>,
    /// What was left out of what was seen.
    warning: Option<String>,
}

/// Reads an image's layers and merges them.
fn merged(
    image: Image,
    options: &Options,
    look: &Looker,
    progress: &dyn Progress,
) -> Result<Merged, Error> {
    let path = image.path.clone();
    let (read, ledger) = read::layers(image, options, look, progress)?;
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
    let parsed = read.iter().map(|layer| layer.contents.clone()).collect();
    let tree = ImageTree::merge(parsed).map_err(|source| Error::Tree { path, source })?;
    Ok(Merged {
        tree,
        read,
        warning: ledger.warning(),
    })
}

/// A stage that is given must be one of the Dockerfile's, where that is known.
fn check_names(given: &[GivenStage], dockerfile: Option<&Dockerfile>) -> Result<(), Error> {
    let Some(dockerfile) = dockerfile else {
        return Ok(());
    };
    let names: Vec<&str> = dockerfile
        .stages
        .iter()
        .map(|stage| stage.name.as_str())
        .collect();
    match given
        .iter()
        .find(|stage| !names.contains(&stage.name.as_str()))
    {
        None => Ok(()),
        Some(stage) => Err(Error::NoSuchStage {
            name: escape(&stage.name),
            stages: escape(&names.join(", ")),
        }),
    }
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
