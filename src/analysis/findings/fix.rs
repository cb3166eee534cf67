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
use crate::inspection::{Origin, Step};
use crate::tree::PathId;

pub use copy::{is_all, mounted};
pub use patterns::is_plain;
pub use run::{leave_out as cleaned_up, quoted};

/// What to write so that the line that made `layer` does not bring `paths`. `clean` says how a RUN would leave them out:
/// a shell command, or words that follow "in the same RUN".
pub fn leave_out(subject: &Subject<'_>, layer: usize, paths: &[PathId], clean: &str) -> String {
    let place: Place<'_> = subject.place(layer);
    let line = place.words();
    let names = names(subject, paths);
    if subject.layers[layer].head.provenance.origin == Origin::Base {
        return format!("{} brings {names}: {ANOTHER_BASE}", base(subject));
    }
    if let Some(step) = place.step.filter(|step| step.keyword == "FROM") {
        return triggered(subject, &place, step, &names);
    }
    let fix = match (place.keyword(), place.instruction) {
        (Some("COPY" | "ADD"), _) => copy::leave_out(subject, &place, paths, &names),
        (Some("RUN"), Some(instruction)) => {
            format!("{line}: {}", run::leave_out(&instruction.text, clean))
        }
        (_, Some(instruction)) if !instruction.text.is_empty() => {
            format!("{line} ({}): leave {names} out", quoted(&instruction.text))
        }
        _ => format!("{line}: leave {names} out"),
    };
    fix + &follow::follow(subject, &place, paths)
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
