//! Writes a file or directory of an image to a chosen place.
//!
//! [`plan`] says what is to be written, [`destination`] enters directories and makes things in them, `write` takes the
//! files from the layers. Everything that stands in the way is looked for before anything is written. Symbolic links come
//! last, so that nothing that is written can lead through one.

mod destination;
#[cfg_attr(unix, path = "dir_unix.rs")]
#[cfg_attr(not(unix), path = "dir_other.rs")]
mod dir;
mod names;
mod plan;
mod write;

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use destination::Destination;
use dir::{Dir, finish_file};
use plan::{LeftOut, Plan, What};
use write::Files;

use super::{Contents, Error, Extract, Extracted};
use crate::escape::escape_name;
use crate::inspection::Inspection;
use crate::progress::Progress;
use crate::tree::PathId;

/// What stands somewhere, links by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    Directory,
    Other,
}

/// What stands where an item is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Nothing,
    /// A directory where one is to be.
    Directory,
    /// Something that is written over.
    Over,
    /// It, or a directory above it, can't be written at all.
    LeftOut,
}

/// The layers that have to be read.
pub(super) fn layers(inspection: &Inspection, wanted: &Extract) -> BTreeSet<usize> {
    layers_of(inspection, &Plan::of(inspection, wanted))
}

fn layers_of(inspection: &Inspection, plan: &Plan) -> BTreeSet<usize> {
    let inodes = plan.items.iter().filter_map(|item| match item.what {
        What::File(inode) => Some(inspection.tree.inode(inode)),
        _ => None,
    });
    let full = inodes.filter(|inode| inode.size > 0);
    full.map(|inode| inode.layer).collect()
}

pub(super) fn extract(
    contents: &Contents,
    inspection: &Inspection,
    wanted: &Extract,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<Extracted, Error> {
    let paths = inspection.tree.paths();
    let Plan { items, left_out } = Plan::of(inspection, wanted);
    if items.is_empty() {
        let lines = left_out.into_lines();
        return match lines.is_empty() {
            true => Err(Error::Impossible(format!(
                "{} is not there",
                escape_name(&paths.full(wanted.path))
            ))),
            false => Ok(Extracted {
                entries: 0,
                bytes: 0,
                left_out: lines,
                left_behind: Vec::new(),
            }),
        };
    }
    let mut destination = Destination::new(paths, wanted.path, &wanted.to)?;
    let stands = stands(&items, wanted.overwrite, &mut destination, inspection, stop)?;
    let left_behind = left_behind(&items, &stands, &destination, stop);
    let mut work = Work {
        contents,
        inspection,
        items: &items,
        stands,
        left_out,
        progress,
        stop,
    };
    let written = work.run(&mut destination);
    let (entries, bytes) = written.inspect_err(|_| destination.undo())?;
    Ok(Extracted {
        entries,
        bytes,
        left_out: work.left_out.into_lines(),
        left_behind,
    })
}

/// What other extractions left where this one goes, killed or still running; no more than anybody reads, and of large
/// directories not all.
fn left_behind(
    items: &[plan::Item],
    stands: &[Stand],
    destination: &Destination<'_>,
    stop: &AtomicBool,
) -> Vec<PathBuf> {
    const SHOWN: usize = 100;
    /// Names in all directories together.
    const LOOKED_AT: usize = 100_000;
    let filled = items.iter().zip(stands);
    let filled = filled.filter(|(_, stand)| **stand == Stand::Directory);
    let filled = filled.map(|(item, _)| Some(item.path));
    let own = destination.has_name().then_some(None);
    let mut names = 0;
    let mut may_look = || {
        names += 1;
        names <= LOOKED_AT && !stop.load(Relaxed)
    };
    let mut found = Vec::new();
    for directory in own.into_iter().chain(filled) {
        if found.len() >= SHOWN || !may_look() {
            break;
        }
        found.extend(destination.left_behind(directory, &mut may_look));
    }
    found.truncate(SHOWN);
    found
}

/// Looks at everything that stands in the way.
fn stands(
    items: &[plan::Item],
    overwrite: bool,
    destination: &mut Destination<'_>,
    inspection: &Inspection,
    stop: &AtomicBool,
) -> Result<Vec<Stand>, Error> {
    let paths = inspection.tree.paths();
    let mut is_entered = vec![false; paths.len()];
    let root = items.first().map_or(PathId::ROOT, |item| item.path);
    let mut stands = Vec::with_capacity(items.len());
    for item in items {
        if stop.load(Relaxed) {
            return Err(Error::Stopped);
        }
        let path = item.path;
        let found = match path == root || is_entered[paths.parent(path).index()] {
            true => destination.found(path),
            false => Ok(Found::Nothing),
        };
        let found = found.map_err(|error| destination.failed(path, error))?;
        stands.push(match (found, &item.what) {
            (Found::Nothing, _) => Stand::Nothing,
            (Found::Directory, What::Directory) => {
                is_entered[path.index()] = true;
                Stand::Directory
            }
            (Found::Directory, _) => return Err(Error::Directory(destination.shown(path))),
            (Found::Other, _) if overwrite => Stand::Over,
            (Found::Other, _) => return Err(Error::Exists(destination.shown(path))),
        });
    }
    Ok(stands)
}

struct Work<'a> {
    contents: &'a Contents,
    inspection: &'a Inspection,
    items: &'a [plan::Item],
    stands: Vec<Stand>,
    left_out: LeftOut,
    progress: &'a dyn Progress,
    stop: &'a AtomicBool,
}

impl Work<'_> {
    /// How many entries and how many bytes of files were written.
    fn run(&mut self, destination: &mut Destination<'_>) -> Result<(u64, u64), Error> {
        let directories = self.directories(destination)?;
        let (mut is_written, bytes) = self.files(destination)?;
        self.links(destination, &mut is_written)?;
        // Before directories get permissions that would forbid it.
        destination.keep();
        for (position, item) in self.items.iter().enumerate().rev() {
            let is_made = matches!(self.stands[position], Stand::Nothing | Stand::Over);
            if matches!(item.what, What::Directory) && is_made {
                destination.finish(item.path, item.mode, item.mtime);
            }
        }
        let files = is_written.iter().filter(|&&it| it).count() as u64;
        Ok((directories + files, bytes))
    }

    fn directories(&mut self, destination: &mut Destination<'_>) -> Result<u64, Error> {
        let paths = self.inspection.tree.paths();
        let root = self.items.first().map_or(PathId::ROOT, |item| item.path);
        let mut is_out = vec![false; paths.len()];
        let mut made = 0;
        for (position, item) in self.items.iter().enumerate() {
            self.check()?;
            let path = item.path;
            if path != root && is_out[paths.parent(path).index()] {
                is_out[path.index()] = true;
                self.stands[position] = Stand::LeftOut;
                continue;
            }
            let What::Directory = item.what else {
                continue;
            };
            match self.stands[position] {
                Stand::Directory | Stand::LeftOut => continue,
                Stand::Nothing => {}
                Stand::Over => {
                    let aside = destination.put_aside(path);
                    aside.map_err(|error| destination.failed(path, error))?;
                }
            }
            match destination.make(path) {
                Ok(()) => made += 1,
                Err(error) => {
                    destination.put_back(path);
                    leave_out(destination, &mut self.left_out, path, error)?;
                    is_out[path.index()] = true;
                    self.stands[position] = Stand::LeftOut;
                }
            }
        }
        Ok(made)
    }

    fn files(&mut self, destination: &mut Destination<'_>) -> Result<(Vec<bool>, u64), Error> {
        let mut files = Files::new(
            (self.items, &self.stands),
            self.inspection,
            destination,
            &mut self.left_out,
            self.stop,
        );
        let layers = files.layers();
        let mut written = files.empty_ones();
        if written.is_ok() && !layers.is_empty() {
            let wanted = (self.inspection, &layers);
            written = self
                .contents
                .pass(wanted, &mut files, self.progress, self.stop);
        }
        if written.is_ok() && files.is_missing_any() {
            written = Err(Error::Changed(self.contents.image.text.clone()));
        }
        if written.is_err() {
            files.abandon();
        }
        written.map(|()| (files.is_written, files.bytes))
    }

    fn links(
        &mut self,
        destination: &mut Destination<'_>,
        is_written: &mut [bool],
    ) -> Result<(), Error> {
        let is_symlink = |item: &plan::Item| matches!(item.what, What::Symlink(_));
        let positions = 0..self.items.len();
        let (last, first): (Vec<usize>, Vec<usize>) =
            positions.partition(|&position| is_symlink(&self.items[position]));
        for position in first.into_iter().chain(last) {
            self.check()?;
            let item = &self.items[position];
            let stand = self.stands[position];
            let is_over = stand == Stand::Over;
            let linked = match &item.what {
                _ if stand == Stand::LeftOut => continue,
                What::Directory | What::File(_) => continue,
                What::HardLink(first) if is_written[*first] => {
                    destination.hard_link(item.path, is_over, self.items[*first].path)
                }
                What::HardLink(_) => {
                    let path = destination.full(item.path);
                    self.left_out
                        .add(&path, "a hard link to a file that is left out");
                    continue;
                }
                What::Symlink(target) => {
                    destination.symlink(item.path, is_over, target, item.mtime)
                }
            };
            match linked {
                Ok(()) => is_written[position] = true,
                Err(error) => leave_out(destination, &mut self.left_out, item.path, error)?,
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Error> {
        match self.stop.load(Relaxed) {
            true => Err(Error::Stopped),
            false => Ok(()),
        }
    }
}

/// Takes down what the file system here can't hold by its nature.
///
/// # Errors
/// Any other, and any about the place that was named.
fn leave_out(
    destination: &Destination<'_>,
    left_out: &mut LeftOut,
    path: PathId,
    error: io::Error,
) -> Result<(), Error> {
    use io::ErrorKind::{
        AlreadyExists, CrossesDevices, InvalidFilename, InvalidInput, TooManyLinks, Unsupported,
    };
    #[cfg(unix)]
    let is_malformed = error.raw_os_error() == Some(libc::EILSEQ);
    #[cfg(not(unix))]
    let is_malformed = false;
    let why = match error.kind() {
        _ if destination.is_root(path) => return Err(destination.failed(path, error)),
        // It was not there before: a name in other letters is.
        AlreadyExists => "a name that is the same here stands there",
        InvalidFilename | InvalidInput => "its name can't be one here",
        _ if is_malformed => "its name can't be one here",
        TooManyLinks | CrossesDevices => "it can't be linked here",
        Unsupported => "links can't be written here",
        _ => return Err(destination.failed(path, error)),
    };
    left_out.add(&destination.full(path), why);
    Ok(())
}
