//! The Dockerfile as it is shown: its lines, what each brought into the image, and what stages take from each other.
//!
//! Who made which layer is known by now; `exact` and `align` find it out. Figures follow when layers are read.

use super::dockerfile::{self, Instruction};
use super::mask::{MASK, Masker};
use crate::inspection::{
    Basis, BuildStage, CopiedFrom, CopySource, Dockerfile, Edge, EdgeKind, Figures, Step,
};

/// A Dockerfile that was led back to.
pub struct Known<'a> {
    /// See [`Dockerfile::name`].
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What it means.
    pub file: &'a dockerfile::Dockerfile,
    /// See [`Dockerfile::basis`].
    pub basis: Basis,
    /// The stage that became the image.
    pub target: usize,
    /// Names of build contexts that were given, where that is recorded.
    pub contexts: &'a [String],
}

/// Where a layer stands.
pub struct Placed {
    /// The stage, by position.
    pub stage: usize,
    /// The first line of its instruction.
    pub line: u32,
    /// Whether the base image brought it.
    pub is_base: bool,
    /// What it was copied from.
    pub copied_from: Option<CopiedFrom>,
}

/// Puts the Dockerfile and the places of the layers, lowest first, together. A layer that no instruction surely made
/// has no place.
pub fn describe(known: &Known<'_>, placed: &[Option<Placed>], masker: &Masker) -> Dockerfile {
    let file = known.file;
    let lineage = file.lineage(known.target);
    let made_by = |stage: usize, line: u32| {
        let is_its = |place: &Placed| place.stage == stage && place.line == line;
        layers(placed, is_its)
    };
    let source = |stage: usize, instruction: &Instruction| {
        let layers = made_by(stage, instruction.start_line);
        let known_source = layers
            .first()
            .and_then(|&layer| placed[layer].as_ref()?.copied_from.clone());
        known_source.or_else(|| written_source(known, instruction.from.as_deref()?))
    };
    let mut instructions = Vec::new();
    let mut edges = Vec::new();
    for (index, stage) in file.stages.iter().enumerate() {
        for instruction in &stage.instructions {
            let copied_from = source(index, instruction);
            let line = instruction.start_line;
            let layers = made_by(index, line);
            if instruction.keyword == "FROM" {
                edges.extend(inherited(known, index, line, &lineage, placed));
            } else if let Some(from) = &copied_from {
                edges.push(Edge {
                    kind: EdgeKind::Copies,
                    from: from.clone(),
                    to: index,
                    line,
                    layers: layers.clone(),
                    bytes: 0,
                });
            }
            instructions.push(Step {
                stage: Some(index),
                keyword: instruction.keyword.clone(),
                text: masker.mask(&instruction.text),
                start_line: line,
                end_line: instruction.end_line,
                copied_from,
                is_used: lineage.contains(&index),
                layers,
                figures: Figures::default(),
            });
        }
    }
    let stages = (0..file.stages.len()).map(|index| BuildStage {
        name: file.stages[index].name.clone(),
        base: base_of(file, index),
        is_final: index == known.target,
    });
    Dockerfile {
        name: known.name.to_owned(),
        basis: known.basis,
        lines: lines(known.text, &instructions, masker),
        stages: stages.collect(),
        instructions,
        edges,
    }
}

fn layers(placed: &[Option<Placed>], wanted: impl Fn(&Placed) -> bool) -> Vec<usize> {
    let found = placed.iter().enumerate();
    found
        .filter(|(_, place)| place.as_ref().is_some_and(&wanted))
        .map(|(layer, _)| layer)
        .collect()
}

fn base_of(file: &dockerfile::Dockerfile, stage: usize) -> String {
    match file.stages[stage].parent {
        Some(parent) => file.stages[parent].name.clone(),
        None => file.stages[stage].image.clone(),
    }
}

/// What a stage starts from, with the layers of the image that came along.
fn inherited(
    known: &Known<'_>,
    stage: usize,
    line: u32,
    lineage: &[usize],
    placed: &[Option<Placed>],
) -> Option<Edge> {
    let file = known.file;
    let parent = file.stages[stage].parent;
    let name = base_of(file, stage);
    if parent.is_none() && name == "scratch" {
        return None;
    }
    let above = parent
        .map(|parent| file.lineage(parent))
        .unwrap_or_default();
    let came_along = |place: &Placed| place.is_base || above.contains(&place.stage);
    let kind = match parent {
        Some(_) => CopySource::Stage,
        None if known.contexts.contains(&name) => CopySource::Context,
        None => CopySource::Image,
    };
    Some(Edge {
        kind: EdgeKind::Inherits,
        from: CopiedFrom { kind, name },
        to: stage,
        line,
        layers: if lineage.contains(&stage) {
            layers(placed, came_along)
        } else {
            Vec::new()
        },
        bytes: 0,
    })
}

/// What a `--from` names by the Dockerfile alone.
fn written_source(known: &Known<'_>, name: &str) -> Option<CopiedFrom> {
    let (kind, name) = if known.contexts.iter().any(|context| context == name) {
        (CopySource::Context, name)
    } else {
        match known.file.copy_source(name) {
            Some(stage) => (CopySource::Stage, known.file.stages[stage].name.as_str()),
            None => (CopySource::Image, name),
        }
    };
    Some(CopiedFrom {
        kind,
        name: name.to_owned(),
    })
}

/// The lines as they are written, with what is secret in them masked. A value that only the whole instruction shows to
/// be secret takes the instruction's lines along.
fn lines(text: &str, instructions: &[Step], masker: &Masker) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines: Vec<String> = text.lines().map(|line| masker.mask(line)).collect();
    for step in instructions {
        let range = step.start_line as usize - 1..(step.end_line as usize).min(lines.len());
        let Some(own) = lines.get_mut(range) else {
            continue;
        };
        let masks = |text: &str| text.matches(MASK).count();
        if own.iter().map(|line| masks(line)).sum::<usize>() < masks(&step.text) {
            own.fill(String::new());
            if let Some(first) = own.first_mut() {
                first.clone_from(&step.text);
            }
        }
    }
    lines
}
