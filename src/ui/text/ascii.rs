//! Screens of ASCII alone: every other character that was drawn is replaced by one that looks or means the same.
//!
//! This happens to finished cells, so nothing that draws has to know of it. Characters that stand for different things
//! in one place stay different.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

/// Of two dots, which stand for what was cut: one alone would end a sentence, and any other sign would mean something.
const DOT: char = '.';

/// What stands for a character that has no other.
const OTHER: char = '?';

/// Characters that the program itself draws, and what stands for each.
#[rustfmt::skip]
const TABLE: &[(char, char)] = &[
    // Borders and the lines of trees and graphs.
    ('─', '-'), ('━', '='), ('│', '|'), ('┃', '|'), ('├', '+'), ('┤', '+'), ('┬', '+'), ('┴', '+'), ('┼', '+'),
    ('┌', '+'), ('┐', '+'), ('└', '+'), ('┘', '+'), ('┏', '+'), ('┓', '+'), ('┗', '+'), ('┛', '+'), ('╴', '-'),
    // Bars.
    ('█', '#'), ('▉', '='), ('▊', '='), ('▋', '='), ('▌', '='), ('▍', '|'), ('▎', '|'), ('▏', '|'), ('░', '.'),
    ('▒', ':'),
    // What is chosen, open, closed.
    ('▸', '>'), ('▾', '-'), ('◂', '<'),
    // How a list is sorted.
    ('▲', '^'), ('▼', 'v'),
    // Marks.
    ('✗', 'x'), ('✓', '+'), ('↻', 'r'), ('‼', '#'), ('·', '.'), ('•', '*'),
    ('●', '*'), ('↪', '>'), ('⋯', '~'),
    // Directions and keys.
    ('←', '<'), ('→', '>'), ('↑', '^'), ('↓', ':'),
    // Within words.
    ('◌', '?'), ('–', '-'), ('—', '-'), ('…', DOT), ('×', 'x'), ('≥', '>'), ('≤', '<'),
];

/// The character of ASCII that stands for `c`; none where none is known.
pub(crate) fn of(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c);
    }
    let found = TABLE.iter().find(|(drawn, _)| *drawn == c);
    found.map(|(_, ascii)| *ascii)
}

/// Leaves nothing but ASCII. A wide character becomes as many columns.
pub(crate) fn replace(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width).max(1);
    for at in 0..buffer.content.len() {
        let cell = &buffer.content[at];
        let symbol = cell.symbol();
        if symbol.is_ascii() {
            continue;
        }
        let columns = symbol.width();
        if symbol == "…" {
            second_dot(buffer, at);
        }
        let symbol = buffer.content[at].symbol();
        let mut characters = symbol.chars();
        let first = characters.next().and_then(of);
        // What is combined with a letter changes it.
        let ascii = first.filter(|_| characters.next().is_none());
        buffer.content[at].set_char(ascii.unwrap_or(OTHER));
        let rest = width - at % width;
        for behind in 1..columns.min(rest) {
            buffer.content[at + behind].set_char(' ');
        }
    }
}

/// Makes the character beside dots at `at` one of them, if it is of the same words: that before, else that behind.
fn second_dot(buffer: &mut Buffer, at: usize) {
    let width = usize::from(buffer.area.width).max(1);
    let has = |at: usize, fits: fn(char) -> bool| buffer.content[at].symbol().chars().all(fits);
    let before = at.checked_sub(1).filter(|_| !at.is_multiple_of(width));
    let before = before.filter(|&at| has(at, |c| c.is_ascii_graphic() && c != '|'));
    let behind = Some(at + 1).filter(|behind| !behind.is_multiple_of(width));
    let behind = behind.filter(|&at| has(at, |c| c.is_ascii() && c != '|'));
    if let Some(beside) = before.or(behind) {
        buffer.content[beside].set_char(DOT);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    /// Of each group every character must look different.
    const MEANINGS: [&str; 7] = ["▸▾", "+~=-✗", "✗↻▒‼!•·", "✗✓?", "█░", "↑↓←→", "├│"];

    /// What is in the sources without comments and tests.
    fn drawn(directory: &Path, into: &mut BTreeSet<(char, String)>) {
        for entry in directory.read_dir().unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                if name != "tests" {
                    drawn(&path, into);
                }
                continue;
            }
            if !name.ends_with(".rs") || name == "tests.rs" || name == "ascii.rs" {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for line in code.lines() {
                let line = line.split("//").next().unwrap();
                let foreign = line.chars().filter(|c| !c.is_ascii());
                into.extend(foreign.map(|c| (c, path.display().to_string())));
            }
        }
    }

    #[test]
    fn every_character_that_the_interface_draws_has_one_in_ascii() {
        let mut all = BTreeSet::new();
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
        drawn(&sources, &mut all);
        // The borders are ratatui's, the dots those of hidden secrets.
        let borders = "─│┌┐└┘━┃┏┓┗┛•";
        all.extend(borders.chars().map(|c| (c, "borders".to_owned())));
        assert!(all.len() > 40, "the sources were not found: {all:?}");
        for (c, place) in all {
            assert!(of(c).is_some(), "'{c}' of {place} is missing in TABLE");
        }
    }

    #[test]
    fn what_means_something_else_looks_different() {
        for group in MEANINGS {
            let ascii: BTreeSet<char> = group.chars().map(|c| of(c).unwrap()).collect();
            assert_eq!(ascii.len(), group.chars().count(), "{group} -> {ascii:?}");
        }
        let drawn: BTreeSet<char> = TABLE.iter().map(|(drawn, _)| *drawn).collect();
        assert_eq!(drawn.len(), TABLE.len());
        assert!(TABLE.iter().all(|(_, ascii)| ascii.is_ascii_graphic()));
    }

    #[test]
    fn what_was_cut_ends_or_begins_with_two_dots_and_borders_stay() {
        for (drawn, ascii) in [
            ("/src /a…│", "/src /..|"),
            ("import: …│", "import: .|"),
            ("│…path │", "|..ath |"),
            ("a, … x", "a, ..x"),
        ] {
            let columns = drawn.chars().count() as u16;
            let mut buffer = Buffer::empty(Rect::new(0, 0, columns, 1));
            buffer.set_string(0, 0, drawn, Style::new());
            replace(&mut buffer);
            let symbols: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
            assert_eq!(symbols, ascii);
        }
    }

    #[test]
    fn the_grid_stays_whole() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 9, 1));
        buffer.set_string(0, 0, "日│e\u{301}👍x", Style::new());
        replace(&mut buffer);
        let symbols: Vec<&str> = buffer.content.iter().map(|cell| cell.symbol()).collect();
        assert_eq!(symbols, ["?", " ", "|", "?", "?", " ", "x", " ", " "]);
    }
}
