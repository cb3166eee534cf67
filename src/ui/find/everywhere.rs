//! A search of the regular files of all layers at once, each by its first path, whatever tree they would stand in: asked
//! for by the state, carried out in a thread, as an image has hundreds of thousands.
//!
//! Of marks it knows those that do not depend on what is below a layer: hidden, leaked, linked.

use std::cmp::Reverse;
use std::sync::Arc;

use hashbrown::HashSet;

use super::facts::{Facts, Marks};
use super::haystack::LayerFacts;
use super::query::Query;
use super::searched;
use super::words::{Text, fold};
use crate::ui::files::marks;
use layerscope::escape::escape_name;
use layerscope::inspection::Inspection;
use layerscope::tree::{Inode, PathId};

/// Files between two looks at whether anybody still waits.
const PATIENCE: usize = 1024;

/// A search that is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Sweep {
    /// Larger than that of any before.
    pub(crate) ticket: u64,
    query: Arc<Query>,
    /// Layers of the base image that are folded away.
    folded: usize,
    inspection: Arc<Inspection>,
}

impl PartialEq for Sweep {
    fn eq(&self, other: &Self) -> bool {
        self.ticket == other.ticket
    }
}

impl Eq for Sweep {}

/// The newest search, and what it found.
#[derive(Debug, Default)]
pub(crate) struct Sweeps {
    ticket: u64,
    /// What was asked for, with the folded layers.
    asked: Option<(Arc<Query>, usize)>,
    found: Option<Arc<Vec<u32>>>,
    /// How many of these lie outside of which layer.
    counted: Option<(Option<usize>, usize)>,
}

impl Sweeps {
    /// The search that is missing, if any.
    pub(crate) fn ask(
        &mut self,
        query: &Arc<Query>,
        folded: usize,
        inspection: &Arc<Inspection>,
    ) -> Option<Sweep> {
        if self.is_asked(query, folded) {
            return None;
        }
        self.ticket += 1;
        self.asked = Some((Arc::clone(query), folded));
        self.found = None;
        self.counted = None;
        Some(Sweep {
            ticket: self.ticket,
            query: Arc::clone(query),
            folded,
            inspection: Arc::clone(inspection),
        })
    }

    fn is_asked(&self, query: &Arc<Query>, folded: usize) -> bool {
        let asked = self.asked.as_ref();
        asked.is_some_and(|(asked, at)| Arc::ptr_eq(asked, query) && *at == folded)
    }

    /// Takes what was found, if it is still wanted.
    pub(crate) fn take(&mut self, ticket: u64, rows: Vec<u32>) {
        if ticket == self.ticket {
            self.found = Some(Arc::new(rows));
        }
    }

    /// Positions of the files that a query found, the best first; none while nobody knows.
    pub(crate) fn found(&self, query: &Arc<Query>, folded: usize) -> Option<&Arc<Vec<u32>>> {
        let found = self.found.as_ref();
        found.filter(|_| self.is_asked(query, folded))
    }

    /// Counts what lies outside of a layer, once for each answer and layer: it may be hundreds of thousands.
    pub(crate) fn count(&mut self, layer: Option<usize>, inodes: &[Inode]) {
        let Some(found) = &self.found else {
            return;
        };
        if self.counted.is_none_or(|(of, _)| of != layer) {
            let is_outside = |at: &&u32| {
                let inode = inodes.get(**at as usize);
                inode.is_some_and(|inode| Some(inode.layer) != layer)
            };
            self.counted = Some((layer, found.iter().filter(is_outside).count()));
        }
    }

    /// How many that a query found lie outside of a layer; none while nobody counted.
    pub(crate) fn count_outside(
        &self,
        query: &Arc<Query>,
        folded: usize,
        layer: Option<usize>,
    ) -> Option<usize> {
        let counted = self.counted.filter(|_| self.is_asked(query, folded));
        counted.and_then(|(of, count)| (of == layer).then_some(count))
    }
}

/// A file that fits.
struct Candidate {
    at: u32,
    /// How well letters in order fit.
    fuzzy: u32,
    path_len: usize,
    size: u64,
}

impl Sweep {
    /// Positions of the files, the best first, in whatever thread this is; none once it `is_stale`.
    pub(crate) fn run(&self, is_stale: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        let tree = &self.inspection.tree;
        let layers = searched::layers(&self.inspection);
        let leaked = Leaked::of(&self.inspection, self.query.asks_for_facts());
        let mut found: Vec<Candidate> = Vec::new();
        let mut path = Path::default();
        for (at, inode) in (0..).zip(tree.inodes()) {
            if (at as usize).is_multiple_of(PATIENCE) && is_stale() {
                return None;
            }
            if inode.layer < self.folded || !self.has_facts(inode, &layers, &leaked) {
                continue;
            }
            path.go(inode.path, &self.inspection);
            if let Some(fuzzy) = self.fits(&path) {
                found.push(Candidate {
                    at,
                    fuzzy,
                    path_len: path.shown.len(),
                    size: inode.size,
                });
            }
        }
        let best = found.iter().map(|it| it.fuzzy).max().unwrap_or(0);
        let least = self.query.least(best);
        found.retain(|it| it.fuzzy >= least);
        // Where letters in order do not tell, the largest is what one looks for.
        found.sort_by_key(|it| {
            let path_len = if it.fuzzy > 0 { it.path_len } else { 0 };
            (Reverse(it.fuzzy), path_len, Reverse(it.size), it.at)
        });
        Some(found.into_iter().map(|it| it.at).collect())
    }

    fn has_facts(&self, inode: &Inode, layers: &[LayerFacts], leaked: &Leaked) -> bool {
        if !self.query.asks_for_facts() {
            return true;
        }
        let mut marks = Marks::default();
        for (holds, mark) in [
            (inode.loss.is_some(), Marks::HIDDEN),
            (inode.links > 1, Marks::LINKED),
            (leaked.has(inode, &self.inspection), Marks::LEAKED),
        ] {
            marks = if holds { marks.and(mark) } else { marks };
        }
        let of_layer = layers.get(inode.layer);
        self.query.matches_facts(&Facts {
            bytes: Some(inode.size),
            marks,
            stage: of_layer.and_then(|layer| layer.stage.as_deref()),
            layer: Some(inode.layer),
            lines: of_layer.and_then(|layer| layer.lines),
            severity: None,
        })
    }

    /// How well letters in order fit a path; none where it has not all words, or one that it must not have.
    fn fits(&self, path: &Path) -> Option<u32> {
        let text = Text {
            shown: &path.shown,
            folded: &path.folded,
            own: 0,
            own_folded: 0,
        };
        let mut wanted = self.query.wanted();
        let mut unwanted = self.query.unwanted();
        let is_found = wanted.all(|word| word.stand(text, 0).holds)
            && !unwanted.any(|word| word.stand(text, 0).holds);
        let fuzzy = self.query.wanted().filter(|word| word.is_fuzzy());
        is_found.then(|| fuzzy.map(|word| word.score(&path.shown)).sum())
    }
}

/// A path as it is searched. Neighbours in an archive share their directory, which is written once for them.
#[derive(Default)]
struct Path {
    directory: Option<PathId>,
    /// Where the directory ends in each.
    end: (usize, usize),
    shown: String,
    folded: String,
}

impl Path {
    fn go(&mut self, path: PathId, inspection: &Inspection) {
        let paths = inspection.tree.paths();
        let directory = paths.parent(path);
        if self.directory != Some(directory) {
            self.directory = Some(directory);
            self.shown = escape_name(&paths.full(directory)).to_string();
            if !self.shown.is_empty() {
                self.shown.insert(0, '/');
            }
            self.folded = fold(&self.shown);
            self.end = (self.shown.len(), self.folded.len());
        }
        self.shown.truncate(self.end.0);
        self.folded.truncate(self.end.1);
        let name = escape_name(paths.name(path));
        self.shown.push('/');
        self.shown.push_str(&name);
        self.folded.push('/');
        self.folded.push_str(&fold(&name));
    }
}

/// Paths that leaked, each in a layer or, where none is known, in all.
struct Leaked(HashSet<(Option<usize>, PathId)>);

impl Leaked {
    fn of(inspection: &Inspection, is_asked: bool) -> Self {
        let findings = inspection.findings.iter().flatten().filter(|_| is_asked);
        let leaks = findings.filter(|finding| marks::is_leak(finding));
        let all = leaks.flat_map(|leak| leak.paths.iter().map(|&path| (leak.layer, path)));
        Self(all.collect())
    }

    /// Whether the file, or a directory that it lies in, leaked.
    fn has(&self, inode: &Inode, inspection: &Inspection) -> bool {
        let paths = inspection.tree.paths();
        let mut path = inode.path;
        !self.0.is_empty()
            && (0..paths.depth(path)).any(|_| {
                let own = path;
                path = paths.parent(path);
                self.0.contains(&(Some(inode.layer), own)) || self.0.contains(&(None, own))
            })
    }
}
