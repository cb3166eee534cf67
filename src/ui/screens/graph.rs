//! How stages hang together, as rows: what inherits stands below what it starts from, and what is copied is led by
//! lanes to the rows of the stage that takes it.
//!
//! The bytes of all rows add up to the image's: an image that the build started from has its own, a stage those that
//! its lines wrote or took from a context, as these are counted everywhere, a row that takes those that came with it.

use hashbrown::HashMap;

use super::family::{Family, Nodes, Outside};
use super::lanes::{self, Crossing, Link};
use super::{Known, name_of, stage_name};
use crate::ui::text;
use layerscope::inspection::{CopySource, Dockerfile, Edge, EdgeKind, Origin};

/// Lanes that are drawn at most.
const LANES: usize = 20;

/// A row.
#[derive(Debug)]
pub(crate) struct Row {
    /// Whose row it is.
    pub(crate) node: usize,
    /// Whether it is the node itself, not what it takes.
    pub(crate) is_head: bool,
    pub(crate) guides: String,
    /// Ready to show.
    pub(crate) name: String,
    pub(crate) words: String,
    /// Where it stands in the Dockerfile, or is first taken from; from 1.
    pub(crate) line: Option<u32>,
    /// None where nothing of it is in the image, and before layers are read.
    pub(crate) bytes: Option<u64>,
    pub(crate) lanes: Crossing,
}

/// See the module. Nodes are images and contexts first, then stages.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) rows: Vec<Row>,
    /// The node that the image started from.
    pub(crate) base: Option<usize>,
    /// Columns of the widest guides with a name, and of the widest words; the most lanes of a row.
    pub(crate) columns: [usize; 3],
    /// How many nodes are no stages.
    outside: usize,
    images: HashMap<String, usize>,
}

impl Graph {
    pub(crate) fn of(file: &Dockerfile, known: Known<'_>) -> Self {
        let nodes = Nodes::of(file);
        let family = Family::of(file, &nodes);
        let mut graph = Self {
            base: family.base(file),
            outside: nodes.outside.len(),
            images: nodes.images(),
            ..Self::default()
        };
        let own = own_bytes(file, known);
        let mut links: Vec<Link> = Vec::new();
        let mut link_of: Vec<Option<usize>> = vec![None; family.above.len()];
        let mut heads = vec![0; family.above.len()];
        for node in family.walk() {
            heads[node] = graph.rows.len();
            let row = match node.checked_sub(graph.outside) {
                None => Row {
                    line: family.heard.get(node).copied(),
                    ..graph.outside_row(node, nodes.outside[node], known)
                },
                Some(stage) => {
                    let mut row = stage_row(node, file, stage, family.lines[stage], own[stage]);
                    if is_copied_too(known, stage, own[stage]) {
                        row.words.push_str(", own lines");
                    }
                    row
                }
            };
            graph.push(row, &family);
            for &(edge, from) in &family.takes[node] {
                if let Some(from) = from {
                    let link = *link_of[from].get_or_insert_with(|| {
                        links.push(Link::new(from));
                        links.len() - 1
                    });
                    links[link].targets.push(graph.rows.len());
                }
                graph.push(take_row(node, edge, known), &family);
            }
        }
        for link in &mut links {
            link.source = heads[link.node];
        }
        let crossings = lanes::lay(graph.rows.len(), links, LANES);
        for (row, crossing) in graph.rows.iter_mut().zip(crossings) {
            row.lanes = crossing;
        }
        for row in &graph.rows {
            let name = text::width(&row.guides) + text::width(&row.name);
            let columns = [name, text::width(&row.words), row.lanes.lanes.len()];
            for (most, columns) in graph.columns.iter_mut().zip(columns) {
                *most = columns.max(*most);
            }
        }
        graph
    }

    /// The node of a stage.
    pub(crate) fn stage(&self, stage: usize) -> usize {
        self.outside + stage
    }

    /// The node of an image by its name.
    pub(crate) fn image(&self, name: &str) -> Option<usize> {
        self.images.get(name).copied()
    }

    /// First and last row of a node.
    pub(crate) fn extent(&self, node: usize) -> Option<(usize, usize)> {
        let first = self.rows.iter().position(|row| row.node == node)?;
        let own = self.rows[first..].iter();
        let length = own.take_while(|row| row.node == node).count();
        Some((first, first + length - 1))
    }

    fn push(&mut self, mut row: Row, family: &Family<'_>) {
        row.guides = family.guides(row.node, row.is_head);
        self.rows.push(row);
    }

    fn outside_row(&self, node: usize, (kind, name): Outside<'_>, known: Known<'_>) -> Row {
        let is_base = self.base == Some(node);
        Row {
            name: name_of(name),
            words: match kind {
                CopySource::Context => "context",
                _ if is_base => "base image",
                _ => "image",
            }
            .to_owned(),
            bytes: is_base.then(|| base_bytes(known)).flatten(),
            ..Row::of(node, true)
        }
    }
}

impl Row {
    fn of(node: usize, is_head: bool) -> Self {
        Self {
            node,
            is_head,
            guides: String::new(),
            name: String::new(),
            words: String::new(),
            line: None,
            bytes: None,
            lanes: Crossing::default(),
        }
    }
}

fn stage_row(node: usize, file: &Dockerfile, stage: usize, line: u32, bytes: Option<u64>) -> Row {
    let own = &file.stages[stage];
    let end = if own.is_final { ", final" } else { "" };
    Row {
        name: stage_name(&own.name),
        words: format!("line {line}{end}"),
        line: Some(line),
        bytes,
        ..Row::of(node, true)
    }
}

fn take_row(node: usize, edge: &Edge, known: Known<'_>) -> Row {
    let keyword = match edge.kind {
        EdgeKind::Mounts => "mount",
        _ => "COPY",
    };
    let came = known.inspection().is_some() && !edge.layers.is_empty();
    let is_context = edge.from.kind == CopySource::Context;
    let counted = if came && is_context {
        ", counted above"
    } else {
        ""
    };
    Row {
        name: match edge.from.kind {
            CopySource::Stage => stage_name(&edge.from.name),
            _ => name_of(&edge.from.name),
        },
        words: format!("{keyword} line {}{counted}", edge.line),
        line: Some(edge.line),
        bytes: (came && !is_context).then_some(edge.bytes),
        ..Row::of(node, false)
    }
}

/// Whether others copied from a stage what its own lines, which are in the image too, don't count.
fn is_copied_too(known: Known<'_>, stage: usize, own: Option<u64>) -> bool {
    let stages = known.inspection().map(|it| &it.stages[..]);
    let mut stages = stages.unwrap_or_default().iter();
    let all = stages.find(|row| row.index == Some(stage));
    let own = own.filter(|&own| own > 0);
    all.zip(own).is_some_and(|(all, own)| all.layer_bytes > own)
}

/// For each stage, what its own lines wrote: no copies from stages and images, nothing of the base. None where they are
/// not in the image.
fn own_bytes(file: &Dockerfile, known: Known<'_>) -> Vec<Option<u64>> {
    let mut own = vec![None; file.stages.len()];
    if known.inspection().is_none() {
        return own;
    }
    for step in file.instructions.iter().filter(|step| step.is_used) {
        let Some(bytes) = step.stage.and_then(|stage| own.get_mut(stage)) else {
            continue;
        };
        let layers = step.layers.iter().filter_map(|&layer| known.layer(layer));
        let from = step.copied_from.as_ref().map(|from| from.kind);
        let is_own = matches!(from, None | Some(CopySource::Context));
        let written = layers.filter(|layer| is_own && layer.head.provenance.origin != Origin::Base);
        let written: u64 = written.map(|layer| layer.bytes).sum();
        *bytes = Some(bytes.unwrap_or(0) + written);
    }
    own
}

fn base_bytes(known: Known<'_>) -> Option<u64> {
    let layers = known.inspection()?.layers.iter();
    let base = layers.filter(|layer| layer.head.provenance.origin == Origin::Base);
    Some(base.map(|layer| layer.bytes).sum())
}
