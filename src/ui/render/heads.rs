//! The heads of a list's columns: which word stands over which columns, and by which of them the list is sorted.
//!
//! A list lays its heads out once; they are drawn from that, and a click is looked up in it.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::ui::layout::inside;
use crate::ui::list::arrange::Order;
use crate::ui::state::State;
use crate::ui::tab::Tab;
use crate::ui::text;
use crate::ui::theme::Theme;

/// A word over a column.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    word: &'static str,
    /// Its columns within the pane.
    columns: Range<usize>,
    is_right: bool,
    /// What a click on it sorts by.
    pub(crate) order: Option<Order>,
    /// Whether the first of that order is the least.
    is_rising: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    all: Vec<Head>,
    end: usize,
}

impl Heads {
    /// The heads of the shown list.
    pub(crate) fn of(state: &State) -> Self {
        let columns = usize::from(inside(state.places.list).width);
        match state.tab {
            Tab::Stages => super::stages::heads(state, columns),
            Tab::Dockerfile => super::lines::heads(state),
            Tab::Layers => super::layers::heads(state, columns),
            Tab::Waste => super::waste::heads(state, columns),
            Tab::Findings => super::findings::heads(state, columns),
        }
    }

    /// Columns without a head.
    pub(super) fn gap(mut self, columns: usize) -> Self {
        self.end += columns;
        self
    }

    /// A head at the left of its columns.
    pub(super) fn left(mut self, word: &'static str, columns: usize) -> Self {
        let start = self.end;
        self.end += columns;
        self.all.push(Head {
            word,
            columns: start..self.end,
            is_right: false,
            order: None,
            is_rising: false,
        });
        self
    }

    /// A head at their right, over figures.
    pub(super) fn right(mut self, word: &'static str, columns: usize) -> Self {
        self = self.left(word, columns);
        if let Some(head) = self.all.last_mut() {
            head.is_right = true;
        }
        self
    }

    /// The last head sorts, the most first.
    pub(super) fn most(mut self, order: Order) -> Self {
        if let Some(head) = self.all.last_mut() {
            head.order = Some(order);
        }
        self
    }

    /// The last head sorts, the least first.
    pub(super) fn least(mut self, order: Order) -> Self {
        self = self.most(order);
        if let Some(head) = self.all.last_mut() {
            head.is_rising = true;
        }
        self
    }

    /// The head over a column; between two, the nearer one.
    pub(crate) fn at(&self, column: usize) -> Option<&Head> {
        self.all.iter().min_by_key(|head| {
            let last = head.columns.end.saturating_sub(1);
            let before = head.columns.start.saturating_sub(column);
            before.max(column.saturating_sub(last))
        })
    }

    /// Heads that sort are underlined, the one that did has a mark behind it.
    pub(super) fn line(&self, state: &State, theme: &Theme) -> Line<'static> {
        let how = state.arrangement();
        // Until layers are read there is nothing to sort by.
        let has_orders = state.has_orders() && state.inspection().is_some();
        let mut line = Line::default();
        for head in &self.all {
            let word = text::fit(head.word, head.columns.len());
            let start = match head.is_right {
                true => head.columns.end - text::width(&word),
                false => head.columns.start,
            };
            let order = head.order.filter(|_| has_orders);
            let is_sorted = order == Some(state.order());
            let style = match order {
                Some(_) if is_sorted => theme.strong.patch(Style::new().underlined()),
                Some(_) => theme.dim.patch(Style::new().underlined()),
                None => theme.dim,
            };
            let gap = start.saturating_sub(line.width());
            line.push_span(Span::raw(" ".repeat(gap)));
            line.push_span(Span::styled(word.into_owned(), style));
            if is_sorted {
                let sign = match head.is_rising != how.is_reversed {
                    true => "▲",
                    false => "▼",
                };
                line.push_span(Span::styled(sign, theme.strong));
            }
        }
        line
    }
}
