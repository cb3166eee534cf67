//! The stages screen: one row a source of bytes, and how stages hang together.

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::blocks::{Standing, bytes};
use super::graph::Graph;
use super::lines::Lines;
use super::source::{self, Room};
use super::sources::{Large, Sources};
use super::{Known, is_base_guessed, name_of, ranges, stage_name};
use crate::ui::find::Facts;
use crate::ui::list::Listing;
use crate::ui::list::arrange::{Arrangement, Order};
use crate::ui::list::cursor::{Cursor, Move};
use crate::ui::screens::found::Tally;
use crate::ui::text;
use crate::ui::text::details::Line;
use layerscope::graph::CameFrom;
use layerscope::inspection::{Basis, Fate, Figures, Finding, Stage, StageImage, StageKind};
use layerscope::size::{percent, size};

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// Ready to show.
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) source: StageKind,
    /// Known once layers are read.
    pub(crate) figures: Option<Figures>,
    pub(crate) layers: String,
    /// The same layers, from 0.
    pub(crate) made: Vec<usize>,
    /// How much of what the stage built is in the image, where its own image was given.
    pub(crate) carried: String,
    /// What was found of what came from it.
    pub(crate) found: Tally,
    /// Its node in the graph.
    pub(crate) node: Option<usize>,
    /// Position in the Dockerfile.
    pub(crate) stage: Option<usize>,
    /// Where it begins on the Dockerfile screen; of a stage that is only copied from, the first line that brought
    /// something from it.
    pub(crate) block: Option<usize>,
}

impl Row {
    /// What a filter may ask for.
    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            bytes: self.figures.map(|figures| figures.bytes),
            stage: Some(&self.name),
            severity: self.found.worst,
            ..Facts::default()
        }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    /// Positions in `rows`.
    pub(crate) list: Listing,
    pub(crate) rows: Vec<Row>,
    /// Columns of the longest share that was carried; 0 where none is known.
    pub(crate) carried_columns: usize,
    /// Columns of the widest name.
    pub(crate) name_columns: usize,
    /// Columns of the longest list of layers.
    pub(crate) layer_columns: usize,
    /// Bytes of the largest row.
    pub(crate) largest: u64,
    /// Columns of how many findings there are; 0 where there are none.
    pub(crate) found_columns: usize,
    /// The row of each finding.
    of_findings: Vec<Option<usize>>,
    pub(crate) graph: Graph,
    /// Words below the graph, or in its place.
    pub(crate) note: String,
    /// The chosen row of the graph, and the first on screen.
    pub(crate) cursor: Cursor,
    /// Row and height that the graph was brought to sight for.
    followed: Option<(usize, usize)>,
    /// What it takes to tell of each row.
    pub(crate) sources: Sources,
    /// Words about the chosen row, and what they are for.
    pub(crate) about: Vec<Line>,
    about_of: Option<(usize, Room)>,
    /// The instruction that was chosen last in each stage.
    lines: HashMap<usize, usize>,
}

impl Stages {
    /// More is known than before.
    pub(crate) fn learn(&mut self, known: Known<'_>, lines: &Lines) {
        let chosen = self.chosen().map(|row| row.name.clone());
        self.graph = match known.dockerfile() {
            Some(file) => Graph::of(file, known),
            None => Graph::default(),
        };
        let firsts = first_blocks(known, lines);
        self.rows = match known.inspection() {
            Some(inspection) => {
                let stages = inspection.stages.iter();
                let row = |stage| self.row(known, stage, &inspection.stage_images, &firsts, lines);
                stages.map(row).collect()
            }
            None => self.rows_without_figures(known, &firsts, lines),
        };
        self.of_findings = rows_of(known);
        for (finding, row) in known.findings().iter().zip(&self.of_findings) {
            if let Some(row) = row.and_then(|row| self.rows.get_mut(row)) {
                row.found.add(finding.severity);
            }
        }
        let rows = self.rows.len();
        self.sources = Sources::of(known, &self.graph, rows, &self.of_findings);
        let names = self.rows.iter().map(|row| text::width(&row.name));
        self.name_columns = names.max().unwrap_or(0);
        let layers = self.rows.iter().map(|row| text::width(&row.layers));
        self.layer_columns = layers.max().unwrap_or(0);
        self.largest = self.rows.iter().map(bytes_of).max().unwrap_or(0);
        self.found_columns = Tally::columns(self.rows.iter().map(|row| &row.found));
        self.note = note(known, &self.graph);
        let carried = self.rows.iter().map(|row| text::width(&row.carried));
        self.carried_columns = carried.max().unwrap_or(0);
        self.list.show((0..self.rows.len() as u32).collect());
        self.choose_name(chosen.as_deref());
        self.followed = None;
        self.about_of = None;
    }

    fn row(
        &self,
        known: Known<'_>,
        stage: &Stage,
        images: &[StageImage],
        firsts: &[Option<usize>],
        lines: &Lines,
    ) -> Row {
        let is_known = !self.graph.rows.is_empty();
        let position = stage.index.filter(|_| is_known);
        let node = match stage.kind {
            StageKind::Base => self.graph.base,
            StageKind::Stage => position.map(|stage| self.graph.stage(stage)),
            StageKind::Image => self.graph.image(&stage.name),
            StageKind::Unknown => None,
        };
        let kind = match stage.kind {
            StageKind::Base if is_base_guessed(known) => "base, guess",
            StageKind::Base => "base image",
            StageKind::Stage if stage.is_final => "final stage",
            StageKind::Stage => "stage",
            StageKind::Image => "image",
            StageKind::Unknown => "",
        };
        let first_layer = || lines.of_layer(*stage.layers.first()?);
        Row {
            name: match stage.kind {
                StageKind::Stage => stage_name(&stage.name),
                StageKind::Unknown => "not recorded".to_owned(),
                StageKind::Base | StageKind::Image => name_of(&stage.name),
            },
            kind,
            source: stage.kind,
            figures: Some(Figures {
                bytes: stage.layer_bytes,
                final_bytes: stage.final_bytes,
                wasted_bytes: stage.wasted_bytes,
            }),
            layers: ranges(&stage.layers),
            made: stage.layers.clone(),
            carried: images
                .iter()
                .find(|image| stage.kind == StageKind::Stage && image.name == stage.name)
                .map(carried)
                .unwrap_or_default(),
            found: Tally::default(),
            node,
            stage: position,
            block: position
                .and_then(|stage| firsts.get(stage).copied().flatten())
                .or_else(first_layer),
        }
    }

    fn rows_without_figures(
        &self,
        known: Known<'_>,
        firsts: &[Option<usize>],
        lines: &Lines,
    ) -> Vec<Row> {
        let Some(file) = known.dockerfile() else {
            return Vec::new();
        };
        let row = |name, kind, node, stage: Option<usize>, block| Row {
            name,
            kind,
            source: stage.map_or(StageKind::Base, |_| StageKind::Stage),
            figures: None,
            layers: String::new(),
            made: Vec::new(),
            carried: String::new(),
            found: Tally::default(),
            node,
            stage,
            block,
        };
        let base = known.image().base.as_ref();
        let base = base.and_then(|base| base.reference.as_deref());
        let base = base.map(|name| {
            row(
                name_of(name),
                "base image",
                self.graph.base,
                None,
                lines.of_layer(0),
            )
        });
        let stages = file.stages.iter().enumerate().map(|(at, stage)| {
            let kind = if stage.is_final {
                "final stage"
            } else {
                "stage"
            };
            let node = Some(self.graph.stage(at));
            row(stage_name(&stage.name), kind, node, Some(at), firsts[at])
        });
        base.into_iter().chain(stages).collect()
    }

    pub(crate) fn chosen(&self) -> Option<&Row> {
        self.rows.get(self.list.chosen()?)
    }

    /// Goes to the row of that name.
    pub(crate) fn choose_name(&mut self, name: Option<&str>) {
        let mut rows = self.rows.iter();
        let row = rows.position(|row| Some(&*row.name) == name);
        self.list.choose(row.unwrap_or(0));
    }

    /// Goes to a stage of the Dockerfile, where `block` is chosen.
    pub(crate) fn open(&mut self, stage: usize, block: usize) {
        self.lines.insert(stage, block);
        let position = self.rows.iter().position(|row| row.stage == Some(stage));
        if let Some(row) = position {
            self.list.choose(row);
        }
    }

    /// Goes to where a layer came from.
    pub(crate) fn open_source(&mut self, layer: usize) {
        let position = self.rows.iter().position(|row| row.made.contains(&layer));
        if let Some(row) = position {
            self.list.choose(row);
        }
    }

    /// Goes to where a finding came from.
    pub(crate) fn open_finding(&mut self, finding: usize) {
        if let Some(row) = self.of_finding(finding) {
            self.list.choose(row);
        }
    }

    /// The row of a finding.
    pub(crate) fn of_finding(&self, finding: usize) -> Option<usize> {
        self.of_findings.get(finding).copied().flatten()
    }

    /// Whether layers came from the chosen row.
    pub(crate) fn has_layers(&self) -> bool {
        self.chosen().is_some_and(|row| !row.made.is_empty())
    }

    /// The instruction that was chosen last in the chosen stage, else where it begins.
    pub(crate) fn line(&self) -> Option<usize> {
        let row = self.chosen()?;
        let last = row.stage.and_then(|stage| self.lines.get(&stage));
        last.copied().or(row.block)
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.list.go(to, height);
    }

    /// Moves through the graph; the table follows.
    pub(crate) fn go_in_graph(&mut self, to: Move, height: usize) {
        self.cursor.go(to, self.graph.rows.len(), height);
        self.follow_graph(height);
    }

    pub(crate) fn scroll_graph(&mut self, to: Move, height: usize) {
        self.cursor.scroll(to, self.graph.rows.len(), height);
    }

    /// Chooses a row of the graph, and says whether it was chosen already.
    pub(crate) fn choose_in_graph(&mut self, row: usize, height: usize) -> bool {
        let was_chosen = std::mem::replace(&mut self.cursor.row, row) == row;
        self.follow_graph(height);
        was_chosen
    }

    fn follow_graph(&mut self, height: usize) {
        let node = self.graph.rows.get(self.cursor.row).map(|row| row.node);
        let row = self.rows.iter().position(|row| row.node == node);
        if let Some(row) = row.filter(|_| node.is_some()) {
            self.list.choose(row);
            // The graph is where a person looks, so it stays as it is.
            self.followed = Some((self.list.item(), height));
        }
    }

    /// The line that the chosen row of the graph is about.
    pub(crate) fn graph_line(&self) -> Option<u32> {
        self.graph.rows.get(self.cursor.row)?.line
    }

    /// Writes what is known of the chosen row for a pane with so much room.
    pub(crate) fn describe(&mut self, known: Known<'_>, lines: &Lines, room: Room) {
        let wanted = self.list.chosen().map(|row| (row, room));
        if self.about_of != wanted || wanted.is_none() {
            self.about = self.words(known, lines, room);
            self.about_of = wanted;
        }
    }

    /// A title for the chosen row.
    pub(crate) fn title(&self) -> String {
        self.chosen().map(source::title).unwrap_or_default()
    }

    /// What is known of the chosen row.
    pub(crate) fn words(&self, known: Known<'_>, lines: &Lines, room: Room) -> Vec<Line> {
        let chosen = self.list.chosen();
        let row = chosen.and_then(|at| Some((at, self.rows.get(at)?)));
        row.map(|row| source::lines(row, &self.sources, known, lines, room))
            .unwrap_or_default()
    }

    /// The largest files that the chosen row brought.
    pub(crate) fn files(&self) -> &[Large] {
        let chosen = self.list.chosen();
        chosen
            .map(|row| self.sources.files(row))
            .unwrap_or_default()
    }

    /// Sorts and filters the table.
    pub(crate) fn arrange(&mut self, how: &Arrangement) {
        // Folding the base image's layers makes other lines.
        self.about_of = None;
        let is_kept = |row: &Row| {
            !how.is_narrow() || how.keeps(&format!("{} {}", row.name, row.kind), &row.facts())
        };
        let rows = (0..).zip(&self.rows).filter(|(_, row)| is_kept(row));
        let mut shown: Vec<(u32, &Row)> = rows.collect();
        let figures = |row: &Row| row.figures.unwrap_or_default();
        match how.order {
            Order::Size => shown.sort_by_key(|(_, row)| Reverse(figures(row).bytes)),
            Order::Waste => shown.sort_by_key(|(_, row)| Reverse(figures(row).wasted_bytes)),
            Order::Given | Order::Path | Order::Place => {}
        }
        if how.is_reversed {
            shown.reverse();
        }
        let shown = shown.into_iter().map(|(at, _)| at).collect();
        self.list.show(shown);
    }

    /// Keeps everything chosen in sight; the graph follows the table.
    pub(crate) fn settle(&mut self, height: usize, graph_height: usize) {
        self.list.settle(height);
        let wanted = (self.list.item(), graph_height);
        if self.followed != Some(wanted) {
            self.followed = Some(wanted);
            let node = self.chosen().and_then(|row| row.node);
            if let Some((first, last)) = node.and_then(|node| self.graph.extent(node)) {
                let lowest = (last + 1).saturating_sub(graph_height);
                self.cursor.top = self.cursor.top.max(lowest).min(first);
                if !(first..=last).contains(&self.cursor.row) {
                    self.cursor.row = first;
                }
            }
        }
        self.cursor.settle(self.graph.rows.len(), graph_height);
    }
}

/// The row of each finding: the stage or image that it was copied from, else the stage that its line stands in, and
/// where none of these is known, wherever its layer came from.
fn rows_of(known: Known<'_>) -> Vec<Option<usize>> {
    let stages = known.inspection().map(|it| &it.stages[..]);
    let stages = stages.unwrap_or_default();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut by_layer: HashMap<usize, usize> = HashMap::new();
    for (row, stage) in stages.iter().enumerate() {
        if matches!(stage.kind, StageKind::Stage | StageKind::Image) {
            by_name.entry(&stage.name).or_insert(row);
        }
        by_layer.extend(stage.layers.iter().map(|&layer| (layer, row)));
    }
    let row = |finding: &Finding| {
        let name = finding.from_stage.as_ref().or(finding.stage.as_ref());
        let by_name = name.and_then(|name| by_name.get(name.as_str()));
        by_name.or_else(|| by_layer.get(&finding.layer?)).copied()
    };
    known.findings().iter().map(row).collect()
}

fn note(known: Known<'_>, graph: &Graph) -> String {
    if !graph.rows.is_empty() {
        // Where a layer could not be led back, the rows say less than the image holds.
        let shown: u64 = graph.rows.iter().filter_map(|row| row.bytes).sum();
        let total = known.inspection().map(|it| it.summary.total_bytes);
        return total
            .map(|total| together(shown, total))
            .unwrap_or_default();
    }
    let has = |basis| known.heads().any(|head| head.provenance.basis == basis);
    let words = if has(Basis::History) {
        "Stages are not known: the image's history names none. Give the Dockerfile with -f."
    } else if has(Basis::Builder) {
        "No stages: what is known of the layers comes from another builder's records."
    } else {
        "Stages are not known: nothing is recorded of how the layers were made."
    };
    words.to_owned()
}

/// Figures that read the same would hide that something is missing.
fn together(shown: u64, total: u64) -> String {
    let (sum, all) = (size(shown), size(total));
    match total.checked_sub(shown) {
        Some(rest) if rest > 0 && sum == all => {
            format!("together {sum}, {} not assigned", size(rest))
        }
        _ if sum == all => format!("together {sum}"),
        _ => format!("together {sum} of {all}"),
    }
}

/// The first instruction of each stage; of one that is only copied from, the first that brought something from it.
fn first_blocks(known: Known<'_>, lines: &Lines) -> Vec<Option<usize>> {
    let Some(file) = known.dockerfile() else {
        return Vec::new();
    };
    let mut firsts = vec![None; file.stages.len()];
    for (at, block) in lines.blocks.iter().enumerate().rev() {
        if let Some(first) = block.stage.and_then(|stage| firsts.get_mut(stage)) {
            *first = Some(at);
        }
    }
    let came_from = layerscope::graph::Graph::new(file).came_from();
    for (first, came) in firsts.iter_mut().zip(&came_from) {
        let block = first.and_then(|first| lines.blocks.get(first));
        if block.is_some_and(|block| block.standing == Standing::Builder) {
            *first = brought_by(came, lines).or(*first);
        }
    }
    firsts
}

/// The first line that brought files of a stage, else the first that copied from it.
fn brought_by(came: &CameFrom, lines: &Lines) -> Option<usize> {
    let rows = came.lines.iter().map(|&line| line as usize);
    let copies = rows.filter_map(|line| lines.owner(line.checked_sub(1)?));
    let with_files = copies.clone().find(|(_, block)| bytes(block) > 0);
    with_files.or(copies.clone().next()).map(|(at, _)| at)
}

fn bytes_of(row: &Row) -> u64 {
    row.figures.map_or(0, |figures| figures.bytes)
}

/// `48.0 MB of 1.20 GB (4.0 %)`
fn carried(image: &StageImage) -> String {
    let (_, bytes) = image.sum(Fate::Carried);
    let share = match image.built_bytes {
        0 => String::new(),
        built => format!(" ({})", percent(bytes, built)),
    };
    format!("{} of {}{share}", size(bytes), size(image.built_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_never_rounded_away() {
        assert_eq!(together(1_500_000, 1_500_000), "together 1.50 MB");
        assert_eq!(
            together(1_500_000, 1_500_008),
            "together 1.50 MB, 8 B not assigned"
        );
        assert_eq!(
            together(1_500_000, 2_500_000),
            "together 1.50 MB of 2.50 MB"
        );
    }
}
