//! The names of files in the final image, of those that have several.

use hashbrown::HashMap;

use super::Subject;
use crate::tree::{InodeId, PathId};

/// See the module.
#[derive(Debug)]
pub struct Names(HashMap<InodeId, Vec<PathId>>);

impl Names {
    /// Of an image.
    pub fn new(subject: &Subject<'_>) -> Self {
        let mut names: HashMap<InodeId, Vec<PathId>> = HashMap::new();
        for (path, node) in subject.tree.final_nodes() {
            let Some(id) = node.inode else {
                continue;
            };
            let inode = subject.tree.inode(id);
            if inode.links > 1 || inode.path != path {
                names.entry(id).or_default().push(path);
            }
        }
        Self(names)
    }

    /// Where a content is to be shown: where it came to be, or one of the names that are left where that was deleted.
    pub fn shown(&self, subject: &Subject<'_>, inode: InodeId) -> PathId {
        let (own, paths) = (subject.tree.inode(inode).path, subject.tree.paths());
        let names = self.all(subject, inode);
        match names.contains(&own) {
            true => own,
            false => {
                let first = names.iter().min_by_key(|&&path| paths.full(path));
                first.copied().unwrap_or(own)
            }
        }
    }

    /// Its other names.
    pub fn others(
        &self,
        subject: &Subject<'_>,
        inode: InodeId,
    ) -> impl Iterator<Item = PathId> + use<'_> {
        let shown = self.shown(subject, inode);
        let names = self.all(subject, inode).iter().copied();
        names.filter(move |&path| path != shown)
    }

    fn all(&self, subject: &Subject<'_>, inode: InodeId) -> &[PathId] {
        self.0.get(&subject.last(inode)).map_or(&[], Vec::as_slice)
    }
}
