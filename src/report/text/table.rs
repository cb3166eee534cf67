//! Plain columns for text reports.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A table: a heading that starts with `>` is of a column of numbers, set to the right.
pub struct Table<'a, const N: usize> {
    headings: &'a [&'a str; N],
    rows: Vec<[String; N]>,
}

impl<'a, const N: usize> Table<'a, N> {
    /// Without rows.
    pub fn new(headings: &'a [&'a str; N]) -> Self {
        Self {
            headings,
            rows: Vec::new(),
        }
    }

    /// Adds a row of texts that are safe to show.
    pub fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells);
    }

    /// Writes the table, two columns in, cut at `width`.
    pub fn write(&self, out: &mut dyn Write, width: usize) -> io::Result<()> {
        /// A long stage or path must not push the columns behind it away.
        const WIDEST: usize = 40;
        let headings: [String; N] = self
            .headings
            .map(|heading| heading.trim_start_matches('>').to_owned());
        let widths: [usize; N] = std::array::from_fn(|column| {
            let cells = self.rows.iter().map(|row| row[column].width());
            let widest = cells.max().unwrap_or(0).max(headings[column].width());
            if column + 1 < N {
                widest.min(WIDEST)
            } else {
                widest
            }
        });
        for row in std::iter::once(&headings).chain(&self.rows) {
            let mut line = String::from(" ");
            // A column without a heading and cells takes no room.
            for column in (0..N).filter(|&column| widths[column] > 0) {
                let cell = fit(&row[column], widths[column]);
                let padding = " ".repeat(widths[column] - cell.width());
                line.push(' ');
                if self.headings[column].starts_with('>') {
                    line.push_str(&padding);
                    line.push_str(&cell);
                } else {
                    line.push_str(&cell);
                    line.push_str(&padding);
                }
                line.push(' ');
            }
            writeln!(out, "{}", fit(line.trim_end(), width))?;
        }
        Ok(())
    }
}

/// The text, cut to so many columns with `…` at the end.
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > width.saturating_sub(1) {
            break;
        }
        used += wide;
        cut.push(c);
    }
    cut.push('…');
    cut
}

/// The text, cut to so many columns with `…` in front.
pub fn fit_front(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut start = text.len();
    let mut used = 0;
    for (at, c) in text.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > width.saturating_sub(1) {
            break;
        }
        start = at;
    }
    format!("…{}", &text[start..])
}

/// The text, filled up to so many columns.
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_columns_not_by_bytes() {
        assert_eq!(fit("abc", 3), "abc");
        assert_eq!(fit("abcd", 3), "ab…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit_front("abc", 3), "abc");
        assert_eq!(fit_front("abcd", 3), "…cd");
        assert_eq!(fit_front("日本語", 4), "…語");
        assert_eq!(pad("日本", 5), "日本 ");
    }
}
