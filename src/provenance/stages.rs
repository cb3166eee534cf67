//! The Dockerfile as it is shown: its lines, what each brought into the image, and what stages take from each other.
//!
//! Who made which layer is known by now; `exact` and `align` find it out. Figures follow when layers are read.

use std::collections::{HashMap, HashSet};

use super::copied::Copied;
use super::dockerfile::{self, Instruction, Text};
use super::mask::Masker;
use crate::escape::MASK;
use crate::inspection::{
    self, Basis, BuildStage, CopiedFrom, CopySource, Dockerfile, Edge, EdgeKind, Figures,
    LayerHead, Origin, Step,
};

/// A Dockerfile that was led back to, and how.
pub struct Reading<'a> {
    /// See [`Dockerfile::name`].
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What it means.
    pub file: &'a dockerfile::Dockerfile,
    /// See [`Dockerfile::basis`].
    pub basis: Basis,
    /// See [`Dockerfile::is_found`].
    pub is_found: bool,
    /// The stage that became the image.
    pub target: usize,
    /// Lines of FROMs that may mean several stages, with another one that each may mean.
    pub open: &'a [(u32, usize)],
    /// Names of build contexts that were given, where that is recorded.
    pub contexts: &'a [String],
}

/// Where a layer stands.
pub struct Placed {
    /// The stage, by position.
    pub stage: usize,
    /// The first line of its instruction; none where several made it.
    pub line: Option<u32>,
    /// Whether the base image brought it.
    pub is_base: bool,
    /// What kind of thing wrote it.
    pub origin: Origin,
    /// What it was copied from.
    pub copied_from: Option<CopiedFrom>,
}

/// Fills in line, stage and source of every layer that has a place.
pub fn lead_back(
    heads: &mut [LayerHead],
    reading: &Reading<'_>,
    placed: &[Option<Placed>],
    masker: &Masker,
) {
    for (head, place) in heads.iter_mut().zip(placed) {
        let Some(place) = place else { continue };
        let provenance = &mut head.provenance;
        provenance.basis = reading.basis;
        provenance.origin = place.origin;
        provenance.copied_from.clone_from(&place.copied_from);
        provenance.stage = (!place.is_base).then(|| reading.file.stages[place.stage].name.clone());
        let step = place.line.and_then(|line| reading.file.at(line));
        let Some((_, step)) = step.filter(|_| !place.is_base) else {
            continue;
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

/// What kind of thing a layer is that was made on a stage's FROM line, by a trigger of the parent's ONBUILD. The history
/// tells no `--from`, so a COPY may come from anywhere, except where the Dockerfile itself declares the triggers.
pub fn set_off(file: &dockerfile::Dockerfile, stage: usize, head: &LayerHead) -> Origin {
    let stage = &file.stages[stage];
    let is_local = stage.parent.is_some() && stage.triggers.iter().all(|it| it.from.is_none());
    let told = head.provenance.instruction.as_ref();
    match told.and_then(|told| told.keyword.as_deref()) {
        Some("COPY") | None if !is_local => Origin::Unknown,
        _ => Origin::Stage,
    }
}

/// Puts the Dockerfile and the places of the layers, lowest first, together. A layer that no instruction surely made
/// has no place.
pub fn describe(reading: &Reading<'_>, placed: &[Option<Placed>], masker: &Masker) -> Dockerfile {
    let file = reading.file;
    let mut lineage: HashSet<usize> = file.lineage(reading.target).into_iter().collect();
    lineage.extend(
        reading
            .open
            .iter()
            .flat_map(|(_, stage)| file.lineage(*stage)),
    );
    let mut by_line: HashMap<u32, Vec<usize>> = HashMap::new();
    for (layer, place) in placed.iter().enumerate() {
        if let Some(line) = place.as_ref().and_then(|place| place.line) {
            by_line.entry(line).or_default().push(layer);
        }
    }
    let source = |stage: usize, instruction: &Instruction, layers: &[usize]| {
        let placed = layers.first().and_then(|&layer| placed[layer].as_ref());
        let told = placed.and_then(|place| place.copied_from.clone());
        told.or_else(|| {
            let name = instruction.from.as_ref()?;
            let meant = file.copy_source(stage, &name.shown());
            written_source(reading, name, meant)
        })
    };
    let step = |stage: Option<usize>, instruction: &Instruction| Step {
        stage,
        keyword: instruction.keyword.clone(),
        text: masker.mask(&instruction.text),
        start_line: instruction.start_line,
        end_line: instruction.end_line,
        copied_from: None,
        paths: Copied::of(instruction),
        is_used: stage.is_none_or(|stage| lineage.contains(&stage)),
        layers: Vec::new(),
        figures: Figures::default(),
    };
    let globals = file.globals.iter();
    let mut instructions: Vec<Step> = globals.map(|global| step(None, global)).collect();
    let mut edges = Vec::new();
    for (index, stage) in file.stages.iter().enumerate() {
        for instruction in &stage.instructions {
            let line = instruction.start_line;
            let layers = by_line.remove(&line).unwrap_or_default();
            let copied_from = source(index, instruction, &layers);
            if instruction.keyword == "FROM" {
                edges.extend(inherited(reading, index, line, &lineage, placed));
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
            edges.extend(instruction.mounted.iter().filter_map(|name| {
                let meant = file.mount_source(index, &name.shown());
                let from = written_source(reading, name, meant)?;
                Some(edge(EdgeKind::Mounts, from, Vec::new()))
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
        base: base_of(reading, index),
        parent: file.stages[index]
            .parent
            .filter(|_| !is_open(reading, index)),
        is_final: index == reading.target,
    });
    Dockerfile {
        name: reading.name.to_owned(),
        basis: reading.basis,
        is_found: reading.is_found,
        lines: lines(reading.text, &instructions, masker),
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

fn is_open(reading: &Reading<'_>, stage: usize) -> bool {
    let from = reading.file.stages[stage].instructions.first();
    from.is_some_and(|from| {
        reading
            .open
            .iter()
            .any(|(line, _)| *line == from.start_line)
    })
}

/// What a stage starts from; as it is written where that may be several.
fn base_of(reading: &Reading<'_>, stage: usize) -> String {
    let file = reading.file;
    let from = file.stages[stage].instructions.first();
    if is_open(reading, stage)
        && let Some(from) = from
    {
        let mut words = from.text.split_whitespace().skip(1);
        let written = words.find(|word| !word.starts_with("--"));
        return written.unwrap_or_default().to_owned();
    }
    match file.stages[stage].parent {
        Some(parent) => file.stages[parent].name.clone(),
        None => file.stages[stage].image.shown(),
    }
}

/// What a stage starts from, with the layers of the image that came along.
fn inherited(
    reading: &Reading<'_>,
    stage: usize,
    line: u32,
    lineage: &HashSet<usize>,
    placed: &[Option<Placed>],
) -> Option<Edge> {
    let file = reading.file;
    let parent = file.stages[stage].parent;
    let name = base_of(reading, stage);
    if is_open(reading, stage) || parent.is_none() && name == "scratch" {
        return None;
    }
    let is_used = lineage.contains(&stage);
    let above = parent.filter(|_| is_used);
    let above = above.map(|parent| file.lineage(parent)).unwrap_or_default();
    let came_along = |place: &Placed| place.is_base || above.contains(&place.stage);
    let kind = match parent {
        Some(_) => CopySource::Stage,
        None if reading.contexts.contains(&name) => CopySource::Context,
        None => CopySource::Image,
    };
    Some(Edge {
        kind: EdgeKind::Inherits,
        from: CopiedFrom { kind, name },
        to: stage,
        line,
        layers: if is_used && reading.open.is_empty() {
            layers(placed, came_along)
        } else {
            Vec::new()
        },
        bytes: 0,
    })
}

/// What a name means by the Dockerfile, where `stage` is the stage it can mean. A name alone may be an image or a
/// context: only provenance tells which contexts there were.
pub fn written_source(
    reading: &Reading<'_>,
    name: &Text,
    stage: Option<usize>,
) -> Option<CopiedFrom> {
    let name = name.known()?;
    let is_recorded = reading.basis == Basis::Attestation;
    let (kind, name) = match stage {
        _ if reading.contexts.iter().any(|context| context == name) => (CopySource::Context, name),
        Some(stage) => (CopySource::Stage, reading.file.stages[stage].name.as_str()),
        None if is_recorded || name.contains(['/', ':', '@']) => (CopySource::Image, name),
        None => return None,
    };
    Some(CopiedFrom {
        kind,
        name: name.to_owned(),
    })
}

/// The lines as they are written, with what is secret in them masked. A value that only the whole instruction shows to
/// be secret, or that goes over several lines, takes the instruction's lines along.
fn lines(text: &str, instructions: &[Step], masker: &Masker) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines: Vec<String> = text.lines().map(|line| masker.mask(line)).collect();
    for step in instructions {
        let range = step.start_line as usize - 1..(step.end_line as usize).min(lines.len());
        let Some(own) = lines.get_mut(range) else {
            continue;
        };
        let masks = |text: &str| text.matches(MASK).count();
        let wanted = masks(&step.text);
        if wanted > 0
            && (own.iter().map(|line| masks(line)).sum::<usize>() < wanted
                || !stand_in(own, &step.text))
        {
            own.fill(String::new());
            if let Some(first) = own.first_mut() {
                first.clone_from(&step.text);
            }
        }
    }
    lines
}

/// Whether all of these lines stand in an instruction's text, in order: of a secret that goes over several lines, only
/// the first is masked by itself.
fn stand_in(lines: &[String], text: &str) -> bool {
    let mut rest = text;
    let bodies = lines.iter().map(|line| {
        let line = line.trim();
        line.strip_suffix(['\\', '`']).unwrap_or(line).trim_end()
    });
    for body in bodies.filter(|body| !body.starts_with('#')) {
        match rest.find(body) {
            Some(at) => rest = &rest[at + body.len()..],
            None => return false,
        }
    }
    true
}
