//! Images beside this one whose layers are this one's lowest.

use super::claims::Claim;
use crate::inspection::BaseImage;
use crate::source::{Image, Neighbour, names_match};

/// The images, longest first.
pub struct Prefixes<'a>(Vec<&'a Neighbour>);

impl<'a> Prefixes<'a> {
    /// Those that lie in the same archive or layout.
    pub fn of(image: &'a Image) -> Self {
        let is_prefix = |other: &&Neighbour| {
            let layers = image.layers.iter().map(|layer| layer.diff_id.as_str());
            let own = other.diff_ids.len();
            (1..image.layers.len()).contains(&own)
                && layers.zip(&other.diff_ids).all(|(own, other)| own == other)
        };
        let mut prefixes: Vec<&Neighbour> = image.neighbours.iter().filter(is_prefix).collect();
        prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.diff_ids.len()));
        Self(prefixes)
    }

    /// The longest that somebody names: claims are in order of trust.
    pub fn claimed(&self, claims: &[Claim]) -> Option<BaseImage> {
        self.0.iter().find_map(|prefix| {
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

    /// The longest.
    pub fn longest(&self) -> Option<&'a Neighbour> {
        self.0.first().copied()
    }

    /// One with so many layers.
    pub fn as_long_as(&self, layers: usize) -> Option<&'a Neighbour> {
        let mut prefixes = self.0.iter().copied();
        prefixes.find(|prefix| prefix.diff_ids.len() == layers)
    }

    /// One of that name.
    pub fn called(&self, name: &str) -> Option<&'a Neighbour> {
        let mut prefixes = self.0.iter().copied();
        prefixes.find(|prefix| prefix.names.iter().any(|own| names_match(name, own)))
    }
}
