//! The waste screen: the lost files, or who wrote and who hid them, and which of these is chosen.
//!
//! Rows are positions in the inspection, so that hundreds of thousands of lost files cost a number each; drawing reads
//! the few on screen. Words about the chosen one are [`super::wasted`]'s.

use super::Known;
use super::fix::{Fix, Fixes};
use super::sift::Wish;
use super::sums::{self, Section};
use super::walk::{Extent, Walk};
use super::waste_rows::{BASE, Chosen, Grouping, Rows, Within};
use super::wasted::{self, Lead};
use crate::ui::list::arrange::Arrangement;
use crate::ui::list::cursor::Move;
use crate::ui::list::{Listing, Spot};
use crate::ui::losses::Pair;
use crate::ui::text::details::Line;
use layerscope::inspection::Inspection;
use layerscope::tree::PathId;

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
    pub(crate) rows: Rows,
    /// All waste in sums.
    pub(crate) sums: Vec<Section>,
    /// Positions of the shown rows: in the inspection's waste, or in what was gathered of it.
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
    fixes: Fixes,
    /// What to change, of the chosen row.
    pub(crate) fix: Option<Fix>,
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
        if let (Some(inspection), Some(losses)) = (known.inspection(), known.losses()) {
            self.rows = Rows::of(inspection, losses);
            self.sums = sums::of(inspection, losses);
        }
    }

    /// Bytes of the largest row.
    pub(crate) fn largest(&self, inspection: &Inspection) -> u64 {
        self.rows.largest(self.grouping, inspection)
    }

    /// Lines above the list: what wasted most, which of pairs is a row.
    pub(crate) fn lines_above(&self) -> u16 {
        u16::from(self.grouping != Grouping::Pairs)
    }

    /// The chosen row; none where nothing was lost.
    pub(crate) fn chosen<'a>(&'a self, inspection: &'a Inspection) -> Option<Chosen<'a>> {
        self.at(self.list.chosen()?, inspection)
    }

    /// What a row stands for.
    pub(crate) fn at<'a>(&'a self, row: usize, inspection: &'a Inspection) -> Option<Chosen<'a>> {
        self.rows.at(self.grouping, row, inspection)
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
        self.rows.fold(known, folded);
        self.has_base = self.rows.base.files > 0 && within.is_none() && !how.is_narrow();
        self.ticket += 1;
        self.is_sifting = false;
        self.wish = None;
        if grouping == Grouping::Pairs {
            let rows = self.rows.of_pairs(how, folded, inspection);
            return self.show(rows, inspection);
        }
        if grouping == Grouping::Directories {
            let rows = self.rows.of_directories(how, inspection);
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
        let chosen = self.chosen(inspection);
        let words = |chosen| wasted::lines(chosen, inspection, self.fix.as_ref(), columns).0;
        chosen.map(words).unwrap_or_default()
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
            self.fix = match self.list.chosen() {
                Some(row) => {
                    let chosen = self.rows.at(self.grouping, row, inspection);
                    chosen.and_then(|chosen| self.fixes.of(chosen, inspection))
                }
                None => None,
            };
            let chosen = self.chosen(inspection);
            (self.about, self.leads) = chosen
                .map(|chosen| wasted::lines(chosen, inspection, self.fix.as_ref(), columns))
                .unwrap_or_default();
            self.extents = self.leads.iter().map(|(extent, _)| *extent).collect();
            self.about_of = wanted;
        }
        self.returned = false;
        self.detail.settle(&self.extents, self.about.len(), height);
    }
}
