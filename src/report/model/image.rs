//! The image itself and its totals.

use schemars::JsonSchema;
use serde::Serialize;

use crate::inspection::{self, BaseBasis};

/// Which image this is and where it was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Image {
    /// As the user gave it.
    pub reference: String,
    /// The transport that read it: `docker-archive`, `oci-archive`, `oci` or `dir` for files and directories,
    /// `docker-daemon`, `containers-storage` (Podman), `containerd` or `registry` for names.
    pub source: &'static str,
    /// `os/architecture[/variant]`.
    pub platform: String,
    /// A docker-archive without an index has none.
    pub manifest_digest: Option<String>,
    /// Of the configuration's bytes.
    pub config_digest: String,
    /// RFC 3339, as the configuration says it.
    pub created: Option<String>,
    /// Null where it is not known.
    pub base: Option<Base>,
}

/// The base image.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Base {
    /// Its name, where one is recorded.
    pub reference: Option<String>,
    /// Its manifest digest, where one is recorded.
    pub digest: Option<String>,
    /// How many of the lowest layers are its.
    pub layers: usize,
    /// How it is known.
    pub basis: BaseBasis,
}

/// Bytes are the sizes of regular files in the layers' tar entries; a hard link adds 0.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// Sum over all layers.
    pub total_bytes: u64,
    /// Bytes of the inodes that some path of the final file system still reaches.
    pub final_bytes: u64,
    /// `total_bytes - final_bytes`.
    pub wasted_bytes: u64,
    /// `100 × wasted_bytes / total_bytes`, 0 for an empty image.
    pub wasted_percent: f64,
    /// Bytes that layers above the base image wrote; all of them where the base is not known.
    pub own_bytes: u64,
    /// Of these, wasted.
    pub own_wasted_bytes: u64,
    /// `100 × own_wasted_bytes / own_bytes`, 0 where own layers wrote nothing.
    pub own_wasted_percent: f64,
    /// Live bytes whose content also lives at another path, beyond the first copy; no part of the waste.
    pub duplicate_bytes: u64,
    /// What a pull transfers; null unless every layer is compressed.
    pub compressed_bytes: Option<u64>,
    /// `final_bytes / total_bytes`, 1 for an empty image.
    pub efficiency: f64,
    /// How many layers there are.
    pub layers: usize,
    /// Regular files, links and devices of the final file system; no directories.
    pub files: u64,
}

impl From<&inspection::ImageInfo> for Image {
    fn from(image: &inspection::ImageInfo) -> Self {
        Self {
            reference: image.reference.clone(),
            source: image.source,
            platform: image.platform.clone(),
            manifest_digest: image.manifest_digest.clone(),
            // There is a report only of what was read.
            config_digest: image.config_digest.clone().unwrap_or_default(),
            created: image.created.clone(),
            base: image.base.as_ref().map(|base| Base {
                reference: base.reference.clone(),
                digest: base.digest.clone(),
                layers: base.layers,
                basis: base.basis,
            }),
        }
    }
}

impl Summary {
    /// The totals of an inspection.
    pub fn of(inspection: &inspection::Inspection) -> Self {
        let summary = &inspection.summary;
        Self {
            total_bytes: summary.total_bytes,
            final_bytes: summary.final_bytes,
            wasted_bytes: summary.wasted_bytes,
            wasted_percent: summary.wasted_percent(),
            own_bytes: summary.own_bytes,
            own_wasted_bytes: summary.own_wasted_bytes,
            own_wasted_percent: summary.own_wasted_percent(),
            duplicate_bytes: summary.duplicate_bytes,
            compressed_bytes: summary.compressed_bytes,
            efficiency: summary.efficiency(),
            layers: inspection.layers.len(),
            files: summary.files,
        }
    }
}
