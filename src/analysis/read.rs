//! Reads all layers of an image in parallel, the largest first, each once however often it stands in the image.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::Options;
use super::ledger::Ledger;
use crate::Error;
use crate::layers::{
    Algorithm, Compression, LayerContents, Limits, Looker, Section, SharedContents, Sums, blob,
    compression, parse, read_blob,
};
use crate::progress::Progress;
use crate::source::{self, Fetch, Image, Layer, LayerData};

/// Layers that are fetched at once: each takes a connection, and memory of its own.
const CONNECTIONS: usize = 4;

/// A layer that was read.
pub struct ReadLayer {
    /// Its entries.
    pub contents: SharedContents,
    /// Whether its bytes were held against a digest.
    pub verified: bool,
    /// Where contents that were only located can be read.
    pub section: Option<Section>,
}

/// Reads the layers, lowest first in the result; with what could be kept of them.
pub fn layers(
    image: Image,
    options: &Options,
    look: &Looker,
    progress: &dyn Progress,
) -> Result<(Vec<ReadLayer>, Ledger), Error> {
    let Image { layers, path, .. } = image;
    let count = layers.len();
    let mut first_of: HashMap<(&str, &str), usize> = HashMap::new();
    let firsts: Vec<usize> = layers
        .iter()
        .enumerate()
        .map(|(index, layer)| {
            *first_of
                .entry((layer.diff_id.as_str(), &layer.name))
                .or_insert(index)
        })
        .collect();
    let mut order: Vec<usize> = (0..count).filter(|&index| firsts[index] == index).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(layers[index].size));
    for (index, layer) in layers.iter().enumerate() {
        progress.layer(index, 0, layer.size);
    }

    let slots: Vec<Mutex<Option<Result<ReadLayer, blob::Error>>>> =
        (0..count).map(|_| Mutex::new(None)).collect();
    let ledger = Mutex::new(Ledger::default());
    // FIFO: the largest layer must not be the last one to start.
    let read_all = || {
        rayon::scope_fifo(|scope| {
            for &index in &order {
                let (layers, firsts, slots, ledger) = (&layers, &firsts, &slots, &ledger);
                scope.spawn_fifo(move |_| {
                    let layer = &layers[index];
                    let tell = |done: u64| {
                        for (same, _) in firsts
                            .iter()
                            .enumerate()
                            .filter(|(_, first)| **first == index)
                        {
                            progress.layer(same, done.min(layer.size), layer.size);
                        }
                    };
                    let outcome = read(layer, options, look, &tell);
                    tell(layer.size);
                    if let Ok(read) = &outcome
                        && let Ok(mut ledger) = ledger.lock()
                    {
                        ledger.add(index, &read.contents);
                    }
                    if let Ok(mut slot) = slots[index].lock() {
                        *slot = Some(outcome);
                    }
                });
            }
        });
    };
    let is_remote = |layer: &Layer| matches!(layer.data, LayerData::Remote(_));
    let pool = layers.iter().any(is_remote).then(connections).flatten();
    match pool {
        Some(pool) => pool.install(read_all),
        None => read_all(),
    }

    let mut read: Vec<ReadLayer> = Vec::with_capacity(count);
    for (index, slot) in slots.into_iter().enumerate() {
        let failed = |source: blob::Error| {
            Error::Source(source::Error::Layer {
                path: path.clone(),
                index,
                count,
                name: layers[index]
                    .digest
                    .as_ref()
                    .map_or_else(|| layers[index].name.clone(), ToString::to_string),
                source: Box::new(source),
            })
        };
        let outcome = slot.into_inner().unwrap_or_default();
        read.push(match outcome {
            Some(outcome) => outcome.map_err(failed)?,
            None => {
                let same = &read[firsts[index]];
                ReadLayer {
                    contents: same.contents.clone(),
                    verified: same.verified,
                    section: same.section.clone(),
                }
            }
        });
    }
    Ok((read, ledger.into_inner().unwrap_or_default()))
}

/// Layers that come over a connection wait for it more than they work: as many at once on few cores as on many.
fn connections() -> Option<ThreadPool> {
    let threads = ThreadPoolBuilder::new().num_threads(CONNECTIONS);
    threads.build().ok()
}

fn read(
    layer: &Layer,
    options: &Options,
    look: &Looker,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<ReadLayer, blob::Error> {
    let section = match &layer.data {
        LayerData::Read { contents, verified } => {
            return Ok(ReadLayer {
                contents: contents.clone(),
                verified: *verified,
                section: None,
            });
        }
        LayerData::Section(section) => section,
        LayerData::Remote(blob) => return fetched(layer, blob.as_ref(), options, look, tell),
        LayerData::Exported => {
            let why = "the engine has yet to send it".to_owned();
            return Err(blob::Error::Unavailable(blob::Unavailable(why)));
        }
    };
    if layer.compression == Compression::None && !options.verify {
        let contents = parse::walk(section.clone(), options.limits, look, tell)?;
        return Ok(ReadLayer {
            contents: contents.into(),
            verified: false,
            section: Some(section.clone()),
        });
    }
    // A docker-archive names no digest of its compressed layers, but the diffID always holds.
    let wanted = Sums {
        blob: layer.digest.as_ref().map(|digest| digest.algorithm()),
        diff_id: (options.verify || layer.digest.is_none()).then(|| layer.diff_id.algorithm()),
    };
    let blob = section.clone();
    let contents = checked(
        layer,
        blob,
        layer.compression,
        &wanted,
        (options.limits, look),
        tell,
    )?;
    Ok(ReadLayer {
        contents: contents.into(),
        verified: true,
        section: None,
    })
}

/// Reads a layer that comes over a connection: what it is, its first bytes say, and everything is held against its digest
/// and size.
fn fetched(
    layer: &Layer,
    blob: &dyn Fetch,
    options: &Options,
    look: &Looker,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<ReadLayer, blob::Error> {
    let unavailable = |error: io::Error| match error.downcast::<blob::Unavailable>() {
        Ok(why) => blob::Error::Unavailable(why),
        Err(error) => blob::Error::Unavailable(blob::Unavailable(error.to_string())),
    };
    let bytes = blob.open().map_err(unavailable)?;
    let (first, bytes) = compression::peek(bytes).map_err(unavailable)?;
    let compression = Compression::of_bytes(&first).ok_or(blob::Error::NoLayer)?;
    let wanted = Sums {
        blob: layer.digest.as_ref().map(|digest| digest.algorithm()),
        diff_id: (options.verify || layer.digest.is_none()).then(|| layer.diff_id.algorithm()),
    };
    let bytes = first.as_slice().chain(bytes);
    let count = AtomicU64::new(0);
    let counted = |done| {
        count.store(done, Ordering::Relaxed);
        tell(done);
    };
    let mut contents = checked(
        layer,
        bytes,
        compression,
        &wanted,
        (options.limits, look),
        &counted,
    )?;
    let (expected, actual) = (layer.size, count.into_inner());
    if expected != 0 && expected != actual {
        return Err(blob::Error::Size { expected, actual });
    }
    if let Some(claimed) = Compression::of_media_type(&layer.media_type)
        && claimed != compression
    {
        contents.warnings.push(format!(
            "it is announced as {} and is {}; it was read as what it is",
            claimed.name(),
            compression.name()
        ));
    }
    Ok(ReadLayer {
        contents: contents.into(),
        verified: true,
        section: None,
    })
}

/// Reads a blob and holds it against the digests that are wanted.
fn checked(
    layer: &Layer,
    blob: impl Read + Send,
    compression: Compression,
    wanted: &Sums<Algorithm>,
    (limits, look): (Limits, &Looker),
    tell: &(dyn Fn(u64) + Sync),
) -> Result<LayerContents, blob::Error> {
    let (contents, sums) = read_blob(blob, compression, wanted, limits, look, tell)?;
    for (what, expected, actual) in [
        ("digest", layer.digest.as_ref(), sums.blob),
        ("diffID", Some(&layer.diff_id), sums.diff_id),
    ] {
        if let (Some(expected), Some(actual)) = (expected, actual) {
            blob::compare(what, expected, &actual)?;
        }
    }
    Ok(contents)
}
