//! The file system that the layers make: every path any layer touched, one tree a layer, and the merged tree.
//!
//! [`merge`] applies parsed layers in order by the rules of the OCI image specification; [`paths`] stores each path
//! once; [`view`] cuts out what a person looks at: one layer's changes, what several layers wrote, or the file system as of
//! a layer; [`links`] says where symbolic links lead, [`touched`] which layers changed a path. Deciding *why* an inode was lost needs file contents and is
//! `analysis`' work.

mod apply;
mod links;
pub mod merge;
pub mod paths;
mod touched;
pub mod view;

pub use merge::{
    Cause, Change, ChangeKind, Error, ImageTree, Inode, InodeId, Loss, Node, NodeKind,
};
pub use paths::{PathArena, PathId};
pub use view::{FileNode, FileTree, Folded, Mark};
