//! What instructions see of the build around them: arguments that were given, the base image's environment and directory.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::dockerfile::{self, Dockerfile};
use super::backwards::{Steps, Walk, backwards, steps};
use super::layers::{Place, places};
use super::{Aligned, Work, told};
use crate::source::Image;
use crate::source::manifest::Config;

/// Of the values that the history tells of arguments, those that no default explains: they were given.
pub fn given_arguments(
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

/// Environment and working directory of the base image below a Dockerfile that is known to be this image's.
pub fn surroundings(
    image: &Image,
    file: &Dockerfile,
    target: usize,
) -> (BTreeMap<String, String>, Option<String>) {
    let config = &image.config;
    let mut work = Work::default();
    let walk = backwards(file, target, &config.history, &mut work);
    let walk = walk.ok().filter(|_| !work.is_spent());
    inherited(config, file, target, walk.as_ref())
}

/// The line that the history surely tells of each layer, for a Dockerfile that is known to be this image's; none where
/// history and Dockerfile do not go together.
pub fn told_lines(
    image: &Image,
    entries: &[Option<usize>],
    file: Dockerfile,
    target: usize,
) -> (Dockerfile, Vec<Option<u32>>) {
    let history = &image.config.history;
    let entries: Option<Vec<usize>> = entries.iter().copied().collect();
    let mut work = Work::default();
    let walk = backwards(&file, target, history, &mut work);
    let walk = walk.ok().filter(|_| !work.is_spent());
    let (Some(entries), Some(walk)) = (entries, walk) else {
        return (file, vec![None; image.layers.len()]);
    };
    let aligned = Aligned { file, target, walk };
    let line = |place: Option<Place>| {
        let lines = place?.lines;
        lines.first().copied().filter(|_| lines.len() == 1)
    };
    let lines = places(&aligned, &entries, history);
    let lines = lines.into_iter().map(line).collect();
    (aligned.file, lines)
}

/// Environment and working directory of the target's base image: what the image has and no instruction sets, and what
/// the base's own entries tell.
pub fn inherited(
    config: &Config,
    file: &Dockerfile,
    target: usize,
    walk: Option<&Walk>,
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
    let told = walk.map(|walk| &config.history[..walk.base_entries]);
    let told = told.unwrap_or_default();
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
        let mut told = told.filter(|told| told.keyword == "WORKDIR" && told.rest.starts_with('/'));
        let of_base = told.next().map(|told| told.rest.to_owned());
        of_base.or_else(|| below_first(config, &steps, walk?))
    } else {
        Some(
            run.working_dir
                .filter(|dir| !dir.is_empty())
                .unwrap_or_else(|| "/".to_owned()),
        )
    };
    (environment, workdir)
}

/// The directory that the first WORKDIR starts from, where it is written as a relative path and told as an absolute one.
fn below_first(config: &Config, steps: &Steps<'_>, walk: &Walk) -> Option<String> {
    let mut moves = steps
        .iter()
        .filter(|(_, _, step)| step.keyword == "WORKDIR");
    let (_, line, step) = moves.next()?;
    let entry = walk
        .places
        .iter()
        .position(|place| place.is_some_and(|(_, at)| at == *line))?;
    let told = told::read(&config.history[entry])?;
    let dockerfile::Arguments::Words(words) = &step.arguments else {
        return None;
    };
    let written = words.first()?.known()?.trim_matches('/');
    let above = told
        .rest
        .trim_end_matches('/')
        .strip_suffix(written)?
        .strip_suffix('/')?;
    let is_plain = !written.is_empty() && !written.split('/').any(|part| part.starts_with('.'));
    is_plain.then(|| format!("/{}", above.trim_start_matches('/')))
}
