//! A guess from the history where nobody says what the base image is.
//!
//! One build has one builder: below the lowest entry of the last builder's is somebody else's work. And images end with
//! a CMD or ENTRYPOINT, so where one stands before further layers, and the dates leap there, a base image may end.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::records::own_run;
use crate::provenance::builders::Builder;
use crate::provenance::history::{split_keyword, undress};
use crate::source::manifest::History;

/// Few instructions run longer: a longer time between two entries tells that somebody came back.
const LEAP_SECONDS: u64 = 60 * 60;

/// A guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// The base image's layers.
    pub layers: usize,
    /// Whether the image's annotations are this build's: the builder keeps none of the base image's.
    pub annotates: bool,
}

/// Guesses; none where nothing speaks for a base. `entries` are the history's entries by layer.
pub fn read(history: &[History], entries: &[Option<usize>]) -> Option<Guess> {
    let entries: Vec<usize> = entries.iter().copied().collect::<Option<_>>()?;
    let below = |entry: usize| entries.iter().filter(|&&own| own < entry).count();
    let own = own_run(history).filter(|(_, builder)| has_dockerfile(*builder));
    let (run, builder) = own.map_or((0, None), |(run, builder)| (run, Some(builder)));
    let end = ended(history, &entries, run).unwrap_or(run);
    let layers = below(end);
    (layers > 0).then_some(Guess {
        layers,
        annotates: builder.is_some_and(|builder| builder != Builder::Kaniko),
    })
}

fn has_dockerfile(builder: Builder) -> bool {
    matches!(
        builder,
        Builder::BuildKit
            | Builder::Classic
            | Builder::Buildah
            | Builder::ClassicOrBuildah
            | Builder::Kaniko
    )
}

/// The entry behind the last CMD or ENTRYPOINT that has layers above it, if the dates leap there.
fn ended(history: &[History], entries: &[usize], run: usize) -> Option<usize> {
    let top = *entries.last()?;
    let command = (run..top).rev().find(|&entry| {
        let text = history[entry].created_by.as_deref().unwrap_or_default();
        let (keyword, _) = split_keyword(undress(text).text);
        entries.binary_search(&entry).is_err() && matches!(keyword, Some("CMD" | "ENTRYPOINT"))
    })?;
    let at = |entry: usize| {
        let created = history[entry].created.as_deref()?;
        OffsetDateTime::parse(created, &Rfc3339).ok()
    };
    let (before, after) = (at(command)?, at(command + 1)?);
    // Dates that a build sets itself may also lie before those of its base.
    ((after - before).whole_seconds().unsigned_abs() >= LEAP_SECONDS).then_some(command + 1)
}
