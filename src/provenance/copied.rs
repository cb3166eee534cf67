//! Where each file of a copied layer lay in its source, as far as the COPY tells.
//!
//! The layer shows the destination only, and not whether a source was a file or a directory, whose contents a COPY
//! flattens into its destination. What the layer's paths leave open is not claimed: two directories in one COPY,
//! wildcards that hide directories. One thing is taken for granted: where a file of a source's own name lies in the
//! destination, and nothing else that only a directory would explain, the source was that file.
//!
//! <https://docs.docker.com/reference/dockerfile/#copy>

use std::collections::HashSet;

use super::dockerfile::{Arguments, Instruction, Source, Text};
use crate::inspection::CopyPaths;

/// What a `COPY --from` takes and where it puts it, if every word of that is known.
pub fn paths(step: &Instruction) -> Option<CopyPaths> {
    let Arguments::Files {
        sources,
        destination,
    } = &step.arguments
    else {
        return None;
    };
    step.from.as_ref()?;
    let sources = sources.iter().map(|source| match source {
        Source::Path(path) => path.known().map(str::to_owned),
        Source::Heredoc { .. } => None,
    });
    let sources: Vec<String> = sources.collect::<Option<_>>()?;
    let destination = destination.known()?;
    let destination = if destination.starts_with('/') {
        destination.to_owned()
    } else {
        Text::joined(&[step.workdir.clone(), Text::from(destination)], "/")
            .known()?
            .to_owned()
    };
    Some(CopyPaths {
        sources,
        destination,
        parents: step.flag("parents").is_some(),
    })
}

/// Leads the files of one layer back.
#[derive(Debug, Clone)]
pub struct Leads {
    /// Components of the destination.
    destination: Vec<String>,
    /// Whether the destination itself is the copy of a single file.
    is_file: bool,
    sources: Vec<Lead>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Lead {
    /// A file: its path.
    File(String),
    /// A directory whose contents went to the destination: its path.
    Directory(String),
    /// Files that match a pattern in a directory.
    Matches { directory: String, pattern: String },
    /// `--parents`: what is kept of the path below a pivot.
    Kept { above: String, kept: Vec<String> },
    /// Some directory may be behind it, which one is not to be seen.
    Hidden,
}

impl Leads {
    /// Finds out what the sources were. `files` are the layer's entries that are no directories, by their paths relative
    /// to the root.
    pub fn new<'a>(paths: &CopyPaths, files: impl Iterator<Item = &'a [u8]>) -> Self {
        let destination = components(&paths.destination);
        let mut below: HashSet<String> = HashSet::new();
        let mut is_file = false;
        for file in files {
            match std::str::from_utf8(file)
                .ok()
                .map(|file| beneath(&destination, file))
            {
                Some(Some("")) => is_file = true,
                Some(Some(rest)) => {
                    below.insert(rest.to_owned());
                }
                // Behind a symbolic link, or not to be written in a Dockerfile.
                Some(None) => {}
                None => {
                    below.insert(String::from_utf8_lossy(file).into_owned());
                }
            }
        }
        let sources = if paths.parents {
            paths.sources.iter().map(|source| kept(source)).collect()
        } else {
            sources(&paths.sources, &below)
        };
        Self {
            destination,
            is_file: is_file && below.is_empty() && paths.sources.len() == 1,
            sources,
        }
    }

    /// The absolute path in the source of a file of the layer.
    pub fn lead(&self, path: &[u8]) -> Option<String> {
        let path = std::str::from_utf8(path).ok()?;
        let rest = beneath(&self.destination, path)?;
        if rest.is_empty() {
            return match &self.sources[..] {
                [Lead::File(source) | Lead::Directory(source)] if self.is_file => {
                    Some(source.clone())
                }
                _ => None,
            };
        }
        // From the last source to the first: a later one overrides an earlier one.
        let mut possible: Option<String> = None;
        for source in self.sources.iter().rev() {
            let found = match source {
                Lead::File(file) if name(file) == rest => {
                    return possible.is_none().then(|| file.clone());
                }
                Lead::File(_) => None,
                Lead::Directory(directory) => Some(below(directory, rest)),
                Lead::Matches { directory, pattern } => {
                    matches(pattern, rest).then(|| below(directory, rest))
                }
                Lead::Kept { above, kept } => {
                    let parts: Vec<&str> = rest.split('/').collect();
                    let fits = kept.len() <= parts.len()
                        && kept
                            .iter()
                            .zip(&parts)
                            .all(|(kept, part)| matches(kept, part));
                    fits.then(|| below(above, rest))
                }
                Lead::Hidden => return None,
            };
            match (&possible, found) {
                (_, None) => {}
                (None, found) => possible = found,
                (Some(one), Some(other)) if *one == other => {}
                (Some(_), Some(_)) => return None,
            }
        }
        possible
    }
}

/// What the sources were, told by what lies below the destination.
fn sources(written: &[String], below: &HashSet<String>) -> Vec<Lead> {
    let mut leads: Vec<Lead> = written
        .iter()
        .map(|source| {
            let path = absolute(source);
            let (directory, last) = path.rsplit_once('/').unwrap_or(("", &path));
            let is_open = |part: &str| part.contains(['*', '?', '[', '\\']);
            if is_open(directory) {
                Lead::Hidden
            } else if is_open(last) {
                Lead::Matches {
                    directory: directory.to_owned(),
                    pattern: last.to_owned(),
                }
            } else if !source.ends_with(['/', '.']) && below.contains(last) {
                Lead::File(path)
            } else {
                Lead::Directory(path)
            }
        })
        .collect();
    let is_explained = |rest: &String, leads: &[Lead]| {
        leads.iter().any(|lead| match lead {
            Lead::File(file) => name(file) == rest,
            Lead::Matches { pattern, .. } => matches(pattern, rest),
            _ => false,
        })
    };
    let has_directory = leads.iter().any(|lead| matches!(lead, Lead::Directory(_)));
    let has_open = leads
        .iter()
        .any(|lead| matches!(lead, Lead::Matches { .. } | Lead::Hidden));
    let all_explained = below.iter().all(|rest| is_explained(rest, &leads));
    let clean = all_explained && !has_directory;
    for lead in &mut leads {
        // A pattern without an ending may match directories, whose contents would lie here without their names.
        let hides = match lead {
            Lead::Matches { pattern, .. } => {
                let ending = pattern.rsplit(['*', '?', ']']).next().unwrap_or_default();
                !clean || !ending.contains('.')
            }
            _ => false,
        };
        if hides {
            *lead = Lead::Hidden;
        }
    }
    if !all_explained && !has_directory && !has_open {
        // Something here is in none of the files, so one of them was a directory that holds a file of its own name.
        match &mut leads[..] {
            [lead @ Lead::File(_)] => {
                if let Lead::File(path) = lead {
                    *lead = Lead::Directory(std::mem::take(path));
                }
            }
            leads => leads.fill(Lead::Hidden),
        }
    }
    leads
}

/// A source under `--parents`: all of its path is kept, or what stands behind `/./`.
fn kept(source: &str) -> Lead {
    let (above, kept) = source.split_once("/./").unwrap_or(("", source));
    Lead::Kept {
        above: absolute(above).trim_end_matches('/').to_owned(),
        kept: components(kept),
    }
}

/// A path from the source's root, without `.`, doubled and trailing slashes.
fn absolute(path: &str) -> String {
    format!("/{}", components(path).join("/"))
}

fn components(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part.to_owned()),
        }
    }
    parts
}

/// What of a path lies below the destination; nothing where it is the destination itself.
fn beneath<'a>(destination: &[String], path: &'a str) -> Option<&'a str> {
    let mut rest = path;
    for part in destination {
        rest = rest.strip_prefix(part.as_str())?;
        rest = match rest.strip_prefix('/') {
            Some(behind) => behind,
            None if rest.is_empty() => "",
            None => return None,
        };
    }
    Some(rest)
}

fn below(directory: &str, rest: &str) -> String {
    format!("{}/{rest}", directory.trim_end_matches('/'))
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether one path component matches a pattern as Go's `filepath.Match` has it.
fn matches(pattern: &str, component: &str) -> bool {
    let is_plain = !pattern.contains(['*', '?', '[', '\\']);
    if is_plain || component.contains('/') {
        return pattern == component;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = component.chars().collect();
    is_match(&pattern, &text)
}

fn is_match(pattern: &[char], text: &[char]) -> bool {
    // The last star and where its match ends: only that one has to be tried again.
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        let step = match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            Some('?') => Some(1),
            Some('[') => class(&pattern[p..], text[t]),
            Some('\\') => (pattern.get(p + 1) == Some(&text[t])).then_some(2),
            Some(&c) => (c == text[t]).then_some(1),
            None => None,
        };
        match (step, star) {
            (Some(step), _) => (p, t) = (p + step, t + 1),
            (None, Some((at, end))) => {
                star = Some((at, end + 1));
                (p, t) = (at + 1, end + 1);
            }
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// The length of a character class that has `c`.
fn class(pattern: &[char], c: char) -> Option<usize> {
    let end = 1 + pattern.iter().skip(1).position(|&c| c == ']')?;
    let inside = &pattern[1..end];
    let (is_negated, inside) = match inside.first() {
        Some('^') => (true, &inside[1..]),
        _ => (false, inside),
    };
    let mut has = false;
    let mut at = 0;
    while at < inside.len() {
        if inside.get(at + 1) == Some(&'-')
            && let Some(&last) = inside.get(at + 2)
        {
            has |= (inside[at]..=last).contains(&c);
            at += 3;
        } else {
            has |= inside[at] == c;
            at += 1;
        }
    }
    (has != is_negated).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Leads every file back; one that can't be gives a dash.
    fn leads(sources: &[&str], destination: &str, files: &[&str]) -> Vec<String> {
        all(sources, destination, false, files)
    }

    fn all(sources: &[&str], destination: &str, parents: bool, files: &[&str]) -> Vec<String> {
        let paths = CopyPaths {
            sources: sources.iter().map(|&source| source.to_owned()).collect(),
            destination: destination.to_owned(),
            parents,
        };
        let leads = Leads::new(&paths, files.iter().map(|file| file.as_bytes()));
        let found = files.iter().map(|file| leads.lead(file.as_bytes()));
        found
            .map(|found| found.unwrap_or_else(|| "-".to_owned()))
            .collect()
    }

    #[test]
    fn a_single_source_is_a_file_or_a_directory() {
        assert_eq!(
            leads(&["/out/app"], "/usr/bin/app", &["usr/bin/app"]),
            ["/out/app"]
        );
        assert_eq!(
            leads(&["/out/app"], "/usr/bin/", &["usr/bin/app"]),
            ["/out/app"]
        );
        assert_eq!(
            leads(&["/out/app"], "/usr/bin", &["usr/bin/app"]),
            ["/out/app"]
        );
        assert_eq!(
            leads(&["out"], "/srv", &["srv/a", "srv/b/c"]),
            ["/out/a", "/out/b/c"]
        );
        assert_eq!(leads(&["/out/"], "/srv/", &["srv/out"]), ["/out/out"]);
        assert_eq!(leads(&["/"], "/", &["etc/passwd"]), ["/etc/passwd"]);
        assert_eq!(leads(&["."], "/srv", &["srv/a"]), ["/a"]);
    }

    #[test]
    fn a_directory_may_hold_a_file_of_its_own_name() {
        assert_eq!(
            leads(&["/out/app"], "/bin/", &["bin/app", "bin/b"]),
            ["/out/app/app", "/out/app/b"]
        );
    }

    #[test]
    fn several_sources_are_told_apart_by_names() {
        let files = ["app/server.bin", "app/.env"];
        assert_eq!(
            leads(&["/src/dist", "/src/.env"], "/app/", &files),
            ["/src/dist/server.bin", "/src/.env"]
        );
        // The directory, which comes later, may hold a file of that name.
        assert_eq!(
            leads(&["/src/.env", "/src/dist"], "/app/", &files),
            ["/src/dist/server.bin", "-"]
        );
        assert_eq!(leads(&["/a", "/b"], "/app/", &["app/x"]), ["-"]);
        assert_eq!(
            leads(&["/a/x", "/b/y"], "/app/", &["app/x", "app/y"]),
            ["/a/x", "/b/y"]
        );
        // Something is in neither file.
        assert_eq!(
            leads(&["/a/x", "/b/y"], "/app/", &["app/x", "app/y", "app/z"]),
            ["-", "-", "-"]
        );
    }

    #[test]
    fn patterns_that_hide_nothing_are_followed() {
        assert_eq!(
            leads(&["/src/*.js"], "/app/", &["app/a.js", "app/b.js"]),
            ["/src/a.js", "/src/b.js"]
        );
        assert_eq!(
            leads(&["/src/package*.json"], "/app/", &["app/package.json"]),
            ["/src/package.json"]
        );
        assert_eq!(
            leads(&["/src/[a-c].js"], "/app/", &["app/b.js"]),
            ["/src/b.js"]
        );
        // A directory matched as well.
        assert_eq!(
            leads(&["/src/*.js"], "/app/", &["app/a.js", "app/readme"]),
            ["-", "-"]
        );
        assert_eq!(leads(&["/src/*"], "/app/", &["app/a"]), ["-"]);
        assert_eq!(leads(&["/src/lib*"], "/app/", &["app/libc"]), ["-"]);
        assert_eq!(leads(&["/src/*/dist"], "/app/", &["app/a"]), ["-"]);
    }

    #[test]
    fn parents_keep_the_path() {
        let files = ["app/src/a/x.js", "app/src/b/y.js"];
        assert_eq!(
            all(&["/src/*/*.js"], "/app/", true, &files),
            ["/src/a/x.js", "/src/b/y.js"]
        );
        assert_eq!(
            all(&["/deep/./src"], "/app", true, &files),
            ["/deep/src/a/x.js", "/deep/src/b/y.js"]
        );
    }

    #[test]
    fn what_lies_elsewhere_is_not_claimed() {
        assert_eq!(leads(&["/out"], "/app/", &["usr/app/x"]), ["-"]);
        assert_eq!(leads(&["/out"], "/app", &["application/x"]), ["-"]);
    }
}
