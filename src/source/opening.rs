//! What the formats share while an image is opened: documents that are what their descriptors say, layers, and the
//! errors that name them.

use serde::de::DeserializeOwned;

use super::platform::Platform;
use super::reference::{Choice, Transport};
use super::store::{Blob, Store};
use super::{Chosen, Error, Image, Layer, LayerData, Listed, Located, Options, stream};
use crate::escape::escape;
use crate::layers::{Compression, Digest, LimitHit, Limits, blob, compression};

/// An image that is being opened.
pub(super) struct Opening<'a> {
    pub(super) store: &'a Store,
    pub(super) path: String,
    pub(super) choice: Option<&'a Choice>,
    pub(super) platform: Option<&'a Platform>,
    pub(super) preferred: Option<&'a Platform>,
    pub(super) limits: Limits,
}

impl<'a> Opening<'a> {
    /// Any image that fits `options`, in `store`, which messages call `path`.
    pub(super) fn of(store: &'a Store, path: String, options: &'a Options) -> Self {
        Self {
            store,
            path,
            choice: None,
            platform: options.platform.as_ref(),
            preferred: options.preferred.as_ref(),
            limits: options.limits,
        }
    }

    /// The image that a manifest leads to.
    pub(super) fn image(
        &self,
        reference: &str,
        transport: Transport,
        chosen: Chosen,
    ) -> Result<Image, Error> {
        let Chosen {
            located,
            mut warnings,
        } = chosen;
        let layers = self.layers(&located, &mut warnings)?;
        Ok(Image {
            reference: reference.to_owned(),
            transport,
            platform: located.platform,
            manifest_digest: located.manifest_digest,
            config_digest: Some(located.config_digest),
            config: located.config,
            layers,
            annotations: located.annotations,
            indexes: located.indexes,
            neighbours: located.neighbours,
            statements: located.statements,
            warnings,
            path: self.path.clone(),
            found: None,
            export: None,
        })
    }

    pub(super) fn wanted_platform(&self) -> Platform {
        self.platform
            .or(self.preferred)
            .cloned()
            .unwrap_or_else(Platform::default_for_images)
    }

    pub(super) fn document(&self, name: &str) -> Result<Vec<u8>, Error> {
        self.store
            .document(name, self.limits)
            .map_err(|error| error.at(&self.path, name))?
            .ok_or_else(|| self.missing(name.to_owned()))
    }

    /// A document that is what its descriptor says; a size of 0 is not known.
    pub(super) fn checked_document(
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

    pub(super) fn json<T: DeserializeOwned>(
        &self,
        name: &str,
        expected: Option<(&Digest, u64)>,
    ) -> Result<T, Error> {
        let bytes = self.checked_document(name, expected)?;
        self.parse(name, &bytes)
    }

    pub(super) fn parse<T: DeserializeOwned>(&self, name: &str, bytes: &[u8]) -> Result<T, Error> {
        serde_json::from_slice(bytes).map_err(|error| {
            // The parser's own words may repeat a value, and a configuration holds secrets.
            let what = match error.classify() {
                serde_json::error::Category::Data => "a value is of another kind than it should be",
                serde_json::error::Category::Eof => "it ends too early",
                _ => "it is no JSON",
            };
            let (line, column) = (error.line(), error.column());
            let what = format!(
                "can't be understood: {what}, at line {line}, column {column}; save or copy the image again"
            );
            self.document_error(name, &what)
        })
    }

    pub(super) fn digest(&self, text: &str) -> Result<Digest, Error> {
        Digest::parse(text).ok_or_else(|| {
            self.document_error(
                &format!("the digest '{}'", escape(text)),
                "is malformed; expected was sha256: and 64 hex digits",
            )
        })
    }

    pub(super) fn layers(
        &self,
        located: &Located,
        warnings: &mut Vec<String>,
    ) -> Result<Vec<Layer>, Error> {
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
            .blob(&listed.name, listed.size)
            .map_err(|error| error.at(&self.path, &format!("layer {number} ({})", listed.name)))?
            .ok_or_else(|| self.missing(format!("layer {number} of {count} ({})", listed.name)))?;
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
            Blob::Remote(blob) => {
                let told = listed.media_type.as_deref().map(Compression::of_media_type);
                // How long it is, the reader finds out.
                let size = listed.size.unwrap_or_default();
                // What the media type does not tell, the first bytes do once they are fetched.
                let compression = told.flatten().unwrap_or(Compression::Gzip);
                (compression, size, LayerData::Remote(blob))
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
                escape(media_type)
            )
        };
        self.document_error(&format!("layer {number} ({})", listed.name), &what)
    }

    pub(super) fn missing(&self, blob: String) -> Error {
        Error::Missing {
            path: self.path.clone(),
            blob: escape(&blob),
            remedy: self.store.remedy(),
        }
    }

    pub(super) fn document_error(&self, document: &str, what: &str) -> Error {
        Error::Document {
            path: self.path.clone(),
            document: escape(document),
            what: what.to_owned(),
        }
    }

    pub(super) fn limit(&self, name: &'static str, limit: u64, what: &str) -> Error {
        Error::Limit {
            path: self.path.clone(),
            source: LimitHit::new(name, limit, what),
        }
    }

    /// `images` are the names of each image that could have been meant.
    pub(super) fn choice_error(&self, images: Vec<Vec<String>>) -> Error {
        let list = images
            .iter()
            .enumerate()
            .map(|(index, names)| {
                let names: Vec<String> = names.iter().map(|name| escape(name)).collect();
                let (first, others) = names
                    .split_first()
                    .map_or(("", &[][..]), |(first, others)| (first.as_str(), others));
                let also = match others {
                    [] => String::new(),
                    others => format!("   (also {})", others.join(", ")),
                };
                format!("  {}:{first}   or   {0}:@{index}{also}", self.path)
            })
            .collect::<Vec<_>>()
            .join("\n");
        let what = match self.choice {
            Some(Choice::Name(wanted)) => {
                format!("has no image '{}'", escape(wanted))
            }
            Some(Choice::Index(index)) => format!("has no image at index {index}"),
            None => "holds several images".to_owned(),
        };
        let path = self.path.clone();
        let what = format!("{what}; say which:\n{list}");
        match self.choice {
            Some(_) => Error::NoSuchImage { path, what },
            None => Error::Choice { path, what },
        }
    }

    pub(super) fn platform_error<'p>(
        &self,
        platforms: impl Iterator<Item = &'p Platform>,
    ) -> Error {
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
