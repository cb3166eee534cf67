//! The stages of a Dockerfile as a graph: which stage each edge comes from, and which stages lead to the image.
//!
//! Reports and the interface share it; how it is drawn is theirs.

use hashbrown::HashMap;

use crate::inspection::{CopySource, Dockerfile, Edge, EdgeKind};

/// See the module.
pub struct Graph<'a> {
    dockerfile: &'a Dockerfile,
    /// Along the edges: the stage that each comes from; none for images and contexts.
    sources: Vec<Option<usize>>,
    /// Along the stages: whether the image was made with its help.
    reached: Vec<bool>,
}

impl<'a> Graph<'a> {
    /// Of a Dockerfile.
    pub fn new(dockerfile: &'a Dockerfile) -> Self {
        let sources = sources(dockerfile);
        let mut taken_by = vec![Vec::new(); dockerfile.stages.len()];
        for (edge, source) in dockerfile.edges.iter().zip(&sources) {
            if let (Some(source), Some(taken)) = (source, taken_by.get_mut(edge.to)) {
                taken.push(*source);
            }
        }
        let mut reached = vec![false; dockerfile.stages.len()];
        // The final stage is not all: which stage it starts from may not be certain.
        let is_final = |&stage: &usize| dockerfile.stages[stage].is_final;
        let used = dockerfile.instructions.iter().filter(|step| step.is_used);
        let mut open: Vec<usize> = (0..dockerfile.stages.len()).filter(is_final).collect();
        open.extend(used.filter_map(|step| step.stage));
        while let Some(stage) = open.pop() {
            if !std::mem::replace(&mut reached[stage], true) {
                open.extend(&taken_by[stage]);
            }
        }
        Self {
            dockerfile,
            sources,
            reached,
        }
    }

    /// Whether the image was made with the stage's help.
    pub fn is_reached(&self, stage: usize) -> bool {
        self.reached[stage]
    }

    /// The edges with the stages that they come from.
    pub fn edges(&self) -> impl Iterator<Item = (&'a Edge, Option<usize>)> + '_ {
        self.dockerfile
            .edges
            .iter()
            .zip(self.sources.iter().copied())
    }

    /// Along the stages, how what is in the image came from each.
    pub fn came_from(&self) -> Vec<CameFrom> {
        let mut stages = vec![CameFrom::default(); self.dockerfile.stages.len()];
        for (edge, source) in self.edges() {
            let Some(source) = source.filter(|_| self.is_reached(edge.to)) else {
                continue;
            };
            let stage = &mut stages[source];
            if edge.kind == EdgeKind::Copies && !edge.layers.is_empty() {
                stage.bytes += edge.bytes;
                stage.lines.push(edge.line);
            } else if stage.helped.last() != Some(&edge.to) {
                stage.helped.push(edge.to);
            }
        }
        stages
    }

    /// What a stage starts from; none for one that starts from nothing.
    pub fn parents(&self) -> Vec<Option<(&'a Edge, Option<usize>)>> {
        let mut parents = vec![None; self.dockerfile.stages.len()];
        for (edge, source) in self.edges() {
            if edge.kind == EdgeKind::Inherits
                && let Some(parent) = parents.get_mut(edge.to)
            {
                *parent = Some((edge, source));
            }
        }
        parents
    }
}

/// How what is in the image came from a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CameFrom {
    /// What was copied from it right into the image; 0 before layers are read.
    pub bytes: u64,
    /// The lines that did, from 1.
    pub lines: Vec<u32>,
    /// Stages on the way to the image that take from it otherwise, by position.
    pub helped: Vec<usize>,
}

/// A name means the last stage of that name before the one that takes.
fn sources(dockerfile: &Dockerfile) -> Vec<Option<usize>> {
    let edges = &dockerfile.edges;
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by_key(|&edge| edges[edge].to);
    let mut sources = vec![None; edges.len()];
    let mut named: HashMap<&str, usize> = HashMap::new();
    let mut stages = dockerfile.stages.iter().enumerate().peekable();
    for position in order {
        let edge = &edges[position];
        while let Some((stage, row)) = stages.next_if(|&(stage, _)| stage < edge.to) {
            named.insert(&row.name, stage);
        }
        if edge.from.kind == CopySource::Stage {
            sources[position] = named.get(edge.from.name.as_str()).copied();
        }
    }
    sources
}
