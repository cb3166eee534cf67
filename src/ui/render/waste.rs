//! What was lost, the largest first: bytes, how, who wrote it and who hid it; what is known of the chosen one.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::heads::Heads;
use super::walked::{self, Walked};
use super::waste_rows::{Columns, HEAD};
use super::{mark_row, narrow, note, ordered, pane, put, role, waiting};
use crate::ui::losses::directories;
use crate::ui::screens::waste_rows::{Grouping, Within};
use crate::ui::screens::{sums, wasted};
use crate::ui::state::State;
use crate::ui::tab::Pane;
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::inspection::Inspection;
use layerscope::size::size;

/// Of a title, beside the directory that it names.
const TITLE_COLUMNS: usize = 40;
/// Where nothing was lost.
const NO_WASTE: &str = "Bytes that one layer writes and a later one deletes, overwrites or only copies again are shipped \
    for nothing. No layer of this image has any.";

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
    if waste.rows.pairs.is_empty() {
        return put(
            within,
            0,
            Line::styled(" Nothing is wasted.", theme.text),
            buffer,
        );
    }
    // The lines above the heads, and these.
    let head = state.places.list_head();
    if waste.lines_above() > 0 {
        put(within, 0, worst(state, inspection, theme), buffer);
    }
    let columns = Columns::of(usize::from(within.width), state, inspection);
    let heads = columns.heads(waste.grouping);
    put(within, head - 1, heads.line(state, theme), buffer);
    let rows = state.places.list_rows();
    let most = waste.largest(inspection);
    let on_screen = waste.list.on_screen().take(rows);
    for (at, (row, is_chosen)) in on_screen.enumerate() {
        let Some(row) = waste.at(row, inspection) else {
            continue;
        };
        let line = columns.row(row, most, is_chosen, inspection, theme);
        put(within, at + head, line, buffer);
        if is_chosen {
            mark_row(within, at + head, theme.choice(has_focus), buffer);
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

/// `Most: 348 kB written in layer 4 (line 24), overwritten in layer 6 (line 27)`, and where there is less room,
/// `Most: 348 kB overwritten, layer:line 4:24 → 6:27`.
fn worst(state: &State, inspection: &Inspection, theme: &Theme) -> Line<'static> {
    let Some(worst) = state.waste.rows.pairs.first() else {
        return Line::default();
    };
    let (written_by, hidden_by, reason) = worst.pair;
    let reason = reason.words();
    let bytes = size(worst.bytes);
    let long = format!(
        "written in {}, {reason} in {}",
        wasted::place(inspection, written_by),
        wasted::place(inspection, hidden_by)
    );
    let label = " Most: ";
    let taken = text::width(label) + text::width(&bytes) + 1;
    let room = usize::from(state.places.list.width).saturating_sub(taken + 2);
    let words = match text::width(&long) <= room {
        true => long,
        false => {
            let places = wasted::places(inspection, worst.pair);
            text::fit(&format!("{reason}, {HEAD} {places}"), room).into_owned()
        }
    };
    Line::from(vec![
        Span::styled(label, theme.dim),
        Span::styled(bytes, theme.waste),
        Span::styled(format!(" {words}"), theme.strong),
    ])
}

fn about(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.aside;
    let waste = &state.waste;
    if state.inspection().is_none() {
        let within = pane(area, "Layers", false, theme, buffer);
        return waiting::files(&state.work, within, theme, buffer);
    }
    if waste.rows.pairs.is_empty() {
        let within = pane(area, "What waste is", false, theme, buffer);
        let room = usize::from(within.width).saturating_sub(2);
        for (row, line) in text::wrap(NO_WASTE, room).iter().enumerate() {
            put(
                within,
                row,
                Line::styled(format!(" {line}"), theme.dim),
                buffer,
            );
        }
        return;
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
        Some(inspection) => Columns::of(columns, state, inspection).heads(state.waste.grouping),
        None => Heads::default(),
    }
}
