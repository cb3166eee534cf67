//! A part of one file: read at its place where that is possible, else taken as its layer goes by.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use super::cache::PIECE;
use super::pass::{Blob, Halt, Taker, first_of};
use super::place::Place;
use super::{Contents, Error, MOST, Part};
use crate::inspection::Inspection;
use crate::layers::again::Receiver;
use crate::layers::tar::{BLOCK, checksum_is_right};
use crate::layers::{Compression, Content, Section};
use crate::progress::Progress;
use crate::tree::InodeId;

/// Bytes of a file that are kept beyond those asked for, where its layer has to go by for any.
const AHEAD: u64 = 8 << 20;

/// Where a part ends.
pub(super) fn until(from: u64, most: usize, size: u64) -> u64 {
    from.saturating_add(most.min(MOST) as u64).min(size)
}

impl Contents {
    /// A part that was kept of an earlier read.
    pub(super) fn kept_part(&self, file: InodeId, from: u64, until: u64) -> Option<Vec<u8>> {
        self.kept().cache.get(file, from, until)
    }

    pub(super) fn part(
        &self,
        inspection: &Inspection,
        file: InodeId,
        (from, most): (u64, usize),
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<Part, Error> {
        let inode = inspection.tree.inode(file);
        let size = inode.size;
        let until = until(from, most, size);
        let part = |bytes| Ok(Part { from, bytes, size });
        if from >= until {
            return part(Vec::new());
        }
        if let Some(bytes) = self.kept_part(file, from, until) {
            return part(bytes);
        }
        let is_free = if Place::of(&self.image, inspection) == Place::Files {
            let blobs = self.blobs(inspection, progress, stop)?;
            match blobs.get(first_of(inspection, inode.layer)) {
                Some(Blob::Section(section, Compression::None)) => {
                    if let Some(bytes) = at_once(inspection, file, section, (from, until)) {
                        return match bytes {
                            Some(bytes) => part(bytes),
                            None => Err(Error::Changed(self.image.text.clone())),
                        };
                    }
                    true
                }
                _ => false,
            }
        } else {
            false
        };
        let window = match is_free {
            true => (from, until),
            false => {
                let start = from / PIECE * PIECE;
                let end = start.saturating_add(AHEAD).max(until);
                (start, end.div_ceil(PIECE).saturating_mul(PIECE).min(size))
            }
        };
        let mut taken = Taken {
            entry: inode.entry,
            size,
            window,
            bytes: vec![0; usize::try_from(window.1 - window.0).unwrap_or_default()],
            is_whole: false,
            stop,
        };
        let layers = BTreeSet::from([inode.layer]);
        self.pass((inspection, &layers), &mut taken, progress, stop)?;
        if !taken.is_whole {
            return Err(Error::Changed(self.image.text.clone()));
        }
        let mut bytes = taken.bytes;
        if !is_free {
            let is_end = window.1 == size;
            self.kept().cache.put(file, window.0, &bytes, is_end);
        }
        // Both are within the window.
        bytes.truncate((until - window.0) as usize);
        bytes.drain(..(from - window.0) as usize);
        part(bytes)
    }
}

/// Bytes of a file that lies in one piece at a place that is known; none where it does not, and none inside where there
/// is something else by now.
fn at_once(
    inspection: &Inspection,
    file: InodeId,
    layer: &Section,
    (from, until): (u64, u64),
) -> Option<Option<Vec<u8>>> {
    let Content::Stored {
        offset,
        stored,
        sparse: false,
    } = inspection.tree.inode_entry(file).content
    else {
        return None;
    };
    let read = || {
        let mut header = [0; BLOCK as usize];
        let before = layer
            .read_at(offset.checked_sub(BLOCK)?, &mut header)
            .ok()?;
        if before < header.len() || !checksum_is_right(&header) || until > stored {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(until - from).ok()?];
        let read = layer.read_at(offset + from, &mut bytes).ok()?;
        (read == bytes.len()).then_some(bytes)
    };
    Some(read())
}

/// Takes a window of one file.
struct Taken<'a> {
    entry: usize,
    size: u64,
    window: (u64, u64),
    bytes: Vec<u8>,
    /// Whether all of the window went by.
    is_whole: bool,
    stop: &'a AtomicBool,
}

impl Taker for Taken<'_> {
    fn layer(&mut self, _layer: usize, _is_checked: bool) {}
}

impl Receiver for Taken<'_> {
    type Error = Halt;

    fn start(&mut self, entry: usize) -> Result<bool, Halt> {
        Halt::if_stopped(self.stop)?;
        Ok(entry == self.entry)
    }

    fn data(&mut self, position: u64, bytes: &[u8]) -> Result<ControlFlow<()>, Halt> {
        Halt::if_stopped(self.stop)?;
        let (start, end) = self.window;
        let after = position.saturating_add(bytes.len() as u64);
        let (first, last) = (position.max(start), after.min(end));
        if first < last {
            // Both lie within the window, and within these bytes.
            let taken = &bytes[(first - position) as usize..(last - position) as usize];
            let at = (first - start) as usize;
            self.bytes[at..at + taken.len()].copy_from_slice(taken);
        }
        // What is read to its end is held against what it was.
        if after >= end && end < self.size {
            self.is_whole = true;
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    }

    fn end(&mut self) -> Result<ControlFlow<()>, Halt> {
        self.is_whole = true;
        Ok(ControlFlow::Break(()))
    }
}
