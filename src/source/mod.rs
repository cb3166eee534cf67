//! Opens an image wherever it lies: manifest, configuration, and readers for its layers.
//!
//! A name is looked for in engines and registries ([`find`]), a path is recognised by its content; a transport in front
//! insists on one. The order of the layers comes from index → manifest → configuration and from nowhere else. What is
//! in the layers is for `layers` and `tree`. Only below here is there async code and a network.

mod choose;
mod containerd;
mod credentials;
mod docker;
mod engines;
mod environment;
mod error;
mod fetch;
mod find;
mod local;
pub mod manifest;
mod name;
mod neighbours;
mod net;
mod oci;
mod offers;
mod opening;
pub(crate) mod passing;
mod platform;
mod reference;
mod registry;
mod store;
mod stream;
mod userinfo;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

pub use environment::Environment;
pub use error::{Error, Tried};
pub use fetch::{Export, Fetch};
pub use find::{open, platforms};
use manifest::Config;
pub use name::Name;
pub use neighbours::Neighbour;
pub use offers::{Offer, Offers};
pub use platform::Platform;
pub(crate) use reference::names_match;
pub use reference::{Choice, ImageRef, Place, Transport};

use crate::layers::{Compression, Digest, Limits, Looker, Section, SharedContents};

/// Ends the programs that were started on the way to images: for a process that is about to end in the middle of the work,
/// and opens none any more.
pub fn abandon() {
    credentials::end_all();
}

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
    /// What to look for in the contents of layers that stream by while the image is opened.
    pub look: Looker,
    /// Where to look for what has no transport of its own: there alone.
    pub from: Option<Transport>,
    /// Whether an engine is to pull the image first.
    pub pull: bool,
    /// How registries are reached.
    pub registries: Registries,
    /// The process' surroundings, as far as they say where engines and credentials are.
    pub environment: Environment,
}

/// How registries are reached.
#[derive(Debug, Clone)]
pub struct Registries {
    /// `HOST[:PORT]` of registries that may be asked without TLS, or with a certificate that nobody vouches for.
    pub insecure: Vec<String>,
    /// Files with certificates, in PEM, of authorities to trust besides the system's.
    pub authorities: Vec<PathBuf>,
    /// How long nothing may come before a connection counts as broken.
    pub patience: Duration,
}

impl Default for Registries {
    fn default() -> Self {
        Self {
            insecure: Vec::new(),
            authorities: Vec::new(),
            patience: Duration::from_secs(30),
        }
    }
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
    /// Digest of its configuration; not known where an engine has yet to send it.
    pub config_digest: Option<Digest>,
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
    /// SLSA provenance statements about its manifest.
    pub statements: Vec<Statement>,
    /// What was odd, in words for people.
    pub warnings: Vec<String>,
    /// The file or directory, or the whole name and where it was found; for messages.
    pub path: String,
    /// Where it was found, where it was looked for by name: `in the Docker engine at unix:///var/run/docker.sock`.
    pub found: Option<String>,
    /// Where an engine has yet to send it: then the layers are what the engine says of them, have no data, and
    /// reading this gives the image that has.
    pub export: Option<Box<dyn Export>>,
}

/// A provenance statement that was found for an image.
pub struct Statement {
    /// Its JSON.
    pub bytes: Vec<u8>,
    /// Whether it was attached to the image in its registry, which others than the image's builder may have done. The
    /// image's own index does not list it then.
    pub is_attached: bool,
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
    /// To be fetched from the first byte to the last; how it is compressed, its first bytes tell then.
    Remote(Box<dyn Fetch>),
    /// In an export that has yet to be read; see [`Image::export`].
    Exported,
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
    statements: Vec<Statement>,
}

/// A layer as a manifest lists it.
struct Listed {
    name: String,
    digest: Option<Digest>,
    media_type: Option<String>,
    size: Option<u64>,
}

/// A manifest that was chosen, with what was odd on the way.
struct Chosen {
    located: Located,
    warnings: Vec<String>,
}

impl Chosen {
    fn of(located: Located) -> Self {
        Self {
            located,
            warnings: Vec::new(),
        }
    }
}
