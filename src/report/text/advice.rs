//! What to change, as far as the waste alone tells: which line should not have written what another hid.

use hashbrown::HashMap;

use super::words::{count, place};
use crate::Inspection;
use crate::inspection::{Layer, Origin, Waste, WasteReason};
use crate::layers::Attributes;
use crate::size::size;
use crate::tree::Cause;

/// What one layer did to files of another, in one way.
#[derive(Default)]
struct Group {
    bytes: u64,
    files: usize,
    changed: Attributes,
}

impl Group {
    fn add(&mut self, inspection: &Inspection, row: &Waste) {
        self.bytes += row.bytes;
        self.files += 1;
        let changed = changed(inspection, row);
        self.changed.mode |= changed.mode;
        self.changed.owner |= changed.owner;
        self.changed.time |= changed.time;
    }
}

/// One line a pair of layers and reason, the largest first.
pub fn lines(inspection: &Inspection) -> Vec<String> {
    let mut groups: HashMap<(usize, usize, WasteReason), Group> = HashMap::new();
    for row in inspection.wasted.iter().filter(|row| row.bytes > 0) {
        let group = groups
            .entry((row.written_by, row.hidden_by, row.reason))
            .or_default();
        group.add(inspection, row);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(key, group)| (std::cmp::Reverse(group.bytes), *key));
    groups
        .into_iter()
        .map(|((written_by, hidden_by, reason), group)| {
            let writer = &inspection.layers[written_by];
            let hider = &inspection.layers[hidden_by];
            let advice = sentence(writer, hider, reason, &group);
            format!("{:>8}  {advice}", size(group.bytes))
        })
        .collect()
}

/// The same for one layer that wrote, one that hid, and how; none where that lost no bytes.
pub fn of_pair(
    inspection: &Inspection,
    written_by: usize,
    hidden_by: usize,
    reason: WasteReason,
) -> Option<String> {
    let mut group = Group::default();
    for row in inspection.wasted.iter().filter(|row| {
        row.bytes > 0
            && (row.written_by, row.hidden_by, row.reason) == (written_by, hidden_by, reason)
    }) {
        group.add(inspection, row);
    }
    let writer = inspection.layers.get(written_by)?;
    let hider = inspection.layers.get(hidden_by)?;
    (group.files > 0).then(|| sentence(writer, hider, reason, &group))
}

fn sentence(writer: &Layer, hider: &Layer, reason: WasteReason, group: &Group) -> String {
    let files = count(group.files, "file");
    let is_base = writer.head.provenance.origin == Origin::Base;
    let (mut written, mut hidden) = (place(writer), place(hider));
    if written == hidden {
        // ONBUILD triggers all stand on the line of their FROM.
        written = format!("layer {}", writer.head.index + 1);
        hidden = format!("layer {}", hider.head.index + 1);
    }
    if is_base {
        written = "the base image".to_owned();
    }
    match reason {
        WasteReason::MetadataOnly => {
            let fix = if is_base {
                "that copies them whole".to_owned()
            } else {
                set_there(writer, group.changed)
            };
            let verb = verb(group.changed);
            format!("{hidden} only {verb} {files} of {written}: {fix}")
        }
        WasteReason::Deleted => {
            let fix = if is_base {
                "only another base frees them"
            } else {
                write_less(writer)
            };
            format!("{written} ships {files} that {hidden} deletes: {fix}")
        }
        WasteReason::Overwritten => {
            format!("{hidden} overwrites {files} of {written}: write them once")
        }
        WasteReason::Replaced => format!(
            "{hidden} puts another file type in place of {files} of {written}: write them once"
        ),
        WasteReason::Repeated => {
            format!("{written} holds {files} twice: its builder wrote the tar wrongly")
        }
    }
}

fn changed(inspection: &Inspection, row: &Waste) -> Attributes {
    let tree = &inspection.tree;
    match tree.inode(row.inode).loss.map(|loss| loss.cause) {
        Some(Cause::Rewritten(by)) => {
            Attributes::changed(tree.inode_entry(row.inode), tree.inode_entry(by))
        }
        _ => Attributes::default(),
    }
}

/// A new time comes with most changes, so it is named only where it is all there is.
fn verb(changed: Attributes) -> &'static str {
    match (changed.mode, changed.owner, changed.time) {
        (true, false, _) => "chmods",
        (false, true, _) => "chowns",
        (true, true, _) => "chmods and chowns",
        (false, false, true) => "touches",
        (false, false, false) => "rewrites",
    }
}

fn set_there(writer: &Layer, changed: Attributes) -> String {
    let flags = match (changed.mode, changed.owner) {
        (true, false) => "--chmod",
        (false, true) => "--chown",
        (true, true) => "--chmod --chown",
        (false, false) => return "leave them as they are".to_owned(),
    };
    match copy_keyword(writer) {
        Some(keyword) => format!("{keyword} {flags} there"),
        None => "set it there".to_owned(),
    }
}

fn write_less(writer: &Layer) -> &'static str {
    match (copy_keyword(writer), writer.head.provenance.origin) {
        (Some(_), Origin::Copied) => "copy less",
        (Some(_), _) => "copy less (.dockerignore, narrower paths)",
        (None, _) => "delete them there",
    }
}

fn copy_keyword(layer: &Layer) -> Option<&str> {
    let instruction = layer.head.provenance.instruction.as_ref()?;
    let keyword = instruction.keyword.as_deref()?;
    matches!(keyword, "COPY" | "ADD").then_some(keyword)
}
