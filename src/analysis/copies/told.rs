//! What leaks and secrets say already of the same files: nobody has to hear it twice.

use hashbrown::HashSet;

use crate::analysis::findings::Subject;
use crate::inspection::Finding;
use crate::tree::{PathArena, PathId};

/// See the module.
pub struct Told<'a> {
    paths: &'a PathArena,
    live: HashSet<PathId>,
    /// With the layer that brought them, from 0.
    hidden: HashSet<(usize, PathId)>,
}

impl<'a> Told<'a> {
    /// By what was found so far.
    pub fn new(subject: &Subject<'a>, findings: &[Finding]) -> Self {
        let mut told = Self {
            paths: subject.tree.paths(),
            live: HashSet::new(),
            hidden: HashSet::new(),
        };
        for finding in findings {
            let paths = finding.paths.iter().copied();
            match (finding.live, finding.layer) {
                (true, _) => told.live.extend(paths),
                (false, Some(layer)) => told.hidden.extend(paths.map(|path| (layer, path))),
                (false, None) => {}
            }
        }
        told
    }

    /// Whether what lives at a path should not be there at all.
    pub fn is_live(&self, path: PathId) -> bool {
        self.above(path).any(|path| self.live.contains(&path))
    }

    /// Whether what a layer brought to a path should not have been there, and it is said that it ships hidden.
    pub fn is_hidden(&self, layer: usize, path: PathId) -> bool {
        self.above(path)
            .any(|path| self.hidden.contains(&(layer, path)))
    }

    /// The path and all directories above it, without the root.
    fn above(&self, path: PathId) -> impl Iterator<Item = PathId> {
        std::iter::successors(Some(path), |&path| Some(self.paths.parent(path)))
            .take_while(|&path| path != PathId::ROOT)
    }
}
