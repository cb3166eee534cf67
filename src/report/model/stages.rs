//! The bytes by source, and the images of stages that were given.

use schemars::JsonSchema;
use serde::Serialize;

use crate::inspection::{self, Fate, Inspection, StageKind};

/// The bytes of one source.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Stage {
    /// An unnamed stage's name is its index; the base's is its reference.
    pub name: String,
    /// Position in the Dockerfile; null for anything but a stage, and where it is not known.
    pub index: Option<usize>,
    /// What the row stands for.
    pub kind: StageKind,
    /// What the stage starts from, where that is known.
    pub base: Option<String>,
    /// Whether it is the stage that became the image.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// Bytes of the layers whose source it is.
    pub layer_bytes: u64,
    /// Of these, in the final file system.
    pub final_bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
    /// Layer indices.
    pub layers: Vec<usize>,
    /// Size of the stage's own image, where that was analysed too.
    pub built_bytes: Option<u64>,
}

/// A stage's own image, held against the image that was built from it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StageImage {
    /// The stage.
    pub name: String,
    /// The image, as it was given.
    pub reference: String,
    /// Bytes of its final file system.
    pub built_bytes: u64,
    /// What is in a layer whose source is the stage.
    pub carried: Sum,
    /// What was copied and has another content in the image.
    pub changed: Sum,
    /// What stayed in the stage.
    pub left_behind: Sum,
    /// Its regular files by path, each once.
    pub files: Vec<StageFile>,
}

/// Some of a stage's files.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Sum {
    /// How many.
    pub files: usize,
    /// Their sizes together.
    pub bytes: u64,
}

/// A file of a stage's own image.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StageFile {
    /// In the stage.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// What became of it.
    pub fate: Fate,
}

/// One row a source.
pub(super) fn rows(inspection: &Inspection) -> Vec<Stage> {
    let images = &inspection.stage_images;
    let rows = inspection.stages.iter().map(|stage| {
        let image = images
            .iter()
            .find(|image| stage.kind == StageKind::Stage && image.name == stage.name);
        Stage {
            name: stage.name.clone(),
            index: stage.index,
            kind: stage.kind,
            base: stage.base.clone(),
            is_final: stage.is_final,
            layer_bytes: stage.layer_bytes,
            final_bytes: stage.final_bytes,
            wasted_bytes: stage.wasted_bytes,
            layers: stage.layers.clone(),
            built_bytes: stage.built_bytes.or(image.map(|image| image.built_bytes)),
        }
    });
    rows.collect()
}

impl From<&inspection::StageImage> for StageImage {
    fn from(image: &inspection::StageImage) -> Self {
        let sum = |fate| {
            let (files, bytes) = image.sum(fate);
            Sum { files, bytes }
        };
        let files = image.files.iter().map(|file| StageFile {
            path: file.path.clone(),
            bytes: file.bytes,
            fate: file.fate,
        });
        Self {
            name: image.name.clone(),
            reference: image.reference.clone(),
            built_bytes: image.built_bytes,
            carried: sum(Fate::Carried),
            changed: sum(Fate::Changed),
            left_behind: sum(Fate::LeftBehind),
            files: files.collect(),
        }
    }
}
