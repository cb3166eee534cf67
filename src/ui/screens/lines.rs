//! The Dockerfile screen: its lines like a blame, each instruction with what it brought.
//!
//! Where no Dockerfile is known, the same list has the instructions that the history gives for the layers, without
//! line numbers. Texts are not copied: drawing reads the few lines on screen.

use std::cmp::Reverse;

use super::blocks::{Block, Standing, bytes, of_dockerfile, of_history};
use super::found_list::Whereabouts;
use super::walk::{Extent, Walk};
use super::{Known, about, image_name, is_base_guessed, stage_name};
use crate::ui::files::{Mode, Shown};
use crate::ui::find::Facts;
use crate::ui::list::arrange::Arrangement;
use crate::ui::list::cursor::Move;
use crate::ui::screens::found::Tally;
use crate::ui::text;
use crate::ui::text::details::{self, Line};
use layerscope::graph::{CameFrom, Graph};
use layerscope::inspection::{Basis, Dockerfile, Finding, Inspection, LayerHead, Stage, StageKind};
use layerscope::size::size;

/// Columns that names of sources take at most.
const SOURCE_COLUMNS: usize = 12;
/// Columns that the Dockerfile's name takes at most in the title.
const TITLE_COLUMNS: usize = 40;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) blocks: Vec<Block>,
    extents: Vec<Extent>,
    /// The instruction that each row belongs to.
    owners: Vec<Option<usize>>,
    /// The instruction that made each layer.
    makers: Vec<Option<usize>>,
    /// Along the stages: of one that is only copied from, the instruction that brought most of what is from it.
    shippers: Vec<Option<usize>>,
    pub(crate) walk: Walk,
    /// Instructions that have what is looked for.
    pub(crate) matches: Vec<usize>,
    /// Whether the first match of what is typed is to be opened.
    pub(crate) is_seeking: bool,
    /// How many of the lowest layers are one row of the history.
    folded: usize,
    /// Whether a person chose the instruction.
    is_chosen: bool,
    pub(crate) has_numbers: bool,
    pub(crate) title: String,
    pub(crate) source_columns: usize,
    /// Columns of how many findings there are; 0 where there are none.
    pub(crate) found_columns: usize,
    /// The most that one instruction wrote, images that stages start from left aside.
    pub(crate) largest: u64,
    /// The sources with their bytes, the largest first.
    pub(crate) brought: String,
    /// What is known of the chosen instruction.
    pub(crate) about: Vec<Line>,
    about_of: Option<(usize, usize)>,
}

impl Lines {
    /// More is known than before.
    pub(crate) fn learn(&mut self, known: Known<'_>) {
        let file = known.dockerfile();
        let layer = self
            .chosen()
            .and_then(|block| block.layers.first().copied());
        let is_another = self.has_numbers != file.is_some();
        self.has_numbers = file.is_some();
        self.title = title(file, known);
        self.build(known);
        self.brought = known
            .inspection()
            .map(|inspection| brought(inspection, known))
            .unwrap_or_default();
        if !self.is_chosen {
            self.open_at_largest();
        } else if let Some(block) = layer.and_then(|layer| self.of_layer(layer))
            && is_another
        {
            self.open(block);
        }
    }

    /// Makes the instructions: of the Dockerfile, or of the history, where folded layers are one.
    fn build(&mut self, known: Known<'_>) {
        (self.blocks, self.owners) = match known.dockerfile() {
            Some(file) => of_dockerfile(file, known),
            None => of_history(known, self.folded),
        };
        self.makers = vec![None; known.layer_count()];
        for (at, block) in self.blocks.iter().enumerate().rev() {
            for &layer in &block.layers {
                if let Some(maker) = self.makers.get_mut(layer) {
                    *maker = Some(at);
                }
            }
        }
        self.shippers = self.find_shippers(known);
        self.count(known.findings());
        self.extents = self.blocks.iter().map(|block| block.extent).collect();
        let widths = self.blocks.iter().map(|block| text::width(&block.source));
        self.source_columns = widths.max().unwrap_or(0).min(SOURCE_COLUMNS);
        let own = self.blocks.iter().filter(|block| !block.is_from);
        self.largest = own.map(bytes).max().unwrap_or(0);
        self.about_of = None;
    }

    /// Folds layers of the history, and looks for what is typed: lines are found, not left out.
    pub(crate) fn arrange(&mut self, known: Known<'_>, how: &Arrangement, folded: usize) {
        let folded = match known.dockerfile() {
            Some(_) => 0,
            None => folded,
        };
        if self.folded != folded {
            let layer = self.chosen().and_then(|block| block.layers.last().copied());
            self.folded = folded;
            self.build(known);
            let block = layer.and_then(|layer| self.of_layer(layer));
            let block = block.unwrap_or(0);
            let top = self.extents.get(block).map_or(0, |&(first, _)| first);
            self.walk.open_at(block, top.saturating_sub(1));
        }
        self.matches.clear();
        if how.is_narrow() {
            let blocks = self.blocks.iter().enumerate();
            let kept = blocks.filter(|(_, block)| is_kept(block, known, how));
            self.matches = kept.map(|(at, _)| at).collect();
        }
    }

    /// Goes to the first match at or after the chosen instruction, or else to the first.
    pub(crate) fn open_match(&mut self) {
        let here = self.walk.block;
        let later = self.matches.iter().find(|&&at| at >= here);
        if let Some(&at) = later.or(self.matches.first()) {
            self.open(at);
        }
    }

    /// Goes to the next or previous match, round the ends.
    pub(crate) fn open_next(&mut self, is_forward: bool) {
        let here = self.walk.block;
        let next = match is_forward {
            true => self
                .matches
                .iter()
                .find(|&&at| at > here)
                .or(self.matches.first()),
            false => self
                .matches
                .iter()
                .rfind(|&&at| at < here)
                .or(self.matches.last()),
        };
        if let Some(&at) = next {
            self.open(at);
        }
    }

    /// How many findings each instruction has.
    fn count(&mut self, findings: &[Finding]) {
        for finding in findings {
            let block = self.of_finding(Whereabouts::of(finding));
            if let Some(block) = block.and_then(|at| self.blocks.get_mut(at)) {
                block.found.add(finding.severity);
            }
        }
        self.found_columns = Tally::columns(self.blocks.iter().map(|block| &block.found));
    }

    /// Until a person chooses, what this build added most with is chosen, with its stage's FROM in sight.
    fn open_at_largest(&mut self) {
        let blocks = self.blocks.iter().enumerate();
        let shipped = blocks.filter(|(_, block)| block.standing == Standing::Shipped);
        let from = shipped.clone().rfind(|(_, block)| block.is_from);
        let own = shipped.filter(|(_, block)| !block.is_from);
        let largest = self.largest(own.map(|(at, _)| at));
        let top = from.map_or(0, |(_, block)| block.extent.0);
        let chosen = largest.or(from.map(|(at, _)| at)).unwrap_or(0);
        self.walk.open_at(chosen, top);
    }

    /// The instruction that wrote most, the first of several; what stages start from comes last.
    pub(crate) fn largest(&self, of: impl Iterator<Item = usize>) -> Option<usize> {
        let blocks = of.filter_map(|at| Some((at, self.blocks.get(at)?)));
        let blocks = blocks.filter(|(_, block)| bytes(block) > 0);
        let rank = |(at, block): &(usize, &Block)| (!block.is_from, bytes(block), Reverse(*at));
        blocks.max_by_key(rank).map(|(at, _)| at)
    }

    /// The instructions of a stage.
    pub(crate) fn of_stage(&self, stage: usize) -> impl Iterator<Item = usize> {
        let blocks = self.blocks.iter().enumerate();
        let own = blocks.filter(move |(_, block)| block.stage == Some(stage));
        own.map(|(at, _)| at)
    }

    /// Of a stage that is only copied from, the instruction that brought most of what is from it.
    pub(crate) fn shipped_by(&self, stage: usize) -> Option<usize> {
        self.shippers.get(stage).copied().flatten()
    }

    fn find_shippers(&self, known: Known<'_>) -> Vec<Option<usize>> {
        let Some(file) = known.dockerfile() else {
            return Vec::new();
        };
        let mut is_source = vec![false; file.stages.len()];
        for block in &self.blocks {
            if let Some(stage) = block.stage.and_then(|stage| is_source.get_mut(stage)) {
                *stage = block.standing == Standing::Builder;
            }
        }
        let came_from = Graph::new(file).came_from();
        let stages = came_from.iter().zip(is_source);
        let shipper = |(came, is_source): (&CameFrom, bool)| {
            let rows = came.lines.iter().map(|&line| line as usize);
            let blocks = rows.filter_map(|line| Some(self.owner(line.checked_sub(1)?)?.0));
            self.largest(blocks).filter(|_| is_source)
        };
        stages.map(shipper).collect()
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.owners.len()
    }

    /// The instruction of a row.
    pub(crate) fn owner(&self, row: usize) -> Option<(usize, &Block)> {
        let at = self.owners.get(row).copied().flatten()?;
        Some((at, self.blocks.get(at)?))
    }

    pub(crate) fn chosen(&self) -> Option<&Block> {
        self.blocks.get(self.walk.block)
    }

    /// The choice is a person's from now on.
    pub(crate) fn keep(&mut self) {
        self.is_chosen = true;
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.is_chosen = true;
        self.walk.go(to, &self.extents, self.len(), height);
    }

    pub(crate) fn scroll(&mut self, to: Move, height: usize) {
        self.is_chosen = true;
        self.walk.scroll(to, &self.extents, self.len(), height);
    }

    pub(crate) fn settle(&mut self, height: usize) {
        self.walk.settle(&self.extents, self.len(), height);
    }

    /// Goes to an instruction, with a few lines before it.
    pub(crate) fn open(&mut self, block: usize) {
        self.is_chosen = true;
        if let Some(&(first, _)) = self.extents.get(block)
            && self.walk.block != block
        {
            self.walk.open_at(block, first.saturating_sub(1));
        }
    }

    /// The instruction that made a layer.
    pub(crate) fn of_layer(&self, layer: usize) -> Option<usize> {
        self.makers.get(layer).copied().flatten()
    }

    /// The instruction of a line, from 1.
    pub(crate) fn of_line(&self, line: u32) -> Option<usize> {
        let (at, _) = self.owner((line as usize).checked_sub(1)?)?;
        self.has_numbers.then_some(at)
    }

    /// The instruction of a finding: that of its line, or the one that made its layer.
    pub(crate) fn of_finding(&self, lead: Whereabouts) -> Option<usize> {
        let by_line = lead.line.and_then(|line| self.of_line(line));
        by_line.or_else(|| self.of_layer(lead.layer?))
    }

    /// The worst finding of an instruction.
    pub(crate) fn worst<'a>(&self, block: &Block, known: Known<'a>) -> Option<&'a Finding> {
        let is_its = |finding: &&Finding| {
            let own = self.of_finding(Whereabouts::of(finding));
            let own = own.and_then(|at| self.blocks.get(at));
            own.is_some_and(|own| own.extent == block.extent)
        };
        let mut findings = known.findings().iter();
        findings.find(is_its).filter(|_| block.found.count > 0)
    }

    /// Whether a person chose the instruction.
    pub(crate) fn is_chosen(&self) -> bool {
        self.is_chosen
    }

    /// Whose files belong to the chosen instruction: its layer's; of an image that it starts from, all together.
    pub(crate) fn files(&self, mode: Mode) -> Option<Shown> {
        let layers = &self.chosen()?.layers;
        let &last = layers.last()?;
        let is_everything_below = layers.len() > 1 && layers.iter().copied().eq(0..=last);
        Some(if is_everything_below {
            (last, Mode::Merged)
        } else {
            (last, mode)
        })
    }

    /// What a filter may ask for of each instruction.
    pub(crate) fn facts(&self) -> Vec<Facts<'_>> {
        self.blocks.iter().map(facts).collect()
    }

    /// Writes what is known of the chosen instruction for a pane of `columns`.
    pub(crate) fn describe(&mut self, known: Known<'_>, columns: usize) {
        let wanted = (self.walk.block, columns);
        if self.about_of != Some(wanted) {
            self.about = self
                .chosen()
                .map(|block| about::lines(block, self, known, columns))
                .unwrap_or_default();
            self.about_of = Some(wanted);
        }
    }
}

/// What a filter may ask for.
fn facts(block: &Block) -> Facts<'_> {
    Facts {
        bytes: block.figures.map(|figures| figures.bytes),
        stage: Some(&block.source),
        layer: block.layers.last().copied(),
        lines: block.lines,
        severity: block.found.worst,
        ..Facts::default()
    }
}

fn is_kept(block: &Block, known: Known<'_>, how: &Arrangement) -> bool {
    let facts = facts(block);
    let layer = facts.layer;
    let (first, last) = block.extent;
    let written = known
        .dockerfile()
        .and_then(|file| file.lines.get(first..=last));
    let words = match (written, layer.and_then(|layer| known.head(layer))) {
        (Some(lines), _) if block.lines.is_some() => lines.join("\n"),
        (_, Some(head)) => details::headline(head),
        _ => String::new(),
    };
    how.keeps(&words, &facts)
}

fn title(file: Option<&Dockerfile>, known: Known<'_>) -> String {
    if let Some(file) = file {
        let name = text::clean_name(file.name.as_bytes(), TITLE_COLUMNS);
        return format!("{name}: {}", file.told_by());
    }
    let is_of = |basis| move |head: &LayerHead| head.provenance.basis == basis;
    if known.heads().any(is_of(Basis::History)) {
        "Instructions: from the image's history; give the Dockerfile with -f".to_owned()
    } else if known.heads().any(is_of(Basis::Builder)) {
        "Instructions: from the builder's records".to_owned()
    } else {
        "Instructions: not recorded in this image".to_owned()
    }
}

/// The sources in one line, the largest first: `base 1.98 MB · build 544 kB`.
fn brought(inspection: &Inspection, known: Known<'_>) -> String {
    let stages = inspection.stages.iter();
    let mut stages: Vec<&Stage> = stages.filter(|stage| stage.layer_bytes > 0).collect();
    if stages.iter().all(|stage| stage.kind == StageKind::Unknown) {
        return String::new();
    }
    stages.sort_by_key(|stage| Reverse(stage.layer_bytes));
    let parts = stages.iter().map(|stage| {
        let name = match stage.kind {
            StageKind::Base if is_base_guessed(known) => "base image (a guess)".to_owned(),
            StageKind::Base => "base image".to_owned(),
            StageKind::Unknown => "not recorded".to_owned(),
            StageKind::Stage => stage_name(&stage.name),
            StageKind::Image => image_name(&stage.name),
        };
        format!("{name} {}", size(stage.layer_bytes))
    });
    parts.collect::<Vec<_>>().join(" · ")
}
