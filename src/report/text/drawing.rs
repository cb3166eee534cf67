//! The graph of the stages as lines of text.
//!
//! It goes downwards, so that it holds in 80 columns however many stages there are: each stage stands below what it
//! starts from, and below it stands what it copies.

use hashbrown::HashMap;
use unicode_width::UnicodeWidthStr;

use super::table::pad;
use crate::Inspection;
use crate::escape::escape;
use crate::graph::Graph;
use crate::inspection::{CopySource, Dockerfile, Edge, EdgeKind, Origin};
use crate::size::size;

/// How deep the graph is indented; what is deeper stands below.
const DEEPEST: usize = 8;

/// See the module.
pub struct Drawing<'a> {
    dockerfile: &'a Dockerfile,
    graph: Graph<'a>,
    /// Along the stages: those that start from each.
    children: Vec<Vec<usize>>,
    /// Along the stages: what each takes besides.
    taken: Vec<Vec<&'a Edge>>,
    /// Along the stages: the edge from what each starts from.
    parents: Vec<Option<(&'a Edge, Option<usize>)>>,
    /// Along the stages: the lines of their FROM, and what they brought themselves.
    own: Vec<Own>,
}

#[derive(Clone, Default)]
struct Own {
    line: u32,
    layers: usize,
    bytes: u64,
}

impl<'a> Drawing<'a> {
    /// Of the Dockerfile of an image.
    pub fn new(dockerfile: &'a Dockerfile, inspection: &Inspection) -> Self {
        let graph = Graph::new(dockerfile);
        let stages = dockerfile.stages.len();
        let parents = graph.parents();
        let mut children = vec![Vec::new(); stages];
        for (stage, parent) in parents.iter().enumerate() {
            if let Some((_, Some(parent))) = parent
                && graph.is_reached(stage)
            {
                children[*parent].push(stage);
            }
        }
        let mut taken = vec![Vec::new(); stages];
        for edge in &dockerfile.edges {
            if edge.kind != EdgeKind::Inherits
                && let Some(taken) = taken.get_mut(edge.to)
            {
                taken.push(edge);
            }
        }
        let mut own = vec![Own::default(); stages];
        for step in &dockerfile.instructions {
            let Some(own) = step.stage.and_then(|stage| own.get_mut(stage)) else {
                continue;
            };
            if step.keyword == "FROM" {
                own.line = step.start_line;
            }
            if step.copied_from.is_some() {
                continue;
            }
            // A FROM has the layers of the base image, and of the triggers that this runs.
            let layers = step.layers.iter().map(|&layer| &inspection.layers[layer]);
            for layer in layers.filter(|layer| layer.head.provenance.origin != Origin::Base) {
                own.layers += 1;
                own.bytes += layer.bytes;
            }
        }
        Self {
            dockerfile,
            graph,
            children,
            taken,
            parents,
            own,
        }
    }

    /// The lines, safe to show; they may be of any length.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let stages = 0..self.dockerfile.stages.len();
        // What stages start from outside the Dockerfile, with these stages, in its order.
        let mut roots: Vec<(String, Vec<usize>)> = Vec::new();
        let mut root_of: HashMap<String, usize> = HashMap::new();
        for stage in stages.clone().filter(|&stage| self.graph.is_reached(stage)) {
            let name = match self.parents[stage] {
                Some((_, Some(_))) => continue,
                Some((edge, None)) => self.outside(edge),
                None => escape(&self.dockerfile.stages[stage].base),
            };
            let root = *root_of.entry(name.clone()).or_insert(roots.len());
            if root == roots.len() {
                roots.push((name, Vec::new()));
            }
            roots[root].1.push(stage);
        }
        for (name, stages) in roots {
            lines.push(name);
            self.draw(&stages, &mut lines);
        }
        let others: Vec<&str> = stages
            .filter(|&stage| !self.graph.is_reached(stage))
            .map(|stage| self.dockerfile.stages[stage].name.as_str())
            .collect();
        if !others.is_empty() {
            let others = escape(&others.join(", "));
            lines.push(format!("not on the way to this image: {others}"));
        }
        lines
    }

    /// The stages and all that start from them.
    fn draw(&self, stages: &[usize], lines: &mut Vec<String>) {
        // A Dockerfile may have more stages than a call stack has room for.
        let mut open = Vec::new();
        let push = |open: &mut Vec<(usize, String, bool)>, stages: &[usize], prefix: &str| {
            for (index, &stage) in stages.iter().rev().enumerate() {
                open.push((stage, prefix.to_owned(), index == 0));
            }
        };
        push(&mut open, stages, "");
        while let Some((stage, prefix, is_last)) = open.pop() {
            let fork = if is_last { "└─ " } else { "├─ " };
            lines.push(format!("{prefix}{fork}{}", self.stage(stage)));
            let below = if prefix.chars().count() >= 3 * DEEPEST {
                prefix
            } else if is_last {
                prefix + "   "
            } else {
                prefix + "│  "
            };
            let children = &self.children[stage];
            let bar = if children.is_empty() { "   " } else { "│  " };
            for line in self.taken(stage) {
                lines.push(format!("{below}{bar}{line}"));
            }
            push(&mut open, children, &below);
        }
    }

    fn stage(&self, stage: usize) -> String {
        let row = &self.dockerfile.stages[stage];
        let own = &self.own[stage];
        let mut text = format!("{} ({})", escape(&row.name), own.line);
        let starts_with = self.parents[stage].filter(|(edge, _)| !edge.layers.is_empty());
        if row.is_final {
            text += "  final:";
        } else if starts_with.is_some() || own.layers > 0 {
            text += "  in the image:";
        } else {
            return text;
        }
        if let Some((edge, _)) = starts_with {
            text += &format!(" starts with {},", size(edge.bytes));
        }
        text + &format!(" {} of its own", size(own.bytes))
    }

    /// What a stage copies and mounts, a line each.
    fn taken(&self, stage: usize) -> Vec<String> {
        let edges = &self.taken[stage];
        let name = |edge: &Edge| format!("{} ({})", self.outside(edge), edge.line);
        let names: Vec<String> = edges.iter().map(|edge| name(edge)).collect();
        let widest = names.iter().map(|name| name.width()).max().unwrap_or(0);
        let lines = edges.iter().zip(names).map(|(edge, name)| {
            let bytes = match (edge.kind, edge.layers.is_empty()) {
                (EdgeKind::Mounts, _) => "mounted".to_owned(),
                (_, true) => String::new(),
                (_, false) => format!("{:>8}", size(edge.bytes)),
            };
            let line = format!("← {}  {bytes}", pad(&name, widest));
            line.trim_end().to_owned()
        });
        lines.collect()
    }

    fn outside(&self, edge: &Edge) -> String {
        let name = escape(&edge.from.name);
        match edge.from.kind {
            CopySource::Context => format!("context {name}"),
            CopySource::Stage | CopySource::Image => name,
        }
    }
}
