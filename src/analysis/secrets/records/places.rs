//! The records of an image, and what they are called.

use std::collections::BTreeSet;

use crate::analysis::findings::Subject;
use crate::inspection::Basis;
use crate::provenance::dockerfile::Instruction;

/// Where a record stands.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// In the configuration, set by this instruction.
    Config(&'static str),
    /// In an entry of the history.
    History {
        /// The instruction.
        keyword: &'static str,
        /// The layer that it made, from 0.
        layer: Option<usize>,
        /// Whether it is surely the base image's.
        is_base: bool,
    },
    /// On a line of the Dockerfile.
    Line {
        /// From 1.
        line: u32,
        /// The instruction.
        keyword: &'static str,
        /// The stage's name; none before the first FROM.
        stage: Option<String>,
        /// Whether the image includes it.
        is_used: bool,
        /// Whether the Dockerfile is in the image's provenance, and this in it.
        is_attested: bool,
        /// The layer that it made, from 0.
        layer: Option<usize>,
    },
    /// Among the build arguments in the provenance.
    Provenance,
}

impl Place {
    /// The instruction that wrote it there; none for a build argument.
    pub fn keyword(&self) -> Option<&'static str> {
        match self {
            Self::Config(keyword) | Self::History { keyword, .. } | Self::Line { keyword, .. } => {
                Some(keyword)
            }
            Self::Provenance => None,
        }
    }

    pub fn line(&self) -> Option<u32> {
        match self {
            Self::Line { line, .. } => Some(*line),
            _ => None,
        }
    }

    pub fn stage(&self) -> Option<&str> {
        match self {
            Self::Line { stage, .. } => stage.as_deref(),
            _ => None,
        }
    }

    pub fn layer(&self) -> Option<usize> {
        match self {
            Self::Line { layer, .. } | Self::History { layer, .. } => *layer,
            _ => None,
        }
    }

    pub fn is_base(&self) -> bool {
        matches!(self, Self::History { is_base: true, .. })
    }

    /// Whether whoever has the image does not have it.
    pub fn is_unused(&self) -> bool {
        matches!(
            self,
            Self::Line {
                is_used: false,
                is_attested: false,
                ..
            }
        )
    }
}

/// What places are made by.
pub(super) struct Places<'a> {
    subject: &'a Subject<'a>,
    is_attested: bool,
    lineage: Vec<usize>,
    /// How many layers are made before each entry of the history, and by all of it.
    made_before: Vec<usize>,
    made: usize,
}

impl<'a> Places<'a> {
    pub fn of(subject: &'a Subject<'a>) -> Self {
        let is_attested = subject
            .dockerfile
            .is_some_and(|file| file.basis == Basis::Attestation);
        let lineage = subject
            .meaning
            .map(|meaning| meaning.file.lineage(meaning.target));
        let mut made = 0;
        let history = subject.config.history.iter();
        let made_before = history.map(|entry| {
            let before = made;
            made += usize::from(!entry.empty_layer);
            before
        });
        Self {
            subject,
            is_attested,
            lineage: lineage.unwrap_or_default(),
            made_before: made_before.collect(),
            made,
        }
    }

    /// Of an entry of the history.
    pub fn history(&self, entry: usize) -> Place {
        let before = self.made_before[entry];
        let is_paired = self.made == self.subject.layers.len();
        let entry = &self.subject.config.history[entry];
        let base = self
            .subject
            .image
            .base
            .as_ref()
            .map_or(0, |base| base.layers);
        let text = entry.created_by.as_deref().unwrap_or_default();
        let text = text.trim_start();
        let text = text.strip_prefix("/bin/sh -c #(nop)").unwrap_or(text);
        Place::History {
            keyword: known(text.split_whitespace().next().unwrap_or_default()),
            layer: (is_paired && !entry.empty_layer).then_some(before),
            is_base: is_paired && before < base,
        }
    }

    /// Of an instruction of a stage; none for the stage where it stands before the first FROM. `literal` is what must
    /// stand in the Dockerfile itself for whoever can read that to have it.
    pub fn line(&self, stage: Option<usize>, instruction: &Instruction, literal: &str) -> Place {
        let stages = self.subject.meaning.map(|meaning| &meaning.file.stages);
        let name = stages
            .zip(stage)
            .and_then(|(stages, stage)| stages.get(stage));
        let step = self.subject.step(instruction.start_line);
        Place::Line {
            line: instruction.start_line,
            keyword: known(&instruction.keyword),
            stage: name.map(|stage| stage.name.clone()),
            is_used: stage.is_some_and(|stage| self.lineage.contains(&stage)),
            is_attested: self.is_attested && instruction.text.contains(literal),
            layer: step.and_then(|step| step.layers.first().copied()),
        }
    }
}

/// A keyword; what has none was run.
fn known(keyword: &str) -> &'static str {
    const KEYWORDS: [&str; 12] = [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "USER",
        "WORKDIR",
    ];
    let known = KEYWORDS.into_iter().find(|known| *known == keyword);
    known.unwrap_or("RUN")
}

/// The line to change: the first that the image includes.
pub(super) fn first<'a>(places: &[&'a Place]) -> Option<&'a Place> {
    let lines = places.iter().filter(|place| place.line().is_some());
    lines
        .min_by_key(|place| {
            let is_used = matches!(place, Place::Line { is_used: true, .. });
            (!is_used, place.line())
        })
        .copied()
}

/// All of them in words, each once: `the configuration, the history and line 5`.
pub(super) fn words(places: &[&Place]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut lines = BTreeSet::new();
    for place in places {
        let word = match place {
            Place::Config("ENV") => "the configuration".to_owned(),
            Place::Config("LABEL") => "a label in the configuration".to_owned(),
            Place::Config(keyword) => format!("{keyword} in the configuration"),
            Place::History { is_base: true, .. } => "the base image's history".to_owned(),
            Place::History { .. } => "the history".to_owned(),
            Place::Line {
                line,
                is_used,
                is_attested,
                stage,
                ..
            } => match (is_used, is_attested, stage) {
                (false, true, Some(stage)) => {
                    format!("line {line} of stage {stage}, which the image's provenance repeats")
                }
                (false, false, Some(stage)) => {
                    format!("line {line} of stage {stage}, which the image does not include")
                }
                _ => {
                    lines.insert(*line);
                    continue;
                }
            },
            Place::Provenance => "the image's provenance".to_owned(),
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let lines: Vec<u32> = lines.into_iter().collect();
    if !lines.is_empty() {
        words.push(lines_in_words(&lines));
    }
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
    }
}

/// `line 4`, `lines 4, 8 and 10`.
pub(super) fn lines_in_words(lines: &[u32]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<String> = lines.iter().take(SHOWN).map(u32::to_string).collect();
    match (shown.as_slice(), lines.len() - shown.len()) {
        ([], _) => String::new(),
        ([one], _) => format!("line {one}"),
        ([front @ .., last], 0) => format!("lines {} and {last}", front.join(", ")),
        (some, more) => format!("lines {} and {more} more", some.join(", ")),
    }
}
