//! Which instruction, line and stage made each layer, and how that is known.
//!
//! So far from the history alone; an attestation, a Dockerfile and the base image come on top and overrule it.

pub mod history;
pub mod mask;

use crate::inspection::{Basis, ImageInfo, LayerHead, Origin, Outline, Provenance};
use crate::layers::Compression;
use crate::source::Image;
use mask::Masker;

/// What is known of an image before its layers are read.
pub fn outline(image: &Image) -> Outline {
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
    if !image.layers.is_empty() {
        warnings.push("the base image is not known, so every layer counts as own".to_owned());
    }
    let mut shells = vec!["/bin/sh -c".to_owned(), "cmd /S /C".to_owned()];
    let mut read = 0;
    let layers = image
        .layers
        .iter()
        .zip(pairs)
        .enumerate()
        .map(|(index, (layer, entry))| LayerHead {
            index,
            digest: layer.digest.as_ref().map(ToString::to_string),
            diff_id: layer.diff_id.to_string(),
            media_type: layer.media_type.clone(),
            compressed_bytes: (layer.compression != Compression::None).then_some(layer.size),
            provenance: match entry {
                Some(entry) => {
                    shells.extend(history[read..entry].iter().filter_map(history::shell));
                    read = entry;
                    history::provenance(&history[entry], &masker, &shells)
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
        .collect();
    Outline {
        image: ImageInfo {
            reference: image.reference.clone(),
            source: image.transport.name(),
            platform: image.platform.to_string(),
            manifest_digest: image.manifest_digest.as_ref().map(ToString::to_string),
            config_digest: image.config_digest.to_string(),
            created: image.config.created.clone(),
            base: None,
        },
        layers,
        warnings,
    }
}
