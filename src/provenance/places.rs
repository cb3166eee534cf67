//! Where the steps that made the layers stand in the Dockerfile.
//!
//! Mostly a step has one place. Equal steps have several; those of triggers, which an ONBUILD of the parent sets off, have
//! the FROM's line, and with BuildKit up to v0.16 always line 1, whatever stands there.

use super::attestation::Made;
use super::dockerfile::{Dockerfile, Instruction};

/// Where a layer's step stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The step.
    pub made: &'a Made<'a>,
    /// The stage, by position.
    pub stage: usize,
    /// The instruction; the FROM for what comes with it.
    pub instruction: &'a Instruction,
}

impl Place<'_> {
    /// Whether its step copies from the main build context alone.
    pub fn is_from_context(&self) -> bool {
        let sources = self.made.sources();
        !sources.is_empty()
            && sources
                .iter()
                .all(|(source, _)| *source == "local://context")
    }
}

/// The place that stands on the target's way, or else the only one of the shortest chain: equal steps of several stages
/// are one step, and images that share their layers are several. An image that a context put in place of the target's
/// base stands on no line: it is the FROM's.
fn locate<'a>(
    makers: &'a [Made<'a>],
    file: &'a Dockerfile,
    lineage: &[usize],
) -> Option<Place<'a>> {
    let from = lineage.last().and_then(|&root| {
        let from = file.stages[root].instructions.first()?;
        Some((from.start_line, from.end_line))
    });
    let lines = |made: &'a Made<'a>| {
        let is_context = made.image.is_some() && made.places.is_empty();
        made.places
            .iter()
            .copied()
            .chain(from.filter(|_| is_context))
    };
    let mut places: Vec<Place<'_>> = makers
        .iter()
        .flat_map(|made| lines(made).map(move |(first, _)| (made, first)))
        .filter_map(|(made, first)| {
            let (stage, instruction) = file.at(first)?;
            Some(Place {
                made,
                stage,
                instruction,
            })
        })
        .collect();
    let shortest = makers.first()?.length;
    let are_short = places.iter().filter(|place| place.made.length == shortest);
    let is_single = are_short.count() == 1;
    let on_the_way = places
        .iter()
        .position(|place| lineage.contains(&place.stage))
        .or_else(|| is_single.then_some(0))?;
    Some(places.swap_remove(on_the_way))
}

/// The places of all layers, lowest first; none where a layer has none. `makers` are the steps that may have made each,
/// `lineage` is the target and what it inherits.
pub fn places<'a>(
    makers: &'a [Vec<Made<'a>>],
    file: &'a Dockerfile,
    lineage: &[usize],
) -> Option<Vec<Place<'a>>> {
    let located: Vec<Option<Place<'a>>> = makers
        .iter()
        .map(|makers| locate(makers, file, lineage))
        .collect();
    let of_stage = |place: &Option<Place<'a>>| {
        let place = place.filter(|place| place.made.image.is_some() || writes(place.instruction));
        place.filter(|place| lineage.contains(&place.stage))
    };
    let own: Vec<Option<Place<'a>>> = located.iter().map(of_stage).collect();
    let place = |layer: usize| {
        let made = makers[layer].first()?;
        let elsewhere = located[layer].filter(|place| writes(place.instruction));
        own[layer].or(elsewhere).or_else(|| {
            let before = own[..layer].iter().rev().flatten().next();
            let after = own[layer + 1..].iter().flatten().next();
            let stage = set_off(file, lineage, before, after);
            let from = stage.and_then(|stage| {
                Some(Place {
                    made,
                    stage,
                    instruction: file.stages[stage].instructions.first()?,
                })
            });
            from.or(located[layer])
        })
    };
    (0..makers.len()).map(place).collect()
}

/// The one stage whose FROM can have set off a trigger between two layers.
fn set_off(
    file: &Dockerfile,
    lineage: &[usize],
    before: Option<&Place<'_>>,
    after: Option<&Place<'_>>,
) -> Option<usize> {
    // The target stands first there.
    let position = |place: &Place<'_>| lineage.iter().position(|&stage| stage == place.stage);
    let last = after.and_then(position).unwrap_or(0);
    let first = match before.filter(|place| place.made.image.is_none()) {
        Some(before) => position(before)?.checked_sub(1)?,
        None => lineage.len().checked_sub(1)?,
    };
    let mut candidates = lineage.get(last..=first)?.iter().filter(|&&stage| {
        let stage = &file.stages[stage];
        stage.parent.is_none() || !stage.triggers.is_empty()
    });
    let stage = candidates.next()?;
    candidates.next().is_none().then_some(*stage)
}

fn writes(instruction: &Instruction) -> bool {
    matches!(
        instruction.keyword.as_str(),
        "RUN" | "COPY" | "ADD" | "WORKDIR"
    )
}
