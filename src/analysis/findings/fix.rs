//! How a line would not bring what it should not: narrower copies, `.dockerignore` lines, cleaning up where it is made.

use super::{Place, Subject};
use crate::inspection::Origin;
use crate::tree::PathId;

/// What to write so that the line that made `layer` does not bring `paths`. `clean` says how a RUN would leave them out:
/// words that follow "in the same RUN".
pub fn leave_out(subject: &Subject<'_>, layer: usize, paths: &[PathId], clean: &str) -> String {
    let place: Place<'_> = subject.place(layer);
    let line = place.words();
    let names: Vec<String> = paths
        .iter()
        .take(3)
        .map(|&path| subject.name(path))
        .collect();
    let names = names.join(", ");
    let origin = subject.layers[layer].head.provenance.origin;
    match place.keyword() {
        Some("COPY" | "ADD") if origin == Origin::Copied => {
            format!("{line}: copy only what runs, without {names}")
        }
        Some("COPY" | "ADD") => format!("{line}: keep {names} out by .dockerignore"),
        Some("RUN") => format!("{line}: {clean} in the same RUN"),
        _ => format!("{line}: leave {names} out"),
    }
}
