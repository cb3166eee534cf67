//! Where secrets stand in URLs.

use super::spans::{Span, What};
use crate::tokens;

/// The passwords in its URLs.
pub fn url_passwords(text: &str) -> impl Iterator<Item = &str> {
    let spans = passwords(text).into_iter();
    spans.map(|span| &text[span.start..span.end])
}

/// `PASSWORD` of `scheme://user:PASSWORD@host`, and `TOKEN` of `https://TOKEN@host`.
pub(super) fn passwords(text: &str) -> Vec<Span> {
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
