//! One pass over a layer's blob: decompression, the tar inside, digests and caps together.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use thiserror::Error;

use super::compression::Compression;
use super::digest::{Algorithm, Digest, Hashing, Sum};
use super::entry::LayerContents;
use super::limits::{LimitHit, Limits, RATIO_FREE};
use super::look::Looker;
use super::parse;
use super::pipe;
use super::tar;

/// A blob that can't be read as a layer. Whoever calls knows which layer it is.
#[derive(Debug, Error)]
pub enum Error {
    /// The tar inside is damaged or ends too early.
    #[error("{0}; the image is damaged: save or fetch it again")]
    Tar(tar::Error),
    /// Decompressing failed.
    #[error("its {compression} data is damaged ({source}): save or fetch the image again")]
    Decode {
        /// `gzip` or `zstd`.
        compression: &'static str,
        /// What the decoder says.
        source: io::Error,
    },
    /// The bytes are not the ones the digest names.
    #[error(
        "its bytes have the {what} {actual}, expected was {expected}: save or fetch the image again"
    )]
    Mismatch {
        /// `digest` or `diffID`.
        what: &'static str,
        /// From the manifest or configuration.
        expected: Digest,
        /// Of the bytes.
        actual: Digest,
    },
    /// The blob has another size than its descriptor says.
    #[error(
        "it is {actual} bytes long, its manifest says {expected}: save or fetch the image again"
    )]
    Size {
        /// From the manifest.
        expected: u64,
        /// Of the bytes.
        actual: u64,
    },
    /// A cap was hit.
    #[error(transparent)]
    Limit(LimitHit),
    /// Its first bytes are nothing that a layer may start with.
    #[error(
        "it is neither a tar nor one compressed with gzip or zstd; an encrypted image has to be decrypted first"
    )]
    NoLayer,
    /// The bytes did not come.
    #[error("{0}")]
    Unavailable(Unavailable),
}

/// Where bytes come from elsewhere: why they did not. Readers carry it in their [`io::Error`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Unavailable(
    /// In words for people, with what to do.
    pub String,
);

/// Which digests to take on the way, if any: hash algorithms at first, digests of what went by in the end.
#[derive(Debug, Clone, Default)]
pub struct Sums<T> {
    /// Of the blob as it is.
    pub blob: Option<T>,
    /// Of the uncompressed tar.
    pub diff_id: Option<T>,
}

/// Reads a blob from its first to its last byte; `told` hears how many bytes of it have gone by.
///
/// # Errors
/// When it can't be decompressed, is no tar or is over a limit.
pub fn read_blob<'a>(
    blob: impl Read + Send + 'a,
    compression: Compression,
    wanted: &Sums<Algorithm>,
    limits: Limits,
    look: &Looker,
    told: impl FnMut(u64) + Send + 'a,
) -> Result<(LayerContents, Sums<Digest>), Error> {
    let consumed = Arc::new(AtomicU64::new(0));
    let counted = Counting::new(blob, Arc::clone(&consumed), told);
    let (counted, blob_sum) = hashing(counted, wanted.blob);
    let undecodable = |source| Error::Decode {
        compression: compression.name(),
        source,
    };
    let mut diff_sum = None;
    let contents = std::thread::scope(|scope| {
        // Reading and hashing, inflating, and parsing each have a thread where there is something to inflate.
        let counted: Box<dyn Read + Send> = match compression {
            Compression::None => counted,
            _ => Box::new(pipe::ahead(scope, counted).map_err(undecodable)?),
        };
        let decoder = compression
            .decoder(BufReader::with_capacity(64 << 10, counted))
            .map_err(undecodable)?;
        let limited = Limiting::new(decoder, consumed, limits);
        let limited: Box<dyn Read + Send> = match compression {
            Compression::None => Box::new(limited),
            _ => Box::new(pipe::ahead(scope, limited).map_err(undecodable)?),
        };
        let (limited, sum) = hashing(limited, wanted.diff_id);
        diff_sum = sum;
        parse::read(limited, limits, look).map_err(|error| classify(error, compression))
    })?;
    let sums = Sums {
        blob: blob_sum.and_then(|sum| sum.finish()),
        diff_id: diff_sum.and_then(|sum| sum.finish()),
    };
    Ok((contents, sums))
}

/// The error of a walk over an uncompressed layer.
impl From<tar::Error> for Error {
    fn from(error: tar::Error) -> Self {
        classify(error, Compression::None)
    }
}

/// The error of a walk over a layer of that compression.
pub(crate) fn classify(error: tar::Error, compression: Compression) -> Error {
    match error {
        tar::Error::Limit(limit) => Error::Limit(limit),
        tar::Error::Io(source) => match told(source) {
            Ok(error) => error,
            Err(source) if compression == Compression::None => Error::Tar(tar::Error::Io(source)),
            Err(source) => Error::Decode {
                compression: compression.name(),
                source,
            },
        },
        other => Error::Tar(other),
    }
}

/// What a reader below the decoder put into its error.
fn told(source: io::Error) -> Result<Error, io::Error> {
    source
        .downcast::<LimitHit>()
        .map(Error::Limit)
        .or_else(|source| source.downcast::<Unavailable>().map(Error::Unavailable))
}

/// Holds a taken digest against the one that the image names.
///
/// # Errors
/// [`Error::Mismatch`] when they differ; `what` is `digest` or `diffID`.
pub fn compare(what: &'static str, expected: &Digest, actual: &Digest) -> Result<(), Error> {
    if expected == actual {
        return Ok(());
    }
    Err(Error::Mismatch {
        what,
        expected: expected.clone(),
        actual: actual.clone(),
    })
}

fn hashing<'a>(
    reader: impl Read + Send + 'a,
    algorithm: Option<Algorithm>,
) -> (Box<dyn Read + Send + 'a>, Option<Sum>) {
    match algorithm {
        Some(algorithm) => {
            let (reader, sum) = Hashing::new(reader, algorithm);
            (Box::new(reader), Some(sum))
        }
        None => (Box::new(reader), None),
    }
}

/// Counts what is read through it.
pub struct Counting<R, F> {
    inner: R,
    count: Arc<AtomicU64>,
    told: F,
}

impl<R: Read, F: FnMut(u64)> Counting<R, F> {
    /// Adds to `count`, and says the sum.
    pub fn new(inner: R, count: Arc<AtomicU64>, told: F) -> Self {
        Self { inner, count, told }
    }
}

impl<R: Read, F: FnMut(u64)> Read for Counting<R, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let total = self.count.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
        (self.told)(total);
        Ok(read)
    }
}

/// Stops decompression bombs.
pub struct Limiting<R> {
    inner: R,
    produced: u64,
    consumed: Arc<AtomicU64>,
    limits: Limits,
}

impl<R: Read> Limiting<R> {
    /// Of `inner`'s bytes, so many may come for the `consumed` compressed ones.
    pub fn new(inner: R, consumed: Arc<AtomicU64>, limits: Limits) -> Self {
        Self {
            inner,
            produced: 0,
            consumed,
            limits,
        }
    }
}

impl<R: Read> Read for Limiting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.produced += read as u64;
        if self.produced > self.limits.layer {
            let what = format!("it unpacks to more than {} bytes", self.limits.layer);
            return Err(io::Error::other(LimitHit::new(
                "layer",
                self.limits.layer,
                what,
            )));
        }
        let consumed = self.consumed.load(Ordering::Relaxed);
        if self.produced > RATIO_FREE && self.produced / self.limits.ratio.max(1) > consumed {
            let what = format!(
                "{consumed} compressed bytes unpack to {} or more",
                self.produced
            );
            return Err(io::Error::other(LimitHit::new(
                "ratio",
                self.limits.ratio,
                what,
            )));
        }
        Ok(read)
    }
}
