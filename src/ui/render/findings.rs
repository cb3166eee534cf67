//! Findings, the answers to the checklist and candidates for a build stage as a list; what is known of the chosen one.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::heads::Heads;
use super::{SIZE_COLUMNS, mark_row, narrow, note, note_rows, ordered, pane, put, role, waiting};
use crate::ui::keymap::action::Action;
use crate::ui::list::arrange::Order;
use crate::ui::screens::finding;
use crate::ui::screens::found;
use crate::ui::screens::found_list::{Beside, Row};
use crate::ui::state::State;
use crate::ui::tab::Pane;
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::inspection::{Answer, Severity};
use layerscope::size::size;

/// A mark and `critical`.
const WORD_COLUMNS: usize = 10;
/// `? not known`, which stands above no other column.
const ANSWER_COLUMNS: usize = 11;
/// From here on there is room for the words of severities and for stages.
const ROOMY_COLUMNS: usize = 70;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    list(state, theme, buffer);
    about(state, theme, buffer);
}

fn list(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.list;
    let findings = &state.findings;
    let has_focus = state.focus == Pane::Findings;
    let within = pane(
        area,
        &ordered(&findings.title, state),
        has_focus,
        theme,
        buffer,
    );
    if state.inspection().is_none() {
        let words = "Findings follow when layers are read.";
        return put(within, 0, Line::styled(words, theme.dim), buffer);
    }
    let columns = Columns::of(usize::from(within.width), findings.list.columns);
    put(within, 0, columns.heads().line(state, theme), buffer);
    let rows = state.places.list_rows();
    let chosen = findings.chosen_row();
    let on_screen = findings
        .list
        .rows
        .iter()
        .enumerate()
        .skip(findings.walk.top);
    for (at, (position, row)) in on_screen.take(rows).enumerate() {
        let is_chosen = chosen == Some(position);
        put(within, at + 1, columns.row(row, is_chosen, theme), buffer);
        if is_chosen {
            mark_row(within, at + 1, theme.choice(has_focus), buffer);
        }
    }
    narrow(state, area, "", theme, buffer);
    if findings.list.rows.len() > rows {
        note(area, &in_sight(state, rows), theme, buffer);
    }
}

/// Tells rows of one kind.
type IsKind = fn(&Row) -> bool;

/// Which findings are in sight, or else answers or candidates; and that the checklist follows below, or how many more rows.
fn in_sight(state: &State, height: usize) -> String {
    let (all, top) = (&state.findings.list.rows, state.findings.walk.top);
    let end = (top + height).min(all.len());
    let kinds: [(&str, IsKind); 3] = [
        ("findings", |row| matches!(row, Row::Finding(..))),
        ("answers", |row| matches!(row, Row::Check(..))),
        ("candidates", |row| matches!(row, Row::Candidate(..))),
    ];
    let count = |rows: &[Row], is_it: IsKind| rows.iter().filter(|it| is_it(it)).count();
    let below = match kinds.get(1) {
        Some((_, is_answer)) if count(&all[end..], *is_answer) == count(all, *is_answer) => {
            let key = state.keymap.key_of(Action::ToChecklist);
            format!(" · {key}: checklist")
        }
        _ => match kinds.map(|(_, is_it)| count(&all[end..], is_it)) {
            [0, 0, 0] => String::new(),
            below => format!(" · {} more below", below.iter().sum::<usize>()),
        },
    };
    let shown = kinds
        .iter()
        .find(|(_, is_it)| count(&all[top..end], *is_it) > 0);
    let Some((name, is_it)) = shown else {
        return String::new();
    };
    let before = count(&all[..top], *is_it);
    let last = before + count(&all[top..end], *is_it);
    format!(
        "{}–{last} of {} {name}{below}",
        before + 1,
        count(all, *is_it)
    )
}

fn about(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.aside;
    let findings = &state.findings;
    let Some(inspection) = state.inspection() else {
        let within = pane(area, "Layers", false, theme, buffer);
        return waiting::files(&state.work, within, theme, buffer);
    };
    let title = findings.chosen().map(|it| finding::title(it, inspection));
    let has_focus = state.focus == Pane::Finding;
    let title = title.unwrap_or_default();
    let within = pane(area, &title, has_focus, theme, buffer);
    let height = state.places.aside_rows();
    let top = findings.detail.top;
    let words = findings.about.iter().skip(top).take(height);
    for (row, line) in words.enumerate() {
        put(
            within,
            row,
            Line::styled(&*line.text, role(line, theme)),
            buffer,
        );
    }
    let paths = findings.paths(inspection);
    let first = findings.about.len().saturating_sub(top);
    let hidden = top.saturating_sub(findings.about.len());
    let columns = usize::from(within.width);
    for ((at, path), row) in paths.iter().enumerate().skip(hidden).zip(first..height) {
        let full = inspection.tree.paths().full(*path);
        let shown = text::clean_path(&full, columns.saturating_sub(2));
        let is_chosen = has_focus && at == findings.detail.block;
        put(
            within,
            row,
            Line::styled(
                format!("{} {shown}", if is_chosen { "▸" } else { " " }),
                theme.text,
            ),
            buffer,
        );
        if is_chosen {
            mark_row(within, row, theme.chosen, buffer);
        }
    }
    let len = findings.about.len() + paths.len();
    note_rows(area, top, height, len, theme, buffer);
}

/// The heads in a pane of so many columns.
pub(super) fn heads(state: &State, columns: usize) -> Heads {
    Columns::of(columns, state.findings.list.columns).heads()
}

/// Which columns there is room for.
struct Columns {
    word: usize,
    place: usize,
    source: usize,
    all: usize,
}

impl Columns {
    fn of(all: usize, [place, source]: [usize; 2]) -> Self {
        let is_roomy = all >= ROOMY_COLUMNS;
        Self {
            word: if is_roomy { WORD_COLUMNS } else { 3 },
            place,
            source: if is_roomy { source } else { 0 },
            all,
        }
    }

    fn heads(&self) -> Heads {
        if self.place == 0 {
            // There are answers only.
            return Heads::default();
        }
        let head = if self.word < WORD_COLUMNS {
            ""
        } else {
            "severity"
        };
        let mut heads = Heads::default().gap(1).left(head, self.word);
        heads = heads.most(Order::Given).gap(1);
        heads = heads.right("size", SIZE_COLUMNS).most(Order::Size).gap(3);
        heads = heads.left("place", self.place).least(Order::Place);
        match self.source {
            0 => heads,
            columns => heads.gap(1).left("from", columns),
        }
    }

    fn row(&self, row: &Row, is_chosen: bool, theme: &Theme) -> Line<'static> {
        let pointer = if is_chosen { "▸" } else { " " };
        let mut line = Line::from(pointer);
        let (word, style) = match row {
            Row::Gap => return Line::default(),
            Row::Heading(words) => {
                let words = text::fit(words, self.all.saturating_sub(1)).into_owned();
                return Line::styled(format!(" {words}"), theme.heading);
            }
            Row::Note(words) => {
                let words = text::fit(words, self.all.saturating_sub(1)).into_owned();
                return Line::styled(format!(" {words}"), theme.text);
            }
            Row::Finding(severity, ..) => {
                let word = format!("{} {}", found::mark(*severity), severity.name());
                (word, theme.severity(*severity))
            }
            Row::Check(answer, _) => {
                let style = match answer {
                    Answer::Yes => theme.text,
                    Answer::No => theme.severity(Severity::Medium),
                    Answer::Unknown => theme.dim,
                };
                (format!("{} {}", answer.mark(), answer.words()), style)
            }
            Row::Candidate(..) => (String::new(), theme.text),
        };
        let word = match row {
            Row::Finding(severity, ..) if self.word < WORD_COLUMNS => {
                text::left(&found::mark(*severity).to_string(), self.word)
            }
            Row::Check(answer, _) if self.word < WORD_COLUMNS => {
                text::left(&answer.mark().to_string(), self.word)
            }
            Row::Check(..) => text::left(&word, ANSWER_COLUMNS),
            _ => text::left(&word, self.word),
        };
        line.push_span(Span::styled(word, style));
        let words = match row {
            Row::Finding(_, place, words) | Row::Candidate(place, words) => {
                self.place(place, theme, &mut line);
                words
            }
            Row::Check(_, words) => words,
            Row::Gap | Row::Heading(_) | Row::Note(_) => return line,
        };
        let used = line.width() + 1;
        let words = text::fit(words, self.all.saturating_sub(used)).into_owned();
        line.push_span(Span::raw(format!(" {words}")));
        line
    }

    fn place(&self, place: &Beside, theme: &Theme, line: &mut Line<'static>) {
        let bytes = match place.bytes {
            0 => String::new(),
            bytes => size(bytes),
        };
        let mark = if place.is_hidden { "✗" } else { " " };
        line.push_span(Span::raw(format!(" {}", text::right(&bytes, SIZE_COLUMNS))));
        line.push_span(Span::styled(format!(" {mark}"), theme.waste));
        for (words, columns) in [(&place.words, self.place), (&place.source, self.source)] {
            if columns > 0 {
                line.push_span(Span::raw(format!(" {}", text::left(words, columns))));
            }
        }
    }
}
