//! Where a path leads that a person wrote, in the configuration's file or in a box of the interface: `~` is the home
//! directory, and what is relative starts in a directory that the caller knows.

use std::path::{Path, PathBuf};

/// The longest name that file systems take, in bytes.
pub(crate) const LONGEST: usize = 255;

/// See the module. Nothing is taken away from what is written, so that it can't lead elsewhere than it seems to.
pub(crate) fn place(
    written: &str,
    directory: &Path,
    home: Option<&Path>,
) -> Result<PathBuf, String> {
    if written.trim().is_empty() {
        return Err("a path is needed".to_owned());
    }
    if written.trim() != written {
        return Err("a path can't begin or end with a blank here".to_owned());
    }
    if written.split('/').any(|name| name.len() > LONGEST) {
        return Err(format!("a name in it is longer than {LONGEST} bytes"));
    }
    let rest = written.strip_prefix('~');
    match rest.filter(|rest| rest.is_empty() || rest.starts_with('/')) {
        None => Ok(directory.join(written)),
        Some(rest) => match home {
            Some(home) => Ok(home.join(rest.trim_start_matches('/'))),
            None => Err("no home directory is known".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_a_shell_would_lead_them() {
        let of = |typed: &str| place(typed, Path::new("/srv"), Some(Path::new("/home/ada")));
        assert_eq!(of("./a b"), Ok(PathBuf::from("/srv/./a b")));
        assert_eq!(of("/tmp/x"), Ok(PathBuf::from("/tmp/x")));
        assert_eq!(of("~/x"), Ok(PathBuf::from("/home/ada/x")));
        assert_eq!(of("~"), Ok(PathBuf::from("/home/ada/")));
        assert_eq!(of("~x"), Ok(PathBuf::from("/srv/~x")));
        // Neither a directory above nor a name that nobody sees the end of.
        for blank in ["  ", "./.. ", " ./x", "./..\u{a0}", "./..\u{3000}"] {
            assert!(of(blank).is_err(), "{blank:?}");
        }
        assert!(of(&format!("./{}", "x".repeat(255))).is_ok());
        assert!(of(&format!("./{}/a", "x".repeat(256))).is_err());
        assert!(place("~/x", Path::new("/"), None).is_err());
    }
}
