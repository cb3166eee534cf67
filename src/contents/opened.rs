//! The image opened again: once for all reads where its blobs can be read one by one, for each read where they come
//! one after another.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, MutexGuard, PoisonError};

use super::aside::{Ahead, aside};
use super::cache::Cache;
use super::pass::{Blob, Pass, Taker, first_of};
use super::place::{self, Place, Stamp};
use super::{Contents, Error};
use crate::inspection::Inspection;
use crate::layers::{Compression, compression};
use crate::progress::Progress;
use crate::source::{self, LayerData};

/// What is kept from one read to the next.
#[derive(Default)]
pub(super) struct Kept {
    opened: Option<Opened>,
    pub(super) cache: Cache,
}

impl std::fmt::Debug for Kept {
    /// Without any content.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

struct Opened {
    blobs: Arc<Vec<Blob>>,
    /// Which file it was.
    stamp: Option<Stamp>,
}

impl Contents {
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets layers go by `taker`, each once.
    pub(super) fn pass<T: Taker>(
        &self,
        (inspection, layers): (&Inspection, &BTreeSet<usize>),
        taker: &mut T,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<(), Error> {
        let layers: BTreeSet<usize> = layers
            .iter()
            .map(|&layer| first_of(inspection, layer))
            .collect();
        let pass = Pass {
            inspection,
            limits: self.options.limits,
            path: &self.image.text,
            progress,
            stop,
        };
        match Place::of(&self.image, inspection) {
            Place::Nothing(why) => return Err(Error::Impossible(why)),
            Place::Engine => self.export(&pass, &layers, taker)?,
            Place::Packed(path, len) => {
                if self.stamp.is_some() && Stamp::of(&path) != self.stamp {
                    return Err(pass.changed());
                }
                let told = |done: u64| progress.archive(done.min(len), len);
                pass.stream(&layers, || unpacked_file(&pass, &path, &told), taker)?;
            }
            Place::Files | Place::Containerd | Place::Registry => {
                let blobs = self.blobs(inspection, progress, stop)?;
                for layer in layers {
                    let blob = blobs.get(layer).ok_or_else(|| pass.changed())?;
                    pass.blob(layer, blob, taker)?;
                }
            }
        }
        // What was written into the file meanwhile may be what was read.
        match self.image.path().and_then(Stamp::of) {
            Some(now) if self.is_another(&now) => Err(pass.changed()),
            _ => Ok(()),
        }
    }

    /// Where each layer's blob is.
    pub(super) fn blobs(
        &self,
        inspection: &Inspection,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<Arc<Vec<Blob>>, Error> {
        let stamp = self.image.path().and_then(Stamp::of);
        if let Some(opened) = &self.kept().opened
            && opened.stamp == stamp
        {
            return Ok(Arc::clone(&opened.blobs));
        }
        let image = self.open(inspection, progress, stop)?;
        let changed = || Error::Changed(self.image.text.clone());
        let blobs = image.layers.into_iter().map(|layer| match layer.data {
            LayerData::Section(section) => Ok(Blob::Section(section, layer.compression)),
            LayerData::Remote(blob) => Ok(Blob::Remote(blob.into())),
            LayerData::Exported | LayerData::Read { .. } => Err(changed()),
        });
        let blobs = Arc::new(blobs.collect::<Result<Vec<_>, _>>()?);
        self.kept().opened = Some(Opened {
            blobs: Arc::clone(&blobs),
            stamp,
        });
        Ok(blobs)
    }

    /// Whether the file is another than the one that was opened last.
    fn is_another(&self, now: &Stamp) -> bool {
        let kept = self.kept();
        let opened = kept.opened.as_ref().map(|opened| &opened.stamp);
        opened
            .unwrap_or(&self.stamp)
            .as_ref()
            .is_some_and(|stamp| stamp != now)
    }

    /// Opens it where it was found, and makes sure that it is the same.
    fn open(
        &self,
        inspection: &Inspection,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<source::Image, Error> {
        let (reference, options) = place::pinned(&self.image, &self.options, inspection);
        let image = aside(progress, stop, move |progress| {
            source::open(&reference, &options, progress)
        })??;
        match place::is_same(&image, inspection) {
            true => Ok(image),
            false => Err(Error::Changed(self.image.text.clone())),
        }
    }

    fn export<T: Taker>(
        &self,
        pass: &Pass<'_>,
        layers: &BTreeSet<usize>,
        taker: &mut T,
    ) -> Result<(), Error> {
        let total = pass.inspection.summary.total_bytes;
        let told = |done: u64| pass.progress.archive(done.min(total), total);
        let open = || {
            let image = self.open(pass.inspection, pass.progress, pass.stop)?;
            let export = image.export.ok_or_else(|| pass.changed())?;
            pass.progress.doing("waiting for the engine to send it");
            let stream = Ahead::new(pass.stop, move || export.stream());
            let stream = stream.map_err(|error| Error::Impossible(error.to_string()))?;
            let unpacked = pass.unpacked(stream, Compression::None, told);
            unpacked.map_err(|error| Error::Impossible(error.to_string()))
        };
        pass.stream(layers, open, taker)
    }
}

fn unpacked_file<'a>(
    pass: &'a Pass<'_>,
    path: &Path,
    told: &'a (impl Fn(u64) + Sync),
) -> Result<Box<dyn std::io::Read + Send + 'a>, Error> {
    let opened = File::open(path).and_then(|file| {
        let (first, rest) = compression::peek(file)?;
        let packed = Compression::of_bytes(&first).unwrap_or(Compression::None);
        let raw = std::io::Read::chain(std::io::Cursor::new(first), rest);
        pass.unpacked(raw, packed, told)
    });
    opened.map_err(|source| match pass.stop.load(Relaxed) {
        true => Error::Stopped,
        false => Error::Source(source::Error::Io {
            path: path.display().to_string(),
            source,
        }),
    })
}
