//! The stages of a Dockerfile as a graph: which stage each edge comes from, and which stages lead to the image.

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
        let is_final = |&stage: &usize| dockerfile.stages[stage].is_final;
        let mut open: Vec<usize> = (0..dockerfile.stages.len()).filter(is_final).collect();
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
