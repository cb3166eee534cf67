//! What a layer did to a path, in a sentence.

use super::path;
use crate::Inspection;
use crate::analysis::why::{Deed, Event, link_target};
use crate::escape::escape_name;
use crate::layers::{Attributes, Entry};
use crate::report::text::words::count;
use crate::size::size;
use crate::tree::{Node, NodeKind, PathId};

/// What the layer did to the path itself; none where it only did something below it.
pub fn deed(inspection: &Inspection, event: &Event) -> Option<String> {
    let path = |id| path(inspection, id);
    let after = || thing(inspection, event.after.as_ref(), event.link_to);
    let text = match event.deed? {
        Deed::Added => match event.after.map(|node| node.kind) {
            Some(NodeKind::File) if event.link_to.is_none() => "added".to_owned(),
            _ => format!("added as {}", after()),
        },
        Deed::Restored { gone_since } => {
            format!(
                "there again, as {}; gone since layer {}",
                after(),
                gone_since + 1
            )
        }
        Deed::Overwritten => match event.after {
            Some(node) if node.kind == NodeKind::Symlink => format!("changed to {}", after()),
            _ if event.link_to.is_some() => {
                format!("replaced by {}, with other content", after())
            }
            _ => "overwritten with other content".to_owned(),
        },
        Deed::MetadataOnly(changed) => {
            let what = match event.after.map(|node| node.kind) {
                Some(NodeKind::Directory) => "",
                Some(NodeKind::Symlink) => "same link, ",
                _ => "same content, ",
            };
            format!("{what}{}", attributes(inspection, event, changed))
        }
        Deed::Rewritten if event.link_to.is_some() => format!("replaced by {}", after()),
        Deed::Rewritten => "written again, contents not compared".to_owned(),
        Deed::Replaced => {
            let before = thing(inspection, event.before.as_ref(), None);
            format!("{before} replaced by {}", after())
        }
        Deed::Emptied => "emptied of what was in it".to_owned(),
        Deed::Deleted => "deleted".to_owned(),
        Deed::DeletedWith(directory) => {
            format!("deleted with everything in {}", path(directory))
        }
        Deed::Displaced(above) => {
            let changes = inspection.tree.changes(event.layer).iter();
            let node = changes
                .filter(|change| change.path == above)
                .find_map(|change| change.after);
            let thing = thing(inspection, node.as_ref(), None);
            format!("gone: {} became {thing}", path(above))
        }
        Deed::Passing => "written, and written over in the same layer".to_owned(),
    };
    Some(match event.copies {
        0 | 1 => text,
        copies => format!("{text}; {copies} times in this layer"),
    })
}

/// What the layer did below a directory.
pub fn below(event: &Event) -> Option<String> {
    let below = event.below?;
    let mut parts = Vec::new();
    for (files, what) in [
        (below.added, "added"),
        (below.modified, "changed"),
        (below.removed, "removed"),
    ] {
        if files > 0 {
            let files = count(usize::try_from(files).unwrap_or(usize::MAX), "file");
            parts.push(format!("{files} {what}"));
        }
    }
    if below.hides_bytes > 0 {
        parts.push(format!(
            "{} of layers below hidden",
            size(below.hides_bytes)
        ));
    }
    (!parts.is_empty()).then(|| format!("below: {}", parts.join(", ")))
}

/// `a file`, `a link to usr/bin`, ….
pub fn thing(inspection: &Inspection, node: Option<&Node>, link_to: Option<PathId>) -> String {
    match (node, link_to) {
        (None, _) => "nothing".to_owned(),
        (_, Some(entry)) => format!("another name of {} (hard link)", path(inspection, entry)),
        (Some(node), None) => match node.kind {
            NodeKind::Directory => "a directory".to_owned(),
            NodeKind::File => "a file".to_owned(),
            NodeKind::Symlink => {
                let target = link_target(&inspection.tree, node);
                format!("a link to {}", escape_name(target))
            }
            NodeKind::Special => "a device or pipe".to_owned(),
        },
    }
}

fn attributes(inspection: &Inspection, event: &Event, changed: Attributes) -> String {
    let entry = |node: Option<Node>| node.and_then(|node| inspection.tree.entry(&node).copied());
    let (Some(old), Some(new)) = (entry(event.before), entry(event.after)) else {
        return "other attributes".to_owned();
    };
    let mut parts = Vec::new();
    if changed.mode {
        parts.push(format!("mode {:o} → {:o}", old.mode, new.mode));
    }
    if changed.owner {
        parts.push(format!("owner {} → {}", owner(&old), owner(&new)));
    }
    if changed.time {
        parts.push("other time".to_owned());
    }
    if parts.is_empty() {
        parts.push("no other attributes (extended ones are not compared)".to_owned());
    }
    parts.join(", ")
}

/// `0:0`.
pub fn owner(entry: &Entry) -> String {
    format!("{}:{}", entry.uid, entry.gid)
}
