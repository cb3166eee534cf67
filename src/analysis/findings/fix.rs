//! How a line would not bring what it should not: narrower copies, `.dockerignore` lines, cleaning up where it is made.
//!
//! [`copy`] is for COPY and ADD, [`run`] for RUN, to which [`append`] adds a command; [`patterns`] says paths in few words,
//! [`follow`] what later lines have to do with them. All texts come from what is masked
//! already, so a line that is written anew shows a mask where the old one has a secret.

mod append;
mod copy;
mod copying;
mod follow;
mod patterns;
mod run;
#[cfg(test)]
mod tests;

use super::{Place, Subject};
use crate::inspection::{Origin, Step, Written};
use crate::tree::PathId;

pub use copy::{is_all, mounted};
pub use patterns::is_plain;
pub use run::{leave_out as cleaned_up, quoted};

/// A fix in words, and what of it can be taken over as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fix {
    /// For people.
    pub words: String,
    /// For files.
    pub written: Written,
}

impl From<String> for Fix {
    fn from(words: String) -> Self {
        Self {
            words,
            written: Written::default(),
        }
    }
}

impl Fix {
    /// Words that write out a line.
    pub fn line(words: String, line: impl ToString) -> Self {
        Self {
            words,
            written: Written {
                lines: vec![line.to_string()],
                ..Written::default()
            },
        }
    }

    /// The same in other words.
    pub fn say(self, words: impl FnOnce(&str) -> String) -> Self {
        Self {
            words: words(&self.words),
            ..self
        }
    }

    /// Its lines replace this one.
    pub fn replacing(mut self, line: Option<u32>) -> Self {
        self.written.replaces = line.filter(|_| !self.written.lines.is_empty());
        self
    }
}

/// What to write so that the line that made `layer` does not bring `paths`. `clean` says how a RUN would leave them out:
/// a shell command, or words that follow "in the same RUN".
pub fn leave_out(subject: &Subject<'_>, layer: usize, paths: &[PathId], clean: &str) -> Fix {
    let place: Place<'_> = subject.place(layer);
    let line = place.words();
    let names = names(subject, paths);
    if subject.layers[layer].head.provenance.origin == Origin::Base {
        return format!("{} brings {names}: {ANOTHER_BASE}", base(subject)).into();
    }
    if let Some(step) = place.step.filter(|step| step.keyword == "FROM") {
        return triggered(subject, &place, step, &names).into();
    }
    let fix = match (place.keyword(), place.instruction) {
        (Some("COPY" | "ADD"), _) => copy::leave_out(subject, &place, paths, &names),
        (Some("RUN"), Some(instruction)) => {
            run::leave_out(&instruction.text, clean).say(|how| format!("{line}: {how}"))
        }
        (_, Some(instruction)) if !instruction.text.is_empty() => {
            format!("{line} ({}): leave {names} out", quoted(&instruction.text)).into()
        }
        _ => format!("{line}: leave {names} out").into(),
    };
    let then = follow::follow(subject, &place, paths);
    fix.say(|fix| format!("{fix}{then}"))
        .replacing(place.line())
}

/// What can be done about files of a base image.
pub const ANOTHER_BASE: &str =
    "only another base, or that image built without them, saves the bytes";

/// `the base image`, with its name where that is known.
pub fn base(subject: &Subject<'_>) -> String {
    let base = subject.image.base.as_ref();
    match base.and_then(|base| base.reference.as_deref()) {
        Some(name) => format!("the base image {name}"),
        None => "the base image".to_owned(),
    }
}

/// The first paths, and how many more there are.
pub fn names(subject: &Subject<'_>, paths: &[PathId]) -> String {
    const SHOWN: usize = 3;
    let names = paths.iter().take(SHOWN).map(|&path| subject.name(path));
    listed(&names.collect::<Vec<_>>(), paths.len())
}

/// `a`, `a and b`, `a, b and 5 more`: some of `all`.
pub fn listed(names: &[String], all: usize) -> String {
    match (names, all.saturating_sub(names.len())) {
        ([], _) => "them".to_owned(),
        ([name], 0) => name.clone(),
        ([front @ .., last], 0) => format!("{} and {last}", front.join(", ")),
        (names, more) => format!("{} and {more} more", names.join(", ")),
    }
}

/// ONBUILD triggers stand on the line of the FROM that sets them off.
fn triggered(subject: &Subject<'_>, place: &Place<'_>, from: &Step, names: &str) -> String {
    let line = place.words();
    let text = place
        .instruction
        .map(|instruction| quoted(&instruction.text));
    let text = text.unwrap_or_default();
    let stages = subject.meaning.map(|meaning| &meaning.file.stages);
    let stage = stages.and_then(|stages| stages.get(from.stage?));
    let own: Vec<u32> = stage
        .iter()
        .flat_map(|stage| &stage.triggers)
        .filter(|trigger| Some(trigger.keyword.as_str()) == place.keyword())
        .map(|trigger| trigger.start_line)
        .collect();
    match own[..] {
        [own] => {
            format!("line {own} (ONBUILD {text}): leave {names} out; {line} sets it off")
        }
        _ => format!(
            "{line}: start from another base, or from that one with its trigger written anew, which brings {names} (ONBUILD {text})"
        ),
    }
}
