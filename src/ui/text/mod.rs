//! Text on a grid of cells: made safe, measured, cut and wrapped.
//!
//! [`layerscope::escape`] makes image text harmless; this module makes its width certain, because terminals disagree about
//! joined emoji, variation selectors and piled-up marks. What is measured here is what ratatui will draw.

pub(crate) mod ascii;
pub(crate) mod details;
pub(crate) mod edit;
pub(crate) mod signs;

use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use ratatui::style::Style;
use ratatui::text::Span;
use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_width::UnicodeWidthChar;

use layerscope::escape::{escape, escape_name, mask};

/// Marks that one character may carry; a pile of thousands would be drawn over the rows around it.
const MAX_MARKS: usize = 3;

/// Columns from one tab stop to the next.
pub(crate) const TAB: usize = 4;

/// Stands in for text that was cut away.
const ELLIPSIS: &str = "…";

/// A text from an image, safe to draw and of certain width.
pub(crate) fn clean(text: &str) -> String {
    settle_width(escape(text))
}

/// A line of a file, tabs as spaces, safe to draw and of certain width.
pub(crate) fn code(line: &str) -> String {
    if !line.contains('\t') {
        return clean(line.trim_end());
    }
    let mut spaced = String::with_capacity(line.len());
    let mut column = 0;
    for c in line.trim_end().chars() {
        let width = if c == '\t' { TAB - column % TAB } else { 1 };
        match c {
            '\t' => spaced.extend(std::iter::repeat_n(' ', width)),
            c => spaced.push(c),
        }
        column += width;
    }
    clean(&spaced)
}

/// As much of such a line as `columns` show.
pub(crate) fn code_line(line: &str, columns: usize) -> String {
    fit(&code(enough(line, columns)), columns).into_owned()
}

/// A name from an image in at most `columns`, safe to draw.
pub(crate) fn clean_name(name: &[u8], columns: usize) -> String {
    // A token that is cut is none any more.
    let name = mask(name);
    let clean = match std::str::from_utf8(&name) {
        Ok(text) => clean(enough(text, columns)),
        Err(_) => settle_width(escape_name(&name)),
    };
    fit(&clean, columns).into_owned()
}

/// A path from an image, relative to its root, in at most `columns`, safe to draw: its end, which has the name; the root
/// itself is `/`.
pub(crate) fn clean_path(path: &[u8], columns: usize) -> String {
    if path.is_empty() {
        return "/".to_owned();
    }
    let path = mask(path);
    let mut start = path.len().saturating_sub(filling(columns));
    // Not in the middle of a character, of which up to three bytes follow the first.
    let is_within = |byte: &u8| byte & 0xc0 == 0x80;
    let rest = path[start..].iter();
    if start > 0 {
        start += rest.take(3).take_while(|byte| is_within(byte)).count();
    }
    let end = settle_width(escape_name(&path[start..]));
    fit_end(&end, columns).into_owned()
}

/// Columns that a clean text takes.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        graphemes(text).map(|(_, width)| width).sum()
    }
}

/// The text if it takes at most `columns`, else its beginning and `…`.
pub(crate) fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    let start = enough(text, columns);
    if start.len() == text.len() && width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let room = columns.saturating_sub(1);
    let mut cut = String::new();
    let mut used = 0;
    for (grapheme, width) in graphemes(start) {
        if used + width > room {
            break;
        }
        cut.push_str(grapheme);
        used += width;
    }
    if columns > 0 {
        cut.push_str(ELLIPSIS);
    }
    Cow::Owned(cut)
}

/// What is typed before and behind a cursor, clean and in `columns` together: what stands next to the cursor is shown.
pub(crate) fn around((before, behind): (&str, &str), columns: usize) -> (String, String) {
    let (before, behind) = (clean(before), clean(behind));
    let room = columns.saturating_sub(width(&before)).max(columns / 3);
    let behind = fit(&behind, room).into_owned();
    let before = fit_end(&before, columns.saturating_sub(width(&behind))).into_owned();
    (before, behind)
}

/// The text if it takes at most `columns`, else `…` and its end, where a path has its name.
pub(crate) fn fit_end(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut room = columns.saturating_sub(1);
    let all: Vec<(&str, usize)> = graphemes(text).collect();
    let end: Vec<&str> = all
        .iter()
        .rev()
        .take_while(|(_, width)| {
            let fits = *width <= room;
            room = room.saturating_sub(*width);
            fits
        })
        .map(|(grapheme, _)| *grapheme)
        .collect();
    let cut = end.into_iter().rev().collect::<String>();
    Cow::Owned(if columns > 0 {
        format!("{ELLIPSIS}{cut}")
    } else {
        cut
    })
}

/// The text in exactly `columns`: cut or filled up with spaces behind it.
pub(crate) fn left(text: &str, columns: usize) -> String {
    let mut cell = fit(text, columns).into_owned();
    let used = width(&cell);
    cell.extend(std::iter::repeat_n(' ', columns.saturating_sub(used)));
    cell
}

/// The text in exactly `columns`: cut or filled up with spaces before it.
pub(crate) fn right(text: &str, columns: usize) -> String {
    let cell = fit(text, columns);
    let mut padded = " ".repeat(columns.saturating_sub(width(&cell)));
    padded.push_str(&cell);
    padded
}

/// The text in lines of at most `columns`, broken at spaces where there are any.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let word_width = width(word);
        if used > 0 && used + 1 + word_width <= columns {
            line.push(' ');
            line.push_str(word);
            used += 1 + word_width;
            continue;
        }
        if used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for (grapheme, width) in graphemes(word) {
            if used + width > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(grapheme);
            used += width;
        }
    }
    lines.push(line);
    lines
}

/// `20,412`
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// As much of a text as surely fills more than `columns`, so that nobody measures what nobody sees.
fn enough(text: &str, columns: usize) -> &str {
    let mut end = filling(columns);
    if end >= text.len() {
        return text;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    &text[..end]
}

/// Bytes that surely fill more than `columns`: one holds a character of four bytes and as many for each mark on it.
fn filling(columns: usize) -> usize {
    (columns + 1) * 4 * (1 + MAX_MARKS)
}

/// Graphemes and their widths, as ratatui draws them.
pub(crate) fn graphemes(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let lengths: Vec<usize> = Span::raw(text)
        .styled_graphemes(Style::new())
        .map(|grapheme| grapheme.symbol.len())
        .collect();
    let mut start = 0;
    lengths.into_iter().filter_map(move |len| {
        let grapheme = text.get(start..start + len)?;
        start += len;
        Some((grapheme, usize::from(grapheme.cell_width())))
    })
}

/// The text with what terminals disagree about spelled out.
pub(crate) fn settle_width(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    let mut settled = String::with_capacity(text.len());
    for (grapheme, width) in graphemes(&text) {
        if width == 0 {
            // A mark with nothing to stand on would be drawn into the cell before it.
            settled.push('◌');
        }
        let alone: usize = grapheme.chars().filter_map(UnicodeWidthChar::width).sum();
        let agreed = width == alone;
        for (position, c) in grapheme.chars().enumerate() {
            let is_kept = match position {
                0 => !is_disputed(c),
                1..=MAX_MARKS => agreed && c.width() == Some(0) && !is_disputed(c),
                _ => false,
            };
            if is_kept {
                settled.push(c);
            } else {
                settled.extend(c.escape_unicode());
            }
        }
    }
    settled
}

/// Whether a character has another width in another terminal, or one that no terminal has. A spacing mark, like the
/// vowel signs of Devanagari, is a column to some, none to others, and part of the letter before it to the rest.
fn is_disputed(c: char) -> bool {
    get_general_category(c) == GeneralCategory::SpacingMark || c.width() > Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_never_takes_more_than_its_columns() {
        assert_eq!(fit("abc", 3), "abc");
        assert_eq!(fit("abcd", 3), "ab…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(left("日本", 3), "日…");
        assert_eq!(left("日本語", 4), "日… ");
        assert_eq!(right("7 B", 5), "  7 B");
    }

    #[test]
    fn long_numbers_have_their_thousands_apart() {
        let words = [0, 999, 1000, 20_412, 1_234_567].map(thousands);
        assert_eq!(words, ["0", "999", "1,000", "20,412", "1,234,567"]);
    }

    #[test]
    fn long_words_break_and_short_ones_stay_whole() {
        assert_eq!(wrap("RUN make all", 8), ["RUN make", "all"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn a_path_keeps_its_end() {
        assert_eq!(clean_path(b"app/src/main.js", 20), "app/src/main.js");
        assert_eq!(clean_path(b"app/src/main.js", 8), "…main.js");
        let long = "日本/".repeat(5000) + "x\u{1b}";
        assert_eq!(clean_path(long.as_bytes(), 10), "…本/x\\x1b");
        assert_eq!(clean_path(b"a\\b\xff", 20), "a\\\\b\\xff");
    }

    #[test]
    fn tabs_lead_to_the_next_stop_and_nothing_else_moves_the_cursor() {
        assert_eq!(code("\tcd  x\t\\ \r"), "    cd  x   \\");
        assert_eq!(code("\t\u{1b}[2J"), "    \\x1b[2J");
        assert_eq!(code_line(&"x\t".repeat(1_000_000), 9), "x   x   …");
    }

    #[test]
    fn what_terminals_disagree_about_is_spelled_out() {
        assert_eq!(clean("❤\u{fe0f}"), "❤\\u{fe0f}");
        assert_eq!(clean("👍\u{1f3fd}"), "👍\\u{1f3fd}");
        assert_eq!(clean("e\u{301}"), "e\u{301}");
        assert_eq!(clean("\u{301}x"), "◌\u{301}x");
        let pile = clean(&format!("a{}", "\u{301}".repeat(4000)));
        assert!(pile.starts_with("a\u{301}\u{301}\u{301}\\u{301}"));
        assert_eq!(width("日本語"), 6);
        // A column in xterm and none in kitty; the one after it is a column in xterm and none to `unicode_width`.
        assert_eq!(clean("हि"), "ह\\u{93f}");
        assert_eq!(clean("\u{93f}x"), "\\u{93f}x");
        assert_eq!(clean("ক\u{9be}"), "ক\\u{9be}");
        assert_eq!(clean("ह\u{94d}"), "ह\u{94d}");
        assert_eq!(clean("ﾊﾟ"), "ﾊ\\u{ff9f}");
        assert_eq!(clean("\u{17d8}"), "\\u{17d8}");
    }
}
