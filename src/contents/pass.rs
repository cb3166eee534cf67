//! One pass over the layers that are wanted, wherever they lie: each is read once, from its start as far as needed.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use super::Error;
use super::aside::{Ahead, Stoppable};
use crate::inspection::Inspection;
use crate::layers::again::{self, Fault, Receiver};
use crate::layers::blob::{self, Counting, Limiting};
use crate::layers::digest::Hashing;
use crate::layers::tar::{Error as TarError, Streamed};
use crate::layers::{Algorithm, Compression, Digest, Limits, Section, compression};
use crate::progress::Progress;
use crate::source::passing::{self, Passing};
use crate::source::{self, Fetch};

/// Whoever takes contents of files out of layers.
pub(super) trait Taker: Receiver<Error = Halt> {
    /// Entries that follow are of that layer. Where it is held against its digest, it should be read to its end.
    fn layer(&mut self, layer: usize, is_checked: bool);
}

/// Why a pass ended early.
pub(super) enum Halt {
    /// The layer is at fault.
    Fault(Fault),
    /// Whoever takes the contents can't go on.
    Taker(Error),
}

impl Halt {
    /// For whoever takes contents: nothing else tells the reader of an uncompressed layer to stop.
    pub(super) fn if_stopped(stop: &AtomicBool) -> Result<(), Self> {
        match stop.load(Relaxed) {
            true => Err(Self::Taker(Error::Stopped)),
            false => Ok(()),
        }
    }
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<TarError> for Halt {
    fn from(error: TarError) -> Self {
        Self::Fault(Fault::Tar(error))
    }
}

/// A layer's blob.
#[derive(Clone)]
pub(super) enum Blob {
    /// To be read at any place.
    Section(Section, Compression),
    /// To be fetched from its first byte.
    Remote(Arc<dyn Fetch>),
}

/// The first layer that is the same as this one: a layer may stand in an image twice.
pub(super) fn first_of(inspection: &Inspection, layer: usize) -> usize {
    let key = |layer: &crate::inspection::Layer| {
        let head = &layer.head;
        (head.diff_id.clone(), head.blob.clone())
    };
    let Some(wanted) = inspection.layers.get(layer).map(key) else {
        return layer;
    };
    let mut layers = inspection.layers.iter();
    layers
        .position(|layer| key(layer) == wanted)
        .unwrap_or(layer)
}

/// What all layers of a pass have in common.
pub(super) struct Pass<'a> {
    pub(super) inspection: &'a Inspection,
    pub(super) limits: Limits,
    /// The image, for messages.
    pub(super) path: &'a str,
    pub(super) progress: &'a dyn Progress,
    pub(super) stop: &'a AtomicBool,
}

impl Pass<'_> {
    /// A layer by itself.
    pub(super) fn blob<T: Taker>(
        &self,
        layer: usize,
        blob: &Blob,
        taker: &mut T,
    ) -> Result<(), Error> {
        let total = self.inspection.layers.get(layer);
        let total = total.and_then(|layer| layer.head.compressed_bytes);
        let told = |done: u64| self.progress.layer(layer, done, total.unwrap_or(done));
        match blob {
            Blob::Section(section, Compression::None) => {
                taker.layer(layer, false);
                let walked = self.walk(layer, section.clone(), taker);
                let walked = walked.map(|_| ());
                walked.map_err(|halt| self.failed(layer, halt, Compression::None))
            }
            Blob::Section(section, packed) => {
                taker.layer(layer, false);
                let halted = |halt| self.failed(layer, halt, *packed);
                let bytes = self.unpacked(section.clone(), *packed, told);
                let bytes = bytes.map_err(|error| halted(TarError::Io(error).into()))?;
                let walked = self.walk(layer, Streamed::new(bytes), taker);
                walked.map(|_| ()).map_err(halted)
            }
            Blob::Remote(blob) => {
                taker.layer(layer, true);
                let blob = Arc::clone(blob);
                self.fetched(layer, move || blob.open(), told, taker)
            }
        }
    }

    fn fetched<T: Taker>(
        &self,
        layer: usize,
        open: impl FnOnce() -> io::Result<Box<dyn Read + Send>> + Send + 'static,
        told: impl FnMut(u64) + Send,
        taker: &mut T,
    ) -> Result<(), Error> {
        let broken =
            |error: io::Error| self.failed(layer, TarError::Io(error).into(), Compression::None);
        let bytes = Ahead::new(self.stop, open).map_err(broken)?;
        let known = self.inspection.layers.get(layer);
        let digest = known.and_then(|layer| Digest::parse(layer.head.digest.as_deref()?));
        let algorithm = digest.as_ref().map_or(Algorithm::Sha256, Digest::algorithm);
        let (bytes, sum) = Hashing::new(bytes, algorithm);
        let (first, rest) = compression::peek(bytes).map_err(broken)?;
        let no_layer = || self.at(layer, blob::Error::NoLayer);
        let packed = Compression::of_bytes(&first).ok_or_else(no_layer)?;
        let halted = |halt| self.failed(layer, halt, packed);
        let bytes = self.unpacked(first.as_slice().chain(rest), packed, told);
        let mut bytes = Streamed::new(bytes.map_err(broken)?);
        if self
            .walk(layer, &mut bytes, taker)
            .map_err(halted)?
            .is_break()
        {
            return Ok(());
        }
        let drained = bytes.drain();
        drained.map_err(|error| halted(TarError::Io(error).into()))?;
        match (digest, sum.finish()) {
            (Some(expected), Some(actual)) => {
                blob::compare("digest", &expected, &actual).map_err(|error| self.at(layer, error))
            }
            _ => Ok(()),
        }
    }

    /// Layers that are members of a tar that goes by, as often as links in it make that needed.
    pub(super) fn stream<T: Taker, R: Read + Send>(
        &self,
        layers: &BTreeSet<usize>,
        mut open: impl FnMut() -> Result<R, Error>,
        taker: &mut T,
    ) -> Result<(), Error> {
        /// Links that lead to links.
        const ROUNDS: usize = 8;
        let heads = &self.inspection.layers;
        let mut left: HashMap<String, usize> = layers
            .iter()
            .filter_map(|&layer| Some((heads.get(layer)?.head.blob.clone(), layer)))
            .collect();
        for _ in 0..ROUNDS {
            if left.is_empty() {
                return Ok(());
            }
            let mut at = None;
            let mut linked = HashMap::new();
            let bytes = Stoppable::new(open()?, self.stop);
            let passed = passing::members(bytes, self.limits, |name, passing| {
                let Some(&layer) = left.get(name) else {
                    return Ok(ControlFlow::Continue(()));
                };
                match passing {
                    Passing::LinkTo(target) => {
                        linked.insert(target, layer);
                    }
                    Passing::File(bytes, size) => {
                        at = Some(layer);
                        self.member(layer, bytes, size, taker)?;
                        at = None;
                    }
                }
                left.remove(name);
                Ok(match left.is_empty() && linked.is_empty() {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                })
            });
            passed.map_err(|halt| match at {
                Some(layer) => self.failed(layer, halt, Compression::Gzip),
                None => self.failed_around(halt),
            })?;
            if !left.is_empty() {
                break;
            }
            left = linked;
        }
        Err(self.changed())
    }

    fn member<T: Taker>(
        &self,
        layer: usize,
        bytes: &mut (dyn Read + Send),
        size: u64,
        taker: &mut T,
    ) -> Result<(), Halt> {
        taker.layer(layer, false);
        let (first, rest) = compression::peek(bytes).map_err(TarError::Io)?;
        let packed = Compression::of_bytes(&first).ok_or(Fault::Changed)?;
        let told = |done: u64| self.progress.layer(layer, done.min(size), size);
        let bytes = self.unpacked(first.as_slice().chain(rest), packed, told);
        let bytes = Streamed::new(bytes.map_err(TarError::Io)?);
        self.walk(layer, bytes, taker).map(|_| ())
    }

    fn walk<B: crate::layers::tar::TarBytes, T: Taker>(
        &self,
        layer: usize,
        bytes: B,
        taker: &mut T,
    ) -> Result<ControlFlow<()>, Halt> {
        let layers = self.inspection.tree.layers();
        let known = layers.get(layer).ok_or(Fault::Changed)?;
        again::walk(bytes, known, self.limits, taker)
    }

    /// Uncompressed bytes, within the caps, that end when they should.
    pub(super) fn unpacked<'b>(
        &'b self,
        raw: impl Read + Send + 'b,
        packed: Compression,
        told: impl FnMut(u64) + Send + 'b,
    ) -> io::Result<Box<dyn Read + Send + 'b>> {
        let consumed = Arc::new(AtomicU64::new(0));
        let raw = Stoppable::new(raw, self.stop);
        let counted = Counting::new(raw, Arc::clone(&consumed), told);
        let decoder = packed.decoder(BufReader::with_capacity(64 << 10, counted))?;
        let limited = Limiting::new(decoder, consumed, self.limits);
        Ok(Box::new(Stoppable::new(limited, self.stop)))
    }

    fn failed(&self, layer: usize, halt: Halt, packed: Compression) -> Error {
        match halt {
            _ if self.stop.load(Relaxed) => Error::Stopped,
            Halt::Taker(error) => error,
            Halt::Fault(Fault::Changed) => self.changed(),
            Halt::Fault(Fault::Tar(error)) => self.at(layer, blob::classify(error, packed)),
        }
    }

    fn failed_around(&self, halt: Halt) -> Error {
        match halt {
            _ if self.stop.load(Relaxed) => Error::Stopped,
            Halt::Taker(error) => error,
            Halt::Fault(Fault::Changed) => self.changed(),
            Halt::Fault(Fault::Tar(error)) => Error::Source(source::Error::Archive {
                path: self.path.to_owned(),
                source: Box::new(blob::classify(error, Compression::None)),
            }),
        }
    }

    fn at(&self, layer: usize, error: blob::Error) -> Error {
        let layers = &self.inspection.layers;
        let name = layers.get(layer).map(|layer| &layer.head);
        Error::Source(source::Error::Layer {
            path: self.path.to_owned(),
            index: layer,
            count: layers.len(),
            name: name.map_or_else(String::new, |head| {
                head.digest.clone().unwrap_or_else(|| head.blob.clone())
            }),
            source: Box::new(error),
        })
    }

    pub(super) fn changed(&self) -> Error {
        Error::Changed(self.path.to_owned())
    }
}
