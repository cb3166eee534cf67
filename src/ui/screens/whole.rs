//! All that is known of a line, a layer or a finding, for a text of its own: whatever the pane beside the list says, what
//! that has no room for, and every finding by name.

use super::about::{self, place};
use super::blocks::Block;
use super::found;
use super::found_list::{Subject, Whereabouts};
use super::layers::of_layer;
use super::lines::Lines;
use super::{Known, finding};
use crate::ui::text;
use crate::ui::text::details::{Line, Role};
use layerscope::escape::escape_name;
use layerscope::inspection::Finding;
use layerscope::tree::PathId;

/// Findings, ways of waste and paths that are told one by one.
const MOST: usize = 500;

/// Of an instruction, and of the layers it made, with a title.
pub(crate) fn line(
    block: &Block,
    all: &Lines,
    known: Known<'_>,
    columns: usize,
) -> (String, Vec<Line>) {
    let mut text = about::lines(block, all, known, columns);
    if let (Some(file), true) = (known.dockerfile(), block.layers.is_empty()) {
        text.push(Line::new(Role::Heading, "Instruction"));
        let (first, last) = block.extent;
        for line in file.lines.get(first..=last).unwrap_or_default() {
            let wrapped = text::wrap(&text::code(line), columns).into_iter();
            text.extend(wrapped.map(|line| Line::new(Role::Plain, line)));
        }
    }
    for &layer in &block.layers {
        text.push(Line::new(Role::Heading, format!("Layer {}", layer + 1)));
        text.extend(of_layer(known, layer, columns, true));
    }
    let is_its = |finding: &&Finding| {
        let own = all.of_finding(Whereabouts::of(finding));
        let own = own.and_then(|at| all.blocks.get(at));
        own.is_some_and(|own| own.extent == block.extent)
    };
    text.extend(findings(known.findings().iter().filter(is_its), columns));
    let mut title = place(block);
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    (title, text)
}

/// Of a layer, from 0, with a title.
pub(crate) fn layer(
    layer: usize,
    all: &Lines,
    known: Known<'_>,
    columns: usize,
) -> (String, Vec<Line>) {
    let own = known.findings().iter();
    let own = own.filter(|finding| finding.layer == Some(layer));
    let mut text = Vec::new();
    let mut add = |role, words: &str| {
        let wrapped = text::wrap(words, columns).into_iter();
        text.extend(wrapped.map(|text| Line { role, text }));
    };
    let worst = own.clone().next();
    if let Some(worst) = worst {
        let words = found::told(worst, own.clone().count(), columns);
        add(Role::Found(worst.severity), &words);
    }
    for words in about::lost(&[layer], all, known, MOST) {
        add(Role::Waste, &words);
    }
    if let Some(worst) = worst {
        add(Role::Plain, &format!("Fix: {}", text::clean(&worst.fix)));
    }
    text.extend(of_layer(known, layer, columns, true));
    text.extend(findings(own, columns));
    (format!("Layer {}", layer + 1), text)
}

/// Of a finding, an answer to the checklist or what a build stage would keep out, with its paths and a title.
pub(crate) fn found(
    subject: Subject,
    paths: &[PathId],
    known: Known<'_>,
    columns: usize,
) -> (String, Vec<Line>) {
    let Some(inspection) = known.inspection() else {
        return Default::default();
    };
    let mut text = finding::lines(subject, known, columns);
    for &path in paths.iter().take(MOST) {
        let path = text::clean(&escape_name(&inspection.tree.paths().full(path)));
        let wrapped = text::wrap(&path, columns).into_iter();
        text.extend(wrapped.map(|line| Line::new(Role::Plain, line)));
    }
    text.extend(more(paths.len(), "paths"));
    (finding::title(subject, inspection), text)
}

/// Each with what to change, the worst first.
fn findings<'a>(all: impl Iterator<Item = &'a Finding> + Clone, columns: usize) -> Vec<Line> {
    let count = all.clone().count();
    let mut text = Vec::new();
    if count > 0 {
        text.push(Line::new(Role::Heading, "Findings"));
    }
    let mut add = |role, words: &str| {
        let wrapped = text::wrap(words, columns).into_iter();
        text.extend(wrapped.map(|text| Line { role, text }));
    };
    for finding in all.take(MOST) {
        let title = text::clean(&finding.title);
        let words = format!("{} {title}", found::mark(finding.severity));
        add(Role::Found(finding.severity), &words);
        if !finding.fix.is_empty() {
            add(Role::Plain, &format!("Fix: {}", text::clean(&finding.fix)));
        }
    }
    text.extend(more(count, "findings"));
    text
}

/// How many are not told one by one.
fn more(count: usize, what: &str) -> Option<Line> {
    let more = count.checked_sub(MOST).filter(|&more| more > 0)?;
    Some(Line::new(Role::Dim, format!("… {more} more {what}")))
}
