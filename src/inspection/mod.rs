//! The one immutable value that everything downstream reads.
//!
//! `source`, `layers`, `tree`, `provenance` and `analysis` work towards an [`Inspection`]; `report`, `ci` and `ui`
//! only read it. Nothing in here computes anything: the figures are defined in the README's "Figures" section and
//! filled in by `analysis`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

mod findings;
mod stages;

pub use findings::{
    Answer, Candidate, Check, Finding, LeftOut, Severity, Split, Unjudged, Written,
};
pub use stages::{
    BuildStage, Dockerfile, Edge, EdgeKind, Fate, Figures, StageFile, StageImage, Step,
};

use crate::provenance::Leads;
use crate::tree::{ImageTree, InodeId, PathId};

/// What is known of an image as soon as its manifest and configuration are read, before any layer is.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The image itself.
    pub image: ImageInfo,
    /// One head a layer, lowest layer first.
    pub layers: Vec<LayerHead>,
    /// The Dockerfile, where it is known.
    pub dockerfile: Option<Dockerfile>,
    /// What could not be read or does not fit, in words for people.
    pub warnings: Vec<String>,
}

/// The complete result of an analysis.
#[derive(Debug)]
pub struct Inspection {
    /// The image itself.
    pub image: ImageInfo,
    /// Totals over all layers.
    pub summary: Summary,
    /// One row a source stage; the rows add up to the image's totals.
    pub stages: Vec<Stage>,
    /// All layers, lowest first.
    pub layers: Vec<Layer>,
    /// The Dockerfile, where it is known.
    pub dockerfile: Option<Dockerfile>,
    /// The images of stages that were given, in the order of the command line.
    pub stage_images: Vec<StageImage>,
    /// Live files whose content is in none of the stage images, nor from the base image: mostly made in the final one.
    /// Empty where no stage image was given.
    pub made_here: Vec<PathId>,
    /// One row a lost inode: largest first, then by layer and path.
    pub wasted: Vec<Waste>,
    /// Contents that live at several paths of the final file system, largest saving first.
    pub duplicates: Vec<Duplicate>,
    /// What should be changed: the worst first, then the largest. None where nobody looked.
    pub findings: Option<Vec<Finding>>,
    /// Why each rule that found something matters, in a sentence, by the rule's id.
    pub reasons: BTreeMap<String, String>,
    /// Rules that could not be asked, as they are about the Dockerfile and none is known.
    pub unjudged: Vec<Unjudged>,
    /// What the user had left out of findings, a row a pattern.
    pub ignored: Vec<LeftOut>,
    /// The answers to the questions of the checklist; none where nobody looked.
    pub checklist: Vec<Check>,
    /// What a build stage would keep out, where there is a single stage.
    pub split: Option<Split>,
    /// Every path that any layer touched, and what became of it.
    pub tree: ImageTree,
    /// What could not be read or does not fit, in words for people.
    pub warnings: Vec<String>,
}

impl Inspection {
    /// Where a file that a layer wrote was copied from, as `build:/src/dist/server.bin`; none where it was not copied
    /// from a stage, image or context, and where the instruction does not tell.
    pub fn source_path(&self, layer: usize, path: PathId) -> Option<String> {
        let layer = self.layers.get(layer)?;
        let from = layer.head.provenance.copied_from.as_ref()?;
        let path = layer.leads.as_ref()?.lead(&self.tree.paths().full(path))?;
        Some(format!("{}:{path}", from.name))
    }
}

/// Which image this is and where it was found.
#[derive(Debug, Clone, Default)]
pub struct ImageInfo {
    /// The reference as the user gave it.
    pub reference: String,
    /// The transport that read it: `docker-archive`, `oci-archive`, `oci`, `dir`, `docker-daemon`, `containers-storage`,
    /// `containerd` or `registry`.
    pub source: &'static str,
    /// Where it was found, where it was looked for by name: `in the Docker engine at unix:///var/run/docker.sock`.
    pub found: Option<String>,
    /// `os/architecture[/variant]`.
    pub platform: String,
    /// Digest of the image manifest; a docker-archive without an index has none.
    pub manifest_digest: Option<String>,
    /// Digest of the configuration's bytes; not known while an engine has yet to send it.
    pub config_digest: Option<String>,
    /// RFC 3339, as the configuration says it.
    pub created: Option<String>,
    /// The base image, where it is known.
    pub base: Option<BaseImage>,
}

/// The image that this build started from.
#[derive(Debug, Clone)]
pub struct BaseImage {
    /// Its name, where one is recorded.
    pub reference: Option<String>,
    /// Its manifest digest, where one is recorded.
    pub digest: Option<String>,
    /// How many of the lowest layers are its.
    pub layers: usize,
    /// How that is known.
    pub basis: BaseBasis,
}

/// How the base image is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BaseBasis {
    /// BuildKit's provenance materials.
    Attestation,
    /// `org.opencontainers.image.base.*` annotations, prefix checked.
    Annotation,
    /// The user named it.
    Given,
    /// A local image's diffIDs are a prefix of this one's.
    Prefix,
    /// The builder's own records.
    Builder,
    /// What lies below the first line of a Dockerfile that fits, or gaps in the history.
    Heuristic,
}

/// Totals in bytes of regular files, as the README's "Figures" defines them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Sum over all layers.
    pub total_bytes: u64,
    /// Bytes of the inodes that the final file system still reaches.
    pub final_bytes: u64,
    /// `total_bytes - final_bytes`.
    pub wasted_bytes: u64,
    /// Bytes that layers above the base image wrote.
    pub own_bytes: u64,
    /// Of these, wasted.
    pub own_wasted_bytes: u64,
    /// Live bytes whose content also lives at another path, beyond the first copy.
    pub duplicate_bytes: u64,
    /// What a pull transfers, where every layer's compressed size is known.
    pub compressed_bytes: Option<u64>,
    /// Regular files, links and devices of the final file system; no directories.
    pub files: u64,
}

impl Summary {
    /// `100 × wasted_bytes / total_bytes`, 0 for an empty image.
    pub fn wasted_percent(&self) -> f64 {
        percent(self.wasted_bytes, self.total_bytes)
    }

    /// `100 × own_wasted_bytes / own_bytes`, 0 where own layers wrote nothing.
    pub fn own_wasted_percent(&self) -> f64 {
        percent(self.own_wasted_bytes, self.own_bytes)
    }

    /// `final_bytes / total_bytes`, 1 for an empty image.
    pub fn efficiency(&self) -> f64 {
        if self.total_bytes == 0 {
            1.0
        } else {
            self.final_bytes as f64 / self.total_bytes as f64
        }
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        100.0 * part as f64 / whole as f64
    }
}

/// What is known of a layer before its contents are read.
#[derive(Debug, Clone)]
pub struct LayerHead {
    /// Position, lowest layer 0.
    pub index: usize,
    /// Digest of the blob as the manifest names it; a classic docker-archive has none.
    pub digest: Option<String>,
    /// Digest of the uncompressed tar, from the configuration.
    pub diff_id: String,
    /// Media type from the manifest, or what the bytes were recognised as.
    pub media_type: String,
    /// Size of the blob where it is compressed.
    pub compressed_bytes: Option<u64>,
    /// The blob's name where the image lies: a member of an archive, a file of a layout.
    pub blob: String,
    /// Where it came from.
    pub provenance: Provenance,
}

/// Where a layer came from, and how that is known.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// The history's text with secret values masked.
    pub created_by: Option<String>,
    /// The instruction in that text, cleaned of the builder's dressing.
    pub instruction: Option<Instruction>,
    /// The stage the instruction stands in.
    pub stage: Option<String>,
    /// What kind of thing wrote the layer.
    pub origin: Origin,
    /// For [`Origin::Copied`], from where.
    pub copied_from: Option<CopiedFrom>,
    /// How all of this is known.
    pub basis: Basis,
}

/// A Dockerfile instruction, or what stands for it in another builder's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// `RUN`, `COPY`, …; none where the builder knows no Dockerfile.
    pub keyword: Option<String>,
    /// The whole instruction in one text, secret values masked.
    pub text: String,
    /// First line in the Dockerfile, from 1.
    pub start_line: Option<u32>,
    /// Last line in the Dockerfile, from 1.
    pub end_line: Option<u32>,
}

/// What kind of thing wrote a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The base image.
    Base,
    /// An instruction of a stage: RUN, or COPY and ADD from the context or a URL.
    Stage,
    /// COPY --from another stage or image.
    Copied,
    /// Not known.
    Unknown,
}

/// The source of a copied layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedFrom {
    /// What the name stands for.
    pub kind: CopySource,
    /// The name as the Dockerfile says it.
    pub name: String,
}

/// What a `COPY --from` name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopySource {
    /// Another stage of the same Dockerfile.
    Stage,
    /// An image.
    Image,
    /// A named build context.
    Context,
}

/// How a layer's provenance is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// BuildKit provenance: exact.
    Attestation,
    /// Aligned with a Dockerfile.
    Dockerfile,
    /// Another builder's own records.
    Builder,
    /// Instruction text only.
    History,
    /// Nothing.
    None,
}

/// A layer with its figures.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What was known before its contents were read.
    pub head: LayerHead,
    /// Bytes of regular files it wrote.
    pub bytes: u64,
    /// Of these, still reached by the final file system.
    pub final_bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
    /// Bytes that any layer wrote and this one took away.
    pub hides_bytes: u64,
    /// What it did to the files below it.
    pub files: FileCounts,
    /// Where its files lay in the source that it was copied from.
    pub leads: Option<Leads>,
    /// Whether its bytes were checked against a digest.
    pub verified: bool,
}

/// Regular files, links and devices; no directories.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileCounts {
    /// Paths that were not there before.
    pub added: u64,
    /// Paths that were there and were written again.
    pub modified: u64,
    /// Paths that are no longer there.
    pub removed: u64,
}

/// The bytes whose source is one stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its name; an unnamed stage's is its index, the base's is its reference.
    pub name: String,
    /// Position in the Dockerfile; none for the base and for what can't be assigned.
    pub index: Option<usize>,
    /// What the row stands for.
    pub kind: StageKind,
    /// What the stage starts from.
    pub base: Option<String>,
    /// Whether it is the stage that became the image.
    pub is_final: bool,
    /// Bytes of the layers whose source it is.
    pub layer_bytes: u64,
    /// Of these, in the final file system.
    pub final_bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
    /// The layers, by index from 0.
    pub layers: Vec<usize>,
    /// Size of the stage's own image, where that was analysed too.
    pub built_bytes: Option<u64>,
}

/// What a row of stages stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// The base image.
    Base,
    /// A stage of the Dockerfile.
    Stage,
    /// An image that was copied from.
    Image,
    /// What can't be assigned.
    Unknown,
}

/// An inode that no path of the final file system reaches.
#[derive(Debug, Clone, Copy)]
pub struct Waste {
    /// Which.
    pub inode: InodeId,
    /// The path of its regular entry.
    pub path: PathId,
    /// Its size.
    pub bytes: u64,
    /// The layer that wrote it, from 0.
    pub written_by: usize,
    /// The layer that took its last name away, from 0.
    pub hidden_by: usize,
    /// How.
    pub reason: WasteReason,
}

/// How an inode lost its last name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WasteReason {
    /// A whiteout of it or of a directory above it.
    Deleted,
    /// Another content.
    Overwritten,
    /// The same content with other mode, owner, time or extended attributes.
    MetadataOnly,
    /// It or a directory above it became another file type.
    Replaced,
    /// Written twice in one layer.
    Repeated,
}

impl WasteReason {
    /// For people: `metadata only`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Overwritten => "overwritten",
            Self::MetadataOnly => "metadata only",
            Self::Replaced => "replaced",
            Self::Repeated => "written twice",
        }
    }
}

/// One content at several live paths.
#[derive(Debug, Clone)]
pub struct Duplicate {
    /// `xxh128:` and 32 hex digits of the content's fast hash.
    pub digest: String,
    /// Bytes beyond the first copy.
    pub bytes: u64,
    /// The paths, sorted; a hard-linked inode counts once, by its first path.
    pub paths: Vec<PathId>,
}
