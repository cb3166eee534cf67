//! Has the lists of the screens arranged: what keys and data make of their [`Arrangement`]s.
//!
//! The screens themselves carry it out, as they know their rows.

use std::sync::Arc;

use super::arrange::{Arrangement, Order};
use crate::ui::keymap::action::Action;
use crate::ui::screens::sift::Sift;
use crate::ui::screens::waste_rows::Grouping;
use crate::ui::state::{Phase, State};
use crate::ui::tab::{Pane, Tab};
use crate::ui::work::request::Request;

impl State {
    /// How the shown list is arranged.
    pub(crate) fn arrangement(&self) -> &Arrangement {
        &self.arrangements[self.tab as usize]
    }

    pub(crate) fn arrangement_mut(&mut self) -> &mut Arrangement {
        &mut self.arrangements[self.tab as usize]
    }

    /// Whether anything that is typed goes to a filter.
    pub(crate) fn is_typing(&self) -> bool {
        self.files.filter.is_typing || self.arrangement().is_typing
    }

    /// Whether what a key does to a filter is meant for the list's.
    pub(crate) fn arranges(&self, action: Action) -> bool {
        let list = self.arrangement();
        let files = &self.files.filter;
        let is_in_tree = self.focus == Pane::Tree && files.is_shown();
        match action {
            Action::ClearFilter if !list.is_typing => {
                list.is_shown() && !files.is_typing && !is_in_tree
            }
            _ => list.is_typing,
        }
    }

    /// Ends what narrows the list, or its typing.
    pub(crate) fn end_narrow(&mut self, action: Action) {
        let list = self.arrangement_mut();
        match action {
            Action::KeepFilter => list.is_typing = false,
            Action::ClearFilter => {
                list.is_typing = false;
                list.set_text("");
            }
            _ => {}
        }
    }

    /// How many rows have what is typed, or what is wrong with it.
    pub(crate) fn narrowed(&self) -> String {
        let list = self.arrangement();
        if let Some(problem) = list.problem() {
            return problem.to_owned();
        }
        let count = match self.tab {
            _ if list.text().is_empty() => return "type a part of a row".to_owned(),
            Tab::Dockerfile => self.lines.matches.len(),
            Tab::Findings => self.findings.list.extents.len(),
            _ => self.list_len(),
        };
        match count {
            1 => "1 match".to_owned(),
            count => format!("{count} matches"),
        }
    }

    /// Whether what is typed leaves no layer, so that there are no files beside the list either.
    pub(crate) fn finds_no_row(&self) -> bool {
        self.tab == Tab::Layers && self.list_len() == 0 && self.arrangement().is_narrow()
    }

    /// Whether the list takes other orders.
    pub(crate) fn has_orders(&self) -> bool {
        !Order::all(self.tab).is_empty() && self.list_len() > 0
    }

    /// The orders that the shown list takes: of who wrote and who hid there is no path.
    fn orders(&self) -> &'static [Order] {
        match (self.tab, self.waste.grouping) {
            (Tab::Waste, Grouping::Pairs) => &[Order::Given, Order::Place],
            (tab, _) => Order::all(tab),
        }
    }

    /// The order of the shown list.
    pub(crate) fn order(&self) -> Order {
        match (self.arrangement().order, self.orders()) {
            (Order::Path, orders) if !orders.contains(&Order::Path) => Order::Place,
            (order, _) => order,
        }
    }

    /// The next order of the shown list.
    pub(crate) fn order_next(&mut self) {
        let (orders, order) = (self.orders(), self.order());
        let arrangement = self.arrangement_mut();
        let at = orders.iter().position(|&it| it == order);
        let next = at.map_or(0, |at| (at + 1) % orders.len().max(1));
        arrangement.order = orders.get(next).copied().unwrap_or_default();
        arrangement.is_reversed = false;
        arrangement.is_stale = true;
    }

    /// Turns the order of the shown list round.
    pub(crate) fn reverse_order(&mut self) {
        let arrangement = self.arrangement_mut();
        arrangement.is_reversed = !arrangement.is_reversed;
        arrangement.is_stale = true;
    }

    /// Why a column's head does not sort the shown list.
    pub(crate) fn unsorted(&self) -> &'static str {
        match self.tab {
            Tab::Dockerfile => "the lines of a Dockerfile keep their order",
            _ => "no order by this column: underlined heads sort",
        }
    }

    /// An order of the shown list; where it has that already, it is turned round.
    pub(crate) fn order_by(&mut self, order: Order) {
        let arrangement = self.arrangement_mut();
        let is_so = std::mem::replace(&mut arrangement.order, order) == order;
        arrangement.is_reversed = is_so && !arrangement.is_reversed;
        arrangement.is_stale = true;
    }

    /// Shows all rows of a list again.
    pub(crate) fn widen(&mut self, tab: Tab) {
        let arrangement = &mut self.arrangements[tab as usize];
        arrangement.is_typing = false;
        if !arrangement.text().is_empty() {
            arrangement.set_text("");
            self.arrange();
        }
    }

    /// Every list is to be arranged again: there is more in them, or base layers are folded.
    pub(crate) fn rearrange(&mut self) {
        for arrangement in &mut self.arrangements {
            arrangement.is_stale = true;
        }
        self.arrange();
    }

    /// Carries out what was asked for.
    pub(crate) fn arrange(&mut self) {
        let Some(known) = self.phase.known() else {
            return;
        };
        if !self.arrangements.iter().any(|it| it.is_stale) {
            return;
        }
        let folded = self.folded_layers();
        let has_moved = self.has_moved();
        for tab in Tab::ALL {
            let arrangement = &mut self.arrangements[tab as usize];
            if !std::mem::take(&mut arrangement.is_stale) {
                continue;
            }
            match tab {
                Tab::Stages => self.stages.arrange(arrangement),
                Tab::Dockerfile => self.lines.arrange(known, arrangement, folded),
                Tab::Layers => self.layers.arrange(known, arrangement, folded),
                Tab::Waste => self.waste.arrange(known, arrangement, folded),
                Tab::Findings => self.findings.arrange(known, arrangement),
            }
        }
        if let Some(wish) = self.waste.take_wish()
            && let Phase::Ready(inspection, _) = &self.phase
        {
            let inspection = Arc::clone(inspection);
            self.requests.push(Request::Sift(Sift { wish, inspection }));
        }
        if std::mem::take(&mut self.lines.is_seeking) {
            self.lines.open_match();
        }
        if !has_moved {
            self.trail.entered_at = Some(self.chosen_row());
        }
    }

    /// Takes which lost files are shown, if that is still wanted.
    pub(crate) fn sifted(&mut self, ticket: u64, rows: Vec<u32>) {
        let has_moved = self.has_moved();
        if let Phase::Ready(inspection, _) = &self.phase {
            self.waste.sifted(ticket, rows, inspection);
        }
        if self.tab == Tab::Waste && !has_moved {
            self.trail.entered_at = Some(self.chosen_row());
        }
    }

    /// How many of the lowest layers are one row: those of the base image, where they are folded away.
    pub(crate) fn folded_layers(&self) -> usize {
        let known = self.phase.known().filter(|_| self.is_base_folded);
        let base = known.and_then(|known| known.image().base.as_ref());
        base.map_or(0, |base| base.layers)
    }
}
