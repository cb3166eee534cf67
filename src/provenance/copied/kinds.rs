//! Which sources of a copy were files, which directories, as far as the paths below its destination tell.

use std::collections::{HashMap, HashSet};

use super::super::dockerfile::Pattern;
use super::{Copied, Origin, is_pattern, join};

/// Which sources are files and which are directories.
#[derive(Debug, Clone, Default)]
pub(super) struct Kinds {
    /// By the name in the destination, the last such source's place and path; a heredoc has no path.
    files: HashMap<String, (usize, Option<String>)>,
    /// Place and path; an archive has none.
    directories: Vec<(usize, Option<String>)>,
    /// Place, directory and the pattern of files in it.
    patterns: Vec<(usize, String, Pattern)>,
    /// The place of the last source that may bring anything.
    unclear: Option<usize>,
}

impl Kinds {
    /// By the files below the destination, and whether there are directories.
    pub fn told(copied: &Copied, files: &HashSet<&str>, has_directories: bool) -> Self {
        /// Characters of patterns to hold against all names: more than a real COPY has, and a second at most.
        const WORK: usize = 20_000_000;
        let mut work: usize = 0;
        let mut kinds = Self::default();
        let mut paths: Vec<(usize, &str, &str)> = Vec::new();
        for (place, origin) in copied.origins.iter().enumerate() {
            match origin {
                Origin::Path(path) if is_pattern(path) => {
                    work = work.saturating_add(files.len().saturating_mul(path.len()));
                    match pattern(path).filter(|_| work <= WORK) {
                        Some((directory, pattern)) => {
                            kinds.patterns.push((place, directory.to_owned(), pattern));
                        }
                        None => kinds.unclear = Some(place),
                    }
                }
                Origin::Path(path) => {
                    let name = path.rsplit('/').next().unwrap_or_default();
                    paths.push((place, name, path));
                }
                // No file has no name, so this stays a directory.
                Origin::Directory(path) => paths.push((place, "", path)),
                Origin::Heredoc(name) => {
                    kinds.files.insert(name.clone(), (place, None));
                }
                Origin::Pivot(..) | Origin::Unclear => kinds.unclear = Some(place),
            }
        }
        let names: HashSet<&str> = paths.iter().map(|(_, name, _)| *name).collect();
        let others = has_directories
            || !files.iter().all(|file| {
                names.contains(file) || kinds.files.contains_key(*file) || kinds.fits(file)
            });
        // What else there is, a directory brought, and a pattern may have meant one.
        if others && let Some((place, ..)) = kinds.patterns.last() {
            kinds.unclear = kinds.unclear.max(Some(*place));
            kinds.patterns.clear();
        }
        let (mut own, mut directories): (Vec<_>, Vec<_>) = paths
            .into_iter()
            .partition(|(_, name, _)| files.contains(name));
        if others && directories.is_empty() {
            match own.len() {
                1 => directories.append(&mut own),
                _ => kinds.unclear = Some(copied.origins.len()),
            }
        }
        // `COPY /app /app` is rather meant for a directory, which may hold nothing but a file of its name.
        if let ([_], [(_, name, path)]) = (copied.origins.as_slice(), own.as_slice())
            && copied.is_called_like(name, path)
        {
            kinds.unclear = Some(copied.origins.len());
        }
        for (place, name, path) in own {
            let file = kinds.files.entry(name.to_owned()).or_default();
            if file.0 <= place {
                *file = (place, Some(path.to_owned()));
            }
        }
        for (place, name, path) in directories {
            let is_archive = copied.unpacks && !name.is_empty();
            let path = (!is_archive).then(|| path.to_owned());
            match kinds.directories.last_mut() {
                Some((last, same)) if *same == path => *last = place,
                _ => kinds.directories.push((place, path)),
            }
        }
        kinds
    }

    fn fits(&self, rest: &str) -> bool {
        self.patterns_of(rest).next().is_some()
    }

    /// Place and directory of the patterns that a name fits.
    fn patterns_of(&self, rest: &str) -> impl Iterator<Item = (usize, Option<&str>)> {
        let patterns = self.patterns.iter();
        patterns.filter_map(move |(place, directory, pattern)| {
            let fits = !rest.contains('/') && pattern.fits(rest);
            fits.then_some((*place, Some(directory.as_str())))
        })
    }

    /// The one source that a path below the destination can have.
    pub fn source(&self, rest: &str) -> Option<String> {
        let file = self.files.get(rest);
        // What comes later goes over what was there.
        let first = file.map_or(0, |(place, _)| place + 1);
        if self.unclear.is_some_and(|place| place >= first) {
            return None;
        }
        let skipped = self
            .directories
            .partition_point(|(place, _)| *place < first);
        let directories = self.directories[skipped..].iter();
        let mut later = directories
            .map(|(place, path)| (*place, path.as_deref()))
            .chain(self.patterns_of(rest))
            .filter(|(place, _)| *place >= first)
            .map(|(_, path)| path.map(|path| join(path, rest)));
        let source = match file {
            Some((_, path)) => path.clone(),
            None => later.next()?,
        }?;
        later
            .all(|other| other.as_ref() == Some(&source))
            .then_some(source)
    }
}

/// Directory and name of a pattern that surely means files: only the name has wildcards, and it ends in an extension.
fn pattern(path: &str) -> Option<(&str, Pattern)> {
    let (directory, name) = path.rsplit_once('/')?;
    let (_, extension) = name.rsplit_once(['*', '?'])?;
    let has_extension = extension
        .rsplit_once('.')
        .is_some_and(|(_, extension)| !extension.is_empty());
    if is_pattern(directory) || name.contains('[') || !has_extension {
        return None;
    }
    Some((directory, Pattern::new(name).ok()?))
}
