//! A tree as it is searched: names as they are shown and what is known of each row, in the order of a walk, so that a
//! search reads memory from front to end. It never changes, so a thread can search it while the tree is worked with.

use std::sync::LazyLock;

use layerscope::escape;
use layerscope::tree::{FileTree, NodeKind, PathArena};

use super::facts::{Facts, Marks};

/// Made by the first search, in its thread.
pub(crate) type Lazy = LazyLock<Haystack, Box<dyn FnOnce() -> Haystack + Send>>;

/// What is known of a row of a tree, in few bytes; what its layer says of it is kept once a layer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RowFacts {
    pub(crate) marks: Marks,
    /// The layer that wrote it, from 0.
    pub(crate) layer: Option<u32>,
}

/// What a layer says of its rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct LayerFacts {
    pub(crate) stage: Option<String>,
    /// First and last line of its instruction, from 1.
    pub(crate) lines: Option<(u32, u32)>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Haystack {
    names: String,
    rows: Vec<Row>,
    layers: Vec<LayerFacts>,
    /// Rows of the tree, the root among them.
    pub(super) nodes: usize,
}

/// A row of the tree, in the order of a walk.
#[derive(Debug)]
pub(super) struct Row {
    /// Its position in the tree.
    pub(super) node: u32,
    /// 0 for what lies in the root.
    pub(super) depth: u32,
    /// Where its name ends in `names`; it starts where the one before ends.
    end: usize,
    /// None for a directory.
    pub(super) bytes: Option<u64>,
    facts: RowFacts,
}

impl Haystack {
    /// Of a tree, with what is known of each of its rows and of each layer.
    pub(crate) fn new(
        tree: &FileTree,
        paths: &PathArena,
        facts: impl Fn(usize) -> RowFacts,
        layers: Vec<LayerFacts>,
    ) -> Self {
        let nodes = tree.nodes();
        let mut haystack = Self {
            names: String::new(),
            rows: Vec::with_capacity(nodes.len()),
            layers,
            nodes: nodes.len(),
        };
        let mut open: Vec<(usize, u32)> = Vec::new();
        open.extend(nodes[0].children.iter().rev().map(|&child| (child, 0)));
        while let Some((position, depth)) = open.pop() {
            let node = &nodes[position];
            haystack.names.push('/');
            haystack
                .names
                .push_str(&escape::escape_name(paths.name(node.path)));
            haystack.rows.push(Row {
                node: position as u32,
                depth,
                end: haystack.names.len(),
                bytes: (node.kind != NodeKind::Directory)
                    .then(|| node.bytes.max(node.removed_bytes)),
                facts: facts(position),
            });
            open.extend(node.children.iter().rev().map(|&child| (child, depth + 1)));
        }
        haystack
    }

    /// Rows with their names, each with a slash before it.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&Row, &str)> {
        let mut start = 0;
        self.rows.iter().map(move |row| {
            let name = &self.names[start..row.end];
            start = row.end;
            (row, name)
        })
    }

    /// All that is known of a row.
    pub(super) fn facts(&self, row: &Row) -> Facts<'_> {
        let layer = row.facts.layer.map(|layer| layer as usize);
        let of_layer = layer.and_then(|layer| self.layers.get(layer));
        Facts {
            bytes: row.bytes,
            marks: row.facts.marks,
            stage: of_layer.and_then(|layer| layer.stage.as_deref()),
            layer,
            lines: of_layer.and_then(|layer| layer.lines),
            severity: None,
        }
    }
}
