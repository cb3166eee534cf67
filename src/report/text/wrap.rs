//! Texts that are too long for a line, broken at spaces.

use unicode_width::UnicodeWidthStr;

use super::table::fit;

/// Lines of at most so many columns; a word that is longer is cut.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(text) {
        let word = fit(&word, columns);
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// The words of a text; a figure and its unit are one, and so are `line` and its number.
fn words(text: &str) -> Vec<String> {
    const UNITS: [&str; 8] = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "%"];
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let is_unit = UNITS.contains(&word.trim_end_matches([',', ';', ')', ':', '.']));
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let goes_on = |before: &String| {
            is_unit && before.ends_with(|c: char| c.is_ascii_digit())
                || is_number && matches!(before.trim_start_matches('('), "line" | "layer")
        };
        match words.last_mut().filter(|before| goes_on(before)) {
            Some(before) => {
                before.push(' ');
                before.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
    }
    words
}

/// The same with a label in front of the first line, and as many blanks in front of the others.
pub fn labelled(label: &str, text: &str, width: usize) -> Vec<String> {
    /// Fewer columns than these hold no text.
    const NARROWEST: usize = 20;
    let columns = width.saturating_sub(label.width()).max(NARROWEST);
    let blank = " ".repeat(label.width());
    let lines = wrap(text, columns).into_iter().enumerate();
    lines
        .map(|(index, line)| format!("{}{line}", if index == 0 { label } else { &blank }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_on_in_the_next_line_and_long_ones_are_cut() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("日本語 日本語", 8), ["日本語", "日本語"]);
        assert_eq!(wrap("a  averylongword b", 6), ["a", "avery…", "b"]);
        assert_eq!(wrap("of 20.0 kB, 5 B", 8), ["of", "20.0 kB,", "5 B"]);
        assert_eq!(wrap("the line 7", 8), ["the", "line 7"]);
        assert_eq!(wrap("", 8), [""; 0]);
        assert_eq!(
            labelled("  fix: ", "copy what runs and leave the rest", 30),
            ["  fix: copy what runs and", "       leave the rest"]
        );
    }
}
