//! A file's content: as text or as a hex dump, the first megabyte and more on demand; of what is no file, what it is.
//!
//! What a row looks like is [`content`]'s; searching in it is [`super::seek`]'s.

use super::seek::Seek;
use crate::ui::content::{self, Row};
use crate::ui::list::cursor::{Move, half};
use crate::ui::way::target::Target;
use layerscope::contents::Part;
use layerscope::size::size;

/// Columns that a step to the side takes.
const STEP: usize = 8;
/// Bytes that are held of a file, its rows among them: no more is read of one that is larger.
const HELD: usize = 64 << 20;

/// See the module.
#[derive(Debug)]
pub(crate) struct Preview {
    pub(crate) title: String,
    pub(crate) target: Target,
    pub(crate) body: Body,
}

/// What is shown.
#[derive(Debug)]
pub(crate) enum Body {
    /// Words about what is no file, and what a link leads to.
    Words(Vec<String>, Option<Target>),
    Content(Content),
}

/// A file's content, and what of it is on screen.
#[derive(Debug)]
pub(crate) struct Content {
    /// What was read, from the file's start.
    pub(crate) part: Part,
    pub(crate) rows: Vec<Row>,
    pub(crate) is_hex: bool,
    pub(crate) is_wrapped: bool,
    /// First column on screen; 0 where rows are wrapped.
    pub(crate) left: usize,
    /// First row on screen, and the first piece of it where rows are wrapped.
    pub(crate) top: (usize, usize),
    pub(crate) seek: Seek,
}

/// Rows and columns that content is shown in, line numbers included.
pub(crate) type Room = (usize, usize);

/// What a key does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    ToggleHex,
    ToggleWrap,
    Left,
    Right,
}

impl Look {
    /// Whether it moves to a side.
    pub(crate) fn is_to_a_side(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    pub(crate) fn is_right(self) -> bool {
        self == Self::Right
    }
}

impl Content {
    pub(crate) fn new(part: Part) -> Self {
        Self {
            is_hex: content::is_binary(&part.bytes),
            rows: content::rows(&part.bytes),
            part,
            is_wrapped: false,
            left: 0,
            top: (0, 0),
            seek: Seek::default(),
        }
    }

    /// More of the file was read.
    pub(crate) fn append(&mut self, more: Part) {
        if more.from == self.part.bytes.len() as u64 {
            let searched = self.part.bytes.len();
            self.part.bytes.extend(more.bytes);
            content::go_on(&self.part.bytes, &mut self.rows);
            self.seek.go_on(&self.part.bytes, searched);
        }
    }

    /// Whether the file goes on behind what was read.
    pub(crate) fn has_more(&self) -> bool {
        (self.part.bytes.len() as u64) < self.part.size
    }

    /// Whether more of it is read where that is asked for.
    pub(crate) fn can_grow(&self) -> bool {
        let held = self.part.bytes.len() + self.rows.len() * size_of::<Row>();
        self.has_more() && held < HELD
    }

    /// `the first 1.00 MB of 43.0 MB`; nothing where all is there.
    pub(crate) fn extent(&self) -> Option<String> {
        if !self.has_more() {
            return None;
        }
        let read = size(self.part.bytes.len() as u64);
        let all = size(self.part.size);
        Some(match self.can_grow() {
            true => format!("the first {read} of {all}"),
            false => format!("the first {read} of {all}; x extracts the rest"),
        })
    }

    /// Rows of all, as they are counted now.
    pub(crate) fn len(&self, columns: usize) -> usize {
        match self.is_hex {
            true => self.part.bytes.len().div_ceil(content::hex_width(columns)),
            false => self.rows.len(),
        }
    }

    /// Columns of line numbers, with the space behind them.
    pub(crate) fn gutter(&self) -> usize {
        let last = self.rows.iter().rev().find_map(|row| row.number);
        last.map_or(2, |last| last.to_string().len() + 1)
    }

    /// A row of text, safe to draw: as much as surely fills so many columns.
    pub(crate) fn text(&self, row: &Row, columns: usize) -> String {
        // A character takes four bytes at most, and has few marks.
        let end = row.end.min(row.start + (columns + 1) * 16);
        let bytes = self.part.bytes.get(row.start..end).unwrap_or_default();
        content::shown(bytes, 0)
    }

    /// A row in pieces of the screen's width.
    pub(crate) fn pieces(&self, row: &Row, columns: usize) -> Vec<String> {
        let columns = columns.saturating_sub(self.gutter()).max(1);
        content::chopped(&self.text(row, row.end - row.start), columns)
    }

    fn count(&self, row: usize, columns: usize) -> usize {
        match self.rows.get(row) {
            Some(row) if self.is_wrapped && !self.is_hex => self.pieces(row, columns).len(),
            _ => 1,
        }
    }

    fn down(&mut self, columns: usize) -> bool {
        let (row, piece) = self.top;
        self.top = if piece + 1 < self.count(row, columns) {
            (row, piece + 1)
        } else if row + 1 < self.len(columns) {
            (row + 1, 0)
        } else {
            return false;
        };
        true
    }

    fn up(&mut self, columns: usize) {
        let (row, piece) = self.top;
        self.top = match (row, piece) {
            (row, 1..) => (row, piece - 1),
            (0, 0) => (0, 0),
            (row, 0) => (row - 1, self.count(row - 1, columns).saturating_sub(1)),
        };
    }

    /// What is on top where the last row is at the bottom.
    fn lowest(&self, (rows, columns): Room) -> (usize, usize) {
        let mut room = rows.max(1);
        let mut row = self.len(columns);
        while row > 0 {
            let count = self.count(row - 1, columns);
            if count >= room {
                return (row - 1, count - room);
            }
            room -= count;
            row -= 1;
        }
        (0, 0)
    }

    /// Whether the last row is on screen.
    pub(crate) fn is_at_end(&self, room: Room) -> bool {
        self.top >= self.lowest(room)
    }

    pub(crate) fn go(&mut self, to: Move, room: Room) {
        let (rows, columns) = room;
        let page = match to {
            Move::HalfUp | Move::HalfDown => half(rows),
            _ => rows.saturating_sub(1).max(1),
        };
        match to {
            Move::Up => self.up(columns),
            Move::PageUp | Move::HalfUp => (0..page).for_each(|_| self.up(columns)),
            Move::Down => {
                self.down(columns);
            }
            Move::PageDown | Move::HalfDown => {
                let _ = (0..page).all(|_| self.down(columns));
            }
            Move::First => self.top = (0, 0),
            Move::Last => self.top = (usize::MAX, 0),
        }
        self.settle(room);
    }

    /// Keeps the screen filled.
    pub(crate) fn settle(&mut self, room: Room) {
        let (_, columns) = room;
        if !self.is_wrapped || self.is_hex {
            self.top.1 = 0;
        } else if let Some(last) = self.count(self.top.0, columns).checked_sub(1) {
            self.top.1 = self.top.1.min(last);
        }
        self.top = self.top.min(self.lowest(room));
    }

    pub(crate) fn look(&mut self, look: Look, room: Room) {
        let (_, columns) = room;
        match look {
            Look::ToggleHex => {
                let at = self.position(columns);
                self.is_hex = !self.is_hex;
                self.show(at, columns);
            }
            Look::ToggleWrap => {
                self.is_wrapped = !self.is_wrapped;
                self.left = 0;
            }
            Look::Left => self.left = self.left.saturating_sub(STEP),
            Look::Right => self.left += STEP,
        }
        self.settle(room);
    }

    /// Position in the file of the first row on screen.
    fn position(&self, columns: usize) -> usize {
        match self.is_hex {
            true => self.top.0 * content::hex_width(columns),
            false => self.rows.get(self.top.0).map_or(0, |row| row.start),
        }
    }

    /// The row that holds a byte.
    pub(super) fn row_of(&self, position: usize, columns: usize) -> usize {
        match self.is_hex {
            true => position / content::hex_width(columns),
            false => {
                let after = self.rows.partition_point(|row| row.start <= position);
                after.saturating_sub(1)
            }
        }
    }

    fn show(&mut self, position: usize, columns: usize) {
        self.top = (self.row_of(position, columns), 0);
    }
}
