//! A row of the waste screen: bytes, how they were lost, who wrote and who hid them, and where they lay.

use std::collections::BTreeSet;

use ratatui::text::{Line, Span};

use super::heads::Heads;
use super::{SIZE_COLUMNS, share_bar};
use crate::ui::list::arrange::Order;
use crate::ui::losses::directories::{self, Directory};
use crate::ui::losses::{self, Pair};
use crate::ui::screens::waste_rows::{Chosen, Grouping};
use crate::ui::screens::{ranges, wasted};
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::inspection::Inspection;
use layerscope::size::size;

/// `↻ metadata only`
const REASON_COLUMNS: usize = 15;
/// From here on there is room for bars and for reasons in words.
const ROOMY_COLUMNS: usize = 70;
/// From here on there is room for stages.
const WIDE_COLUMNS: usize = 100;
/// Columns of a bar.
const BAR_COLUMNS: usize = 8;
/// Columns that names of stages take at most.
const STAGE_COLUMNS: usize = 14;
/// `2 stages`
const STAGE_LEAST: usize = 8;
/// Above layers and lines of who wrote and who hid.
pub(super) const HEAD: &str = "layer:line";

/// Which columns there is room for.
pub(super) struct Columns {
    bar: usize,
    reason: usize,
    place: usize,
    stage: usize,
    /// Of how many files a directory lost.
    files: usize,
    all: usize,
}

impl Columns {
    pub(super) fn of(all: usize, state: &State, inspection: &Inspection) -> Self {
        let is_roomy = all >= ROOMY_COLUMNS;
        // A column that is empty in every row tells nothing.
        let writers = state.waste.rows.pairs.iter().map(|group| group.pair.0);
        let writers = writers.filter_map(|writer| inspection.layers.get(writer));
        let stages = writers
            .map(|layer| text::width(&wasted::stage(layer)))
            .filter(|&columns| columns > 0)
            .map(|columns| columns.clamp(STAGE_LEAST, STAGE_COLUMNS));
        Self {
            bar: if is_roomy { BAR_COLUMNS } else { 0 },
            reason: if is_roomy { REASON_COLUMNS } else { 1 },
            place: state.waste.rows.place_columns.max(HEAD.len()),
            stage: match all >= WIDE_COLUMNS {
                true => stages.max().unwrap_or(0),
                false => 0,
            },
            files: state.waste.rows.count_columns,
            all,
        }
    }

    pub(super) fn heads(&self, grouping: Grouping) -> Heads {
        let mut heads = Heads::default().gap(1).right("size", SIZE_COLUMNS);
        heads = heads.most(Order::Given);
        if self.bar > 0 {
            heads = heads.gap(1 + self.bar);
        }
        // A column of marks has no room for its head.
        heads = match self.reason {
            1 => heads.gap(2),
            reason => heads.gap(1).left("why", reason),
        };
        heads = heads.gap(1).left(HEAD, self.place).least(Order::Place);
        if self.stage > 0 {
            heads = heads.gap(1).left("stage", self.stage);
        }
        heads = heads.gap(1);
        match grouping {
            Grouping::Files => heads.left("path", 4).least(Order::Path),
            Grouping::Pairs => heads.left("files", 5),
            Grouping::Directories => {
                heads = heads.right("files", self.files).gap(2);
                heads.left("directory", 9).least(Order::Path)
            }
        }
    }

    /// How it was lost; in several ways, by their marks.
    fn why(&self, row: Chosen<'_>) -> Option<String> {
        let reasons = match row {
            Chosen::Directory(it) => it.parts.iter().map(|part| part.0.2).collect(),
            row => vec![row.pair()?.2],
        };
        let first = *reasons.first()?;
        let mut marks: Vec<char> = reasons.iter().map(|&it| losses::mark(it)).collect();
        marks.sort_unstable();
        marks.dedup();
        let marks: String = marks.into_iter().collect();
        let is_one = reasons.iter().all(|&it| it == first);
        Some(match self.reason {
            1 => losses::mark(first).to_string(),
            _ if is_one => format!("{marks} {}", first.words()),
            _ => format!("{marks} {} reasons", text::width(&marks)),
        })
    }

    pub(super) fn row(
        &self,
        row: Chosen<'_>,
        most: u64,
        is_chosen: bool,
        inspection: &Inspection,
        theme: &Theme,
    ) -> Line<'static> {
        let pointer = if is_chosen { "▸" } else { " " };
        let bytes = row.bytes();
        let what = match row {
            Chosen::File(_) => None,
            Chosen::Pair(group) => Some(wasted::count(group.files)),
            Chosen::Directory(it) => Some(text::right(&wasted::count(it.files), self.files)),
            Chosen::Base(base) => Some(base.words.clone()),
        };
        let bytes_words = text::right(&size(bytes), SIZE_COLUMNS);
        let mut line = Line::from(vec![
            Span::raw(pointer),
            Span::styled(bytes_words, theme.waste),
        ]);
        if self.bar > 0 {
            let bar = share_bar(bytes, most, self.bar);
            line.push_span(Span::styled(format!(" {bar}"), theme.bar));
        }
        let why = self.why(row);
        let places = match row {
            Chosen::Directory(it) if it.parts.len() > 1 => Some(layers_of(it)),
            _ => row
                .worst_pair()
                .map(|pair| wasted::places(inspection, pair)),
        };
        let stage = stage_of(row, inspection);
        let cells = [
            (why, self.reason, theme.waste),
            (places, self.place, theme.text),
            (stage, self.stage, theme.dim),
        ];
        for (words, columns, style) in cells.into_iter().filter(|cell| cell.1 > 0) {
            let words = text::left(&words.unwrap_or_default(), columns);
            line.push_span(Span::styled(format!(" {words}"), style));
        }
        let room = self.all.saturating_sub(line.width() + 1);
        let what = match (what, row) {
            (None, Chosen::File(row)) => {
                text::clean_path(&inspection.tree.paths().full(row.path), room)
            }
            (Some(files), Chosen::Directory(it)) => {
                let room = room.saturating_sub(self.files + 2);
                let name = text::clean_path(&directories::path(it.below, inspection), room);
                format!("{files}  {name}")
            }
            (what, _) => what.unwrap_or_default(),
        };
        line.push_span(Span::raw(format!(" {what}")));
        line
    }
}

/// `2–3 → 6`: of what was lost between several layers, all of these.
fn layers_of(directory: &Directory) -> String {
    let layers = |of: fn(&Pair) -> usize| {
        let parts = directory.parts.iter();
        let layers: BTreeSet<usize> = parts.map(|part| of(&part.0)).collect();
        ranges(&layers.into_iter().collect::<Vec<_>>())
    };
    format!("{} → {}", layers(|pair| pair.0), layers(|pair| pair.1))
}

/// The stage that wrote what was lost; of several, how many.
fn stage_of(row: Chosen<'_>, inspection: &Inspection) -> Option<String> {
    let stage = |pair: Pair| inspection.layers.get(pair.0).map(wasted::stage);
    let first = stage(row.worst_pair()?)?;
    let Chosen::Directory(directory) = row else {
        return Some(first);
    };
    let stages = directory.parts.iter().filter_map(|part| stage(part.0));
    let stages: BTreeSet<String> = stages.collect();
    Some(match stages.len() {
        0 | 1 => first,
        many => format!("{many} stages"),
    })
}
