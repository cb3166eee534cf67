//! The nodes of the graph of stages, and who starts from whom.

use hashbrown::HashMap;

use layerscope::graph::Graph;
use layerscope::inspection::{CopySource, Dockerfile, Edge, EdgeKind};

/// Levels of inheritance that are drawn before a row.
const LEVELS: usize = 5;

/// An image or context that a Dockerfile takes from.
pub(crate) type Outside<'a> = (CopySource, &'a str);

/// Images and contexts first, then stages.
pub(crate) struct Nodes<'a> {
    pub(crate) outside: Vec<Outside<'a>>,
    positions: HashMap<(bool, &'a str), usize>,
}

impl<'a> Nodes<'a> {
    pub(crate) fn of(file: &'a Dockerfile) -> Self {
        let mut nodes = Self {
            outside: Vec::new(),
            positions: HashMap::new(),
        };
        for from in file.edges.iter().map(|edge| &edge.from) {
            if from.kind != CopySource::Stage {
                let key = (from.kind == CopySource::Image, from.name.as_str());
                nodes.positions.entry(key).or_insert_with(|| {
                    nodes.outside.push((from.kind, &from.name));
                    nodes.outside.len() - 1
                });
            }
        }
        nodes
    }

    /// The node that an edge comes from, given its stage where it is one.
    fn of_edge(&self, edge: &Edge, stage: Option<usize>) -> Option<usize> {
        let from = &edge.from;
        match from.kind {
            CopySource::Stage => Some(self.outside.len() + stage?),
            kind => {
                let key = (kind == CopySource::Image, from.name.as_str());
                self.positions.get(&key).copied()
            }
        }
    }

    /// The nodes of images by their names.
    pub(crate) fn images(&self) -> HashMap<String, usize> {
        let images = self.positions.iter().filter(|((is_image, _), _)| *is_image);
        images
            .map(|((_, name), node)| ((*name).to_owned(), *node))
            .collect()
    }
}

/// See the module.
pub(crate) struct Family<'a> {
    /// The node that each starts from.
    pub(crate) above: Vec<Option<usize>>,
    below: Vec<Vec<usize>>,
    is_last: Vec<bool>,
    /// What each takes otherwise, and from which node.
    pub(crate) takes: Vec<Vec<(&'a Edge, Option<usize>)>>,
    /// Where each image or context is first taken from.
    pub(crate) heard: Vec<u32>,
    /// The line of each stage's FROM.
    pub(crate) lines: Vec<u32>,
    roots: Vec<usize>,
}

impl<'a> Family<'a> {
    pub(crate) fn of(file: &'a Dockerfile, nodes: &Nodes<'a>) -> Self {
        let outside = nodes.outside.len();
        let count = outside + file.stages.len();
        let mut lines = vec![0; file.stages.len()];
        for step in file.instructions.iter().rev() {
            if let (Some(stage), "FROM") = (step.stage, step.keyword.as_str())
                && let Some(line) = lines.get_mut(stage)
            {
                *line = step.start_line;
            }
        }
        // Where each node is first heard of: roots stand in that order.
        let mut heard = vec![u32::MAX; outside];
        heard.extend(&lines);
        let mut above: Vec<Option<usize>> = vec![None; count];
        let mut takes = vec![Vec::new(); count];
        let graph = Graph::new(file);
        for (edge, stage) in graph
            .edges()
            .filter(|(edge, _)| edge.to < file.stages.len())
        {
            let (from, to) = (nodes.of_edge(edge, stage), outside + edge.to);
            if let Some(node) = from.filter(|&node| node < outside) {
                heard[node] = heard[node].min(edge.line);
            }
            if edge.kind == EdgeKind::Inherits {
                above[to] = from;
            } else {
                takes[to].push((edge, from));
            }
        }
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (node, parent) in above.iter().enumerate() {
            if let Some(parent) = *parent {
                below[parent].push(node);
            }
        }
        let mut is_last = vec![false; count];
        for last in below.iter().filter_map(|children| children.last().copied()) {
            is_last[last] = true;
        }
        let mut roots: Vec<usize> = (0..count).filter(|&node| above[node].is_none()).collect();
        roots.sort_by_key(|&node| heard[node]);
        heard.truncate(outside);
        Self {
            above,
            below,
            heard,
            is_last,
            takes,
            lines,
            roots,
        }
    }

    /// What the final stage starts from at last, where that is no stage.
    pub(crate) fn base(&self, file: &Dockerfile) -> Option<usize> {
        let outside = self.above.len() - file.stages.len();
        let last = file.stages.iter().position(|stage| stage.is_final)?;
        let line = std::iter::successors(Some(outside + last), |&node| self.above[node]);
        line.last().filter(|&root| root < outside)
    }

    /// All nodes, each before what is below it.
    pub(crate) fn walk(&self) -> impl Iterator<Item = usize> {
        let mut open: Vec<usize> = self.roots.iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let node = open.pop()?;
            open.extend(self.below[node].iter().rev());
            Some(node)
        })
    }

    /// What leads to a node itself, or to what it takes; of what lies deep only the last levels.
    pub(crate) fn guides(&self, node: usize, is_head: bool) -> String {
        let mut steps = Vec::new();
        if !is_head {
            let has_more = !self.below[node].is_empty();
            steps.push(if has_more { "│ ◂ " } else { "  ◂ " });
        }
        let mut at = node;
        while let Some(above) = self.above[at] {
            if steps.len() > LEVELS {
                steps.push("… ");
                break;
            }
            steps.push(match (is_head && at == node, self.is_last[at]) {
                (true, true) => "└─ ",
                (true, false) => "├─ ",
                (false, true) => "   ",
                (false, false) => "│  ",
            });
            at = above;
        }
        steps.reverse();
        steps.concat()
    }
}
