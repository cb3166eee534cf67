//! How a person divided the screen among its panes: borders that were dragged, and a pane that has all of the body.
//!
//! Where panes stand that nobody touched is [`crate::ui::layout`]'s.

use ratatui::layout::Rect;

use crate::ui::layout::{Border, Need, Places, Split};
use crate::ui::tab::{Pane, Tab};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Division {
    /// The screen of which the pane with the focus has the whole body.
    zoomed: Option<Tab>,
    /// Where a person put the borders of each screen.
    splits: [Split; Tab::ALL.len()],
    /// The border that is being dragged.
    pub(crate) grabbed: Option<Border>,
}

impl Division {
    /// Gives the pane with the focus the whole body, or takes it back.
    pub(crate) fn zoom(&mut self, tab: Tab) {
        self.zoomed = self.zoomed.is_none().then_some(tab);
    }

    /// Takes where a border of a screen was dragged to.
    pub(crate) fn split(&mut self, tab: Tab, split: Split) {
        let kept = &mut self.splits[tab as usize];
        kept.columns = split.columns.or(kept.columns);
        kept.rows = split.rows.or(kept.rows);
    }

    /// Where the panes of the shown screen stand, and the same with a place for those, too, that another covers.
    pub(super) fn places(
        &mut self,
        area: Rect,
        (tab, focus): (Tab, Pane),
        need: Need,
    ) -> (Places, Places) {
        // Another screen is shown whole.
        self.zoomed = self.zoomed.filter(|zoomed| *zoomed == tab);
        let mut laid = Places::of(area, (tab, focus), need, self.splits[tab as usize]);
        let places = laid.shown(focus, self.zoomed.is_some());
        if self.zoomed.is_some() {
            for (pane, zoomed) in [
                (&mut laid.list, places.list),
                (&mut laid.aside, places.aside),
                (&mut laid.tree, places.tree),
            ] {
                if !zoomed.is_empty() {
                    *pane = zoomed;
                }
            }
        }
        (places, laid)
    }
}
