//! What should be changed, and the answers to the questions of the checklist.

use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::inspection::{self, Answer, Inspection, Severity};
use crate::tree::PathId;

/// Something to change.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// Its rule's id.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, in words. No value of a secret is in it.
    pub title: String,
    /// Files, or directories that stand for all that is in them. Empty where it is about no path.
    pub paths: Vec<String>,
    /// Regular files that it is about.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Index of the layer that brought them; null where no layer did, as for ENV.
    pub layer: Option<usize>,
    /// Line in the Dockerfile.
    pub line: Option<u32>,
    /// The stage of that line.
    pub stage: Option<String>,
    /// The stage that the paths were copied from.
    pub from_stage: Option<String>,
    /// Whether the final image still shows it; else it is hidden, but ships all the same.
    pub live: bool,
    /// Index of the layer that hid it; null while it is live, and where several did.
    pub hidden_by: Option<usize>,
    /// What to write instead.
    pub fix: String,
    /// Ids of the same rule in other tools.
    pub same_as: Vec<String>,
}

/// What a pattern of `--ignore` left out of findings.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ignored {
    /// As the user wrote it.
    pub pattern: String,
    /// Regular files of any layer that it takes, and no pattern before it.
    pub files: usize,
}

/// A question and its answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Check {
    /// In words.
    pub question: String,
    /// `yes`: as it should be.
    pub answer: Answer,
    /// What the answer rests on.
    pub evidence: String,
}

/// What a build stage would keep out of an image that has a single stage.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Split {
    /// Bytes of the final file system without the candidates.
    pub bytes_left: u64,
    /// Largest first.
    pub candidates: Vec<Candidate>,
}

/// What one line brought that only building needs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Candidate {
    /// Index of the layer.
    pub layer: usize,
    /// Line in the Dockerfile.
    pub line: Option<u32>,
    /// Files, or directories that stand for all that is in them.
    pub paths: Vec<String>,
    /// Their live bytes.
    pub bytes: u64,
    /// Why only building needs them.
    pub why: String,
}

fn names(inspection: &Inspection, paths: &[PathId]) -> Vec<String> {
    let names = paths.iter();
    let name = |&path: &PathId| escape::name(&inspection.tree.paths().full(path));
    names.map(name).collect()
}

/// The worst first.
pub(super) fn findings(inspection: &Inspection) -> Vec<Finding> {
    let findings = inspection.findings.iter().flatten();
    let shown = findings.map(|finding| Finding {
        rule: finding.rule.clone(),
        severity: finding.severity,
        title: finding.title.clone(),
        paths: names(inspection, &finding.paths),
        files: finding.files,
        bytes: finding.bytes,
        layer: finding.layer,
        line: finding.line,
        stage: finding.stage.clone(),
        from_stage: finding.from_stage.clone(),
        live: finding.live,
        hidden_by: finding.hidden_by,
        fix: finding.fix.clone(),
        same_as: finding.same_as.clone(),
    });
    shown.collect()
}

/// See [`Split`].
pub(super) fn split(inspection: &Inspection) -> Option<Split> {
    let split = inspection.split.as_ref()?;
    let candidates = split.candidates.iter().map(|candidate| Candidate {
        layer: candidate.layer,
        line: candidate.line,
        paths: names(inspection, &candidate.paths),
        bytes: candidate.bytes,
        why: candidate.why.clone(),
    });
    Some(Split {
        bytes_left: split.bytes_left,
        candidates: candidates.collect(),
    })
}

impl From<&inspection::LeftOut> for Ignored {
    fn from(row: &inspection::LeftOut) -> Self {
        Self {
            pattern: row.pattern.clone(),
            files: row.files,
        }
    }
}

impl From<&inspection::Check> for Check {
    fn from(check: &inspection::Check) -> Self {
        Self {
            question: check.question.to_owned(),
            answer: check.answer,
            evidence: check.evidence.clone(),
        }
    }
}
