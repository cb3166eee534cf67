//! What made a layer, where one entry of the history does not say it all: layers that hold several instructions,
//! committed containers, and buildpacks' layers.

use super::buildpacks::Metadata;
use super::{Builder, Parent, is_commit};
use crate::inspection::{Basis, LayerHead, Origin, Provenance};
use crate::provenance::history;
use crate::provenance::mask::Masker;
use crate::source::manifest::{Config, History};

/// Fills in what whole images tell of their layers. `entries` are the history's entries by layer.
pub fn complete(
    config: &Config,
    entries: &[Option<usize>],
    heads: &mut [LayerHead],
    masker: &Masker,
) {
    for layer in 0..heads.len() {
        let Some(entry) = entries[layer] else {
            continue;
        };
        let below = layer.checked_sub(1).and_then(|below| entries[below]);
        let first = below.map_or(0, |below| below + 1);
        if let Some(told) = together(&config.history[first..=entry], masker) {
            let created_by = heads[layer].provenance.created_by.take();
            heads[layer].provenance = Provenance { created_by, ..told };
        }
    }
    if is_commit(config)
        && let Some(last) = config.history.len().checked_sub(1)
        && let Some(layer) = entries.iter().position(|&entry| entry == Some(last))
    {
        let comment = config.history[last].comment.as_deref().unwrap_or_default();
        let told = heads[layer].provenance.created_by.as_deref();
        let mut words = format!("docker commit: {}", told.unwrap_or_default());
        if !comment.is_empty() {
            words = format!("{words} ({})", masker.mask(comment));
        }
        tell(&mut heads[layer], words);
    }
    if let Some(metadata) = Metadata::of(config) {
        for head in heads {
            let is_told = head.provenance.basis == Basis::Builder;
            if let Some(words) = metadata.layers.get(&head.diff_id).filter(|_| !is_told) {
                tell(head, masker.mask(words));
            }
        }
    }
}

/// What a layer holds whose entry is the last of `entries`, where it is more than that entry's own instruction: the
/// instructions before it have no layers of their own. So do `docker build --squash`, and buildah without `--layers`.
fn together(entries: &[History], masker: &Masker) -> Option<Provenance> {
    let (last, before) = entries.split_last()?;
    let builder = Builder::of(last)?;
    let is_squashed = builder == Builder::Squash;
    if !is_squashed && !Builder::Buildah.goes_with(builder) {
        return None;
    }
    let mut shells = history::Shells::default();
    let mut told = Vec::new();
    for entry in before.iter().chain((!is_squashed).then_some(last)) {
        shells.learn(std::slice::from_ref(entry));
        told.push(history::provenance(entry, masker, &shells));
    }
    let keyword = |told: &Provenance| {
        let instruction = told.instruction.as_ref()?;
        instruction.keyword.clone()
    };
    let writes =
        |keyword: Option<String>| matches!(keyword.as_deref(), Some("RUN" | "COPY" | "ADD"));
    if !is_squashed {
        // The classic builder marks an instruction that changed nothing the same way.
        let is_buildahs = |entry: &History| {
            let comment = entry.comment.as_deref().unwrap_or_default();
            Parent::of(comment.trim()).is_some()
        };
        let own = told.last().and_then(keyword);
        let is_metadata = own.is_some_and(|keyword| history::METADATA.contains(&keyword.as_str()));
        if !is_metadata && !entries.iter().any(is_buildahs) {
            return None;
        }
    }
    // WORKDIR makes at most a directory.
    told.retain(|told| writes(keyword(told)));
    if !is_squashed && told.len() < 2 {
        return told.pop();
    }
    let texts = told.iter().filter_map(|told| told.instruction.as_ref());
    let texts: Vec<&str> = texts.map(|told| told.text.as_str()).collect();
    let words = texts.join("; ");
    let words = match is_squashed {
        _ if words.is_empty() => return None,
        true => format!("docker build --squash: {words}"),
        false => words,
    };
    Some(Provenance {
        created_by: None,
        instruction: Some(history::other(words)),
        stage: None,
        origin: Origin::Unknown,
        copied_from: None,
        basis: Basis::Builder,
    })
}

fn tell(head: &mut LayerHead, words: String) {
    let provenance = &mut head.provenance;
    provenance.instruction = Some(history::other(words));
    provenance.origin = Origin::Unknown;
    provenance.copied_from = None;
    provenance.basis = Basis::Builder;
}
