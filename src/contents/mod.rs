//! Contents of files, read again from where the image lies: what an analysis leaves behind are figures only.
//!
//! What that costs is said before anything is read, as it may mean another export or download. Nothing is written but
//! what [`Contents::extract`] is asked for.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::Inspection;
use crate::progress::Progress;
use crate::source::{self, ImageRef};
use crate::tree::{InodeId, PathId};

/// Where an image's files can be read again.
#[derive(Debug, Clone)]
pub struct Contents {
    image: ImageRef,
    options: source::Options,
}

/// What reading a file takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cost {
    /// It is read where it lies, at once.
    Nothing,
    /// A blob on this machine is read from its start: its bytes.
    Read(u64),
    /// A blob is downloaded again: its bytes.
    Download(u64),
    /// An engine exports the whole image again: its bytes.
    Export(u64),
    /// It can't be read again: why, in words for people.
    Impossible(String),
}

/// A part of a file's content.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// Position of its first byte in the file.
    pub from: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Bytes of the whole file.
    pub size: u64,
}

/// Which state of the file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What a layer, from 0, wrote itself.
    Changes(usize),
    /// The file system once a layer, from 0, was applied.
    Merged(usize),
}

/// What to write where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// The file or directory.
    pub path: PathId,
    /// Of this state.
    pub view: View,
    /// Where it is to stand, its own name included.
    pub to: PathBuf,
    /// Whether files that stand there may be written over.
    pub overwrite: bool,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// Files, links and directories.
    pub entries: u64,
    /// Bytes of files.
    pub bytes: u64,
    /// What was left out, and why, in words for people.
    pub left_out: Vec<String>,
}

/// Why a content could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The image can't be opened again.
    #[error("{0}")]
    Source(#[from] source::Error),
    /// It can't be read again at all.
    #[error("{0}")]
    Impossible(String),
    /// Another image lies there by now.
    #[error("{0} is not the image any more that was analysed; start layerscope again")]
    Changed(String),
    /// A file stands where one was to be written.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// It was told to stop.
    #[error("stopped")]
    Stopped,
}

impl Contents {
    /// Of an image that was opened with these options.
    pub fn of(image: ImageRef, options: source::Options) -> Self {
        Self { image, options }
    }

    /// What reading files of a layer, from 0, takes.
    pub fn cost(&self, _inspection: &Inspection, _layer: usize) -> Cost {
        Cost::Impossible(format!("{} can't be read again", self.image.text))
    }

    /// Up to `most` bytes of a file, from a position on; fewer only where the file ends.
    ///
    /// # Errors
    /// When it can't be read, or `stop` was set meanwhile.
    pub fn read(
        &self,
        _inspection: &Inspection,
        _file: InodeId,
        _from: u64,
        _most: usize,
        _progress: &dyn Progress,
        _stop: &AtomicBool,
    ) -> Result<Part, Error> {
        let _ = &self.options;
        Err(Error::Impossible(self.image.text.clone()))
    }

    /// Writes a file, or a directory with what is in it, following no link out of `wanted.to`.
    ///
    /// # Errors
    /// When it can't be read or written, something stands there that may not be written over, or `stop` was set.
    pub fn extract(
        &self,
        _inspection: &Inspection,
        wanted: &Extract,
        _progress: &dyn Progress,
        _stop: &AtomicBool,
    ) -> Result<Extracted, Error> {
        Err(Error::Exists(wanted.to.clone()))
    }
}

impl std::fmt::Debug for Part {
    /// Without the bytes: contents are shown to who asks for them, and nowhere else.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Part({} bytes of {} from {})",
            self.bytes.len(),
            self.size,
            self.from
        )
    }
}
