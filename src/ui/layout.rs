//! Where everything stands on the screen, for any terminal that is large enough.

use ratatui::layout::Rect;

use super::tab::Tab;

/// Below this the screen says so and shows nothing else.
pub(crate) const SMALLEST: (u16, u16) = (60, 15);

/// Columns that the layer list takes at least and at most; the tree takes the rest.
const LAYERS_COLUMNS: (u16, u16) = (36, 72);
/// Rows that the details keep, borders included, however many layers there are.
const DETAILS_ROWS: u16 = 11;
/// From here on a Dockerfile and its files stand side by side: lines are long, and a cut one tells little.
const BESIDE_COLUMNS: u16 = 140;
/// Rows of an empty list: its border and the heads of its columns.
const LIST_FRAME: u16 = 3;
/// Lines above the list of waste: what wasted most.
const ABOVE_WASTE: u16 = 1;

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
    pub(crate) footer: Rect,
    /// Between header and footer: where overlays and the first progress bar stand.
    pub(crate) body: Rect,
}

impl Places {
    /// Divides `area` for a list of `rows` rows and a graph of `graph_rows`.
    pub(crate) fn of(area: Rect, tab: Tab, rows: usize, graph_rows: usize) -> Self {
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
            Tab::Layers => places.layers(wanted),
            Tab::Dockerfile => places.lines(wanted),
            Tab::Waste => places.findings(wanted.saturating_add(ABOVE_WASTE)),
            Tab::Findings => places.findings(wanted),
            Tab::Stages => places.stages(wanted, u16::try_from(graph_rows).unwrap_or(u16::MAX)),
        }
    }

    fn layers(self, wanted: u16) -> Self {
        let body = self.body;
        let columns = (body.width * 48 / 100)
            .clamp(LAYERS_COLUMNS.0, LAYERS_COLUMNS.1)
            .min(body.width);
        let (left, tree) = split_columns(body, columns);
        let most = body
            .height
            .saturating_sub(DETAILS_ROWS)
            .max(body.height / 2);
        let (list, aside) = split_rows(left, wanted.clamp(4, most.max(4)));
        Self {
            list,
            aside,
            tree,
            ..self
        }
    }

    fn lines(self, wanted: u16) -> Self {
        let body = self.body;
        let (list, tree) = if body.width >= BESIDE_COLUMNS {
            split_columns(body, body.width * 55 / 100)
        } else {
            let most = (body.height * 3 / 5).max(4);
            split_rows(body, wanted.clamp(4, most))
        };
        Self { list, tree, ..self }
    }

    fn findings(self, wanted: u16) -> Self {
        let body = self.body;
        let (list, aside) = if body.width >= BESIDE_COLUMNS {
            split_columns(body, body.width * 55 / 100)
        } else {
            // A fix is read whole, so what is known of the chosen one has half of it.
            split_rows(body, wanted.clamp(5, (body.height / 2).max(5)))
        };
        Self {
            list,
            aside,
            ..self
        }
    }

    fn stages(self, wanted: u16, graph_rows: u16) -> Self {
        let body = self.body;
        // Whoever needs less than half leaves the rest to the other.
        let table = wanted.clamp(4, (body.height / 2).max(4));
        let graph = graph_rows.saturating_add(2).max(4);
        let (aside, list) = split_rows(body, graph.min(body.height.saturating_sub(table)));
        Self {
            list,
            aside,
            ..self
        }
    }

    /// Rows of the list on screen.
    pub(crate) fn list_rows(&self) -> usize {
        usize::from(self.list.height.saturating_sub(LIST_FRAME + self.above))
    }

    /// Rows of what belongs to the list on screen.
    pub(crate) fn aside_rows(&self) -> usize {
        usize::from(self.aside.height.saturating_sub(2))
    }

    /// Lines of words above the tree, of as many as there are: files have half in any case.
    pub(crate) fn about_rows(&self, wanted: usize) -> usize {
        wanted.min(usize::from(self.tree.height.saturating_sub(2) / 2).max(1))
    }

    /// Tree rows on screen, below `about` lines of words; the filter takes a line.
    pub(crate) fn tree_rows(&self, about: usize, has_filter: bool) -> usize {
        let taken = 2 + self.about_rows(about) + usize::from(has_filter);
        usize::from(self.tree.height).saturating_sub(taken)
    }

    /// Lines of an overlay on screen.
    pub(crate) fn overlay_rows(&self) -> usize {
        usize::from(self.body.height.saturating_sub(2))
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
    fn panes_cover_the_screen_without_overlap_at_every_size() {
        for width in SMALLEST.0..200 {
            for height in SMALLEST.1..70 {
                for (tab, rows) in Tab::ALL
                    .map(|tab| [0, 1, 6, 200].map(|rows| (tab, rows)))
                    .concat()
                {
                    let places = Places::of(Rect::new(0, 0, width, height), tab, rows, rows * 2);
                    let panes = [places.list, places.aside, places.tree];
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
}
