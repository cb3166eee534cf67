//! Images beside this one whose layers are this one's lowest.

use super::claims::Claim;
use crate::inspection::BaseImage;
use crate::source::{Image, Neighbour, names_match};

/// Such images.
pub struct Prefixes<'a> {
    /// Longest first.
    found: Vec<&'a Neighbour>,
    /// How many layers this image has.
    layers: usize,
}

impl<'a> Prefixes<'a> {
    /// Those that lie in the same archive or layout.
    pub fn of(image: &'a Image) -> Self {
        let is_prefix = |other: &&Neighbour| {
            let layers = image.layers.iter().map(|layer| layer.diff_id.as_str());
            (1..=image.layers.len()).contains(&other.diff_ids.len())
                && layers.zip(&other.diff_ids).all(|(own, other)| own == other)
        };
        let mut found: Vec<&Neighbour> = image.neighbours.iter().filter(is_prefix).collect();
        found.sort_by_key(|prefix| std::cmp::Reverse(prefix.diff_ids.len()));
        Self {
            found,
            layers: image.layers.len(),
        }
    }

    /// The longest that somebody names: claims are in order of trust.
    pub fn claimed(&self, claims: &[Claim]) -> Option<BaseImage> {
        self.found.iter().find_map(|prefix| {
            let claim = claims.iter().find(|claim| claim.is(prefix))?;
            let digest = prefix.digests.first().map(ToString::to_string);
            Some(BaseImage {
                reference: (claim.reference.clone()).or_else(|| prefix.names.first().cloned()),
                digest: claim.digest.clone().or(digest),
                layers: prefix.diff_ids.len(),
                basis: claim.basis,
            })
        })
    }

    /// The longest that is shorter than this image: one of the same layers is the same image under another name.
    pub fn longest(&self) -> Option<&'a Neighbour> {
        let mut prefixes = self.found.iter().copied();
        prefixes.find(|prefix| prefix.diff_ids.len() < self.layers)
    }

    /// One with so many layers.
    pub fn as_long_as(&self, layers: usize) -> Option<&'a Neighbour> {
        let mut prefixes = self.found.iter().copied();
        prefixes.find(|prefix| prefix.diff_ids.len() == layers)
    }

    /// One of that name.
    pub fn called(&self, name: &str) -> Option<&'a Neighbour> {
        let mut prefixes = self.found.iter().copied();
        prefixes.find(|prefix| prefix.names.iter().any(|own| names_match(name, own)))
    }
}
