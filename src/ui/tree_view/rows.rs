//! The rows that are open, in their order: made anew when anything changes, read by whoever draws.

use super::orders::{Orders, Sorting};

/// A visible row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Position in the tree.
    pub(crate) node: usize,
    /// 0 for what lies in the root.
    pub(crate) depth: usize,
    /// Whether no sibling follows.
    pub(crate) is_last: bool,
    /// The row of the directory that holds it; its own at depth 0.
    pub(crate) parent: usize,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// The row behind the last that lies below each.
    ends: Vec<u32>,
    /// How many of the rows before each are closed directories; one more than there are rows.
    closed: Vec<u32>,
}

/// A directory whose rows are being listed.
struct Listing<'a> {
    children: std::slice::Iter<'a, u32>,
    next: Option<u32>,
    parent: usize,
}

impl Rows {
    /// Lists everything open. `is_kept` says which rows are shown at all, `is_open` whether one shows its children.
    pub(super) fn list(
        &mut self,
        orders: &Orders,
        order: Sorting,
        is_kept: impl Fn(usize) -> bool,
        is_open: impl Fn(usize) -> bool,
    ) {
        let Self { rows, ends, closed } = self;
        rows.clear();
        ends.clear();
        closed.clear();
        let mut closed_count = 0;
        let next = |children: &mut std::slice::Iter<'_, u32>| loop {
            let child = if order.is_reversed {
                children.next_back()
            } else {
                children.next()
            };
            match child {
                Some(&child) if !is_kept(child as usize) => {}
                child => return child.copied(),
            }
        };
        let listing = |position: usize, parent: usize| {
            let mut children = orders.children(position, order.sort).iter();
            Listing {
                next: next(&mut children),
                children,
                parent,
            }
        };
        let mut open = vec![listing(0, 0)];
        while let Some(depth) = open.len().checked_sub(1) {
            let directory = &mut open[depth];
            let at = rows.len();
            let Some(child) = directory.next else {
                let parent = directory.parent;
                open.pop();
                if depth > 0 {
                    ends[parent] = at as u32;
                }
                continue;
            };
            directory.next = next(&mut directory.children);
            let node = child as usize;
            rows.push(Row {
                node,
                depth,
                is_last: directory.next.is_none(),
                parent: if depth == 0 { at } else { directory.parent },
            });
            ends.push(at as u32 + 1);
            closed.push(closed_count);
            let below = listing(node, at);
            if below.next.is_some() {
                if is_open(node) {
                    open.push(below);
                } else {
                    closed_count += 1;
                }
            }
        }
        closed.push(closed_count);
    }

    /// Whether the directory at a row, or one that is shown below it, is closed.
    pub(super) fn has_closed_within(&self, row: usize) -> bool {
        let end = self.ends.get(row).map(|&end| end as usize);
        end.is_some_and(|end| self.closed[end] > self.closed[row])
    }

    /// Whether any directory is closed.
    pub(super) fn has_closed(&self) -> bool {
        self.closed.last().is_some_and(|&count| count > 0)
    }
}
