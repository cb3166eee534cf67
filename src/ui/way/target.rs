//! The file that a person means: the chosen row of a tree, a lost file, a path of the chosen finding, or what a layer
//! made of the path whose history is shown.

use crate::ui::files::{self, Mode};
use crate::ui::overlay::Overlay;
use crate::ui::screens::found_list::Subject;
use crate::ui::screens::waste_rows::Chosen;
use crate::ui::state::State;
use crate::ui::tab::{Pane, Tab};
use crate::ui::tree_view::TreeView;
use layerscope::contents::View;
use layerscope::inspection::{Inspection, Waste};
use layerscope::tree::{FileNode, Node, NodeKind, PathId};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) path: PathId,
    pub(crate) node: Node,
    /// States that it can be taken from, what a person looks at first.
    pub(crate) views: Vec<View>,
}

impl Target {
    /// At a path as of a layer, from 0; of what that layer removed, as it was before.
    pub(crate) fn of(inspection: &Inspection, path: PathId, layer: usize) -> Option<Self> {
        let tree = &inspection.tree;
        let mut changes = tree.changes_of(path);
        let change = changes.find_map(|(at, change)| (at == layer).then_some(change));
        if let Some(node) = change.and_then(|change| change.after) {
            let views = vec![View::Changes(layer), View::Merged(layer)];
            return Some(Self { path, node, views });
        }
        let layer = match change {
            Some(_) => layer.checked_sub(1)?,
            None => layer,
        };
        let node = tree.node_as_of(path, layer)?;
        let views = vec![View::Merged(layer)];
        Some(Self { path, node, views })
    }

    /// A lost file.
    fn lost(inspection: &Inspection, row: &Waste) -> Self {
        let inode = inspection.tree.inode(row.inode);
        let node = Node {
            kind: NodeKind::File,
            layer: u32::try_from(row.written_by).unwrap_or(u32::MAX),
            entry: u32::try_from(inode.entry).ok(),
            inode: Some(row.inode),
        };
        Self {
            path: row.path,
            node,
            views: vec![View::Changes(row.written_by)],
        }
    }

    /// The layer as of which it is looked at, from 0.
    pub(crate) fn layer(&self) -> usize {
        match self.views.first() {
            Some(View::Changes(layer) | View::Merged(layer)) => *layer,
            None => self.node.layer as usize,
        }
    }
}

impl State {
    /// Paths with the layers that they are seen in, from 0: one, or all of a finding, of which there may be very many.
    pub(crate) fn meant(&self) -> Box<dyn Iterator<Item = (PathId, usize)> + '_> {
        if let Some(event) = self.event() {
            return Box::new(std::iter::once(event));
        }
        if self.focus == Pane::Tree {
            return Box::new(self.in_tree().into_iter());
        }
        if let Some(row) = self.lost() {
            return Box::new(std::iter::once((row.path, row.written_by)));
        }
        let Some(inspection) = self.inspection().filter(|_| self.tab == Tab::Findings) else {
            return Box::new(std::iter::empty());
        };
        let layer = self.findings.lead().and_then(|lead| lead.layer);
        let Some(layer) = layer.or_else(|| inspection.layers.len().checked_sub(1)) else {
            return Box::new(std::iter::empty());
        };
        let paths = self.findings.paths(inspection).iter();
        Box::new(paths.map(move |&path| (path, layer)))
    }

    /// The chosen row of the tree. Of what several layers wrote it is seen in the one that wrote it.
    fn in_tree(&self) -> Option<(PathId, usize)> {
        let tree = self.files.tree.as_ref()?;
        let (layer, mode) = self.files.shown?;
        let node = tree.node(tree.chosen()?);
        let own = node.layer.filter(|_| mode == Mode::Stage);
        Some((node.path, own.map_or(layer, |own| own as usize)))
    }

    /// The layer, from 0, that brought all that the chosen row of the tree stands for; none where several did. Among what
    /// a layer changed it is that one, whatever it did.
    pub(crate) fn brought_by(&self) -> Option<usize> {
        let tree = self.files.tree.as_ref()?;
        if let Some(files::View::Layer(layer)) = self.files.view {
            return Some(layer);
        }
        // What was removed came from another layer than the one that removed it.
        let own = |node: &FileNode| node.node.map(|it| it.layer).or(node.layer);
        let mut layers = tree.below(tree.chosen()?).filter_map(own);
        let first = layers.next()?;
        layers.all(|it| it == first).then_some(first as usize)
    }

    /// What the history on top has chosen: a layer, and what that did something to.
    pub(crate) fn event(&self) -> Option<(PathId, usize)> {
        match self.overlay() {
            Some(Overlay::History(history)) => history.chosen().map(|(layer, path)| (path, layer)),
            _ => None,
        }
    }

    /// The chosen lost file.
    pub(crate) fn lost(&self) -> Option<&Waste> {
        let inspection = self.inspection().filter(|_| self.tab == Tab::Waste)?;
        match self.waste.chosen(inspection)? {
            Chosen::File(row) => Some(row),
            Chosen::Pair(_) | Chosen::Directory(_) | Chosen::Base(_) => None,
        }
    }

    /// Whether any file is meant.
    pub(crate) fn means_files(&self) -> bool {
        if self.overlay().is_some() {
            return self.event().is_some();
        }
        match self.focus {
            Pane::Tree => {
                let tree = self.files.tree.as_ref();
                tree.and_then(TreeView::chosen).is_some()
            }
            _ if self.tab == Tab::Waste => self.lost().is_some(),
            _ if self.tab == Tab::Findings => {
                let is_check = matches!(self.findings.chosen(), Some(Subject::Check(_)));
                let lead = self.findings.lead();
                !is_check && lead.is_some_and(|lead| lead.has_paths)
            }
            _ => false,
        }
    }

    /// The path that the chosen row is about: in a tree, among lost files, of a finding.
    pub(crate) fn chosen_path(&self) -> Option<PathId> {
        let inspection = self.inspection()?;
        match self.focus {
            Pane::Tree => self.files.tree.as_ref()?.chosen_path(),
            Pane::Wasted | Pane::Loss => self.waste.path(inspection),
            Pane::Findings => self.findings.paths(inspection).first().copied(),
            Pane::Finding => self.findings.path(inspection),
            Pane::Stages | Pane::Graph | Pane::Lines | Pane::Layers => None,
        }
    }

    /// The file at a path, as a person looks at it.
    pub(crate) fn file_at(&self, (path, layer): (PathId, usize)) -> Option<Target> {
        let inspection = self.inspection()?;
        if let Some(row) = self.lost().filter(|_| self.event().is_none()) {
            return Some(Target::lost(inspection, row));
        }
        let mut target = Target::of(inspection, path, layer)?;
        let shows_all = matches!(self.files.shown, Some((_, Mode::Merged)));
        if self.focus == Pane::Tree && shows_all {
            // What a person looks at comes first.
            target.views.reverse();
        }
        Some(target)
    }
}
