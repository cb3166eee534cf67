//! What is known of one layer, in words: the pane below the layer list, and the overlay with all of it.
//!
//! Facts come before the instruction, because an instruction may be pages long. What is not recorded is said to be
//! not recorded; nothing here guesses.

use crate::ui::text;
use layerscope::escape::shorten_hashes;
use layerscope::inspection::{
    BaseBasis, BaseImage, Basis, CopySource, Layer, LayerHead, Origin, Provenance, Severity,
};
use layerscope::size::{percent, size};

/// What a line is, for its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Plain,
    Heading,
    Dim,
    Waste,
    /// Of a finding this bad.
    Found(Severity),
    Key,
}

/// A line of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) role: Role,
    pub(crate) text: String,
}

impl Line {
    pub(crate) fn new(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            text: text.into(),
        }
    }
}

/// Each line of a text, made safe and wrapped.
pub(crate) fn wrapped(role: Role, text: &str, columns: usize) -> impl Iterator<Item = Line> {
    let wrapped = move |line| text::wrap(&text::clean(line), columns).into_iter();
    text.lines()
        .flat_map(wrapped)
        .map(move |text| Line { role, text })
}

/// The facts and the instruction, wrapped to `columns`. `layer` has the figures once they are known; `whole` adds
/// what the pane has no room for.
pub(crate) fn lines(
    head: &LayerHead,
    layer: Option<&Layer>,
    base: Option<&BaseImage>,
    columns: usize,
    whole: bool,
) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |role, text: &str| {
        lines.extend(
            text::wrap(text, columns)
                .into_iter()
                .map(|text| Line { role, text }),
        );
    };
    match layer {
        Some(layer) => {
            let role = if layer.wasted_bytes > 0 {
                Role::Waste
            } else {
                Role::Plain
            };
            add(role, &figures(layer));
            if layer.hides_bytes > 0 {
                let hides = format!("hides {} that layers below wrote", size(layer.hides_bytes));
                add(Role::Waste, &hides);
            }
            let files = layer.files;
            add(
                Role::Plain,
                &format!(
                    "+{} added, ~{} modified, -{} removed",
                    files.added, files.modified, files.removed
                ),
            );
        }
        None => add(Role::Dim, "figures follow when layers are read"),
    }
    add(Role::Plain, &origin(&head.provenance, head.index, base));
    let (role, known) = basis(&head.provenance, head.index, base);
    add(role, &known);
    let compressed = match head.compressed_bytes {
        Some(bytes) => format!("compressed {}", size(bytes)),
        None => "compressed size not recorded".to_owned(),
    };
    add(Role::Dim, &compressed);
    let digest = head.digest.as_deref().unwrap_or("not recorded");
    let digest = text::clean(&format!("digest {digest}"));
    if whole {
        add(Role::Dim, &digest);
        add(Role::Dim, &text::clean(&format!("diffID {}", head.diff_id)));
        add(
            Role::Dim,
            &text::clean(&format!("media type {}", head.media_type)),
        );
        if let Some(layer) = layer {
            let verified = if layer.verified {
                "checked against its digest"
            } else {
                "checked for structure and size, not against a digest"
            };
            add(Role::Dim, verified);
        }
    } else {
        lines.push(Line::new(Role::Dim, text::fit(&digest, columns)));
    }
    instruction(&head.provenance, columns, &mut lines);
    lines
}

/// The instruction in one line: what the layer list shows.
pub(crate) fn headline(head: &LayerHead) -> String {
    let provenance = &head.provenance;
    let text = match (&provenance.instruction, &provenance.created_by) {
        (Some(instruction), _) => instruction.text.as_str(),
        (None, Some(created_by)) => created_by.as_str(),
        (None, None) => return "instruction not recorded".to_owned(),
    };
    // An instruction may hold a whole script; a row shows its beginning.
    let line: String = text.chars().take(200).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    text::clean(&shorten_hashes(&line))
}

fn figures(layer: &Layer) -> String {
    if layer.wasted_bytes == 0 {
        return format!("{}, nothing wasted", size(layer.bytes));
    }
    format!(
        "{}, of it {} wasted ({})",
        size(layer.bytes),
        size(layer.wasted_bytes),
        percent(layer.wasted_bytes, layer.bytes)
    )
}

fn origin(provenance: &Provenance, index: usize, base: Option<&BaseImage>) -> String {
    let stage = provenance
        .stage
        .as_deref()
        .map(|stage| format!("stage {}", text::clean(stage)));
    match provenance.origin {
        Origin::Base => {
            let base = base.filter(|base| index < base.layers);
            let guess = match base.map(|base| base.basis) {
                Some(BaseBasis::Heuristic) if provenance.basis != Basis::Dockerfile => ", a guess",
                _ => "",
            };
            let name = base.and_then(|base| base.reference.as_deref());
            match name {
                Some(name) => format!("base image {}{guess}", text::clean(name)),
                None => format!("base image, name not recorded{guess}"),
            }
        }
        Origin::Stage => stage.unwrap_or_else(|| "stage not recorded".to_owned()),
        Origin::Copied => {
            let into = stage.unwrap_or_else(|| "a stage not recorded".to_owned());
            match &provenance.copied_from {
                Some(from) => {
                    let kind = match from.kind {
                        CopySource::Stage => "stage",
                        CopySource::Image => "image",
                        CopySource::Context => "context",
                    };
                    format!("copied from {kind} {} into {into}", text::clean(&from.name))
                }
                None => format!("copied into {into}, source not recorded"),
            }
        }
        Origin::Unknown => match stage {
            Some(stage) => format!("in {stage}, source not certain"),
            None => "stage not recorded".to_owned(),
        },
    }
}

fn basis(provenance: &Provenance, index: usize, base: Option<&BaseImage>) -> (Role, String) {
    let base = base.filter(|base| provenance.origin == Origin::Base && index < base.layers);
    if let Some(base) = base {
        let how = base_basis(base, Some(provenance.basis));
        return (Role::Dim, how.to_owned());
    }
    let how = match provenance.basis {
        Basis::Attestation => "exact, from the image's provenance",
        Basis::Dockerfile => "aligned with the Dockerfile",
        Basis::Builder => "from the builder's records",
        Basis::History => "from the image's history",
        Basis::None => "origin not recorded",
    };
    (Role::Dim, how.to_owned())
}

/// How the base image is known, given how that of its layers is.
pub(crate) fn base_basis(base: &BaseImage, layers: Option<Basis>) -> &'static str {
    match base.basis {
        BaseBasis::Attestation => "exact, from the image's provenance",
        BaseBasis::Annotation => "from the image's annotations",
        BaseBasis::Given => "as given",
        BaseBasis::Prefix => "from the layers of a local image",
        BaseBasis::Builder => "from the builder's records",
        BaseBasis::Heuristic if layers == Some(Basis::Dockerfile) => {
            "below the first line of the Dockerfile"
        }
        BaseBasis::Heuristic => "guessed from gaps in the history",
    }
}

fn instruction(provenance: &Provenance, columns: usize, lines: &mut Vec<Line>) {
    let (heading, text) = match (&provenance.instruction, &provenance.created_by) {
        (Some(instruction), _) => {
            let heading = match (instruction.start_line, instruction.end_line) {
                (Some(start), Some(end)) if end > start => {
                    format!("Dockerfile lines {start}–{end}")
                }
                (Some(start), _) => format!("Dockerfile line {start}"),
                _ => "Instruction".to_owned(),
            };
            (heading, instruction.text.as_str())
        }
        (None, Some(created_by)) => ("History".to_owned(), created_by.as_str()),
        (None, None) => return lines.push(Line::new(Role::Dim, "instruction not recorded")),
    };
    lines.push(Line::new(Role::Heading, heading));
    for line in text.lines() {
        let wrapped = text::wrap(&text::clean(line), columns).into_iter();
        lines.extend(wrapped.map(|text| Line::new(Role::Plain, text)));
    }
}
