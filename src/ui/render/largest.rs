//! The files of all layers, one a row, below what is sought of them.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::{mark_row, note, pane, put, typed};
use crate::ui::overlay::largest::Largest;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::escape::escape_name;
use layerscope::inspection::Inspection;
use layerscope::size::size;
use layerscope::tree::Inode;

/// Columns of a size.
const SIZE: usize = 8;
/// What is said before anything is typed.
const HINT: &str = "part of a path, >1MB, layer:3, mark:hidden, …";

pub(super) fn render(largest: &Largest, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let Some(inspection) = state.inspection() else {
        return;
    };
    let area = state.overlay_area();
    let title = match largest.is_whole {
        true => "Largest files of all layers",
        false => "Files of all layers",
    };
    let within = pane(area, title, true, theme, buffer);
    let columns = usize::from(within.width);
    let rows = state.overlay_rows();
    let head = usize::from(within.height).saturating_sub(rows);
    let filter = &largest.filter;
    if filter.is_shown() {
        let styles = typed::Styles {
            sign: theme.key,
            typed: theme.strong,
            told: theme.dim,
        };
        let told = told(largest, state);
        let line = typed::line(filter.halves(), filter.is_typing, &told, columns, styles);
        put(within, 0, line, buffer);
    }
    let inodes = inspection.tree.inodes();
    let shown = largest.rows.iter().enumerate().skip(largest.cursor.top);
    for (at, (position, &inode)) in shown.take(rows).enumerate() {
        if let Some(inode) = inodes.get(inode as usize) {
            let line = row(inode, largest, inspection, columns, theme);
            put(within, head + at, line, buffer);
        }
        if position == largest.cursor.row {
            mark_row(within, head + at, theme.chosen, buffer);
        }
    }
    if largest.rows.len() > rows {
        let words = format!("{} of {}", largest.cursor.row + 1, largest.rows.len());
        note(area, &words, theme, buffer);
    }
}

/// What came of what is typed.
fn told(largest: &Largest, state: &State) -> String {
    let query = largest.filter.query();
    let offer = query.problem().and_then(|_| state.offer());
    match (query.problem(), offer, largest.rows.len()) {
        (Some(_), Some(offer), _) => text::clean(&offer.names.join(", ")),
        (Some(problem), None, _) => problem.to_owned(),
        _ if query.is_empty() => HINT.to_owned(),
        _ if query.asks_for_changes() => "of marks only hidden, leaked, linked here".to_owned(),
        _ if !largest.is_found => "searching…".to_owned(),
        (.., 0) => "no regular file".to_owned(),
        (.., 1) => format!("1 match, {}", size(largest.bytes)),
        (.., many) => format!("{many} matches, {}", size(largest.bytes)),
    }
}

/// Bytes, path, and the layers that wrote and lost it, which stand whatever the path is cut to.
fn row(
    inode: &Inode,
    largest: &Largest,
    inspection: &Inspection,
    columns: usize,
    theme: &Theme,
) -> Line<'static> {
    let bytes = text::right(&size(inode.size), SIZE);
    let lost = inode.loss.map_or_else(String::new, |loss| {
        format!(", lost in layer {}", loss.layer + 1)
    });
    let place = format!("  layer {}{lost}", inode.layer + 1);
    let full = inspection.tree.paths().full(inode.path);
    let room = columns.saturating_sub(SIZE + 2 + text::width(&place));
    let path = text::clean_path(&full, room);
    let rooted = format!("/{path}");
    // A path that was cut has other places.
    let is_whole = escape_name(&full) == path;
    let found = match is_whole && !largest.is_whole && largest.is_found {
        true => largest.filter.query().found(&rooted),
        false => Vec::new(),
    };
    let lit: Vec<u32> = found.iter().filter_map(|at| at.checked_sub(1)).collect();
    let mut line = Line::from(Span::styled(format!("{bytes}  "), theme.text));
    line.extend(super::files::lit(&path, &lit, theme.text, theme));
    line.push_span(Span::styled(place, theme.dim));
    line
}
