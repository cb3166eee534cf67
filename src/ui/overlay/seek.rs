//! Searching in a file's content or another text, as `less` does: the next match and the one before, upper and lower case alike unless an
//! upper-case letter is typed.

use aho_corasick::AhoCorasick;

use super::preview::{Content, Room};
use crate::ui::content;
use crate::ui::text;

/// Matches that are kept.
const MOST: usize = 100_000;

/// What is searched for, and where it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seek {
    /// Empty where nothing is.
    pub(crate) wanted: String,
    /// Positions of matches in what was read.
    pub(crate) found: Vec<usize>,
    /// The one that was gone to last.
    pub(crate) at: usize,
    /// Made once: every text on screen is asked for matches.
    matcher: Option<AhoCorasick>,
}

impl Seek {
    pub(super) fn new(wanted: &str, bytes: &[u8]) -> Self {
        let mut seek = Self {
            wanted: wanted.to_owned(),
            matcher: matcher(wanted),
            ..Self::default()
        };
        seek.go_on(bytes, 0);
        seek
    }

    /// More can be searched than the first `searched` bytes.
    pub(super) fn go_on(&mut self, bytes: &[u8], searched: usize) {
        let Some(matcher) = &self.matcher else {
            return;
        };
        // A match may begin in what was searched, but not in another match.
        let behind = self.found.last().map_or(0, |at| at + self.wanted.len());
        let from = (searched + 1).saturating_sub(self.wanted.len()).max(behind);
        let rest = bytes.get(from..).unwrap_or_default();
        let found = matcher.find_iter(rest).map(|found| from + found.start());
        let room = MOST.saturating_sub(self.found.len());
        self.found.extend(found.take(room));
    }

    /// Where matches are in a text on screen.
    pub(crate) fn in_text(&self, text: &str) -> Vec<(usize, usize)> {
        let found = self.matcher.as_ref().map(|matcher| {
            let found = matcher.find_iter(text);
            found.map(|found| (found.start(), found.end())).collect()
        });
        found.unwrap_or_default()
    }

    /// To the next match or the one before; behind the last comes the first.
    pub(super) fn step(&mut self, forwards: bool) {
        let count = self.found.len();
        if count > 0 {
            let step = if forwards { 1 } else { count - 1 };
            self.at = (self.at + step) % count;
        }
    }

    /// `match 3 of 17`; nothing where nothing is searched for.
    pub(crate) fn words(&self) -> Option<String> {
        match (self.wanted.is_empty(), self.found.len()) {
            (true, _) => None,
            (false, 0) => Some("no match".to_owned()),
            (false, count) => Some(format!("match {} of {count}", self.at + 1)),
        }
    }
}

fn matcher(wanted: &str) -> Option<AhoCorasick> {
    if wanted.is_empty() {
        return None;
    }
    AhoCorasick::builder()
        .ascii_case_insensitive(!wanted.chars().any(char::is_uppercase))
        .build([wanted])
        .ok()
}

impl Content {
    /// Searches from what is on top on.
    pub(crate) fn search(&mut self, wanted: &str, room: Room) {
        self.seek = Seek::new(wanted, &self.part.bytes);
        let top = self.top.0;
        let mut found = self.seek.found.iter();
        let first = found.position(|&at| self.row_of(at, room.1) >= top);
        self.seek.at = first.unwrap_or(0);
        self.show_match(room);
    }

    /// Goes to the next match or the one before; behind the last comes the first.
    pub(crate) fn seek(&mut self, forwards: bool, room: Room) {
        self.seek.step(forwards);
        self.show_match(room);
    }

    /// Brings the match on screen, with rows above it.
    fn show_match(&mut self, room: Room) {
        let (rows, columns) = room;
        let Some(&position) = self.seek.found.get(self.seek.at) else {
            return;
        };
        let row = self.row_of(position, columns);
        if !(self.top.0..self.top.0 + rows.max(1)).contains(&row) || self.is_wrapped {
            self.top = (row.saturating_sub(rows / 3), 0);
        }
        if let Some(row) = self.rows.get(row)
            && !self.is_hex
            && !self.is_wrapped
        {
            let before = &self.part.bytes[row.start..position.clamp(row.start, row.end)];
            let column = text::width(&content::shown(before, 0));
            let room = columns.saturating_sub(self.gutter());
            let needed = column + text::width(&self.seek.wanted);
            if column < self.left || needed > self.left + room {
                self.left = needed.saturating_sub(room * 2 / 3);
            }
            if needed <= room {
                self.left = 0;
            }
        }
        self.settle(room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_goes_on_where_it_ended() {
        let text = b"aaaa baab aaaaa\nAAa";
        for cut in 0..text.len() {
            let mut grown = Seek::new("aa", &text[..cut]);
            grown.go_on(text, cut);
            assert_eq!(grown.found, Seek::new("aa", text).found, "{cut}");
        }
    }
}
