//! A Dockerfile held against an image's history, from the end backwards, over everything that the target inherits.
//!
//! Every instruction must be told, in order, or the Dockerfile is not this image's: nothing is forced on it. What lies
//! below the first instruction is the base image's. `fits` compares one instruction with one entry, `told` reads the
//! entry, `backwards` walks, `surroundings` knows the variables, `layers` says what all that means for the layers, `work`
//! bounds it all.

mod backwards;
mod fits;
mod kaniko;
mod layers;
mod surroundings;
mod told;
mod work;

use std::collections::BTreeMap;

pub use backwards::Walk;
pub use layers::{Place, places};
pub use surroundings::{surroundings, told_lines};

use backwards::backwards;
use surroundings::{given_arguments, inherited};
use work::Work;

use super::dockerfile::{self, Dockerfile, Instruction, Known};
use crate::source::Image;

/// More stages than any build has: held against each other they would only cost time.
pub const STAGES: usize = 500;

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
    /// How the history tells it.
    pub walk: Walk,
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
            fitting(image, recipe, build, &part, &mut Work::default())
        };
        let first = part(0..config.history.len(), None)?;
        let own = first.walk.base_entries..config.history.len();
        Ok(match part(own, Some(first.walk.base_entries)) {
            Ok(second) if second.walk.base_entries == first.walk.base_entries => second,
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
fn fitting(
    image: &Image,
    recipe: &Recipe,
    build: &Build,
    part: &Part,
    work: &mut Work,
) -> Result<Aligned, Misfit> {
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
    if draft.stages.len() > STAGES {
        return Err(Misfit::NoHistory("it has more stages than any build"));
    }
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
    let mut fits: Vec<(Dockerfile, usize, Walk)> = Vec::new();
    let mut misfit = None;
    for target in targets {
        known.target = Some(target.to_string());
        // Few instructions fit many images: a stage that nobody named must explain some layer.
        let is_named =
            build.target.is_some() || recipe.is_given && target + 1 == draft.stages.len();
        // What is not known yet fits anything, so what does not fit now never will.
        let walked = backwards(&draft, target, &config.history, work).and_then(|walk| {
            let known_base = part.base.map(|_| &walk);
            (known.environment, known.workdir) = inherited(config, &draft, target, known_base);
            let file = read(&known)?;
            let walk = backwards(&file, target, &config.history, work)?;
            Ok((file, walk))
        });
        match walked {
            Ok((_, walk)) if !is_named && !walk.explains_a_layer(&config.history) => {
                let why = "its instructions make no layer of this image";
                misfit.get_or_insert(Misfit::NoHistory(why));
            }
            Ok((_, walk)) if !is_named && !recipe.is_given && walk.told < 2 => {
                let why = "a single instruction fits other images too";
                misfit.get_or_insert(Misfit::NoHistory(why));
            }
            Ok((mut file, mut walk)) => {
                for other in other_parents(&file, target, build) {
                    let parent = file.stages[other.stage].parent.replace(other.parent);
                    if let Ok(other_walk) = backwards(&file, target, &config.history, work)
                        && walk.agree_with(&other_walk)
                    {
                        let from = file.stages[other.stage].instructions.first();
                        walk.open
                            .extend(from.map(|from| (from.start_line, other.parent)));
                    }
                    file.stages[other.stage].parent = parent;
                }
                fits.push((file, target, walk));
            }
            // Of several stages, the last one is what a build makes.
            Err(error) => {
                misfit.get_or_insert(error);
            }
        }
    }
    if work.is_spent() {
        return Err(Misfit::NoHistory("it has more to compare than any build"));
    }
    best(fits).ok_or(misfit.unwrap_or(Misfit::NoHistory("the Dockerfile has no stage")))
}

/// The stage that explains most of the history. Where several explain as much, the last one stands for them, and what
/// they do not agree on stays open.
fn best(fits: Vec<(Dockerfile, usize, Walk)>) -> Option<Aligned> {
    let most = fits.iter().map(|(_, _, walk)| walk.told).max()?;
    let mut equal = fits.into_iter().filter(|(_, _, walk)| walk.told == most);
    let (file, target, mut walk) = equal.next()?;
    for (_, _, other) in equal {
        walk.agree_with(&other);
    }
    Some(Aligned { file, target, walk })
}

impl Aligned {
    /// Whether the Dockerfile declares a build argument.
    pub fn declares(&self, name: &str) -> bool {
        let steps = self
            .file
            .stages
            .iter()
            .flat_map(|stage| &stage.instructions);
        let mut steps = self.file.globals.iter().chain(steps);
        steps.any(|step| match &step.arguments {
            dockerfile::Arguments::Pairs(pairs) => {
                step.keyword == "ARG" && pairs.iter().any(|pair| pair.key.fits(name))
            }
            _ => false,
        })
    }
}

/// Another stage that one may inherit.
struct OtherParent {
    stage: usize,
    parent: usize,
}

/// For stages on the target's way whose FROM hangs on an argument that nobody confirms (the history never tells a global
/// one): every other stage that it may mean.
fn other_parents(file: &Dockerfile, target: usize, build: &Build) -> Vec<OtherParent> {
    let stages = &file.stages;
    let unconfirmed = file.lineage(target).into_iter().filter(|&stage| {
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
        stages[stage].parent.is_some() && file.globals.iter().any(is_open)
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
