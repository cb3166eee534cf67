//! A Dockerfile held against an image's history, from the end backwards, over everything that the target inherits.
//!
//! Every instruction must be told, in order, or the Dockerfile is not this image's: nothing is forced on it. What lies
//! below the first instruction is the base image's. `fits` compares one instruction with one entry, `told` reads the
//! entry; which layer an entry made, `history` knows.

mod fits;
mod told;

use std::collections::BTreeMap;

use super::dockerfile::{self, Dockerfile, Instruction, Known};
use super::history;
use crate::source::Image;
use crate::source::manifest::{Config, History};

/// A Dockerfile that the user gave, or that was found.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// Its path, as the user wrote it or as it was found.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Whether the user gave it: then it must fit.
    pub is_given: bool,
}

/// What is known of the build beside its Dockerfile.
#[derive(Debug, Clone, Default)]
pub struct Build {
    /// The stage that was asked for.
    pub target: Option<String>,
    /// Build arguments by name.
    pub arguments: BTreeMap<String, String>,
}

/// A Dockerfile that fits.
#[derive(Debug)]
pub struct Aligned {
    /// What it means.
    pub file: Dockerfile,
    /// The stage that became the image.
    pub target: usize,
    /// For each entry of the history, the stage and the first line that it stands for, where that is certain.
    pub places: Vec<Option<(usize, u32)>>,
    /// Entries from here on are counted to layers from the top: below, the history is not the image's own.
    pub counted_from_top: usize,
    /// How many entries lie below the first instruction: the base image's.
    pub base_entries: usize,
}

/// Where a Dockerfile and a history part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// It can't be read.
    Unreadable(dockerfile::Error),
    /// It has no such stage.
    NoTarget(String),
    /// Nothing can be led back with this history, for the reason told.
    NoHistory(&'static str),
    /// An instruction that the history tells otherwise.
    Differs {
        /// From 1.
        line: u32,
        /// The instruction.
        text: String,
        /// What the history has in its place; none where it has nothing more.
        told: Option<String>,
    },
    /// It starts from nothing, and the history has layers below.
    NotFromScratch {
        /// From 1.
        line: u32,
    },
}

/// Holds a Dockerfile against an image.
///
/// # Errors
/// The first place from the end where they differ.
pub fn align(image: &Image, recipe: &Recipe, build: &Build) -> Result<Aligned, Misfit> {
    let config = &image.config;
    if config.history.is_empty() {
        return Err(Misfit::NoHistory("the image has no history"));
    }
    // First with all that the history tells. Then with what the build's own entries tell of its arguments, and those
    // below of the base image: arguments of a base image are not this build's.
    let every = 0..config.history.len();
    let first = fitting(image, recipe, build, &every, None)?;
    let own = first.base_entries..config.history.len();
    Ok(
        match fitting(image, recipe, build, &own, Some(first.base_entries)) {
            Ok(second) if second.base_entries == first.base_entries => second,
            _ => first,
        },
    )
}

/// Parses with what these entries tell, and takes the stage that fits.
fn fitting(
    image: &Image,
    recipe: &Recipe,
    build: &Build,
    own: &std::ops::Range<usize>,
    base: Option<usize>,
) -> Result<Aligned, Misfit> {
    let config = &image.config;
    let mut arguments = told::arguments(&config.history[own.clone()]);
    arguments.extend(build.arguments.clone());
    let mut known = Known {
        arguments,
        platform: Some(image.platform.to_string()),
        target: build.target.clone(),
        ..Known::default()
    };
    let read = |known: &Known| Dockerfile::parse(&recipe.text, known).map_err(Misfit::Unreadable);
    let draft = read(&known)?;
    let targets = match &build.target {
        Some(target) => {
            let stage = draft.target(Some(target));
            vec![stage.ok_or_else(|| Misfit::NoTarget(target.clone()))?]
        }
        None => (0..draft.stages.len()).rev().collect(),
    };
    let mut fits: Vec<(usize, Aligned)> = Vec::new();
    let mut misfit = None;
    for target in targets {
        known.target = Some(target.to_string());
        (known.environment, known.workdir) = inherited(config, &draft, target, base);
        match backwards(read(&known)?, target, &config.history) {
            Ok((score, fit)) => fits.push((score, fit)),
            // Of several stages, the last one is what a build makes.
            Err(error) => {
                misfit.get_or_insert(error);
            }
        }
    }
    best(fits).ok_or(misfit.unwrap_or(Misfit::NoHistory("the Dockerfile has no stage")))
}

/// The stage that explains most of the history. Where several explain as much, the last one stands for them, and what
/// they do not agree on stays open.
fn best(fits: Vec<(usize, Aligned)>) -> Option<Aligned> {
    let most = fits.iter().map(|(score, _)| *score).max()?;
    let mut equal = fits.into_iter().filter(|(score, _)| *score == most);
    let (_, mut best) = equal.next()?;
    for (_, other) in equal {
        for (place, other) in best.places.iter_mut().zip(other.places) {
            if *place != other {
                *place = None;
            }
        }
    }
    Some(best)
}

/// Takes the target's instructions and the history's entries off, one by one from the end. Gives with the fit how many
/// were told.
fn backwards(
    file: Dockerfile,
    target: usize,
    history: &[History],
) -> Result<(usize, Aligned), Misfit> {
    let mut shells = vec!["/bin/sh -c".to_owned(), "cmd /S /C".to_owned()];
    shells.extend(history.iter().filter_map(history::shell));
    let steps = steps(&file, target);
    let mut places = vec![None; history.len()];
    let mut left = history.len();
    let mut score = 0;
    let mut counted_from_top = history.len();
    let mut is_padded = false;
    for (stage, line, step) in steps.into_iter().rev() {
        while left > 0 && told::is_squash(&history[left - 1]) {
            left -= 1;
        }
        while left > 0 && score == 0 && told::is_padding(&history[left - 1]) {
            (is_padded, left) = (true, left - 1);
        }
        let entry = left.checked_sub(1).map(|entry| &history[entry]);
        let told = entry.and_then(told::read);
        let is_told = |step: &Instruction| {
            let told = told.as_ref();
            told.is_some_and(|told| fits::fits(step, told, &shells))
        };
        if is_told(step) {
            left -= 1;
            score += 1;
            places[left] = Some((stage, line));
        } else if entry.is_some_and(told::is_buildkits)
            && siblings(&file, target, stage).into_iter().any(is_told)
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
    Ok((
        score,
        Aligned {
            file,
            target,
            places,
            counted_from_top,
            base_entries: left,
        },
    ))
}

/// Everything that the target executes, in order, with the stage and line it counts to. A trigger of the parent stage
/// counts to the FROM that sets it off.
fn steps(file: &Dockerfile, target: usize) -> Vec<(usize, u32, &Instruction)> {
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
fn siblings(file: &Dockerfile, target: usize, stage: usize) -> Vec<&Instruction> {
    let own = file.lineage(target);
    let parents = &file.lineage(stage)[1..];
    let others = (0..file.stages.len()).filter(|other| {
        !own.contains(other) && file.lineage(*other).iter().any(|it| parents.contains(it))
    });
    others
        .flat_map(|other| &file.stages[other].instructions)
        .collect()
}

/// Environment and working directory of the target's base image: what the image has and no instruction sets, and what
/// the base's own entries tell.
fn inherited(
    config: &Config,
    file: &Dockerfile,
    target: usize,
    base: Option<usize>,
) -> (BTreeMap<String, String>, Option<String>) {
    let steps = steps(file, target);
    let run = config.config.clone().unwrap_or_default();
    let sets = |name: &str| {
        steps.iter().any(|(_, _, step)| match &step.arguments {
            dockerfile::Arguments::Pairs(pairs) => {
                step.keyword == "ENV" && pairs.iter().any(|pair| pair.key.fits(name))
            }
            _ => false,
        })
    };
    let told = base.map(|base| &config.history[..base]).unwrap_or_default();
    let mut environment = told::environment(told);
    for variable in &run.env {
        if let Some((name, value)) = variable.split_once('=')
            && !sets(name)
        {
            environment.insert(name.to_owned(), value.to_owned());
        }
    }
    let moves = steps.iter().any(|(_, _, step)| step.keyword == "WORKDIR");
    let workdir = if moves {
        let told = told.iter().rev().filter_map(told::read);
        told.filter(|told| told.keyword == "WORKDIR" && told.rest.starts_with('/'))
            .map(|told| told.rest.to_owned())
            .next()
    } else {
        Some(
            run.working_dir
                .filter(|dir| !dir.is_empty())
                .unwrap_or_else(|| "/".to_owned()),
        )
    };
    (environment, workdir)
}

fn words(entry: &History) -> String {
    let text = entry.created_by.as_deref().filter(|text| !text.is_empty());
    text.or(entry.comment.as_deref())
        .unwrap_or("nothing")
        .to_owned()
}
