//! How the text of an instruction falls apart: keyword, flags, words, and the JSON form.
//!
//! BuildKit's `frontend/dockerfile/parser` decides, oddities included.

/// What separates words where quotes mean nothing.
const SEPARATORS: [char; 5] = ['\t', '\u{b}', '\u{c}', '\r', ' '];

/// A line's keyword, its flags with quotes taken off, and what follows.
#[derive(Debug)]
pub(super) struct Split<'a> {
    pub keyword: &'a str,
    pub flags: Vec<String>,
    pub rest: &'a str,
}

pub(super) fn split(line: &str, escape: char) -> Split<'_> {
    let line = line.trim();
    let (keyword, rest) = line.split_once(SEPARATORS).unwrap_or((line, ""));
    let (flags, rest) = take_flags(rest, escape);
    Split {
        keyword,
        flags,
        rest: rest.trim(),
    }
}

/// The words that start with `--`, up to the first that does not or is `--` alone.
fn take_flags(text: &str, escape: char) -> (Vec<String>, &str) {
    let mut flags = Vec::new();
    let mut rest = text.trim_start();
    while rest.starts_with("--") {
        let mut flag = String::new();
        let mut quote = None;
        let mut chars = rest.char_indices();
        let end = loop {
            let Some((at, c)) = chars.next() else {
                break rest.len();
            };
            match (c, quote) {
                (c, None) if c.is_whitespace() => break at,
                ('"' | '\'', None) => quote = Some(c),
                (c, Some(open)) if c == open => quote = None,
                (c, _) if c == escape => flag.extend(chars.next().map(|(_, c)| c)),
                (c, _) => flag.push(c),
            }
        };
        rest = &rest[end..];
        if flag == "--" {
            break;
        }
        flags.push(flag);
        rest = rest.trim_start();
    }
    (flags, rest)
}

/// Words by whitespace alone.
pub(super) fn plain(rest: &str) -> Vec<String> {
    rest.split(SEPARATORS)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The first word and everything behind it.
pub(super) fn first(rest: &str) -> Option<(&str, &str)> {
    let (first, behind) = rest.split_once(SEPARATORS)?;
    Some((first, behind.trim_start_matches(SEPARATORS)))
}

/// Words that quotes and escapes hold together; both stay in them.
pub(super) fn quoted(rest: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let is_escape = c == escape && quote != Some('\'');
        if is_escape && chars.peek().is_none() {
            break;
        }
        let word = word.get_or_insert_default();
        word.push(c);
        if is_escape {
            word.extend(chars.next());
        } else if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && matches!(c, '"' | '\'') {
            quote = Some(c);
        }
    }
    words.extend(word);
    words
}

/// The JSON form: `None` where it is none, an error where it holds anything but strings.
pub(super) fn json(rest: &str) -> Result<Option<Vec<String>>, String> {
    let rest = rest.trim_start();
    if !rest.starts_with('[') {
        return Ok(None);
    }
    let Ok(values) = serde_json::from_str::<Vec<serde_json::Value>>(rest) else {
        return Ok(None);
    };
    values
        .into_iter()
        .map(|value| match value {
            serde_json::Value::String(text) => Ok(text),
            _ => Err("a list in the JSON form holds something that is no string".to_owned()),
        })
        .collect::<Result<_, _>>()
        .map(Some)
}
