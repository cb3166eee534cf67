//! The files of the chosen line or layer, or the file system as of it, below words about the line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{SIZE_COLUMNS, caption, mark_row, note, pane, put, role, waiting};
use crate::ui::files::Mode;
use crate::ui::find::Matches;
use crate::ui::screens::about;
use crate::ui::state::{Phase, State};
use crate::ui::tab::{Pane, Tab};
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::tree_view::{Row, Sort, TreeView};
use layerscope::size::size;
use layerscope::tree::{Mark, NodeKind, PathArena};

/// Columns a name keeps, however deep it lies.
const NAME_COLUMNS: usize = 16;

/// Before anything is typed.
const HINT: &str = "part of a path, >1MB, mark:added, …";

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.tree;
    let has_focus = state.focus == Pane::Tree;
    let shown = shown(state);
    let title = match state.tab {
        Tab::Dockerfile => line(state, usize::from(area.width)),
        _ => format!("Files: {shown}"),
    };
    let whole = pane(area, &title, has_focus, theme, buffer);
    let about = state.about();
    let above = state.places.about_rows(about.len());
    for (row, line) in about.iter().take(above).enumerate() {
        put(
            whole,
            row,
            Line::styled(&*line.text, role(line, theme)),
            buffer,
        );
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
            for (row, (position, visible)) in visible.skip(tree.cursor.top).take(rows).enumerate() {
                let columns = usize::from(within.width);
                let line = file(tree, visible, inspection.tree.paths(), columns, theme);
                put(within, row, line, buffer);
                if position == tree.cursor.row {
                    let style = if has_focus {
                        theme.chosen
                    } else {
                        theme.chosen_elsewhere
                    };
                    mark_row(within, row, style, buffer);
                }
            }
            if tree.rows().is_empty() {
                let words = if !state.files.filter.is_filtering() {
                    "no files"
                } else {
                    "nothing fits this"
                };
                put(within, 0, Line::styled(words, theme.dim), buffer);
            }
            match (&state.files.source, state.tab) {
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
        _ => {}
    }
}

/// Whose files are shown, and in what order.
fn shown(state: &State) -> String {
    let (layer, mode) = match (state.files.shown, state.tab) {
        (Some(shown), _) => shown,
        (None, _) => (state.layers.chosen(), state.files.mode),
    };
    let order = match state.files.sort {
        Sort::Size => "by size",
        Sort::Name => "by name",
    };
    match mode {
        Mode::Changes => format!("changes of layer {}, {order}", layer + 1),
        Mode::Merged => format!("merged as of layer {}, {order}", layer + 1),
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

/// One row: mark, size, guides, name.
fn file<'a>(
    tree: &TreeView,
    row: &Row,
    paths: &PathArena,
    columns: usize,
    theme: &Theme,
) -> Line<'a> {
    let node = tree.node(row);
    let (mark, style) = mark(node.mark, theme);
    let bytes = if node.mark == Mark::Removed {
        node.removed_bytes
    } else {
        node.bytes
    };
    let bytes = text::right(&size(bytes), SIZE_COLUMNS);
    let room = columns.saturating_sub(SIZE_COLUMNS + 4);
    let guides = guides(tree, row, room.saturating_sub(NAME_COLUMNS));
    let opener = match (tree.can_open(row), tree.is_open(row)) {
        (true, true) => "▾ ",
        (true, false) => "▸ ",
        (false, _) if row.depth == 0 => "  ",
        (false, _) => "─ ",
    };
    let room = room.saturating_sub(text::width(&guides) + 2);
    let kind = kind(node.kind);
    let whole = text::clean_name(paths.name(node.path), room.saturating_sub(kind.len()));
    let left = room.saturating_sub(text::width(&whole) + kind.len());
    let beside = beside(tree, row, left, theme);
    let taken: usize = beside.iter().map(Span::width).sum();
    let name = text::fit(&whole, room.saturating_sub(taken + kind.len()));
    let mut line = Line::from(vec![
        Span::styled(format!("{mark} "), style),
        Span::styled(format!("{bytes} "), theme.text),
        Span::styled(format!("{guides}{opener}"), theme.dim),
    ]);
    let lit = tree.lit(row, &whole, paths);
    line.extend(name_of(&name, &lit, style, theme));
    line.push_span(Span::styled(kind, style));
    line.extend(beside);
    line
}

/// The column, inside the pane, of the sign that opens or closes a row of the tree.
pub(crate) fn opener(state: &State, row: usize) -> Option<u16> {
    let tree = state.files.tree.as_ref()?;
    let row = tree.rows().get(row).filter(|row| tree.can_open(row))?;
    let paths = state.inspection()?.tree.paths();
    let columns = usize::from(state.places.tree.width.saturating_sub(2));
    let line = file(tree, row, paths, columns, &Theme::default());
    let mut at = 0;
    for span in &line.spans {
        if let Some(before) = span.content.find(['▾', '▸']) {
            return u16::try_from(at + text::width(&span.content[..before])).ok();
        }
        at += span.width();
    }
    None
}

fn mark(mark: Mark, theme: &Theme) -> (char, Style) {
    match mark {
        Mark::Unchanged => (' ', theme.text),
        Mark::Added => ('+', theme.added),
        Mark::Modified => ('~', theme.modified),
        Mark::Removed => ('-', theme.removed),
    }
}

fn kind(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Directory => "/",
        NodeKind::File => "",
        NodeKind::Symlink => "@",
        NodeKind::Special => "%",
    }
}

/// What was found at and below a row and what became of its bytes, in the `room` that the name leaves: marks stand in
/// any case, and as many words behind them as there is room for.
fn beside(tree: &TreeView, row: &Row, room: usize, theme: &Theme) -> Vec<Span<'static>> {
    let own = tree.marks.own(row.node).into_iter();
    let found = own.chain(tree.marks.below(row.node));
    let found = found.map(|words| (words.forms.to_vec(), theme.severity(words.severity)));
    let parts: Vec<_> = found.chain(fate(tree, row, theme)).collect();
    let least = |forms: &[String]| forms.last().map_or(0, |mark| text::width(mark));
    let marks: usize = parts.iter().map(|(forms, _)| least(forms)).sum();
    let mut room = room.saturating_sub(marks);
    let words = parts.into_iter().filter_map(|(forms, style)| {
        let mark = least(&forms);
        let more = |form: &String| text::width(form).saturating_sub(mark);
        let form = forms.into_iter().find(|form| more(form) <= room)?;
        room -= more(&form);
        Some(Span::styled(form, style))
    });
    words.collect()
}

/// What became of a row's bytes, or what the layer hid at or below it, in words and as a mark. A removed row's size
/// says what was hidden.
fn fate(tree: &TreeView, row: &Row, theme: &Theme) -> Option<(Vec<String>, Style)> {
    let node = tree.node(row);
    if let Some(loss) = tree.loss(row) {
        let words = format!("  {}", loss.words_of(node.bytes));
        return Some((vec![words, format!(" {}", loss.mark())], theme.waste));
    }
    if node.removed_bytes > 0 && node.mark != Mark::Removed {
        let words = format!("  hides {}", size(node.removed_bytes));
        return Some((vec![words, String::new()], theme.dim));
    }
    None
}

/// The lines that lead to a row; what lies too deep for `room` loses its outer ones.
fn guides(tree: &TreeView, row: &Row, room: usize) -> String {
    if row.depth == 0 {
        return String::new();
    }
    let mut steps = vec![if row.is_last { "└─" } else { "├─" }];
    let mut at = row;
    while at.depth > 1 && (steps.len() + 1) * 2 <= room {
        let Some(parent) = tree.rows().get(at.parent) else {
            break;
        };
        at = parent;
        steps.push(if at.is_last { "  " } else { "│ " });
    }
    if at.depth > 1
        && let Some(outermost) = steps.last_mut()
    {
        *outermost = "… ";
    }
    steps.reverse();
    steps.concat()
}

/// A name with the characters that were found set apart.
fn name_of(name: &str, lit: &[u32], style: Style, theme: &Theme) -> Vec<Span<'static>> {
    let mut spans: Vec<(String, bool)> = Vec::new();
    for (at, c) in (0..).zip(name.chars()) {
        let is_lit = lit.binary_search(&at).is_ok();
        match spans.last_mut() {
            Some((text, last)) if *last == is_lit => text.push(c),
            _ => spans.push((c.to_string(), is_lit)),
        }
    }
    let spans = spans.into_iter().map(|(text, is_lit)| {
        let style = if is_lit {
            style.patch(theme.found)
        } else {
            style
        };
        Span::styled(text, style)
    });
    spans.collect()
}

/// What is sought, and what came of it.
fn filter(state: &State, tree: &TreeView, within: Rect, theme: &Theme, buffer: &mut Buffer) {
    let filter = &state.files.filter;
    let query = filter.query();
    let offer = state
        .offer()
        .filter(|_| filter.is_typing && query.problem().is_some());
    let told = match (offer, query.problem(), tree.matches()) {
        (Some(offer), ..) => text::clean(&offer.names.join(", ")),
        (_, Some(problem), _) if filter.is_typing || query.is_empty() => problem.to_owned(),
        _ if query.is_empty() => HINT.to_owned(),
        (.., None) => "searching…".to_owned(),
        (.., Some(matches)) => count(matches, tree.chosen_match()),
    };
    let columns = usize::from(within.width);
    let typed = text::clean(filter.sought());
    let room = columns.saturating_sub(text::width(&told) + 5);
    let cursor = if filter.is_typing { "▏" } else { " " };
    let line = Line::from(vec![
        Span::styled("/ ", theme.key),
        // What is being typed stands at its end.
        Span::styled(text::fit_end(&typed, room).into_owned(), theme.strong),
        Span::styled(format!("{cursor} "), theme.key),
        Span::styled(told, theme.dim),
    ]);
    put(
        within,
        usize::from(within.height.saturating_sub(1)),
        line,
        buffer,
    );
}

/// `3 of 17 matches, 1.20 MB`
fn count(matches: &Matches, chosen: Option<usize>) -> String {
    let count = matches.count();
    let words = match (count, chosen) {
        (0, _) => return "no matches".to_owned(),
        (1, _) => "1 match".to_owned(),
        (_, Some(chosen)) => format!("{chosen} of {count} matches"),
        _ => format!("{count} matches"),
    };
    format!("{words}, {}", size(matches.bytes))
}
