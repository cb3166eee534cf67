//! The files of the chosen layer, or the file system as of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{mark_row, note, pane, put, waiting};
use crate::ui::state::{Mode, Pane, Phase, State};
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::tree_view::{Row, Sort, TreeView};
use layerscope::size::size;
use layerscope::tree::{FileNode, Mark, NodeKind, PathArena};

/// `2.98 MB`
const SIZE_COLUMNS: usize = 7;
/// Columns a name keeps, however deep it lies.
const NAME_COLUMNS: usize = 16;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.tree;
    let has_focus = state.focus == Pane::Tree;
    let number = state.layers.row + 1;
    let what = match state.mode {
        Mode::Changes => format!("Files: changes of layer {number}"),
        Mode::Merged => format!("Files: merged as of layer {number}"),
    };
    let order = match state.sort {
        Sort::Size => "by size",
        Sort::Name => "by name",
    };
    let within = pane(area, &format!("{what}, {order}"), has_focus, theme, buffer);
    match (&state.phase, &state.tree) {
        (Phase::Analysing { layers, .. }, _) => waiting::files(layers, within, theme, buffer),
        (Phase::Ready(inspection), Some(tree)) => {
            let rows = state.places.tree_rows(state.filter.is_shown());
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
                let words = if state.filter.text.is_empty() {
                    "no files"
                } else {
                    "no path contains this"
                };
                put(within, 0, Line::styled(words, theme.dim), buffer);
            }
            if tree.rows().len() > rows {
                let words = format!("{} of {}", tree.cursor.row + 1, tree.rows().len());
                note(area, &words, theme, buffer);
            }
            if state.filter.is_shown() {
                filter(state, tree, within, theme, buffer);
            }
        }
        _ => {}
    }
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
    let hides = hides(node);
    let room = room.saturating_sub(text::width(&guides) + 2);
    // The name goes before what it hid: an entry without a name tells nothing.
    let hides = if room >= text::width(&hides) + NAME_COLUMNS / 2 {
        hides
    } else {
        String::new()
    };
    let kind = kind(node.kind);
    let name_room = room.saturating_sub(text::width(&hides) + kind.len());
    let name = text::clean_name(paths.name(node.path), name_room);
    Line::from(vec![
        Span::styled(format!("{mark} "), style),
        Span::styled(format!("{bytes} "), theme.text),
        Span::styled(format!("{guides}{opener}"), theme.dim),
        Span::styled(format!("{name}{kind}"), style),
        Span::styled(hides, theme.dim),
    ])
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

/// What the layer hid at or below a row; a removed row's size says it already.
fn hides(node: &FileNode) -> String {
    if node.removed_bytes > 0 && node.mark != Mark::Removed {
        format!("  hides {}", size(node.removed_bytes))
    } else {
        String::new()
    }
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

fn filter(state: &State, tree: &TreeView, within: Rect, theme: &Theme, buffer: &mut Buffer) {
    let found = match tree.match_count() {
        None => "type a part of a path".to_owned(),
        Some(1) => "1 match".to_owned(),
        Some(count) => format!("{count} matches"),
    };
    let columns = usize::from(within.width);
    let typed = text::clean(&state.filter.text);
    let room = columns.saturating_sub(text::width(&found) + 5);
    let cursor = if state.filter.is_typing { "▏" } else { " " };
    let line = Line::from(vec![
        Span::styled("/ ", theme.key),
        Span::styled(text::fit(&typed, room).into_owned(), theme.strong),
        Span::styled(format!("{cursor} "), theme.key),
        Span::styled(found, theme.dim),
    ]);
    put(
        within,
        usize::from(within.height.saturating_sub(1)),
        line,
        buffer,
    );
}
