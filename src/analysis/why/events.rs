//! The events at the places that a path led to, layer by layer.

use super::deeds::{self, Whiteouts};
use super::{Deed, Event, below};
use crate::Inspection;
use crate::inspection::Waste;
use crate::tree::{Change, Inode, Node, NodeKind, PathId};

/// What happened at the places, oldest first.
pub fn events(inspection: &Inspection, places: &[PathId]) -> Vec<Event> {
    let tree = &inspection.tree;
    let layers = 0..tree.layers().len();
    // Along the layers: what each changed at the places.
    let mut changes: Vec<Vec<&Change>> = vec![Vec::new(); layers.len()];
    for &place in places {
        for (layer, change) in tree.changes_of(place) {
            changes[layer].push(change);
        }
    }
    let is_directory =
        |node: Option<Node>| node.is_some_and(|node| node.kind == NodeKind::Directory);
    let has_directory = places.contains(&PathId::ROOT)
        || changes
            .iter()
            .flatten()
            .any(|change| is_directory(change.before) || is_directory(change.after));
    let sums = has_directory.then(|| below::sums(inspection, places));
    let inodes = tree.inodes().iter();
    let written: Vec<&Inode> = inodes
        .filter(|inode| places.contains(&inode.path))
        .collect();

    let rows = inspection.wasted.iter().copied();
    let lost: Vec<Waste> = rows.filter(|row| places.contains(&row.path)).collect();

    let mut gone_since = vec![None; places.len()];
    let mut events = Vec::new();
    for layer in layers {
        let whiteouts = if changes[layer].is_empty() {
            Whiteouts::default()
        } else {
            Whiteouts::of(tree, layer)
        };
        for (position, &place) in places.iter().enumerate() {
            let change = changes[layer].iter().find(|change| change.path == place);
            let (before, after) =
                change.map_or((None, None), |change| (change.before, change.after));
            let below = sums.as_ref().and_then(|sums| sums[position][layer]);
            let written = written.iter();
            let written = written.filter(|inode| inode.layer == layer && inode.path == place);
            let copies = written.clone().count();
            let deed = match (before, after) {
                (None, None) => (copies > 0).then_some(Deed::Passing),
                (None, Some(_)) => Some(match gone_since[position] {
                    Some(gone_since) => Deed::Restored { gone_since },
                    None => Deed::Added,
                }),
                (Some(_), None) => {
                    gone_since[position] = Some(layer);
                    Some(deeds::gone(tree, layer, &whiteouts, place))
                }
                (Some(before), Some(after)) => {
                    let emptied = whiteouts.took(place)
                        && below.is_some_and(|below| below.removed + below.modified > 0);
                    deeds::changed(inspection, &before, &after, emptied)
                }
            };
            if deed.is_none() && below.is_none() {
                continue;
            }
            let inode_of =
                |node: Option<Node>| node.and_then(|node| node.inode).map(|id| tree.inode(id));
            let hidden =
                inode_of(before).filter(|inode| inode.loss.is_some_and(|loss| loss.layer == layer));
            events.push(Event {
                layer,
                path: place,
                deed,
                before,
                after,
                link_to: inode_of(after)
                    .map(|inode| inode.path)
                    .filter(|&path| path != place),
                copies,
                bytes: written.map(|inode| inode.size).sum(),
                lost: lost
                    .iter()
                    .filter(|row| row.written_by == layer && row.path == place)
                    .copied()
                    .collect(),
                hides_bytes: hidden.map_or(0, |inode| inode.size),
                below,
            });
        }
    }
    events
}
