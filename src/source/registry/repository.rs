//! A repository as a store: documents and blobs by name, each behind a request.

use std::sync::Arc;

use reqwest::header::HeaderMap;

use super::blob::Blob;
use super::fault::{Fault, Kind};
use super::retry::Backoff;
use super::session::Session;
use crate::escape::escape;
use crate::layers::{Digest, LimitHit, Limits};
use crate::source::net::runtime;
use crate::source::store::Remote;
use crate::source::{Error, Fetch};

/// The header in which a registry names the digest of what it sends.
const CONTENT_DIGEST: &str = "docker-content-digest";

/// A repository of a registry.
#[derive(Clone)]
pub struct Repository {
    pub session: Arc<Session>,
    /// What messages call the image.
    pub path: String,
    /// Whether an image is whole without what is asked for: then a document is asked for once.
    pub is_optional: bool,
}

/// Why there is no manifest.
pub enum NoManifest {
    /// The registry gives none.
    Fault(Fault),
    /// What it gives is not what was asked for, or too much.
    Error(Error),
}

impl Repository {
    /// The manifest or index that the image's name leads to, held against the digest in the name, or else the one that
    /// the registry names.
    pub fn top(&self, name: &str, limits: Limits) -> Result<Vec<u8>, NoManifest> {
        let (headers, bytes) = match self.ask(name, limits) {
            Ok(answer) => answer,
            Err(fault) if fault.kind == Kind::TooLarge => {
                return Err(NoManifest::Error(self.error(name, &fault, limits)));
            }
            Err(fault) => return Err(NoManifest::Fault(fault)),
        };
        if bytes.trim_ascii_start().starts_with(b"<") {
            let why = "it answers with a web page and is no registry";
            return Err(NoManifest::Fault(Fault::new(Kind::Wrong, why)));
        }
        let told = headers.get(CONTENT_DIGEST);
        let told = told.and_then(|told| Digest::parse(told.to_str().ok()?.trim()));
        let (expected, whose) = match &self.session.name.digest {
            Some(digest) => (Some(digest.clone()), "asked for was"),
            None => (told, "its registry says"),
        };
        if let Some(expected) = expected {
            let actual = Digest::of(&bytes, expected.algorithm());
            if actual != expected {
                return Err(NoManifest::Error(Error::Document {
                    path: self.path.clone(),
                    document: "the manifest".to_owned(),
                    what: format!(
                        "has the digest {actual}, {whose} {expected}: its registry or something on the way to it is broken"
                    ),
                }));
            }
        }
        Ok(bytes)
    }

    /// A document and what stands above it.
    pub fn ask(&self, name: &str, limits: Limits) -> Result<(HeaderMap, Vec<u8>), Fault> {
        let runtime =
            runtime().map_err(|error| Fault::new(Kind::Wrong, format!("no threads: {error}")))?;
        let backoff = match self.is_optional {
            true => Backoff::once(),
            false => Backoff::default(),
        };
        runtime.block_on(self.session.document(name, limits.manifest, backoff))
    }

    pub fn error(&self, name: &str, fault: &Fault, limits: Limits) -> Error {
        if fault.kind == Kind::TooLarge {
            let limit = limits.manifest;
            let what = format!("{} has more than {limit} bytes", escape(name));
            return Error::Limit {
                path: self.path.clone(),
                source: LimitHit::new("manifest", limit, what),
            };
        }
        Error::Remote {
            path: self.path.clone(),
            what: format!("{} can't be had: {}", escape(name), fault.why),
        }
    }
}

impl Remote for Repository {
    /// An index in a registry lists what is there.
    fn contains(&self, _name: &str) -> bool {
        true
    }

    fn document(&self, name: &str, limits: Limits) -> Result<Option<Vec<u8>>, Error> {
        match self.ask(name, limits) {
            Ok((_, bytes)) => Ok(Some(bytes)),
            Err(fault) if fault.kind == Kind::Missing => Ok(None),
            Err(fault) => Err(self.error(name, &fault, limits)),
        }
    }

    fn blob(&self, name: &str, size: Option<u64>) -> Box<dyn Fetch> {
        Box::new(Blob::new(&self.session, name, size, false))
    }
}
