//! The versions of a path that layers hold, and how their attributes differ.

use time::OffsetDateTime;

use layerscope::analysis::why::link_target;
use layerscope::inspection::Inspection;
use layerscope::size::size;
use layerscope::tree::{ChangeKind, ImageTree, Node, NodeKind, PathId};

use crate::ui::text::{self, details};
use crate::ui::work::errand::Side;

/// What a layer made of a path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Version {
    /// From 0.
    pub(crate) layer: usize,
    /// None where the layer took it away.
    pub(crate) node: Option<Node>,
}

/// What each layer made of a path, oldest first.
pub(crate) fn versions(tree: &ImageTree, path: PathId) -> Vec<Version> {
    let made = tree.changes_of(path).filter_map(|(layer, change)| {
        (change.kind != ChangeKind::Unchanged).then_some(Version {
            layer,
            node: change.after,
        })
    });
    made.collect()
}

/// Bytes of a file; none of what has no bytes.
pub(crate) fn bytes(tree: &ImageTree, node: &Node) -> Option<u64> {
    Some(tree.inode(node.inode?).size)
}

/// What is compared of a version; nothing of a directory or device.
pub(crate) fn side(tree: &ImageTree, node: &Node) -> Option<Side> {
    match (node.kind, node.inode) {
        (NodeKind::File, Some(inode)) => Some(Side::File(inode)),
        (NodeKind::Symlink, _) => Some(Side::Link(link_target(tree, node).to_vec())),
        _ => None,
    }
}

/// What it is, in words: `file`, `symbolic link`.
pub(crate) fn kind(node: &Node) -> &'static str {
    match node.kind {
        NodeKind::Directory => "directory",
        NodeKind::File => "file",
        NodeKind::Symlink => "symbolic link",
        NodeKind::Special => "device or pipe",
    }
}

/// Where a layer came from, in one line: `layer 4 · line 25 · COPY …`
pub(crate) fn of_layer(inspection: &Inspection, layer: usize) -> String {
    let mut words = format!("layer {}", layer + 1);
    if let Some(layer) = inspection.layers.get(layer) {
        let instruction = layer.head.provenance.instruction.as_ref();
        if let Some(line) = instruction.and_then(|it| it.start_line) {
            words += &format!(" · line {line}");
        }
        words += &format!(" · {}", details::headline(&layer.head));
    }
    words
}

/// A version in one line.
pub(crate) fn row(inspection: &Inspection, version: &Version) -> String {
    let tree = &inspection.tree;
    let what = match &version.node {
        None => "removed".to_owned(),
        Some(node) => bytes(tree, node).map_or_else(|| kind(node).to_owned(), size),
    };
    let of_layer = of_layer(inspection, version.layer);
    format!("{}  {of_layer}", text::right(&what, 13))
}

/// Attributes that differ, a line each: `mode  644 → 755`.
pub(crate) fn attributes(tree: &ImageTree, old: &Node, new: &Node) -> Vec<String> {
    let (Some(a), Some(b)) = (tree.entry(old), tree.entry(new)) else {
        return Vec::new();
    };
    let rows = [
        ("type", [kind(old).to_owned(), kind(new).to_owned()]),
        ("mode", [a, b].map(|it| format!("{:o}", it.mode))),
        ("owner", [a, b].map(|it| format!("{}:{}", it.uid, it.gid))),
        (
            "size",
            [old, new].map(|it| bytes(tree, it).map_or_else(|| "none".to_owned(), exact)),
        ),
        ("changed", [a, b].map(|it| moment(it.mtime))),
    ];
    let differ = rows.into_iter().filter(|(_, [old, new])| old != new);
    differ
        .map(|(what, [old, new])| format!("{what:<8} {old} → {new}"))
        .collect()
}

/// `1.53 MB (1,530,123 B)`; of few bytes, the bytes alone.
pub(crate) fn exact(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let digits = bytes.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{} ({grouped} B)", size(bytes))
}

/// Seconds since 1970 as a date and time.
fn moment(seconds: i64) -> String {
    let Ok(moment) = OffsetDateTime::from_unix_timestamp(seconds) else {
        return format!("{seconds} s since 1970");
    };
    let (date, time) = (moment.date(), moment.time());
    format!(
        "{}-{:02}-{:02} {:02}:{:02}:{:02} UTC",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(exact(999), "999 B");
        assert_eq!(exact(1_530_123), "1.53 MB (1,530,123 B)");
        // date -u -d @1700000000
        assert_eq!(moment(1_700_000_000), "2023-11-14 22:13:20 UTC");
        assert_eq!(moment(i64::MAX), format!("{} s since 1970", i64::MAX));
    }
}
