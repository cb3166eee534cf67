//! The waste screen: the lost files, or who wrote and who hid them, and which of these is chosen.
//!
//! Rows are positions in the inspection, so that hundreds of thousands of lost files cost a number each; drawing reads
//! the few on screen. Words about the chosen one are [`super::wasted`]'s.

use hashbrown::HashMap;

use super::Known;
use super::directories::{self, Below, Directory};
use super::layers::base_words;
use super::sift::Wish;
use super::sums::{self, Section};
use super::walk::{Extent, Walk};
use super::wasted::{self, Lead};
use crate::ui::find::{Facts, Marks};
use crate::ui::list::arrange::{Arrangement, Order};
use crate::ui::list::cursor::Move;
use crate::ui::list::{Listing, Spot};
use crate::ui::text::details::Line;
use crate::ui::{losses, text};
use layerscope::escape::escape_name;
use layerscope::inspection::{Inspection, Waste, WasteReason};
use layerscope::report::text::advice_on;
use layerscope::tree::PathId;

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
const BASE: usize = u32::MAX as usize;

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
    fn worst_pair(&self) -> Option<Pair> {
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

/// What was chosen, to come back to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct WastePlace {
    grouping: Grouping,
    within: Option<Within>,
    spot: Spot,
    detail: Walk,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Wasted {
    pub(crate) grouping: Grouping,
    pub(crate) within: Option<Within>,
    /// All pairs, the largest first.
    pub(crate) pairs: Vec<Group>,
    /// All directories, and the same without what is folded.
    all_directories: Vec<Directory>,
    directories: Vec<Directory>,
    /// Columns of how many files these have.
    pub(crate) count_columns: usize,
    /// All waste in sums.
    pub(crate) sums: Vec<Section>,
    /// Positions of the shown rows: in the inspection's waste, in `pairs`, or in `directories`.
    pub(crate) list: Listing,
    /// What rows stand for once the list is arranged, and whose files alone are shown then.
    next: (Grouping, Option<Within>),
    /// The pair that is chosen then; or the first row is.
    wanted: Option<Pair>,
    is_entering: bool,
    /// Where a person is then again.
    returning: Option<WastePlace>,
    /// Of the newest wish; whether its rows are still to come, and the wish itself until a thread has it.
    ticket: u64,
    is_sifting: bool,
    wish: Option<Wish>,
    /// Whether the detail is as it was when a person left it.
    returned: bool,
    /// What to change where a pair lost bytes: it takes going through all lost files, so it is found once a pair.
    advice: HashMap<Pair, Option<String>>,
    /// Columns of the layers and lines of all pairs.
    pub(crate) place_columns: usize,
    base: Base,
    /// Whether it is a row.
    has_base: bool,
    /// Words about the chosen row.
    pub(crate) about: Vec<Line>,
    /// What of these leads on.
    leads: Vec<(Extent, Lead)>,
    pub(crate) extents: Vec<Extent>,
    /// The chosen one of these, and the first line on screen.
    pub(crate) detail: Walk,
    about_of: Option<(Grouping, usize, usize)>,
}

impl Wasted {
    /// More is known than before.
    pub(crate) fn learn(&mut self, known: Known<'_>) {
        *self = Self {
            ticket: self.ticket,
            ..Self::default()
        };
        if let Some(inspection) = known.inspection() {
            self.pairs = pairs(&inspection.wasted);
            self.all_directories = directories::of(inspection);
            self.directories = self.all_directories.clone();
            self.sums = sums::of(inspection, &self.pairs, &self.directories);
            let places = self.pairs.iter();
            let widths = places.map(|it| text::width(&wasted::places(inspection, it.pair)));
            self.place_columns = widths.max().unwrap_or(0);
        }
    }

    /// Bytes of the largest row.
    pub(crate) fn largest(&self, inspection: &Inspection) -> u64 {
        let largest = match self.grouping {
            Grouping::Files => inspection.wasted.first().map(|row| row.bytes),
            Grouping::Pairs => self.pairs.first().map(|group| group.bytes),
            Grouping::Directories => self.directories.iter().map(|it| it.bytes).max(),
        };
        largest.unwrap_or(0)
    }

    /// The chosen row; none where nothing was lost.
    pub(crate) fn chosen<'a>(&'a self, inspection: &'a Inspection) -> Option<Chosen<'a>> {
        self.at(self.list.chosen()?, inspection)
    }

    /// What a row stands for.
    pub(crate) fn at<'a>(&'a self, row: usize, inspection: &'a Inspection) -> Option<Chosen<'a>> {
        if row == BASE {
            return Some(Chosen::Base(&self.base));
        }
        match self.grouping {
            Grouping::Files => inspection.wasted.get(row).map(Chosen::File),
            Grouping::Pairs => self.pairs.get(row).map(Chosen::Pair),
            Grouping::Directories => self.directories.get(row).map(Chosen::Directory),
        }
    }

    /// Shows pairs in place of files, directories in place of these, and files again; the list is to be arranged then.
    pub(crate) fn group(&mut self, inspection: &Inspection) {
        self.wanted = self.chosen(inspection).and_then(|chosen| chosen.pair());
        let (grouping, _) = self.next;
        let other = match grouping {
            Grouping::Files => Grouping::Pairs,
            Grouping::Pairs => Grouping::Directories,
            Grouping::Directories => Grouping::Files,
        };
        self.next = (other, None);
    }

    /// Shows only these files; the list is to be arranged then.
    pub(crate) fn enter(&mut self, within: Within) {
        self.next = (Grouping::Files, Some(within));
        self.wanted = None;
        self.is_entering = true;
    }

    /// Where a person is.
    pub(crate) fn place(&self) -> WastePlace {
        let (grouping, within) = self.next;
        WastePlace {
            grouping,
            within,
            spot: self.list.spot(),
            detail: self.detail,
        }
    }

    /// Gathers as at the time, and tells whether that makes another list.
    pub(crate) fn group_as(&mut self, place: &WastePlace) -> bool {
        let place = (place.grouping, place.within);
        std::mem::replace(&mut self.next, place) != place
    }

    pub(crate) fn return_to(&mut self, place: WastePlace) {
        if self.is_sifting {
            self.returning = Some(place);
            return;
        }
        self.list.return_to(place.spot);
        self.detail = place.detail;
        // The detail is as it was, so nothing about it is new.
        self.returned = true;
    }

    /// Sorts, filters and folds the rows; where that takes its time, those that are shown stay until a thread has them.
    pub(crate) fn arrange(&mut self, known: Known<'_>, how: &Arrangement, folded: usize) {
        let Some(inspection) = known.inspection() else {
            return;
        };
        let (grouping, within) = self.next;
        self.fold_base(known, folded);
        self.has_base = self.base.files > 0 && within.is_none() && !how.is_narrow();
        self.ticket += 1;
        self.is_sifting = false;
        self.wish = None;
        if grouping == Grouping::Pairs {
            let rows = self.pair_rows(how, folded, inspection);
            return self.show(rows, inspection);
        }
        if grouping == Grouping::Directories {
            let rows = self.directory_rows(how, inspection);
            return self.show(rows, inspection);
        }
        let wish = Wish {
            ticket: self.ticket,
            within,
            folded,
            order: how.order,
            is_reversed: how.is_reversed,
            query: how.query().clone(),
        };
        if wish.is_quick(inspection) {
            let rows = wish.carry_out(inspection, &|| false);
            return self.show(rows.unwrap_or_default(), inspection);
        }
        self.is_sifting = true;
        self.wish = Some(wish);
    }

    /// What a thread is to do.
    pub(crate) fn take_wish(&mut self) -> Option<Wish> {
        self.wish.take()
    }

    /// A thread has done it.
    pub(crate) fn sifted(&mut self, ticket: u64, rows: Vec<u32>, inspection: &Inspection) {
        if self.is_sifting && self.ticket == ticket {
            self.is_sifting = false;
            self.show(rows, inspection);
        }
    }

    fn show(&mut self, mut rows: Vec<u32>, inspection: &Inspection) {
        (self.grouping, self.within) = self.next;
        if self.has_base {
            rows.push(BASE as u32);
        }
        self.list.show(rows);
        if std::mem::take(&mut self.is_entering) {
            let first = self.list.items().next();
            self.list.choose(first.unwrap_or(0));
        }
        if let Some(pair) = self.wanted.take() {
            let is_it =
                |row: &usize| self.at(*row, inspection).and_then(|row| row.pair()) == Some(pair);
            let same = self.list.items().find(is_it);
            self.list.choose(same.unwrap_or(0));
        }
        self.about_of = None;
        if let Some(place) = self.returning.take() {
            self.return_to(place);
        }
    }

    fn fold_base(&mut self, known: Known<'_>, folded: usize) {
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

    fn directory_rows(&self, how: &Arrangement, inspection: &Inspection) -> Vec<u32> {
        let is_kept = |directory: &Directory| {
            let name = escape_name(&directories::path(directory.below, inspection));
            let mut parts = directory.parts.iter();
            parts.any(|&(pair, _, _)| {
                let words = format!("{name} {}", losses::reason(pair.2));
                how.keeps(&words, &facts(directory.bytes, pair, inspection))
            })
        };
        let rows = (0..).zip(&self.directories);
        let mut kept: Vec<(u32, &Directory)> = rows
            .filter(|(_, it)| !how.is_narrow() || is_kept(it))
            .collect();
        match how.order {
            Order::Place | Order::Path => {
                kept.sort_by_cached_key(|(_, it)| inspection.tree.paths().full(it.below.path))
            }
            _ => kept.sort_by_key(|(_, it)| std::cmp::Reverse(it.bytes)),
        }
        kept.into_iter().map(|(at, _)| at).collect()
    }

    /// What a filter may ask for: of each file what holds for its pair, and its bytes together.
    pub(crate) fn facts<'a>(&self, inspection: &'a Inspection, folded: usize) -> Vec<Facts<'a>> {
        let pairs = self.pairs.iter().filter(|group| group.pair.1 >= folded);
        let facts = pairs.map(|group| facts(group.bytes, group.pair, inspection));
        facts.collect()
    }

    fn pair_rows(&self, how: &Arrangement, folded: usize, inspection: &Inspection) -> Vec<u32> {
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

    /// The path of the chosen file.
    pub(crate) fn path(&self, inspection: &Inspection) -> Option<PathId> {
        match self.chosen(inspection)? {
            Chosen::File(row) => Some(row.path),
            Chosen::Pair(_) | Chosen::Directory(_) | Chosen::Base(_) => None,
        }
    }

    /// Where the chosen row of the detail leads.
    pub(crate) fn lead(&self) -> Option<Lead> {
        Some(self.leads.get(self.detail.block)?.1)
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.list.go(to, height);
    }

    pub(crate) fn go_in_detail(&mut self, to: Move, height: usize) {
        let len = self.about.len();
        self.detail.go(to, &self.extents, len, height);
    }

    pub(crate) fn scroll_detail(&mut self, to: Move, height: usize) {
        let len = self.about.len();
        self.detail.scroll(to, &self.extents, len, height);
    }

    /// All words about the chosen row, for a text of its own.
    pub(crate) fn words(&self, inspection: &Inspection, columns: usize) -> Vec<Line> {
        let Some(chosen) = self.chosen(inspection) else {
            return Vec::new();
        };
        let advice = chosen
            .pair()
            .and_then(|pair| self.advice.get(&pair)?.as_deref());
        wasted::lines(chosen, inspection, advice, columns).0
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
        let wanted = self.list.chosen().map(|row| (self.grouping, row, columns));
        if self.about_of != wanted || wanted.is_none() {
            let was = self.about_of.map(|(grouping, row, _)| (grouping, row));
            if !self.returned && was != wanted.map(|(grouping, row, _)| (grouping, row)) {
                self.detail = Walk::default();
            }
            let pair = self
                .chosen(inspection)
                .and_then(|chosen| chosen.worst_pair());
            if let Some(pair) = pair
                && !self.advice.contains_key(&pair)
            {
                let (written_by, hidden_by, reason) = pair;
                let advice = advice_on(inspection, written_by, hidden_by, reason);
                self.advice.insert(pair, advice);
            }
            let advice = pair.and_then(|pair| self.advice.get(&pair)?.as_deref());
            let chosen = self.chosen(inspection);
            (self.about, self.leads) = chosen
                .map(|chosen| wasted::lines(chosen, inspection, advice, columns))
                .unwrap_or_default();
            self.extents = self.leads.iter().map(|(extent, _)| *extent).collect();
            self.about_of = wanted;
        }
        self.returned = false;
        self.detail.settle(&self.extents, self.about.len(), height);
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
        losses::reason(reason),
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
