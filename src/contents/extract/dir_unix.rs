//! An open directory, through which alone what is in it is touched: no name is ever resolved through a link.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use rustix::fs::{self, AtFlags, FileType, Mode, OFlags, Timespec, Timestamps, UTIME_OMIT};
use rustix::io::Errno;

use super::Found;

/// What owner, group and others may do; setuid and setgid are not among it.
const ALL: u32 = 0o777;
/// In a directory, only owners may rename and remove what is theirs.
const STICKY: u32 = 0o1000;

/// An open directory.
pub(super) struct Dir(OwnedFd);

impl Dir {
    /// As the user names it: links on the way are the user's own.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
        Ok(Self(fs::open(path, flags, Mode::empty())?))
    }

    /// A directory in it, which must be one and no link to one.
    pub(super) fn enter(&self, name: &OsStr) -> io::Result<Self> {
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::RDONLY | OFlags::CLOEXEC;
        Ok(Self(fs::openat(&self.0, name, flags, Mode::empty())?))
    }

    /// The names in it.
    pub(super) fn names(&self) -> io::Result<impl Iterator<Item = OsString>> {
        let entries = fs::Dir::read_from(&self.0)?;
        let names = entries.filter_map(Result::ok);
        Ok(names.map(|entry| OsString::from_vec(entry.file_name().to_bytes().to_vec())))
    }

    /// What stands there, a link by itself.
    pub(super) fn found(&self, name: &OsStr) -> io::Result<Found> {
        match fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory => Found::Directory,
                _ => Found::Other,
            }),
            Err(Errno::NOENT | Errno::NAMETOOLONG | Errno::ILSEQ) => Ok(Found::Nothing),
            Err(error) => Err(error.into()),
        }
    }

    /// A new directory, for nobody else yet.
    pub(super) fn make(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::mkdirat(&self.0, name, Mode::RWXU)?)
    }

    /// A new file, for nobody else yet.
    pub(super) fn create(&self, name: &OsStr) -> io::Result<File> {
        let flags =
            OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::WRONLY | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        Ok(File::from(fs::openat(&self.0, name, flags, mode)?))
    }

    /// A new symbolic link.
    pub(super) fn symlink(&self, target: &[u8], name: &OsStr) -> io::Result<()> {
        Ok(fs::symlinkat(OsStr::from_bytes(target), &self.0, name)?)
    }

    /// A new name for a file of another directory.
    pub(super) fn hard_link(&self, name: &OsStr, from: &Self, old: &OsStr) -> io::Result<()> {
        Ok(fs::linkat(&from.0, old, &self.0, name, AtFlags::empty())?)
    }

    /// Puts a file or link in the place of another.
    pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(fs::renameat(&self.0, from, &self.0, to)?)
    }

    /// Removes a file or link.
    pub(super) fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Removes an empty directory.
    pub(super) fn remove_dir(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
    }

    /// Its own permissions and time, as far as the file system keeps them.
    pub(super) fn finish(&self, mode: Option<u32>, mtime: Option<i64>) {
        // Without its sticky bit, what others may write to would hold nobody's files safe.
        let mode = mode.unwrap_or(0o755) & (ALL | STICKY);
        let _ = fs::fchmod(&self.0, Mode::from_bits_truncate(mode as _));
        if let Some(mtime) = mtime {
            let _ = fs::futimens(&self.0, &times(mtime));
        }
    }

    /// The time of a symbolic link in it, as far as the file system keeps it.
    pub(super) fn finish_link(&self, name: &OsStr, mtime: i64) {
        let _ = fs::utimensat(&self.0, name, &times(mtime), AtFlags::SYMLINK_NOFOLLOW);
    }
}

/// A file's permissions and time, as far as the file system keeps them.
pub(super) fn finish_file(file: &File, mode: Option<u32>, mtime: Option<i64>) {
    let mode = mode.unwrap_or(0o644) & ALL;
    let _ = fs::fchmod(file, Mode::from_bits_truncate(mode as _));
    if let Some(mtime) = mtime {
        let _ = fs::futimens(file, &times(mtime));
    }
}

fn times(mtime: i64) -> Timestamps {
    Timestamps {
        last_access: Timespec {
            tv_sec: 0,
            tv_nsec: UTIME_OMIT,
        },
        last_modification: Timespec {
            tv_sec: mtime,
            tv_nsec: 0,
        },
    }
}
