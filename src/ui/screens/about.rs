//! Words about an instruction of the Dockerfile screen: how much it brought, from where, and what became of it.

use super::blocks::{Block, Standing};
use super::lines::Lines;
use super::{Known, is_base_guessed, layer_words, stage_name};
use crate::ui::screens::found;
use crate::ui::text;
use crate::ui::text::details::{Line, Role};
use layerscope::graph::{CameFrom, Graph};
use layerscope::inspection::{CopySource, Dockerfile, Origin, Provenance};
use layerscope::size::size;

/// Reasons for waste that are told one by one.
const LOSSES: usize = 2;
/// Lines and stages that are named one by one.
const NAMED: usize = 4;

/// The words, wrapped to `columns`.
pub(crate) fn lines(block: &Block, all: &Lines, known: Known<'_>, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |role, words: &str| {
        let wrapped = text::wrap(words, columns).into_iter();
        lines.extend(wrapped.map(|text| Line { role, text }));
    };
    if block.layers.is_empty() {
        add(Role::Dim, &without_layer(block, known));
    } else {
        add(Role::Plain, &brought(block, known));
    }
    let worst = all.worst(block, known);
    if let Some(worst) = worst {
        let words = found::told(worst, block.found.count, columns);
        add(Role::Found(worst.severity), &words);
    }
    for words in lost(&block.layers, all, known, LOSSES) {
        add(Role::Waste, &words);
    }
    if let Some(worst) = worst {
        add(Role::Plain, &format!("Fix: {}", text::clean(&worst.fix)));
    }
    lines
}

/// What took the bytes of these layers away again, the `most` that took most one by one.
pub(super) fn lost(layers: &[usize], all: &Lines, known: Known<'_>, most: usize) -> Vec<String> {
    // The bytes come first: they are what the waste column shows.
    let taken = taken(layers, all, known, most).into_iter();
    let words = taken.map(|(bytes, words)| format!("{} wasted: {words}", size(bytes)));
    words.collect()
}

/// The same as bytes and words; the last are all others.
pub(super) fn taken(
    layers: &[usize],
    all: &Lines,
    known: Known<'_>,
    most: usize,
) -> Vec<(u64, String)> {
    let losses = known.losses().map(|losses| losses.of_layers(layers));
    let losses = losses.unwrap_or_default();
    let told = losses.iter().take(most).map(|loss| {
        let line = loss
            .by
            .and_then(|layer| all.blocks.get(all.of_layer(layer)?)?.lines)
            .map(|(first, _)| format!(" (line {first})"))
            .unwrap_or_default();
        (loss.bytes, format!("{}{line}", loss.words()))
    });
    let mut taken: Vec<(u64, String)> = told.collect();
    let rest: u64 = losses.iter().skip(most).map(|loss| loss.bytes).sum();
    if rest > 0 {
        taken.push((rest, "in other ways".to_owned()));
    }
    taken
}

/// `line 26` or `lines 15–19`, and the layer where lines are not known.
pub(crate) fn place(block: &Block) -> String {
    match block.lines {
        Some((first, last)) if last > first => format!("lines {first}–{last}"),
        Some((first, _)) => format!("line {first}"),
        None => layer_words(&block.layers),
    }
}

fn brought(block: &Block, known: Known<'_>) -> String {
    let provenance = block
        .layers
        .first()
        .and_then(|&layer| known.head(layer))
        .map(|head| &head.provenance);
    let from = provenance.map(|it| source(it, known)).unwrap_or_default();
    let is_trigger = |&layer: &usize| {
        let head = known.head(layer);
        head.is_some_and(|head| head.provenance.origin != Origin::Base)
    };
    let triggers = match block
        .layers
        .iter()
        .filter(|layer| is_trigger(layer))
        .count()
    {
        _ if !block.is_from || block.lines.is_none() => String::new(),
        0 => String::new(),
        1 => ", 1 of them by ONBUILD".to_owned(),
        count => format!(", {count} of them by ONBUILD"),
    };
    let layers = layer_words(&block.layers);
    match block.figures {
        Some(figures) => format!("{} in {layers}{triggers}{from}", size(figures.bytes)),
        None => format!("{layers}{triggers}{from}"),
    }
}

fn source(provenance: &Provenance, known: Known<'_>) -> String {
    let name = match (provenance.origin, &provenance.copied_from) {
        (Origin::Base, _) => {
            let base = known.image().base.as_ref();
            let guess = if is_base_guessed(known) {
                ", a guess"
            } else {
                ""
            };
            match base.and_then(|base| base.reference.as_deref()) {
                Some(name) => format!("base image {name}{guess}"),
                None => format!("base image, name not recorded{guess}"),
            }
        }
        (Origin::Copied, Some(from)) => {
            let kind = match from.kind {
                CopySource::Stage => "stage",
                CopySource::Image => "image",
                CopySource::Context => "context",
            };
            format!("from {kind} {}", from.name)
        }
        (Origin::Copied, None) => "source not recorded".to_owned(),
        (origin, _) => match &provenance.stage {
            Some(_) if origin == Origin::Unknown => "source not certain".to_owned(),
            Some(stage) => format!("made in stage {stage}"),
            None => return String::new(),
        },
    };
    text::clean(&format!(", {name}"))
}

fn without_layer(block: &Block, known: Known<'_>) -> String {
    let file = known.dockerfile();
    let (Some(file), Some(stage)) = (file, block.stage) else {
        return "makes no layer".to_owned();
    };
    let Some(own) = file.stages.get(stage) else {
        return "makes no layer".to_owned();
    };
    let name = text::clean(&own.name);
    match block.standing {
        Standing::Shipped if block.is_from => {
            let base = text::clean(&own.base);
            format!("makes no layer: stage {name} starts from {base}")
        }
        Standing::Shipped if block.may_have_layer => "its layer is not certain".to_owned(),
        Standing::Shipped => "makes no layer".to_owned(),
        Standing::Apart => format!("stage {name} is not on the way to this image"),
        Standing::Builder => {
            let stages = Graph::new(file).came_from();
            stages
                .get(stage)
                .map(|came| came_from(&name, came, file, known))
                .unwrap_or_default()
        }
    }
}

fn came_from(name: &str, came: &CameFrom, file: &Dockerfile, known: Known<'_>) -> String {
    if came.lines.is_empty() {
        let helped = came.helped.iter().take(NAMED);
        let helped = helped.filter_map(|&stage| file.stages.get(stage));
        let mut helped: Vec<String> = helped.map(|stage| stage_name(&stage.name)).collect();
        if came.helped.len() > NAMED {
            helped.push(format!("{} more", came.helped.len() - NAMED));
        }
        return format!("stage {name}, used by {}", helped.join(", "));
    }
    let lines = line_words(&came.lines);
    match known.inspection() {
        Some(_) => {
            let bytes = size(came.bytes);
            format!("stage {name}: {bytes} of it reached the image by {lines}")
        }
        None => format!("stage {name}: what is needed reaches the image by {lines}"),
    }
}

fn line_words(lines: &[u32]) -> String {
    let mut words: Vec<String> = lines.iter().take(NAMED).map(u32::to_string).collect();
    if lines.len() > NAMED {
        words.push(format!("{} more", lines.len() - NAMED));
    }
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!("{word} {}", words.join(", "))
}

/// Which image this is.
pub(crate) fn image(known: Known<'_>, columns: usize) -> Vec<Line> {
    let image = known.image();
    let place = image.found.as_deref().unwrap_or(image.source);
    // What an engine has yet to send has neither; its ID for it may be the digest of something else.
    let (manifest, configuration) = match image.config_digest.as_deref() {
        Some(digest) => (
            image
                .manifest_digest
                .as_deref()
                .unwrap_or("has no digest here"),
            digest,
        ),
        None => ("is not known yet", "is not known yet"),
    };
    let mut lines = vec![Line::new(Role::Heading, "Image")];
    for (role, words) in [
        (Role::Plain, format!("{} {place}", image.reference)),
        (Role::Dim, format!("manifest {manifest}")),
        (Role::Dim, format!("configuration {configuration}")),
    ] {
        let wrapped = text::wrap(&text::clean(&words), columns).into_iter();
        lines.extend(wrapped.map(|text| Line { role, text }));
    }
    lines
}
