//! Where the values of secrets stand in the text of an instruction, as builders and people write it.

use std::ops::Range;

use super::shell::Shell;
use super::{is_secret_name, options, programs};
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
    let shell = Shell::of(text);
    let found = options::secrets(&shell).into_iter();
    let found = found.chain(programs::secrets(&shell)).chain(known(text));
    merged(assigned(&shell), found)
}

/// Spans that lie in each other or overlap become one. What is known of the first ones is better known than of the others.
fn merged(first: Vec<Span>, others: impl Iterator<Item = Span>) -> Vec<Span> {
    let first = first.into_iter().map(|span| (0, span));
    let mut spans: Vec<(u8, Span)> = first.chain(others.map(|span| (1, span))).collect();
    spans.sort_by_key(|(rank, span)| (span.start, *rank));
    let mut merged: Vec<(u8, Span)> = Vec::new();
    for (rank, span) in spans {
        match merged.last_mut() {
            Some((last_rank, last)) if span.start < last.end => {
                last.end = last.end.max(span.end);
                if rank < *last_rank {
                    *last_rank = rank;
                    last.what = span.what;
                }
            }
            _ => merged.push((rank, span)),
        }
    }
    merged.into_iter().map(|(_, span)| span).collect()
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
fn assigned(shell: &Shell<'_>) -> Vec<Span> {
    let text = shell.text;
    let unquoted_until = end_of_unquoted(text);
    let mut spans: Vec<Span> = Vec::new();
    for (equals, _) in text.match_indices('=') {
        if spans.last().is_some_and(|last| equals < last.end) {
            continue;
        }
        let is_listed = equals < unquoted_until;
        let Some((name, start)) = sides(text, equals, is_listed) else {
            continue;
        };
        // A reference to a variable shows nothing.
        if text[start..].trim_start_matches('"').starts_with('$') {
            continue;
        }
        let end = match is_listed {
            true => end_of_value(text, start).min(unquoted_until.max(start)),
            false => shell.end_of_value(start),
        };
        // What calls something is a program's line.
        let is_call = start > equals + 1 && text[start..end].contains('(');
        if start < end && !is_call {
            spans.push(Span {
                start,
                end,
                what: What::Name(name),
            });
        }
    }
    let urls = passwords_in_urls(text);
    let mut next = 0;
    spans.retain(|span| {
        while urls.get(next).is_some_and(|url| url.end <= span.start) {
            next += 1;
        }
        urls.get(next).is_none_or(|url| span.end <= url.start)
    });
    spans.extend(urls);
    spans.sort_by_key(|span| span.start);
    if let Some(span) = old_env(text) {
        spans.retain(|other| other.start >= span.end);
        spans.insert(0, span);
    }
    spans
}

/// The secret's name before an equals sign, and where the value starts behind it. Blanks may stand round the sign, but
/// for lists of variables.
fn sides(text: &str, equals: usize, is_listed: bool) -> Option<(Range<usize>, usize)> {
    let blanks = [' ', '\t'];
    let before = text[..equals].trim_end_matches(blanks);
    let behind = &text[equals + 1..];
    let is_spaced = before.len() < equals;
    let name = name_start(text, before.len())..before.len();
    let called = &text[name.clone()];
    if called.is_empty() || !is_secret_name(called) || is_listed && is_spaced {
        return None;
    }
    if !is_spaced {
        return Some((name, equals + 1));
    }
    // A comparison, or what a variable holds is compared.
    let is_other = behind.starts_with(['=', '~', '>'])
        || text[..name.start].ends_with(['$', '{', '-'])
        || options::is_switch(called);
    let start = text.len() - behind.trim_start_matches(blanks).len();
    (!is_other).then_some((name, start))
}

/// `PASSWORD` of `scheme://user:PASSWORD@host`, and `TOKEN` of `https://TOKEN@host`.
fn passwords_in_urls(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (scheme, _) in text.match_indices("://") {
        let start = scheme + 3;
        let end = text[start..]
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '?' | '#'))
            .map_or(text.len(), |end| start + end);
        let authority = &text[start..end];
        let Some((user, host)) = authority.rsplit_once('@') else {
            continue;
        };
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let is_web = text[..scheme].ends_with("http") || text[..scheme].ends_with("https");
        let range = match password {
            // GitHub's way to say that the user is a token.
            "" | "x-oauth-basic" if is_web && is_token(user, host) => start..start + user.len(),
            _ => {
                let start = start + user.len() + 1;
                start..start + password.len()
            }
        };
        // A reference to a variable shows nothing.
        if !range.is_empty() && !text[range.clone()].starts_with('$') {
            spans.push(Span {
                start: range.start,
                end: range.end,
                what: What::Url,
            });
        }
    }
    spans
}

/// Whether the user of a web address is no name but a token. Sentry's addresses are made to be public.
fn is_token(user: &str, host: &str) -> bool {
    let has = |is: fn(&u8) -> bool| user.as_bytes().iter().any(is);
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) || user.len() >= 32;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    user.len() >= 16
        && user.bytes().all(is_plain)
        && has(u8::is_ascii_digit)
        && is_mixed
        && tokens::is_random(user.as_bytes())
        && !host.contains("sentry")
}

fn name_start(text: &str, equals: usize) -> usize {
    let start = text[..equals]
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .map_or(0, |before| {
            before + text[before..].chars().next().map_or(1, char::len_utf8)
        });
    // `\n` is the end of the line before.
    let is_break =
        text[..start].ends_with('\\') && text[start..equals].starts_with(['n', 'r', 't']);
    start + usize::from(is_break)
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
