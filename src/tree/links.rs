//! Where symbolic links lead in the final file system.

use super::merge::{ImageTree, Node, NodeKind};
use super::paths::PathId;

/// Links that one may lead through; Linux allows as many.
const MAX_LINKS: usize = 40;
/// Directories that the container's runtime fills: what lies there is in no image.
const RUNTIME: [&[u8]; 3] = [b"dev", b"proc", b"sys"];

impl ImageTree {
    /// A symbolic link's target as it was written; none for anything else.
    pub fn link_target(&self, node: &Node) -> Option<&[u8]> {
        if node.kind != NodeKind::Symlink {
            return None;
        }
        let entry = self.entry(node)?;
        Some(self.layers[node.layer as usize].link(entry))
    }

    /// Whether a symbolic link at `path` to `target` leads nowhere: nothing is there in the final file system, and the
    /// runtime puts nothing there either.
    pub fn is_dangling(&self, path: PathId, target: &[u8]) -> bool {
        let mut links = 0;
        let mut at = self.paths.parent(path);
        let mut todo: Vec<&[u8]> = Vec::new();
        let mut next = Some(target);
        loop {
            if let Some(target) = next.take() {
                links += 1;
                if links > MAX_LINKS {
                    return true;
                }
                if target.starts_with(b"/") {
                    at = PathId::ROOT;
                }
                todo.extend(target.split(|&byte| byte == b'/').rev());
            }
            let Some(name) = todo.pop() else { return false };
            match name {
                b"" | b"." => continue,
                b".." => {
                    at = self.paths.parent(at);
                    continue;
                }
                _ if at == PathId::ROOT && RUNTIME.contains(&name) => return false,
                _ => {}
            }
            let child = self.paths.find_child(at, name);
            let Some((child, node)) = child.and_then(|child| Some((child, self.node(child)?)))
            else {
                return true;
            };
            match node.kind {
                NodeKind::Symlink => next = self.link_target(node),
                NodeKind::Directory => at = child,
                // Nothing lies below a file.
                _ => return todo.iter().any(|name| !matches!(*name, b"" | b".")),
            }
        }
    }
}
