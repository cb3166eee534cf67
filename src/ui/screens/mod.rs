//! What each screen shows: rows made once when data arrive, the chosen one, and words about it.
//!
//! A screen is a file of its name; beside it stand its parts: of [`stages`] the [`graph`] and its [`lanes`], of [`lines`]
//! the [`blocks`] and what is told [`about`] one, of [`waste`] its [`waste_rows`] and the
//! [`wasted`] file that is chosen with its [`fix`], of [`findings`] the list
//! ([`found_list`]) and the chosen [`finding`]. A [`walk`] is the way through rows of several lines.

pub(crate) mod about;
pub(crate) mod blocks;
mod family;
pub(crate) mod finding;
pub(crate) mod findings;
pub(crate) mod fix;
pub(crate) mod found;
pub(crate) mod found_list;
pub(crate) mod graph;
mod lanes;
pub(crate) mod layers;
pub(crate) mod lines;
pub(crate) mod sift;
pub(crate) mod source;
pub(crate) mod sources;
pub(crate) mod stages;
pub(crate) mod sums;
pub(crate) mod walk;
pub(crate) mod waste;
pub(crate) mod waste_rows;
pub(crate) mod wasted;
pub(crate) mod whole;

use layerscope::inspection::{
    BaseBasis, CopiedFrom, CopySource, Dockerfile, Finding, ImageInfo, Inspection, Layer,
    LayerHead, Outline, Stage, StageKind,
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

    /// None before they are known and where nobody looked.
    pub(crate) fn findings(self) -> &'a [Finding] {
        let findings = self.inspection().and_then(|it| it.findings.as_deref());
        findings.unwrap_or_default()
    }

    pub(crate) fn losses(self) -> Option<&'a Losses> {
        match self {
            Self::Outline(_) => None,
            Self::All(_, losses) => Some(losses),
        }
    }
}

/// Whether what the base image is was guessed: a guess never reads like a fact. What lies below the first line of a
/// Dockerfile that fits is none.
pub(crate) fn is_base_guessed(known: Known<'_>) -> bool {
    let base = known.image().base.as_ref();
    base.is_some_and(|base| base.basis == BaseBasis::Heuristic) && known.dockerfile().is_none()
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

/// `stage build`, `base image debian:12`, `image nginx`, or what can't be assigned.
pub(crate) fn stage_words(stage: &Stage) -> String {
    match stage.kind {
        StageKind::Base => format!("base image {}", image_name(&stage.name)),
        StageKind::Stage
            if stage
                .index
                .is_some_and(|index| stage.name == index.to_string()) =>
        {
            stage_name(&stage.name)
        }
        StageKind::Stage => format!("stage {}", short(&stage.name)),
        StageKind::Image => format!("image {}", image_name(&stage.name)),
        StageKind::Unknown => "layers of unknown source".to_owned(),
    }
}

/// The source of a layer where there is little room; `?` where it is not known.
pub(crate) fn source_of_layer(inspection: &Inspection, layer: usize) -> String {
    let mut stages = inspection.stages.iter();
    let stage = stages.find(|stage| stage.layers.contains(&layer));
    stage.map_or_else(
        || "?".to_owned(),
        |stage| match stage.kind {
            StageKind::Base | StageKind::Image => image_name(&stage.name),
            StageKind::Stage => stage_name(&stage.name),
            StageKind::Unknown => "?".to_owned(),
        },
    )
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
    fn layers_read_as_people_count_them() {
        assert_eq!(layer_words(&[4]), "layer 5");
        assert_eq!(layer_words(&[0, 1, 2, 5]), "layers 1–3, 6");
        assert_eq!(ranges(&[]), "");
    }
}
