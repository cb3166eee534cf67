//! The Dockerfile as it is shown: its lines, what each brought into the image, and what stages take from each other.
//!
//! Who made which layer is known by now; `exact` and `align` find it out. Figures follow when layers are read.

use super::dockerfile::{self, Instruction, Text};
use super::mask::{MASK, Masker};
use crate::inspection::{
    self, Basis, BuildStage, CopiedFrom, CopySource, Dockerfile, Edge, EdgeKind, Figures,
    LayerHead, Origin, Step,
};

/// A Dockerfile that was led back to.
pub struct Recipe<'a> {
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

/// Fills in line, stage and source of every layer that has a place.
pub fn lead_back(
    heads: &mut [LayerHead],
    recipe: &Recipe<'_>,
    placed: &[Option<Placed>],
    masker: &Masker,
) {
    for (head, place) in heads.iter_mut().zip(placed) {
        let Some((place, (_, step))) = place
            .as_ref()
            .and_then(|place| Some((place, recipe.file.at(place.line)?)))
        else {
            continue;
        };
        let provenance = &mut head.provenance;
        provenance.basis = recipe.basis;
        provenance.copied_from.clone_from(&place.copied_from);
        if place.is_base {
            provenance.origin = Origin::Base;
            provenance.stage = None;
            continue;
        }
        provenance.stage = Some(recipe.file.stages[place.stage].name.clone());
        provenance.origin = match (&step.from, &provenance.copied_from) {
            (None, _) => Origin::Stage,
            (Some(_), Some(_)) => Origin::Copied,
            (Some(_), None) => Origin::Unknown,
        };
        // A trigger of the parent's ONBUILD stands on the FROM line: what it does, only the history says.
        let is_trigger = step.keyword == "FROM";
        let told = provenance.instruction.take();
        provenance.instruction = Some(inspection::Instruction {
            start_line: Some(step.start_line),
            end_line: Some(step.end_line),
            ..match told {
                Some(told) if is_trigger => told,
                _ => inspection::Instruction {
                    keyword: Some(step.keyword.clone()),
                    text: masker.mask(&step.text),
                    start_line: None,
                    end_line: None,
                },
            }
        });
    }
}

/// Puts the Dockerfile and the places of the layers, lowest first, together. A layer that no instruction surely made
/// has no place.
pub fn describe(recipe: &Recipe<'_>, placed: &[Option<Placed>], masker: &Masker) -> Dockerfile {
    let file = recipe.file;
    let lineage = file.lineage(recipe.target);
    let made_by = |stage: usize, line: u32| {
        let is_its = |place: &Placed| place.stage == stage && place.line == line;
        layers(placed, is_its)
    };
    let source = |stage: usize, instruction: &Instruction| {
        let layers = made_by(stage, instruction.start_line);
        let told = layers
            .first()
            .and_then(|&layer| placed[layer].as_ref()?.copied_from.clone());
        told.or_else(|| {
            let name = instruction.from.as_ref()?;
            let meant = file.copy_source(stage, &name.shown());
            Some(written_source(recipe, name, meant))
        })
    };
    let step = |stage: Option<usize>, instruction: &Instruction| Step {
        stage,
        keyword: instruction.keyword.clone(),
        text: masker.mask(&instruction.text),
        start_line: instruction.start_line,
        end_line: instruction.end_line,
        copied_from: None,
        is_used: stage.is_none_or(|stage| lineage.contains(&stage)),
        layers: Vec::new(),
        figures: Figures::default(),
    };
    let globals = file.globals.iter();
    let mut instructions: Vec<Step> = globals.map(|global| step(None, global)).collect();
    let mut edges = Vec::new();
    for (index, stage) in file.stages.iter().enumerate() {
        for instruction in &stage.instructions {
            let copied_from = source(index, instruction);
            let line = instruction.start_line;
            let layers = made_by(index, line);
            if instruction.keyword == "FROM" {
                edges.extend(inherited(recipe, index, line, &lineage, placed));
            }
            let edge = |kind, from, layers| Edge {
                kind,
                from,
                to: index,
                line,
                layers,
                bytes: 0,
            };
            edges.extend(
                (copied_from.iter())
                    .map(|from| edge(EdgeKind::Copies, from.clone(), layers.clone())),
            );
            edges.extend(instruction.mounted.iter().map(|name| {
                let meant = file.mount_source(index, &name.shown());
                let from = written_source(recipe, name, meant);
                edge(EdgeKind::Mounts, from, Vec::new())
            }));
            instructions.push(Step {
                copied_from,
                layers,
                ..step(Some(index), instruction)
            });
        }
    }
    let stages = (0..file.stages.len()).map(|index| BuildStage {
        name: file.stages[index].name.clone(),
        base: base_of(file, index),
        is_final: index == recipe.target,
    });
    Dockerfile {
        name: recipe.name.to_owned(),
        basis: recipe.basis,
        lines: lines(recipe.text, &instructions, masker),
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
        None => file.stages[stage].image.shown(),
    }
}

/// What a stage starts from, with the layers of the image that came along.
fn inherited(
    recipe: &Recipe<'_>,
    stage: usize,
    line: u32,
    lineage: &[usize],
    placed: &[Option<Placed>],
) -> Option<Edge> {
    let file = recipe.file;
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
        None if recipe.contexts.contains(&name) => CopySource::Context,
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

/// What a name means by the Dockerfile alone, where `stage` is the stage it can mean.
pub fn written_source(recipe: &Recipe<'_>, name: &Text, stage: Option<usize>) -> CopiedFrom {
    let name = name.shown();
    let (kind, name) = match stage {
        _ if recipe.contexts.contains(&name) => (CopySource::Context, name),
        Some(stage) => (CopySource::Stage, recipe.file.stages[stage].name.clone()),
        None => (CopySource::Image, name),
    };
    CopiedFrom { kind, name }
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
