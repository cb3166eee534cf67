//! The walk from the end: a stage's instructions and everything that it inherits, against the history's entries.

use super::super::dockerfile::{Dockerfile, Instruction};
use super::super::history;
use super::{Misfit, Work, fits, kaniko, told};
use crate::source::manifest::History;

/// How a history tells a stage.
#[derive(Debug)]
pub struct Walk {
    /// How many instructions it tells.
    pub told: usize,
    /// For each entry of the history, the stage and the first line that it stands for, where that is certain.
    pub places: Vec<Option<(usize, u32)>>,
    /// Entries from here on are counted to layers from the top: below, the history is not the image's own.
    pub counted_from_top: usize,
    /// How many entries lie below the first instruction: the base image's.
    pub base_entries: usize,
    /// FROMs that an argument leads to one of several stages, all of which fit: the line, and another stage it may mean.
    pub open: Vec<(u32, usize)>,
}

impl Walk {
    /// Whether any layer is the work of one of the instructions.
    pub fn explains_a_layer(&self, history: &[History]) -> bool {
        let mut told = self.places.iter().zip(history);
        told.any(|(place, entry)| place.is_some() && !entry.empty_layer)
    }

    /// Leaves open what the other does not see the same way, and says whether there is such.
    pub fn agree_with(&mut self, other: &Self) -> bool {
        let mut differs = false;
        for (place, other) in self.places.iter_mut().zip(&other.places) {
            if place != other {
                (*place, differs) = (None, true);
            }
        }
        differs
    }
}

/// Takes the target's instructions and the history's entries off, one by one from the end.
///
/// # Errors
/// The first instruction that the history tells otherwise.
pub fn backwards(
    file: &Dockerfile,
    target: usize,
    history: &[History],
    work: &mut Work,
) -> Result<Walk, Misfit> {
    if history.last().is_some_and(kaniko::is_its) {
        return kaniko::backwards(file, target, history, work);
    }
    let mut shells = history::Shells::default();
    shells.learn(history);
    let steps = steps(file, target);
    let mut places = vec![None; history.len()];
    let mut left = history.len();
    let mut told_steps = 0;
    let mut counted_from_top = history.len();
    let mut is_padded = false;
    work.spend(history.len() + steps.len());
    let mut near: Option<(usize, Vec<&Instruction>)> = None;
    for (stage, line, step) in steps.into_iter().rev() {
        // Whatever comes of it, nothing is concluded from it.
        if work.is_spent() {
            break;
        }
        while left > 0 && told::is_squash(&history[left - 1]) {
            left -= 1;
        }
        while left > 0 && told_steps == 0 && told::is_padding(&history[left - 1]) {
            (is_padded, left) = (true, left - 1);
        }
        let entry = left.checked_sub(1).map(|entry| &history[entry]);
        let told = entry.and_then(|entry| work.read(entry));
        let mut is_told = |step: &Instruction| {
            let told = told.as_ref();
            told.is_some_and(|told| work.fits(step, told, shells.all()))
        };
        if is_told(step) {
            left -= 1;
            told_steps += 1;
            places[left] = Some((stage, line));
        } else if entry.is_some_and(told::is_buildkits)
            && siblings(file, target, stage, &mut near)
                .iter()
                .any(|step| is_told(step))
        {
            if counted_from_top == history.len() {
                counted_from_top = left;
            }
            left -= 1;
        } else if !fits::is_optional(step) {
            return Err(Misfit::Differs {
                line: step.start_line,
                text: step.text.clone(),
                told: entry.map(words),
            });
        }
    }
    if is_padded && counted_from_top == history.len() {
        // Nothing tells which of the entries the padding stands for.
        places.fill(None);
    }
    let root = file.lineage(target).pop().unwrap_or(target);
    let start = &file.stages[root];
    let is_scratch = start.parent.is_none() && start.image.known() == Some("scratch");
    if is_scratch && history[..left].iter().any(|entry| !entry.empty_layer) {
        let line = start.instructions.first().map_or(1, |from| from.start_line);
        return Err(Misfit::NotFromScratch { line });
    }
    Ok(Walk {
        told: told_steps,
        places,
        counted_from_top,
        base_entries: left,
        open: Vec::new(),
    })
}

/// Instructions in order, each with the stage and line that it counts to.
pub type Steps<'a> = [(usize, u32, &'a Instruction)];

/// Everything that the target executes, in order, with the stage and line it counts to. A trigger of the parent stage
/// counts to the FROM that sets it off.
pub fn steps(file: &Dockerfile, target: usize) -> Vec<(usize, u32, &Instruction)> {
    let mut steps = Vec::new();
    for index in file.lineage(target).into_iter().rev() {
        let stage = &file.stages[index];
        let from = stage.instructions.first().map_or(1, |from| from.start_line);
        steps.extend(stage.triggers.iter().map(|step| (index, from, step)));
        let own = stage
            .instructions
            .iter()
            .filter(|step| step.keyword != "FROM");
        steps.extend(own.map(|step| (index, step.start_line, step)));
    }
    steps
}

/// Instructions whose entries may stand in place of a stage's own. Until April 2026 BuildKit let stages of one parent
/// share its history, so that what a later one added went over what an earlier one had
/// (<https://github.com/moby/buildkit/issues/6712>).
/// `near` keeps them for the next step of the same stage.
fn siblings<'a, 'b>(
    file: &'a Dockerfile,
    target: usize,
    stage: usize,
    near: &'b mut Option<(usize, Vec<&'a Instruction>)>,
) -> &'b [&'a Instruction] {
    if near.as_ref().is_none_or(|(of, _)| *of != stage) {
        *near = Some((stage, all_siblings(file, target, stage)));
    }
    near.as_ref().map_or(&[], |(_, found)| found)
}

fn all_siblings(file: &Dockerfile, target: usize, stage: usize) -> Vec<&Instruction> {
    let own = file.lineage(target);
    let parents = &file.lineage(stage)[1..];
    let others = (0..file.stages.len()).filter(|other| {
        !own.contains(other) && file.lineage(*other).iter().any(|it| parents.contains(it))
    });
    others
        .flat_map(|other| &file.stages[other].instructions)
        .collect()
}

pub fn words(entry: &History) -> String {
    let text = entry.created_by.as_deref().filter(|text| !text.is_empty());
    text.or(entry.comment.as_deref())
        .unwrap_or("nothing")
        .to_owned()
}
