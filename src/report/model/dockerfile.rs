//! The Dockerfile, its instructions, and what its stages take from each other.

use schemars::JsonSchema;
use serde::Serialize;

use super::CopiedFrom;
use crate::inspection::{self, Basis, EdgeKind};

/// What a stage takes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Edge {
    /// How it takes it.
    pub kind: EdgeKind,
    /// From where.
    pub from: CopiedFrom,
    /// The stage that takes.
    pub to: String,
    /// Of the instruction in the Dockerfile, from 1.
    pub line: u32,
    /// Indices of the layers that this brought into the image.
    pub layers: Vec<usize>,
    /// Bytes of these layers.
    pub bytes: u64,
}

/// The Dockerfile that made the image.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Dockerfile {
    /// Its path as it was given or found, or its name in the attestation.
    pub name: String,
    /// How it is known to be this image's.
    pub basis: Basis,
    /// Whether it only lay near by: nobody named it.
    pub found: bool,
    /// Its instructions, in its order.
    pub instructions: Vec<DockerfileInstruction>,
}

/// An instruction and what it brought.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DockerfileInstruction {
    /// `RUN`, `COPY`, ….
    pub keyword: String,
    /// The whole instruction, values of secrets masked.
    pub text: String,
    /// From 1.
    pub start_line: u32,
    /// From 1.
    pub end_line: u32,
    /// The stage it stands in; null before the first FROM.
    pub stage: Option<String>,
    /// For a `COPY --from`.
    pub copied_from: Option<CopiedFrom>,
    /// Whether it stands in the final stage or in one that this inherits.
    pub used: bool,
    /// Indices of the layers that it made; a FROM has those of the base image.
    pub layers: Vec<usize>,
    /// Bytes of these layers.
    pub bytes: u64,
    /// Of these, in the final file system.
    pub final_bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
}

/// What the stages take, in the Dockerfile's order.
pub(super) fn edges(dockerfile: &inspection::Dockerfile) -> Vec<Edge> {
    let edges = dockerfile.edges.iter().map(|edge| Edge {
        kind: edge.kind,
        from: CopiedFrom::from(&edge.from),
        to: dockerfile.stages[edge.to].name.clone(),
        line: edge.line,
        layers: edge.layers.clone(),
        bytes: edge.bytes,
    });
    edges.collect()
}

impl From<&inspection::Dockerfile> for Dockerfile {
    fn from(dockerfile: &inspection::Dockerfile) -> Self {
        let instructions = dockerfile.instructions.iter();
        let instructions = instructions.map(|step| DockerfileInstruction {
            keyword: step.keyword.clone(),
            text: step.text.clone(),
            start_line: step.start_line,
            end_line: step.end_line,
            stage: step
                .stage
                .map(|stage| dockerfile.stages[stage].name.clone()),
            copied_from: step.copied_from.as_ref().map(CopiedFrom::from),
            used: step.is_used,
            layers: step.layers.clone(),
            bytes: step.figures.bytes,
            final_bytes: step.figures.final_bytes,
            wasted_bytes: step.figures.wasted_bytes,
        });
        Self {
            name: dockerfile.name.clone(),
            basis: dockerfile.basis,
            found: dockerfile.is_found,
            instructions: instructions.collect(),
        }
    }
}
