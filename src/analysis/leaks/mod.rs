//! Leaked build artifacts: files that only building needs, by the catalogue.
//!
//! `matcher` says which rule takes which file, `tagged` and `node` which directories are taken for what documents in them
//! say, `group` makes findings of it.

mod group;
mod matcher;
pub mod node;
mod tagged;

pub use matcher::{Claim, Claims, Matcher, Units};

use super::findings::{Names, Options, Subject};
use super::smells::lists;
use crate::inspection::Finding;
use crate::tree::{InodeId, PathId};

/// A file that a rule takes.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// Its first form.
    pub inode: InodeId,
    /// The name to show.
    pub path: PathId,
    /// The rule.
    pub claim: Claim,
}

/// All files that rules take.
pub fn taken(subject: &Subject<'_>, options: &Options) -> Vec<Taken> {
    let wanted: Vec<InodeId> = subject
        .inodes()
        .filter(|&id| !subject.is_repeat(id))
        .filter(|&id| options.includes_base || subject.is_own(subject.tree.inode(id).layer))
        .collect();
    let names = Names::new(subject);
    let mut files: Vec<PathId> = Vec::with_capacity(wanted.len());
    for &id in &wanted {
        files.push(names.shown(subject, id));
        files.extend(names.others(subject, id));
    }
    let units = units(subject, options);
    let is_needed: Vec<bool> = (options.catalogue.rules().iter())
        .map(|rule| rule.needed_by.iter().any(|it| subject.config.runs(it)))
        .collect();
    let matcher = options.catalogue.matcher();
    let claims = matcher.claims(subject.tree.paths(), &files, &units);
    let told = lists::told(subject, options);
    let taken = wanted.into_iter().filter_map(|inode| {
        if told.contains(&subject.last(inode)) {
            return None;
        }
        let path = names.shown(subject, inode);
        let claim = claims.of(path).filter(|it| !is_needed[it.rule])?;
        // A file that is needed by another name is no bytes to save.
        let mut others = names.others(subject, inode);
        if !others.all(|name| claims.of(name).is_some()) {
            return None;
        }
        let is_ignored = options.ignored.is_ignored(&subject.tree.paths().full(path));
        (!is_ignored).then_some(Taken { inode, path, claim })
    });
    taken.collect()
}

/// Findings of what rules take.
pub fn find(subject: &Subject<'_>, options: &Options, taken: &[Taken]) -> Vec<Finding> {
    group::findings(subject, &options.catalogue, taken)
}

/// Directories that rules take for what documents in them say.
fn units(subject: &Subject<'_>, options: &Options) -> Units {
    let mut units = Units::new();
    let mut take = |id: &str, directories: Vec<PathId>| {
        let rules = options.catalogue.rules();
        if let Some(rule) = rules.iter().position(|rule| rule.id == id) {
            for directory in directories {
                units.entry(directory).or_default().push(rule);
            }
        }
    };
    take(node::RULE, node::directories(subject));
    take(tagged::RULE, tagged::directories(subject));
    units
}

/// How much of a file is to be looked at, to know more of others; see [`crate::layers::Look::wants`].
pub fn wants(path: &[u8], size: u64) -> u64 {
    tagged::wants(path, size).max(node::wants(path, size))
}

/// What to keep of it.
pub fn kept(path: &[u8], content: &[u8]) -> Option<Box<[u8]>> {
    tagged::kept(path, content).or_else(|| node::kept(path, content))
}
