//! The Dockerfile, what each of its lines brought, what its stages take from each other, and stages' own images.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Basis, CopiedFrom};
use crate::provenance::Copied;

/// The Dockerfile that made an image, and what each of its instructions brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// Its path as it was given or found, or its name in the attestation.
    pub name: String,
    /// [`Basis::Attestation`] or [`Basis::Dockerfile`].
    pub basis: Basis,
    /// Whether it only lay near by: nobody named it.
    pub is_found: bool,
    /// All its lines, the first at 0, secret values masked.
    pub lines: Vec<String>,
    /// Its stages, in its order.
    pub stages: Vec<BuildStage>,
    /// Its instructions, in its order.
    pub instructions: Vec<Step>,
    /// What its stages take from each other and from images, in its order.
    pub edges: Vec<Edge>,
}

impl Dockerfile {
    /// How its lines are known, in words for a title.
    pub fn told_by(&self) -> &'static str {
        match self.basis {
            Basis::Attestation => "exact, from the image's provenance",
            _ if self.is_found => "found near by, fits the image's history",
            Basis::Dockerfile | Basis::Builder | Basis::History | Basis::None => {
                "aligned with the image's history"
            }
        }
    }
}

/// A stage of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildStage {
    /// Its name; an unnamed stage's is its index.
    pub name: String,
    /// The stage or image that it starts from.
    pub base: String,
    /// The position of the stage that it inherits, if its base is one.
    pub parent: Option<usize>,
    /// Whether it is the stage that became the image.
    pub is_final: bool,
}

/// An instruction of a Dockerfile and what it brought into the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its stage, by position; none before the first FROM.
    pub stage: Option<usize>,
    /// Upper case.
    pub keyword: String,
    /// The whole instruction in one text, secret values masked.
    pub text: String,
    /// First line, from 1.
    pub start_line: u32,
    /// Last line, from 1.
    pub end_line: u32,
    /// For a `COPY --from`, its source as far as it is known.
    pub copied_from: Option<CopiedFrom>,
    /// For a COPY or ADD, what it takes and where it puts it, where that is known.
    pub paths: Option<Copied>,
    /// Whether it went into the image: it stands in the final stage or in one that this inherits.
    pub is_used: bool,
    /// The layers it made, by index from 0; a FROM has those of the base image and of its triggers.
    pub layers: Vec<usize>,
    /// Sums over its layers; 0 before these are read.
    pub figures: Figures,
}

/// Bytes of regular files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Written.
    pub bytes: u64,
    /// Of these, in the final file system.
    pub final_bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
}

/// What one stage takes from another, from an image or from a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// How it takes it.
    pub kind: EdgeKind,
    /// From where.
    pub from: CopiedFrom,
    /// The stage that takes, by position.
    pub to: usize,
    /// The line of the instruction, from 1.
    pub line: u32,
    /// The layers of the image that this brought, by index from 0; none where it stayed in a builder.
    pub layers: Vec<usize>,
    /// Their bytes; 0 before they are read.
    pub bytes: u64,
}

/// How a stage takes from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// `FROM`.
    Inherits,
    /// `COPY --from`.
    Copies,
    /// `RUN --mount=from=`.
    Mounts,
}

/// A stage's own image, held against the image that was built from it.
#[derive(Debug, Clone)]
pub struct StageImage {
    /// The stage.
    pub name: String,
    /// The image, as it was given.
    pub reference: String,
    /// Bytes of its final file system.
    pub built_bytes: u64,
    /// Its regular files by path, each once.
    pub files: Vec<StageFile>,
}

/// A file of a stage's own image.
#[derive(Debug, Clone)]
pub struct StageFile {
    /// Relative to the root, escaped for reports.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a stage's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Its content is in a layer whose source is the stage.
    Carried,
    /// Its copy has another content.
    Changed,
    /// It stayed in the stage.
    LeftBehind,
}

impl StageImage {
    /// Files and bytes of that fate.
    pub fn sum(&self, fate: Fate) -> (usize, u64) {
        let files = self.files.iter().filter(|file| file.fate == fate);
        files.fold((0, 0), |(count, bytes), file| {
            (count + 1, bytes + file.bytes)
        })
    }
}
