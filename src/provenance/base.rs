//! Which of the layers are the base image's, and what the base is called.

use super::error::Error;
use crate::escape::escape;
use crate::inspection::{BaseBasis, BaseImage};
use crate::source::Image;

/// The base image that the user gives: opened, none of its layers read.
#[derive(Debug, Clone)]
pub struct GivenBase {
    /// As the user wrote it.
    reference: String,
    /// Digest of its manifest.
    digest: Option<String>,
    /// Its layers, lowest first.
    diff_ids: Vec<String>,
}

impl GivenBase {
    /// What counts of an opened image.
    pub fn of(image: &Image) -> Self {
        Self {
            reference: image.reference.clone(),
            digest: image.manifest_digest.as_ref().map(ToString::to_string),
            diff_ids: image
                .layers
                .iter()
                .map(|layer| layer.diff_id.to_string())
                .collect(),
        }
    }

    /// The base of `image`.
    ///
    /// # Errors
    /// When its layers are not the image's lowest, naming the first that differs.
    pub fn base_of(&self, image: &Image) -> Result<BaseImage, Error> {
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
                        "layer {number} is {} there and {diff_id} in the base",
                        layer.diff_id
                    )));
                }
                None => {
                    return Err(differs(format!(
                        "the base has a layer {number} ({diff_id}), the image has only {index}"
                    )));
                }
            }
        }
        Ok(BaseImage {
            reference: Some(self.reference.clone()),
            digest: self.digest.clone(),
            layers: self.diff_ids.len(),
            basis: BaseBasis::Given,
        })
    }
}
