//! From entries to layers: which instruction each layer counts to, once the entries are led back.
//!
//! Mostly the entry that made a layer is the instruction. buildah without `--layers` puts a whole stage into one layer,
//! whose entry is the stage's last, and BuildKit's history can have entries of another stage in the middle.

use super::Aligned;
use crate::source::manifest::History;

/// Where a layer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The stage, by position.
    pub stage: usize,
    /// The first lines of the instructions that made the layer: mostly one.
    pub lines: Vec<u32>,
}

/// The places of the layers, lowest first; none below the first instruction and where it is not certain. `entries` are
/// the history's entries by layer.
pub fn places(aligned: &Aligned, entries: &[usize], history: &[History]) -> Vec<Option<Place>> {
    if aligned.walk.counted_from_top < history.len() {
        return from_both_ends(aligned, entries, history);
    }
    let own = &history[aligned.walk.base_entries..];
    let is_buildahs = own.iter().any(|entry| {
        let comment = entry.comment.as_deref().unwrap_or_default();
        comment.starts_with("FROM ")
    });
    let mut next = aligned.walk.base_entries;
    entries
        .iter()
        .map(|&entry| {
            let group = next.min(entry)..=entry;
            next = next.max(entry + 1);
            let (stage, line) = aligned.walk.places[entry]?;
            let places: Vec<(usize, u32)> = group
                .filter_map(|entry| aligned.walk.places[entry])
                .collect();
            let writes = |keywords: &[&str]| -> Vec<(usize, u32)> {
                let places = places.iter().copied();
                places
                    .filter(|&(_, line)| keywords.contains(&keyword(aligned, line)))
                    .collect()
            };
            let written = writes(&["RUN", "COPY", "ADD"]);
            let makes_layer = ["RUN", "COPY", "ADD", "WORKDIR", "FROM"];
            let is_merged =
                !makes_layer.contains(&keyword(aligned, line)) || is_buildahs && written.len() > 1;
            if !is_merged {
                return Some(Place::at(stage, line));
            }
            match (&written[..], &writes(&["WORKDIR"])[..]) {
                ([(stage, line)], _) | ([], [(stage, line)]) => Some(Place::at(*stage, *line)),
                _ => places
                    .iter()
                    .all(|(other, _)| *other == stage)
                    .then(|| Place {
                        stage,
                        lines: written.iter().map(|&(_, line)| line).collect(),
                    }),
            }
        })
        .collect()
}

impl Place {
    fn at(stage: usize, line: u32) -> Self {
        Self {
            stage,
            lines: vec![line],
        }
    }
}

/// Entries of another stage stand in the middle, and with other ones missing: layers are counted from both ends.
fn from_both_ends(aligned: &Aligned, entries: &[usize], history: &[History]) -> Vec<Option<Place>> {
    let place =
        |entry: usize| aligned.walk.places[entry].map(|(stage, line)| Place::at(stage, line));
    let own = &aligned.walk.places[aligned.walk.base_entries..];
    let sound = own.iter().take_while(|place| place.is_some()).count();
    let sound = aligned.walk.base_entries + sound;
    let mut places: Vec<Option<Place>> = entries
        .iter()
        .map(|&entry| place(entry).filter(|_| entry < sound))
        .collect();
    let top = (aligned.walk.counted_from_top..history.len()).rev();
    let made =
        top.filter(|&entry| !history[entry].empty_layer && aligned.walk.places[entry].is_some());
    for (layer, entry) in places.iter_mut().rev().zip(made) {
        *layer = place(entry);
    }
    places
}

fn keyword(aligned: &Aligned, line: u32) -> &str {
    let step = aligned.file.at(line);
    step.map_or("", |(_, step)| step.keyword.as_str())
}
