//! The instructions of the Dockerfile screen: from the Dockerfile, or from the history where none is known.

use super::walk::Extent;
use super::{Known, is_base_guessed, source_name, stage_name};
use crate::ui::losses::Loss;
use crate::ui::screens::found::Tally;
use layerscope::graph::Graph;
use layerscope::inspection::{Dockerfile, Figures, LayerHead, Origin, Step};

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
    /// It may have made a layer that no line surely made.
    pub(crate) may_have_layer: bool,
    /// Known once layers are read.
    pub(crate) figures: Option<Figures>,
    /// What took the most of it away again.
    pub(crate) loss: Option<Loss>,
    /// What was found of it.
    pub(crate) found: Tally,
}

/// Bytes that an instruction wrote; 0 before they are known.
pub(crate) fn bytes(block: &Block) -> u64 {
    block.figures.map_or(0, |figures| figures.bytes)
}

/// The instructions of a Dockerfile, and the one that each line belongs to. Below the last line, a row each, stand the
/// layers that no line surely made.
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
    let mut blocks = Vec::new();
    let mut is_placed = vec![false; known.layer_count()];
    for (at, step) in steps.iter().enumerate() {
        let first = step.start_line as usize - 1;
        let next = steps
            .get(at + 1)
            .map_or(rows, |next| next.start_line as usize - 1);
        let last = (step.end_line as usize).min(next).max(first + 1) - 1;
        owners[first..=last].fill(Some(at));
        for &layer in &step.layers {
            if let Some(is_placed) = is_placed.get_mut(layer) {
                *is_placed = true;
            }
        }
        blocks.push(Block {
            extent: (first, last),
            lines: Some((step.start_line, step.end_line)),
            is_from: step.keyword == "FROM",
            stage: step.stage,
            standing: match step.stage {
                Some(stage) => standings.get(stage).copied().unwrap_or(Standing::Apart),
                // An argument for FROM.
                None => Standing::Shipped,
            },
            source: source_of_step(step, file, known),
            layers: step.layers.clone(),
            may_have_layer: false,
            figures: known.inspection().map(|_| step.figures),
            loss: loss(&step.layers, known),
            found: Tally::default(),
        });
    }
    let is_open = |head: &&LayerHead| !is_placed[head.index];
    let is_own = |head: &LayerHead| head.provenance.origin != Origin::Base;
    if known.heads().filter(is_open).any(is_own) {
        for (block, step) in blocks.iter_mut().zip(&steps) {
            block.may_have_layer = step.layers.is_empty() && writes_files(step);
        }
    }
    for head in known.heads().filter(is_open) {
        owners.push(Some(blocks.len()));
        blocks.push(of_layer(head, owners.len() - 1, known));
    }
    (blocks, owners)
}

/// What the history says made each layer, a row each; the lowest `folded` layers are one.
pub(crate) fn of_history(known: Known<'_>, folded: usize) -> (Vec<Block>, Vec<Option<usize>>) {
    let mut blocks: Vec<Block> = Vec::new();
    for head in known.heads() {
        let layer = of_layer(head, blocks.len(), known);
        match blocks.first_mut() {
            Some(base) if head.index < folded => base.take(layer),
            _ => blocks.push(layer),
        }
    }
    if let Some(base) = blocks.first_mut().filter(|_| folded > 0) {
        base.loss = loss(&base.layers, known);
    }
    let owners = (0..blocks.len()).map(Some).collect();
    (blocks, owners)
}

impl Block {
    /// Counts another layer's to its own.
    fn take(&mut self, other: Self) {
        self.layers.extend(other.layers);
        if let (Some(own), Some(more)) = (&mut self.figures, other.figures) {
            own.bytes += more.bytes;
            own.final_bytes += more.final_bytes;
            own.wasted_bytes += more.wasted_bytes;
        }
    }
}

fn of_layer(head: &LayerHead, row: usize, known: Known<'_>) -> Block {
    Block {
        extent: (row, row),
        lines: None,
        is_from: head.provenance.origin == Origin::Base,
        stage: None,
        standing: Standing::Shipped,
        source: source_of_layer(head, known).unwrap_or_default(),
        layers: vec![head.index],
        may_have_layer: false,
        figures: known.layer(head.index).map(|layer| Figures {
            bytes: layer.bytes,
            final_bytes: layer.final_bytes,
            wasted_bytes: layer.wasted_bytes,
        }),
        loss: loss(&[head.index], known),
        found: Tally::default(),
    }
}

/// Whether it is of a kind that makes layers, and went into the image.
fn writes_files(step: &Step) -> bool {
    step.is_used && matches!(step.keyword.as_str(), "RUN" | "COPY" | "ADD" | "WORKDIR")
}

fn loss(layers: &[usize], known: Known<'_>) -> Option<Loss> {
    known.losses()?.of_layers(layers).first().copied()
}

/// Along the stages: those that became the image, and what these take from.
fn standings(file: &Dockerfile) -> Vec<Standing> {
    let graph = Graph::new(file);
    let stages = 0..file.stages.len();
    let mut standings: Vec<Standing> = stages
        .map(|stage| match graph.is_reached(stage) {
            true => Standing::Builder,
            false => Standing::Apart,
        })
        .collect();
    for step in file.instructions.iter().filter(|step| step.is_used) {
        if let Some(standing) = step.stage.and_then(|stage| standings.get_mut(stage)) {
            *standing = Standing::Shipped;
        }
    }
    standings
}

/// The stage that is copied from, else the one that the instruction stands in; of a FROM with layers, the base.
fn source_of_step(step: &Step, file: &Dockerfile, known: Known<'_>) -> String {
    let first = step.layers.first().and_then(|&layer| known.head(layer));
    if let Some(source) = first.and_then(|head| source_of_layer(head, known)) {
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

fn source_of_layer(head: &LayerHead, known: Known<'_>) -> Option<String> {
    let provenance = &head.provenance;
    match (provenance.origin, &provenance.copied_from) {
        (Origin::Base, _) if is_base_guessed(known) => Some("base image?".to_owned()),
        (Origin::Base, _) => Some("base image".to_owned()),
        (_, Some(from)) => Some(source_name(from)),
        // It stands in the stage, and came from elsewhere.
        (Origin::Unknown | Origin::Copied, None) => {
            provenance.stage.as_ref().map(|_| "?".to_owned())
        }
        (Origin::Stage, None) => provenance.stage.as_deref().map(stage_name),
    }
}
