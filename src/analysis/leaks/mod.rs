//! Leaked build artifacts: files that only building needs, by the catalogue.
//!
//! `matcher` says which rule takes which file, `tagged` and `node` which directories are taken for what documents in them
//! say, `group` makes findings of it.

mod group;
mod matcher;
pub mod node;
mod tagged;

pub use matcher::{Claim, Claims, Matcher, Units};

use hashbrown::HashMap;

use super::findings::{Options, Subject};
use crate::inspection::Finding;
use crate::tree::{InodeId, PathId};

/// All files that rules take, each in its first form, with the rule.
pub fn taken(subject: &Subject<'_>, options: &Options) -> Vec<(InodeId, Claim)> {
    let wanted: Vec<InodeId> = subject
        .inodes()
        .filter(|&id| !subject.is_repeat(id))
        .filter(|&id| options.includes_base || subject.is_own(subject.tree.inode(id).layer))
        .collect();
    let names = other_names(subject);
    let mut files: Vec<PathId> = Vec::with_capacity(wanted.len());
    for id in &wanted {
        files.push(subject.tree.inode(*id).path);
        files.extend(names.get(id).into_iter().flatten());
    }
    let units = units(subject, options);
    let is_needed: Vec<bool> = (options.catalogue.rules().iter())
        .map(|rule| rule.needed_by.iter().any(|it| subject.config.runs(it)))
        .collect();
    let matcher = options.catalogue.matcher();
    let claims = matcher.claims(subject.tree.paths(), &files, &units);
    let taken = wanted.into_iter().filter_map(|id| {
        let inode = subject.tree.inode(id);
        let others = names.get(&id).map_or(&[][..], Vec::as_slice);
        let is_there = (subject.tree.node(inode.path)).is_some_and(|node| node.inode == Some(id));
        // What was deleted by its own name and lives by another is in the way there.
        let path = match others {
            [other, ..] if !is_there => *other,
            _ => inode.path,
        };
        let claim = claims.of(path).filter(|it| !is_needed[it.rule])?;
        // A file that is needed by another name is no bytes to save.
        if !others.iter().all(|&name| claims.of(name).is_some()) {
            return None;
        }
        let is_ignored = options.ignored.is_ignored(&subject.tree.paths().full(path));
        (!is_ignored).then_some((id, claim))
    });
    taken.collect()
}

/// Findings of what rules take.
pub fn find(subject: &Subject<'_>, options: &Options, taken: &[(InodeId, Claim)]) -> Vec<Finding> {
    group::findings(subject, &options.catalogue, taken.iter().copied())
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

/// The names of live files besides their own path.
fn other_names(subject: &Subject<'_>) -> HashMap<InodeId, Vec<PathId>> {
    let mut names: HashMap<InodeId, Vec<PathId>> = HashMap::new();
    for (path, node) in subject.tree.final_nodes() {
        let Some(id) = node.inode else {
            continue;
        };
        let inode = subject.tree.inode(id);
        if inode.path != path {
            names.entry(id).or_default().push(path);
        }
    }
    names
}

/// How much of a file is to be looked at, to know more of others; see [`crate::layers::Look::wants`].
pub fn wants(path: &[u8], size: u64) -> u64 {
    tagged::wants(path, size).max(node::wants(path, size))
}

/// What to keep of it.
pub fn kept(path: &[u8], content: &[u8]) -> Option<Box<[u8]>> {
    tagged::kept(path, content).or_else(|| node::kept(path, content))
}
