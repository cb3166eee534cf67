//! What was lost, the largest first: bytes, how, who wrote it and who hid it; what is known of the chosen one.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::heads::Heads;
use super::walked::{self, Walked};
use super::{SIZE_COLUMNS, mark_row, narrow, note, ordered, pane, put, role, share_bar, waiting};
use crate::ui::list::arrange::Order;
use crate::ui::losses;
use crate::ui::screens::waste::{Chosen, Grouping, Pair, Within};
use crate::ui::screens::wasted;
use crate::ui::screens::{directories, sums};
use crate::ui::state::State;
use crate::ui::tab::Pane;
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
/// Of a title, beside the directory that it names.
const TITLE_COLUMNS: usize = 40;
/// Above layers and lines of who wrote and who hid.
const HEAD: &str = "by:line";

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    list(state, theme, buffer);
    about(state, theme, buffer);
    all_waste(state, theme, buffer);
}

fn list(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.list;
    let waste = &state.waste;
    let has_focus = state.focus == Pane::Wasted;
    let within = pane(area, &title(state), has_focus, theme, buffer);
    let Some(inspection) = state.inspection() else {
        let words = "What was lost follows when layers are read.";
        return put(within, 0, Line::styled(words, theme.dim), buffer);
    };
    put(within, 0, worst(state, inspection, theme), buffer);
    let columns = Columns::of(usize::from(within.width), state, inspection);
    let heads = columns.heads(waste.grouping, state.arrangement().order);
    put(within, 1, heads.line(state, theme), buffer);
    let rows = state.places.list_rows();
    let most = waste.largest(inspection);
    let on_screen = waste.list.on_screen().take(rows);
    for (at, (row, is_chosen)) in on_screen.enumerate() {
        let Some(row) = waste.at(row, inspection) else {
            continue;
        };
        let line = columns.row(row, most, is_chosen, inspection, theme);
        put(within, at + 2, line, buffer);
        if is_chosen {
            mark_row(within, at + 2, theme.choice(has_focus), buffer);
        }
    }
    narrow(state, area, "", theme, buffer);
    if waste.list.len() > rows {
        note(area, &waste.list.note(), theme, buffer);
    }
}

/// `Waste: 12 files of layer 4 (line 24), hidden by layer 6 (line 27)`
fn title(state: &State) -> String {
    let waste = &state.waste;
    let words = match (waste.grouping, waste.within, state.inspection()) {
        (Grouping::Files, Some(Within::Pair((written_by, hidden_by, _))), Some(inspection)) => {
            format!(
                "Waste: {} of {}, hidden by {}",
                wasted::count(waste.list.len()),
                wasted::place(inspection, written_by),
                wasted::place(inspection, hidden_by)
            )
        }
        (Grouping::Files, Some(Within::Directory(below)), Some(inspection)) => {
            let files = wasted::count(waste.list.len());
            let room = usize::from(state.places.list.width).saturating_sub(TITLE_COLUMNS);
            format!(
                "Waste: {files} of {}",
                text::clean_path(&directories::path(below, inspection), room)
            )
        }
        (Grouping::Pairs, _, Some(_)) => "Waste by who wrote and who hid it".to_owned(),
        (Grouping::Directories, _, Some(_)) => "Waste by directory".to_owned(),
        _ => "Waste".to_owned(),
    };
    ordered(&words, state)
}

/// `348 kB written in layer 4 (line 24), overwritten in layer 6 (line 27)`
fn worst(state: &State, inspection: &Inspection, theme: &Theme) -> Line<'static> {
    let Some(worst) = state.waste.pairs.first() else {
        return Line::styled(" Nothing is wasted.", theme.text);
    };
    let (written_by, hidden_by, reason) = worst.pair;
    Line::from(vec![
        Span::styled(format!(" {}", size(worst.bytes)), theme.waste),
        Span::styled(
            format!(
                " written in {}, {} in {}",
                wasted::place(inspection, written_by),
                losses::reason(reason),
                wasted::place(inspection, hidden_by)
            ),
            theme.strong,
        ),
    ])
}

fn about(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.aside;
    let waste = &state.waste;
    if state.inspection().is_none() {
        let within = pane(area, "Layers", false, theme, buffer);
        return waiting::files(&state.work, within, theme, buffer);
    }
    let title = match waste.grouping {
        Grouping::Files => "Lost file",
        Grouping::Pairs => "Written and hidden",
        Grouping::Directories => "Lost below a directory",
    };
    let within = pane(area, title, state.focus == Pane::Loss, theme, buffer);
    let text = Walked {
        lines: &waste.about,
        extents: &waste.extents,
        walk: &waste.detail,
        has_focus: state.focus == Pane::Loss,
    };
    walked::render(&text, within, area, theme, buffer);
}

/// The pair that a row stands for; of a directory, the one that lost most.
fn pair_of(row: Chosen<'_>) -> Option<Pair> {
    match row {
        Chosen::Directory(it) => it.parts.first().map(|part| part.0),
        row => row.pair(),
    }
}

/// All waste in sums.
fn all_waste(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.extra;
    let Some(inspection) = state.inspection().filter(|_| !area.is_empty()) else {
        return;
    };
    let wasted = size(inspection.summary.wasted_bytes);
    let within = pane(area, &format!("All waste: {wasted}"), false, theme, buffer);
    let all = &state.waste.sums;
    let columns = usize::from(within.width).saturating_sub(1);
    let height = usize::from(within.height);
    let lines = sums::lines(all, inspection.summary.wasted_bytes, columns);
    for (row, line) in lines.take(height).enumerate() {
        let words = format!(" {}", line.text);
        put(within, row, Line::styled(words, role(&line, theme)), buffer);
    }
    let len = sums::len(all);
    if len > height {
        note(area, &format!("1–{height} of {len}"), theme, buffer);
    }
}

/// The heads in a pane of so many columns.
pub(super) fn heads(state: &State, columns: usize) -> Heads {
    match state.inspection() {
        Some(inspection) => {
            let order = state.arrangement().order;
            Columns::of(columns, state, inspection).heads(state.waste.grouping, order)
        }
        None => Heads::default(),
    }
}

/// Which columns there is room for.
struct Columns {
    bar: usize,
    reason: usize,
    place: usize,
    stage: usize,
    /// Of how many files a directory lost.
    files: usize,
    all: usize,
}

impl Columns {
    fn of(all: usize, state: &State, inspection: &Inspection) -> Self {
        let is_roomy = all >= ROOMY_COLUMNS;
        let stages = inspection.layers.iter().map(|layer| {
            let stage = wasted::stage(layer);
            text::width(&stage).min(STAGE_COLUMNS)
        });
        Self {
            bar: if is_roomy { BAR_COLUMNS } else { 0 },
            reason: if is_roomy { REASON_COLUMNS } else { 1 },
            place: state.waste.place_columns.max(HEAD.len()),
            stage: match all >= WIDE_COLUMNS {
                true => stages.max().unwrap_or(0),
                false => 0,
            },
            files: state.waste.count_columns,
            all,
        }
    }

    fn heads(&self, grouping: Grouping, order: Order) -> Heads {
        // By place and by path are one order of what is not a file.
        let other = match order {
            Order::Path => Order::Path,
            _ => Order::Place,
        };
        let mut heads = Heads::default().gap(1).right("size", SIZE_COLUMNS);
        heads = heads.most(Order::Given);
        if self.bar > 0 {
            heads = heads.gap(1 + self.bar);
        }
        heads = heads.gap(1).left("why", self.reason);
        heads = heads.gap(1).left(HEAD, self.place);
        heads = match grouping {
            Grouping::Files => heads.least(Order::Place),
            Grouping::Pairs => heads.least(other),
            Grouping::Directories => heads,
        };
        if self.stage > 0 {
            heads = heads.gap(1).left("stage", self.stage);
        }
        heads = heads.gap(1);
        match grouping {
            Grouping::Files => heads.left("path", 4).least(Order::Path),
            Grouping::Pairs => heads.left("files", 5),
            Grouping::Directories => {
                heads = heads.right("files", self.files).gap(2);
                heads.left("directory", 9).least(other)
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
            _ if is_one => format!("{marks} {}", losses::reason(first)),
            _ => format!("{marks} several"),
        })
    }

    fn row(
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
            Chosen::Directory(it) if it.parts.len() > 1 => Some(format!("{} ways", it.parts.len())),
            _ => pair_of(row).map(|pair| wasted::places(inspection, pair)),
        };
        let layer = pair_of(row).and_then(|pair| inspection.layers.get(pair.0));
        let stage = layer.map(wasted::stage).map(|stage| match row {
            Chosen::Directory(it) if it.parts.iter().any(|part| part.0.0 != it.parts[0].0.0) => {
                "several".to_owned()
            }
            _ => stage,
        });
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
