//! What a tree is of, and how one is made: at once where the image is small, else in a thread.

use std::sync::Arc;

use crate::ui::files::marks::Marks;
use crate::ui::losses::Fates;
use crate::ui::tree_view::{Sorting, TreeView};
use layerscope::inspection::{Inspection, WasteReason};
use layerscope::tree::FileTree;

/// What of a layer a person wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// What the layer itself did.
    Changes,
    /// All that the layers wrote whose source is the same as this one's.
    Stage,
    /// The file system once it was applied.
    Merged,
}

/// A layer and what of it is shown.
pub(crate) type Shown = (usize, Mode);

/// What a tree is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// What this layer did.
    Layer(usize),
    /// All that the layers of this row of [`Inspection::stages`] wrote.
    Stage(usize),
    /// The file system as of a layer.
    Merged {
        /// From 0.
        layer: usize,
        /// Layers of the base image, if what it alone wrote is folded away; else 0.
        base: usize,
    },
}

impl View {
    /// What is shown of a layer; a layer without a known source has no stage, so its changes are.
    pub(crate) fn of((layer, mode): Shown, inspection: &Inspection, is_base_folded: bool) -> Self {
        let base = inspection.image.base.as_ref().map_or(0, |base| base.layers);
        match mode {
            Mode::Changes => Self::Layer(layer),
            Mode::Stage => {
                let stage = stage_of(inspection, layer);
                stage.map_or(Self::Layer(layer), Self::Stage)
            }
            Mode::Merged => Self::Merged {
                layer,
                base: if is_base_folded { base } else { 0 },
            },
        }
    }
}

/// The row of [`Inspection::stages`] that has the layer.
pub(crate) fn stage_of(inspection: &Inspection, layer: usize) -> Option<usize> {
    let mut stages = inspection.stages.iter();
    stages.position(|stage| stage.layers.contains(&layer))
}

/// A tree to be made.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) view: View,
    pub(crate) inspection: Arc<Inspection>,
    pub(crate) order: Sorting,
    /// Rows on screen.
    pub(crate) height: usize,
}

impl PartialEq for Plan {
    fn eq(&self, other: &Self) -> bool {
        self.view == other.view && Arc::ptr_eq(&self.inspection, &other.inspection)
    }
}

impl Eq for Plan {}

impl Plan {
    /// Takes about 0.3 seconds for a million paths.
    pub(crate) fn carry_out(&self) -> TreeView {
        let inspection = &self.inspection;
        let image = &inspection.tree;
        let mut tree = match self.view {
            View::Layer(layer) => FileTree::of_layer(image, layer),
            View::Stage(row) => {
                let stage = inspection.stages.get(row);
                FileTree::of_layers(image, stage.map_or(&[], |stage| &stage.layers))
            }
            View::Merged { layer, base } => FileTree::merged(image, layer, base),
        };
        if let View::Layer(layer) | View::Merged { layer, .. } = self.view {
            let wasted = inspection.wasted.iter();
            let same = wasted
                .filter(|row| row.hidden_by == layer && row.reason == WasteReason::MetadataOnly);
            tree.mark_same(same.filter_map(|row| Some(image.inode(row.inode).loss?.path)));
        }
        let fates = Fates::of(&tree, inspection, self.view);
        let marks = Marks::of(&tree, inspection, self.view);
        TreeView::new(tree, fates, marks, self.order, self.height)
    }
}
