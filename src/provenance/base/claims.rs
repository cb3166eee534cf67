//! What names the base image: provenance lists the images that a build used, annotations name the base itself.

use std::collections::BTreeMap;

use crate::inspection::BaseBasis;
use crate::source::manifest::{BASE_DIGEST, BASE_NAME};
use crate::source::{Neighbour, names_match};

/// An image that a build used, as its provenance lists it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Material {
    /// Its name.
    pub reference: String,
    /// Digest of its manifest or index.
    pub digest: Option<String>,
}

/// An image that may be the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its name.
    pub reference: Option<String>,
    /// Digest of its manifest or index.
    pub digest: Option<String>,
    /// Who names it.
    pub basis: BaseBasis,
}

impl Claim {
    /// All of them, the most trusted first.
    pub fn all(
        materials: Option<&[Material]>,
        annotations: &BTreeMap<String, String>,
    ) -> Vec<Self> {
        let materials = materials.unwrap_or_default().iter();
        let mut claims: Vec<Self> = materials
            .map(|material| Self {
                reference: Some(material.reference.clone()),
                digest: material.digest.clone(),
                basis: BaseBasis::Attestation,
            })
            .collect();
        // buildah leaves the name empty where it has none.
        let annotation = |key| {
            annotations
                .get(key)
                .filter(|value| !value.is_empty())
                .cloned()
        };
        let (reference, digest) = (annotation(BASE_NAME), annotation(BASE_DIGEST));
        if reference.is_some() || digest.is_some() {
            claims.push(Self {
                reference,
                digest,
                basis: BaseBasis::Annotation,
            });
        }
        claims
    }

    /// Whether it has the digest of that image.
    pub fn has_digest_of(&self, image: &Neighbour) -> bool {
        let digest = self.digest.as_deref();
        digest.is_some_and(|digest| image.digests.iter().any(|own| own.as_str() == digest))
    }

    /// Whether it is that image: by digest, or by name where one of them has no digest.
    pub fn is(&self, image: &Neighbour) -> bool {
        self.has_digest_of(image)
            || (self.digest.is_none() || image.digests.is_empty())
                && image.names.iter().any(|name| self.is_called(name))
    }

    /// Whether it has that name.
    pub fn is_called(&self, name: &str) -> bool {
        let reference = self.reference.as_deref();
        reference.is_some_and(|reference| names_match(reference, name))
    }

    /// Its name, or its digest where it has none.
    pub fn shown(&self) -> &str {
        let shown = self.reference.as_deref().or(self.digest.as_deref());
        shown.unwrap_or_default()
    }

    /// Their names in one text.
    pub fn list(claims: &[Self]) -> String {
        let mut names: Vec<&str> = claims.iter().map(Self::shown).collect();
        names.dedup();
        names.join(", ")
    }
}
