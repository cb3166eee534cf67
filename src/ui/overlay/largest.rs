//! The largest files of all layers as one list, whatever directory they lie in; enter goes to one in its layer.
//!
//! Lost files are among them, as they ship too. What the base image wrote is left out where it is folded away.

use crate::ui::overlay::Overlay;
use crate::ui::overlay::choose::{Choice, Choose};
use crate::ui::state::State;
use crate::ui::text;
use layerscope::size::size;
use layerscope::tree::Inode;

/// Files that are listed.
const MOST: usize = 100;
/// Columns of a size, and of a path at most.
const SIZE: usize = 8;
const PATH: usize = 60;

impl State {
    /// Covers what is shown with the list.
    pub(crate) fn list_largest(&mut self) {
        let folded = self.folded_layers();
        let Some(inspection) = self.inspection() else {
            return;
        };
        let tree = &inspection.tree;
        let largest = largest(tree.inodes().iter().filter(|inode| inode.layer >= folded));
        let row = |inode: &&Inode| {
            let bytes = text::right(&size(inode.size), SIZE);
            let path = text::clean_path(&tree.paths().full(inode.path), PATH);
            let layer = inode.layer + 1;
            match inode.loss {
                Some(loss) => format!(
                    "{bytes}  {path}  layer {layer}, lost in layer {}",
                    loss.layer + 1
                ),
                None => format!("{bytes}  {path}  layer {layer}"),
            }
        };
        let rows = largest.iter().map(row).collect();
        let places = largest.iter().map(|inode| (inode.path, inode.layer));
        let of = Choice::Places(places.collect());
        let title = "Largest files: enter goes to it".to_owned();
        self.open(Overlay::Choose(Choose::new(title, rows, of)));
    }
}

/// The largest first; of the same size, as the layers have them.
fn largest<'a>(inodes: impl Iterator<Item = &'a Inode>) -> Vec<&'a Inode> {
    let mut inodes: Vec<&Inode> = inodes.collect();
    let order = |inode: &&Inode| (std::cmp::Reverse(inode.size), inode.layer, inode.entry);
    if inodes.len() > MOST {
        inodes.select_nth_unstable_by_key(MOST, order);
        inodes.truncate(MOST);
    }
    inodes.sort_unstable_by_key(order);
    inodes
}
