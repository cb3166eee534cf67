//! What is to be written: the files of a view below a path, parents before what is in them.

use hashbrown::HashMap;

use super::super::{Extract, View};
use super::names;
use crate::escape::escape_name;
use crate::inspection::Inspection;
use crate::tree::{ImageTree, InodeId, Node, NodeKind, PathId};

/// Something to be written.
pub(super) struct Item {
    pub(super) path: PathId,
    pub(super) what: What,
    /// Permission bits, where they are known.
    pub(super) mode: Option<u32>,
    /// Seconds since 1970, where they are known.
    pub(super) mtime: Option<i64>,
}

/// What an [`Item`] is.
pub(super) enum What {
    Directory,
    File(InodeId),
    /// The same inode as the item at that position.
    HardLink(usize),
    Symlink(Vec<u8>),
}

/// All that is to be written, and what is not.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) items: Vec<Item>,
    pub(super) left_out: LeftOut,
}

/// What is left out, in words for people; no more of them than anybody reads.
#[derive(Default)]
pub(super) struct LeftOut {
    lines: Vec<String>,
    more: u64,
}

impl LeftOut {
    /// A path that can't be written, and why.
    pub(super) fn add(&mut self, path: &[u8], why: &str) {
        const SHOWN: usize = 100;
        if self.lines.len() < SHOWN {
            self.lines.push(format!("{}: {why}", escape_name(path)));
        } else {
            self.more += 1;
        }
    }

    pub(super) fn into_lines(mut self) -> Vec<String> {
        if self.more > 0 {
            self.lines.push(format!("{} more", self.more));
        }
        self.lines
    }
}

impl Plan {
    /// Empty where the view has nothing at that path.
    pub(super) fn of(inspection: &Inspection, wanted: &Extract) -> Self {
        let tree = &inspection.tree;
        let paths = tree.paths();
        let last = tree.layers().len();
        let nodes = match wanted.view {
            View::Changes(layer) | View::Merged(layer) if layer >= last => return Self::default(),
            View::Merged(layer) => tree.nodes_as_of(layer),
            View::Changes(layer) => {
                let mut nodes = vec![None; paths.len()];
                for change in tree.changes(layer) {
                    nodes[change.path.index()] = change.after;
                }
                nodes
            }
        };
        // Parents stand before what is in them, so one pass goes down and one goes up.
        let mut is_inside = vec![false; paths.len()];
        let ids: Vec<PathId> = paths.ids().collect();
        for &path in &ids {
            is_inside[path.index()] = path == wanted.path
                || (path != PathId::ROOT && is_inside[paths.parent(path).index()]);
        }
        let mut is_there: Vec<bool> = nodes.iter().map(Option::is_some).collect();
        for &path in ids.iter().rev() {
            if is_inside[path.index()] && is_there[path.index()] && path != wanted.path {
                is_there[paths.parent(path).index()] = true;
            }
        }
        let mut plan = Self::default();
        let mut is_out = vec![false; paths.len()];
        let mut firsts = HashMap::new();
        for path in ids {
            let index = path.index();
            if !is_inside[index] || !is_there[index] {
                continue;
            }
            if path != wanted.path && is_out[paths.parent(path).index()] {
                is_out[index] = true;
                continue;
            }
            let name = match path == wanted.path {
                true => Ok(()),
                false => names::usable(paths.name(path)).map(|_| ()),
            };
            let item = name
                .map_err(|why| format!("its name {why}"))
                .and_then(|()| item(tree, path, nodes[index].as_ref()).map_err(str::to_owned));
            match item {
                Ok(mut item) => {
                    if let What::File(inode) = item.what {
                        match firsts.get(&inode) {
                            Some(&first) => item.what = What::HardLink(first),
                            None => {
                                firsts.insert(inode, plan.items.len());
                            }
                        }
                    }
                    plan.items.push(item);
                }
                Err(why) => {
                    is_out[index] = true;
                    plan.left_out.add(&paths.full(path), &why);
                }
            }
        }
        plan
    }
}

fn item(tree: &ImageTree, path: PathId, node: Option<&Node>) -> Result<Item, &'static str> {
    let entry = node.and_then(|node| tree.entry(node));
    let what = match node.map(|node| (node, node.kind)) {
        None | Some((_, NodeKind::Directory)) => What::Directory,
        Some((node, NodeKind::File)) => match node.inode {
            Some(inode) => What::File(inode),
            None => return Err("a hard link to a file that is not there"),
        },
        Some((_, NodeKind::Special)) => return Err("a device or a named pipe"),
        Some((node, NodeKind::Symlink)) => {
            let layer = &tree.layers()[node.layer as usize];
            let target = entry.map(|entry| layer.link(entry)).unwrap_or_default();
            if target.is_empty() || target.contains(&0) {
                return Err("a symbolic link to nothing");
            }
            What::Symlink(target.to_vec())
        }
    };
    Ok(Item {
        path,
        what,
        mode: entry.map(|entry| entry.mode),
        mtime: entry.map(|entry| entry.mtime),
    })
}
