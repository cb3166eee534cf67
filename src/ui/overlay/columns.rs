//! Chooses which columns stand beside the files' names; what there is to choose is
//! [`Columns`](crate::ui::tree_view::columns::Columns)'.

use crate::ui::list::cursor::{Cursor, Move};
use crate::ui::tree_view::columns::Column;

/// Columns and rows of the list, borders included, where there is room.
pub(super) const SIZE: (u16, u16) = (74, Column::ALL.len() as u16 + 2);

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Chooser {
    cursor: Cursor,
}

impl Chooser {
    /// The column that is chosen.
    pub(crate) fn chosen(&self) -> Column {
        Column::ALL[self.cursor.row]
    }

    /// Chooses one by its row.
    pub(super) fn choose(&mut self, row: usize) {
        let all = Column::ALL.len();
        self.cursor.row = row;
        self.cursor.settle(all, all);
    }

    pub(super) fn go(&mut self, to: Move) {
        let all = Column::ALL.len();
        self.cursor.go(to, all, all);
    }
}
