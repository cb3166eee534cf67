//! Keystores: files in forms of their own that hold private keys. Those that only hold certificates are none.

/// The first bytes are enough of what holds a key in the first place that matters.
pub const WANTED: u64 = 1 << 20;

/// Whether a path is a keystore's.
pub fn is_named(path: &[u8]) -> bool {
    const ENDS: [&[u8]; 9] = [
        b"jks",
        b"jceks",
        b"keystore",
        b"ks",
        b"p12",
        b"pfx",
        b"pkcs12",
        b"kdbx",
        b"kdb",
    ];
    let (_, name) = super::paths::split(path);
    let dot = name.iter().rposition(|&byte| byte == b'.');
    let ending = dot.map_or(&b""[..], |dot| &name[dot + 1..]);
    if !ENDS.iter().any(|end| ending.eq_ignore_ascii_case(end)) {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    !lower.windows(5).any(|part| part == b"trust") && !lower.starts_with(b"cacerts")
}

/// Whether a private key is in it, or a database of passwords.
pub fn holds_key(content: &[u8]) -> bool {
    match content {
        [0xfe, 0xed, 0xfe, 0xed, rest @ ..] | [0xce, 0xce, 0xce, 0xce, rest @ ..] => {
            java(rest).unwrap_or(false)
        }
        [0x03, 0xd9, 0xa2, 0x9a, ..] => true,
        [0x30, ..] => pkcs12(content),
        _ => false,
    }
}

/// Java's own form, behind its magic number: version, count, then entries of which 1 is a key and 2 a certificate.
fn java(mut rest: &[u8]) -> Option<bool> {
    let version = number(&mut rest)?;
    let count = number(&mut rest)?;
    for _ in 0..count {
        if number(&mut rest)? != 2 {
            return Some(true);
        }
        text(&mut rest)?;
        take(&mut rest, 8)?;
        if version > 1 {
            text(&mut rest)?;
        }
        let length = number(&mut rest)?;
        take(&mut rest, length as usize)?;
    }
    Some(false)
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    take(rest, 4)?.try_into().ok().map(u32::from_be_bytes)
}

fn text(rest: &mut &[u8]) -> Option<()> {
    let length: [u8; 2] = take(rest, 2)?.try_into().ok()?;
    take(rest, usize::from(u16::from_be_bytes(length)))?;
    Some(())
}

/// A key bag, shrouded or not, which stands in the clear: <https://www.rfc-editor.org/rfc/rfc7292#appendix-D>
fn pkcs12(content: &[u8]) -> bool {
    const BAG: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01";
    let mut bags = content
        .windows(BAG.len() + 1)
        .filter(|window| window.starts_with(BAG));
    bags.any(|bag| matches!(bag[BAG.len()], 1 | 2))
}
