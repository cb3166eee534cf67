//! The base image that the user gives.

use super::Start;
use super::claims::Claim;
use crate::escape::escape;
use crate::inspection::{BaseBasis, BaseImage};
use crate::provenance::error::Error;
use crate::source::Image;

/// An image that the user gives as base: opened, none of its layers read.
#[derive(Debug, Clone)]
pub struct GivenBase {
    /// As the user wrote it.
    reference: String,
    /// Digests of its manifest and of the indexes that lead to it.
    digests: Vec<String>,
    /// Its layers, lowest first.
    diff_ids: Vec<String>,
}

impl GivenBase {
    /// What counts of an opened image.
    pub fn of(image: &Image) -> Self {
        let digests = image.manifest_digest.iter().chain(&image.indexes);
        let layers = image.layers.iter();
        Self {
            reference: image.reference.clone(),
            digests: digests.map(ToString::to_string).collect(),
            diff_ids: layers.map(|layer| layer.diff_id.to_string()).collect(),
        }
    }

    /// How many layers it has.
    pub fn layers(&self) -> usize {
        self.diff_ids.len()
    }

    /// Whether `image` was built on it.
    ///
    /// # Errors
    /// When its layers are not the image's lowest, naming the first that differs.
    pub fn check(&self, image: &Image) -> Result<(), Error> {
        let differs = |what: String| Error::NotTheBase {
            base: escape(&self.reference),
            image: escape(&image.reference),
            what,
        };
        for (index, diff_id) in self.diff_ids.iter().enumerate() {
            let number = index + 1;
            match image.layers.get(index) {
                Some(layer) if layer.diff_id.as_str() == diff_id => {}
                Some(layer) => {
                    return Err(differs(format!(
                        "layer {number} of the image is {}, that of the base {diff_id}",
                        layer.diff_id
                    )));
                }
                None => {
                    return Err(differs(format!(
                        "the base has a layer {number}, {diff_id}, and the image has only {index}"
                    )));
                }
            }
        }
        Ok(())
    }

    /// As the base of an image that it was checked for. What else names the same image by its digest makes it better
    /// known.
    pub fn base(&self, exact: Option<&Start>, claims: &[Claim]) -> BaseImage {
        if let Some(Start::Image(base)) = exact
            && base.layers == self.layers()
        {
            return base.clone();
        }
        let claim = claims.iter().find(|claim| {
            let digest = claim.digest.as_ref();
            digest.is_some_and(|digest| self.digests.contains(digest))
        });
        let reference = claim.and_then(|claim| claim.reference.clone());
        let digest = claim.and_then(|claim| claim.digest.clone());
        BaseImage {
            reference: reference.or_else(|| Some(self.reference.clone())),
            digest: digest.or_else(|| self.digests.first().cloned()),
            layers: self.layers(),
            basis: claim.map_or(BaseBasis::Given, |claim| claim.basis),
        }
    }
}
