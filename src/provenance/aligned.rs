//! Layers led back by a Dockerfile that was given or found, where it fits the image's history.

use std::collections::BTreeMap;

use super::Meaning;
use super::align::{self, Aligned, Build, Misfit, Place, Recipe, align};
use super::dockerfile::Dockerfile;
use super::error::Error;
use super::mask::Masker;
use super::stages::{self, Placed};
use crate::escape::escape;
use crate::inspection::{self, BaseBasis, BaseImage, Basis, CopiedFrom, LayerHead, Origin};
use crate::source::{Image, names_match};

/// A Dockerfile that fits, and the layers' places in it.
pub struct Led<'a> {
    recipe: &'a Recipe,
    file: Dockerfile,
    target: usize,
    /// For each layer, where that is certain.
    places: Vec<Option<Place>>,
    /// Layers below the first instruction.
    below: usize,
    /// See [`align::Walk::open`].
    open: Vec<(u32, usize)>,
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
    let masker = &masker.and_of(recipe.text.lines());
    match aligned {
        Ok(aligned) => {
            warnings.extend(reservations(image, recipe, build, &aligned));
            Ok(Some(Led::new(image, recipe, aligned, entries)))
        }
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

/// What a Dockerfile that fits leaves to be said.
fn reservations(image: &Image, recipe: &Recipe, build: &Build, aligned: &Aligned) -> Vec<String> {
    let name = &recipe.name;
    let mut warnings = Vec::new();
    if !image.layers.is_empty() && !aligned.walk.explains_a_layer(&image.config.history) {
        warnings.push(format!(
            "{name} fits this image, but none of its instructions made a layer of it"
        ));
    }
    let mut open: Vec<u32> = aligned.walk.open.iter().map(|(line, _)| *line).collect();
    open.dedup();
    for line in open {
        warnings.push(format!(
            "{name}: a build argument chooses the stage that line {line} starts from, and the image's history fits more than one; --build-arg settles it"
        ));
    }
    let unknown = build
        .arguments
        .keys()
        .filter(|name| !aligned.declares(name));
    warnings.extend(
        unknown.map(|argument| format!("--build-arg {argument}: {name} has no ARG of that name")),
    );
    warnings
}

impl<'a> Led<'a> {
    fn new(image: &Image, recipe: &'a Recipe, aligned: Aligned, entries: &[Option<usize>]) -> Self {
        let entries: Vec<usize> = entries.iter().copied().flatten().collect();
        let below = entries
            .iter()
            .filter(|&&entry| entry < aligned.walk.base_entries);
        Self {
            recipe,
            below: below.count(),
            places: align::places(&aligned, &entries, &image.config.history),
            file: aligned.file,
            target: aligned.target,
            open: aligned.walk.open,
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

    /// Where it differs from what is known of the base image, or `is_given`.
    pub fn against(&self, base: Option<&BaseImage>, is_given: bool) -> Option<String> {
        let name = &self.recipe.name;
        let base = base?;
        if is_given {
            let more = base
                .layers
                .checked_sub(self.below)
                .filter(|&more| more > 0)?;
            return Some(format!(
                "the base image that was given holds {more} layers that lines of {name} made; they count as the base image's"
            ));
        }
        let recorded = base.reference.as_deref()?;
        let written = self.base()?.reference?;
        (!names_match(&written, recorded)).then(|| {
            format!(
                "{name} starts from {written}, but the image's records name {recorded} as its base image"
            )
        })
    }

    /// Fills in line, stage and source of every layer above `base` layers, and gives the Dockerfile.
    pub fn finish(
        self,
        heads: &mut [LayerHead],
        base: usize,
        masker: &Masker,
    ) -> (inspection::Dockerfile, Meaning) {
        let steps = self
            .file
            .stages
            .iter()
            .flat_map(|stage| &stage.instructions);
        let masker = &masker.and_of(steps.map(|step| step.text.as_str()));
        let reading = stages::Reading {
            name: &self.recipe.name,
            text: &self.recipe.text,
            file: &self.file,
            basis: Basis::Dockerfile,
            is_found: !self.recipe.is_given,
            target: self.target,
            open: &self.open,
            contexts: &[],
        };
        let root = self.root();
        let from = self.line_of_from(root);
        let place = |layer: usize| {
            let is_base = layer < base;
            let (stage, lines) = match &self.places[layer] {
                // Below the first instruction are the base image and what it sets off.
                _ if is_base || layer < self.below => (root, &[from][..]),
                place => {
                    let place = place.as_ref()?;
                    (place.stage, &place.lines[..])
                }
            };
            let is_from = lines == [self.line_of_from(stage)];
            let (origin, copied_from) = match is_base {
                true => (Origin::Base, None),
                false if is_from => (stages::set_off(&self.file, stage, &heads[layer]), None),
                false => self.origin(&reading, stage, lines),
            };
            // Which FROM brought the base image, an argument decides that nobody tells.
            let is_open = is_base && !self.open.is_empty();
            let lines = if is_open { &[][..] } else { lines };
            Some(Placed {
                stage,
                line: lines.first().copied().filter(|_| lines.len() == 1),
                is_base,
                origin,
                copied_from,
            })
        };
        let placed: Vec<Option<Placed>> = (0..heads.len()).map(place).collect();
        stages::lead_back(heads, &reading, &placed, masker);
        let shown = stages::describe(&reading, &placed, masker);
        let meaning = Meaning {
            file: self.file,
            target: self.target,
            arguments: BTreeMap::new(),
        };
        (shown, meaning)
    }

    /// What instructions of a stage that made a layer together say of its source.
    fn origin(
        &self,
        reading: &stages::Reading<'_>,
        stage: usize,
        lines: &[u32],
    ) -> (Origin, Option<CopiedFrom>) {
        let names = lines.iter().map(|&line| {
            let step = self.file.at(line);
            step.and_then(|(_, step)| step.from.as_ref())
        });
        let mut sources: Vec<Option<CopiedFrom>> = Vec::new();
        for name in names.clone().flatten() {
            let meant = self.file.copy_source(stage, &name.shown());
            sources.push(stages::written_source(reading, name, meant));
        }
        match sources.first() {
            None => (Origin::Stage, None),
            Some(Some(first))
                if names.clone().all(|name| name.is_some())
                    && sources.iter().all(|source| source.as_ref() == Some(first)) =>
            {
                (Origin::Copied, Some(first.clone()))
            }
            Some(_) => (Origin::Unknown, None),
        }
    }

    fn line_of_from(&self, stage: usize) -> u32 {
        let from = self.file.stages[stage].instructions.first();
        from.map_or(1, |from| from.start_line)
    }

    fn root(&self) -> usize {
        self.file.lineage(self.target).pop().unwrap_or(self.target)
    }
}

/// In words for an error or a warning; texts are escaped where they are shown.
fn what(misfit: &Misfit, masker: &Masker) -> String {
    let plain = |text: &str| {
        let text = masker.mask(text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let shown = |text: &str| excerpt(&plain(text), 0);
    match misfit {
        Misfit::Unreadable(error) => {
            let error = masker.mask(&error.to_string());
            format!("it can't be read: {}", escape(&error))
        }
        Misfit::NoTarget(target) => format!("it has no stage {}", escape(target)),
        Misfit::NoHistory(why) => (*why).to_owned(),
        Misfit::Differs {
            line,
            text,
            told: Some(told),
        } => {
            let (text, told) = (plain(text), plain(told));
            let same = shared(&text, &told);
            let masked = if text == told {
                " (in what is masked)"
            } else {
                ""
            };
            format!(
                "line {line} says \"{}\" where the image's history has \"{}\"{masked}",
                excerpt(&text, same.0),
                excerpt(&told, same.1)
            )
        }
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

/// Where two texts first differ, in characters of each. A builder's dressing in front is no difference: the longer start
/// that both have counts.
fn shared(text: &str, told: &str) -> (usize, usize) {
    let words = text.split_once(' ').map_or(text, |(_, words)| words);
    let common = |a: &str, b: &str| a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let keyword = text.chars().count() - words.chars().count();
    let head: String = words.chars().take(12).collect();
    match told.find(&head).filter(|_| !head.is_empty()) {
        Some(at) => {
            let same = common(words, &told[at..]);
            (keyword + same, told[..at].chars().count() + same)
        }
        None => (0, 0),
    }
}

/// A line of text around a character: enough to see where to look.
fn excerpt(text: &str, around: usize) -> String {
    const CHARACTERS: usize = 100;
    const BEFORE: usize = 40;
    let count = text.chars().count();
    let start = if around < CHARACTERS - BEFORE / 2 || count <= CHARACTERS {
        0
    } else {
        around.saturating_sub(BEFORE)
    };
    let mut shown: String = text.chars().skip(start).take(CHARACTERS).collect();
    if start > 0 {
        shown.insert(0, '…');
    }
    if start + CHARACTERS < count {
        shown.push('…');
    }
    escape(&shown)
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
