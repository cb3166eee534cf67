//! A COPY or ADD, with what of it is not wanted led back to its sources.

use std::collections::BTreeMap;

use super::patterns::Held;
use super::{Place, Subject};
use crate::analysis::findings::is_below;
use crate::layers::EntryKind;
use crate::provenance::Copied;
use crate::provenance::dockerfile::Line;
use crate::tree::{NodeKind, PathId};

/// A copy and what of it is not wanted.
pub struct Copying<'a> {
    pub subject: &'a Subject<'a>,
    pub place: &'a Place<'a>,
    pub copied: &'a Copied,
    pub line: Line,
    /// Sources that are not wanted at all, by position.
    pub whole: Vec<usize>,
    /// What is not wanted of a source that is a directory: the source, and the path below it.
    pub inside: Vec<(usize, Held)>,
    /// All led back, absolute.
    pub led: Vec<Held>,
}

impl<'a> Copying<'a> {
    /// None where it can't be told from which source a path came.
    pub fn new(subject: &'a Subject<'a>, place: &'a Place<'a>, paths: &[PathId]) -> Option<Self> {
        let step = place.step?;
        let copied = step.paths.as_ref()?;
        let line = Line::of(&step.text)?;
        let sources: Vec<Option<&str>> = copied.sources().collect();
        if line.words.len() != sources.len() + 1 {
            return None;
        }
        let leads = subject.layers[place.layer].leads.as_ref()?;
        let arena = subject.tree.paths();
        let mut found = Self {
            subject,
            place,
            copied,
            line,
            whole: Vec::new(),
            inside: Vec::new(),
            led: Vec::new(),
        };
        for &path in paths {
            let full = arena.full(path);
            let text = std::str::from_utf8(&full).ok()?;
            let node = subject.tree.node(path);
            let is_directory = node.is_none_or(|node| node.kind == NodeKind::Directory);
            let held = |path: &str| Held {
                path: path.trim_start_matches('/').to_owned(),
                is_directory,
            };
            let Some(lead) = leads.lead(&full) else {
                let destination = copied.destination();
                let is_all = destination == text || is_below(destination, text);
                if !is_all || line_keeps_parents(&found.line) {
                    return None;
                }
                found.whole.extend(0..sources.len());
                found
                    .led
                    .extend(sources.iter().flatten().map(|path| held(path)));
                continue;
            };
            let position = sources.iter().enumerate().filter_map(|(index, source)| {
                let source = (*source)?;
                match lead.strip_prefix(source.trim_end_matches('/'))? {
                    "" => Some((index, "")),
                    rest => rest.strip_prefix('/').map(|rest| (index, rest)),
                }
            });
            match position.max_by_key(|(_, rest)| std::cmp::Reverse(rest.len())) {
                Some((index, "")) => found.whole.push(index),
                Some((index, rest)) => found.inside.push((index, held(rest))),
                // A pattern's, which other files fit as well.
                None => found.inside.push((usize::MAX, held(&lead))),
            }
            found.led.push(held(&lead));
        }
        found.whole.sort_unstable();
        found.whole.dedup();
        Some(found)
    }

    /// What is led back and not a whole source.
    pub fn held_inside(&self) -> Vec<&Held> {
        let sources: Vec<Option<&str>> = self.copied.sources().collect();
        let is_whole = |held: &Held| {
            let whole = self.whole.iter().filter_map(|&index| sources[index]);
            whole.into_iter().any(|source| source[1..] == held.path)
        };
        self.led.iter().filter(|held| !is_whole(held)).collect()
    }

    /// Paths that came along, led back.
    pub fn brought(&self) -> impl Iterator<Item = String> + '_ {
        let layer = &self.subject.layers[self.place.layer];
        let contents = &self.subject.tree.layers()[self.place.layer];
        contents.entries.iter().filter_map(|entry| {
            let lead = layer.leads.as_ref()?.lead(contents.path(entry))?;
            Some(lead.trim_start_matches('/').to_owned())
        })
    }

    /// The one source that all unwanted paths lie in, with these paths.
    pub fn directory(&self) -> Option<(usize, Vec<Held>)> {
        let (first, _) = self.inside.first()?;
        let held: Vec<Held> = self.inside.iter().map(|(_, held)| held.clone()).collect();
        let is_one = self.inside.iter().all(|(index, _)| index == first);
        let word = self.line.words.get(*first)?;
        let is_clear = is_one && !word.contains(['*', '?', '[']) && !line_keeps_parents(&self.line);
        is_clear.then_some((*first, held))
    }

    /// What lies right below the destination, and whether it is a directory. None where something is a link, which a copy
    /// of itself would follow.
    pub fn children(&self) -> Option<BTreeMap<&'a str, bool>> {
        let contents = &self.subject.tree.layers()[self.place.layer];
        let destination = self.copied.destination();
        let mut children = BTreeMap::new();
        for entry in &contents.entries {
            let path = std::str::from_utf8(contents.path(entry)).ok()?;
            let rest = match destination {
                "" => path,
                destination => match path.strip_prefix(destination) {
                    Some(rest) => rest.strip_prefix('/').unwrap_or_default(),
                    None => continue,
                },
            };
            match rest.split_once('/') {
                Some((name, _)) => {
                    children.insert(name, true);
                }
                None if rest.is_empty() => {}
                None if entry.kind == EntryKind::Symlink => return None,
                None => {
                    let is_directory = entry.kind == EntryKind::Directory;
                    *children.entry(rest).or_default() |= is_directory;
                }
            }
        }
        Some(children)
    }
}

fn line_keeps_parents(line: &Line) -> bool {
    line.has_flag("parents")
}
