//! Which layers did something to a path: one path's versions are found without going through all changes.

use super::merge::Change;
use super::paths::PathId;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Where the changes of each path start, along [`PathId::index`]; they end where the next path's start.
    starts: Vec<u32>,
    /// Layers and positions among their changes, oldest first.
    changes: Vec<(u32, u32)>,
}

impl Touched {
    /// Of so many paths, over what each layer did.
    pub(super) fn of(paths: usize, layers: &[Vec<Change>]) -> Self {
        let mut starts = vec![0; paths + 1];
        for change in layers.iter().flatten() {
            starts[change.path.index() + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let count = layers.iter().map(Vec::len).sum();
        let mut changes = vec![(0, 0); count];
        for (layer, of_layer) in (0..).zip(layers) {
            for (at, change) in (0..).zip(of_layer) {
                let next = &mut next[change.path.index()];
                changes[*next as usize] = (layer, at);
                *next += 1;
            }
        }
        Self { starts, changes }
    }

    /// Layers from 0, and positions among their changes.
    pub(super) fn at(
        &self,
        path: PathId,
    ) -> impl DoubleEndedIterator<Item = (usize, usize)> + use<'_> {
        let ends = self.starts.get(path.index()..path.index() + 2);
        let of_path = ends.map_or(&[][..], |ends| {
            &self.changes[ends[0] as usize..ends[1] as usize]
        });
        of_path
            .iter()
            .map(|&(layer, at)| (layer as usize, at as usize))
    }
}
