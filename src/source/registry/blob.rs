//! A layer's blob, streamed: where the connection breaks, the rest is asked for from the byte where it broke.
//!
//! The manifest's size is the law. A server that announces another one, or sends more, is not believed; one that sends less
//! is asked again, and in the end not believed either. What the bytes are is for whoever reads them to check.
//!
//! <https://www.rfc-editor.org/rfc/rfc9110#name-range-requests>

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures_util::stream;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_ENCODING, CONTENT_RANGE};

use super::answer::Answer;
use super::fault::{Fault, Kind};
use super::retry::Backoff;
use super::session::{Session, Wish};
use crate::source::Fetch;
use crate::source::net::{Body, runtime};

/// Connections for one blob at most, whatever progress each makes.
const CONNECTIONS: u32 = 100;
/// Behind the last byte, so long is waited for one that must not come.
const BEHIND: Duration = Duration::from_secs(1);

/// A blob of a repository.
pub struct Blob {
    session: Arc<Session>,
    path: String,
    size: Option<u64>,
    /// Whether its descriptor says that it is not for registries to have.
    is_foreign: bool,
}

impl Blob {
    /// `path` is `blobs/DIGEST`, `size` what the manifest says.
    pub fn new(session: &Arc<Session>, path: &str, size: Option<u64>, is_foreign: bool) -> Self {
        Self {
            session: Arc::clone(session),
            path: path.to_owned(),
            size: size.filter(|&size| size > 0),
            is_foreign,
        }
    }
}

impl Fetch for Blob {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let download = Download {
            session: Arc::clone(&self.session),
            path: self.path.clone(),
            size: self.size,
            is_foreign: self.is_foreign,
            answer: None,
            skip: 0,
            position: 0,
            ranges: true,
            backoff: Backoff::default(),
            connections: 0,
        };
        let pieces = stream::unfold(download, |mut download| async {
            let piece = download.next().await.transpose()?;
            Some((piece.map_err(|fault| download.words(&fault)), download))
        });
        Ok(Box::new(Body::new(runtime()?, pieces)))
    }
}

struct Download {
    session: Arc<Session>,
    path: String,
    size: Option<u64>,
    is_foreign: bool,
    answer: Option<Answer>,
    /// Bytes to come that have gone by before.
    skip: u64,
    /// Bytes that were handed on.
    position: u64,
    /// Whether the server is believed to know what a range is.
    ranges: bool,
    backoff: Backoff,
    connections: u32,
}

impl Download {
    async fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        loop {
            let fault = match self.piece().await {
                Ok(Some(piece)) => {
                    self.backoff.reset();
                    return Ok(Some(piece));
                }
                Ok(None) => return Ok(None),
                Err(fault) => fault,
            };
            self.answer = None;
            if fault.kind == Kind::Range && self.ranges {
                self.ranges = false;
                continue;
            }
            if self.connections >= CONNECTIONS {
                return Err(fault);
            }
            self.session.wait(&mut self.backoff, fault).await?;
        }
    }

    /// The next new bytes; none when all have come.
    async fn piece(&mut self) -> Result<Option<Bytes>, Fault> {
        if self.answer.is_none() {
            if self.size.is_some_and(|size| self.position == size) {
                return Ok(None);
            }
            self.answer = Some(self.ask().await?);
        }
        let Some(answer) = &mut self.answer else {
            return Ok(None);
        };
        loop {
            let is_complete = self.size == Some(self.position);
            let patience = match is_complete {
                true => BEHIND.min(self.session.patience),
                false => self.session.patience,
            };
            let mut piece = match answer.piece(patience).await {
                // Whatever happens behind the last byte does not matter any more.
                Err(_) if is_complete => return Ok(None),
                Ok(None) => {
                    return match self.size {
                        Some(size) if self.position < size => Err(self.short(size)),
                        _ => Ok(None),
                    };
                }
                piece => match piece? {
                    Some(piece) => piece,
                    None => return Ok(None),
                },
            };
            let passed = self.skip.min(piece.len() as u64);
            piece.advance(passed as usize);
            self.skip -= passed;
            if piece.is_empty() {
                continue;
            }
            self.position += piece.len() as u64;
            if let Some(size) = self.size.filter(|&size| self.position > size) {
                let why = format!("it sends more than the {size} bytes that the manifest says");
                return Err(Fault::new(Kind::Wrong, why));
            }
            return Ok(Some(piece));
        }
    }

    fn short(&self, size: u64) -> Fault {
        let why = format!(
            "it sends {} bytes of the {size} that the manifest says",
            self.position
        );
        Fault::new(Kind::Broken, why)
    }

    /// Asks for what is missing, and finds out what of that comes.
    async fn ask(&mut self) -> Result<Answer, Fault> {
        self.connections += 1;
        let from = if self.ranges { self.position } else { 0 };
        let path = &self.path;
        let answer = self.session.once(Wish { path, from }).await?;
        if answer.status() == StatusCode::PARTIAL_CONTENT {
            let range = answer.headers().get(CONTENT_RANGE);
            let range = range.and_then(|range| Range::parse(range.to_str().ok()?));
            let fits = range.is_some_and(|range| {
                range.first == from
                    && range
                        .whole
                        .is_none_or(|whole| self.size.is_none_or(|size| whole == size))
            });
            if !fits {
                let why = "it sends another part than was asked for";
                return Err(Fault::new(Kind::Range, why));
            }
            self.skip = 0;
            return Ok(answer);
        }
        self.skip = self.position;
        let announced = answer.content_length();
        let is_encoded = answer.headers().contains_key(CONTENT_ENCODING);
        match (announced, self.size) {
            (Some(announced), Some(size)) if announced != size && !is_encoded => {
                let why = format!(
                    "it has {announced} bytes, its manifest says {size}: push the image again"
                );
                Err(Fault::new(Kind::Wrong, why))
            }
            _ => Ok(answer),
        }
    }

    /// For people: who, what, why.
    fn words(&self, fault: &Fault) -> String {
        let registry = &self.session.name.registry;
        if fault.kind == Kind::Missing {
            return match self.is_foreign {
                true => format!(
                    "the registry {registry} does not have it: it is a foreign layer, which lies only where its publisher put it; an image whose layers were pushed with it can be read"
                ),
                false => format!(
                    "the registry {registry} does not have it, though the manifest names it; push the image again"
                ),
            };
        }
        let done = match self.position {
            0 => String::new(),
            position => format!(" after {position} bytes"),
        };
        format!(
            "the registry {registry} does not give it{done}: {}",
            fault.why
        )
    }
}

/// `bytes FIRST-LAST/WHOLE`
struct Range {
    first: u64,
    /// Not known where a `*` stands.
    whole: Option<u64>,
}

impl Range {
    fn parse(header: &str) -> Option<Self> {
        let (range, whole) = header
            .trim()
            .strip_prefix("bytes")?
            .trim()
            .split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        let whole = match whole.trim() {
            "*" => None,
            whole => Some(whole.parse().ok()?),
        };
        (first <= last).then_some(Self { first, whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges() {
        let read = |header| Range::parse(header).map(|range| (range.first, range.whole));
        assert_eq!(read("bytes 5-99/100"), Some((5, Some(100))));
        assert_eq!(read("bytes 5-99/*"), Some((5, None)));
        for bad in [
            "",
            "bytes",
            "bytes */100",
            "bytes 9-5/100",
            "items 0-1/2",
            "bytes 0-1",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
