//! Fills the JSON document on one path.

use super::Input;
use super::model::{Below, Did, Hop, Kind, Link, Lost, Now, Step, WhyReport};
use crate::Inspection;
use crate::analysis::hops::hops;
use crate::analysis::why::{self, Deed, Event, link_target};
use crate::escape;
use crate::layers::Attributes;
use crate::report::model::{CopiedFrom, Image, Instruction, Tool};
use crate::tree::{Node, NodeKind, PathId};

/// The document.
pub fn document(input: &Input<'_>) -> WhyReport {
    let Input {
        inspection,
        asked,
        why,
    } = input;
    let path = |id| path(inspection, id);
    let links = why.through.iter().map(|(link, node)| Link {
        path: path(*link),
        target: target(inspection, node).unwrap_or_default(),
    });
    WhyReport {
        schema_version: "1.0",
        tool: Tool::this(),
        image: Image::from(&inspection.image),
        asked: escape::name(asked),
        path: path(why.path),
        through: links.collect(),
        history: why
            .events
            .iter()
            .map(|event| step(inspection, event))
            .collect(),
        now: now(inspection, &why.now),
        written_bytes: why.events.iter().map(Event::written_bytes).sum(),
        wasted_bytes: why.events.iter().map(Event::wasted_bytes).sum(),
        warnings: inspection.warnings.clone(),
    }
}

fn path(inspection: &Inspection, id: PathId) -> String {
    escape::name(&inspection.tree.paths().full(id))
}

fn target(inspection: &Inspection, node: &Node) -> Option<String> {
    (node.kind == NodeKind::Symlink).then(|| escape::name(link_target(&inspection.tree, node)))
}

fn kind(node: &Node) -> Kind {
    match node.kind {
        NodeKind::Directory => Kind::Directory,
        NodeKind::File => Kind::File,
        NodeKind::Symlink => Kind::Symlink,
        NodeKind::Special => Kind::Special,
    }
}

fn step(inspection: &Inspection, event: &Event) -> Step {
    let path = |id| path(inspection, id);
    let provenance = &inspection.layers[event.layer].head.provenance;
    let lost = event.lost.iter().map(|row| Lost {
        bytes: row.bytes,
        hidden_by: row.hidden_by,
        reason: row.reason,
    });
    Step {
        layer: event.layer,
        path: path(event.path),
        did: event.deed.map(did),
        with: match event.deed {
            Some(Deed::DeletedWith(above) | Deed::Displaced(above)) => Some(path(above)),
            _ => None,
        },
        gone_since: match event.deed {
            Some(Deed::Restored { gone_since }) => Some(gone_since),
            _ => None,
        },
        changed: match event.deed {
            Some(Deed::MetadataOnly(changed)) => attributes(changed),
            _ => Vec::new(),
        },
        kind: event.after.as_ref().map(kind),
        link_target: event.after.and_then(|node| target(inspection, &node)),
        hard_link_to: event.link_to.map(path),
        bytes: event.bytes,
        wasted_bytes: event.lost.iter().map(|row| row.bytes).sum(),
        lost: lost.collect(),
        hides_bytes: event.hides_bytes,
        below: event.below.map(|below| Below {
            added: below.added,
            modified: below.modified,
            removed: below.removed,
            bytes: below.bytes,
            wasted_bytes: below.wasted_bytes,
            hides_bytes: below.hides_bytes,
        }),
        instruction: provenance.instruction.as_ref().map(Instruction::from),
        stage: provenance.stage.clone(),
        origin: provenance.origin,
        copied_from: provenance.copied_from.as_ref().map(CopiedFrom::from),
        source: inspection
            .source_path(event.layer, event.path)
            .filter(|_| event.copies > 0),
        source_came_from: hops(inspection, event.layer, event.path)
            .into_iter()
            .skip(1)
            .filter(|_| event.copies > 0)
            .map(|hop| Hop {
                source: format!("{}:{}", hop.from.name, hop.path),
                line: hop.line,
                maybe_changed_by: hop.since,
            })
            .collect(),
        basis: provenance.basis,
    }
}

fn did(deed: Deed) -> Did {
    match deed {
        Deed::Added => Did::Added,
        Deed::Restored { .. } => Did::Restored,
        Deed::Overwritten => Did::Overwritten,
        Deed::MetadataOnly(_) => Did::MetadataOnly,
        Deed::Rewritten => Did::Rewritten,
        Deed::Replaced => Did::Replaced,
        Deed::Emptied => Did::Emptied,
        Deed::Deleted => Did::Deleted,
        Deed::DeletedWith(_) => Did::DeletedWith,
        Deed::Displaced(_) => Did::Displaced,
        Deed::Passing => Did::Passing,
    }
}

fn attributes(changed: Attributes) -> Vec<&'static str> {
    let all = [
        (changed.mode, "mode"),
        (changed.owner, "owner"),
        (changed.time, "time"),
    ];
    let all = all.into_iter().filter(|(is_changed, _)| *is_changed);
    all.map(|(_, name)| name).collect()
}

fn now(inspection: &Inspection, now: &why::Now) -> Now {
    let path = |id| path(inspection, id);
    let node = now.node.as_ref();
    let entry = node.and_then(|node| inspection.tree.entry(node));
    Now {
        live: node.is_some(),
        kind: node.map(kind),
        bytes: now.bytes,
        files: now.files,
        mode: entry.map(|entry| format!("{:o}", entry.mode)),
        uid: entry.map(|entry| entry.uid),
        gid: entry.map(|entry| entry.gid),
        link_target: node.and_then(|node| target(inspection, node)),
        leads_to: now.leads_to.map(path),
        hard_links: now.other_names.iter().map(|&id| path(id)).collect(),
        duplicates: now.duplicates.iter().map(|&id| path(id)).collect(),
    }
}
