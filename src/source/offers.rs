//! For which platforms there is an image, and how much each would transfer; no layer is read for it.

use super::error::Error;
use super::find::Found;
use super::manifest::{Descriptor, Document};
use super::oci::{self, Candidate, Naming, Topmost, Walked};
use super::opening::Opening;
use super::platform::Platform;
use super::{Image, Located};
use crate::layers::Digest;

/// What a name, file or directory offers.
#[derive(Debug, Clone)]
pub struct Offers {
    /// As the user gave it.
    pub reference: String,
    /// The transport that it was recognised as; see [`Transport::name`](super::Transport::name).
    pub source: &'static str,
    /// Where it was found, where it was looked for by name; see [`Image::found`].
    pub found: Option<String>,
    /// One for each image manifest, in the order of the index.
    pub offers: Vec<Offer>,
    /// What was odd, in words for people.
    pub warnings: Vec<String>,
}

/// The image for one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it runs on.
    pub platform: Platform,
    /// Digest of its manifest; a docker-archive without an index has none.
    pub manifest_digest: Option<Digest>,
    /// How many layers it has, where its manifest is here.
    pub layers: Option<usize>,
    /// Bytes of its layers' blobs as they are stored; of what an engine has yet to send that is not known.
    pub bytes: Option<u64>,
    /// Whether BuildKit's provenance lies beside it; an engine says that only with the image.
    pub has_provenance: Option<bool>,
    /// Whether manifest and layers can be had where the index is.
    pub is_present: bool,
}

impl Found for Offers {
    fn found(&self) -> Option<&str> {
        self.found.as_deref()
    }

    fn warnings(&mut self) -> &mut Vec<String> {
        &mut self.warnings
    }
}

impl Offers {
    /// Of a place that has one image for a name.
    pub(super) fn of(image: Image) -> Self {
        let is_sent = image.export.is_none();
        let sizes = image.layers.iter();
        let sizes = sizes.map(|layer| is_sent.then_some(layer.size));
        Self {
            offers: vec![Offer {
                platform: image.platform,
                manifest_digest: image.manifest_digest,
                layers: Some(image.layers.len()),
                bytes: sum(sizes),
                has_provenance: is_sent.then_some(!image.statements.is_empty()),
                is_present: true,
            }],
            reference: image.reference,
            source: image.transport.name(),
            found: image.found,
            warnings: image.warnings,
        }
    }
}

/// What a layout offers.
pub(super) fn of_layout(opening: &Opening<'_>) -> Result<Vec<Offer>, Error> {
    of_walked(opening, Naming::Layout, &oci::walk_layout(opening)?)
}

/// What the manifest or index of the name `top` offers.
pub(super) fn of_topmost(
    opening: &Opening<'_>,
    naming: Naming,
    top: &str,
    bytes: &[u8],
) -> Result<Vec<Offer>, Error> {
    match oci::walk_topmost(opening, naming, top, bytes)? {
        Topmost::Index(walked) => of_walked(opening, naming, &walked),
        Topmost::Manifest(located) => Ok(vec![of_located(opening, *located)]),
    }
}

fn of_located(opening: &Opening<'_>, located: Located) -> Offer {
    let layers = &located.layers;
    Offer {
        layers: Some(layers.len()),
        bytes: sum(layers.iter().map(|layer| layer.size)),
        has_provenance: Some(!located.statements.is_empty()),
        is_present: layers
            .iter()
            .all(|layer| opening.store.contains(&layer.name)),
        platform: located.platform,
        manifest_digest: located.manifest_digest,
    }
}

fn of_walked(opening: &Opening<'_>, naming: Naming, walked: &Walked) -> Result<Vec<Offer>, Error> {
    let mut offers: Vec<Offer> = Vec::new();
    for candidate in &walked.candidates {
        let mut offer = of_candidate(opening, naming, candidate)?;
        let digest = candidate.descriptor.digest.as_str();
        let attestations = walked.attestations.iter();
        let mut attestations = attestations.filter(|it| it.subject() == Some(digest));
        offer.has_provenance = Some(attestations.any(|it| has_provenance(opening, naming, it)));
        // The same image may have two names.
        if !offers.contains(&offer) {
            offers.push(offer);
        }
    }
    Ok(offers)
}

fn of_candidate(
    opening: &Opening<'_>,
    naming: Naming,
    candidate: &Candidate,
) -> Result<Offer, Error> {
    let digest = opening.digest(&candidate.descriptor.digest)?;
    let name = naming.manifest_name(opening.store, &digest);
    let platform = candidate.platform.clone();
    let expected = Some((&digest, candidate.descriptor.size));
    let document = match opening.json::<Document>(&name, expected) {
        Err(Error::Missing { .. }) => {
            return Ok(Offer {
                platform: platform.unwrap_or(Platform::new("", "", None)),
                manifest_digest: Some(digest),
                layers: None,
                bytes: None,
                has_provenance: Some(false),
                is_present: false,
            });
        }
        document => document?,
    };
    oci::check_kind(opening, &name, &document, false)?;
    let Some(platform) = platform else {
        // Where the index does not say it, the configuration does.
        let located = oci::locate(opening, naming, &name, Some(digest), document)?;
        return Ok(of_located(opening, located));
    };
    let layers = document.layers.unwrap_or_default();
    let mut is_present = true;
    for layer in &layers {
        let digest = opening.digest(&layer.digest)?;
        is_present &= opening.store.contains(&naming.name(&digest));
    }
    Ok(Offer {
        platform,
        manifest_digest: Some(digest),
        layers: Some(layers.len()),
        bytes: sum(layers.iter().map(|layer| Some(layer.size))),
        has_provenance: Some(false),
        is_present,
    })
}

/// All of them together, where each is known; what manifests claim may be more than any number holds.
fn sum(mut sizes: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    sizes.try_fold(0u64, |sum, size| sum.checked_add(size?))
}

/// An attestation that can't be read is none: it would not be used either.
fn has_provenance(opening: &Opening<'_>, naming: Naming, attestation: &Descriptor) -> bool {
    oci::provenance(opening, naming, attestation).is_ok_and(|statements| !statements.is_empty())
}
