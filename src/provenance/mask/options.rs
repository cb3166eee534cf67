//! Where secrets stand in a command without a name and an equals sign: behind options (`--password VALUE`), in
//! headers (`Authorization: Bearer VALUE`), in JSON (`"password": "VALUE"`) and in lines (`password: VALUE`). What only one
//! program means so is for `programs`.

use super::is_secret_name;
use super::shell::{Shell, span};
use super::spans::{Span, What};

/// The secrets, in no order.
pub(super) fn secrets(shell: &Shell<'_>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    spans.extend(named(shell));
    spans.extend(fields(shell.text));
    spans.extend(headers(shell.text));
    spans.extend(lines(shell));
    spans
}

/// `--password VALUE`.
fn named<'a>(shell: &'a Shell<'_>) -> impl Iterator<Item = Span> + 'a {
    shell.words.iter().enumerate().filter_map(|(at, word)| {
        let name = shell.plain(word).1.strip_prefix("--")?;
        let is_secret = is_secret_name(name) && !is_switch(name);
        let value = shell.value_behind(at).filter(|_| is_secret)?;
        span(shell.text, value, What::Option)
    })
}

/// `password: VALUE` as a line of its own in a quoted text or behind `echo`. More words than one are a sentence.
fn lines<'a>(shell: &'a Shell<'_>) -> impl Iterator<Item = Span> + 'a {
    shell.words.iter().enumerate().filter_map(|(at, word)| {
        let (start, plain) = shell.plain(word);
        let name = plain.strip_suffix(':')?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        if !name.bytes().all(is_name) || !is_secret_name(name) || is_switch(name) {
            return None;
        }
        let before = shell.text[..start].trim_end_matches([' ', '\t', '-']);
        let starts = ["\"", "'", "\n", "\\n", "echo", "printf"];
        let value = shell.words.get(at + 1)?.range.start;
        let value = value..shell.end_of_value(value);
        let behind = shell.text[value.end..].trim_start_matches([' ', '\t']);
        let is_line = starts.iter().any(|start| before.ends_with(start))
            && !shell.text[start + plain.len()..value.start].contains('\n')
            && (behind.is_empty()
                || behind.starts_with(['"', '\'', '\\', '\n', '>', '|', '&', ';']));
        let what = What::Name(start..start + name.len());
        is_line.then(|| span(shell.text, value, what)).flatten()
    })
}

/// Options whose names only look like a secret's: `--password-stdin`, `--recv-keys`, `--auth-type`.
pub(super) fn is_switch(name: &str) -> bool {
    let says_none = [
        "=", "stdin", "file", "prompt", "no-", "without-", "skip-", "disable-", "type", "path",
        "key-id",
    ];
    let words: Vec<&str> = name.split(['-', '_', '.']).collect();
    let is_vague = match words.as_slice() {
        [.., before, "key"] => ![
            "api", "access", "secret", "private", "account", "signing", "license",
        ]
        .contains(before),
        [.., "key" | "keys" | "auth" | "pass"] => true,
        _ => false,
    };
    is_vague || says_none.iter().any(|word| name.contains(word))
}

/// `"password": "VALUE"`, with backslashes before the quotes or without.
fn fields(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for (colon, _) in text.match_indices(':') {
        let before = text[..colon].trim_end();
        let Some(before) = before.strip_suffix('"') else {
            continue;
        };
        let before = before.strip_suffix('\\').unwrap_or(before);
        let Some(quote) = before.rfind('"') else {
            continue;
        };
        let name = &before[quote + 1..];
        let rest = text[colon + 1..].trim_start();
        let value = rest.strip_prefix('\\').unwrap_or(rest).strip_prefix('"');
        let Some(value) = value.filter(|_| is_secret_name(name)) else {
            continue;
        };
        let start = text.len() - value.len();
        let end = value
            .find(['"', '\\'])
            .map_or(text.len(), |end| start + end);
        spans.extend(span(text, start..end, What::Name(quote + 1..before.len())));
    }
    spans
}

/// `Authorization: Bearer VALUE`, `PRIVATE-TOKEN: VALUE`, `X-Api-Key: VALUE`.
fn headers(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for (colon, _) in text.match_indices(':') {
        let name_start = text[..colon]
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .map_or(0, |before| {
                before + text[before..].chars().next().map_or(1, char::len_utf8)
            });
        let name = &text[name_start..colon];
        let is_quoted = text[..name_start].ends_with(['"', '\'']);
        let is_header = name.contains('-') && is_secret_name(name)
            || name.eq_ignore_ascii_case("authorization");
        let rest = &text[colon + 1..];
        if !is_header || !(is_quoted || rest.starts_with(' ')) {
            continue;
        }
        let mut start = colon + 1 + (rest.len() - rest.trim_start().len());
        for scheme in ["bearer ", "basic ", "token ", "digest ", "apikey "] {
            if text
                .get(start..start + scheme.len())
                .is_some_and(|word| word.eq_ignore_ascii_case(scheme))
            {
                start += scheme.len();
                break;
            }
        }
        let end = text[start..]
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\'))
            .map_or(text.len(), |end| start + end);
        spans.extend(span(text, start..end, What::Option));
    }
    spans
}
