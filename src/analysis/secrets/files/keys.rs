//! Private keys in texts: PEM in all its labels, OpenSSH's, OpenPGP's, PuTTY's.
//!
//! A key is taken for one only if what stands between its lines decodes to what its label says, whole: examples and
//! documentation are mostly cut short. Keys that everybody has are told by the SHA-256 of what is decoded.

use std::ops::Range;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::kind::Kind;
use super::public;
use crate::tokens::position;

/// Line ends cut off bits at the end here and there.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What stands in a text from its first line to its last, if that is a key.
pub fn kind(text: &[u8], key: Range<usize>) -> Option<Kind> {
    if is_comment(text, key.start) {
        return None;
    }
    let key = &text[key];
    match key.strip_prefix(b"PuTTY-User-Key-File-") {
        Some(rest) => putty(rest),
        None => pem(key),
    }
}

/// Whether a source's comment stands there, which shows an example.
fn is_comment(text: &[u8], at: usize) -> bool {
    /// A line without an end is no source's.
    const NEAR: usize = 256;
    let text = &text[at.saturating_sub(NEAR)..at];
    let line = text.rsplit(|&byte| byte == b'\n').next();
    let before = line.unwrap_or_default().trim_ascii();
    before == b"*" || before.starts_with(b"//")
}

/// From `-----BEGIN` on.
fn pem(text: &[u8]) -> Option<Kind> {
    let text = text.strip_prefix(b"-----BEGIN ")?;
    let label_end = position(text, b"-----")?;
    let label = std::str::from_utf8(&text[..label_end]).ok()?;
    let body = &text[label_end + 5..];
    let body = &body[..position(body, b"-----END ")?];
    let bytes = decoded(body)?;
    if public::is_known_key(&bytes) {
        return None;
    }
    match label {
        "OPENSSH PRIVATE KEY" => openssh(&bytes),
        "PGP PRIVATE KEY BLOCK" => is_pgp_secret(&bytes).then_some(Kind::KeyPgp),
        "ENCRYPTED PRIVATE KEY" => is_der(&bytes).then_some(Kind::KeyEncrypted),
        _ if position(body, b"4,ENCRYPTED").is_some() => {
            // Block ciphers fill blocks up.
            let is_whole = bytes.len() >= 64 && bytes.len().is_multiple_of(8);
            is_whole.then_some(Kind::KeyEncrypted)
        }
        _ if !is_der(&bytes) => None,
        "RSA PRIVATE KEY" => Some(Kind::KeyRsa),
        "EC PRIVATE KEY" => Some(Kind::KeyEc),
        "DSA PRIVATE KEY" => Some(Kind::KeyDsa),
        _ => Some(pkcs8(&bytes)),
    }
}

/// What base 64 stands in it: headers (`Proc-Type: …`) and the checksum of OpenPGP left out, line ends in whatever form a
/// JSON or a source text writes them.
fn decoded(body: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        let escaped = body[at] == b'\\' && matches!(body.get(at + 1), Some(b'n' | b'r' | b't'));
        plain.push(if escaped { b'\n' } else { body[at] });
        at += if escaped { 2 } else { 1 };
    }
    let lines = plain.split(|byte| matches!(byte, b'\n' | b'\r'));
    let lines = lines.map(|line| line.trim_ascii());
    let is_data =
        |line: &&[u8]| !(line.contains(&b':') || line.len() == 5 && line.starts_with(b"="));
    let text: Vec<u8> = lines
        .filter(is_data)
        .flatten()
        .copied()
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
        .collect();
    BASE64.decode(text).ok()
}

/// A sequence that is as long as it says.
fn is_der(bytes: &[u8]) -> bool {
    let Some((0x30, rest)) = bytes.split_first().map(|(first, rest)| (*first, rest)) else {
        return false;
    };
    let Some((&length, rest)) = rest.split_first() else {
        return false;
    };
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81..=0x84 => {
            let count = usize::from(length & 0x7f);
            let Some((length, rest)) = rest.split_at_checked(count) else {
                return false;
            };
            let length = length
                .iter()
                .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
            (length, rest)
        }
        _ => return false,
    };
    length == rest.len() && length > 20
}

/// By the algorithm that it names.
fn pkcs8(bytes: &[u8]) -> Kind {
    const ALGORITHMS: [(&[u8], Kind); 5] = [
        (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01", Kind::KeyRsa),
        (b"\x2a\x86\x48\xce\x3d\x02\x01", Kind::KeyEc),
        (b"\x2a\x86\x48\xce\x38\x04\x01", Kind::KeyDsa),
        (b"\x06\x03\x2b\x65\x70", Kind::KeyEd25519),
        (b"\x06\x03\x2b\x65", Kind::Key),
    ];
    let head = &bytes[..bytes.len().min(40)];
    let named = ALGORITHMS
        .iter()
        .find(|(oid, _)| position(head, oid).is_some());
    named.map_or(Kind::Key, |(_, kind)| *kind)
}

/// <https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key>
fn openssh(bytes: &[u8]) -> Option<Kind> {
    let rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    let cipher = rest.get(4..4 + usize::from(*rest.get(3)?))?;
    Some(match cipher {
        b"none" => Kind::KeyOpenSsh,
        _ => Kind::KeyEncrypted,
    })
}

/// Whether its first packet is a secret key: <https://www.rfc-editor.org/rfc/rfc9580#section-4.2>
fn is_pgp_secret(bytes: &[u8]) -> bool {
    let tag = match bytes.first() {
        Some(&first) if first & 0xc0 == 0xc0 => first & 0x3f,
        Some(&first) if first & 0x80 != 0 => (first & 0x3c) >> 2,
        _ => return false,
    };
    tag == 5 && bytes.len() > 40
}

/// Behind `PuTTY-User-Key-File-`.
fn putty(text: &[u8]) -> Option<Kind> {
    const NEAR: usize = 2048;
    let head = String::from_utf8_lossy(&text[..text.len().min(NEAR)]);
    let field = |name: &str| {
        let mut lines = head.lines();
        lines
            .find_map(|line| line.strip_prefix(name))
            .map(str::trim)
    };
    head.starts_with(['2', '3']).then_some(())?;
    match field("Encryption:")? {
        "none" => Some(Kind::KeyPutty),
        _ => Some(Kind::KeyEncrypted),
    }
}
