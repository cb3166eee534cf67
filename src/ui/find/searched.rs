//! What a search is told of a tree's rows beside their names.

use crate::ui::files::marks;
use crate::ui::find::complete;
use crate::ui::find::{Haystack, LayerFacts, Marks, RowFacts};
use crate::ui::losses::Fates;
use layerscope::inspection::{Inspection, Stage, StageKind};
use layerscope::tree::{FileTree, Mark, NodeKind};

/// The tree, ready to be searched.
pub(crate) fn haystack(
    tree: &FileTree,
    fates: &Fates,
    found: &marks::Marks,
    inspection: &Inspection,
) -> Haystack {
    let facts = |position: usize| {
        let node = tree.node(position);
        let mut marks = match node.mark {
            Mark::Unchanged => Marks::default(),
            Mark::Added => Marks::ADDED,
            Mark::Modified => Marks::MODIFIED,
            Mark::Metadata => Marks::METADATA,
            Mark::Removed => Marks::REMOVED,
            Mark::Lost => Marks::HIDDEN,
        };
        let is_file = node.kind != NodeKind::Directory;
        if is_file && fates.at(position).lost.is_some() {
            marks = marks.and(Marks::HIDDEN);
        }
        if found.is_leaked(position) {
            marks = marks.and(Marks::LEAKED);
        }
        if node.kind == NodeKind::Symlink || tree.names(position) > 1 {
            marks = marks.and(Marks::LINKED);
        }
        RowFacts {
            marks,
            layer: node.layer,
        }
    };
    Haystack::new(tree, inspection.tree.paths(), facts, layers(inspection))
}

/// What a term of that name can be asked for of files; marks of changes, where these are known.
pub(crate) fn values(term: &str, inspection: &Inspection, has_changes: bool) -> Vec<String> {
    match term {
        "mark" => complete::marks(has_changes),
        "stage" => stages(inspection),
        "layer" => (1..=inspection.layers.len())
            .map(|layer| layer.to_string())
            .collect(),
        "line" => {
            let lines = inspection.layers.iter().filter_map(|layer| {
                let instruction = layer.head.provenance.instruction.as_ref();
                instruction?.start_line
            });
            let mut lines: Vec<u32> = lines.collect();
            lines.sort_unstable();
            lines.dedup();
            lines.into_iter().map(|line| line.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

fn stages(inspection: &Inspection) -> Vec<String> {
    let mut names = Vec::new();
    for name in inspection.stages.iter().filter_map(name) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn name(stage: &Stage) -> Option<String> {
    match stage.kind {
        StageKind::Base => Some("base".to_owned()),
        StageKind::Stage | StageKind::Image => Some(stage.name.clone()),
        StageKind::Unknown => None,
    }
}

/// What each layer says of its rows.
pub(super) fn layers(inspection: &Inspection) -> Vec<LayerFacts> {
    let each = inspection.layers.iter().enumerate().map(|(at, layer)| {
        let stage = inspection
            .stages
            .iter()
            .find(|stage| stage.layers.contains(&at));
        let stage = stage.and_then(name);
        let instruction = layer.head.provenance.instruction.as_ref();
        let lines = instruction.and_then(|it| Some((it.start_line?, it.end_line?)));
        LayerFacts { stage, lines }
    });
    each.collect()
}
