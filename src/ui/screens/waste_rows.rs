//! What the rows of the waste screen stand for: lost files, who wrote and who hid them, or directories; and the base
//! image, folded to one row.
//!
//! Rows are positions in the inspection or in what was gathered of it, so that hundreds of thousands of lost files cost a
//! number each. Which lost files are shown is [`super::sift`]'s.

use super::layers::base_words;
use super::{Known, wasted};
use crate::ui::find::{Facts, Marks};
use crate::ui::list::arrange::{Arrangement, Order};
use crate::ui::losses::directories::{self, Below, Directory};
use crate::ui::losses::{Group, Losses, Pair, pair_of};
use crate::ui::text;
use layerscope::escape::escape_name;
use layerscope::inspection::{Inspection, Waste, WasteReason};

/// What a row stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Grouping {
    /// A lost file.
    #[default]
    Files,
    /// All files that one layer wrote and another hid in one way.
    Pairs,
    /// All lost files below a directory.
    Directories,
}

/// Whose files alone are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    Pair(Pair),
    Directory(Below),
}

/// Stands for the folded base image among rows.
pub(super) const BASE: usize = u32::MAX as usize;

/// What is chosen.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Chosen<'a> {
    File(&'a Waste),
    Pair(&'a Group),
    Directory(&'a Directory),
    /// What the base image lost within itself, folded to one row.
    Base(&'a Base),
}

impl Chosen<'_> {
    /// None of a directory and of the base image, which have many.
    pub(crate) fn pair(&self) -> Option<Pair> {
        match self {
            Self::File(row) => Some(pair_of(row)),
            Self::Pair(group) => Some(group.pair),
            Self::Directory(_) | Self::Base(_) => None,
        }
    }

    /// The pair that advice is about: what lost most of it.
    pub(crate) fn worst_pair(&self) -> Option<Pair> {
        match self {
            Self::Directory(directory) => directory.parts.first().map(|part| part.0),
            other => other.pair(),
        }
    }

    /// The files that it stands for.
    pub(crate) fn files(&self) -> Option<Within> {
        match self {
            Self::Pair(group) => Some(Within::Pair(group.pair)),
            Self::Directory(directory) => Some(Within::Directory(directory.below)),
            Self::File(_) | Self::Base(_) => None,
        }
    }

    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::File(row) => row.bytes,
            Self::Pair(group) => group.bytes,
            Self::Directory(directory) => directory.bytes,
            Self::Base(base) => base.bytes,
        }
    }
}

/// What the base image lost within itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Base {
    /// `base image node:22: 3 layers, 74.8 MB`
    pub(crate) words: String,
    pub(crate) bytes: u64,
    pub(crate) files: usize,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// All pairs, the largest first.
    pub(crate) pairs: Vec<Group>,
    /// All directories, and the same without what is folded.
    all_directories: Vec<Directory>,
    directories: Vec<Directory>,
    /// Columns of how many files these have.
    pub(crate) count_columns: usize,
    /// Columns of the layers and lines of all pairs.
    pub(crate) place_columns: usize,
    pub(super) base: Base,
}

impl Rows {
    pub(super) fn of(inspection: &Inspection, losses: &Losses) -> Self {
        let places = losses.pairs.iter();
        let widths = places.map(|it| text::width(&wasted::places(inspection, it.pair)));
        Self {
            place_columns: widths.max().unwrap_or(0),
            pairs: losses.pairs.clone(),
            all_directories: losses.directories.clone(),
            directories: losses.directories.clone(),
            ..Self::default()
        }
    }

    /// What a row stands for.
    pub(super) fn at<'a>(
        &'a self,
        grouping: Grouping,
        row: usize,
        inspection: &'a Inspection,
    ) -> Option<Chosen<'a>> {
        if row == BASE {
            return Some(Chosen::Base(&self.base));
        }
        match grouping {
            Grouping::Files => inspection.wasted.get(row).map(Chosen::File),
            Grouping::Pairs => self.pairs.get(row).map(Chosen::Pair),
            Grouping::Directories => self.directories.get(row).map(Chosen::Directory),
        }
    }

    /// Bytes of the largest row.
    pub(crate) fn largest(&self, grouping: Grouping, inspection: &Inspection) -> u64 {
        let largest = match grouping {
            Grouping::Files => inspection.wasted.first().map(|row| row.bytes),
            Grouping::Pairs => self.pairs.first().map(|group| group.bytes),
            Grouping::Directories => self.directories.iter().map(|it| it.bytes).max(),
        };
        largest.unwrap_or(0)
    }

    /// Leaves out what the lowest `folded` layers lost within themselves, but for one row.
    pub(super) fn fold(&mut self, known: Known<'_>, folded: usize) {
        self.base = Base {
            words: base_words(known, folded),
            ..Base::default()
        };
        for group in self.pairs.iter().filter(|group| group.pair.1 < folded) {
            self.base.bytes += group.bytes;
            self.base.files += group.files;
        }
        let all = self.all_directories.iter();
        let left = all.map(|it| it.without(folded));
        self.directories = left.filter(|it| it.files > 0).collect();
        let counts = self.directories.iter();
        let counts = counts.map(|it| text::width(&wasted::count(it.files)));
        self.count_columns = counts.max().unwrap_or(0);
    }

    pub(super) fn of_directories(&self, how: &Arrangement, inspection: &Inspection) -> Vec<u32> {
        let is_kept = |directory: &Directory| {
            let name = escape_name(&directories::path(directory.below, inspection));
            let mut parts = directory.parts.iter();
            parts.any(|&(pair, _, _)| {
                let words = format!("{name} {}", pair.2.words());
                how.keeps(&words, &facts(directory.bytes, pair, inspection))
            })
        };
        let rows = (0..).zip(&self.directories);
        let mut kept: Vec<(u32, &Directory)> = rows
            .filter(|(_, it)| !how.is_narrow() || is_kept(it))
            .collect();
        match how.order {
            Order::Place => kept.sort_by_key(|(_, it)| it.parts.first().map(|part| part.0)),
            Order::Path => {
                kept.sort_by_cached_key(|(_, it)| inspection.tree.paths().full(it.below.path))
            }
            _ => kept.sort_by_key(|(_, it)| std::cmp::Reverse(it.bytes)),
        }
        if how.is_reversed {
            kept.reverse();
        }
        kept.into_iter().map(|(at, _)| at).collect()
    }

    pub(super) fn of_pairs(
        &self,
        how: &Arrangement,
        folded: usize,
        inspection: &Inspection,
    ) -> Vec<u32> {
        let rows = (0..).zip(&self.pairs);
        let mut kept: Vec<(u32, Pair)> = rows
            .filter(|(_, group)| {
                group.pair.1 >= folded && (!how.is_narrow() || pair_is_kept(group, inspection, how))
            })
            .map(|(at, group)| (at, group.pair))
            .collect();
        if matches!(how.order, Order::Place | Order::Path) {
            kept.sort_by_key(|(_, pair)| *pair);
        }
        if how.is_reversed {
            kept.reverse();
        }
        kept.into_iter().map(|(at, _)| at).collect()
    }
}

impl Rows {
    /// What a filter may ask for of the files within: of each what holds for its pair.
    pub(crate) fn facts<'a>(
        &self,
        within: Option<Within>,
        folded: usize,
        inspection: &'a Inspection,
    ) -> Vec<Facts<'a>> {
        let of_directory = match within {
            Some(Within::Directory(below)) => {
                let mut all = self.all_directories.iter();
                all.find(|directory| directory.below == below)
            }
            _ => None,
        };
        let is_within = |pair: Pair| match (within, of_directory) {
            (Some(Within::Pair(only)), _) => pair == only,
            (_, Some(directory)) => directory.parts.iter().any(|part| part.0 == pair),
            _ => true,
        };
        let pairs = self.pairs.iter();
        let shown = pairs.filter(|group| group.pair.1 >= folded && is_within(group.pair));
        let facts = shown.map(|group| facts(group.bytes, group.pair, inspection));
        facts.collect()
    }
}

/// What is known of a lost file beside its path.
pub(super) fn file_facts<'a>(row: &Waste, inspection: &'a Inspection) -> Facts<'a> {
    facts(row.bytes, pair_of(row), inspection)
}

fn pair_is_kept(group: &Group, inspection: &Inspection, how: &Arrangement) -> bool {
    let (written_by, hidden_by, reason) = group.pair;
    let words = format!(
        "{} {} {}",
        wasted::place(inspection, written_by),
        reason.words(),
        wasted::place(inspection, hidden_by)
    );
    how.keeps(&words, &facts(group.bytes, group.pair, inspection))
}

fn facts(bytes: u64, (written_by, _, reason): Pair, inspection: &Inspection) -> Facts<'_> {
    let provenance = inspection.layers.get(written_by);
    let provenance = provenance.map(|layer| &layer.head.provenance);
    let instruction = provenance.and_then(|it| it.instruction.as_ref());
    let from = provenance.and_then(|it| it.copied_from.as_ref());
    let stage = from.map(|from| from.name.as_str());
    let mark = match reason {
        WasteReason::MetadataOnly => Marks::HIDDEN.and(Marks::METADATA),
        WasteReason::Deleted => Marks::HIDDEN.and(Marks::REMOVED),
        _ => Marks::HIDDEN,
    };
    Facts {
        bytes: Some(bytes),
        marks: mark,
        stage: stage.or_else(|| provenance?.stage.as_deref()),
        layer: Some(written_by),
        lines: instruction.and_then(|it| it.start_line.zip(it.end_line)),
        ..Facts::default()
    }
}
