//! Chooses which columns stand beside the files' names; what there is to choose is
//! [`Columns`](crate::ui::tree_view::columns::Columns)'.

use crate::ui::cursor::{Cursor, Move};
use crate::ui::tree_view::columns::Column;

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

    pub(crate) fn go(&mut self, to: Move) {
        let all = Column::ALL.len();
        self.cursor.go(to, all, all);
    }
}
