//! The findings screen: what should be changed, the worst first; below it the answers to the checklist, and where a
//! build stage would keep bytes out.
//!
//! Words about the chosen row are [`super::finding`]'s; its paths are not copied: drawing reads the few on screen.

use super::walk::{Extent, Walk};
use super::{Known, finding, stage_name};
use crate::ui::cursor::{Move, scroll};
use crate::ui::details::Line;
use crate::ui::found::Tally;
use crate::ui::text;
use layerscope::inspection::{Answer, Candidate, Check, Finding, Inspection, Severity};
use layerscope::size::size;
use layerscope::tree::PathId;

/// Columns that a title keeps where nobody shows more.
const TITLE_COLUMNS: usize = 200;
/// Columns that names of stages take at most.
const SOURCE_COLUMNS: usize = 12;

/// What a row is about, by its position in the inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Finding(usize),
    Check(usize),
    Candidate(usize),
}

/// A row of the list.
#[derive(Debug)]
pub(crate) enum Row {
    /// Between the parts.
    Gap,
    /// Above a part.
    Heading(String),
    /// In place of what is not there.
    Note(String),
    Finding(Severity, Place, String),
    Check(Answer, String),
    Candidate(Place, String),
}

/// What is shown of where it came from.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) bytes: u64,
    /// Whether a later layer hid it.
    pub(crate) is_hidden: bool,
    /// `line 26`, or `layer 5` where no line is known.
    pub(crate) words: String,
    /// The stage that it came from.
    pub(crate) source: String,
}

/// Where a row leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lead {
    /// From 1.
    pub(crate) line: Option<u32>,
    /// From 0.
    pub(crate) layer: Option<usize>,
    /// Whether it has paths.
    pub(crate) has_paths: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
    /// What can be chosen, and its row.
    subjects: Vec<(Subject, Lead)>,
    extents: Vec<Extent>,
    pub(crate) walk: Walk,
    /// Of all findings; none where nobody looked.
    pub(crate) tally: Option<Tally>,
    /// Columns of places and of stages' names.
    pub(crate) columns: [usize; 2],
    /// Words about the chosen row.
    pub(crate) about: Vec<Line>,
    about_of: Option<(usize, usize)>,
    /// The first line of these, and of the paths below them, on screen.
    pub(crate) top: usize,
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
        match inspection.findings.as_deref() {
            None => self.note("Not looked for: --no-findings gives the figures alone."),
            Some(findings) => {
                self.tally = Some(findings.iter().collect());
                self.title = title(findings);
                if findings.is_empty() {
                    self.note("Nothing found.");
                }
                self.add_findings(findings);
                match inspection.unjudged.len() {
                    0 => {}
                    1 => self.note(&unjudged("1 rule")),
                    many => self.note(&unjudged(&format!("{many} rules"))),
                }
            }
        }
        self.add_checklist(&inspection.checklist);
        if let Some(split) = &inspection.split {
            let left = size(split.bytes_left);
            let all = size(inspection.summary.final_bytes);
            self.add_candidates(&split.candidates, &left, &all);
        }
        let places = self.rows.iter().filter_map(|row| match row {
            Row::Finding(_, place, _) | Row::Candidate(place, _) => Some(place),
            _ => None,
        });
        for place in places {
            let widths = [text::width(&place.words), text::width(&place.source)];
            for (most, width) in self.columns.iter_mut().zip(widths) {
                *most = width.min(SOURCE_COLUMNS).max(*most);
            }
        }
    }

    fn note(&mut self, words: &str) {
        self.rows.push(Row::Note(words.to_owned()));
    }

    fn add_findings(&mut self, findings: &[Finding]) {
        for (at, finding) in findings.iter().enumerate() {
            let source = finding.from_stage.as_ref().or(finding.stage.as_ref());
            let place = Place {
                bytes: finding.bytes,
                is_hidden: !finding.live,
                words: place(finding.line, finding.layer),
                source: source.map(|name| stage_name(name)).unwrap_or_default(),
            };
            let title = text::clean_name(finding.title.as_bytes(), TITLE_COLUMNS);
            let row = Row::Finding(finding.severity, place, title);
            self.add(row, Subject::Finding(at), Lead::of(finding));
        }
    }

    fn add_checklist(&mut self, checklist: &[Check]) {
        if checklist.is_empty() {
            return;
        }
        let count = |answer| checklist.iter().filter(|it| it.answer == answer).count();
        let answers = [Answer::No, Answer::Unknown, Answer::Yes].map(count);
        let [no, unknown, yes] = answers;
        let words = format!("Checklist: {no} no, {unknown} not knowable, {yes} yes");
        self.rows.extend([Row::Gap, Row::Heading(words)]);
        for (at, check) in checklist.iter().enumerate() {
            let row = Row::Check(check.answer, text::clean(check.question));
            self.add(row, Subject::Check(at), Lead::NOWHERE);
        }
    }

    fn add_candidates(&mut self, candidates: &[Candidate], left: &str, all: &str) {
        if candidates.is_empty() {
            return;
        }
        let words = format!("Split here: a build stage would leave {left} of {all}");
        self.rows.extend([Row::Gap, Row::Heading(words)]);
        for (at, candidate) in candidates.iter().enumerate() {
            let place = Place {
                bytes: candidate.bytes,
                is_hidden: false,
                words: place(candidate.line, Some(candidate.layer)),
                source: String::new(),
            };
            let lead = Lead {
                line: candidate.line,
                layer: Some(candidate.layer),
                has_paths: !candidate.paths.is_empty(),
            };
            let why = text::clean_name(candidate.why.as_bytes(), TITLE_COLUMNS);
            self.add(Row::Candidate(place, why), Subject::Candidate(at), lead);
        }
    }

    fn add(&mut self, row: Row, subject: Subject, lead: Lead) {
        let at = self.rows.len();
        self.extents.push((at, at));
        self.rows.push(row);
        self.subjects.push((subject, lead));
    }

    pub(crate) fn chosen(&self) -> Option<Subject> {
        Some(self.subjects.get(self.walk.block)?.0)
    }

    /// Where the chosen row leads.
    pub(crate) fn lead(&self) -> Option<Lead> {
        Some(self.subjects.get(self.walk.block)?.1)
    }

    /// Whether anything can be chosen.
    pub(crate) fn has_rows(&self) -> bool {
        !self.subjects.is_empty()
    }

    /// The row that is chosen.
    pub(crate) fn chosen_row(&self) -> Option<usize> {
        Some(self.extents.get(self.walk.block)?.0)
    }

    /// The first of what `is_wanted`.
    pub(crate) fn first(&self, is_wanted: impl Fn(Subject, Lead) -> bool) -> Option<usize> {
        let mut subjects = self.subjects.iter();
        subjects.position(|&(subject, lead)| is_wanted(subject, lead))
    }

    /// Goes to what can be chosen, with its heading and a row before it in sight.
    pub(crate) fn open(&mut self, position: usize) {
        if let Some(&(first, _)) = self.extents.get(position) {
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
        self.walk.go(to, &self.extents, self.rows.len(), height);
    }

    pub(crate) fn scroll(&mut self, to: Move, inspection: &Inspection, height: usize) {
        let len = self.about.len() + self.paths(inspection).len();
        self.top = scroll(self.top, to, len, height);
    }

    /// Keeps what is chosen in sight, and writes what is known of it for a pane of `columns` and `height`.
    pub(crate) fn settle(
        &mut self,
        known: Known<'_>,
        rows: usize,
        (columns, height): (usize, usize),
    ) {
        self.walk.settle(&self.extents, self.rows.len(), rows);
        let Some(inspection) = known.inspection() else {
            return;
        };
        let wanted = (self.walk.block, columns);
        if self.about_of != Some(wanted) {
            if self.about_of.map(|(block, _)| block) != Some(wanted.0) {
                self.top = 0;
            }
            let chosen = self.chosen();
            self.about = chosen
                .map(|subject| finding::lines(subject, known, columns))
                .unwrap_or_default();
            self.about_of = Some(wanted);
        }
        let len = self.about.len() + self.paths(inspection).len();
        self.top = self.top.min(len.saturating_sub(height));
    }
}

impl Lead {
    pub(crate) fn of(finding: &Finding) -> Self {
        Self {
            line: finding.line,
            layer: finding.layer,
            has_paths: !finding.paths.is_empty(),
        }
    }

    const NOWHERE: Self = Self {
        line: None,
        layer: None,
        has_paths: false,
    };
}

/// `line 26`, or `layer 5` where no line is known; what no layer brought stands in the image's configuration.
fn place(line: Option<u32>, layer: Option<usize>) -> String {
    match (line, layer) {
        (Some(line), _) => format!("line {line}"),
        (None, Some(layer)) => format!("layer {}", layer + 1),
        (None, None) => "config".to_owned(),
    }
}

/// A guess is no fact, and what was not asked is not fine.
fn unjudged(rules: &str) -> String {
    format!("{rules} not asked: no Dockerfile is known; -f gives it")
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
