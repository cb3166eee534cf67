//! The findings screen: which row of its list is chosen, and what is known of it.
//!
//! Rows are [`super::found_list`]'s, words about the chosen one [`super::finding`]'s. Its paths are not copied: drawing
//! reads the few on screen.

use super::found_list::{List, Subject, Whereabouts};
use super::walk::{Extent, Walk};
use super::{Known, finding};
use crate::ui::list::arrange::Arrangement;
use crate::ui::list::cursor::Move;
use crate::ui::screens::found::Tally;
use crate::ui::text::details::Line;
use layerscope::inspection::{Finding, Inspection, Severity};
use layerscope::tree::PathId;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) title: String,
    pub(crate) list: List,
    /// What was chosen before nothing was left to choose from.
    last: Option<Subject>,
    pub(crate) walk: Walk,
    /// Of all findings; none where nobody looked.
    pub(crate) tally: Option<Tally>,
    /// Words about the chosen row.
    pub(crate) about: Vec<Line>,
    about_of: Option<(Option<Subject>, usize)>,
    /// The lines of the paths below these.
    pub(crate) extents: Vec<Extent>,
    /// The chosen path, and the first line on screen.
    pub(crate) detail: Walk,
    /// Whether the detail is as it was when a person left it.
    returned: bool,
}

impl Findings {
    /// More is known than before.
    pub(crate) fn learn(&mut self, known: Known<'_>) {
        *self = Self {
            title: "Findings".to_owned(),
            ..Self::default()
        };
        let Some(inspection) = known.inspection() else {
            return;
        };
        if let Some(findings) = &inspection.findings {
            self.tally = Some(findings.iter().collect());
            self.title = title(findings);
        }
    }

    /// Sorts and filters the list.
    pub(crate) fn arrange(&mut self, known: Known<'_>, how: &Arrangement) {
        let Some(inspection) = known.inspection() else {
            return;
        };
        let chosen = self.chosen().or(self.last);
        self.list = List::of(inspection, how);
        self.last = chosen;
        let position = chosen.and_then(|subject| self.first(|it, _| it == subject));
        self.walk = Walk::default();
        if let Some(position) = position {
            self.open(position);
        }
    }

    /// Goes back to where it was.
    pub(crate) fn return_to(&mut self, subject: Option<Subject>, walk: Walk, detail: Walk) {
        let is_there = |at: usize| self.list.subjects.get(at).map(|it| it.0) == subject;
        if is_there(walk.block) {
            self.walk = walk;
        } else if let Some(at) = subject.and_then(|subject| self.first(|it, _| it == subject)) {
            self.open(at);
        }
        self.detail = detail;
        self.returned = true;
    }

    /// The chosen path of the chosen finding.
    pub(crate) fn path(&self, inspection: &Inspection) -> Option<PathId> {
        self.paths(inspection).get(self.detail.block).copied()
    }

    pub(crate) fn chosen(&self) -> Option<Subject> {
        Some(self.list.subjects.get(self.walk.block)?.0)
    }

    /// Where the chosen row leads.
    pub(crate) fn lead(&self) -> Option<Whereabouts> {
        Some(self.list.subjects.get(self.walk.block)?.1)
    }

    /// Whether anything can be chosen.
    pub(crate) fn has_rows(&self) -> bool {
        !self.list.subjects.is_empty()
    }

    /// The row that is chosen.
    pub(crate) fn chosen_row(&self) -> Option<usize> {
        Some(self.list.extents.get(self.walk.block)?.0)
    }

    /// What a row belongs to, as far as it can be chosen.
    pub(crate) fn of_row(&self, row: usize) -> Option<usize> {
        let mut extents = self.list.extents.iter();
        extents.position(|&(first, last)| (first..=last).contains(&row))
    }

    /// The first of what `is_wanted`.
    pub(crate) fn first(&self, is_wanted: impl Fn(Subject, Whereabouts) -> bool) -> Option<usize> {
        let mut subjects = self.list.subjects.iter();
        subjects.position(|&(subject, lead)| is_wanted(subject, lead))
    }

    /// Goes to what can be chosen, with its heading and a row before it in sight.
    pub(crate) fn open(&mut self, position: usize) {
        if let Some(&(first, _)) = self.list.extents.get(position) {
            self.walk.open_at(position, first.saturating_sub(2));
        }
    }

    /// The paths of what is chosen.
    pub(crate) fn paths<'a>(&self, inspection: &'a Inspection) -> &'a [PathId] {
        let paths = match self.chosen() {
            Some(Subject::Finding(at)) => {
                let finding = inspection.findings.as_ref().and_then(|all| all.get(at));
                finding.map(|finding| &finding.paths)
            }
            Some(Subject::Candidate(at)) => {
                let split = inspection.split.as_ref();
                let candidate = split.and_then(|split| split.candidates.get(at));
                candidate.map(|candidate| &candidate.paths)
            }
            Some(Subject::Check(_)) | None => None,
        };
        paths.map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.walk
            .go(to, &self.list.extents, self.list.rows.len(), height);
    }

    pub(crate) fn go_in_detail(&mut self, to: Move, height: usize) {
        let len = self.detail_len();
        self.detail.go(to, &self.extents, len, height);
    }

    /// Lines of words and paths about the chosen one.
    pub(crate) fn detail_len(&self) -> usize {
        self.about.len() + self.extents.len()
    }

    pub(crate) fn scroll_list(&mut self, to: Move, height: usize) {
        let List { extents, rows, .. } = &self.list;
        self.walk.scroll(to, extents, rows.len(), height);
    }

    pub(crate) fn scroll_detail(&mut self, to: Move, height: usize) {
        let len = self.detail_len();
        self.detail.scroll(to, &self.extents, len, height);
    }

    /// Keeps what is chosen in sight, and writes what is known of it for a pane of `columns` and `height`.
    pub(crate) fn settle(
        &mut self,
        known: Known<'_>,
        rows: usize,
        (columns, height): (usize, usize),
    ) {
        self.walk
            .settle(&self.list.extents, self.list.rows.len(), rows);
        let Some(inspection) = known.inspection() else {
            return;
        };
        let chosen = self.chosen();
        let wanted = (chosen, columns);
        if self.about_of != Some(wanted) {
            if !self.returned && self.about_of.map(|(subject, _)| subject) != Some(chosen) {
                self.detail = Walk::default();
            }
            self.about = chosen
                .map(|subject| finding::lines(subject, known, columns))
                .unwrap_or_default();
            let first = self.about.len();
            let paths = first..first + self.paths(inspection).len();
            self.extents = paths.map(|line| (line, line)).collect();
            self.about_of = Some(wanted);
        }
        self.returned = false;
        let len = self.detail_len();
        let top = self.detail.top;
        self.detail.settle(&self.extents, len, height);
        if self.detail.block == 0 && top == 0 {
            // The words are read first, wherever the first path is.
            self.detail.top = 0;
        }
    }
}

/// `Findings: 1 critical, 2 high`
fn title(findings: &[Finding]) -> String {
    let counts = Severity::ALL.into_iter().rev().filter_map(|severity| {
        let of = findings.iter().filter(|it| it.severity == severity);
        let count = of.count();
        (count > 0).then(|| format!("{count} {}", severity.name()))
    });
    let counts: Vec<String> = counts.collect();
    match counts.is_empty() {
        true => "Findings: none".to_owned(),
        false => format!("Findings: {}", counts.join(", ")),
    }
}
