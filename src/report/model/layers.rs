//! Layers: figures, instruction, origin.

use schemars::JsonSchema;
use serde::Serialize;

use crate::inspection::{self, Basis, CopySource, Origin};

/// One layer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Layer {
    /// From 0, lowest first.
    pub index: usize,
    /// Of the blob, as the manifest names it.
    pub digest: Option<String>,
    /// Of the uncompressed tar.
    pub diff_id: String,
    /// From the manifest, or as recognised.
    pub media_type: String,
    /// Of regular files that it wrote.
    pub bytes: u64,
    /// Of these, still in the final file system.
    pub final_bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
    /// Bytes that any layer wrote and this one took away.
    pub hides_bytes: u64,
    /// Of its blob; null where that is not compressed.
    pub compressed_bytes: Option<u64>,
    /// What it did to the files below it.
    pub files: Files,
    /// The history's text, values of secrets masked.
    pub created_by: Option<String>,
    /// The instruction in it.
    pub instruction: Option<Instruction>,
    /// The stage that the instruction stands in; null in a base layer and where it is not known.
    pub stage: Option<String>,
    /// What kind of thing wrote it.
    pub origin: Origin,
    /// Null unless the origin is `copied`.
    pub copied_from: Option<CopiedFrom>,
    /// How stage, origin and lines are known.
    pub basis: Basis,
    /// Whether its bytes were checked against a digest.
    pub verified: bool,
}

/// Regular files, links and devices; no directories.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Files {
    /// Not there before.
    pub added: u64,
    /// There before, written again.
    pub modified: u64,
    /// Gone.
    pub removed: u64,
}

/// A Dockerfile instruction, or another builder's record.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Instruction {
    /// `RUN`, `COPY`, …; null where the builder knows no Dockerfile.
    pub keyword: Option<String>,
    /// The whole instruction, values of secrets masked.
    pub text: String,
    /// In the Dockerfile, from 1; null where that is not known.
    pub start_line: Option<u32>,
    /// In the Dockerfile, from 1; null where that is not known.
    pub end_line: Option<u32>,
}

/// From where a COPY copied.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CopiedFrom {
    /// What the name stands for.
    pub kind: CopySource,
    /// As the Dockerfile says it, expanded.
    pub name: String,
}

impl From<&inspection::Layer> for Layer {
    fn from(layer: &inspection::Layer) -> Self {
        let head = &layer.head;
        let provenance = &head.provenance;
        Self {
            index: head.index,
            digest: head.digest.clone(),
            diff_id: head.diff_id.clone(),
            media_type: head.media_type.clone(),
            bytes: layer.bytes,
            final_bytes: layer.final_bytes,
            wasted_bytes: layer.wasted_bytes,
            hides_bytes: layer.hides_bytes,
            compressed_bytes: head.compressed_bytes,
            files: Files {
                added: layer.files.added,
                modified: layer.files.modified,
                removed: layer.files.removed,
            },
            created_by: provenance.created_by.clone(),
            instruction: provenance.instruction.as_ref().map(Instruction::from),
            stage: provenance.stage.clone(),
            origin: provenance.origin,
            copied_from: provenance.copied_from.as_ref().map(CopiedFrom::from),
            basis: provenance.basis,
            verified: layer.verified,
        }
    }
}

impl From<&inspection::Instruction> for Instruction {
    fn from(instruction: &inspection::Instruction) -> Self {
        Self {
            keyword: instruction.keyword.clone(),
            text: instruction.text.clone(),
            start_line: instruction.start_line,
            end_line: instruction.end_line,
        }
    }
}

impl From<&inspection::CopiedFrom> for CopiedFrom {
    fn from(from: &inspection::CopiedFrom) -> Self {
        Self {
            kind: from.kind,
            name: from.name.clone(),
        }
    }
}
