//! Where everything stands on the screen, for any terminal that is large enough.

use ratatui::layout::Rect;

/// Below this the screen says so and shows nothing else.
pub(crate) const SMALLEST: (u16, u16) = (60, 15);

/// Columns the layer list and details may take at most; the tree takes the rest.
const LEFT_COLUMNS: (u16, u16) = (36, 72);
/// Rows that the details keep, borders included, however many layers there are.
const DETAILS_ROWS: u16 = 11;

/// The places of one screen; borders are part of their panes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) header: Rect,
    pub(crate) layers: Rect,
    pub(crate) details: Rect,
    pub(crate) tree: Rect,
    pub(crate) footer: Rect,
    /// Between header and footer: where overlays and the first progress bar stand.
    pub(crate) body: Rect,
}

impl Places {
    /// Divides `area` for a list of `layers` rows.
    pub(crate) fn of(area: Rect, layers: usize) -> Self {
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
        let left = (area.width * 48 / 100).clamp(LEFT_COLUMNS.0, LEFT_COLUMNS.1);
        let left = left.min(area.width);
        // Borders and column heads take three rows.
        let wanted = u16::try_from(layers).unwrap_or(u16::MAX).saturating_add(3);
        let least = body
            .height
            .saturating_sub(DETAILS_ROWS)
            .max(body.height / 2);
        let list = wanted.clamp(4, least.max(4)).min(body.height);
        Self {
            header: line(area.y),
            layers: Rect {
                width: left,
                height: list,
                ..body
            },
            details: Rect {
                y: body.y + list,
                width: left,
                height: body.height - list,
                ..body
            },
            tree: Rect {
                x: body.x + left,
                width: area.width - left,
                ..body
            },
            footer: line(area.y + area.height.saturating_sub(1)),
            body,
        }
    }

    /// Layer rows on screen.
    pub(crate) fn layer_rows(&self) -> usize {
        usize::from(self.layers.height.saturating_sub(3))
    }

    /// Tree rows on screen; the filter takes a line.
    pub(crate) fn tree_rows(&self, has_filter: bool) -> usize {
        usize::from(self.tree.height.saturating_sub(2 + u16::from(has_filter)))
    }

    /// Lines of an overlay on screen.
    pub(crate) fn overlay_rows(&self) -> usize {
        usize::from(self.body.height.saturating_sub(2))
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
    fn panes_cover_the_screen_without_overlap_at_every_size() {
        for width in SMALLEST.0..200 {
            for height in SMALLEST.1..70 {
                for layers in [0, 1, 6, 200] {
                    let places = Places::of(Rect::new(0, 0, width, height), layers);
                    let panes = [places.layers, places.details, places.tree];
                    let cells: u32 = panes.iter().map(|pane| pane.area()).sum();
                    assert_eq!(cells, u32::from(width) * u32::from(height - 2));
                    assert!(places.layer_rows() > 0 && places.tree_rows(true) > 0);
                    assert!(places.details.height >= 5);
                }
            }
        }
    }
}
