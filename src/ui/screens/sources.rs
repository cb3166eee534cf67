//! What it takes to tell of each source of bytes, gathered once when data arrive: who takes from whom, the worst
//! finding and the largest files of each.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::Graph as Drawn;
use super::{Known, name_of, stage_name};
use layerscope::graph::Graph;
use layerscope::inspection::{CopySource, Edge, Inspection};
use layerscope::tree::{Cause, PathId};

/// Files that are kept of each source: more than any pane has rows.
const FILES: usize = 100;

/// A file that a source brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Large {
    pub(crate) bytes: u64,
    pub(crate) path: PathId,
    /// What took it away, where the image has it no more.
    pub(crate) lost: Option<Cause>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// Along the nodes of the graph: edges by which stages take from each, and no layer of the image came of it.
    takers: Vec<Vec<usize>>,
    /// Along the stages: what each starts from, ready to show, and its line; whether the image was made with its help.
    parents: Vec<Option<(String, u32)>>,
    reached: Vec<bool>,
    /// Along the rows: the largest files first, and the worst finding.
    files: Vec<Vec<Large>>,
    worst: Vec<Option<usize>>,
}

impl Sources {
    /// `rows` with the row of each finding.
    pub(super) fn of(
        known: Known<'_>,
        drawn: &Drawn,
        rows: usize,
        of_findings: &[Option<usize>],
    ) -> Self {
        let mut sources = Self {
            worst: vec![None; rows],
            files: known.inspection().map(largest).unwrap_or_default(),
            ..Self::default()
        };
        let findings = known.findings();
        for (at, row) in of_findings.iter().enumerate() {
            let Some(worst) = row.and_then(|row| sources.worst.get_mut(row)) else {
                continue;
            };
            let severity = |at: usize| findings.get(at).map(|it| it.severity);
            if worst.is_none_or(|worst| severity(worst) < severity(at)) {
                *worst = Some(at);
            }
        }
        sources.learn_edges(known, drawn);
        sources
    }

    fn learn_edges(&mut self, known: Known<'_>, drawn: &Drawn) {
        let Some(file) = known.dockerfile() else {
            return;
        };
        let graph = Graph::new(file);
        let stages = file.stages.len();
        self.reached = (0..stages).map(|stage| graph.is_reached(stage)).collect();
        let parents = graph.parents().into_iter();
        let parents = parents.map(|parent| parent.map(|(edge, _)| (source_of(edge), edge.line)));
        self.parents = parents.collect();
        self.takers = vec![Vec::new(); drawn.stage(stages)];
        for (at, (edge, stage)) in graph.edges().enumerate() {
            let node = match edge.from.kind {
                CopySource::Stage => stage.map(|stage| drawn.stage(stage)),
                CopySource::Image => drawn.image(&edge.from.name),
                CopySource::Context => None,
            };
            if let Some(takers) = node.and_then(|node| self.takers.get_mut(node))
                && edge.layers.is_empty()
            {
                takers.push(at);
            }
        }
    }

    pub(super) fn takers(&self, node: usize) -> &[usize] {
        self.takers.get(node).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn parent(&self, stage: usize) -> Option<&(String, u32)> {
        self.parents.get(stage)?.as_ref()
    }

    pub(super) fn is_reached(&self, stage: usize) -> bool {
        self.reached.get(stage).copied().unwrap_or(false)
    }

    pub(super) fn worst(&self, row: usize) -> Option<usize> {
        self.worst.get(row).copied().flatten()
    }

    /// The largest files that a row brought, the largest first.
    pub(crate) fn files(&self, row: usize) -> &[Large] {
        self.files.get(row).map(Vec::as_slice).unwrap_or_default()
    }
}

fn source_of(edge: &Edge) -> String {
    match edge.from.kind {
        CopySource::Stage => stage_name(&edge.from.name),
        _ => name_of(&edge.from.name),
    }
}

fn largest(inspection: &Inspection) -> Vec<Vec<Large>> {
    let mut row_of = vec![None; inspection.layers.len()];
    for (row, stage) in inspection.stages.iter().enumerate() {
        for &layer in &stage.layers {
            if let Some(of_layer) = row_of.get_mut(layer) {
                *of_layer = Some(row);
            }
        }
    }
    let inodes = inspection.tree.inodes();
    let mut heaps = vec![BinaryHeap::new(); inspection.stages.len()];
    for (at, inode) in inodes.iter().enumerate().filter(|(_, it)| it.size > 0) {
        let row = row_of.get(inode.layer).copied().flatten();
        let Some(heap) = row.and_then(|row: usize| heaps.get_mut(row)) else {
            continue;
        };
        // Of files of one size, those that were written first.
        let key = Reverse((inode.size, Reverse(at)));
        if heap.len() < FILES {
            heap.push(key);
        } else if heap.peek().is_some_and(|least| key < *least) {
            heap.pop();
            heap.push(key);
        }
    }
    let of_heap = |heap: BinaryHeap<Reverse<(u64, Reverse<usize>)>>| {
        let files = heap.into_sorted_vec().into_iter();
        let files = files.filter_map(|Reverse((bytes, Reverse(at)))| {
            let inode = inodes.get(at)?;
            Some(Large {
                bytes,
                path: inode.path,
                lost: inode.loss.map(|loss| loss.cause),
            })
        });
        files.collect()
    };
    heaps.into_iter().map(of_heap).collect()
}
