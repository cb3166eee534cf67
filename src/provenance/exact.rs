//! Layers led back exactly: an attestation's steps joined with the Dockerfile it carries.

use super::Meaning;
use super::align::{STAGES, surroundings, told_lines};
use super::attestation::Attestation;
use super::dockerfile::{Dockerfile, Known};
use super::mask::Masker;
use super::places::{Place, places};
use super::stages::{self, Placed, Reading};
use crate::inspection::{
    self, BaseBasis, BaseImage, Basis, CopiedFrom, CopySource, LayerHead, Origin,
};
use crate::source::Image;

/// What an attestation adds to an outline.
pub struct Exact {
    /// The base image, where the build started from one.
    pub base: Option<BaseImage>,
    /// The Dockerfile that it carries.
    pub dockerfile: inspection::Dockerfile,
    /// What that means.
    pub meaning: Meaning,
}

/// Fills in line, stage and source of every layer. `given` is how many layers the user says are the base image's.
///
/// # Errors
/// Why the attestation does not fit, in words for a warning; the heads are as they were then.
pub fn apply(
    attestation: &Attestation,
    image: &Image,
    entries: &[Option<usize>],
    given: Option<usize>,
    heads: &mut [LayerHead],
    masker: &Masker,
) -> Result<Exact, String> {
    let digests: Option<Vec<String>> = heads.iter().map(|head| head.digest.clone()).collect();
    let digests = digests.ok_or("can't be joined: the image's layers have no digests")?;
    let makers = attestation.layers(&digests)?;
    let text = attestation
        .dockerfile
        .as_deref()
        .ok_or("carries no Dockerfile")?;
    let mut known = Known {
        arguments: attestation.arguments.clone(),
        arguments_complete: true,
        platform: Some(image.platform.to_string()),
        target: attestation.target.clone(),
        ..Known::default()
    };
    let parse = |known: &Known| {
        Dockerfile::parse(text, known).map_err(|error| {
            let error = masker.mask(&error.to_string());
            format!("carries a Dockerfile that can't be read: {error}")
        })
    };
    let draft = parse(&known)?;
    if draft.stages.len() > STAGES {
        return Err("carries a Dockerfile with more stages than any build".to_owned());
    }
    let target = draft
        .target(attestation.target.as_deref())
        .ok_or("names a target that its Dockerfile does not have")?;
    (known.environment, known.workdir) = surroundings(image, &draft, target);
    let file = parse(&known)?;
    let (file, told) = told_lines(image, entries, file, target);
    let lineage = file.lineage(target);
    let masker = &masker.and_of(file.stages.iter().flat_map(|stage| {
        let instructions = stage.instructions.iter();
        instructions.map(|instruction| instruction.text.as_str())
    }));
    let found = places(&makers, &file, &lineage)
        .ok_or("has a layer whose lines are no instruction of its Dockerfile")?;

    let from_image = found
        .iter()
        .take_while(|place| place.made.image.is_some())
        .count();
    if let Some(layer) = (from_image..found.len()).find(|&at| !lineage.contains(&found[at].stage)) {
        return Err(format!(
            "leads layer {} to line {} of a stage that the image does not inherit",
            layer + 1,
            found[layer].instruction.start_line
        ));
    }
    contradicts(&found, from_image, &told)?;
    let base = found
        .first()
        .and_then(|place| place.made.image)
        .map(|image| {
            let (reference, digest) = image.split_once('@').unwrap_or((image, ""));
            BaseImage {
                reference: Some(reference.to_owned()),
                digest: (!digest.is_empty()).then(|| digest.to_owned()),
                layers: from_image,
                basis: BaseBasis::Attestation,
            }
        });
    let placed: Vec<Option<Placed>> = found
        .iter()
        .enumerate()
        .map(|(position, place)| {
            let is_base = position < given.unwrap_or(from_image);
            let source = (!is_base).then(|| copied_from(place, &file)).flatten();
            Some(Placed {
                stage: place.stage,
                line: Some(place.instruction.start_line),
                is_base,
                origin: match (&place.instruction.from, &source) {
                    _ if is_base => Origin::Base,
                    _ if place.instruction.keyword == "FROM" && !place.is_from_context() => {
                        stages::set_off(&file, place.stage, &heads[position])
                    }
                    (None, _) => Origin::Stage,
                    (Some(_), Some(_)) => Origin::Copied,
                    (Some(_), None) => Origin::Unknown,
                },
                copied_from: source,
            })
        })
        .collect();
    let reading = Reading {
        name: attestation.filename.as_deref().unwrap_or("Dockerfile"),
        text,
        file: &file,
        basis: Basis::Attestation,
        is_found: false,
        target,
        open: &[],
        contexts: &attestation.contexts,
    };
    stages::lead_back(heads, &reading, &placed, masker);
    let dockerfile = stages::describe(&reading, &placed, masker);
    let meaning = Meaning {
        file,
        target,
        arguments: attestation.arguments.clone(),
    };
    Ok(Exact {
        base,
        dockerfile,
        meaning,
    })
}

/// The history knows nothing of steps: where it surely tells another line, one of both is wrong.
fn contradicts(found: &[Place<'_>], from_image: usize, told: &[Option<u32>]) -> Result<(), String> {
    let layers = found.iter().zip(told).enumerate().skip(from_image);
    for (layer, (place, told)) in layers {
        let line = place.instruction.start_line;
        if let Some(told) = told.filter(|&told| told != line) {
            return Err(format!(
                "leads layer {} to line {line}, where the image's history has line {told}",
                layer + 1
            ));
        }
    }
    Ok(())
}

/// The name is the instruction's own; what it stands for, the step tells: a stage has steps, or where it has none its
/// image's step stands on its FROM line. Any other source is an image or a named context, even under a stage's name.
fn copied_from(place: &Place<'_>, file: &Dockerfile) -> Option<CopiedFrom> {
    let sources = place.made.sources();
    let name = place.instruction.from.as_ref()?.shown();
    let stage = file.copy_source(place.stage, &name).filter(|&stage| {
        let lineage = file.lineage(stage);
        let is_its = |line| {
            let place = file.at(line);
            place.is_some_and(|(at, it)| lineage.contains(&at) && it.keyword == "FROM")
        };
        sources
            .iter()
            .all(|(_, places)| places.iter().any(|&(line, _)| is_its(line)))
    });
    let brings = |scheme: &str| sources.iter().any(|(source, _)| source.starts_with(scheme));
    let (kind, name) = match stage {
        Some(stage) => (CopySource::Stage, file.stages[stage].name.clone()),
        None if brings("docker-image://") => (CopySource::Image, name),
        None if ["local://", "git://", "http", "oci-layout://"]
            .iter()
            .any(|scheme| brings(scheme)) =>
        {
            (CopySource::Context, name)
        }
        None => return None,
    };
    Some(CopiedFrom { kind, name })
}
