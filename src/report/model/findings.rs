//! What should be changed, and answers to common questions: the shape only, nothing looks for them yet.

use schemars::JsonSchema;
use serde::Serialize;

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
