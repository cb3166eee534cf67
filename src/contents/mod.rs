//! Contents of files, read again from where the image lies: what an analysis leaves behind are figures only.
//!
//! What that costs is said before anything is read ([`cost`]), as it may mean another export or download. [`place`] asks for
//! the image where it was found and nowhere else, [`opened`] makes sure that it is the same, [`pass`] lets layers go by,
//! [`part`] takes a part of a file out of one, [`compare`] reads two files side by side, and [`extract`] writes files:
//! nothing else writes anything.
//!
//! A file that goes by whole is held against its hash of the analysis where that took one, so a changed image is noticed;
//! a layer that is fetched is held against its digest where all of it is read. Of what cost something, the newest 64 MiB
//! are kept, and 8 MiB more of a file than were asked for: to read on costs nothing then.

mod aside;
mod cache;
mod compare;
mod cost;
mod extract;
mod opened;
mod part;
mod pass;
mod place;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use crate::Inspection;
use crate::escape::escape;
use crate::progress::Progress;
use crate::source::{self, ImageRef};
use crate::tree::{InodeId, PathId};
use opened::Kept;
use place::Stamp;

/// Bytes that are read at once, at most.
pub const MOST: usize = 64 << 20;

/// Where an image's files can be read again.
#[derive(Debug, Clone)]
pub struct Contents {
    image: ImageRef,
    options: source::Options,
    /// Which file lay there in the beginning.
    stamp: Option<Stamp>,
    /// Shared by all that read.
    kept: Arc<Mutex<Kept>>,
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

/// How two files' contents differ, both read to their ends.
#[derive(Clone, PartialEq, Eq)]
pub struct Compared {
    /// Position of the first byte that differs, or where the shorter one ends; none where both are the same.
    pub first: Option<u64>,
    /// Bytes that are others at the same position; what only the longer one has is not counted.
    pub differing: u64,
    /// The first 8 KiB of the old and the new one.
    pub starts: [Vec<u8>; 2],
    /// The old and the new one around the first difference, both from the same position on, which is where a line begins
    /// if one does in the 16 KiB before it; empty where both are the same.
    pub parts: [Part; 2],
    /// Ends of lines before the parts.
    pub lines: u64,
    /// Whether the parts begin inside a line, which is longer than is held of it.
    pub is_within_line: bool,
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
    /// Files beside what was written that another process's extraction left, because it was killed or still runs: half of
    /// what it writes, or what stood there before. At most 100, and of large directories not all.
    pub left_behind: Vec<PathBuf>,
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
    #[error("{} is there already", shown(.0))]
    Exists(PathBuf),
    /// A directory stands where something else was to be written; none is ever replaced.
    #[error("{} is a directory; choose another place", shown(.0))]
    Directory(PathBuf),
    /// Nothing can be written where there is no directory.
    #[error("there is no directory {0}; choose another place, or make it first")]
    NoDirectory(String),
    /// The operating system does not write it.
    #[error("{path}: {source}")]
    Write {
        /// The file or directory.
        path: String,
        /// The operating system's word.
        source: io::Error,
    },
    /// It was told to stop.
    #[error("stopped")]
    Stopped,
}

impl Contents {
    /// Of an image that is going to be opened with these options; to be made before that, as it remembers which file
    /// lay there.
    pub fn of(image: ImageRef, options: source::Options) -> Self {
        Self {
            stamp: image.path().and_then(Stamp::of),
            image,
            options,
            kept: Arc::default(),
        }
    }

    /// Up to `most` bytes of a file, and no more than [`MOST`], from a position on; fewer only where the file ends.
    /// Holes of sparse files are zeros.
    ///
    /// # Errors
    /// When it can't be read, or `stop` was set meanwhile.
    pub fn read(
        &self,
        inspection: &Inspection,
        file: InodeId,
        from: u64,
        most: usize,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<Part, Error> {
        self.part(inspection, file, (from, most), progress, stop)
    }

    /// Writes a file, or a directory with what is in it, following no link in `wanted.to`, which may be a link to a directory itself.
    ///
    /// Nothing is written where something stands that may not be written over. Symbolic links are written as they are
    /// and never followed, hard links within what is written stay hard links. Permissions are kept without setuid and
    /// setgid, sticky is kept of directories, times are kept, owners and extended attributes are not; devices, pipes and sockets are left
    /// out. A directory that is there already is filled. On an error, and when it is stopped, what was written is taken
    /// away again, and what stood there is put back.
    ///
    /// # Errors
    /// When it can't be read or written, something stands there that may not be written over, or `stop` was set.
    pub fn extract(
        &self,
        inspection: &Inspection,
        wanted: &Extract,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<Extracted, Error> {
        extract::extract(self, inspection, wanted, progress, stop)
    }
}

/// A path of which a part may come from an image.
fn shown(path: &Path) -> String {
    escape(&path.display().to_string())
}

impl std::fmt::Debug for Compared {
    /// Without the bytes, as [`Part`].
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compared")
            .field("first", &self.first)
            .field("differing", &self.differing)
            .field("parts", &self.parts)
            .finish_non_exhaustive()
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
