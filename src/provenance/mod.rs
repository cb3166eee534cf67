//! Which instruction, line and stage made each layer, and how that is known.
//!
//! The history says it in the builder's words; where the image carries BuildKit's provenance, that says it exactly.

mod align;
mod aligned;
pub mod attestation;
mod base;
mod builders;
pub mod copied;
pub mod dockerfile;
mod error;
mod exact;
pub mod history;
pub mod mask;
mod materials;
mod places;
mod stages;

use std::collections::BTreeMap;

use crate::inspection::{Basis, ImageInfo, LayerHead, Origin, Outline, Provenance};
use crate::layers::Compression;
use crate::source::Image;
pub use align::{Build, Recipe};
use attestation::Attestation;
pub use base::GivenBase;
use base::{Evidence, Start};
pub use builders::Builder;
pub use copied::{Copied, Leads};
pub use error::Error;
use mask::Masker;

/// Said of provenance that the image's own index does not list.
const ATTACHED: &str = "the provenance that is used is attached to the image in its registry: its signature is not checked, so whoever may push there can have written what it says of lines, stages and base";

/// What the user says of where an image comes from.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The image that it was built on.
    pub base_image: Option<GivenBase>,
    /// The Dockerfile that was given or found.
    pub dockerfile: Option<Recipe>,
    /// How it was built.
    pub build: Build,
}

/// What is known of an image before its layers are read, and what that rests on.
#[derive(Debug)]
pub struct Told {
    /// What is shown of it, with secret values masked.
    pub outline: Outline,
    /// What its Dockerfile means, where that is known.
    pub meaning: Option<Meaning>,
}

/// A Dockerfile that an image was led back to, with nothing masked: for analysis, never to be shown.
#[derive(Debug)]
pub struct Meaning {
    /// Its stages and instructions.
    pub file: dockerfile::Dockerfile,
    /// The stage that became the image, by position.
    pub target: usize,
    /// Build arguments that the image's provenance repeats; empty where there is none.
    pub arguments: BTreeMap<String, String>,
}

/// What is known of an image before its layers are read.
///
/// # Errors
/// When what the user says does not fit the image.
pub fn told(image: &Image, options: &Options) -> Result<Told, Error> {
    let history = &image.config.history;
    let env = image
        .config
        .config
        .iter()
        .flat_map(|config| config.env.iter().map(String::as_str));
    let texts = history
        .iter()
        .flat_map(|entry| [&entry.created_by, &entry.comment])
        .filter_map(|text| text.as_deref());
    let masker = Masker::learn(env, texts);
    let (pairs, unpaired) = history::pair(history, image.layers.len());
    let mut warnings = image.warnings.clone();
    warnings.extend(unpaired);
    let mut layers = heads(image, &pairs, &masker);
    builders::complete(&image.config, &pairs, &mut layers, &masker);
    let given = options.base_image.as_ref();
    if let Some(given) = given {
        given.check(image)?;
    }
    let given_layers = given.map(GivenBase::layers);
    let mut attested = None;
    let (mut exact_start, mut materials, mut dockerfile) = (None, None, None);
    let mut meaning = None;
    let mut failed: Vec<String> = Vec::new();
    for statement in &image.statements {
        let is_attached = statement.is_attached;
        let attestation = Attestation::parse(&statement.bytes).and_then(|attestation| {
            let manifest = image.manifest_digest.as_ref().map(ToString::to_string);
            match manifest.is_some_and(|manifest| attestation.is_about(&manifest, is_attached)) {
                true => Ok(attestation),
                false => Err("is about another image".to_owned()),
            }
        });
        let applied = attestation.and_then(|attestation| {
            if is_attached && !warnings.iter().any(|warning| warning == ATTACHED) {
                warnings.push(ATTACHED.to_owned());
            }
            let applied = exact::apply(
                &attestation,
                image,
                &pairs,
                given_layers,
                &mut layers,
                &masker,
            );
            materials = materials.take().or(attestation.images);
            attested = attestation.dockerfile;
            applied
        });
        match applied {
            Ok(exact) => {
                exact_start = Some(Start::from(exact.base));
                dockerfile = Some(exact.dockerfile);
                meaning = Some(exact.meaning);
                failed.clear();
                break;
            }
            Err(error) => failed.push(format!("the image's provenance {error}")),
        }
    }
    if options.dockerfile.is_none() {
        let hint = "; -f DOCKERFILE gives lines and stages";
        failed.iter_mut().for_each(|warning| warning.push_str(hint));
    }
    warnings.extend(failed);
    let mut led = None;
    if let Some(recipe) = &options.dockerfile
        && (dockerfile.is_none() || recipe.is_given)
    {
        let build = &options.build;
        led = aligned::lead(image, recipe, build, &pairs, &masker, &mut warnings)?;
    }
    if let (Some(recipe), Some(text), Some(_)) = (&options.dockerfile, &attested, &dockerfile)
        && recipe.is_given
        && let Some(line) = first_difference(&recipe.text, text)
    {
        warnings.push(format!(
            "{} differs from line {line} on from the Dockerfile in the image's provenance, which is shown",
            recipe.name
        ));
    }
    // The attestation's own word stands above alignment.
    led = led.filter(|_| dockerfile.is_none());
    let found = base::resolve(&Evidence {
        image,
        entries: &pairs,
        exact: exact_start,
        materials: materials.as_deref(),
        aligned: led.as_ref().map(|led| Start::from(led.base())),
        given,
    });
    let base = found.base;
    warnings.extend(found.warnings);
    warnings.extend(
        led.iter()
            .flat_map(|led| led.against(base.as_ref(), given.is_some())),
    );
    if let Some(led) = led {
        let below = base.as_ref().map_or(0, |base| base.layers);
        let (shown, meant) = led.finish(&mut layers, below, &masker);
        (dockerfile, meaning) = (Some(shown), Some(meant));
    }
    base::mark(&mut layers, base.as_ref());
    let outline = Outline {
        image: ImageInfo {
            reference: image.reference.clone(),
            source: image.transport.name(),
            found: image.found.clone(),
            platform: image.platform.to_string(),
            manifest_digest: image.manifest_digest.as_ref().map(ToString::to_string),
            config_digest: image.config_digest.as_ref().map(ToString::to_string),
            created: image.config.created.clone(),
            base,
        },
        layers,
        dockerfile,
        warnings,
    };
    Ok(Told { outline, meaning })
}

/// The first line in which two texts differ, from 1.
fn first_difference(one: &str, other: &str) -> Option<usize> {
    let (mut one, mut other) = (one.lines(), other.lines());
    (1..).find_map(|line| match (one.next(), other.next()) {
        (None, None) => Some(None),
        (one, other) => (one != other).then_some(Some(line)),
    })?
}

/// What is known of each layer by the history's words alone.
fn heads(image: &Image, entries: &[Option<usize>], masker: &Masker) -> Vec<LayerHead> {
    let history = &image.config.history;
    let mut shells = history::Shells::default();
    let mut read = 0;
    image
        .layers
        .iter()
        .zip(entries.iter().copied())
        .enumerate()
        .map(|(index, (layer, entry))| LayerHead {
            index,
            digest: layer.digest.as_ref().map(ToString::to_string),
            diff_id: layer.diff_id.to_string(),
            media_type: layer.media_type.clone(),
            compressed_bytes: (layer.compression != Compression::None).then_some(layer.size),
            blob: layer.name.clone(),
            provenance: match entry {
                Some(entry) => {
                    shells.learn(&history[read..entry]);
                    read = entry;
                    history::provenance(&history[entry], masker, &shells)
                }
                None => Provenance {
                    created_by: None,
                    instruction: None,
                    stage: None,
                    origin: Origin::Unknown,
                    copied_from: None,
                    basis: Basis::None,
                },
            },
        })
        .collect()
}
