//! Where secrets stand in a command without a name and an equals sign: behind options (`--password VALUE`, `-u user:VALUE`), in
//! headers (`Authorization: Bearer VALUE`) and in JSON (`"password": "VALUE"`).

use std::ops::Range;

use super::is_secret_name;
use super::spans::{Span, What, end_of_word};

/// Words that an option can't take: what stands there is what follows it.
const NO_VALUES: [char; 6] = ['-', '&', '|', ';', '>', '<'];

/// The secrets, in no order.
pub fn secrets(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    spans.extend(named(text));
    spans.extend(user(text));
    spans.extend(fields(text));
    spans.extend(headers(text));
    spans
}

/// `--password VALUE`, and `-p VALUE` of what logs in.
fn named(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for (at, word) in words(text) {
        let name = word.trim_start_matches(['"', '\'']).strip_prefix("--");
        let name = name.map(|name| name.trim_end_matches(['"', '\'', ',']));
        let is_long = name.is_some_and(|name| is_secret_name(name) && !is_switch(name));
        let is_short = word == "-p" && is_login(&text[..at])
            || word.starts_with("-p") && text[..at].trim_end().ends_with("sshpass");
        if word == "-p" && text[..at].trim_end().ends_with("sshpass")
            || is_long
            || is_short && word == "-p"
        {
            spans.extend(word_behind(text, at + word.len(), What::Option));
        } else if is_short {
            spans.extend(span(text, at + 2..at + word.len(), What::Option));
        }
    }
    spans
}

/// Options whose names only look like a secret's: `--password-stdin`, `--recv-keys`, `--auth-type`.
fn is_switch(name: &str) -> bool {
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

fn is_login(before: &str) -> bool {
    let start = before.rfind(['&', ';', '|', '\n']).map_or(0, |at| at + 1);
    let command = &before[start..];
    [" login", "sshpass", "az acr", "argocd", "helm registry"]
        .iter()
        .any(|word| command.contains(word))
}

/// `-u user:VALUE` and `--user user:VALUE` of curl and its like.
fn user(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for (at, word) in words(text) {
        let value = match word {
            "-u" | "--user" | "--proxy-user" | "-U" => {
                word_behind(text, at + word.len(), What::Option)
            }
            _ => {
                let value = ["--user=", "--proxy-user="]
                    .iter()
                    .find_map(|option| word.strip_prefix(option));
                value.and_then(|value| {
                    span(
                        text,
                        at + word.len() - value.len()..at + word.len(),
                        What::Option,
                    )
                })
            }
        };
        let is_curl =
            command_of(text, at).contains("curl") || command_of(text, at).contains("http");
        let Some(value) = value.filter(|_| is_curl) else {
            continue;
        };
        if let Some(colon) = text[value.start..value.end].find(':') {
            spans.extend(span(text, value.start + colon + 1..value.end, What::Option));
        }
    }
    spans
}

/// What stands before a position in its own command.
fn command_of(text: &str, at: usize) -> &str {
    let before = &text[..at];
    let start = before.rfind(['&', ';', '|', '\n']).map_or(0, |at| at + 1);
    &before[start..]
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

/// The words of a text with where they start, quotes within them.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split([' ', '\t', '\n', '['])
        .scan(0, |at, word| {
            let start = *at;
            *at += word.len() + 1;
            Some((start, word))
        })
        .filter(|(_, word)| word.starts_with(['-', '"', '\'']))
}

/// The word that stands behind an option.
fn word_behind(text: &str, at: usize, what: What) -> Option<Span> {
    let rest = &text[at..];
    let start = at + (rest.len() - rest.trim_start_matches([' ', '\t', ',', '=']).len());
    if text[start..].starts_with(NO_VALUES) {
        return None;
    }
    span(text, start..end_of_word(text, start), what)
}

/// A value without its quotes, unless it is empty or a reference to a variable, which shows nothing.
fn span(text: &str, range: Range<usize>, what: What) -> Option<Span> {
    let value = &text[range.clone()];
    let inner = value.trim_end_matches([',', ']']).trim_matches(['"', '\'']);
    let start = range.start + value.find(inner)?;
    (!inner.is_empty() && !inner.starts_with('$')).then_some(Span {
        start,
        end: start + inner.len(),
        what,
    })
}
