//! What `docker save` writes without an index: `manifest.json` lists images by the names of their files.

use std::collections::BTreeMap;

use super::choose::check_only_platform;
use super::error::Error;
use super::manifest::{Config, DockerImage};
use super::opening::Opening;
use super::platform::Platform;
use super::reference::{Choice, names_match};
use super::{Chosen, Listed, Located, neighbours};
use crate::layers::Digest;

/// Opens the image that the user means.
pub fn open(opening: &Opening<'_>) -> Result<Chosen, Error> {
    let mut images = opening.json::<Vec<DockerImage>>("manifest.json", None)?;
    let position = choose(opening, &images)?;
    let image = images.swap_remove(position);
    let name = super::store::member_name(image.config.as_bytes());
    // The configuration is named after its digest, except by builders that always call it the same.
    let named = digest_in(&name);
    let expected = named.as_ref().map(|digest| (digest, 0));
    let bytes = opening.checked_document(&name, expected)?;
    let config: Config = opening.parse(&name, &bytes)?;
    let located = Located {
        platform: Platform::new(&config.os, &config.architecture, config.variant.as_deref()),
        manifest_digest: None,
        config_digest: Digest::sha256(&bytes),
        config_name: name,
        config,
        layers: image
            .layers
            .iter()
            .map(|layer| Listed {
                name: super::store::member_name(layer.as_bytes()),
                digest: layer
                    .starts_with("blobs/")
                    .then(|| digest_in(layer))
                    .flatten(),
                media_type: None,
                size: None,
            })
            .collect(),
        annotations: BTreeMap::new(),
        indexes: Vec::new(),
        neighbours: Vec::new(),
        statements: Vec::new(),
    };
    let mut found = check_only_platform(opening, located)?;
    found.located.neighbours = neighbours::in_archive(opening, &found.located, &images);
    Ok(found)
}

fn choose(opening: &Opening<'_>, images: &[DockerImage]) -> Result<usize, Error> {
    let position = match opening.choice {
        Some(Choice::Index(index)) => (*index < images.len()).then_some(*index),
        Some(Choice::Name(wanted)) => images.iter().position(|image| {
            image.repo_tags.iter().any(|name| names_match(wanted, name))
                || digest_in(&image.config).is_some_and(|digest| digest.as_str() == wanted)
        }),
        None if images.is_empty() => {
            return Err(opening.document_error("manifest.json", "lists no image"));
        }
        None => images
            .iter()
            .all(|image| image.config == images[0].config)
            .then_some(0),
    };
    position.ok_or_else(|| {
        opening.choice_error(
            images
                .iter()
                .map(|image| {
                    let nameless = || {
                        digest_in(&image.config)
                            .map_or(image.config.clone(), |digest| digest.to_string())
                    };
                    match image.repo_tags[..] {
                        [] => vec![nameless()],
                        _ => image.repo_tags.clone(),
                    }
                })
                .collect(),
        )
    })
}

/// The SHA-256 that a name holds: `HEX.json`, `blobs/sha256/HEX`, `sha256:HEX`.
fn digest_in(name: &str) -> Option<Digest> {
    let last = name.rsplit('/').next()?;
    let hex = last.strip_suffix(".json").unwrap_or(last);
    let hex = hex.strip_prefix("sha256:").unwrap_or(hex);
    Digest::parse(&format!("sha256:{hex}"))
}
