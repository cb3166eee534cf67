//! The files of the chosen line or layer, of its stage, or the file system as of it, below words about the line.
//!
//! A row is [`row`]'s to draw, its columns [`cells`]'.

mod cells;
mod row;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{caption, mark_row, note, pane, put, role, typed, waiting};
use crate::ui::files::View;
use crate::ui::find::Matches;
use crate::ui::keymap::action::Action;
use crate::ui::layout::inside;
use crate::ui::screens::{about, layer_words, name_of, stage_words};
use crate::ui::state::{Phase, State};
use crate::ui::tab::{Pane, Tab};
use crate::ui::text;
use crate::ui::text::signs;
use crate::ui::theme::Theme;
use crate::ui::tree_view::TreeView;
use cells::Cells;
use layerscope::inspection::Inspection;
use layerscope::size::size;
use row::Rows;

/// Before anything is typed.
const HINT: &str = "part of a path, >1MB, mark:added, …";

pub(super) use row::name_of as lit;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.tree;
    let has_focus = state.focus == Pane::Tree;
    let shown = shown(state);
    let title = match state.tab {
        Tab::Dockerfile => line(state, usize::from(area.width)),
        _ => format!("Files: {shown}"),
    };
    let whole = pane(area, &title, has_focus, theme, buffer);
    let about = state.about().len();
    let words = state.places.about_rows(about);
    about_line(state, whole, words, theme, buffer);
    let above = state.places.above_tree(about);
    if above > words && (state.has_files() || state.inspection().is_none()) {
        let rule = "─".repeat(usize::from(whole.width));
        put(whole, words, Line::styled(rule, theme.border), buffer);
    }
    let above = u16::try_from(above).unwrap_or(0).min(whole.height);
    let within = Rect {
        y: whole.y + above,
        height: whole.height - above,
        ..whole
    };
    match (&state.phase, &state.files.tree) {
        (Phase::Analysing(_), _) => waiting::files(&state.work, within, theme, buffer),
        (Phase::Ready(inspection, _), Some(tree)) => {
            let rows = state.tree_rows();
            let visible = tree.rows().iter().enumerate();
            let drawn = self::rows(state, tree, inspection, theme);
            for (row, (position, visible)) in visible.skip(tree.cursor.top).take(rows).enumerate() {
                put(within, row, drawn.line(visible), buffer);
                if position == tree.cursor.row {
                    mark_row(within, row, theme.choice(has_focus), buffer);
                }
            }
            // What a filter did not find is told beside it.
            if tree.rows().is_empty() && !state.files.filter.is_filtering() {
                let words = match state.files.is_folded() {
                    true => "nothing but what the base image brought",
                    false => "no files",
                };
                put(within, 0, Line::styled(words, theme.dim), buffer);
            }
            if state.files.is_folded() {
                let columns = usize::from(within.width);
                let line = Line::styled(folded(tree, inspection, state, columns), theme.dim);
                put(within, rows, line, buffer);
            }
            let hidden = match state.files.columns.hidden(usize::from(inside(area).width)) {
                0 => String::new(),
                1 => format!("1 column hidden: {}", state.keymap.key_of(Action::Columns)),
                many => format!(
                    "{many} columns hidden: {}",
                    state.keymap.key_of(Action::Columns)
                ),
            };
            match (&state.files.source, state.tab) {
                _ if state.files.is_late() => {
                    caption(area, "building the next tree…", theme.text, buffer);
                }
                _ if !hidden.is_empty() => caption(area, &hidden, theme.text, buffer),
                (Some(source), _) => {
                    let words = format!("← {source}");
                    caption(area, &words, theme.text, buffer);
                }
                (None, Tab::Dockerfile) => caption(area, &shown, theme.dim, buffer),
                _ => {}
            }
            if tree.rows().len() > rows {
                let words = format!("{} of {}", tree.cursor.row + 1, tree.rows().len());
                note(area, &words, theme, buffer);
            }
            if state.files.filter.is_shown() {
                filter(state, tree, within, theme, buffer);
            }
        }
        (Phase::Ready(..), None) if state.files.is_late() => {
            put(
                within,
                0,
                Line::styled("building the tree…", theme.dim),
                buffer,
            );
        }
        _ => {}
    }
}

/// Words about the chosen line in so many rows; behind the last of them, how many have no room.
fn about_line(state: &State, within: Rect, rows: usize, theme: &Theme, buffer: &mut Buffer) {
    let about = state.about();
    let more = match about.len().saturating_sub(rows) {
        0 => String::new(),
        1 => " 1 more line: ".to_owned(),
        many => format!(" {many} more lines: "),
    };
    for (row, line) in about.iter().take(rows).enumerate() {
        let mut words = Line::styled(&*line.text, role(line, theme));
        if row + 1 == rows && !more.is_empty() {
            let more = more.clone() + &state.keymap.key_of(Action::Details);
            let room = usize::from(within.width).saturating_sub(text::width(&more) + 2);
            let mut text = text::fit(&line.text, room).into_owned();
            if !text.ends_with('…') {
                text.push_str(" …");
            }
            words = Line::styled(text, role(line, theme));
            words.push_span(Span::styled(more, Style::reset().patch(theme.dim)));
        }
        put(within, row, words, buffer);
    }
}

/// The column, inside the pane, of the sign that opens or closes a row of the tree.
pub(crate) fn opener(state: &State, row: usize) -> Option<u16> {
    let tree = state.files.tree.as_ref()?;
    let row = tree.rows().get(row).filter(|row| tree.can_open(row))?;
    let inspection = state.inspection()?;
    let theme = Theme::default();
    let line = rows(state, tree, inspection, &theme).line(row);
    let is_opener = [signs::OPEN.mark, signs::CLOSED.mark];
    let mut at = 0;
    for span in &line.spans {
        if let Some(before) = span.content.find(is_opener) {
            return u16::try_from(at + text::width(&span.content[..before])).ok();
        }
        at += span.width();
    }
    None
}

/// What all rows of the pane share.
fn rows<'a>(
    state: &State,
    tree: &'a TreeView,
    inspection: &'a Inspection,
    theme: &'a Theme,
) -> Rows<'a> {
    let columns = usize::from(inside(state.places.tree).width);
    Rows {
        tree,
        inspection,
        cells: Cells::of_tree(tree, inspection, &state.files.columns, columns),
        columns,
        theme,
    }
}

/// Which view of what is shown, and in what order.
fn shown(state: &State) -> String {
    let order = state.files.order;
    let turned = if order.is_reversed { ", reversed" } else { "" };
    let order = format!("{}{turned}", order.sort.words());
    let layer = state.layers.chosen();
    match state.files.view.unwrap_or(View::Layer(layer)) {
        View::Layer(layer) => format!("changes of layer {}, {order}", layer + 1),
        View::Stage(row) => {
            let stages = state.inspection().map(|it| &it.stages);
            let stage = stages.and_then(|stages| stages.get(row));
            let (name, layers) = stage.map_or_else(Default::default, |stage| {
                (stage_words(stage), layer_words(&stage.layers))
            });
            format!("all of {name} ({layers}), {order}")
        }
        View::Merged { layer, base } => {
            let folded = if base > 0 { " without the base" } else { "" };
            format!("merged as of layer {}{folded}, {order}", layer + 1)
        }
    }
}

/// `base image debian:12: 20,412 files, 74.0 MB folded, b shows them`
fn folded(tree: &TreeView, inspection: &Inspection, state: &State, columns: usize) -> String {
    let base = inspection.image.base.as_ref();
    let name = base.and_then(|base| base.reference.as_deref());
    let name = name.map(|name| format!(" {}", name_of(name)));
    let folded = tree.folded();
    let key = state.keymap.key_of(Action::FoldBase);
    let (files, bytes) = (text::thousands(folded.files), size(folded.bytes));
    let least = format!("{files} files, {bytes} folded, {key} shows them");
    let whole = format!("  base image{}: {least}", name.unwrap_or_default());
    if text::width(&whole) <= columns {
        whole
    } else {
        least
    }
}

/// The chosen line's place and its instruction.
fn line(state: &State, columns: usize) -> String {
    let lines = &state.lines;
    let Some(block) = lines.chosen() else {
        return "Files".to_owned();
    };
    let file = state.phase.known().and_then(|known| known.dockerfile());
    let written = file.and_then(|file| file.lines.get(block.extent.0));
    let words = match (written, block.layers.first()) {
        (Some(line), _) => Some(text::code_line(line.trim_start(), columns)),
        (None, Some(&layer)) => state.layers.headlines.get(layer).cloned(),
        (None, None) => None,
    };
    format!("{} · {}", about::place(block), words.unwrap_or_default())
}

/// What is sought, and what came of it.
fn filter(state: &State, tree: &TreeView, within: Rect, theme: &Theme, buffer: &mut Buffer) {
    let columns = usize::from(within.width);
    let filter = &state.files.filter;
    let query = filter.query();
    // Values of a term are gathered from all layers: not while nobody asks for them.
    let is_unfinished = filter.is_typing && query.problem().is_some();
    let offer = is_unfinished.then(|| state.offer()).flatten();
    let told = match (offer, query.problem(), tree.matches()) {
        (Some(offer), ..) => text::clean(&offer.names.join(", ")),
        (_, Some(problem), _) if filter.is_typing || query.is_empty() => problem.to_owned(),
        _ if query.is_empty() => HINT.to_owned(),
        (.., None) => "searching…".to_owned(),
        (.., Some(matches)) if matches.count() == 0 => {
            let room = columns.saturating_sub(text::width(filter.text()) + 4);
            none(state, room)
        }
        (.., Some(matches)) => count(matches, tree.chosen_match()),
    };
    let styles = typed::Styles {
        sign: theme.key,
        typed: theme.strong,
        told: theme.dim,
    };
    let line = typed::line(filter.halves(), filter.is_typing, &told, columns, styles);
    put(
        within,
        usize::from(within.height.saturating_sub(1)),
        line,
        buffer,
    );
}

/// Where there are matches if there are none here, and the key that goes there: as much of it as has room.
fn none(state: &State, room: usize) -> String {
    let Some(count) = state.elsewhere() else {
        return "no matches".to_owned();
    };
    let key = state.keymap.key_of(match state.files.filter.is_typing {
        true => Action::KeepFilter,
        false => Action::Largest,
    });
    let short = format!("{count} in other layers: {key}");
    let whole = match state.files.view {
        Some(View::Layer(layer)) => format!("none in layer {}; {short}", layer + 1),
        Some(View::Merged { layer, .. }) => {
            format!(
                "none as of layer {}; {count} in all layers: {key}",
                layer + 1
            )
        }
        Some(View::Stage(_)) | None => {
            format!("none in this stage; {count} in all layers: {key}")
        }
    };
    let forms = [whole, short, format!("{count} elsewhere")];
    let fitting = forms.iter().find(|words| text::width(words) <= room);
    fitting.or(forms.last()).cloned().unwrap_or_default()
}

/// `3 of 17 matches, 1.20 MB`
fn count(matches: &Matches, chosen: Option<usize>) -> String {
    let count = matches.count();
    let words = match (count, chosen) {
        (1, _) => "1 match".to_owned(),
        (_, Some(chosen)) => format!("{chosen} of {count} matches"),
        _ => format!("{count} matches"),
    };
    format!("{words}, {}", size(matches.bytes))
}
