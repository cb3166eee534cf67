//! Names of an image's files as names of files here, where they can be that.

use std::ffi::OsString;

/// The longest name that file systems take, in bytes.
const LONGEST: usize = 255;

/// The name as one for the operating system; otherwise why it is none, in words that follow "its name".
pub(super) fn usable(name: &[u8]) -> Result<OsString, &'static str> {
    match name {
        b"" | b"." | b".." => return Err("means a directory of its own"),
        _ if name.contains(&b'/') => return Err("has a slash in it"),
        _ if name.contains(&0) => return Err("has a zero byte in it"),
        _ if name.len() > LONGEST => return Err("is longer than 255 bytes"),
        _ => {}
    }
    native(name)
}

#[cfg(unix)]
fn native(name: &[u8]) -> Result<OsString, &'static str> {
    use std::os::unix::ffi::OsStringExt;
    Ok(OsString::from_vec(name.to_vec()))
}

/// <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>
#[cfg(not(unix))]
fn native(name: &[u8]) -> Result<OsString, &'static str> {
    const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];
    let name = std::str::from_utf8(name).map_err(|_| "is not UTF-8")?;
    let is_bad = |c: char| c.is_control() || "<>:\"\\|?*".contains(c);
    if name.contains(is_bad) || name.ends_with(['.', ' ']) {
        return Err("has characters that names can't have here");
    }
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit() || "¹²³".contains(c));
    match DEVICES
        .iter()
        .any(|device| stem.eq_ignore_ascii_case(device))
    {
        true => Err("is a device's here"),
        false => Ok(name.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_directory() {
        for bad in [&b""[..], b".", b"..", b"a/b", b"a\0b", &[b'x'; 256]] {
            assert!(usable(bad).is_err(), "{bad:?}");
        }
        for good in [&b"..."[..], b".wh.x", b"a b", &[b'x'; 255]] {
            assert_eq!(usable(good).unwrap().len(), good.len());
        }
    }
}
