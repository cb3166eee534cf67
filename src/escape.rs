//! Text that came from an image, made safe to show.
//!
//! Names, history and labels may hold anything: terminal escapes, bidirectional controls, bytes that are not UTF-8.
//! Every text for people goes through [`escape`]; names become text through [`name`]. Both hide [`tokens`] of a known form,
//! which may stand in a file's name as well as anywhere else; what else is a secret's value is hidden before, by
//! [`provenance::mask`](crate::provenance::mask).

use std::borrow::Cow;
use std::fmt::Write;

use crate::tokens;

/// What stands for a secret's value.
pub const MASK: &str = "•••";

/// A text, or a name of any bytes, in which each token of a known form is masked.
pub fn mask(bytes: &[u8]) -> Cow<'_, [u8]> {
    let found = tokens::find(bytes);
    if found.is_empty() {
        return Cow::Borrowed(bytes);
    }
    let mut masked = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for token in found {
        masked.extend(&bytes[at..token.range.start]);
        masked.extend(MASK.as_bytes());
        at = token.range.end;
    }
    masked.extend(&bytes[at..]);
    Cow::Owned(masked)
}

/// The same of a text.
pub fn mask_text(text: &str) -> Cow<'_, str> {
    match mask(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        // Forms are made of ASCII, so that the rest is a text still.
        Cow::Owned(masked) => Cow::Owned(String::from_utf8_lossy(&masked).into_owned()),
    }
}

/// A name as text: UTF-8 as it is; in a name that is not UTF-8, each byte that does not fit is `\xNN` and each
/// backslash is doubled.
pub fn name(bytes: &[u8]) -> String {
    let bytes = mask(bytes);
    match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.utf8_chunks().fold(String::new(), |mut text, chunk| {
            text.push_str(&chunk.valid().replace('\\', "\\\\"));
            for byte in chunk.invalid() {
                let _ = write!(text, "\\x{byte:02x}");
            }
            text
        }),
    }
}

/// A text for a terminal or a line of a report: control characters, line separators and bidirectional controls
/// become escapes like `\n`, `\x1b` and `\u{202e}`.
pub fn escape(text: &str) -> String {
    let text = mask_text(text);
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        push_safe(&mut safe, c);
    }
    safe
}

/// Adds a character as [`escape`] shows it.
pub fn push_safe(safe: &mut String, c: char) {
    match c {
        '\n' => safe.push_str("\\n"),
        '\t' => safe.push_str("\\t"),
        '\r' => safe.push_str("\\r"),
        c if c.is_control() && (c as u32) < 0x100 => {
            let _ = write!(safe, "\\x{:02x}", c as u32);
        }
        c if is_harmful(c) => {
            let _ = write!(safe, "\\u{{{:x}}}", c as u32);
        }
        c => safe.push(c),
    }
}

/// The text with each long hash cut to its first twelve digits, as Docker shows them.
pub fn shorten_hashes(text: &str) -> String {
    const SHOWN: usize = 12;
    let is_digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_digit) {
        let digits = &rest[start..];
        let end = digits.find(|c| !is_digit(c)).unwrap_or(digits.len());
        short.push_str(&rest[..start]);
        short.push_str(if end == 64 {
            &digits[..SHOWN]
        } else {
            &digits[..end]
        });
        rest = &digits[end..];
    }
    short.push_str(rest);
    short
}

/// A name for a terminal or a line of a report.
pub fn escape_name(bytes: &[u8]) -> String {
    escape(&name(bytes))
}

/// Control characters, and invisible ones that reorder or hide what stands around them (Unicode's bidirectional and
/// format controls).
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_utf8_and_escape_the_rest() {
        assert_eq!(name("naïve\\x".as_bytes()), "naïve\\x");
        assert_eq!(name(b"a\\b\xff"), "a\\\\b\\xff");
    }

    #[test]
    fn tokens_are_masked_in_names_and_texts() {
        let token = ["gh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat();
        let note = format!("srv/note-{token}.txt");
        assert_eq!(name(note.as_bytes()), "srv/note-•••.txt");
        assert_eq!(
            name(&[note.as_bytes(), b"\xff"].concat()),
            "srv/note-•••.txt\\xff"
        );
        assert_eq!(escape(&format!("ü {token}\n")), "ü •••\\n");
        assert_eq!(
            name(b"srv/note-ghp_handbook.txt"),
            "srv/note-ghp_handbook.txt"
        );
    }

    #[test]
    fn hashes_are_cut_and_words_are_not() {
        let hash = "c5e68ebed4d13635935ee70e7abc10574337f3c3d06b937efaa01bb90547e79f";
        assert_eq!(
            shorten_hashes(&format!("COPY dir:{hash} in ./feed {hash}")),
            "COPY dir:c5e68ebed4d1 in ./feed c5e68ebed4d1"
        );
    }

    #[test]
    fn nothing_shown_can_move_the_cursor_or_turn_the_text() {
        assert_eq!(
            escape("a\x1b[31m\n\u{202e}b\u{9b}"),
            "a\\x1b[31m\\n\\u{202e}b\\x9b"
        );
    }
}
