//! Which panes each screen has room for, and how large they are where nobody dragged a border.

use ratatui::layout::Rect;

use super::split::{Split, split_columns, split_rows};
use super::{LIST_FRAME, Places};
use crate::ui::tab::Pane;

/// Columns that the layer list takes at least, and without need at most.
const LAYERS_COLUMNS: (u16, u16) = (36, 72);
/// Columns of files that the list takes none of, however long its rows are; nor does it take more than half.
const TREE_COLUMNS: u16 = 72;
/// Below this there is no room for layers and files beside each other: who has the focus is shown.
const NARROW_COLUMNS: u16 = 76;
/// Rows that the details keep, borders included, however many layers there are.
const DETAILS_ROWS: u16 = 11;
/// From here on a Dockerfile and its files stand side by side: lines are long, and a cut one tells little.
const BESIDE_COLUMNS: u16 = 140;
/// Rows that a finding's place, fix and reason take, borders included: they are read whole.
pub(super) const ABOUT_ROWS: u16 = 15;
/// From here on there is room for two panes of words beside each other.
const TWO_COLUMNS: u16 = 100;
/// Rows of a pane that is shown where there is room for it, borders included: at least, and what a tall screen keeps
/// for it.
const DETAIL_ROWS: (u16, u16) = (6, 14);
/// Rows of sums, borders included, at least.
const SUMS_ROWS: u16 = 12;
/// From here on a screen is tall.
const TALL_ROWS: u16 = 34;
impl Places {
    pub(super) fn layers(self, wanted: u16, needed: u16, split: Split) -> Self {
        let body = self.body;
        let left_by_tree = body.width.saturating_sub(TREE_COLUMNS);
        let columns = (body.width * 48 / 100)
            .clamp(LAYERS_COLUMNS.0, LAYERS_COLUMNS.1)
            .max(needed.min(body.width / 2).min(left_by_tree));
        let (left, tree) = match body.width < NARROW_COLUMNS {
            true => (body, body),
            false => split_columns(body, split.columns(body, columns)),
        };
        let most = body
            .height
            .saturating_sub(DETAILS_ROWS)
            .max(body.height / 2);
        let (list, aside) = split_rows(left, split.rows(body, wanted.clamp(4, most.max(4))));
        Self {
            list,
            aside,
            tree,
            ..self
        }
    }

    pub(super) fn lines(self, wanted: u16, focus: Pane, split: Split) -> Self {
        let body = self.body;
        let (list, tree) = if body.width >= BESIDE_COLUMNS {
            split_columns(body, split.columns(body, body.width * 55 / 100))
        } else {
            // Whichever takes keys has half of it at least.
            let most = match focus {
                Pane::Tree => body.height / 2,
                _ => body.height * 3 / 5,
            };
            let most = most.max(4);
            split_rows(body, split.rows(body, wanted.clamp(4, most)))
        };
        Self { list, tree, ..self }
    }

    /// What is known of the chosen one has half of the room; where `about` rows are enough for it, the list has the rest.
    pub(super) fn findings(self, wanted: u16, about: u16, split: Split) -> Self {
        let body = self.body;
        let (list, aside) = if body.width >= BESIDE_COLUMNS {
            split_columns(body, split.columns(body, body.width * 55 / 100))
        } else {
            let half = body.height / 2;
            let most = match about {
                0 => half,
                about => half.max(body.height.saturating_sub(about)),
            };
            let rows = wanted.clamp(5, most.max(5));
            split_rows(body, split.rows(body, rows))
        };
        Self {
            list,
            aside,
            ..self
        }
    }

    /// As findings, with sums where there is room: below the list, beside what is known of the chosen one, or below it.
    pub(super) fn waste(self, wanted: u16, has_rows: bool, split: Split) -> Self {
        let places = self.findings(wanted, 0, split);
        let Self { list, aside, .. } = places;
        let is_wide = self.body.width >= BESIDE_COLUMNS;
        let free = list.height.saturating_sub(wanted);
        if !has_rows {
            return places;
        }
        if is_wide && free >= SUMS_ROWS {
            let (list, extra) = split_rows(list, wanted);
            return Self {
                list,
                extra,
                ..places
            };
        }
        let (aside, extra) = match is_wide {
            true if aside.height >= 2 * SUMS_ROWS => split_rows(aside, aside.height / 2),
            false if aside.width >= TWO_COLUMNS && aside.height >= SUMS_ROWS => {
                split_columns(aside, split.columns(aside, aside.width * 55 / 100))
            }
            _ => return places,
        };
        Self {
            aside,
            extra,
            ..places
        }
    }

    pub(super) fn stages(self, wanted: u16, graph_rows: u16, split: Split) -> Self {
        let body = self.body;
        let has_rows = wanted > LIST_FRAME;
        let is_wide = has_rows && body.width >= BESIDE_COLUMNS;
        let (left, beside) = match is_wide {
            true => split_columns(body, split.columns(body, body.width * 55 / 100)),
            false => (body, Rect::default()),
        };
        let kept = match has_rows && !is_wide && body.height >= TALL_ROWS {
            true => DETAIL_ROWS.1,
            false => 0,
        };
        let height = left.height - kept;
        // Whoever needs less than half leaves the rest to the other.
        let table = wanted.clamp(4, (height / 2).max(4));
        let graph = graph_rows.saturating_add(2).max(4);
        let graph = graph.min(height.saturating_sub(table));
        let (aside, rest) = split_rows(left, split.rows(left, graph));
        let (list, below) = match rest.height.saturating_sub(table) {
            free if has_rows && free >= DETAIL_ROWS.0 => split_rows(rest, table),
            _ => (rest, Rect::default()),
        };
        let (detail, extra) = match is_wide {
            true => (beside, below),
            false if below.width >= TWO_COLUMNS => {
                split_columns(below, split.columns(below, below.width * 55 / 100))
            }
            false => (below, Rect::default()),
        };
        Self {
            list,
            aside,
            detail,
            extra,
            ..self
        }
    }
}
