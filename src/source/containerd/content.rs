//! One namespace's content store as a store of an image's blobs.

use std::io::{self, Read};

use super::client::{Client, Fault};
use super::reading;
use crate::escape::escape;
use crate::layers::{LimitHit, Limits, blob::Unavailable};
use crate::source::error::Error;
use crate::source::fetch::Fetch;
use crate::source::net::Body;
use crate::source::reference::Transport;
use crate::source::store::Remote;

/// A namespace's content.
#[derive(Clone)]
pub struct Content {
    pub client: Client,
    pub namespace: String,
    /// The image's, as containerd has it.
    pub name: String,
}

/// A blob there.
struct Blob {
    content: Content,
    digest: String,
}

impl Content {
    /// What messages call the image.
    pub fn path(&self) -> String {
        format!("{} in containerd", escape(&self.name))
    }

    fn open(&self, digest: &str) -> Result<Body, Fault> {
        let pieces = reading::read(&self.client, &self.namespace, digest)?;
        Ok(Body::new(self.client.runtime(), pieces))
    }

    fn failed(&self, what: String) -> Error {
        Error::Remote {
            path: self.path(),
            what,
        }
    }
}

impl Remote for Content {
    /// An index lists every platform, and containerd pulls one.
    fn contains(&self, name: &str) -> bool {
        // A fault comes up again where it is read.
        self.client
            .has(&self.namespace, digest_in(name))
            .unwrap_or(true)
    }

    fn document(&self, name: &str, limits: Limits) -> Result<Option<Vec<u8>>, Error> {
        let body = match self.open(digest_in(name)) {
            Ok(body) => body,
            Err(Fault::NotFound) => return Ok(None),
            Err(Fault::Failed(why)) => return Err(self.failed(format!("{name}: {why}"))),
        };
        let mut bytes = Vec::new();
        body.take(limits.manifest + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| self.failed(format!("{name}: {error}")))?;
        if bytes.len() as u64 > limits.manifest {
            let what = format!("{name} has at least {} bytes", bytes.len());
            return Err(Error::Limit {
                path: self.path(),
                source: LimitHit::new("manifest", limits.manifest, what),
            });
        }
        Ok(Some(bytes))
    }

    fn remedy(&self) -> String {
        format!(
            "containerd pulls one platform, without attestations, and where it is set to discard_unpacked_layers keeps no \
             layer; fetch all (ctr --namespace {} content fetch --all-platforms {2}) or read the image from its registry \
             ({1}{2})",
            escape(&self.namespace),
            Transport::Registry.prefix(),
            escape(&self.name)
        )
    }

    fn blob(&self, name: &str, _size: Option<u64>) -> Box<dyn Fetch> {
        Box::new(Blob {
            content: self.clone(),
            digest: digest_in(name).to_owned(),
        })
    }
}

impl Fetch for Blob {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        match self.content.open(&self.digest) {
            Ok(body) => Ok(Box::new(body)),
            Err(fault) => {
                let why = match fault {
                    Fault::NotFound => "containerd no longer has it".to_owned(),
                    Fault::Failed(why) => format!("containerd does not give it: {why}"),
                };
                Err(io::Error::other(Unavailable(why)))
            }
        }
    }
}

/// What follows `manifests/` or `blobs/`.
fn digest_in(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
