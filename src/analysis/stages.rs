//! The layers summed up by their source: the base, a stage, an image copied from, or what can't be assigned.

use hashbrown::HashMap;

use crate::graph::Graph;
use crate::inspection::{
    BaseImage, CopySource, Dockerfile, EdgeKind, Layer, Origin, Stage, StageKind,
};
use crate::layers::EntryKind;
use crate::provenance::copied;
use crate::tree::ImageTree;

/// The base first, then the Dockerfile's stages in its order, images that were copied from, and last what can't be
/// assigned. A stage of the Dockerfile has a row even if nothing of it is in the image.
pub fn rows(
    layers: &[Layer],
    base: Option<&BaseImage>,
    dockerfile: Option<&Dockerfile>,
) -> Vec<Stage> {
    let mut rows: Vec<Stage> = dockerfile
        .into_iter()
        .flat_map(|dockerfile| &dockerfile.stages)
        .enumerate()
        .map(|(index, stage)| Stage {
            index: Some(index),
            base: Some(stage.base.clone()),
            is_final: stage.is_final,
            ..empty(StageKind::Stage, stage.name.clone())
        })
        .collect();
    let stages = dockerfile.map(sources).unwrap_or_default();
    for layer in layers {
        let (kind, name) = source(layer, base);
        let is_its = |row: &Stage| row.kind == kind && row.name == name;
        let position = stages
            .get(&layer.head.index)
            .copied()
            .filter(|&stage| is_its(&rows[stage]))
            .or_else(|| rows.iter().rposition(is_its))
            .unwrap_or_else(|| {
                rows.push(Stage {
                    index: (kind == StageKind::Stage)
                        .then(|| name.parse().ok())
                        .flatten(),
                    ..empty(kind, name)
                });
                rows.len() - 1
            });
        let row = &mut rows[position];
        row.layer_bytes += layer.bytes;
        row.final_bytes += layer.final_bytes;
        row.wasted_bytes += layer.wasted_bytes;
        row.layers.push(layer.head.index);
    }
    rows.sort_by_key(|row| match row.kind {
        StageKind::Base => 0,
        StageKind::Stage => 1,
        StageKind::Image => 2,
        StageKind::Unknown => 3,
    });
    rows
}

/// The stages, by position, that layers come from, as far as single instructions made them: two stages can have one name.
fn sources(dockerfile: &Dockerfile) -> HashMap<usize, usize> {
    let steps = dockerfile.instructions.iter();
    let own = steps.filter_map(|step| Some((&step.layers, step.stage?)));
    let graph = Graph::new(dockerfile);
    let edges = graph.edges();
    let copied = edges
        .filter(|(edge, _)| edge.kind == EdgeKind::Copies)
        .filter_map(|(edge, stage)| Some((&edge.layers, stage?)));
    own.chain(copied)
        .flat_map(|(layers, stage)| layers.iter().map(move |&layer| (layer, stage)))
        .collect()
}

fn empty(kind: StageKind, name: String) -> Stage {
    Stage {
        name,
        index: None,
        kind,
        base: None,
        is_final: false,
        layer_bytes: 0,
        final_bytes: 0,
        wasted_bytes: 0,
        layers: Vec::new(),
        built_bytes: None,
    }
}

fn source(layer: &Layer, base: Option<&BaseImage>) -> (StageKind, String) {
    let provenance = &layer.head.provenance;
    if provenance.origin == Origin::Base {
        let name = base.and_then(|base| base.reference.clone());
        return (StageKind::Base, name.unwrap_or_else(|| "base".to_owned()));
    }
    let known = provenance.origin != Origin::Unknown;
    match (&provenance.copied_from, &provenance.stage) {
        (Some(from), _) if from.kind == CopySource::Stage => (StageKind::Stage, from.name.clone()),
        (Some(from), _) if from.kind == CopySource::Image => (StageKind::Image, from.name.clone()),
        // A named context is no stage: what comes from there counts to the stage that the instruction stands in.
        (_, Some(stage)) if known => (StageKind::Stage, stage.clone()),
        _ => (StageKind::Unknown, "unknown".to_owned()),
    }
}

/// Fills in what each instruction and each edge of the stages brought.
pub fn fill(dockerfile: &mut Dockerfile, layers: &[Layer]) {
    for step in &mut dockerfile.instructions {
        for layer in step.layers.iter().map(|&layer| &layers[layer]) {
            step.figures.bytes += layer.bytes;
            step.figures.final_bytes += layer.final_bytes;
            step.figures.wasted_bytes += layer.wasted_bytes;
        }
    }
    for edge in &mut dockerfile.edges {
        edge.bytes = edge.layers.iter().map(|&layer| layers[layer].bytes).sum();
    }
}

/// Finds out where the files of copied layers lay in their sources.
pub fn lead(dockerfile: &Dockerfile, layers: &mut [Layer], tree: &ImageTree) {
    for step in &dockerfile.instructions {
        let Some(copied) = &step.paths else { continue };
        for &layer in &step.layers {
            let contents = &tree.layers()[layer];
            let entries = contents.entries.iter().filter_map(|entry| {
                let is_change =
                    !matches!(entry.kind, EntryKind::Whiteout | EntryKind::OpaqueWhiteout);
                is_change.then_some(copied::Entry {
                    // A Dockerfile can't name a path that is not UTF-8; what it is still tells a directory.
                    path: std::str::from_utf8(contents.path(entry)).unwrap_or("\u{fffd}"),
                    is_directory: entry.kind == EntryKind::Directory,
                })
            });
            layers[layer].leads = Some(copied.leads(entries));
        }
    }
}
