//! From match to match, in the order that the rows have on screen, whether they are in sight or not.

use super::line::Step;
use super::search::Matches;

/// The order of a tree's rows.
pub(crate) trait Ordered {
    /// What is in a directory, in order.
    fn children(&self, position: usize) -> Vec<usize>;
    /// The directory that holds a row; the root is its own.
    fn parent(&self, position: usize) -> usize;
}

/// The match after or before a row, going on at the other end; none where there is none.
pub(crate) fn step(
    tree: &impl Ordered,
    matches: &Matches,
    from: usize,
    step: Step,
) -> Option<usize> {
    if matches.count() == 0 {
        return None;
    }
    let found = match step {
        Step::Next => next(tree, matches, from),
        Step::Previous => previous(tree, matches, from),
    };
    found.or_else(|| match step {
        Step::Next => first_below(tree, matches, 0),
        Step::Previous => last_below(tree, matches, 0),
    })
}

/// Which match a row is, from 1.
pub(crate) fn rank(tree: &impl Ordered, matches: &Matches, row: usize) -> usize {
    let mut rank = 1;
    let mut at = row;
    while at != 0 {
        let parent = tree.parent(at);
        let before = tree.children(parent).into_iter();
        rank += before
            .take_while(|&sibling| sibling != at)
            .map(|sibling| matches.within(sibling))
            .sum::<usize>();
        rank += usize::from(matches.is_match(parent));
        at = parent;
    }
    rank
}

fn next(tree: &impl Ordered, matches: &Matches, from: usize) -> Option<usize> {
    if let Some(below) = first_below(tree, matches, from) {
        return Some(below);
    }
    let mut at = from;
    while at != 0 {
        let parent = tree.parent(at);
        let siblings = tree.children(parent).into_iter();
        let mut after = siblings.skip_while(|&sibling| sibling != at).skip(1);
        if let Some(sibling) = after.find(|&sibling| matches.within(sibling) > 0) {
            return if matches.is_match(sibling) {
                Some(sibling)
            } else {
                first_below(tree, matches, sibling)
            };
        }
        at = parent;
    }
    None
}

fn previous(tree: &impl Ordered, matches: &Matches, from: usize) -> Option<usize> {
    let mut at = from;
    while at != 0 {
        let parent = tree.parent(at);
        let siblings = tree.children(parent).into_iter();
        let before = siblings.take_while(|&sibling| sibling != at);
        if let Some(sibling) = before.filter(|&it| matches.within(it) > 0).last() {
            return last_below(tree, matches, sibling).or(Some(sibling));
        }
        if matches.is_match(parent) {
            return Some(parent);
        }
        at = parent;
    }
    None
}

fn first_below(tree: &impl Ordered, matches: &Matches, mut at: usize) -> Option<usize> {
    while matches.leads(at) {
        let mut children = tree.children(at).into_iter();
        at = children.find(|&child| matches.within(child) > 0)?;
        if matches.is_match(at) {
            return Some(at);
        }
    }
    None
}

fn last_below(tree: &impl Ordered, matches: &Matches, mut at: usize) -> Option<usize> {
    let mut found = None;
    while matches.leads(at) {
        let mut children = tree.children(at).into_iter().rev();
        at = children.find(|&child| matches.within(child) > 0)?;
        found = Some(at);
    }
    found
}
