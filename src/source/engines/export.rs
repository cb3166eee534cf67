//! An image on its way from an engine: asked for, read while it comes, and what is said when it does not.

use std::io::{self, Read};
use std::time::Duration;

use bollard::Docker;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;

use super::engine::Engine;
use super::fault::Fault;
use super::inspect;
use super::members;
use crate::escape::escape;
use crate::layers::Digest;
use crate::progress::Progress;
use crate::source::local::{self, Exporting};
use crate::source::net::{self, Body};
use crate::source::stream::Announced;
use crate::source::{Error, Export, Image, Options, Platform};

/// How long nothing may come, once something has.
const SILENCE: Duration = Duration::from_secs(180);

/// How long it takes until something comes, at most: engines of old write the whole archive to their disk first.
fn preparation(bytes: u64) -> Duration {
    /// A slow disk, while other work goes on.
    const BYTES_PER_SECOND: u64 = 10 << 20;
    SILENCE + Duration::from_secs(bytes / BYTES_PER_SECOND)
}

/// An image that an engine has yet to send.
pub struct Exported {
    /// Who sends it.
    pub engine: Engine,
    /// How the engine calls it.
    pub name: String,
    /// Which platform alone it has to be asked for: without, everything under the name comes, the attestations too.
    pub platform: Option<Platform>,
    /// As the user wrote it.
    pub reference: String,
    /// See [`Image::path`].
    pub path: String,
    /// The diffIDs of its layers.
    pub diff_ids: Vec<Digest>,
    /// About how many bytes come.
    pub bytes: u64,
    /// How it is to be opened.
    pub options: Options,
}

impl Export for Exported {
    fn read(self: Box<Self>, progress: &dyn Progress) -> Result<Image, Error> {
        let body = self.body().map_err(|source| Error::Io {
            path: self.path.clone(),
            source,
        })?;
        let mut bytes = Remembering::new(body);
        let exporting = Exporting {
            reference: &self.reference,
            transport: self.engine.kind.transport(),
            path: self.path.clone(),
            found: Some(self.engine.found()),
            options: &self.options,
        };
        // Engines of old prepare the whole archive before its first byte.
        progress.archive(0, self.bytes);
        let announced = Announced {
            len: self.bytes,
            packed: None,
            layers: members::layers(&self.diff_ids),
        };
        let progress = Bounded(progress);
        let read = local::exported(&mut bytes, &announced, &exporting, &progress);
        read.map_err(|error| {
            // Who stopped it is us, whatever would have come.
            let words = (!error.is_limit()).then(|| bytes.last_words()).flatten();
            match words {
                Some(what) => Error::Remote {
                    path: self.path.clone(),
                    what,
                },
                None => error,
            }
        })
    }

    fn stream(self: Box<Self>) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(self.body()?))
    }
}

impl Exported {
    /// Asks for it.
    fn body(&self) -> io::Result<Body> {
        let api = match &self.platform {
            Some(platform) => with_platform(&self.engine.api, platform),
            None => self.engine.api.clone(),
        };
        let body = api.export_image(&self.name);
        let body = patient(body, preparation(self.bytes), SILENCE);
        Ok(Body::new(net::runtime()?, body))
    }
}

fn with_platform(api: &Docker, platform: &Platform) -> Docker {
    let query = inspect::platform_query(platform);
    api.clone().with_request_modifier(move |mut request| {
        if let Ok(uri) = format!("{}?{query}", request.uri()).parse() {
            *request.uri_mut() = uri;
        }
        request
    })
}

/// Never more than everything: how many bytes come is not known exactly.
struct Bounded<'a>(&'a dyn Progress);

impl Progress for Bounded<'_> {
    fn archive(&self, done: u64, total: u64) {
        self.0.archive(done.min(total), total);
    }

    fn layer(&self, index: usize, done: u64, total: u64) {
        self.0.layer(index, done, total);
    }
}

/// `pieces` with an end when nothing comes any more, and errors in words.
fn patient<S>(
    pieces: S,
    at_first: Duration,
    later: Duration,
) -> impl Stream<Item = Result<Bytes, String>> + Send + 'static
where
    S: Stream<Item = Result<Bytes, bollard::errors::Error>> + Send + Unpin + 'static,
{
    stream::unfold(Some((pieces, at_first)), move |state| async move {
        let (mut pieces, wait) = state?;
        match tokio::time::timeout(wait, pieces.next()).await {
            Ok(Some(Ok(piece))) => Some((Ok(piece), Some((pieces, later)))),
            Ok(Some(Err(error))) => {
                let why = format!("the export broke off: {}", Fault::of(error));
                Some((Err(why), None))
            }
            Ok(None) => None,
            Err(_) => {
                let minutes = wait.as_secs().div_ceil(60).max(1);
                let why = format!(
                    "the engine has sent nothing for {minutes} min; look at its log, and ask again"
                );
                Some((Err(why), None))
            }
        }
    })
}

/// Remembers how an export ended: whoever reads it sees a damaged archive, and the reason stands elsewhere.
struct Remembering<R> {
    inner: R,
    /// The last bytes: an engine that fails half-way says why behind what it has sent.
    last: Vec<u8>,
    /// Why the connection failed.
    fault: Option<String>,
    ended: bool,
}

/// An error message is shorter.
const REMEMBERED: usize = 8 << 10;

#[derive(Deserialize)]
struct LastWords {
    error: String,
}

impl<R: Read> Remembering<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            last: Vec::new(),
            fault: None,
            ended: false,
        }
    }

    /// Why the engine broke off, where that is known. To be asked when what came is of no use.
    fn last_words(mut self) -> Option<String> {
        /// What comes behind the place where a tar is found to be damaged.
        const REST: usize = 1 << 20;
        let mut rest = vec![0; 64 << 10];
        let mut more = 0;
        while !self.ended && more < REST {
            more += self.read(&mut rest).unwrap_or_default();
        }
        if self.fault.is_some() {
            return self.fault;
        }
        // What is not at the very end is the image's own bytes, which may say the same.
        if !self.ended {
            return None;
        }
        let start = b"{\"errorDetail\":";
        let mut windows = self.last.windows(start.len());
        let at = windows.rposition(|window| window == start)?;
        let words: LastWords = serde_json::from_slice(&self.last[at..]).ok()?;
        Some(format!("the engine broke off: {}", escape(&words.error)))
    }
}

impl<R: Read> Read for Remembering<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.inner.read(buffer) {
            Ok(read) => read,
            Err(error) => {
                self.ended = true;
                self.fault = Some(error.to_string());
                return Err(error);
            }
        };
        self.ended |= read == 0;
        let new = &buffer[..read];
        let new = &new[new.len().saturating_sub(REMEMBERED)..];
        let kept = REMEMBERED - new.len();
        self.last.drain(..self.last.len().saturating_sub(kept));
        self.last.extend_from_slice(new);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        pieces: impl Stream<Item = Result<Bytes, bollard::errors::Error>> + Send + Unpin + 'static,
    ) -> (Vec<u8>, Option<String>) {
        let [at_first, later] = [100, 20].map(Duration::from_millis);
        let body = Body::new(net::runtime().unwrap(), patient(pieces, at_first, later));
        let mut body = Remembering::new(body);
        let mut bytes = Vec::new();
        let _ = body.read_to_end(&mut bytes);
        (bytes, body.last_words())
    }

    #[test]
    fn an_engine_may_take_its_time_to_prepare_and_none_in_between() {
        let late = |wait: u64| {
            stream::once(async move {
                tokio::time::sleep(Duration::from_millis(wait)).await;
                Ok(Bytes::from_static(b"tar"))
            })
        };
        let (bytes, words) = read(Box::pin(late(50)));
        assert_eq!((bytes.as_slice(), words), (&b"tar"[..], None));
        for pieces in [
            late(5_000).boxed(),
            late(0).chain(late(5_000)).boxed(),
            late(0).chain(stream::pending()).boxed(),
        ] {
            let (_, words) = read(pieces);
            let words = words.unwrap();
            assert!(words.contains("has sent nothing for 1 min"), "{words}");
        }
    }

    #[test]
    fn more_time_is_given_to_larger_images() {
        assert_eq!(preparation(0), SILENCE);
        assert!(preparation(100 << 30) > Duration::from_secs(3600));
    }
}
