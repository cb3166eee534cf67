//! In which order a directory's rows stand: every order is made once, with the tree, so that changing it costs nothing.

use std::cmp::Reverse;

use layerscope::tree::{FileNode, FileTree};

/// The order of a directory's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Largest first, removed bytes included.
    #[default]
    Size,
    /// By the names' bytes.
    Name,
    /// What has lost or hides most first.
    Waste,
}

impl Sort {
    /// The one that a key goes on to.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Size => Self::Name,
            Self::Name => Self::Waste,
            Self::Waste => Self::Size,
        }
    }

    /// `by size`
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Size => "by size",
            Self::Name => "by name",
            Self::Waste => "by waste",
        }
    }
}

/// An order and whether it is turned round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sorting {
    pub(crate) sort: Sort,
    pub(crate) is_reversed: bool,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Orders {
    /// Where each row's children start in the lists; they end where the next row's start.
    starts: Vec<u32>,
    by_size: Vec<u32>,
    by_name: Vec<u32>,
    /// Empty where nothing is wasted: then it is by size.
    by_waste: Vec<u32>,
}

impl Orders {
    /// `waste` runs along the tree's positions; empty where nothing is wasted.
    pub(super) fn of(tree: &FileTree, waste: &[u64]) -> Self {
        let nodes = tree.nodes();
        let mut starts = Vec::with_capacity(nodes.len() + 1);
        let mut by_name: Vec<u32> = Vec::with_capacity(nodes.len());
        for node in nodes {
            starts.push(by_name.len() as u32);
            by_name.extend(node.children.iter().map(|&child| child as u32));
        }
        starts.push(by_name.len() as u32);
        let sorted = |key: &dyn Fn(usize) -> (u64, u64)| {
            let mut list = by_name.clone();
            for ends in starts.windows(2) {
                let children = &mut list[ends[0] as usize..ends[1] as usize];
                if children.len() > 1 {
                    // The names' order stays among equals.
                    children.sort_by_cached_key(|&child| Reverse(key(child as usize)));
                }
            }
            list
        };
        let by_size = sorted(&|at| (weight(&nodes[at]), 0));
        let by_waste = match waste {
            [] => Vec::new(),
            waste => sorted(&|at| (waste[at], weight(&nodes[at]))),
        };
        Self {
            starts,
            by_size,
            by_name,
            by_waste,
        }
    }

    /// Whether anything lies in a row: told from few bytes a row, as everything is asked where everything is opened.
    pub(super) fn has_children(&self, position: usize) -> bool {
        self.starts[position] < self.starts[position + 1]
    }

    /// A row's children in that order.
    pub(super) fn children(&self, position: usize, sort: Sort) -> &[u32] {
        let list = match sort {
            Sort::Name => &self.by_name,
            Sort::Waste if !self.by_waste.is_empty() => &self.by_waste,
            Sort::Size | Sort::Waste => &self.by_size,
        };
        let ends = self.starts[position] as usize..self.starts[position + 1] as usize;
        &list[ends]
    }
}

/// Bytes that a row stands for, removed ones included.
pub(crate) fn weight(node: &FileNode) -> u64 {
    node.bytes.saturating_add(node.removed_bytes)
}
