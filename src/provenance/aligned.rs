//! Layers led back by a Dockerfile that was given or found, where it fits the image's history.

use super::align::{Aligned, Build, Misfit, Recipe, align};
use super::dockerfile::Dockerfile;
use super::error::Error;
use super::mask::Masker;
use super::stages::{self, Placed};
use crate::escape::escape;
use crate::inspection::{self, BaseBasis, BaseImage, Basis, LayerHead};
use crate::source::Image;

/// A Dockerfile that fits, and the layers' places in it.
pub struct Led<'a> {
    recipe: &'a Recipe,
    file: Dockerfile,
    target: usize,
    /// For each layer, the stage and the first line that it stands for, where that is certain.
    places: Vec<Option<(usize, u32)>>,
    /// Layers below the first instruction.
    below: usize,
}

/// Holds the Dockerfile against the image. `entries` are the history's entries by layer.
///
/// # Errors
/// When a Dockerfile that was given does not fit. One that was only found is left aside, with a warning.
pub fn lead<'a>(
    image: &Image,
    recipe: &'a Recipe,
    build: &Build,
    entries: &[Option<usize>],
    masker: &Masker,
    warnings: &mut Vec<String>,
) -> Result<Option<Led<'a>>, Error> {
    let aligned = match entries.iter().any(Option::is_none) {
        true => Err(Misfit::NoHistory(
            "the image's history does not say which entry made which layer",
        )),
        false => align(image, recipe, build),
    };
    match aligned {
        Ok(aligned) => Ok(Some(Led::new(image, recipe, aligned, entries))),
        Err(misfit) if recipe.is_given => Err(Error::NotTheDockerfile {
            dockerfile: escape(&recipe.name),
            image: escape(&image.reference),
            what: what(&misfit, masker),
            help: help(&misfit),
        }),
        Err(misfit) => {
            warnings.push(format!(
                "{} is left aside, it does not fit this image: {}",
                recipe.name,
                what(&misfit, masker)
            ));
            Ok(None)
        }
    }
}

impl<'a> Led<'a> {
    fn new(image: &Image, recipe: &'a Recipe, aligned: Aligned, entries: &[Option<usize>]) -> Self {
        let Aligned {
            file,
            target,
            places,
            counted_from_top,
            base_entries,
        } = aligned;
        let entries = entries.iter().flatten();
        let below = entries.clone().filter(|&&entry| entry < base_entries);
        let below = below.count();
        let mut by_layer: Vec<_> = entries.clone().map(|&entry| places[entry]).collect();
        if counted_from_top < places.len() {
            // Entries of another stage stand in the middle, and with other ones missing: layers are counted from both
            // ends.
            let own = &places[base_entries..];
            let sound = own.iter().take_while(|place| place.is_some()).count();
            let sound = entries.filter(|&&entry| entry < base_entries + sound);
            by_layer[sound.count()..].fill(None);
            let history = &image.config.history;
            let top = (counted_from_top..places.len()).rev();
            let made = top.filter(|&entry| !history[entry].empty_layer && places[entry].is_some());
            for (place, entry) in by_layer.iter_mut().rev().zip(made) {
                *place = places[entry];
            }
        }
        Self {
            recipe,
            file,
            target,
            places: by_layer,
            below,
        }
    }

    /// What its FROM says of the base image. Triggers that the base image sets off can't be told from its own layers.
    pub fn base(&self) -> Option<BaseImage> {
        let root = &self.file.stages[self.root()];
        let name = root.image.known();
        (name != Some("scratch")).then(|| BaseImage {
            reference: name.map(str::to_owned),
            digest: None,
            layers: self.below,
            basis: BaseBasis::Heuristic,
        })
    }

    /// Fills in line, stage and source of every layer above `base` layers, and gives the Dockerfile.
    pub fn finish(
        self,
        heads: &mut [LayerHead],
        base: usize,
        masker: &Masker,
    ) -> inspection::Dockerfile {
        let steps = self
            .file
            .stages
            .iter()
            .flat_map(|stage| &stage.instructions);
        let masker = &masker.and_of(steps.map(|step| step.text.as_str()));
        let recipe = stages::Recipe {
            name: &self.recipe.name,
            text: &self.recipe.text,
            file: &self.file,
            basis: Basis::Dockerfile,
            target: self.target,
            contexts: &[],
        };
        let root = self.root();
        let from = self.file.stages[root].instructions.first();
        let from = from.map_or(1, |from| from.start_line);
        let place = |layer: usize| {
            let is_base = layer < base;
            let (stage, line) = match self.places[layer] {
                // Below the first instruction are the base image and what it sets off.
                _ if is_base || layer < self.below => (root, from),
                place => place?,
            };
            let source = self.file.at(line).and_then(|(_, step)| step.from.as_ref());
            let source = source.filter(|name| !is_base && name.known().is_some());
            Some(Placed {
                stage,
                line,
                is_base,
                copied_from: source.map(|name| {
                    let meant = self.file.copy_source(stage, &name.shown());
                    stages::written_source(&recipe, name, meant)
                }),
            })
        };
        let placed: Vec<Option<Placed>> = (0..heads.len()).map(place).collect();
        stages::lead_back(heads, &recipe, &placed, masker);
        stages::describe(&recipe, &placed, masker)
    }

    fn root(&self) -> usize {
        self.file.lineage(self.target).pop().unwrap_or(self.target)
    }
}

/// In words for an error or a warning; texts are escaped where they are shown.
fn what(misfit: &Misfit, masker: &Masker) -> String {
    /// Of an instruction and of an entry: a line of text shows where to look.
    const CHARACTERS: usize = 100;
    let shown = |text: &str| {
        let text = masker.mask(text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut short: String = text.chars().take(CHARACTERS).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        escape(&short)
    };
    match misfit {
        Misfit::Unreadable(error) => format!("it can't be read: {}", escape(&error.to_string())),
        Misfit::NoTarget(target) => format!("it has no stage {}", escape(target)),
        Misfit::NoHistory(why) => (*why).to_owned(),
        Misfit::Differs {
            line,
            text,
            told: Some(told),
        } => format!(
            "line {line} says \"{}\" where the image's history has \"{}\"",
            shown(text),
            shown(told)
        ),
        Misfit::Differs {
            line,
            text,
            told: None,
        } => format!(
            "the image's history ends above line {line}, \"{}\"",
            shown(text)
        ),
        Misfit::NotFromScratch { line } => format!(
            "line {line} starts from scratch, and the image has layers below the first instruction"
        ),
    }
}

fn help(misfit: &Misfit) -> &'static str {
    match misfit {
        Misfit::Unreadable(_) => "mend it, or leave it out",
        Misfit::NoTarget(_) => "name a stage that it has",
        Misfit::NoHistory(_) => "leave it out",
        _ => {
            "give the one that built the image, with the --target and --build-arg of that build, or leave it out"
        }
    }
}
