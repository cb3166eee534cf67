//! Where everything stands on the screen, for any terminal that is large enough.

use ratatui::layout::{Position, Rect};

use super::screens::source::Room;
use super::tab::{Pane, Tab};

/// Below this the screen says so and shows nothing else.
pub(crate) const SMALLEST: (u16, u16) = (60, 15);

/// Columns that the layer list takes at least and at most; the tree takes the rest.
const LAYERS_COLUMNS: (u16, u16) = (36, 72);
/// Rows that the details keep, borders included, however many layers there are.
const DETAILS_ROWS: u16 = 11;
/// From here on a Dockerfile and its files stand side by side: lines are long, and a cut one tells little.
const BESIDE_COLUMNS: u16 = 140;
/// Rows that a finding's place, fix and reason take, borders included: they are read whole.
const ABOUT_ROWS: u16 = 15;
/// Rows of an empty list: its border and the heads of its columns.
const LIST_FRAME: u16 = 3;
/// From here on there is room for two panes of words beside each other.
const TWO_COLUMNS: u16 = 100;
/// Rows of a pane that is shown where there is room for it, borders included: at least, and what a tall screen keeps
/// for it.
const DETAIL_ROWS: (u16, u16) = (6, 14);
/// Rows of sums, borders included, at least.
const SUMS_ROWS: u16 = 12;
/// From here on a screen is tall.
const TALL_ROWS: u16 = 34;
/// Rows of files that a pane has before words above them are set apart by a rule.
const RULED_ROWS: usize = 6;
/// Lines above the list of waste: what wasted most.
const ABOVE_WASTE: u16 = 1;

/// What a person leaves to each of two panes at least, whatever is dragged.
const LEAST_COLUMNS: u16 = 24;
const LEAST_ROWS: u16 = 5;

/// Where a person put the borders of a screen, in thousandths of its body; none where nobody did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// The left pane's part.
    pub(crate) columns: Option<u16>,
    /// The upper pane's.
    pub(crate) rows: Option<u16>,
}

impl Split {
    fn columns(self, body: Rect, wanted: u16) -> u16 {
        part(self.columns, body.width, LEAST_COLUMNS).unwrap_or(wanted)
    }

    fn rows(self, body: Rect, wanted: u16) -> u16 {
        part(self.rows, body.height, LEAST_ROWS).unwrap_or(wanted)
    }
}

/// Thousandths of `whole`, so that `least` is left on both sides.
fn part(thousandths: Option<u16>, whole: u16, least: u16) -> Option<u16> {
    let part = (u32::from(thousandths?) * u32::from(whole) + 500) / 1000;
    let most = whole.saturating_sub(least).max(least);
    Some(u16::try_from(part).unwrap_or(u16::MAX).clamp(least, most))
}

fn thousandths(part: u16, whole: u16) -> u16 {
    let whole = u32::from(whole.max(1));
    u16::try_from((u32::from(part) * 1000 + whole / 2) / whole).unwrap_or(1000)
}

/// A border between two panes, held at one of its two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Border {
    /// Whether one pane stands above the other, rather than beside it.
    is_flat: bool,
    /// From the held cell to where the second pane begins.
    ahead: u16,
}

impl Border {
    /// The split when the held line is dragged to `at`.
    pub(crate) fn dragged(self, body: Rect, at: Position) -> Split {
        let to = |at: u16, start: u16, whole: u16| {
            Some(thousandths(
                (at + self.ahead).saturating_sub(start).min(whole),
                whole,
            ))
        };
        if self.is_flat {
            Split {
                columns: None,
                rows: to(at.y, body.y, body.height),
            }
        } else {
            Split {
                columns: to(at.x, body.x, body.width),
                rows: None,
            }
        }
    }
}

/// The places of one screen; borders are part of their panes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) header: Rect,
    /// What leads: layers, lines or stages.
    pub(crate) list: Rect,
    /// Lines of words above the list's heads.
    above: u16,
    /// What belongs to the list: details of a layer or finding, the graph of stages; lines have none.
    pub(crate) aside: Rect,
    /// Files; stages and findings have none.
    pub(crate) tree: Rect,
    /// Where there is room: words about the chosen stage.
    pub(crate) detail: Rect,
    /// Where there is more: the largest files of the chosen stage, or all waste in sums.
    pub(crate) extra: Rect,
    pub(crate) footer: Rect,
    /// Between header and footer: where overlays and the first progress bar stand.
    pub(crate) body: Rect,
}

impl Places {
    /// Divides `area` for a list of `rows` rows and a graph of so many, unless a person has split it.
    pub(crate) fn of(
        area: Rect,
        (tab, focus): (Tab, Pane),
        (rows, graph_rows): (usize, usize),
        split: Split,
    ) -> Self {
        let line = |y| Rect {
            y,
            height: 1,
            ..area
        };
        let body = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(2),
            ..area
        };
        let places = Self {
            header: line(area.y),
            footer: line(area.y + area.height.saturating_sub(1)),
            body,
            above: if tab == Tab::Waste { ABOVE_WASTE } else { 0 },
            ..Self::default()
        };
        let wanted = u16::try_from(rows)
            .unwrap_or(u16::MAX)
            .saturating_add(LIST_FRAME);
        match tab {
            Tab::Layers => places.layers(wanted, split),
            Tab::Dockerfile => places.lines(wanted, focus, split),
            Tab::Waste => places.waste(wanted.saturating_add(ABOVE_WASTE), rows > 0, split),
            Tab::Findings => places.findings(wanted, ABOUT_ROWS, split),
            Tab::Stages => {
                let graph_rows = u16::try_from(graph_rows).unwrap_or(u16::MAX);
                places.stages(wanted, graph_rows, split)
            }
        }
    }

    fn layers(self, wanted: u16, split: Split) -> Self {
        let body = self.body;
        let columns = (body.width * 48 / 100)
            .clamp(LAYERS_COLUMNS.0, LAYERS_COLUMNS.1)
            .min(body.width);
        let (left, tree) = split_columns(body, split.columns(body, columns));
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

    /// The pane with the focus has all of the body.
    pub(crate) fn zoom(&mut self, focus: Pane) {
        let panes = [&mut self.list, &mut self.aside, &mut self.tree];
        let shown = match focus {
            Pane::Stages | Pane::Lines | Pane::Layers | Pane::Wasted | Pane::Findings => 0,
            Pane::Graph | Pane::Loss | Pane::Finding => 1,
            Pane::Tree => 2,
        };
        for (at, pane) in panes.into_iter().enumerate() {
            *pane = if at == shown {
                self.body
            } else {
                Rect::default()
            };
        }
        (self.detail, self.extra) = Default::default();
    }

    fn lines(self, wanted: u16, focus: Pane, split: Split) -> Self {
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
    fn findings(self, wanted: u16, about: u16, split: Split) -> Self {
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
    fn waste(self, wanted: u16, has_rows: bool, split: Split) -> Self {
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

    fn stages(self, wanted: u16, graph_rows: u16, split: Split) -> Self {
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

    /// Lines above the rows of the list: its heads, and what stands above these.
    pub(crate) fn list_head(&self) -> usize {
        usize::from(LIST_FRAME - 2 + self.above)
    }

    /// The border between two panes that a cell is a part of.
    pub(crate) fn border(&self, at: Position) -> Option<Border> {
        let panes = [self.list, self.aside, self.tree, self.detail, self.extra];
        let pairs = panes.iter().flat_map(|a| panes.iter().map(move |b| (a, b)));
        let borders = pairs.filter(|(a, b)| !a.is_empty() && !b.is_empty());
        // What is shown where there is room begins where the list ends: nobody moves that.
        let takes_rest = |it: &Rect| *it == self.detail || *it == self.extra;
        let mut held = borders.filter_map(|(a, b)| {
            let is_in = |it: &Rect| it.contains(at);
            let beside = a.right() == b.x && b.y <= at.y && at.y < b.bottom();
            let above = a.bottom() == b.y && b.x <= at.x && at.x < b.right();
            let columns = (beside && (is_in(a) && at.x + 1 == b.x || is_in(b) && at.x == b.x))
                .then(|| (false, b.x - at.x));
            let rows = (above
                && !takes_rest(b)
                && (is_in(a) && at.y + 1 == b.y || is_in(b) && at.y == b.y))
                .then(|| (true, b.y - at.y));
            columns.or(rows)
        });
        let (is_flat, ahead) = held.next()?;
        Some(Border { is_flat, ahead })
    }

    /// Rows of the list on screen.
    pub(crate) fn list_rows(&self) -> usize {
        usize::from(self.list.height.saturating_sub(LIST_FRAME + self.above))
    }

    /// Rows of what belongs to the list on screen.
    pub(crate) fn aside_rows(&self) -> usize {
        usize::from(self.aside.height.saturating_sub(2))
    }

    /// Room for words about the chosen stage, with its files where these have no pane of their own.
    pub(crate) fn detail_room(&self) -> Room {
        let rows = usize::from(inside(self.detail).height);
        Room {
            columns: usize::from(inside(self.detail).width.saturating_sub(1)),
            whole: false,
            files: if self.extra.is_empty() { rows } else { 0 },
        }
    }

    /// Lines of words above the tree, of as many as there are: files have half in any case.
    pub(crate) fn about_rows(&self, wanted: usize) -> usize {
        wanted.min(usize::from(self.tree.height.saturating_sub(2) / 2).max(1))
    }

    /// Whether words and tree are set apart by a row: where all words and enough files have room.
    pub(crate) fn has_rule(&self, about: usize) -> bool {
        about > 0 && usize::from(self.tree.height) >= 2 + about + 1 + RULED_ROWS
    }

    /// Rows above the tree: the words, and the rule.
    pub(crate) fn above_tree(&self, about: usize) -> usize {
        self.about_rows(about) + usize::from(self.has_rule(about))
    }

    /// Tree rows on screen, below `about` lines of words; the filter takes a line.
    pub(crate) fn tree_rows(&self, about: usize, has_filter: bool) -> usize {
        let taken = 2 + self.above_tree(about) + usize::from(has_filter);
        usize::from(self.tree.height).saturating_sub(taken)
    }
}

/// The part of `columns` and the rest.
fn split_columns(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    let left = Rect {
        width: columns,
        ..area
    };
    let right = Rect {
        x: area.x + columns,
        width: area.width - columns,
        ..area
    };
    (left, right)
}

/// The part of `rows` and the rest.
fn split_rows(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let above = Rect {
        height: rows,
        ..area
    };
    let below = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    (above, below)
}

/// A box of at most that many columns and rows inside `body`, a little above its middle.
pub(crate) fn within(body: Rect, (columns, rows): (u16, u16)) -> Rect {
    let width = columns.min(body.width.saturating_sub(4));
    let height = rows.min(body.height.saturating_sub(2));
    Rect {
        x: body.x + (body.width - width) / 2,
        y: body.y + (body.height - height) / 3,
        width,
        height,
    }
}

/// A box of at most that many columns and rows at the bottom of `body`.
pub(crate) fn at_bottom(body: Rect, (columns, rows): (u16, u16)) -> Rect {
    let (width, height) = (columns.min(body.width), rows.min(body.height));
    Rect {
        x: body.x + (body.width - width) / 2,
        y: body.bottom() - height,
        width,
        height,
    }
}

/// A pane without its border.
pub(crate) fn inside(pane: Rect) -> Rect {
    Rect {
        x: pane.x + 1.min(pane.width),
        y: pane.y + 1.min(pane.height),
        width: pane.width.saturating_sub(2),
        height: pane.height.saturating_sub(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_cover_the_screen_without_overlap_at_every_size_and_split() {
        let splits = [None, Some(0), Some(333), Some(1000)].map(|at| Split {
            columns: at,
            rows: at,
        });
        for width in SMALLEST.0..200 {
            for height in SMALLEST.1..70 {
                let area = Rect::new(0, 0, width, height);
                for (tab, rows, split) in Tab::ALL
                    .map(|tab| [0, 1, 6, 200].map(|rows| splits.map(|it| (tab, rows, it))))
                    .concat()
                    .concat()
                {
                    let focus = tab.panes()[rows % 2];
                    let places = Places::of(area, (tab, focus), (rows, rows * 2), split);
                    let panes = [
                        places.list,
                        places.aside,
                        places.tree,
                        places.detail,
                        places.extra,
                    ];
                    let cells: u32 = panes.iter().map(|pane| pane.area()).sum();
                    assert_eq!(cells, u32::from(width) * u32::from(height - 2));
                    assert!(places.list_rows() > 0);
                    let has_files = matches!(tab, Tab::Dockerfile | Tab::Layers);
                    assert!(!has_files || places.tree_rows(9, true) > 0);
                    assert!(has_files || places.aside_rows() > 1);
                    assert!(tab != Tab::Layers || places.aside.height >= 5);
                }
            }
        }
    }

    #[test]
    fn a_border_goes_where_it_is_dragged() {
        let area = Rect::new(0, 0, 120, 40);
        for tab in Tab::ALL {
            let shown = (tab, tab.panes()[0]);
            let before = Places::of(area, shown, (20, 10), Split::default());
            for at in [0, 1].map(|held| Position::new(before.list.right() - 1 + held, 3)) {
                if let Some(border) = before.border(at).filter(|it| !it.is_flat) {
                    let split = border.dragged(before.body, Position::new(at.x + 7, 9));
                    let after = Places::of(area, shown, (20, 10), split);
                    assert_eq!(after.list.width, before.list.width + 7);
                }
            }
        }
        // Beyond every edge each pane keeps something.
        let border = Border {
            is_flat: false,
            ahead: 1,
        };
        let body = Rect::new(0, 1, 120, 38);
        let split = border.dragged(body, Position::new(500, 0));
        assert_eq!(
            Places::of(area, (Tab::Layers, Pane::Layers), (9, 0), split)
                .tree
                .width,
            LEAST_COLUMNS
        );
    }
}
