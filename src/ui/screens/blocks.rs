//! The instructions of the Dockerfile screen: from the Dockerfile, or from the history where none is known.

use super::walk::Extent;
use super::{Known, Sources, source_name, stage_name};
use crate::ui::losses::Loss;
use layerscope::inspection::{Dockerfile, EdgeKind, Figures, LayerHead, Origin, Step};

/// How an instruction's stage stands to the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is the image's own, or one that this inherits.
    Shipped,
    /// What is shipped takes from it.
    Builder,
    /// No line that leads to the image takes from it.
    Apart,
}

/// An instruction.
#[derive(Debug)]
pub(crate) struct Block {
    /// Its first and last row.
    pub(crate) extent: Extent,
    /// Its lines in the Dockerfile, from 1.
    pub(crate) lines: Option<(u32, u32)>,
    pub(crate) is_from: bool,
    /// Its stage, by position.
    pub(crate) stage: Option<usize>,
    pub(crate) standing: Standing,
    /// Where its bytes come from, ready to show.
    pub(crate) source: String,
    /// From 0.
    pub(crate) layers: Vec<usize>,
    /// Known once layers are read.
    pub(crate) figures: Option<Figures>,
    /// What took the most of it away again.
    pub(crate) loss: Option<Loss>,
}

/// Bytes that an instruction wrote; 0 before they are known.
pub(crate) fn bytes(block: &Block) -> u64 {
    block.figures.map_or(0, |figures| figures.bytes)
}

/// The instructions of a Dockerfile, and the one that each line belongs to.
pub(crate) fn of_dockerfile(
    file: &Dockerfile,
    known: Known<'_>,
) -> (Vec<Block>, Vec<Option<usize>>) {
    let rows = file.lines.len();
    let standings = standings(file);
    let mut steps: Vec<&Step> = file
        .instructions
        .iter()
        .filter(|step| step.start_line >= 1 && step.start_line as usize <= rows)
        .collect();
    steps.sort_by_key(|step| step.start_line);
    let mut owners = vec![None; rows];
    let blocks = steps.iter().enumerate().map(|(at, step)| {
        let first = step.start_line as usize - 1;
        let next = steps
            .get(at + 1)
            .map_or(rows, |next| next.start_line as usize - 1);
        let last = (step.end_line as usize).min(next).max(first + 1) - 1;
        owners[first..=last].fill(Some(at));
        Block {
            extent: (first, last),
            lines: Some((step.start_line, step.end_line)),
            is_from: step.keyword == "FROM",
            stage: step.stage,
            standing: step
                .stage
                .and_then(|stage| standings.get(stage).copied())
                .unwrap_or(Standing::Apart),
            source: source_of_step(step, file, known),
            layers: step.layers.clone(),
            figures: known.inspection().map(|_| step.figures),
            loss: loss(&step.layers, known),
        }
    });
    (blocks.collect(), owners)
}

/// What the history says made each layer, a row each.
pub(crate) fn of_history(known: Known<'_>) -> (Vec<Block>, Vec<Option<usize>>) {
    let blocks = known.heads().map(|head| Block {
        extent: (head.index, head.index),
        lines: None,
        is_from: head.provenance.origin == Origin::Base,
        stage: None,
        standing: Standing::Shipped,
        source: source_of_layer(head).unwrap_or_default(),
        layers: vec![head.index],
        figures: known.layer(head.index).map(|layer| Figures {
            bytes: layer.bytes,
            final_bytes: layer.final_bytes,
            wasted_bytes: layer.wasted_bytes,
        }),
        loss: loss(&[head.index], known),
    });
    (
        blocks.collect(),
        (0..known.layer_count()).map(Some).collect(),
    )
}

fn loss(layers: &[usize], known: Known<'_>) -> Option<Loss> {
    known.losses()?.of_layers(layers).first().copied()
}

/// The stages that lead to the image, and what they take from.
fn standings(file: &Dockerfile) -> Vec<Standing> {
    let mut standings = vec![Standing::Apart; file.stages.len()];
    let names = Sources::of(file);
    let mut parents = vec![None; file.stages.len()];
    let mut sources = vec![Vec::new(); file.stages.len()];
    for edge in &file.edges {
        if let (Some(from), Some(sources)) = (names.stage(edge), sources.get_mut(edge.to)) {
            sources.push(from);
            if edge.kind == EdgeKind::Inherits {
                parents[edge.to] = Some(from);
            }
        }
    }
    let mut at = file.stages.iter().position(|stage| stage.is_final);
    let mut open: Vec<usize> = Vec::new();
    while let Some(stage) = at {
        standings[stage] = Standing::Shipped;
        open.push(stage);
        // A parent stands above its child, so this ends.
        at = parents[stage];
    }
    while let Some(stage) = open.pop() {
        for &from in &sources[stage] {
            if standings[from] == Standing::Apart {
                standings[from] = Standing::Builder;
                open.push(from);
            }
        }
    }
    standings
}

/// The stage that is copied from, else the one that the instruction stands in; of a FROM with layers, the base.
fn source_of_step(step: &Step, file: &Dockerfile, known: Known<'_>) -> String {
    let first = step.layers.first().and_then(|&layer| known.head(layer));
    if let Some(source) = first.and_then(source_of_layer) {
        return source;
    }
    match (&step.copied_from, step.stage) {
        (Some(from), _) => source_name(from),
        (None, Some(stage)) => file
            .stages
            .get(stage)
            .map_or_else(String::new, |stage| stage_name(&stage.name)),
        (None, None) => String::new(),
    }
}

fn source_of_layer(head: &LayerHead) -> Option<String> {
    let provenance = &head.provenance;
    match (provenance.origin, &provenance.copied_from) {
        (Origin::Base, _) => Some("base".to_owned()),
        (Origin::Copied, Some(from)) => Some(source_name(from)),
        _ => provenance.stage.as_deref().map(stage_name),
    }
}

/// The lines that take from a builder stage right into the image, with their bytes.
pub(crate) fn taken_from(file: &Dockerfile, stage: usize) -> (Vec<u32>, u64) {
    let names = Sources::of(file);
    let edges = file.edges.iter().filter(|edge| {
        edge.kind == EdgeKind::Copies && !edge.layers.is_empty() && names.stage(edge) == Some(stage)
    });
    edges.fold((Vec::new(), 0), |(mut lines, bytes), edge| {
        lines.push(edge.line);
        (lines, bytes + edge.bytes)
    })
}
