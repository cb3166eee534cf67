//! What should be changed, and the answers to the questions that people ask of an image.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tree::PathId;

/// Something to change: what is wrong, where it came from, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The id of its rule: `leak/vcs`.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, in words for people; no secret's value is in it.
    pub title: String,
    /// Files, or directories that stand for all that is in them; sorted. None where it is about no path.
    pub paths: Vec<PathId>,
    /// Regular files that it is about.
    pub files: usize,
    /// Their bytes, each inode once.
    pub bytes: u64,
    /// The layer that brought them, from 0; none where no layer did, as for ENV.
    pub layer: Option<usize>,
    /// The line in the Dockerfile, from 1, where it is known.
    pub line: Option<u32>,
    /// The stage that this line stands in.
    pub stage: Option<String>,
    /// The stage that it was copied from.
    pub from_stage: Option<String>,
    /// Whether the final image still shows it; else it is hidden, but ships all the same.
    pub live: bool,
    /// The layer that hid it, from 0; none while it is live, and where several did.
    pub hidden_by: Option<usize>,
    /// What to write instead, for this very line.
    pub fix: String,
    /// What of that can be taken over as it is.
    pub written: Written,
    /// Ids of the same rule in other tools: `hadolint DL3009`.
    pub same_as: Vec<String>,
}

/// What a fix writes out, as it would stand in files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Lines of a Dockerfile; none where the fix says in words alone what they should do.
    pub lines: Vec<String>,
    /// The line that they replace, from 1, where it is known.
    pub replaces: Option<u32>,
    /// Lines of `.dockerignore`.
    pub ignored: Vec<String>,
}

/// How bad a finding is, the least first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Some bytes or a bad habit.
    Low,
    /// Bytes that have no business in the image.
    Medium,
    /// What should not be published.
    High,
    /// A secret that has to be changed at once.
    Critical,
}

impl Severity {
    /// All, the least first.
    pub const ALL: [Self; 5] = [
        Self::Info,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// As it stands in reports, in the catalogue and behind `--fail-on`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// A rule that could not be asked, as it is about the Dockerfile and none is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// Its id.
    pub rule: String,
    /// How bad what it finds is.
    pub severity: Severity,
}

/// What a pattern of `--ignore` left out of findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// As the user wrote it.
    pub pattern: String,
    /// Regular files of any layer that it takes, and no pattern before it.
    pub files: usize,
}

/// A question of the checklist with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// In words.
    pub question: &'static str,
    /// See [`Answer`].
    pub answer: Answer,
    /// The paths, lines and bytes behind the answer, in words.
    pub evidence: String,
}

/// The answer to a question of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// As it should be.
    Yes,
    /// Not as it should be.
    No,
    /// Not knowable from what there is.
    Unknown,
}

impl Answer {
    /// In the order in which people read them: what is to be done first.
    pub const READ: [Self; 3] = [Self::No, Self::Unknown, Self::Yes];

    /// A mark of one column. `no` to a question that asks for nothing bad would be read the wrong way round.
    pub fn mark(self) -> char {
        match self {
            Self::Yes => '✓',
            Self::No => '✗',
            Self::Unknown => '?',
        }
    }

    /// The words that stand beside the mark.
    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "fine",
            Self::No => "to do",
            Self::Unknown => "not known",
        }
    }
}

/// What a single-stage image holds that a build stage would keep out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Bytes of the final file system without the candidates.
    pub bytes_left: u64,
    /// Largest first.
    pub candidates: Vec<Candidate>,
}

/// What one line brought that only building needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The layer, from 0.
    pub layer: usize,
    /// The line in the Dockerfile, from 1, where it is known.
    pub line: Option<u32>,
    /// Files, or directories that stand for all that is in them; sorted.
    pub paths: Vec<PathId>,
    /// Their live bytes.
    pub bytes: u64,
    /// Why only building needs them, in words for people.
    pub why: String,
}
