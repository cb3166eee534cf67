//! A list by numbers: which of its items are shown, in which order, and which of them is chosen.
//!
//! Screens say what their items are and how they are sorted and filtered; here is kept what a person chose, whatever
//! the order and however much of the list is left.

pub(crate) mod arrange;
mod arranging;
pub(crate) mod cursor;

use super::list::cursor::{Cursor, Move};

/// See the module. Items are numbers from 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct Listing {
    shown: Vec<u32>,
    cursor: Cursor,
    /// What was chosen last, shown or not.
    last: usize,
}

/// What is chosen, and the first row on screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Spot {
    item: usize,
    top: usize,
}

impl Listing {
    /// Shows these in this order; what was chosen stays so where it is among them.
    pub(crate) fn show(&mut self, shown: Vec<u32>) {
        self.shown = shown;
        if !self.choose(self.last) {
            // Of what is left, the first; of nothing, what was chosen before.
            self.cursor.row = 0;
            self.last = self.item();
        }
    }

    /// Rows of the list.
    pub(crate) fn len(&self) -> usize {
        self.shown.len()
    }

    /// The chosen item; where none is shown, the one that was chosen last.
    pub(crate) fn item(&self) -> usize {
        self.chosen().unwrap_or(self.last)
    }

    /// The chosen item; none where none is shown.
    pub(crate) fn chosen(&self) -> Option<usize> {
        Some(*self.shown.get(self.cursor.row)? as usize)
    }

    /// Goes to an item, and tells whether it is shown.
    pub(crate) fn choose(&mut self, item: usize) -> bool {
        if self.chosen() == Some(item) {
            self.last = item;
            return true;
        }
        let position = self.shown.iter().position(|&shown| shown as usize == item);
        if let Some(position) = position {
            self.cursor.row = position;
            self.last = item;
        }
        position.is_some()
    }

    pub(crate) fn spot(&self) -> Spot {
        Spot {
            item: self.item(),
            top: self.cursor.top,
        }
    }

    /// Goes back to where it was, and tells whether that is still shown.
    pub(crate) fn return_to(&mut self, spot: Spot) -> bool {
        let is_shown = self.choose(spot.item);
        self.cursor.top = spot.top;
        is_shown
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.cursor.go(to, self.shown.len(), height);
        self.last = self.item();
    }

    /// Scrolls by a row; the choice stays on screen.
    pub(crate) fn scroll(&mut self, to: Move, height: usize) {
        self.cursor.scroll(to, self.shown.len(), height);
        self.last = self.item();
    }

    /// The first row on screen.
    pub(crate) fn top(&self) -> usize {
        self.cursor.top
    }

    /// Chooses a row, and says whether it was chosen already.
    pub(crate) fn choose_row(&mut self, row: usize) -> bool {
        let was_chosen = std::mem::replace(&mut self.cursor.row, row) == row;
        self.last = self.item();
        was_chosen
    }

    pub(crate) fn settle(&mut self, height: usize) {
        self.cursor.settle(self.shown.len(), height);
    }

    /// Shown items, the first row on screen first, each with whether it is chosen.
    pub(crate) fn on_screen(&self) -> impl Iterator<Item = (usize, bool)> {
        let rows = self.shown.iter().enumerate().skip(self.cursor.top);
        rows.map(|(row, &item)| (item as usize, row == self.cursor.row))
    }

    /// Shown items, in their order.
    pub(crate) fn items(&self) -> impl Iterator<Item = usize> {
        self.shown.iter().map(|&item| item as usize)
    }

    /// `3 of 12`
    pub(crate) fn note(&self) -> String {
        format!("{} of {}", self.cursor.row + 1, self.shown.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_kept_through_every_order_and_comes_back_after_a_filter() {
        let mut list = Listing::default();
        list.show((0..10).collect());
        list.go(Move::Down, 4);
        list.go(Move::Down, 4);
        assert_eq!(list.chosen(), Some(2));
        list.show((0..10).rev().collect());
        assert_eq!(
            (list.chosen(), list.note()),
            (Some(2), "8 of 10".to_owned())
        );
        list.show(Vec::new());
        assert_eq!((list.chosen(), list.item()), (None, 2));
        list.show((0..10).collect());
        assert_eq!(list.chosen(), Some(2));
        // What is chosen among what is left stays chosen.
        list.show(vec![7, 8]);
        assert_eq!(list.chosen(), Some(7));
        list.show((0..10).collect());
        assert_eq!(list.chosen(), Some(7));
        assert!(!list.choose(70) && list.chosen() == Some(7));
    }
}
