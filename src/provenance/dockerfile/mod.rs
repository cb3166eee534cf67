//! What a Dockerfile means: its stages and instructions, with variables expanded as far as they are known.
//!
//! `reader` cuts the file into instructions, `evaluate` says what each is given, by what `scope` holds at its line.
//! Syntax, scopes and expansion are BuildKit's, oddities included, because its words are what images record. Checks are
//! not: a flag or mount that BuildKit would refuse is taken as it is. Which layer an instruction made is for others.
//!
//! <https://docs.docker.com/reference/dockerfile/>

mod commands;
mod directory;
mod error;
mod evaluate;
mod expansion;
mod files;
mod form;
mod heredoc;
mod instruction;
mod line;
mod output;
mod pattern;
mod reader;
mod scope;
mod start;
mod substitution;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::collections::{BTreeMap, HashMap};

use evaluate::Evaluator;
use scope::{Budget, Globals, Scope};

pub(super) use directory::clean;
pub use error::Error;
pub use instruction::{Arguments, Command, Flag, Instruction, Pair, Source, Stage};
pub use line::Line;
pub(super) use pattern::Pattern;
pub use text::Text;

/// A Dockerfile.
#[derive(Debug)]
pub struct Dockerfile {
    /// The ARG instructions before the first FROM.
    pub globals: Vec<Instruction>,
    /// In the order of the file.
    pub stages: Vec<Stage>,
}

/// What is known of a build beside its Dockerfile.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Build arguments by name.
    pub arguments: BTreeMap<String, String>,
    /// Whether these are all that were given, so that an argument that is neither given nor has a default has no value.
    pub arguments_complete: bool,
    /// The platform built for, like `linux/arm/v7`: gives `TARGETPLATFORM` and its like.
    pub platform: Option<String>,
    /// The platform built on: gives `BUILDPLATFORM` and its like.
    pub build_platform: Option<String>,
    /// The stage that was built, or else the last one: its base image is meant below.
    pub target: Option<String>,
    /// The environment of that base image, as far as it is known.
    pub environment: BTreeMap<String, String>,
    /// The working directory of that base image.
    pub workdir: Option<String>,
}

impl Dockerfile {
    /// Reads a Dockerfile.
    ///
    /// # Errors
    /// What is wrong, and on which line.
    pub fn parse(text: &str, known: &Known) -> Result<Self, Error> {
        let (raws, escape) = reader::read(text)?;
        let mut evaluator = Evaluator {
            known,
            escape,
            globals: Globals::new(known),
            budget: Budget::new(),
        };
        let mut globals = Vec::new();
        let mut stages: Vec<Stage> = Vec::new();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut bodies: Vec<Vec<&reader::Raw>> = Vec::new();
        for raw in &raws {
            if raw.keyword == "FROM" {
                let from = evaluator.from(raw)?;
                let index = stages.len();
                let parent = from
                    .image
                    .known()
                    .and_then(|image| by_name.get(image).copied());
                stages.push(Stage {
                    is_named: from.name.is_some(),
                    name: from.name.clone().unwrap_or_else(|| index.to_string()),
                    image: from.image,
                    parent,
                    platform: from.platform,
                    triggers: Vec::new(),
                    instructions: vec![from.instruction],
                });
                if let Some(name) = from.name {
                    by_name.insert(name, index);
                }
                bodies.push(Vec::new());
            } else if let Some(body) = bodies.last_mut() {
                body.push(raw);
            } else if raw.keyword == "ARG" {
                globals.push(evaluator.global(raw)?);
            } else {
                return Err(evaluate::before_from(raw));
            }
        }
        let mut file = Self { globals, stages };
        if file.stages.is_empty() {
            return Err(Error {
                line: 1,
                what: "no FROM in the whole file".to_owned(),
            });
        }
        let target = file.target(known.target.as_deref());
        let root = target.and_then(|target| file.lineage(target).pop());
        let mut scopes: Vec<Scope> = Vec::new();
        for (index, body) in bodies.into_iter().enumerate() {
            let stage = &mut file.stages[index];
            let mut scope = match stage.parent {
                Some(parent) => {
                    let line = stage.instructions[0].start_line;
                    let inherited = scopes[parent].inherited(&evaluator.budget);
                    let (mut scope, triggers) = inherited.map_err(|failure| Error {
                        line,
                        what: failure.to_string(),
                    })?;
                    stage.triggers = evaluator.triggers(&triggers, &mut scope)?;
                    scope
                }
                None => Scope::of_image(&stage.image, (root == Some(index)).then_some(known)),
            };
            for raw in body {
                let instruction = evaluator.instruction(raw, &mut scope)?;
                stage.instructions.push(instruction);
            }
            scopes.push(scope);
        }
        Ok(file)
    }

    /// The stage that a build makes: the named or numbered target, or else the last one.
    pub fn target(&self, target: Option<&str>) -> Option<usize> {
        match target.filter(|target| !target.is_empty()) {
            Some(target) => self.copy_source(self.stages.len(), target),
            None => self.stages.len().checked_sub(1),
        }
    }

    /// The stage and everything that it inherits, itself first.
    pub fn lineage(&self, stage: usize) -> Vec<usize> {
        std::iter::successors(Some(stage), |&stage| self.stages[stage].parent).collect()
    }

    /// The stage that a `COPY --from` in stage `before` names: by index, or by name in any case. Only earlier ones can
    /// be meant.
    pub fn copy_source(&self, before: usize, name: &str) -> Option<usize> {
        match name.parse() {
            Ok(index) => (index < before).then_some(index),
            Err(_) => self.mount_source(before, name),
        }
    }

    /// The stage that a `RUN --mount=from=` in stage `before` names: by name in any case.
    pub fn mount_source(&self, before: usize, name: &str) -> Option<usize> {
        let name = name.to_lowercase();
        // A later stage hides an earlier one of the same name.
        let stages = self.stages.get(..before)?;
        stages
            .iter()
            .rposition(|stage| stage.is_named && stage.name == name)
    }

    /// The stage and the instruction that a line belongs to.
    pub fn at(&self, line: u32) -> Option<(usize, &Instruction)> {
        let starts = |stage: &Stage| stage.instructions.first().map_or(0, |it| it.start_line);
        let stage = self.stages.partition_point(|stage| starts(stage) <= line);
        let stage = stage.checked_sub(1)?;
        let instructions = &self.stages[stage].instructions;
        let next = instructions.partition_point(|it| it.end_line < line);
        let found = instructions.get(next).filter(|it| it.start_line <= line)?;
        Some((stage, found))
    }
}
