//! What each screen shows: rows made once when data arrive, the chosen one, and words about it.

pub(crate) mod about;
pub(crate) mod blocks;
mod family;
pub(crate) mod graph;
mod lanes;
pub(crate) mod layers;
pub(crate) mod lines;
pub(crate) mod stages;
mod walk;

use hashbrown::HashMap;

use layerscope::inspection::{
    CopiedFrom, CopySource, Dockerfile, Edge, ImageInfo, Inspection, Layer, LayerHead, Outline,
};

use super::losses::Losses;
use super::text;

/// Columns that a name takes at most, wherever it is shown.
const NAME_COLUMNS: usize = 60;

/// What is known at the moment: the outline, or everything.
#[derive(Clone, Copy)]
pub(crate) enum Known<'a> {
    Outline(&'a Outline),
    All(&'a Inspection, &'a Losses),
}

impl<'a> Known<'a> {
    pub(crate) fn image(self) -> &'a ImageInfo {
        match self {
            Self::Outline(outline) => &outline.image,
            Self::All(inspection, _) => &inspection.image,
        }
    }

    pub(crate) fn dockerfile(self) -> Option<&'a Dockerfile> {
        match self {
            Self::Outline(outline) => outline.dockerfile.as_ref(),
            Self::All(inspection, _) => inspection.dockerfile.as_ref(),
        }
    }

    pub(crate) fn layer_count(self) -> usize {
        match self {
            Self::Outline(outline) => outline.layers.len(),
            Self::All(inspection, _) => inspection.layers.len(),
        }
    }

    pub(crate) fn head(self, layer: usize) -> Option<&'a LayerHead> {
        match self {
            Self::Outline(outline) => outline.layers.get(layer),
            Self::All(inspection, _) => inspection.layers.get(layer).map(|layer| &layer.head),
        }
    }

    pub(crate) fn heads(self) -> impl Iterator<Item = &'a LayerHead> {
        (0..self.layer_count()).filter_map(move |layer| self.head(layer))
    }

    /// A layer with its figures, once they are known.
    pub(crate) fn layer(self, layer: usize) -> Option<&'a Layer> {
        match self {
            Self::Outline(_) => None,
            Self::All(inspection, _) => inspection.layers.get(layer),
        }
    }

    pub(crate) fn inspection(self) -> Option<&'a Inspection> {
        match self {
            Self::Outline(_) => None,
            Self::All(inspection, _) => Some(inspection),
        }
    }

    pub(crate) fn losses(self) -> Option<&'a Losses> {
        match self {
            Self::Outline(_) => None,
            Self::All(_, losses) => Some(losses),
        }
    }
}

/// Stages by name, to find what an edge comes from: a Dockerfile may have thousands.
pub(crate) struct Sources<'a> {
    stages: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Sources<'a> {
    pub(crate) fn of(file: &'a Dockerfile) -> Self {
        let mut stages: HashMap<&str, Vec<usize>> = HashMap::new();
        for (position, stage) in file.stages.iter().enumerate() {
            stages.entry(&stage.name).or_default().push(position);
        }
        Self { stages }
    }

    /// The stage that an edge comes from, by position: the nearest of that name above the stage that takes.
    pub(crate) fn stage(&self, edge: &Edge) -> Option<usize> {
        if edge.from.kind != CopySource::Stage {
            return None;
        }
        let of_name = self.stages.get(edge.from.name.as_str())?;
        let above = of_name.partition_point(|&stage| stage < edge.to);
        of_name.get(above.checked_sub(1)?).copied()
    }
}

/// A stage's name; an unnamed one's is its number.
pub(crate) fn stage_name(name: &str) -> String {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("stage {}", short(name))
    } else {
        short(name)
    }
}

/// An image's or context's name without its digest, which no row has room for.
pub(crate) fn name_of(source: &str) -> String {
    short(without_digest(source))
}

/// An image's name without registry and digest, for where there is little room.
pub(crate) fn image_name(name: &str) -> String {
    let name = without_digest(name);
    short(name.rsplit_once('/').map_or(name, |(_, last)| last))
}

fn without_digest(name: &str) -> &str {
    name.split_once("@sha256:").map_or(name, |(name, _)| name)
}

/// A name, safe to draw; a name of pages is cut where no row shows it any more.
fn short(name: &str) -> String {
    text::clean_name(name.as_bytes(), NAME_COLUMNS)
}

/// What a source is called where there is little room.
pub(crate) fn source_name(source: &CopiedFrom) -> String {
    match source.kind {
        CopySource::Stage => stage_name(&source.name),
        CopySource::Image => image_name(&source.name),
        CopySource::Context => short(&source.name),
    }
}

/// Layers as people count them: `layer 5`, `layers 1–3, 6`.
pub(crate) fn layer_words(layers: &[usize]) -> String {
    let word = if layers.len() == 1 { "layer" } else { "layers" };
    format!("{word} {}", ranges(layers))
}

/// `1–3, 6` for 0, 1, 2, 5.
pub(crate) fn ranges(layers: &[usize]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = layers;
    while let Some(&first) = rest.first() {
        let run = rest.iter().zip(first..).take_while(|(a, b)| **a == *b);
        let length = run.count();
        words.push(match length {
            1 => (first + 1).to_string(),
            _ => format!("{}–{}", first + 1, first + length),
        });
        rest = &rest[length..];
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_tell_what_they_are() {
        assert_eq!(stage_name("2"), "stage 2");
        assert_eq!(stage_name("v2"), "v2");
        assert_eq!(image_name("localhost:5000/tool:1@sha256:00"), "tool:1");
        assert_eq!(image_name("alpine"), "alpine");
    }

    #[test]
    fn a_stage_is_the_nearest_of_its_name_above() {
        use layerscope::inspection::{Basis, BuildStage, EdgeKind};
        let stage = |name: &str| BuildStage {
            name: name.to_owned(),
            base: "scratch".to_owned(),
            is_final: false,
        };
        let file = Dockerfile {
            name: String::new(),
            basis: Basis::Attestation,
            lines: Vec::new(),
            stages: ["a", "b", "a", "c"].map(stage).to_vec(),
            instructions: Vec::new(),
            edges: Vec::new(),
        };
        let found = |kind, name: &str, to| {
            let edge = Edge {
                kind: EdgeKind::Copies,
                from: CopiedFrom {
                    kind,
                    name: name.to_owned(),
                },
                to,
                line: 1,
                layers: Vec::new(),
                bytes: 0,
            };
            Sources::of(&file).stage(&edge)
        };
        assert_eq!(found(CopySource::Stage, "a", 1), Some(0));
        assert_eq!(found(CopySource::Stage, "a", 3), Some(2));
        assert_eq!(found(CopySource::Stage, "c", 3), None);
        assert_eq!(found(CopySource::Stage, "a", 0), None);
        assert_eq!(found(CopySource::Image, "a", 3), None);
    }

    #[test]
    fn layers_read_as_people_count_them() {
        assert_eq!(layer_words(&[4]), "layer 5");
        assert_eq!(layer_words(&[0, 1, 2, 5]), "layers 1–3, 6");
        assert_eq!(ranges(&[]), "");
    }
}
