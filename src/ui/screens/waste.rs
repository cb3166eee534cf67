//! The waste screen: the lost files, or who wrote and who hid them, and which of these is chosen.
//!
//! Rows are positions in the inspection, so that hundreds of thousands of lost files cost a number each; drawing reads
//! the few on screen. Words about the chosen one are [`super::wasted`]'s.

use hashbrown::HashMap;

use super::{Known, wasted};
use crate::ui::cursor::{Move, scroll};
use crate::ui::details::Line;
use crate::ui::listing::Listing;
use crate::ui::text;
use layerscope::inspection::{Inspection, Waste, WasteReason};

/// What a row stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Grouping {
    /// A lost file.
    #[default]
    Files,
    /// All files that one layer wrote and another hid in one way.
    Pairs,
}

/// Who wrote, who hid, and how: layers from 0.
pub(crate) type Pair = (usize, usize, WasteReason);

/// The lost files of a pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) pair: Pair,
    pub(crate) bytes: u64,
    pub(crate) files: usize,
}

/// What is chosen.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Chosen<'a> {
    File(&'a Waste),
    Pair(&'a Group),
}

impl Chosen<'_> {
    pub(crate) fn pair(&self) -> Pair {
        match self {
            Self::File(row) => pair_of(row),
            Self::Pair(group) => group.pair,
        }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Wasted {
    pub(crate) grouping: Grouping,
    /// The pair whose files alone are shown.
    pub(crate) within: Option<Pair>,
    /// All pairs, the largest first.
    pub(crate) pairs: Vec<Group>,
    /// Positions of the shown rows: in the inspection's waste, or in `pairs`.
    pub(crate) list: Listing,
    /// Columns of the layers and lines of all pairs.
    pub(crate) place_columns: usize,
    /// Words about the chosen row.
    pub(crate) about: Vec<Line>,
    about_of: Option<(Grouping, usize, usize)>,
    /// The first line of these on screen.
    pub(crate) top: usize,
}

impl Wasted {
    /// More is known than before.
    pub(crate) fn learn(&mut self, known: Known<'_>) {
        *self = Self::default();
        if let Some(inspection) = known.inspection() {
            self.pairs = pairs(&inspection.wasted);
            let places = self.pairs.iter();
            let widths = places.map(|it| text::width(&wasted::places(inspection, it.pair)));
            self.place_columns = widths.max().unwrap_or(0);
            self.gather(inspection);
        }
    }

    /// Bytes of the largest row.
    pub(crate) fn largest(&self, inspection: &Inspection) -> u64 {
        let largest = match self.grouping {
            Grouping::Files => inspection.wasted.first().map(|row| row.bytes),
            Grouping::Pairs => self.pairs.first().map(|group| group.bytes),
        };
        largest.unwrap_or(0)
    }

    /// The chosen row; none where nothing was lost.
    pub(crate) fn chosen<'a>(&'a self, inspection: &'a Inspection) -> Option<Chosen<'a>> {
        self.at(self.list.chosen()?, inspection)
    }

    /// What a row stands for.
    pub(crate) fn at<'a>(&'a self, row: usize, inspection: &'a Inspection) -> Option<Chosen<'a>> {
        match self.grouping {
            Grouping::Files => inspection.wasted.get(row).map(Chosen::File),
            Grouping::Pairs => self.pairs.get(row).map(Chosen::Pair),
        }
    }

    /// Shows pairs in place of files and the other way round, at what was chosen.
    pub(crate) fn group(&mut self, inspection: &Inspection) {
        let pair = self.chosen(inspection).map(|chosen| chosen.pair());
        self.grouping = match self.grouping {
            Grouping::Files => Grouping::Pairs,
            Grouping::Pairs => Grouping::Files,
        };
        self.within = None;
        self.gather(inspection);
        let is_it = |row: &usize| self.at(*row, inspection).map(|row| row.pair()) == pair;
        let same = self.list.items().find(is_it);
        self.list.choose(same.unwrap_or(0));
    }

    fn gather(&mut self, inspection: &Inspection) {
        self.about_of = None;
        let shown = match self.grouping {
            Grouping::Pairs => (0..self.pairs.len() as u32).collect(),
            Grouping::Files => {
                let rows = (0..).zip(&inspection.wasted);
                let is_shown = |row: &Waste| {
                    row.bytes > 0 && self.within.is_none_or(|pair| pair == pair_of(row))
                };
                rows.filter(|(_, row)| is_shown(row))
                    .map(|(at, _)| at)
                    .collect()
            }
        };
        self.list.show(shown);
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.list.go(to, height);
    }

    pub(crate) fn scroll(&mut self, to: Move, height: usize) {
        self.top = scroll(self.top, to, self.about.len(), height);
    }

    /// Keeps what is chosen in sight, and writes what is known of it for a pane of `columns` and `height`.
    pub(crate) fn settle(
        &mut self,
        known: Known<'_>,
        rows: usize,
        (columns, height): (usize, usize),
    ) {
        self.list.settle(rows);
        let Some(inspection) = known.inspection() else {
            return;
        };
        let row = self.list.chosen();
        let wanted = row.map(|row| (self.grouping, row, columns));
        if self.about_of != wanted || wanted.is_none() {
            self.top = 0;
            let chosen = self.chosen(inspection);
            self.about = chosen
                .map(|chosen| wasted::lines(chosen, inspection, columns))
                .unwrap_or_default();
            self.about_of = wanted;
        }
        self.top = self.top.min(self.about.len().saturating_sub(height));
    }
}

pub(crate) fn pair_of(row: &Waste) -> Pair {
    (row.written_by, row.hidden_by, row.reason)
}

/// The largest first; what lost no bytes is no waste.
fn pairs(wasted: &[Waste]) -> Vec<Group> {
    let mut of_pairs: HashMap<Pair, (u64, usize)> = HashMap::new();
    for row in wasted.iter().filter(|row| row.bytes > 0) {
        let (bytes, files) = of_pairs.entry(pair_of(row)).or_default();
        *bytes += row.bytes;
        *files += 1;
    }
    let groups = of_pairs
        .into_iter()
        .map(|(pair, (bytes, files))| Group { pair, bytes, files });
    let mut groups: Vec<Group> = groups.collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.bytes), group.pair));
    groups
}
