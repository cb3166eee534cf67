//! Where each file of a copied layer lay in its source, by the COPY or ADD that made it.
//!
//! A layer shows where files came to lie, not which source was a file and which a directory, whose contents a copy
//! flattens into the destination. That is concluded from the paths; what they leave open is not claimed. One thing is
//! taken for granted: a file of a source's own name is that source, unless other paths show it to be a directory.
//!
//! <https://docs.docker.com/reference/dockerfile/#copy>, and BuildKit's copier (`tonistiigi/fsutil/copy`).

mod kinds;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::dockerfile::{Arguments, Instruction, Source, clean};
use kinds::Kinds;

/// A path of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Relative to the root, without a leading slash.
    pub path: &'a str,
    /// Anything else is a file or a link.
    pub is_directory: bool,
}

/// What an instruction copies, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    origins: Vec<Origin>,
    /// Relative to the root, without slashes at its ends.
    destination: String,
    /// Whether it is written as a directory: `app/`, `.`
    is_directory: bool,
    keeps_parents: bool,
    /// Whether a file may be an archive, of which the contents are copied: ADD.
    unpacks: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    /// An absolute path, or a pattern of one.
    Path(String),
    /// An absolute path that is written as a directory's: `dist/`, `.`
    Directory(String),
    /// What a `--parents` leaves out of the path, and the rest of it.
    Pivot(String, String),
    /// Written in the Dockerfile.
    Heredoc(String),
    /// A URL, or a pattern that is not followed.
    Unclear,
}

impl Copied {
    /// What a COPY or ADD does; `None` for any other instruction, and where its directory or destination is not known.
    pub fn of(instruction: &Instruction) -> Option<Self> {
        let Arguments::Files {
            sources,
            destination,
        } = &instruction.arguments
        else {
            return None;
        };
        let written = destination.known()?;
        let is_directory = is_written_as_directory(written);
        let destination = instruction.resolve(destination);
        let destination = clean(&format!("/{}", destination.known()?));
        let parents = instruction.flag("parents").map(|flag| &flag.value);
        let keeps_parents = parents.is_some_and(|value| {
            let value = value.as_ref().and_then(|value| value.known());
            !value.is_some_and(|value| value.eq_ignore_ascii_case("false"))
        });
        let unpacks = instruction.keyword == "ADD";
        let origins = sources
            .iter()
            .map(|source| origin(source, keeps_parents, unpacks));
        // Whatever their order, builders write heredocs last.
        let (heredocs, mut origins): (Vec<_>, Vec<_>) =
            origins.partition(|origin| matches!(origin, Origin::Heredoc(_)));
        origins.extend(heredocs);
        Some(Self {
            origins,
            destination: destination.trim_start_matches('/').to_owned(),
            is_directory,
            keeps_parents,
            unpacks,
        })
    }

    /// What the sources were, by the entries of the layer that the instruction made.
    pub fn leads<'a>(&self, entries: impl Iterator<Item = Entry<'a>>) -> Leads {
        let mut files: HashSet<&str> = HashSet::new();
        let mut has_directories = false;
        for entry in entries {
            match self.below(entry.path) {
                Some(rest) if !entry.is_directory => {
                    files.insert(rest);
                }
                Some(rest) => has_directories |= !rest.is_empty(),
                None => {}
            }
        }
        let is_file = !self.keeps_parents && files.contains("");
        let kinds =
            (!is_file && !self.keeps_parents).then(|| Kinds::told(self, &files, has_directories));
        Leads {
            copied: self.clone(),
            is_file,
            kinds,
        }
    }

    /// The absolute path of each source, in their order, patterns included; none for what is written in the Dockerfile and
    /// what lies elsewhere.
    pub fn sources(&self) -> impl Iterator<Item = Option<&str>> {
        self.origins.iter().map(|origin| match origin {
            Origin::Path(path) | Origin::Directory(path) => Some(path.as_str()),
            Origin::Pivot(..) | Origin::Heredoc(_) | Origin::Unclear => None,
        })
    }

    /// Where it puts them, relative to the root, without slashes at its ends.
    pub fn destination(&self) -> &str {
        &self.destination
    }

    /// Whether it can bring anything to a path, relative to the root.
    pub fn can_reach(&self, path: &str) -> bool {
        self.below(path).is_some()
    }

    /// What stands behind the destination in a path; nothing for the destination itself.
    fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        if self.destination.is_empty() {
            return Some(path);
        }
        match path.strip_prefix(&self.destination)? {
            "" => Some(""),
            rest => rest.strip_prefix('/'),
        }
    }

    /// Whether the destination, as a directory, would be the source's namesake.
    fn is_called_like(&self, name: &str, path: &str) -> bool {
        let destination = self.destination.as_str();
        path[1..] == *destination
            || (!self.is_directory && destination.rsplit('/').next() == Some(name))
    }

    /// The source of a destination that is a file: each source goes over the one before.
    fn last(&self) -> Option<String> {
        match self.origins.last()? {
            Origin::Path(path) if !is_pattern(path) => Some(path.clone()),
            _ => None,
        }
    }

    /// With `--parents` a path keeps all behind the pivot, so that only the pivot must be told.
    fn with_parents(&self, rest: &str) -> Option<String> {
        /// Each is held against every file: more than a real COPY has would only cost time.
        const MOST: usize = 200;
        if self.origins.len() > MOST {
            return None;
        }
        let mut found = None;
        for origin in &self.origins {
            let Origin::Pivot(pivot, path) = origin else {
                return None;
            };
            if may_hold(path, rest) {
                let source = join(pivot, rest);
                if found.as_ref().is_some_and(|found| *found != source) {
                    return None;
                }
                found = Some(source);
            }
        }
        found
    }
}

/// Leads the files of a layer back.
#[derive(Debug, Clone)]
pub struct Leads {
    copied: Copied,
    /// Whether the destination itself is a file.
    is_file: bool,
    /// What the sources were; none where paths are kept, or the destination is a file.
    kinds: Option<Kinds>,
}

impl Leads {
    /// For a file of the layer, relative to the root, the absolute path in the source, where it can be told.
    pub fn lead(&self, path: &[u8]) -> Option<String> {
        let path = std::str::from_utf8(path).ok()?;
        match (self.copied.below(path)?, &self.kinds) {
            ("", None) if self.is_file => self.copied.last(),
            ("", _) => None,
            (rest, Some(kinds)) => kinds.source(rest),
            (rest, None) if !self.is_file => self.copied.with_parents(rest),
            _ => None,
        }
    }
}

fn origin(source: &Source, keeps_parents: bool, unpacks: bool) -> Origin {
    let path = match source {
        Source::Heredoc { name, .. } => return Origin::Heredoc(name.clone()),
        Source::Path(path) => match path.known() {
            Some(path) => path,
            None => return Origin::Unclear,
        },
    };
    let is_remote = unpacks && (path.contains("://") || path.starts_with("git@"));
    if is_remote || path.contains('\\') {
        return Origin::Unclear;
    }
    if !keeps_parents {
        let absolute = clean(&format!("/{path}"));
        return if is_written_as_directory(path) && !is_pattern(path) {
            Origin::Directory(absolute)
        } else {
            Origin::Path(absolute)
        };
    }
    let (pivot, rest) = path.split_once("/./").unwrap_or(("", path));
    if is_pattern(pivot) {
        return Origin::Unclear;
    }
    let rest = clean(&format!("/{rest}"));
    Origin::Pivot(clean(&format!("/{pivot}")), rest[1..].to_owned())
}

fn is_written_as_directory(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    ["", ".", ".."].contains(&last)
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// Whether a path, or a pattern of one, may hold what is copied: literal parts before the first wildcard decide.
fn may_hold(path: &str, rest: &str) -> bool {
    let mut rest = rest.split('/');
    path.split('/')
        .filter(|part| !part.is_empty())
        .take_while(|part| !is_pattern(part))
        .all(|part| rest.next() == Some(part))
}

fn join(directory: &str, rest: &str) -> String {
    format!("{}/{rest}", directory.trim_end_matches('/'))
}
