//! A file's bytes as rows of cells: lines of text with everything harmful made visible, or a hex dump.
//!
//! Nothing is masked here: who asks for a file's content is shown what it holds. What is scrolled and searched is
//! [`super::overlay::preview`]'s.

pub(crate) mod choosing;
pub(crate) mod compare;
pub(crate) mod copying;
pub(crate) mod reports;
pub(crate) mod saving;
pub(crate) mod versions;
pub(crate) mod viewing;

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

use super::text::{self, TAB};
use layerscope::escape::push_safe;

/// Bytes that a row of text shows at most; a longer line goes on in the next row, so that no row takes long.
const MOST: usize = 8 << 10;
/// Bytes that are looked at to tell text from binary.
const LOOKED_AT: usize = 8 << 10;

/// A row of text: where it lies, and the number of its line; none where a line goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) start: usize,
    /// Without the line's end.
    pub(crate) end: usize,
    pub(crate) number: Option<u32>,
}

/// Whether it reads as binary: it holds a NUL, or more than a tenth is neither text nor UTF-8.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let is_odd = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    let odd = start.iter().filter(|byte| is_odd(byte)).count();
    let invalid: usize = start.utf8_chunks().map(|it| it.invalid().len()).sum();
    // The end may cut a character.
    start.contains(&0) || (odd + invalid.saturating_sub(3)) * 10 > start.len()
}

/// The rows of a text.
pub(crate) fn rows(bytes: &[u8]) -> Vec<Row> {
    let mut rows = Vec::new();
    go_on(bytes, &mut rows);
    rows
}

/// Adds the rows of what came behind those that are there: only the last line is read again, which may have been cut.
pub(crate) fn go_on(bytes: &[u8], rows: &mut Vec<Row>) {
    let last = rows.iter().rposition(|row| row.number.is_some());
    let (mut number, from) = match last.and_then(|last| rows.drain(last..).next()) {
        Some(row) => (row.number.unwrap_or(1) - 1, row.start),
        None => (0, 0),
    };
    for line in bytes[from..].split_inclusive(|&byte| byte == b'\n') {
        number += 1;
        let start = line.as_ptr() as usize - bytes.as_ptr() as usize;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let end = start + line.strip_suffix(b"\r").unwrap_or(line).len();
        let mut from = start;
        loop {
            let to = cut(bytes, from, end);
            rows.push(Row {
                start: from,
                end: to,
                number: (from == start).then_some(number),
            });
            if to == end {
                break;
            }
            from = to;
        }
    }
}

/// Where a row ends: not in the middle of a character, of which up to three bytes follow the first.
fn cut(bytes: &[u8], from: usize, end: usize) -> usize {
    if end - from <= MOST {
        return end;
    }
    let within = |at: &usize| bytes[*at] & 0xc0 == 0x80;
    let back = (from + MOST - 3..=from + MOST).rev();
    back.into_iter()
        .find(|at| !within(at))
        .unwrap_or(from + MOST)
}

/// Bytes as a text that is safe to draw: tabs lead to their stops, counted from `column`; what is not UTF-8 is `\xNN`.
pub(crate) fn shown(bytes: &[u8], column: usize) -> String {
    if bytes.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut safe = String::with_capacity(bytes.len());
    let mut at = column;
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '\t' {
                let spaces = TAB - at % TAB;
                safe.extend(std::iter::repeat_n(' ', spaces));
                at += spaces;
                continue;
            }
            let before = safe.len();
            push_safe(&mut safe, c);
            let is_as_it_was = safe[before..].starts_with(c);
            let width = if is_as_it_was { c.width() } else { None };
            at += width.unwrap_or(safe.len() - before);
        }
        for byte in chunk.invalid() {
            let _ = write!(safe, "\\x{byte:02x}");
            at += 4;
        }
    }
    text::settle_width(safe)
}

/// What of a text that is safe to draw stands from a column on, in at most `columns`.
pub(crate) fn window(text: &str, left: usize, columns: usize) -> String {
    let mut at = 0;
    let mut seen = String::new();
    for (grapheme, width) in text::graphemes(text) {
        // Half of a wide character is a blank.
        match at >= left {
            true => seen.push_str(grapheme),
            false if at + width > left => seen.push(' '),
            false => {}
        }
        at += width;
        if at > left + columns {
            break;
        }
    }
    text::fit(&seen, columns).into_owned()
}

/// A text in pieces of at most `columns`; at least one.
pub(crate) fn chopped(text: &str, columns: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for (grapheme, width) in text::graphemes(text) {
        if used + width > columns && used > 0 {
            pieces.push(String::new());
            used = 0;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(grapheme);
        }
        used += width;
    }
    pieces
}

/// Bytes in a row of a hex dump in so many columns.
pub(crate) fn hex_width(columns: usize) -> usize {
    if columns >= 76 { 16 } else { 8 }
}

/// A row of a hex dump: where it stands, its bytes as digits, and as ASCII.
pub(crate) fn hex(bytes: &[u8], from: u64, width: usize) -> [String; 3] {
    let mut digits = String::new();
    for at in 0..width {
        if at > 0 && at % 8 == 0 {
            digits.push(' ');
        }
        match bytes.get(at) {
            Some(byte) => {
                let _ = write!(digits, "{byte:02x} ");
            }
            None => digits.push_str("   "),
        }
    }
    let ascii = bytes.iter().map(|&byte| match byte {
        b' '..=b'~' => char::from(byte),
        _ => '·',
    });
    [format!("{from:08x}"), digits, ascii.collect()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_binary() {
        assert!(!is_binary(b""));
        assert!(!is_binary("naïve \x1b[31mlog\x1b[0m\n".as_bytes()));
        assert!(is_binary(b"\x7fELF\x02\x01\x01\0"));
        assert!(is_binary(&[0xfe, 0x80, 0x99, 0xaa, 0xbb, 0x91, 0x92, 0x93]));
        // The end of what was read cuts a character.
        assert!(!is_binary(&"ü".as_bytes()[..1]));
    }

    #[test]
    fn rows_are_lines_and_long_lines_go_on() {
        let numbers = |text: &[u8]| rows(text).iter().map(|row| row.number).collect::<Vec<_>>();
        assert_eq!(numbers(b"a\r\n\nb"), [Some(1), Some(2), Some(3)]);
        assert_eq!(rows(b"a\r\n")[0].end, 1);
        let long = "ü".repeat(MOST);
        let rows = rows(long.as_bytes());
        assert_eq!(rows.len(), 2 + usize::from(MOST % 2 == 1));
        assert!(rows.iter().all(|row| long.is_char_boundary(row.start)));
        assert_eq!((rows[0].number, rows[1].number), (Some(1), None));
    }

    #[test]
    fn rows_go_on_as_if_all_had_been_there() {
        let long = "x".repeat(3 * MOST);
        let text = format!("a\r\n\n{long}ü\r\nb\n\nc{long}");
        let text = text.as_bytes();
        for cut in [0, 1, 2, 3, 4, 5, MOST, 2 * MOST + 7, text.len() - 1] {
            let mut grown = rows(&text[..cut]);
            go_on(text, &mut grown);
            assert_eq!(grown, rows(text), "{cut}");
        }
    }

    #[test]
    fn nothing_in_a_file_moves_the_cursor_or_turns_the_text() {
        assert_eq!(shown(b"a\tb\x1b[2J\xff\x07", 0), "a   b\\x1b[2J\\xff\\x07");
        assert_eq!(shown("\u{202e}x".as_bytes(), 0), "\\u{202e}x");
        assert_eq!(shown(b"\tx", 2), "  x");
    }

    #[test]
    fn a_window_pads_half_of_a_wide_character() {
        assert_eq!(window("日本語", 1, 10), " 本語");
        assert_eq!(window("abcdef", 2, 3), "cd…");
        assert_eq!(chopped("日本語", 5), ["日本", "語"]);
        assert_eq!(chopped("", 5), [""]);
    }

    #[test]
    fn a_dump_keeps_its_columns() {
        let [at, digits, ascii] = hex(b"\x7fELF", 16, 8);
        assert_eq!(at, "00000010");
        assert_eq!(digits, "7f 45 4c 46             ");
        assert_eq!(ascii, "·ELF");
    }
}
