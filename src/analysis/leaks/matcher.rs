//! Holds an image's paths against all rules at once: which rule takes which file.
//!
//! All globs are one set, asked once a path. The walk goes down the tree with the rules that took a directory, so that what
//! is below needs no match of its own; among all that take a file, the first in the catalogue's order has it.

use globset::{Candidate, GlobSet, GlobSetBuilder};
use hashbrown::HashMap;

use super::super::findings::{Pattern, Rule};
use crate::tree::{PathArena, PathId};

/// See the module.
#[derive(Debug, Default)]
pub struct Matcher {
    set: GlobSet,
    /// What each glob of the set says.
    says: Vec<Says>,
}

#[derive(Debug)]
struct Says {
    rule: usize,
    is_directory: bool,
    /// What it takes; none where it spares.
    takes: Option<Pattern>,
}

/// A rule that takes a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// By position in the catalogue.
    pub rule: usize,
    /// The file itself, or the directory that was matched with all that is in it.
    pub unit: PathId,
}

/// Which rule takes which file.
#[derive(Debug)]
pub struct Claims(Vec<Option<Claim>>);

impl Claims {
    /// Who takes the file at a path.
    pub fn of(&self, path: PathId) -> Option<Claim> {
        self.0.get(path.index()).copied().flatten()
    }
}

/// Directories that rules take for other reasons than their paths: by path, the rules.
pub type Units = HashMap<PathId, Vec<usize>>;

/// A link in the list of what rules say of a directory and all below; the head is the nearest.
#[derive(Debug, Clone, Copy)]
struct Held {
    rule: usize,
    /// None where the rule spares it.
    unit: Option<PathId>,
    above: Option<usize>,
}

impl Matcher {
    /// All rules, in their order.
    ///
    /// # Errors
    /// When the globs together are too many or too large, in words for people.
    pub fn new(rules: &[Rule]) -> Result<Self, String> {
        let mut set = GlobSetBuilder::new();
        let mut says = Vec::new();
        for (rule, written) in rules.iter().enumerate() {
            let takes = written.paths.iter().map(|it| (&it.shape, Some(it.clone())));
            let spares = written.except.iter().map(|shape| (shape, None));
            for (shape, takes) in takes.chain(spares) {
                set.add(shape.glob.clone());
                says.push(Says {
                    rule,
                    is_directory: shape.is_directory,
                    takes,
                });
            }
        }
        let set = set.build().map_err(|error| error.to_string())?;
        Ok(Self { set, says })
    }

    /// Who takes each of these files, or directories that `units` name.
    pub fn claims(&self, paths: &PathArena, files: &[PathId], units: &Units) -> Claims {
        let mut walk = Walk {
            matcher: self,
            paths,
            units,
            held: Vec::new(),
            hits: Vec::new(),
        };
        let mut is_file = vec![false; paths.len()];
        let mut is_above = vec![false; paths.len()];
        for &file in files {
            is_file[file.index()] = true;
            let mut at = file;
            while at != PathId::ROOT {
                at = paths.parent(at);
                if std::mem::replace(&mut is_above[at.index()], true) {
                    break;
                }
            }
        }
        let mut claims = vec![None; paths.len()];
        let mut name: Vec<u8> = Vec::new();
        // A path, the length of its parent's name, and what is said of its parent.
        let mut left = vec![(PathId::ROOT, 0, None)];
        while let Some((path, parent_len, above)) = left.pop() {
            name.truncate(parent_len);
            let mut held = above;
            if path != PathId::ROOT {
                if parent_len > 0 {
                    name.push(b'/');
                }
                name.extend_from_slice(paths.name(path));
                let candidate = Candidate::from_bytes(&name);
                self.set.matches_candidate_into(&candidate, &mut walk.hits);
                if is_file[path.index()] {
                    claims[path.index()] = walk.file(path, above);
                }
                if is_above[path.index()] {
                    held = walk.directory(path, above);
                }
            }
            if is_above[path.index()] {
                let children = paths.children(path);
                let wanted = children.filter(|it| is_file[it.index()] || is_above[it.index()]);
                left.extend(wanted.map(|child| (child, name.len(), held)));
            }
        }
        Claims(claims)
    }
}

struct Walk<'a> {
    matcher: &'a Matcher,
    paths: &'a PathArena,
    units: &'a Units,
    held: Vec<Held>,
    /// The globs that fit the path at hand.
    hits: Vec<usize>,
}

impl Walk<'_> {
    /// What the globs that fit say of a directory or of a file: the rule, and whether it takes it or spares it.
    fn said(&self, path: PathId, is_directory: bool) -> impl Iterator<Item = (usize, bool)> {
        let says = self.hits.iter().map(|&hit| &self.matcher.says[hit]);
        let says = says.filter(move |says| says.is_directory == is_directory);
        says.filter_map(move |says| match &says.takes {
            None => Some((says.rule, false)),
            Some(pattern) => pattern
                .is_met(self.paths, path)
                .then_some((says.rule, true)),
        })
    }

    /// Who takes a file, by itself or with a directory above it.
    fn file(&self, path: PathId, above: Option<usize>) -> Option<Claim> {
        let mut spared: Vec<usize> = self
            .said(path, false)
            .filter_map(|(rule, takes)| (!takes).then_some(rule))
            .collect();
        let mut claims = Vec::new();
        for Held { rule, unit, .. } in self.list(above) {
            match unit {
                Some(unit) => claims.push(Claim { rule, unit }),
                None => spared.push(rule),
            }
        }
        // A directory that the same rule took is the larger unit, so it goes before.
        claims.extend(
            self.said(path, false)
                .filter(|&(_, takes)| takes)
                .map(|(rule, _)| Claim { rule, unit: path }),
        );
        claims
            .into_iter()
            .filter(|claim| !spared.contains(&claim.rule))
            .min_by_key(|claim| claim.rule)
    }

    /// What is said of a directory and all below.
    fn directory(&mut self, path: PathId, above: Option<usize>) -> Option<usize> {
        let by_glob: Vec<(usize, bool)> = self.said(path, true).collect();
        let by_other = self.units.get(&path).into_iter().flatten();
        let taken = by_glob.iter().filter(|it| it.1).map(|it| it.0);
        let taken: Vec<usize> = taken.chain(by_other.copied()).collect();
        let spared: Vec<usize> = by_glob.iter().filter(|it| !it.1).map(|it| it.0).collect();
        let mut head = above;
        for (rule, unit) in taken
            .into_iter()
            .filter(|rule| !spared.contains(rule))
            .map(|rule| (rule, Some(path)))
            .chain(spared.iter().map(|&rule| (rule, None)))
        {
            // Within what the rule took already the larger directory stays the unit; what it spares stays spared.
            if self
                .list(head)
                .any(|held| held.rule == rule && (held.unit.is_none() || unit.is_some()))
            {
                continue;
            }
            self.held.push(Held {
                rule,
                unit,
                above: head,
            });
            head = Some(self.held.len() - 1);
        }
        head
    }

    fn list(&self, head: Option<usize>) -> impl Iterator<Item = Held> + '_ {
        let link = |at: usize| self.held[at];
        std::iter::successors(head.map(link), move |held| held.above.map(link))
    }
}
