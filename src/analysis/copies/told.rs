//! What leaks and secrets say already of the same files: nobody has to hear it twice.

use hashbrown::HashSet;

use crate::analysis::findings::Subject;
use crate::inspection::Finding;
use crate::tree::{InodeId, PathId};

/// See the module.
#[derive(Debug)]
pub struct Told {
    leaked: HashSet<InodeId>,
    /// Files with secrets, and the layers that brought them, from 0.
    secret: HashSet<(usize, PathId)>,
}

impl Told {
    /// By the files that leaks are about, each in its first form, and the secrets that were found.
    pub fn new(leaked: impl Iterator<Item = InodeId>, secrets: &[Finding]) -> Self {
        let files = secrets.iter().filter_map(|finding| {
            let layer = finding.layer?;
            Some(finding.paths.iter().map(move |&path| (layer, path)))
        });
        Self {
            leaked: leaked.collect(),
            secret: files.flatten().collect(),
        }
    }

    /// Whether it is said of a file that it should not ship.
    pub fn has(&self, subject: &Subject<'_>, inode: InodeId) -> bool {
        let first = subject.first(inode);
        let file = subject.tree.inode(first);
        self.leaked.contains(&first) || self.secret.contains(&(file.layer, file.path))
    }
}
