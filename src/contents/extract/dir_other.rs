//! A directory by its path, where none can be held open: each step looks for links before it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Found;

/// A directory.
pub(super) struct Dir(PathBuf);

impl Dir {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        match path.is_dir() {
            true => Ok(Self(path.to_owned())),
            false => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn enter(&self, name: &OsStr) -> io::Result<Self> {
        match self.found(name)? {
            Found::Directory => Ok(Self(self.0.join(name))),
            _ => Err(io::Error::other("it is no directory")),
        }
    }

    /// The names in it.
    pub(super) fn names(&self) -> io::Result<impl Iterator<Item = OsString>> {
        let entries = fs::read_dir(&self.0)?;
        Ok(entries.filter_map(|entry| Some(entry.ok()?.file_name())))
    }

    pub(super) fn found(&self, name: &OsStr) -> io::Result<Found> {
        match self.0.join(name).symlink_metadata() {
            // Links and mount points are no directories.
            Ok(metadata) if metadata.is_dir() && !metadata.is_symlink() => Ok(Found::Directory),
            Ok(_) => Ok(Found::Other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
            Err(error) => Err(error),
        }
    }

    pub(super) fn make(&self, name: &OsStr) -> io::Result<()> {
        fs::create_dir(self.0.join(name))
    }

    pub(super) fn create(&self, name: &OsStr) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).open(self.0.join(name))
    }

    pub(super) fn symlink(&self, _target: &[u8], _name: &OsStr) -> io::Result<()> {
        let what = "symbolic links are not written on this system";
        Err(io::Error::new(io::ErrorKind::Unsupported, what))
    }

    pub(super) fn hard_link(&self, name: &OsStr, from: &Self, old: &OsStr) -> io::Result<()> {
        fs::hard_link(from.0.join(old), self.0.join(name))
    }

    pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    pub(super) fn remove(&self, name: &OsStr) -> io::Result<()> {
        let path = self.0.join(name);
        // A link to a directory is removed as one.
        fs::remove_file(&path).or_else(|_| fs::remove_dir(&path))
    }

    pub(super) fn remove_dir(&self, name: &OsStr) -> io::Result<()> {
        fs::remove_dir(self.0.join(name))
    }

    pub(super) fn finish(&self, _mode: Option<u32>, _mtime: Option<i64>) {}

    pub(super) fn finish_link(&self, _name: &OsStr, _mtime: i64) {}
}

pub(super) fn finish_file(file: &File, _mode: Option<u32>, mtime: Option<i64>) {
    let seconds = mtime.and_then(|mtime| u64::try_from(mtime).ok());
    let time = seconds.and_then(|it| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(it)));
    if let Some(time) = time {
        let _ = file.set_modified(time);
    }
}
