//! Texts that are too long for a line, broken at spaces.

use unicode_width::UnicodeWidthStr;

use super::table::fit;

/// Lines of at most so many columns; a word that is longer is cut.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word = fit(word, columns);
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
        assert_eq!(wrap("", 8), [""; 0]);
        assert_eq!(
            labelled("  fix: ", "copy what runs and leave the rest", 30),
            ["  fix: copy what runs and", "       leave the rest"]
        );
    }
}
