//! Words and figures that several parts of the text report use.

use super::table::fit_front;
use crate::Inspection;
use crate::escape::{escape, shorten_hashes};
use crate::inspection::{BaseBasis, Basis, Layer, LayerHead, Origin};
use crate::size::size;

/// Nothing for nothing: an empty cell is easier to pass over than a zero.
pub fn size_or_nothing(bytes: u64) -> String {
    match bytes {
        0 => String::new(),
        bytes => size(bytes),
    }
}

/// `1 file`, `2 files`.
pub fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        number => format!("{number} {thing}s"),
    }
}

/// The stage or image that a layer came from, where that is known.
pub fn source_of(head: &LayerHead) -> Option<String> {
    let provenance = &head.provenance;
    let name = match (provenance.origin, &provenance.copied_from) {
        (Origin::Base, _) => "base image",
        (Origin::Copied, Some(from)) => &from.name,
        _ => provenance.stage.as_deref()?,
    };
    Some(stage_name(name))
}

/// A stage's name; an unnamed one has a number.
pub fn stage_name(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("stage {name}")
    } else {
        escape(name)
    }
}

/// The name of a stage or image, in columns that leave room for what stands beside it. The end of an image's name says
/// more than its registry.
pub fn short_name(name: &str, width: usize) -> String {
    fit_front(&escape(name), (width / 5).clamp(12, 40))
}

/// What made the layer, with its line where that is known.
pub fn instruction(head: &LayerHead) -> String {
    match &head.provenance.instruction {
        None => "(not recorded)".to_owned(),
        Some(instruction) => {
            let line = instruction
                .start_line
                .map(|line| format!("line {line}: "))
                .unwrap_or_default();
            format!("{line}{}", shorten_hashes(&escape(&instruction.text)))
        }
    }
}

/// A guess never reads like a fact. What lies below the first line of a Dockerfile that fits is none.
pub fn is_base_guessed(inspection: &Inspection) -> bool {
    is_heuristic(inspection) && inspection.dockerfile.is_none()
}

/// Whether only a Dockerfile's FROM tells the base image: what an ONBUILD of it did counts to it then.
pub fn is_base_by_from(inspection: &Inspection) -> bool {
    is_heuristic(inspection) && inspection.dockerfile.is_some()
}

fn is_heuristic(inspection: &Inspection) -> bool {
    let base = inspection.image.base.as_ref();
    base.is_some_and(|base| base.basis == BaseBasis::Heuristic)
}

/// Where to look for what made a layer: `line 24` where that is known, else `layer 3`.
pub fn place(layer: &Layer) -> String {
    let instruction = layer.head.provenance.instruction.as_ref();
    match instruction.and_then(|instruction| instruction.start_line) {
        Some(line) => format!("line {line}"),
        None => format!("layer {}", layer.head.index + 1),
    }
}

/// How a layer's origin is known.
pub fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Attestation => "attestation",
        Basis::Dockerfile => "Dockerfile",
        Basis::Builder => "builder",
        Basis::History => "history",
        Basis::None => "none",
    }
}
