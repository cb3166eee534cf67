//! Holds an image's paths against all rules at once: which rule takes which file.
//!
//! The globs on directories are one set and those on files another, each asked once a path. The walk goes down the tree
//! with the rules that took a directory, so that what is below needs no match of its own; among all that take a file, the
//! first in the catalogue's order has it.

use globset::{Candidate, Glob, GlobSet, GlobSetBuilder};
use hashbrown::HashMap;

use super::super::findings::{Answers, Pattern, Rule};
use crate::tree::{PathArena, PathId};

/// See the module.
#[derive(Debug, Default)]
pub struct Matcher {
    directories: Globs,
    files: Globs,
    /// The first rule with globs on files: what rules before it took is theirs.
    first_of_files: usize,
    /// By rule, the files that it spares: asked only of those that it would take.
    spared: Vec<GlobSet>,
}

/// A set with what each of its globs says.
#[derive(Debug, Default)]
struct Globs {
    set: GlobSet,
    says: Vec<Says>,
}

#[derive(Debug)]
struct Says {
    rule: usize,
    /// What it takes; none where it spares.
    takes: Option<Pattern>,
}

impl Globs {
    fn new<'a>(all: impl Iterator<Item = (&'a Glob, Says)>) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        let mut says = Vec::new();
        for (glob, said) in all {
            set.add(glob.clone());
            says.push(said);
        }
        let set = set.build()?;
        Ok(Self { set, says })
    }

    /// What is said of a path: the rule, and whether it takes it or spares it.
    fn said<'a>(
        &'a self,
        paths: &PathArena,
        path: PathId,
        name: &[u8],
        known: &mut Answers<'a>,
    ) -> Vec<(usize, bool)> {
        let hits = self.set.matches_candidate(&Candidate::from_bytes(name));
        let said = hits.into_iter().map(|hit| &self.says[hit]);
        said.filter_map(|says| match &says.takes {
            None => Some((says.rule, false)),
            Some(pattern) => pattern
                .is_met(paths, path, known)
                .then_some((says.rule, true)),
        })
        .collect()
    }
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
        let all = |is_directory: bool| {
            let rules = rules.iter().enumerate();
            rules.flat_map(move |(rule, written)| {
                let takes = written.paths.iter().map(|it| (&it.shape, Some(it)));
                let spares = written.except.iter().map(|shape| (shape, None));
                // Of files, what is spared is asked later.
                let spares = spares.filter(move |_| is_directory);
                let all = takes.chain(spares);
                let all = all.filter(move |(shape, _)| shape.is_directory == is_directory);
                all.flat_map(move |(shape, takes)| {
                    let says = move |glob| {
                        let takes = takes.cloned();
                        (glob, Says { rule, takes })
                    };
                    shape.globs.iter().map(says)
                })
            })
        };
        let spared = |rule: &Rule| {
            let mut set = GlobSetBuilder::new();
            for shape in rule.except.iter().filter(|shape| !shape.is_directory) {
                for glob in &shape.globs {
                    set.add(glob.clone());
                }
            }
            set.build()
        };
        let build = || {
            let files = Globs::new(all(false))?;
            Ok(Self {
                directories: Globs::new(all(true))?,
                first_of_files: files.says.first().map_or(rules.len(), |says| says.rule),
                files,
                spared: rules.iter().map(spared).collect::<Result<_, _>>()?,
            })
        };
        build().map_err(|error: globset::Error| error.to_string())
    }

    /// Who takes each of these files, or directories that `units` name.
    pub fn claims(&self, paths: &PathArena, files: &[PathId], units: &Units) -> Claims {
        let mut walk = Walk {
            matcher: self,
            paths,
            units,
            held: Vec::new(),
            known: Answers::default(),
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
                if is_file[path.index()] {
                    claims[path.index()] = walk.file(path, &name, above);
                }
                if is_above[path.index()] {
                    held = walk.directory(path, &name, above);
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
    known: Answers<'a>,
}

impl Walk<'_> {
    /// Who takes a file, by itself or with a directory above it.
    fn file(&mut self, path: PathId, name: &[u8], above: Option<usize>) -> Option<Claim> {
        let mut claims = Vec::new();
        let mut spared = Vec::new();
        for Held { rule, unit, .. } in self.list(above) {
            match unit {
                Some(unit) => claims.push(Claim { rule, unit }),
                None => spared.push(rule),
            }
        }
        let is_spared = |rule: usize| {
            let files = &self.matcher.spared[rule];
            spared.contains(&rule)
                || !files.is_empty() && files.is_match_candidate(&Candidate::from_bytes(name))
        };
        claims.retain(|claim| !is_spared(claim.rule));
        let first = claims.iter().map(|claim| claim.rule).min();
        if first.is_none_or(|first| first > self.matcher.first_of_files) {
            // A directory that the same rule took is the larger unit, so it goes before.
            let said = self
                .matcher
                .files
                .said(self.paths, path, name, &mut self.known)
                .into_iter();
            let said = said.filter(|&(rule, _)| !is_spared(rule));
            claims.extend(said.map(|(rule, _)| Claim { rule, unit: path }));
        }
        claims.into_iter().min_by_key(|claim| claim.rule)
    }

    /// What is said of a directory and all below.
    fn directory(&mut self, path: PathId, name: &[u8], above: Option<usize>) -> Option<usize> {
        let by_glob = self
            .matcher
            .directories
            .said(self.paths, path, name, &mut self.known);
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
