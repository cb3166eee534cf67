//! Where the values of secrets stand in the text of an instruction, as builders and people write it.

use std::ops::Range;

use super::{is_secret_name, options};
use crate::tokens;

/// Where a value stands in a text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// Behind its last.
    pub end: usize,
    /// What makes it a secret.
    pub what: What,
}

/// What makes a value a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The name of a variable, build argument or field, which stands here.
    Name(Range<usize>),
    /// It is the password in a URL.
    Url,
    /// An option that takes a secret, or a header.
    Option,
    /// Its form, as a position in the list of [`tokens`].
    Token(usize),
}

/// The secrets in the text of an instruction, in their order; none lies in another.
pub fn secrets(text: &str) -> Vec<Span> {
    let mut spans = assigned(text);
    for span in options::secrets(text).into_iter().chain(known(text)) {
        if !spans
            .iter()
            .any(|other| other.start < span.end && span.start < other.end)
        {
            spans.push(span);
        }
    }
    spans.sort_by_key(|span| span.start);
    spans
}

/// Tokens of a known form.
fn known(text: &str) -> impl Iterator<Item = Span> {
    let found = tokens::find(text.as_bytes()).into_iter();
    // Forms are made of ASCII, so that their ends are ends of characters.
    found.map(|token| Span {
        start: token.range.start,
        end: token.range.end,
        what: What::Token(token.form),
    })
}

/// The passwords in its URLs.
pub fn url_passwords(text: &str) -> impl Iterator<Item = &str> {
    let spans = passwords_in_urls(text).into_iter();
    spans.map(|span| &text[span.start..span.end])
}

/// The values of secret-named `NAME=value` words, and of `ENV NAME value`.
fn assigned(text: &str) -> Vec<Span> {
    let unquoted_until = end_of_unquoted(text);
    let mut spans: Vec<Span> = Vec::new();
    for (equals, _) in text.match_indices('=') {
        if spans.last().is_some_and(|last| equals < last.end) {
            continue;
        }
        let name_start = name_start(text, equals);
        let name = &text[name_start..equals];
        if name.is_empty() || !is_secret_name(name) {
            continue;
        }
        let start = equals + 1;
        // A reference to a variable shows nothing.
        if text[start..].trim_start_matches('"').starts_with('$') {
            continue;
        }
        let end = if equals < unquoted_until {
            end_of_value(text, start).min(unquoted_until.max(start))
        } else {
            end_of_word(text, start).min(end_of_quoted(text, name_start, start))
        };
        if start < end {
            spans.push(Span {
                start,
                end,
                what: What::Name(name_start..equals),
            });
        }
    }
    let urls = passwords_in_urls(text);
    spans.retain(|span| {
        !urls
            .iter()
            .any(|url| url.start < span.end && span.start < url.end)
    });
    spans.extend(urls);
    spans.sort_by_key(|span| span.start);
    if let Some(span) = old_env(text) {
        spans.retain(|other| other.start >= span.end);
        spans.insert(0, span);
    }
    spans
}

/// `PASSWORD` of `scheme://user:PASSWORD@host`.
fn passwords_in_urls(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (scheme, _) in text.match_indices("://") {
        let start = scheme + 3;
        let end = text[start..]
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '?' | '#'))
            .map_or(text.len(), |end| start + end);
        let authority = &text[start..end];
        let password = authority.rfind('@').and_then(|at| {
            let colon = authority[..at].find(':')?;
            Some(Span {
                start: start + colon + 1,
                end: start + at,
                what: What::Url,
            })
        });
        // A reference to a variable shows nothing.
        spans.extend(password.filter(|span| {
            let value = &text[span.start..span.end];
            !value.is_empty() && !value.starts_with('$')
        }));
    }
    spans
}

fn name_start(text: &str, equals: usize) -> usize {
    text[..equals]
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .map_or(0, |before| {
            before + text[before..].chars().next().map_or(1, char::len_utf8)
        })
}

/// Whether a text of the history starts with variables, ENV or else build arguments, and up to where these stand.
pub fn variables(text: &str) -> Option<(bool, usize)> {
    let body = strip_dressing(text);
    let is_env = body.starts_with("ENV ");
    let has_arguments =
        body.starts_with("ARG ") || body.strip_prefix("RUN ").unwrap_or(body).starts_with('|');
    (is_env || has_arguments).then(|| (is_env, end_of_unquoted(text)))
}

/// History writes the values of ENV, ARG and `|N` lists without quotes, spaces and all. They stand up to here.
fn end_of_unquoted(text: &str) -> usize {
    let text_body = strip_dressing(text);
    let offset = text.len() - text_body.len();
    if ["ENV ", "ARG ", "LABEL "]
        .iter()
        .any(|keyword| text_body.starts_with(keyword))
    {
        return text.len();
    }
    let list = text_body.strip_prefix("RUN ").unwrap_or(text_body);
    let offset = offset + (text_body.len() - list.len());
    if list.starts_with('|') {
        return offset + shell_start(list).unwrap_or(list.len());
    }
    0
}

/// Where the shell's own words start behind a `|N NAME=value …` list.
fn shell_start(list: &str) -> Option<usize> {
    [
        " /bin/sh -c ",
        " /bin/bash ",
        " /bin/ash ",
        " /bin/zsh ",
        " cmd /S /C ",
        " powershell ",
    ]
    .iter()
    .filter_map(|shell| list.find(shell))
    .min()
}

fn strip_dressing(text: &str) -> &str {
    let text = text.trim_start();
    let text = text.strip_prefix("/bin/sh -c ").unwrap_or(text);
    text.strip_prefix("#(nop)").unwrap_or(text).trim_start()
}

/// Up to the next `NAME=`.
fn end_of_value(text: &str, start: usize) -> usize {
    text[start..]
        .match_indices(' ')
        .map(|(space, _)| start + space)
        .find(|&space| {
            let rest = &text[space + 1..];
            let name = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
                .unwrap_or(rest.len());
            name > 0 && rest[name..].starts_with('=')
        })
        .unwrap_or(text.len())
}

/// The end of the quotes that a word stands in whole, as `"--token=…"` in a JSON list.
fn end_of_quoted(text: &str, name_start: usize, start: usize) -> usize {
    let before = text[..name_start].trim_end_matches('-');
    let quote = before
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\''));
    quote
        .and_then(|quote| text[start..].find(quote))
        .map_or(text.len(), |end| start + end)
}

/// A shell word, quotes included.
pub(super) fn end_of_word(text: &str, start: usize) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != Some('\'') => escaped = true,
            '"' | '\'' if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            c if quote.is_none() && (c.is_whitespace() || matches!(c, ';' | '&' | '|' | ')')) => {
                return start + at;
            }
            _ => {}
        }
    }
    text.len()
}

/// `ENV NAME value`, as builders that keep the raw text write it, and the like of ARG.
fn old_env(text: &str) -> Option<Span> {
    let body = strip_dressing(text);
    let rest = body
        .strip_prefix("ENV ")
        .or_else(|| body.strip_prefix("ARG "))?
        .trim_start();
    let (name, value) = rest.split_once(char::is_whitespace)?;
    let value = value.trim();
    if name.contains('=') || !is_secret_name(name) || value.is_empty() {
        return None;
    }
    let start = text.len() - rest.len() + rest.find(value)?;
    let name_start = text.len() - rest.len();
    Some(Span {
        start,
        end: start + value.len(),
        what: What::Name(name_start..name_start + name.len()),
    })
}
