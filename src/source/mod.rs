//! Opens an image wherever it lies: manifest, configuration, and readers for its layers.
//!
//! Formats are recognised by content; a transport in front of the path insists on one. The order of the layers comes
//! from index → manifest → configuration and from nowhere else. What is in the layers is for `layers` and `tree`.

mod docker;
mod error;
pub mod manifest;
mod neighbours;
mod oci;
mod opening;
mod platform;
mod reference;
mod store;
mod stream;

use std::collections::BTreeMap;
use std::path::Path;

pub use error::Error;
use manifest::Config;
pub use neighbours::Neighbour;
use opening::Opening;
pub use platform::Platform;
pub(crate) use reference::names_match;
pub use reference::{Choice, ImageRef, Transport};
use store::Store;

use crate::layers::{Compression, Digest, Limits, Section, SharedContents};
use crate::progress::Progress;

/// How to open an image.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The wanted platform; the preferred, or else the only one, where none is.
    pub platform: Option<Platform>,
    /// Where none is wanted, the one to take before others; linux on this machine's architecture where none is named.
    pub preferred: Option<Platform>,
    /// The caps.
    pub limits: Limits,
    /// Whether to hash uncompressed layers too.
    pub verify: bool,
}

/// An opened image.
pub struct Image {
    /// As the user gave it.
    pub reference: String,
    /// The transport that it was recognised as.
    pub transport: Transport,
    /// What it runs on.
    pub platform: Platform,
    /// Digest of its manifest; a docker-archive without an index has none.
    pub manifest_digest: Option<Digest>,
    /// Digest of its configuration.
    pub config_digest: Digest,
    /// Its configuration.
    pub config: Config,
    /// Its layers, lowest first.
    pub layers: Vec<Layer>,
    /// Annotations of its manifest and of the descriptor that lists this.
    pub annotations: BTreeMap<String, String>,
    /// Digests of the indexes that lead to its manifest.
    pub indexes: Vec<Digest>,
    /// Other images for its platform that lie in the same archive or layout.
    pub neighbours: Vec<Neighbour>,
    /// SLSA provenance statements about its manifest, as their bytes.
    pub statements: Vec<Vec<u8>>,
    /// What was odd, in words for people.
    pub warnings: Vec<String>,
    /// The file or directory, for messages.
    pub path: String,
}

/// A layer that can be read.
pub struct Layer {
    /// Digest of the blob as the manifest names it.
    pub digest: Option<Digest>,
    /// Digest of the uncompressed tar.
    pub diff_id: Digest,
    /// From the manifest, or as recognised.
    pub media_type: String,
    /// How its blob is compressed.
    pub compression: Compression,
    /// Bytes of its blob.
    pub size: u64,
    /// Its name in the store.
    pub name: String,
    /// Its bytes.
    pub data: LayerData,
}

/// Where a layer's bytes are.
pub enum LayerData {
    /// To be read.
    Section(Section),
    /// Went by already, in an archive that can only be read once.
    Read {
        /// Its entries.
        contents: SharedContents,
        /// Whether its bytes were held against a digest.
        verified: bool,
    },
}

/// What a manifest, of whatever kind, leads to.
struct Located {
    platform: Platform,
    manifest_digest: Option<Digest>,
    config_digest: Digest,
    config_name: String,
    config: Config,
    layers: Vec<Listed>,
    annotations: BTreeMap<String, String>,
    indexes: Vec<Digest>,
    neighbours: Vec<Neighbour>,
    /// Provenance statements about this manifest.
    statements: Vec<Vec<u8>>,
}

/// A layer as a manifest lists it.
struct Listed {
    name: String,
    digest: Option<Digest>,
    media_type: Option<String>,
    size: Option<u64>,
}

struct Found {
    located: Located,
    warnings: Vec<String>,
}

impl Found {
    fn of(located: Located) -> Self {
        Self {
            located,
            warnings: Vec::new(),
        }
    }
}

/// Opens an image.
///
/// # Errors
/// When it can't be had or read, or is not what its transport says; see [`Error`].
pub fn open(
    reference: &ImageRef,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Image, Error> {
    let store = Store::open(&reference.path, options.limits, options.verify, progress)?;
    let opening = Opening {
        store: &store,
        path: reference.path.display().to_string(),
        choice: reference.choice.as_ref(),
        platform: options.platform.as_ref(),
        preferred: options.preferred.as_ref(),
        limits: options.limits,
    };
    let transport = recognise(&opening, &reference.path)?;
    if let Some(asked) = reference.transport
        && asked != transport
    {
        // Docker writes both formats into one archive.
        let is_hybrid = opening.store.contains("index.json")
            && opening.store.contains("manifest.json")
            && asked == Transport::OciArchive;
        if !is_hybrid {
            return Err(Error::NotAnImage {
                path: reference.text.clone(),
                what: format!("{} is of another kind: {}:", opening.path, transport.name()),
            });
        }
    }
    let transport = reference.transport.unwrap_or(transport);
    if transport == Transport::Dir && reference.choice.is_some() {
        return Err(Error::NotFound(format!(
            "{}: {} is skopeo's dir:, which holds one image; leave out what follows the colon",
            crate::escape::escape(&reference.text),
            opening.path
        )));
    }
    let found = match transport {
        Transport::Dir => oci::open_flat(&opening)?,
        Transport::Oci | Transport::OciArchive => oci::open_layout(&opening)?,
        Transport::DockerArchive if opening.store.contains("index.json") => {
            oci::open_layout(&opening)?
        }
        Transport::DockerArchive => docker::open(&opening)?,
    };
    let mut warnings = found.warnings;
    let located = found.located;
    let layers = opening.layers(&located, &mut warnings)?;
    Ok(Image {
        reference: reference.text.clone(),
        transport,
        platform: located.platform,
        manifest_digest: located.manifest_digest,
        config_digest: located.config_digest,
        config: located.config,
        layers,
        annotations: located.annotations,
        indexes: located.indexes,
        neighbours: located.neighbours,
        statements: located.statements,
        warnings,
        path: opening.path,
    })
}

fn recognise(opening: &Opening<'_>, path: &Path) -> Result<Transport, Error> {
    let is_directory = path.is_dir();
    let has = |name: &str| opening.store.contains(name);
    if has("manifest.json") {
        let bytes = opening.document("manifest.json")?;
        let is_list = bytes.trim_ascii_start().starts_with(b"[");
        if is_list {
            return Ok(Transport::DockerArchive);
        }
        if is_directory && !has("index.json") {
            return Ok(Transport::Dir);
        }
    }
    if has("index.json") {
        return Ok(if is_directory {
            Transport::Oci
        } else {
            Transport::OciArchive
        });
    }
    let what = if has("oci-layout") {
        "it has oci-layout but no index.json; copy or save the image again, whole".to_owned()
    } else if has("repositories") {
        "it was saved by a Docker older than 1.10, without manifest.json; load it and save it again"
            .to_owned()
    } else if ["etc", "usr", "bin"]
        .iter()
        .any(|name| opening.store.contains_directory(name))
    {
        "it looks like a root file system, as docker export writes it; an image comes from docker save".to_owned()
    } else if is_directory {
        "the directory has neither index.json (an OCI layout) nor manifest.json (skopeo's dir:)"
            .to_owned()
    } else {
        "the tar has neither index.json (an OCI archive) nor manifest.json (docker save)".to_owned()
    };
    Err(Error::NotAnImage {
        path: opening.path.clone(),
        what,
    })
}
