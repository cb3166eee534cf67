//! Other images that lie in the same archive or layout: one of them may be the base image.
//!
//! They are not what was asked for, so one that can't be read is passed over in silence, and reading ends where it would
//! take long. Whether one is the base is for `provenance` to find out.

use std::cell::Cell;

use serde::de::DeserializeOwned;

use super::Located;
use super::manifest::{BASE_DIGEST, Config, Descriptor, DockerImage, Document};
use super::oci::Naming;
use super::opening::Opening;
use super::platform::Platform;
use super::store::member_name;
use crate::layers::Digest;

/// Bytes of the documents that are read for all neighbours together.
const MOST_BYTES: u64 = 32 << 20;

/// An image beside the one that was asked for.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// What it is called there.
    pub names: Vec<String>,
    /// Digests of its manifest and of the indexes that lead to it.
    pub digests: Vec<Digest>,
    /// Its layers as its configuration names them, lowest first; not checked for form.
    pub diff_ids: Vec<String>,
}

/// An image manifest that a layout lists.
pub(super) struct Listing {
    pub(super) names: Vec<String>,
    pub(super) descriptor: Descriptor,
    pub(super) indexes: Vec<Digest>,
}

/// The images that a layout lists, and the one that the base annotation points at, which may lie there unlisted.
pub(super) fn in_layout(
    opening: &Opening<'_>,
    image: &Located,
    listed: &[Listing],
) -> Vec<Neighbour> {
    let reader = Reader::new(opening, image);
    let is_other = |listing: &&Listing| {
        Some(listing.descriptor.digest.as_str())
            != image.manifest_digest.as_ref().map(Digest::as_str)
    };
    let annotated = image.annotations.get(BASE_DIGEST);
    let annotated = annotated.and_then(|digest| reader.annotated(digest));
    let listed = listed.iter().filter(is_other);
    annotated
        .into_iter()
        .chain(listed.filter_map(|listing| reader.listed(listing)))
        .collect()
}

/// The images that a docker-archive holds besides.
pub(super) fn in_archive(
    opening: &Opening<'_>,
    image: &Located,
    images: &[DockerImage],
) -> Vec<Neighbour> {
    let reader = Reader::new(opening, image);
    let names = images.iter().map(|other| {
        let config = member_name(other.config.as_bytes());
        (other, config)
    });
    names
        .filter(|(_, config)| *config != image.config_name)
        .filter_map(|(other, config)| {
            Some(Neighbour {
                names: other.repo_tags.clone(),
                digests: Vec::new(),
                diff_ids: reader.diff_ids(&config, None)?,
            })
        })
        .collect()
}

struct Reader<'a> {
    opening: &'a Opening<'a>,
    platform: &'a Platform,
    left: Cell<u64>,
}

impl<'a> Reader<'a> {
    fn new(opening: &'a Opening<'a>, image: &'a Located) -> Self {
        Self {
            opening,
            platform: &image.platform,
            left: Cell::new(MOST_BYTES),
        }
    }

    fn listed(&self, listing: &Listing) -> Option<Neighbour> {
        let digest = Digest::parse(&listing.descriptor.digest)?;
        let diff_ids = self.image(&digest)?;
        Some(Neighbour {
            names: listing.names.clone(),
            digests: std::iter::once(digest)
                .chain(listing.indexes.iter().cloned())
                .collect(),
            diff_ids,
        })
    }

    /// A base annotation may name a manifest or an index.
    fn annotated(&self, digest: &str) -> Option<Neighbour> {
        let digest = Digest::parse(digest)?;
        let document: Document = self.document(&Naming::Layout.name(&digest), Some(&digest))?;
        let mut digests = vec![digest];
        let diff_ids = match document.manifests {
            None => self.image(&digests[0])?,
            Some(manifests) => manifests.iter().find_map(|descriptor| {
                let digest = Digest::parse(&descriptor.digest)?;
                let diff_ids = self.image(&digest)?;
                digests.push(digest);
                Some(diff_ids)
            })?,
        };
        Some(Neighbour {
            names: Vec::new(),
            digests,
            diff_ids,
        })
    }

    fn image(&self, manifest: &Digest) -> Option<Vec<String>> {
        let document: Document = self.document(&Naming::Layout.name(manifest), Some(manifest))?;
        let config = Digest::parse(&document.config?.digest)?;
        self.diff_ids(&Naming::Layout.name(&config), Some(&config))
    }

    /// What the configuration of an image for the same platform says.
    fn diff_ids(&self, config: &str, digest: Option<&Digest>) -> Option<Vec<String>> {
        let config: Config = self.document(config, digest)?;
        let platform = Platform::new(&config.os, &config.architecture, config.variant.as_deref());
        (platform == *self.platform).then_some(config.rootfs?.diff_ids)
    }

    fn document<T: DeserializeOwned>(&self, name: &str, digest: Option<&Digest>) -> Option<T> {
        if self.left.get() == 0 || !self.opening.store.contains(name) {
            return None;
        }
        let expected = digest.map(|digest| (digest, 0));
        let bytes = self.opening.checked_document(name, expected);
        // One that can't be taken may have been read to its end.
        let most = self.opening.limits.manifest;
        let read = bytes.as_ref().map_or(most, |bytes| bytes.len() as u64);
        self.left.set(self.left.get().saturating_sub(read));
        serde_json::from_slice(&bytes.ok()?).ok()
    }
}
