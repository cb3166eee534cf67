//! The place that is written to: directories are entered one by one and never through a link, and what was made is
//! remembered, to be taken away again. What stands in the way is put aside under another name, to be put back.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::super::Error;
use super::{Dir, Found, names};
use crate::escape::escape;
use crate::tree::{PathArena, PathId};

/// How names begin that nothing keeps.
const TEMPORARY: &str = ".layerscope-";

/// The names among these that another process gave to what nothing should keep, whether it lives or not, as long as
/// another name may be looked at.
fn left_behind(
    names: impl Iterator<Item = OsString>,
    may_look: &mut dyn FnMut() -> bool,
) -> Vec<OsString> {
    let own = std::process::id().to_string();
    let is_left = |name: &OsString| {
        let numbers = name.to_str().and_then(|it| it.strip_prefix(TEMPORARY));
        let numbers = numbers.and_then(|it| it.split_once('-'));
        numbers.is_some_and(|(process, number)| {
            let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
            is_number(process) && is_number(number) && process != own
        })
    };
    names.take_while(|_| may_look()).filter(is_left).collect()
}

/// Where a path of the image is to stand.
pub(super) struct Destination<'a> {
    paths: &'a PathArena,
    /// The path that is written, and where.
    root: PathId,
    to: &'a Path,
    /// The directory that `to` is in, and its name there; none where `to` is a directory by itself, such as `.`, or a
    /// link to one.
    base: Dir,
    name: Option<OsString>,
    /// The directory that was entered last.
    entered: Option<(PathId, Dir)>,
    made: Vec<Made>,
    temporary: u32,
}

/// What was made, and what was put aside for it: taken back in the opposite order.
enum Made {
    Directory(PathId),
    Other(PathId),
    /// What stood there has this name until all is written.
    Aside(PathId, OsString),
}

impl<'a> Destination<'a> {
    /// Nothing is written yet.
    pub(super) fn new(paths: &'a PathArena, root: PathId, to: &'a Path) -> Result<Self, Error> {
        // A link to a directory is that directory, as a person named it.
        let is_link = to.is_symlink() && to.is_dir();
        let name = to.file_name().filter(|_| !is_link).map(OsStr::to_owned);
        let parent = match (&name, to.parent()) {
            (None, _) => to,
            (Some(_), Some(parent)) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let base = Dir::open(parent).map_err(|source| {
            let path = escape(&parent.display().to_string());
            match source.kind() {
                io::ErrorKind::NotFound => Error::NoDirectory(path),
                _ => Error::Write { path, source },
            }
        })?;
        Ok(Self {
            paths,
            root,
            to,
            base,
            name,
            entered: None,
            made: Vec::new(),
            temporary: 0,
        })
    }

    /// Where that stands, for messages.
    pub(super) fn shown(&self, path: PathId) -> PathBuf {
        let mut names = Vec::new();
        let mut at = path;
        while at != self.root && at != PathId::ROOT {
            names.push(names::usable(self.paths.name(at)).unwrap_or_default());
            at = self.paths.parent(at);
        }
        let mut shown = self.to.to_owned();
        shown.extend(names.iter().rev());
        shown
    }

    /// Whether what is written gets a name in a directory, and is not that directory.
    pub(super) fn has_name(&self) -> bool {
        self.name.is_some()
    }

    /// Whether that is what was chosen to be written.
    pub(super) fn is_root(&self, path: PathId) -> bool {
        path == self.root
    }

    /// The path in the image.
    pub(super) fn full(&self, path: PathId) -> Vec<u8> {
        self.paths.full(path)
    }

    /// The error of the operating system about a path.
    pub(super) fn failed(&self, path: PathId, source: io::Error) -> Error {
        Error::Write {
            path: escape(&self.shown(path).display().to_string()),
            source,
        }
    }

    /// What stands where that is to be written. Its parent must be a directory.
    pub(super) fn found(&mut self, path: PathId) -> io::Result<Found> {
        match self.at(path)? {
            (_, None) => Ok(Found::Directory),
            (dir, Some(name)) => dir.found(&name),
        }
    }

    /// What another extraction left, or is about to take away, in a directory that is there: the one that all goes into,
    /// or one of those that are filled. It ends where no further name may be looked at.
    pub(super) fn left_behind(
        &self,
        directory: Option<PathId>,
        may_look: &mut dyn FnMut() -> bool,
    ) -> Vec<PathBuf> {
        let names = match directory {
            Some(path) => self
                .walk(path)
                .and_then(|dir| Ok(left_behind(dir.names()?, may_look))),
            None => self.base.names().map(|it| left_behind(it, may_look)),
        };
        let shown = match directory {
            Some(path) => self.shown(path),
            None => self.to.parent().unwrap_or(self.to).to_owned(),
        };
        let names = names.unwrap_or_default().into_iter();
        names.map(|name| shown.join(name)).collect()
    }

    /// Makes a directory.
    pub(super) fn make(&mut self, path: PathId) -> io::Result<()> {
        self.change(path, |dir, name| dir.make(name))?;
        self.made.push(Made::Directory(path));
        Ok(())
    }

    /// Makes a file under its name, or under another one where something stands in its place.
    pub(super) fn create(&mut self, path: PathId, is_over: bool) -> io::Result<(File, Writing)> {
        let name = self.free_name(path, is_over)?;
        let file = self.change(path, |dir, own| dir.create(name.as_deref().unwrap_or(own)))?;
        Ok((file, Writing { path, name }))
    }

    /// Makes a symbolic link.
    pub(super) fn symlink(
        &mut self,
        path: PathId,
        is_over: bool,
        target: &[u8],
        mtime: Option<i64>,
    ) -> io::Result<()> {
        let name = self.free_name(path, is_over)?;
        self.change(path, |dir, own| {
            let name = name.as_deref().unwrap_or(own);
            dir.symlink(target, name)?;
            if let Some(mtime) = mtime {
                dir.finish_link(name, mtime);
            }
            Ok(())
        })?;
        self.put(Writing { path, name })
    }

    /// Makes another name for a file that was written.
    pub(super) fn hard_link(
        &mut self,
        path: PathId,
        is_over: bool,
        first: PathId,
    ) -> io::Result<()> {
        let name = self.free_name(path, is_over)?;
        let from = match first == self.root {
            true => None,
            false => Some(self.walk(self.paths.parent(first))?),
        };
        let (_, old) = self.at(first)?;
        let old = old.ok_or(io::ErrorKind::IsADirectory)?;
        self.change(path, |dir, own| {
            let name = name.as_deref().unwrap_or(own);
            dir.hard_link(name, from.as_ref().unwrap_or(dir), &old)
        })?;
        self.put(Writing { path, name })
    }

    /// Puts what was written in its place.
    pub(super) fn put(&mut self, writing: Writing) -> io::Result<()> {
        if let Some(name) = &writing.name {
            let put = self.put_aside(writing.path);
            let put =
                put.and_then(|()| self.change(writing.path, |dir, own| dir.rename(name, own)));
            if put.is_err() {
                self.drop(&writing);
                self.put_back(writing.path);
                return put;
            }
        }
        self.made.push(Made::Other(writing.path));
        Ok(())
    }

    /// Takes away what is not whole.
    pub(super) fn drop(&mut self, writing: &Writing) {
        let _ = self.change(writing.path, |dir, own| {
            dir.remove(writing.name.as_deref().unwrap_or(own))
        });
    }

    /// Gives the file or link that stands there another name, until all is written.
    pub(super) fn put_aside(&mut self, path: PathId) -> io::Result<()> {
        if let Some(name) = self.free_name(path, true)? {
            self.change(path, |dir, own| dir.rename(own, &name))?;
            self.made.push(Made::Aside(path, name));
        }
        Ok(())
    }

    /// Puts it back, where nothing came in its place.
    pub(super) fn put_back(&mut self, path: PathId) {
        let is_last = |made: &mut Made| matches!(made, Made::Aside(aside, _) if *aside == path);
        if let Some(Made::Aside(_, name)) = self.made.pop_if(is_last) {
            let _ = self.change(path, |dir, own| dir.rename(&name, own));
        }
    }

    /// All is written: what was put aside goes, and nothing is taken back any more.
    pub(super) fn keep(&mut self) {
        for made in std::mem::take(&mut self.made) {
            if let Made::Aside(path, name) = made {
                let _ = self.change(path, |dir, _| dir.remove(&name));
            }
        }
    }

    /// Gives a directory its permissions and time.
    pub(super) fn finish(&mut self, path: PathId, mode: Option<u32>, mtime: Option<i64>) {
        self.entered = None;
        if let Ok(dir) = self.walk(path) {
            dir.finish(mode, mtime);
        }
    }

    /// Takes away all that was made, and puts back what stood there.
    pub(super) fn undo(&mut self) {
        self.entered = None;
        while let Some(made) = self.made.pop() {
            let _ = match made {
                Made::Other(path) => self.change(path, |dir, name| dir.remove(name)),
                Made::Aside(path, name) => {
                    self.entered = None;
                    self.change(path, |dir, own| dir.rename(&name, own))
                }
                Made::Directory(path) => {
                    self.entered = None;
                    self.change(path, |dir, name| dir.remove_dir(name))
                }
            };
        }
    }

    fn change<T>(
        &mut self,
        path: PathId,
        change: impl FnOnce(&Dir, &OsStr) -> io::Result<T>,
    ) -> io::Result<T> {
        match self.at(path)? {
            (dir, Some(name)) => change(dir, &name),
            (_, None) => Err(io::ErrorKind::AlreadyExists.into()),
        }
    }

    /// A name beside the path's own that nothing has; none where its own will do.
    fn free_name(&mut self, path: PathId, is_over: bool) -> io::Result<Option<OsString>> {
        if !is_over {
            return Ok(None);
        }
        loop {
            self.temporary += 1;
            let name = format!("{TEMPORARY}{}-{}", std::process::id(), self.temporary);
            let name = OsString::from(name);
            let (dir, _) = self.at(path)?;
            if dir.found(&name)? == Found::Nothing {
                return Ok(Some(name));
            }
        }
    }

    /// The directory that holds a path, and its name there; no name where the path is that directory.
    fn at(&mut self, path: PathId) -> io::Result<(&Dir, Option<OsString>)> {
        if path == self.root {
            return Ok((&self.base, self.name.clone()));
        }
        let name = names::usable(self.paths.name(path)).map_err(io::Error::other)?;
        let parent = self.paths.parent(path);
        if !matches!(&self.entered, Some((entered, _)) if *entered == parent) {
            self.entered = Some((parent, self.walk(parent)?));
        }
        match &self.entered {
            Some((_, dir)) => Ok((dir, Some(name))),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Enters a directory of those that are written, from the first on.
    fn walk(&self, path: PathId) -> io::Result<Dir> {
        let mut way = Vec::new();
        let mut at = path;
        while at != self.root {
            way.push(names::usable(self.paths.name(at)).map_err(io::Error::other)?);
            at = self.paths.parent(at);
        }
        let mut dir = match &self.name {
            Some(name) => self.base.enter(name)?,
            None => self.base.enter(OsStr::new("."))?,
        };
        for name in way.iter().rev() {
            dir = dir.enter(name)?;
        }
        Ok(dir)
    }
}

/// A file or link that is not in its place yet.
pub(super) struct Writing {
    path: PathId,
    /// Its name until then, where that is another one.
    name: Option<OsString>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_names_are_looked_at_than_may_be() {
        let other = std::process::id() + 1;
        let names = || std::iter::repeat(OsString::from(format!("{TEMPORARY}{other}-1")));
        let mut left = 10;
        let mut may_look = || {
            left -= 1;
            left >= 0
        };
        assert_eq!(left_behind(names(), &mut may_look).len(), 10);
        assert!(left_behind(names(), &mut may_look).is_empty());
    }
}
