//! A chosen row in a list that may be longer than its pane.

/// The chosen row and the first row on screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) row: usize,
    pub(crate) top: usize,
}

/// A movement through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    Up,
    Down,
    PageUp,
    PageDown,
    HalfUp,
    HalfDown,
    First,
    Last,
}

impl Cursor {
    /// Moves in a list of `len` rows of which `height` are on screen.
    pub(crate) fn go(&mut self, to: Move, len: usize, height: usize) {
        let page = height.saturating_sub(1).max(1);
        self.row = match to {
            Move::Up => self.row.saturating_sub(1),
            Move::Down => self.row.saturating_add(1),
            Move::PageUp => self.row.saturating_sub(page),
            Move::PageDown => self.row.saturating_add(page),
            Move::HalfUp => self.row.saturating_sub(half(height)),
            Move::HalfDown => self.row.saturating_add(half(height)),
            Move::First => 0,
            Move::Last => usize::MAX,
        };
        self.settle(len, height);
    }

    /// Scrolls what is on screen by a row; the chosen row comes along where it would be left behind.
    pub(crate) fn scroll(&mut self, to: Move, len: usize, height: usize) {
        self.top = scroll(self.top, to, len, height);
        let last = self.top + height.max(1) - 1;
        self.row = self.row.clamp(self.top, last);
        self.settle(len, height);
    }

    /// Keeps the row in the list and on screen, and the screen filled.
    pub(crate) fn settle(&mut self, len: usize, height: usize) {
        let height = height.max(1);
        self.row = self.row.min(len.saturating_sub(1));
        self.top = self
            .top
            .min(self.row)
            .max((self.row + 1).saturating_sub(height))
            .min(len.saturating_sub(height));
    }
}

/// Rows of half a page.
pub(crate) fn half(height: usize) -> usize {
    (height / 2).max(1)
}

/// Scrolls a text of `len` lines, of which `height` are on screen.
pub(crate) fn scroll(top: usize, to: Move, len: usize, height: usize) -> usize {
    let page = height.saturating_sub(1).max(1);
    let moved = match to {
        Move::Up => top.saturating_sub(1),
        Move::Down => top + 1,
        Move::PageUp => top.saturating_sub(page),
        Move::PageDown => top + page,
        Move::HalfUp => top.saturating_sub(half(height)),
        Move::HalfDown => top + half(height),
        Move::First => 0,
        Move::Last => len,
    };
    moved.min(len.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_row_stays_in_the_list_and_on_screen() {
        let mut cursor = Cursor::default();
        cursor.go(Move::Up, 10, 4);
        assert_eq!(cursor, Cursor { row: 0, top: 0 });
        cursor.go(Move::PageDown, 10, 4);
        assert_eq!(cursor, Cursor { row: 3, top: 0 });
        cursor.go(Move::Down, 10, 4);
        assert_eq!(cursor, Cursor { row: 4, top: 1 });
        cursor.go(Move::Last, 10, 4);
        assert_eq!(cursor, Cursor { row: 9, top: 6 });
        cursor.settle(3, 4);
        assert_eq!(cursor, Cursor { row: 2, top: 0 });
        cursor.go(Move::Down, 0, 0);
        assert_eq!(cursor, Cursor::default());
    }
}
