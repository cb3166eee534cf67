//! The JSON report's shape. `assets/report.schema.json` is generated from these types.
//!
//! Within `schema_version` 1 fields are added, never renamed. Layer indices count from 0. Paths are relative to the
//! root, without a leading slash; a name that is not UTF-8 has each byte that does not fit as `\xNN` and its
//! backslashes doubled.

use schemars::JsonSchema;
use serde::Serialize;

use crate::ci::Gate;
use crate::escape;
use crate::inspection::{
    self, BaseBasis, Basis, CopySource, EdgeKind, Inspection, Origin, StageKind, WasteReason,
};

/// Where the bytes of a container image come from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    /// Version of this format.
    pub schema_version: &'static str,
    /// What wrote the report.
    pub tool: Tool,
    /// The image itself.
    pub image: Image,
    /// Totals over all layers.
    pub summary: Summary,
    /// One row a source; `layer_bytes` and `final_bytes` add up to the summary's totals.
    pub stages: Vec<Stage>,
    /// What the stages take from each other, from images and from contexts.
    pub stage_edges: Vec<Edge>,
    /// All layers, lowest first.
    pub layers: Vec<Layer>,
    /// The Dockerfile that made the image; null where it is not known.
    pub dockerfile: Option<Dockerfile>,
    /// One row a lost file: largest first, then by layer and path. The rows add up to `wasted_bytes`.
    pub wasted: Vec<Waste>,
    /// Contents that live at several paths of the final file system.
    pub duplicates: Vec<Duplicate>,
    /// What should be changed; none are looked for yet.
    pub findings: Vec<Finding>,
    /// The verdict, where a gate rule was given.
    pub gate: Option<Gate>,
    /// Answers to common questions on images; none are asked yet.
    pub checklist: Vec<Check>,
    /// What could not be read or does not fit, in words for people.
    pub warnings: Vec<String>,
}

/// What wrote the report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tool {
    /// `layerscope`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// Which image this is and where it was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Image {
    /// As the user gave it.
    pub reference: String,
    /// The transport that read it.
    pub source: &'static str,
    /// `os/architecture[/variant]`.
    pub platform: String,
    /// A docker-archive without an index has none.
    pub manifest_digest: Option<String>,
    /// Of the configuration's bytes.
    pub config_digest: String,
    /// RFC 3339, as the configuration says it.
    pub created: Option<String>,
    /// Null where it is not known.
    pub base: Option<Base>,
}

/// The base image.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Base {
    /// Its name, where one is recorded.
    pub reference: Option<String>,
    /// Its manifest digest, where one is recorded.
    pub digest: Option<String>,
    /// How many of the lowest layers are its.
    pub layers: usize,
    /// How it is known.
    pub basis: BaseBasis,
}

/// Bytes are the sizes of regular files in the layers' tar entries; a hard link adds 0.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// Sum over all layers.
    pub total_bytes: u64,
    /// Bytes of the inodes that some path of the final file system still reaches.
    pub final_bytes: u64,
    /// `total_bytes - final_bytes`.
    pub wasted_bytes: u64,
    /// `100 × wasted_bytes / total_bytes`, 0 for an empty image.
    pub wasted_percent: f64,
    /// Bytes that layers above the base image wrote; all of them where the base is not known.
    pub own_bytes: u64,
    /// Of these, wasted.
    pub own_wasted_bytes: u64,
    /// `100 × own_wasted_bytes / own_bytes`, 0 where own layers wrote nothing.
    pub own_wasted_percent: f64,
    /// Live bytes whose content also lives at another path, beyond the first copy; no part of the waste.
    pub duplicate_bytes: u64,
    /// What a pull transfers; null unless every layer is compressed.
    pub compressed_bytes: Option<u64>,
    /// `final_bytes / total_bytes`, 1 for an empty image.
    pub efficiency: f64,
    /// How many layers there are.
    pub layers: usize,
    /// Regular files, links and devices of the final file system; no directories.
    pub files: u64,
}

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

/// A file that no path of the final file system reaches.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Waste {
    /// Where its entry put it.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Layer index.
    pub written_by: usize,
    /// Index of the layer that took its last name away.
    pub hidden_by: usize,
    /// How.
    pub reason: WasteReason,
}

/// One content at several live paths.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Duplicate {
    /// `xxh128:` and the content's 128-bit XXH3 hash.
    pub digest: String,
    /// Beyond the first copy.
    pub bytes: u64,
    /// Sorted; a hard-linked file counts once.
    pub paths: Vec<String>,
}

/// Something to change.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// Its rule's id.
    pub rule: String,
    /// How bad it is.
    pub severity: String,
    /// In words.
    pub title: String,
    /// What it is about.
    pub paths: Vec<String>,
    /// Of these paths.
    pub bytes: u64,
    /// Index of the layer that brought them.
    pub layer: Option<usize>,
    /// Line in the Dockerfile.
    pub line: Option<u32>,
    /// The stage of that line.
    pub stage: Option<String>,
    /// The stage that the paths were copied from.
    pub from_stage: Option<String>,
    /// Whether the final file system still shows them.
    pub live: bool,
    /// What to write instead.
    pub fix: Option<String>,
}

/// A question and its answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Check {
    /// In words.
    pub question: String,
    /// `yes`, `no` or `unknown`.
    pub answer: String,
    /// What the answer rests on.
    pub evidence: String,
}

impl Report {
    /// The report on an inspection, with the verdict of a gate if there is one.
    pub fn new(inspection: &Inspection, gate: Option<Gate>) -> Self {
        let tree = &inspection.tree;
        let path = |id| escape::name(&tree.paths().full(id));
        let summary = &inspection.summary;
        let image = &inspection.image;
        Self {
            schema_version: "1.0",
            tool: Tool {
                name: "layerscope",
                version: env!("CARGO_PKG_VERSION"),
            },
            image: Image {
                reference: image.reference.clone(),
                source: image.source,
                platform: image.platform.clone(),
                manifest_digest: image.manifest_digest.clone(),
                config_digest: image.config_digest.clone(),
                created: image.created.clone(),
                base: image.base.as_ref().map(|base| Base {
                    reference: base.reference.clone(),
                    digest: base.digest.clone(),
                    layers: base.layers,
                    basis: base.basis,
                }),
            },
            summary: Summary {
                total_bytes: summary.total_bytes,
                final_bytes: summary.final_bytes,
                wasted_bytes: summary.wasted_bytes,
                wasted_percent: summary.wasted_percent(),
                own_bytes: summary.own_bytes,
                own_wasted_bytes: summary.own_wasted_bytes,
                own_wasted_percent: summary.own_wasted_percent(),
                duplicate_bytes: summary.duplicate_bytes,
                compressed_bytes: summary.compressed_bytes,
                efficiency: summary.efficiency(),
                layers: inspection.layers.len(),
                files: summary.files,
            },
            stages: inspection.stages.iter().map(Stage::from).collect(),
            stage_edges: inspection
                .dockerfile
                .as_ref()
                .map(edges)
                .unwrap_or_default(),
            dockerfile: inspection.dockerfile.as_ref().map(Dockerfile::from),
            layers: inspection.layers.iter().map(Layer::from).collect(),
            wasted: inspection
                .wasted
                .iter()
                .map(|row| Waste {
                    path: path(row.path),
                    bytes: row.bytes,
                    written_by: row.written_by,
                    hidden_by: row.hidden_by,
                    reason: row.reason,
                })
                .collect(),
            duplicates: inspection
                .duplicates
                .iter()
                .map(|row| Duplicate {
                    digest: row.digest.clone(),
                    bytes: row.bytes,
                    paths: row.paths.iter().map(|&id| path(id)).collect(),
                })
                .collect(),
            findings: Vec::new(),
            gate,
            checklist: Vec::new(),
            warnings: inspection.warnings.clone(),
        }
    }
}

impl From<&inspection::Stage> for Stage {
    fn from(stage: &inspection::Stage) -> Self {
        Self {
            name: stage.name.clone(),
            index: stage.index,
            kind: stage.kind,
            base: stage.base.clone(),
            is_final: stage.is_final,
            layer_bytes: stage.layer_bytes,
            final_bytes: stage.final_bytes,
            wasted_bytes: stage.wasted_bytes,
            layers: stage.layers.clone(),
            built_bytes: stage.built_bytes,
        }
    }
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
            instruction: provenance
                .instruction
                .as_ref()
                .map(|instruction| Instruction {
                    keyword: instruction.keyword.clone(),
                    text: instruction.text.clone(),
                    start_line: instruction.start_line,
                    end_line: instruction.end_line,
                }),
            stage: provenance.stage.clone(),
            origin: provenance.origin,
            copied_from: provenance.copied_from.as_ref().map(CopiedFrom::from),
            basis: provenance.basis,
            verified: layer.verified,
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

fn edges(dockerfile: &inspection::Dockerfile) -> Vec<Edge> {
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
            instructions: instructions.collect(),
        }
    }
}
