//! Where a path leads: followed component by component, as a container follows it.

use crate::escape;
use crate::tree::{ImageTree, Node, NodeKind, PathId};

/// Symbolic links that one path may lead through; Linux allows 40.
const MAX_LINKS: usize = 40;

/// A path that led somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Led {
    /// Where to.
    pub path: PathId,
    /// The symbolic links on the way, in order, as they were.
    pub through: Vec<(PathId, Node)>,
}

/// Follows `asked` over what lives at each path, as `node` says. Everything above the last component
/// has to live; the last one need not. With a slash at its end, a link there is followed too.
pub fn follow(
    tree: &ImageTree,
    node: impl Fn(PathId) -> Option<Node>,
    asked: &[u8],
) -> Option<Led> {
    let mut at = PathId::ROOT;
    let mut through = Vec::new();
    let mut todo: Vec<Vec<u8>> = components(asked);
    while let Some(name) = todo.pop() {
        match name.as_slice() {
            b"" | b"." => continue,
            b".." => {
                at = tree.paths().parent(at);
                continue;
            }
            _ => {}
        }
        let next = child(tree, at, &name)?;
        match node(next) {
            Some(node) if node.kind == NodeKind::Symlink && !todo.is_empty() => {
                if through.len() == MAX_LINKS {
                    return None;
                }
                through.push((next, node));
                let target = link_target(tree, &node);
                if target.starts_with(b"/") {
                    at = PathId::ROOT;
                }
                todo.extend(components(target));
            }
            Some(node) if node.kind == NodeKind::Directory => at = next,
            _ if todo
                .iter()
                .all(|rest| matches!(rest.as_slice(), b"" | b".")) =>
            {
                at = next
            }
            _ => return None,
        }
    }
    Some(Led { path: at, through })
}

/// What lives where a symbolic link leads, over what lives at each path, as `node` says.
pub fn leads_to(
    tree: &ImageTree,
    node: impl Fn(PathId) -> Option<Node>,
    link: PathId,
) -> Option<PathId> {
    // The slash follows the link itself too.
    let asked = [&tree.paths().full(link)[..], b"/"].concat();
    let led = follow(tree, &node, &asked)?;
    node(led.path).is_some().then_some(led.path)
}

/// The path that is named, no link followed, and whether all of it was ever there; else the last of it that was, with
/// the components that were not.
pub fn literal(tree: &ImageTree, asked: &[u8]) -> Result<PathId, (PathId, Vec<Vec<u8>>)> {
    let mut at = PathId::ROOT;
    let mut todo = components(asked);
    while let Some(name) = todo.pop() {
        match name.as_slice() {
            b"" | b"." => {}
            b".." => at = tree.paths().parent(at),
            _ => match child(tree, at, &name) {
                Some(next) => at = next,
                None => {
                    todo.push(name);
                    todo.retain(|name| !matches!(name.as_slice(), b"" | b"."));
                    todo.reverse();
                    return Err((at, todo));
                }
            },
        }
    }
    Ok(at)
}

/// The child of that name, or the one whose name reads so in a report.
pub fn child(tree: &ImageTree, parent: PathId, name: &[u8]) -> Option<PathId> {
    let paths = tree.paths();
    paths.find_child(parent, name).or_else(|| {
        let name = std::str::from_utf8(name).ok()?;
        if !name.contains('\\') && !name.contains(escape::MASK) {
            return None;
        }
        paths.children(parent).find(|&child| {
            let bytes = paths.name(child);
            escape::name(bytes) == name || escape::escape_name(bytes) == name
        })
    })
}

/// What a symbolic link says.
pub fn link_target<'a>(tree: &'a ImageTree, node: &Node) -> &'a [u8] {
    let contents = &tree.layers()[node.layer as usize];
    tree.entry(node)
        .map(|entry| contents.link(entry))
        .unwrap_or_default()
}

/// The components of a path, last first, so that the next one pops off the end.
fn components(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|&byte| byte == b'/')
        .rev()
        .map(<[u8]>::to_vec)
        .collect()
}
