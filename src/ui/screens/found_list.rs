//! The rows of the findings screen: findings, the worst first, the answers to the checklist, and what a build stage would
//! keep out.

use std::cmp::Reverse;

use super::stage_name;
use super::walk::Extent;
use crate::ui::find::Facts;
use crate::ui::list::arrange::{Arrangement, Order};
use crate::ui::text;
use layerscope::inspection::{Answer, Candidate, Check, Finding, Inspection, LeftOut, Severity};
use layerscope::size::size;

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
    Finding(Severity, Beside, String),
    Check(Answer, String),
    Candidate(Beside, String),
}

/// What is shown beside its words: where it came from.
#[derive(Debug)]
pub(crate) struct Beside {
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
pub(crate) struct Whereabouts {
    /// From 1.
    pub(crate) line: Option<u32>,
    /// From 0.
    pub(crate) layer: Option<usize>,
    /// Whether it has paths.
    pub(crate) has_paths: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) rows: Vec<Row>,
    /// What can be chosen.
    pub(super) subjects: Vec<(Subject, Whereabouts)>,
    /// The row of each of these.
    pub(crate) extents: Vec<Extent>,
    /// Columns of places and of stages' names.
    pub(crate) columns: [usize; 2],
}

impl List {
    pub(super) fn of(inspection: &Inspection, how: &Arrangement) -> Self {
        let mut list = Self::default();
        match inspection.findings.as_deref() {
            None => list.note("Not looked for: --no-findings gives the figures alone."),
            Some(findings) => {
                list.add_findings(findings, how);
                if list.rows.is_empty() {
                    list.note(match findings.is_empty() {
                        true => "Nothing found.",
                        false => "No finding is like that.",
                    });
                }
                for row in &inspection.ignored {
                    list.note(&ignored(row));
                }
                match inspection.unjudged.len() {
                    0 => {}
                    1 => list.note(&unjudged("1 rule")),
                    many => list.note(&unjudged(&format!("{many} rules"))),
                }
            }
        }
        list.add_checklist(&inspection.checklist, how);
        if let Some(split) = &inspection.split {
            let left = size(split.bytes_left);
            let all = size(inspection.summary.final_bytes);
            list.add_candidates(&split.candidates, &left, &all, how);
        }
        let places = list.rows.iter().filter_map(|row| match row {
            Row::Finding(_, place, _) | Row::Candidate(place, _) => Some(place),
            _ => None,
        });
        for place in places {
            let widths = [text::width(&place.words), text::width(&place.source)];
            for (most, width) in list.columns.iter_mut().zip(widths) {
                *most = width.min(SOURCE_COLUMNS).max(*most);
            }
        }
        list
    }

    fn note(&mut self, words: &str) {
        self.rows.push(Row::Note(words.to_owned()));
    }

    fn add_findings(&mut self, findings: &[Finding], how: &Arrangement) {
        let all = findings.iter().enumerate();
        let mut kept: Vec<(usize, &Finding)> = all
            .filter(|(_, finding)| !how.is_narrow() || is_kept(finding, how))
            .collect();
        match how.order {
            Order::Size => kept.sort_by_key(|(_, finding)| Reverse(finding.bytes)),
            Order::Place => kept.sort_by_key(|(_, finding)| {
                // What stands in the configuration has no place, and comes last.
                let has_none = finding.line.is_none() && finding.layer.is_none();
                (has_none, finding.line, finding.layer)
            }),
            Order::Given | Order::Waste | Order::Path => {}
        }
        if how.is_reversed {
            kept.reverse();
        }
        for (at, finding) in kept {
            let source = finding.from_stage.as_ref().or(finding.stage.as_ref());
            let place = Beside {
                bytes: finding.bytes,
                is_hidden: !finding.live && !finding.paths.is_empty(),
                words: place(finding.line, finding.layer),
                source: source.map(|name| stage_name(name)).unwrap_or_default(),
            };
            let title = text::clean_name(finding.title.as_bytes(), TITLE_COLUMNS);
            let row = Row::Finding(finding.severity, place, title);
            self.add(row, Subject::Finding(at), Whereabouts::of(finding));
        }
    }

    fn add_checklist(&mut self, checklist: &[Check], how: &Arrangement) {
        let is_kept = |check: &Check| {
            let (mark, answer) = (check.answer.mark(), check.answer.words());
            let words = format!("{mark} {answer} {}", check.question);
            !how.is_narrow() || how.keeps(&words, &Facts::default())
        };
        if !checklist.iter().any(is_kept) {
            return;
        }
        let count = |answer| checklist.iter().filter(|it| it.answer == answer).count();
        let told = Answer::READ.map(|it| format!("{} {}", count(it), it.words()));
        let words = format!("Checklist: {}", told.join(", "));
        self.rows.extend([Row::Gap, Row::Heading(words)]);
        let mut kept: Vec<_> = checklist.iter().enumerate().collect();
        kept.retain(|(_, check)| is_kept(check));
        kept.sort_by_key(|(_, check)| Answer::READ.iter().position(|it| *it == check.answer));
        for (at, check) in kept {
            let question = format!("{:>2} {}", at + 1, text::clean(check.question));
            let row = Row::Check(check.answer, question);
            self.add(row, Subject::Check(at), Whereabouts::NOWHERE);
        }
    }

    fn add_candidates(
        &mut self,
        candidates: &[Candidate],
        left: &str,
        all: &str,
        how: &Arrangement,
    ) {
        let is_kept = |candidate: &Candidate| {
            let facts = Facts {
                bytes: Some(candidate.bytes),
                layer: Some(candidate.layer),
                lines: candidate.line.map(|line| (line, line)),
                ..Facts::default()
            };
            !how.is_narrow() || how.keeps(&candidate.why, &facts)
        };
        if !candidates.iter().any(is_kept) {
            return;
        }
        let words = format!("Split here: a build stage would leave {left} of {all}");
        self.rows.extend([Row::Gap, Row::Heading(words)]);
        let kept = candidates.iter().enumerate();
        for (at, candidate) in kept.filter(|(_, candidate)| is_kept(candidate)) {
            let place = Beside {
                bytes: candidate.bytes,
                is_hidden: false,
                words: place(candidate.line, Some(candidate.layer)),
                source: String::new(),
            };
            let lead = Whereabouts {
                line: candidate.line,
                layer: Some(candidate.layer),
                has_paths: !candidate.paths.is_empty(),
            };
            let why = text::clean_name(candidate.why.as_bytes(), TITLE_COLUMNS);
            self.add(Row::Candidate(place, why), Subject::Candidate(at), lead);
        }
    }

    fn add(&mut self, row: Row, subject: Subject, lead: Whereabouts) {
        let at = self.rows.len();
        self.extents.push((at, at));
        self.rows.push(row);
        self.subjects.push((subject, lead));
    }
}

impl Whereabouts {
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

/// What a filter may ask for of findings.
pub(crate) fn facts(inspection: &Inspection) -> Vec<Facts<'_>> {
    let findings = inspection.findings.iter().flatten();
    findings.map(facts_of).collect()
}

fn facts_of(finding: &Finding) -> Facts<'_> {
    let source = finding.from_stage.as_ref().or(finding.stage.as_ref());
    Facts {
        bytes: Some(finding.bytes),
        stage: source.map(String::as_str),
        layer: finding.layer,
        lines: finding.line.map(|line| (line, line)),
        severity: Some(finding.severity),
        ..Facts::default()
    }
}

fn is_kept(finding: &Finding, how: &Arrangement) -> bool {
    let severity = finding.severity.name();
    let words = format!("{severity} {} {}", finding.rule, finding.title);
    how.keeps(&words, &facts_of(finding))
}

/// `Left out: 3 files by --ignore docs/**`
fn ignored(row: &LeftOut) -> String {
    let files = match row.files {
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    };
    let pattern = text::clean_name(row.pattern.as_bytes(), TITLE_COLUMNS);
    format!("Left out: {files} by --ignore {pattern}")
}

/// A guess is no fact, and what was not asked is not fine.
fn unjudged(rules: &str) -> String {
    format!("{rules} not asked: no Dockerfile is known; -f gives it")
}
