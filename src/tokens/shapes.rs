//! How a token is cut out of a text: what may stand in it and around it, and what proves that it is one.

use std::ops::Range;

use super::random::{crc32, has_checksum, is_example, is_random, is_varied};

/// How the rest of a token is found from its anchor.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// It starts with the anchor.
    Behind(Body),
    /// As this says.
    Around(fn(&[u8], Range<usize>) -> Option<Range<usize>>),
}

/// What stands behind an anchor.
#[derive(Clone, Copy)]
pub(super) struct Body {
    pub is_part: fn(&u8) -> bool,
    pub least: usize,
    pub most: usize,
    pub is_real: fn(&[u8]) -> bool,
}

impl Body {
    /// The token that starts at `start` and whose body starts at `body`, if it is one whole word and real.
    pub(super) fn behind(self, text: &[u8], start: usize, body: usize) -> Option<Range<usize>> {
        if start > 0 && text[start - 1].is_ascii_alphanumeric() {
            return None;
        }
        let end = body + run(&text[body..], self.is_part, self.most);
        let whole = &text[body..end];
        let fits = whole.len() >= self.least && whole.len() <= self.most && (self.is_real)(whole);
        fits.then_some(start..end)
    }
}

/// How many bytes are part of it, counted one too far.
fn run(text: &[u8], is_part: fn(&u8) -> bool, most: usize) -> usize {
    let text = &text[..text.len().min(most + 1)];
    text.iter().take_while(|byte| is_part(byte)).count()
}

pub(super) fn alnum(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric()
}

pub(super) fn word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

pub(super) fn hex(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

pub(super) fn any_hex(byte: &u8) -> bool {
    byte.is_ascii_hexdigit()
}

pub(super) fn base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

pub(super) fn dotted(byte: &u8) -> bool {
    word(byte) || *byte == b'.'
}

pub(super) fn upper(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

pub(super) const PEM: &str = "-----BEGIN ";
pub(super) const PUTTY: &str = "PuTTY-User-Key-File-";

/// An RSA key of 16,384 bits takes 13 kB; PGP blocks can hold several.
const KEY: usize = 128 << 10;

/// From its first line to its last. Whether it is whole is for whoever decodes it. Nothing is read beyond where the next
/// key starts, so that texts full of starts take no longer than others.
pub(super) fn private_key(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let rest = &text[anchor.end..text.len().min(anchor.end + KEY)];
    let length = match text[anchor.start..].starts_with(PUTTY.as_bytes()) {
        true => putty(rest)?,
        false => pem(rest)?,
    };
    Some(anchor.start..anchor.end + length)
}

/// How long what stands behind `-----BEGIN ` is.
fn pem(rest: &[u8]) -> Option<usize> {
    /// `OPENSSH PRIVATE KEY` and the like.
    const LABEL: usize = 40;
    /// An Ed25519 key in base 64.
    const SHORTEST: usize = 64;
    const DASHES: &[u8] = b"-----";
    let label = &rest[..position(&rest[..rest.len().min(LABEL)], DASHES)?];
    let is_named = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ';
    let is_private = label.ends_with(b"PRIVATE KEY") || label == b"PGP PRIVATE KEY BLOCK";
    if !is_private || !label.iter().all(is_named) {
        return None;
    }
    let body = label.len() + DASHES.len();
    let end = body + position(&rest[body..], DASHES)?;
    let last = rest[end..].strip_prefix(b"-----END ")?;
    // A template, as printf has it, holds nothing yet.
    let held = rest[body..end].iter().filter(|byte| base64(byte)).count();
    if held < SHORTEST {
        return None;
    }
    let told = position(&last[..last.len().min(LABEL)], DASHES)?;
    Some(rest.len() - last.len() + told + DASHES.len())
}

/// How long what stands behind `PuTTY-User-Key-File-` is: <https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html>
fn putty(rest: &[u8]) -> Option<usize> {
    /// Its version and algorithm stand before this.
    const NEAR: usize = 256;
    /// SHA-256 in hexadecimal digits.
    const MAC: usize = 64;
    const LAST: &[u8] = b"Private-MAC:";
    let is_known = rest.starts_with(b"2: ") || rest.starts_with(b"3: ");
    is_known.then_some(())?;
    let rest = &rest[..position(rest, PUTTY.as_bytes()).unwrap_or(rest.len())];
    position(&rest[..rest.len().min(NEAR)], b"Encryption:")?;
    let mac = position(rest, LAST)? + LAST.len();
    let blanks = run(&rest[mac..], |byte| *byte == b' ', 8);
    Some(mac + blanks + run(&rest[mac + blanks..], any_hex, MAC - 1))
}

/// Where a part stands first.
pub(crate) fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// The old form has a checksum, the new one is signed.
pub(super) fn is_github_app(body: &[u8]) -> bool {
    match body.len() {
        36 => has_checksum(body),
        len => {
            len > 100 && body.iter().filter(|&&byte| byte == b'.').count() == 2 && is_random(body)
        }
    }
}

pub(super) fn is_gitlab(body: &[u8]) -> bool {
    let body = body.strip_suffix(b".").unwrap_or(body);
    let drawn = body.split(|&byte| byte == b'.').next().unwrap_or(body);
    drawn.len() >= 20 && is_random(drawn)
}

/// 24 characters and the CRC-32 of the whole before them.
pub(super) fn is_bitbucket(body: &[u8]) -> bool {
    let (drawn, checksum) = body.split_at(24);
    let told = format!("{:08X}", crc32(&[b"ATBB", drawn].concat()));
    told.as_bytes() == checksum
}

pub(super) fn is_lower_and_random(body: &[u8]) -> bool {
    !body.iter().any(u8::is_ascii_uppercase) && is_random(body)
}

/// Ids are base 32, so they never have these digits.
pub(super) fn is_aws_id(body: &[u8]) -> bool {
    !body
        .iter()
        .any(|byte| matches!(byte, b'0' | b'1' | b'8' | b'9'))
        && is_varied(body, 2.8)
        && !is_example(body)
}

pub(super) fn is_slack(body: &[u8]) -> bool {
    let parts: Vec<&[u8]> = body.split(|&byte| byte == b'-').collect();
    let is_number = |part: &&[u8]| part.len() >= 8 && part.iter().all(u8::is_ascii_digit);
    let last = parts.last().copied().unwrap_or_default();
    parts.first().is_some_and(is_number) && last.len() >= 18 && is_random(last)
}

pub(super) fn is_sendgrid(body: &[u8]) -> bool {
    body.get(22) == Some(&b'.')
        && body.iter().filter(|&&byte| byte == b'.').count() == 1
        && is_random(body)
}

/// 32 characters, `_`, and eight digits of a checksum.
pub(super) fn is_grafana(body: &[u8]) -> bool {
    let (drawn, rest) = body.split_at(32);
    rest[0] == b'_' && rest[1..].iter().all(u8::is_ascii_hexdigit) && is_random(drawn)
}

/// `NAME = "40 characters"` in any dressing.
pub(super) fn aws_secret(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    const DRESSING: usize = 8;
    const LENGTH: usize = 40;
    let rest = &text[anchor.end..];
    let is_dressing = |byte: &u8| {
        matches!(
            byte,
            b' ' | b'\t' | b'=' | b':' | b'"' | b'\'' | b'\\' | b'>' | b'`' | b','
        )
    };
    let start = rest
        .iter()
        .take(DRESSING)
        .take_while(|byte| is_dressing(byte))
        .count();
    let length = run(&rest[start..], base64, LENGTH);
    let value = &rest[start..start + length];
    let is_one = start > 0 && length == LENGTH && is_random(value) && !is_hash(value);
    is_one.then_some(anchor.end + start..anchor.end + start + length)
}

fn is_hash(text: &[u8]) -> bool {
    text.iter().all(hex)
}

/// Three characters, a digit, `Q~` and the rest.
pub(super) fn azure_client(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let is_part = |byte: &u8| word(byte) || matches!(byte, b'.' | b'~');
    let start = anchor.start.checked_sub(3)?;
    let end = anchor.end + run(&text[anchor.end..], is_part, 34);
    let is_bounded = start == 0 || !is_part(&text[start - 1]);
    let is_one = is_bounded
        && (31..=34).contains(&(end - anchor.end))
        && text[start..anchor.start].iter().all(is_part);
    (is_one && is_random(&text[anchor.end..end])).then_some(start..end)
}

/// 14 characters before, 60 to 70 behind.
pub(super) fn atlas(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let start = anchor.start.checked_sub(14)?;
    let end = anchor.end + run(&text[anchor.end..], word, 70);
    let is_one =
        text[start..anchor.start].iter().all(alnum) && (60..=70).contains(&(end - anchor.end));
    (is_one && is_random(&text[anchor.end..end])).then_some(start..end)
}

/// `sk-`, and the same number of characters on both sides of the anchor.
pub(super) fn openai(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    const MOST: usize = 100;
    let before = text[..anchor.start]
        .iter()
        .rev()
        .take(MOST)
        .take_while(|byte| word(byte))
        .count();
    let start = anchor.start - before;
    let head = &text[start..anchor.start];
    let end = anchor.end + run(&text[anchor.end..], word, MOST);
    let is_one = head.starts_with(b"sk-")
        && before >= 23
        && end - anchor.end >= 20
        && is_random(&text[anchor.end..end]);
    is_one.then_some(start..end)
}

/// `T…/B…/24 characters`.
pub(super) fn slack_webhook(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let end = anchor.end + run(&text[anchor.end..], |byte| alnum(byte) || *byte == b'/', 60);
    let parts: Vec<&[u8]> = text[anchor.end..end].split(|&byte| byte == b'/').collect();
    let last = parts.get(2)?;
    (last.len() >= 24 && is_random(last)).then_some(anchor.start..end)
}

/// A number, and 60 to 72 characters.
pub(super) fn discord_webhook(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let digits = run(&text[anchor.end..], u8::is_ascii_digit, 20);
    let secret = anchor.end + digits + 1;
    let is_numbered = digits >= 17 && text.get(secret - 1) == Some(&b'/');
    let end = secret + run(text.get(secret..)?, word, 72);
    let is_one = is_numbered && end - secret >= 60 && is_random(&text[secret..end]);
    is_one.then_some(anchor.start..end)
}

/// A number of eight to ten digits before, 33 characters behind.
pub(super) fn telegram(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let digits = text[..anchor.start]
        .iter()
        .rev()
        .take(11)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let start = anchor.start - digits;
    let is_bounded = start == 0 || !text[start - 1].is_ascii_alphanumeric();
    let length = run(&text[anchor.end..], word, 33);
    let end = anchor.end + length;
    let is_one = is_bounded
        && (8..=10).contains(&digits)
        && length == 33
        && is_random(&text[anchor.end..end]);
    is_one.then_some(start..end)
}

/// `SK` and 32 digits on the line of the name: alone these could be anything.
pub(super) fn twilio(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    const NEAR: usize = 100;
    let rest = &text[anchor.end..text.len().min(anchor.end + NEAR)];
    let line = rest.split(|&byte| byte == b'\n').next().unwrap_or(rest);
    let at = line.windows(2).position(|part| part == b"SK")?;
    let value = &line[at + 2..];
    let is_bounded = at == 0 || !line[at - 1].is_ascii_alphanumeric();
    let is_one = is_bounded
        && run(value, any_hex, 32) == 32
        && !is_example(&value[..32])
        && is_random(&value[..32]);
    is_one.then_some(anchor.end + at..anchor.end + at + 34)
}
