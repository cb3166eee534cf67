//! The JSON report's shape. `assets/report.schema.json` is generated from these types.
//!
//! Within `schema_version` 1 fields are added, never renamed. Layer indices count from 0. Paths are relative to the
//! root, without a leading slash; a name that is not UTF-8 has each byte that does not fit as `\xNN` and its
//! backslashes doubled.

mod dockerfile;
mod files;
mod findings;
mod image;
mod layers;
mod stages;

use schemars::JsonSchema;
use serde::Serialize;

use crate::ci::Gate;
use crate::inspection::Inspection;
pub use dockerfile::{Dockerfile, DockerfileInstruction, Edge};
pub use files::{Duplicate, MadeHere, Waste};
pub use findings::{Candidate, Check, Finding, Ignored, Split};
pub use image::{Base, Image, Summary};
pub use layers::{CopiedFrom, Files, Instruction, Layer};
pub use stages::{Stage, StageFile, StageImage, Sum};

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
    /// The images of stages that were given, and what became of their files.
    pub stage_images: Vec<StageImage>,
    /// Files of the final file system whose content is in none of the stage images, nor from the base image: made in
    /// the final stage. Empty where no stage image was given.
    pub made_here: Vec<MadeHere>,
    /// All layers, lowest first.
    pub layers: Vec<Layer>,
    /// The Dockerfile that made the image; null where it is not known.
    pub dockerfile: Option<Dockerfile>,
    /// One row a lost file: largest first, then by layer and path. The rows add up to `wasted_bytes`.
    pub wasted: Vec<Waste>,
    /// Contents that live at several paths of the final file system.
    pub duplicates: Vec<Duplicate>,
    /// What should be changed: the worst first, then the largest. Empty too where nobody looked.
    pub findings: Vec<Finding>,
    /// Whether anybody looked for findings; false with `--no-findings`.
    pub findings_looked_for: bool,
    /// Ids of rules that could not be asked, as they are about the Dockerfile and none is known.
    pub rules_not_judged: Vec<String>,
    /// What `--ignore` left out of findings, a row a pattern.
    pub ignored: Vec<Ignored>,
    /// The verdict, where a gate rule was given.
    pub gate: Option<Gate>,
    /// Answers to the questions that people ask of an image. Empty with `--no-findings`.
    pub checklist: Vec<Check>,
    /// What a build stage would keep out, where the image has a single stage.
    pub split: Option<Split>,
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

impl Report {
    /// The report on an inspection, with the verdict of a gate if there is one.
    pub fn new(inspection: &Inspection, gate: Option<Gate>) -> Self {
        let dockerfile = inspection.dockerfile.as_ref();
        Self {
            schema_version: "1.0",
            tool: Tool::this(),
            image: Image::from(&inspection.image),
            summary: Summary::of(inspection),
            stages: stages::rows(inspection),
            stage_edges: dockerfile.map(dockerfile::edges).unwrap_or_default(),
            stage_images: inspection
                .stage_images
                .iter()
                .map(StageImage::from)
                .collect(),
            made_here: files::made_here(inspection),
            dockerfile: dockerfile.map(Dockerfile::from),
            layers: inspection.layers.iter().map(Layer::from).collect(),
            wasted: files::wasted(inspection),
            duplicates: files::duplicates(inspection),
            findings: findings::findings(inspection),
            findings_looked_for: inspection.findings.is_some(),
            rules_not_judged: inspection
                .unjudged
                .iter()
                .map(|it| it.rule.clone())
                .collect(),
            ignored: inspection.ignored.iter().map(Ignored::from).collect(),
            checklist: inspection.checklist.iter().map(Check::from).collect(),
            split: findings::split(inspection),
            warnings: inspection
                .warnings
                .iter()
                .chain(gate.iter().flat_map(|gate| &gate.warnings))
                .cloned()
                .collect(),
            gate,
        }
    }
}

impl Tool {
    /// This program.
    pub fn this() -> Self {
        Self {
            name: "layerscope",
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}
