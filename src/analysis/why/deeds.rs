//! What a layer did to a place, and why it is called that.

use hashbrown::HashSet;

use super::{Deed, lookup};
use crate::Inspection;
use crate::inspection::WasteReason;
use crate::layers::{Attributes, EntryKind};
use crate::tree::{Cause, ImageTree, InodeId, Node, NodeKind, PathId};

/// What whiteouts of a layer were about, links followed.
#[derive(Default)]
pub struct Whiteouts {
    /// The paths themselves.
    plain: HashSet<PathId>,
    /// Directories whose contents they took away.
    opaque: HashSet<PathId>,
}

impl Whiteouts {
    /// Of a layer, over what lived before it.
    pub fn of(tree: &ImageTree, layer: usize) -> Self {
        let contents = &tree.layers()[layer];
        let mut whiteouts = Self::default();
        let before = |path: PathId| match layer.checked_sub(1) {
            Some(below) => tree.node_as_of(path, below),
            None => tree.node_before_any(path),
        };
        for entry in &contents.entries {
            let path = contents.path(entry);
            let (path, found) = match entry.kind {
                EntryKind::Whiteout => (path.to_vec(), &mut whiteouts.plain),
                // The slash follows a link at the directory itself.
                EntryKind::OpaqueWhiteout => ([path, b"/"].concat(), &mut whiteouts.opaque),
                _ => continue,
            };
            found.extend(lookup::follow(tree, before, &path).map(|led| led.path));
        }
        whiteouts
    }

    /// Whether they took away what was below a directory.
    pub fn took(&self, directory: PathId) -> bool {
        self.plain.contains(&directory) || self.opaque.contains(&directory)
    }
}

/// How a layer took a place away.
pub fn gone(tree: &ImageTree, layer: usize, whiteouts: &Whiteouts, place: PathId) -> Deed {
    let paths = tree.paths();
    let above = || {
        std::iter::successors(Some(paths.parent(place)), |&at| {
            (at != PathId::ROOT).then(|| paths.parent(at))
        })
    };
    // Whatever took it away: where a directory above it stood, there is something else now.
    let stands = above().find_map(|at| Some((at, tree.node_as_of(at, layer)?)));
    if let Some((at, node)) = stands
        && node.kind != NodeKind::Directory
    {
        return Deed::Displaced(at);
    }
    if whiteouts.plain.contains(&place) {
        return Deed::Deleted;
    }
    above()
        .find(|&at| whiteouts.took(at))
        .map_or(Deed::Deleted, Deed::DeletedWith)
}

/// What was done to a place that was there before and after; nothing where a directory stands in the layer only to hold
/// what is below it. `emptied` says that the layer took away what layers below had in it.
pub fn changed(
    inspection: &Inspection,
    before: &Node,
    after: &Node,
    emptied: bool,
) -> Option<Deed> {
    if before.kind != after.kind {
        return Some(Deed::Replaced);
    }
    let tree = &inspection.tree;
    let attributes = match (tree.entry(before), tree.entry(after)) {
        (Some(old), Some(new)) => Attributes::changed(old, new),
        _ => Attributes::default(),
    };
    let is_same = match before.kind {
        NodeKind::Directory if emptied => return Some(Deed::Emptied),
        NodeKind::Directory => {
            let is_changed = attributes.mode || attributes.owner;
            return is_changed.then_some(Deed::MetadataOnly(attributes));
        }
        NodeKind::File => match (before.inode, after.inode) {
            (Some(old), Some(new)) => have_same_content(inspection, old, new),
            _ => None,
        },
        NodeKind::Symlink => {
            Some(lookup::link_target(tree, before) == lookup::link_target(tree, after))
        }
        NodeKind::Special => None,
    };
    Some(match is_same {
        Some(true) => Deed::MetadataOnly(attributes),
        Some(false) => Deed::Overwritten,
        None => Deed::Rewritten,
    })
}

/// Whether two files have the same content, as far as the analysis compared them.
fn have_same_content(inspection: &Inspection, old: InodeId, new: InodeId) -> Option<bool> {
    let tree = &inspection.tree;
    let (a, b) = (tree.inode(old), tree.inode(new));
    if old == new || a.size != b.size || a.size == 0 {
        return Some(a.size == b.size);
    }
    if a.loss
        .is_some_and(|loss| loss.cause == Cause::Rewritten(new))
    {
        let mut rows = inspection.wasted.iter();
        let row = rows.find(|row| row.inode == old)?;
        return Some(row.reason == WasteReason::MetadataOnly);
    }
    if a.loss.is_some() || b.loss.is_some() {
        return None;
    }
    // All live files of one size were compared; each stands among its equals by its first name.
    let is = |path: &PathId, id| tree.node(*path).and_then(|node| node.inode) == Some(id);
    let has = |paths: &[PathId], id| paths.iter().any(|path| is(path, id));
    let mut groups = inspection.duplicates.iter();
    Some(groups.any(|group| has(&group.paths, old) && has(&group.paths, new)))
}
