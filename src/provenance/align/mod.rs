//! A Dockerfile held against an image's history, from the end backwards, over everything that the target inherits.
//!
//! Every instruction must be told, in order, or the Dockerfile is not this image's: nothing is forced on it. What lies
//! below the first instruction is the base image's. `fits` compares one instruction with one entry, `told` reads the
//! entry, `layers` says what that means for the layers.

mod fits;
mod layers;
mod told;

use std::collections::{BTreeMap, BTreeSet, HashSet};

pub use layers::{Place, places};

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
    let align = |is_complete: bool| {
        let part = |own, base| {
            let part = Part {
                own,
                base,
                is_complete,
            };
            fitting(image, recipe, build, &part)
        };
        let first = part(0..config.history.len(), None)?;
        let own = first.base_entries..config.history.len();
        Ok(match part(own, Some(first.base_entries)) {
            Ok(second) if second.base_entries == first.base_entries => second,
            _ => first,
        })
    };
    // What neither the user nor the history tells was mostly not given; older builders leave out what was.
    align(true).or_else(|error| align(false).map_err(|_| error))
}

/// What alignment takes from the history to start with.
struct Part {
    /// Entries that tell the build's arguments.
    own: std::ops::Range<usize>,
    /// How many entries tell of the base image, where that is known.
    base: Option<usize>,
    /// Whether the arguments that are known are all that were given.
    is_complete: bool,
}

/// Parses with what these entries tell, and takes the stage that fits.
fn fitting(image: &Image, recipe: &Recipe, build: &Build, part: &Part) -> Result<Aligned, Misfit> {
    let config = &image.config;
    let mut known = Known {
        arguments: build.arguments.clone(),
        arguments_complete: part.is_complete,
        platform: Some(image.platform.to_string()),
        target: build.target.clone(),
        ..Known::default()
    };
    let read = |known: &Known| Dockerfile::parse(&recipe.text, known).map_err(Misfit::Unreadable);
    let draft = read(&known)?;
    let given = given_arguments(&draft, told::arguments(&config.history[part.own.clone()]));
    known.arguments = given.chain(build.arguments.clone()).collect();
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
        (known.environment, known.workdir) = inherited(config, &draft, target, part.base);
        // Few instructions fit many images: a stage that nobody named must explain some layer.
        let is_named =
            build.target.is_some() || recipe.is_given && target + 1 == draft.stages.len();
        match backwards(read(&known)?, target, &config.history) {
            Ok((_, fit)) if !is_named && !fit.explains_a_layer(&config.history) => {
                let why = "its instructions make no layer of this image";
                misfit.get_or_insert(Misfit::NoHistory(why));
            }
            Ok((score, mut fit)) => {
                for other in other_parents(&fit, build) {
                    let mut file = read(&known)?;
                    file.stages[other.stage].parent = Some(other.parent);
                    if let Ok((_, other)) = backwards(file, target, &config.history) {
                        fit.agree_with(&other);
                    }
                }
                fits.push((score, fit));
            }
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
        best.agree_with(&other);
    }
    Some(best)
}

impl Aligned {
    fn explains_a_layer(&self, history: &[History]) -> bool {
        let mut told = self.places.iter().zip(history);
        told.any(|(place, entry)| place.is_some() && !entry.empty_layer)
    }

    /// Leaves open what the other does not see the same way.
    fn agree_with(&mut self, other: &Self) {
        for (place, other) in self.places.iter_mut().zip(&other.places) {
            if place != other {
                *place = None;
            }
        }
    }
}

/// Another stage that one may inherit.
struct OtherParent {
    stage: usize,
    parent: usize,
}

/// For stages on the target's way whose FROM hangs on an argument that nobody confirms (the history never tells a global
/// one): every other stage that it may mean.
fn other_parents(fit: &Aligned, build: &Build) -> Vec<OtherParent> {
    let stages = &fit.file.stages;
    let unconfirmed = fit.file.lineage(fit.target).into_iter().filter(|&stage| {
        let written = stages[stage].instructions.first();
        let written = written.map_or("", |from| from.text.as_str());
        let is_open = |global: &Instruction| match &global.arguments {
            dockerfile::Arguments::Pairs(pairs) => pairs.iter().any(|pair| {
                let name = pair.key.shown();
                written.contains('$')
                    && written.contains(&name)
                    && !build.arguments.contains_key(&name)
            }),
            _ => false,
        };
        stages[stage].parent.is_some() && fit.file.globals.iter().any(is_open)
    });
    unconfirmed
        .flat_map(|stage| {
            let others = (0..stage).filter(move |&other| Some(other) != stages[stage].parent);
            others
                .filter(|&other| stages[other].is_named)
                .map(move |parent| OtherParent { stage, parent })
        })
        .collect()
}

/// Of the values that the history tells of arguments, those that no default explains: they were given.
fn given_arguments(
    file: &Dockerfile,
    told: BTreeMap<String, BTreeSet<String>>,
) -> impl Iterator<Item = (String, String)> {
    let steps = file.stages.iter().flat_map(|stage| &stage.instructions);
    let mut defaults: HashSet<(&str, &str)> = HashSet::new();
    for step in file.globals.iter().chain(steps) {
        if let (dockerfile::Arguments::Pairs(pairs), "ARG") =
            (&step.arguments, step.keyword.as_str())
        {
            let known = pairs
                .iter()
                .filter_map(|pair| Some((pair.key.known()?, pair.value.as_ref()?.known()?)));
            defaults.extend(known);
        }
    }
    let given: Vec<(String, String)> = told
        .into_iter()
        .filter_map(|(name, values)| {
            let mut given = values
                .into_iter()
                .filter(|value| !defaults.contains(&(name.as_str(), value.as_str())));
            let value = given.next()?;
            given.next().is_none().then_some((name, value))
        })
        .collect();
    given.into_iter()
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

/// Environment and working directory of the base image below a Dockerfile that is known to be this image's.
pub fn surroundings(
    image: &Image,
    file: Dockerfile,
    target: usize,
) -> (BTreeMap<String, String>, Option<String>) {
    let config = &image.config;
    let alone = inherited(config, &file, target, None);
    match backwards(file, target, &config.history) {
        Ok((_, fit)) => inherited(config, &fit.file, target, Some(fit.base_entries)),
        Err(_) => alone,
    }
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
