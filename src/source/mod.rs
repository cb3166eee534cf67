//! Opens an image wherever it lies: manifest, configuration, and readers for its layers.
//!
//! Formats are recognised by content; a transport in front of the path insists on one. The order of the layers comes
//! from index → manifest → configuration and from nowhere else. What is in the layers is for `layers` and `tree`.

mod docker;
mod error;
pub mod manifest;
mod oci;
mod platform;
mod reference;
mod store;
mod stream;

use std::path::Path;

use serde::de::DeserializeOwned;

pub use error::Error;
use manifest::Config;
pub use platform::Platform;
pub use reference::{Choice, ImageRef, Transport};
use store::{Blob, Store};

use crate::layers::{
    Compression, Digest, LimitHit, Limits, Section, SharedContents, blob, compression,
};
use crate::progress::Progress;

/// How to open an image.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The wanted platform; linux on this machine's architecture, or else the only one, where none is.
    pub platform: Option<Platform>,
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
    /// Went by already; see [`stream`].
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
                what: format!("it is of the kind {}: {}", transport.name(), opening.path),
            });
        }
    }
    let transport = reference.transport.unwrap_or(transport);
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

/// What the formats share while an image is opened.
struct Opening<'a> {
    store: &'a Store,
    path: String,
    choice: Option<&'a Choice>,
    platform: Option<&'a Platform>,
    limits: Limits,
}

impl Opening<'_> {
    fn wanted_platform(&self) -> Platform {
        self.platform
            .cloned()
            .unwrap_or_else(Platform::default_for_images)
    }

    fn document(&self, name: &str) -> Result<Vec<u8>, Error> {
        self.store
            .document(name, self.limits)
            .map_err(|error| error.at(&self.path, name))?
            .ok_or_else(|| Error::Missing {
                path: self.path.clone(),
                blob: name.to_owned(),
            })
    }

    /// A document that is what its descriptor says; a size of 0 is not known.
    fn checked_document(
        &self,
        name: &str,
        expected: Option<(&Digest, u64)>,
    ) -> Result<Vec<u8>, Error> {
        let bytes = self.document(name)?;
        if let Some((digest, size)) = expected {
            let actual = Digest::of(&bytes, digest.algorithm());
            if actual != *digest {
                let what = format!(
                    "has the digest {actual}, expected was {digest}: save or copy the image again"
                );
                return Err(self.document_error(name, &what));
            }
            if size != 0 && size != bytes.len() as u64 {
                let what = format!("is {} bytes long, its descriptor says {size}", bytes.len());
                return Err(self.document_error(name, &what));
            }
        }
        Ok(bytes)
    }

    fn json<T: DeserializeOwned>(
        &self,
        name: &str,
        expected: Option<(&Digest, u64)>,
    ) -> Result<T, Error> {
        let bytes = self.checked_document(name, expected)?;
        self.parse(name, &bytes)
    }

    fn parse<T: DeserializeOwned>(&self, name: &str, bytes: &[u8]) -> Result<T, Error> {
        serde_json::from_slice(bytes).map_err(|error| {
            self.document_error(
                name,
                &format!("is not the JSON it should be: {error}; save or copy the image again"),
            )
        })
    }

    fn digest(&self, text: &str) -> Result<Digest, Error> {
        Digest::parse(text).ok_or_else(|| {
            self.document_error(
                &format!("the digest '{}'", crate::escape::escape(text)),
                "is malformed; expected was sha256: and 64 hex digits",
            )
        })
    }

    fn layers(&self, located: &Located, warnings: &mut Vec<String>) -> Result<Vec<Layer>, Error> {
        let diff_ids = located
            .config
            .rootfs
            .as_ref()
            .map(|rootfs| rootfs.diff_ids.as_slice())
            .unwrap_or_default();
        if diff_ids.len() != located.layers.len() {
            let what = format!(
                "names {} layers by their diffIDs, the manifest lists {}; save or copy the image again",
                diff_ids.len(),
                located.layers.len()
            );
            return Err(
                self.document_error(&format!("the configuration {}", located.config_name), &what)
            );
        }
        let count = diff_ids.len();
        located
            .layers
            .iter()
            .zip(diff_ids)
            .enumerate()
            .map(|(index, (listed, diff_id))| {
                let diff_id = self.digest(diff_id)?;
                self.layer(index, count, listed, diff_id, warnings)
            })
            .collect()
    }

    fn layer(
        &self,
        index: usize,
        count: usize,
        listed: &Listed,
        diff_id: Digest,
        warnings: &mut Vec<String>,
    ) -> Result<Layer, Error> {
        let number = index + 1;
        let blob = self
            .store
            .blob(&listed.name)
            .map_err(|error| error.at(&self.path, &format!("layer {number} ({})", listed.name)))?
            .ok_or_else(|| Error::Missing {
                path: self.path.clone(),
                blob: format!("layer {number} of {count} ({})", listed.name),
            })?;
        let failed = |source| Error::Layer {
            path: self.path.clone(),
            index,
            count,
            name: listed.name.clone(),
            source: Box::new(source),
        };
        let (compression, size, data) = match blob {
            Blob::Section(section) => {
                let mut first = vec![0; compression::MAGIC_LEN];
                let read = section.read_at(0, &mut first).map_err(|source| Error::Io {
                    path: format!("{}: layer {number}", self.path),
                    source,
                })?;
                let compression = Compression::of_bytes(&first[..read])
                    .ok_or_else(|| self.unknown_layer(number, listed))?;
                (compression, section.len(), LayerData::Section(section))
            }
            Blob::Parsed(parsed) => {
                let contents = stream::take(&parsed)
                    .ok_or_else(|| self.unknown_layer(number, listed))?
                    .map_err(failed)?;
                let mut verified = false;
                if let (Some(expected), Some(actual)) = (&listed.digest, &parsed.sums.blob) {
                    blob::compare("digest", expected, actual).map_err(failed)?;
                    verified = true;
                }
                if let Some(actual) = &parsed.sums.diff_id {
                    blob::compare("diffID", &diff_id, actual).map_err(failed)?;
                    verified = true;
                }
                let data = LayerData::Read { contents, verified };
                (parsed.compression, parsed.size, data)
            }
        };
        if let Some(expected) = listed.size.filter(|&expected| expected != size) {
            return Err(failed(blob::Error::Size {
                expected,
                actual: size,
            }));
        }
        if let Some(media_type) = &listed.media_type
            && let Some(claimed) = Compression::of_media_type(media_type)
            && claimed != compression
        {
            warnings.push(format!(
                "layer {number} is announced as {} and is {}; it was read as what it is",
                claimed.name(),
                compression.name()
            ));
        }
        Ok(Layer {
            digest: listed.digest.clone(),
            diff_id,
            media_type: listed
                .media_type
                .clone()
                .filter(|media_type| !media_type.is_empty())
                .unwrap_or_else(|| compression.media_type().to_owned()),
            compression,
            size,
            name: listed.name.clone(),
            data,
        })
    }

    fn unknown_layer(&self, number: usize, listed: &Listed) -> Error {
        let media_type = listed.media_type.as_deref().unwrap_or("not announced");
        let what = if media_type.contains("+encrypted") {
            "is encrypted; decrypt the image first (skopeo copy --decryption-key)".to_owned()
        } else {
            format!(
                "is neither a tar nor one compressed with gzip or zstd (media type: {})",
                crate::escape::escape(media_type)
            )
        };
        self.document_error(&format!("layer {number} ({})", listed.name), &what)
    }

    fn document_error(&self, document: &str, what: &str) -> Error {
        Error::Document {
            path: self.path.clone(),
            document: document.to_owned(),
            what: what.to_owned(),
        }
    }

    fn limit(&self, name: &'static str, limit: u64, what: &str) -> Error {
        Error::Limit {
            path: self.path.clone(),
            source: LimitHit::new(name, limit, what),
        }
    }

    fn choice_error(&self, names: Vec<String>) -> Error {
        let list = names
            .iter()
            .enumerate()
            .map(|(index, name)| format!("  {}:{name}   or   {0}:@{index}", self.path))
            .collect::<Vec<_>>()
            .join("\n");
        let what = match self.choice {
            Some(Choice::Name(wanted)) => {
                format!("has no image '{}'", crate::escape::escape(wanted))
            }
            Some(Choice::Index(index)) => format!("has no image at index {index}"),
            None => "holds several images".to_owned(),
        };
        Error::Choice {
            path: self.path.clone(),
            what: format!("{what}; say which:\n{list}"),
        }
    }

    fn platform_error<'p>(&self, platforms: impl Iterator<Item = &'p Platform>) -> Error {
        let mut list: Vec<String> = platforms.map(ToString::to_string).collect();
        list.sort();
        Error::Choice {
            path: self.path.clone(),
            what: format!(
                "has no image for {}; choose with --platform from: {}",
                self.wanted_platform(),
                list.join(", ")
            ),
        }
    }
}
