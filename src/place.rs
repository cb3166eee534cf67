//! Where a path leads that a person wrote, in the configuration's file or in a box of the interface: `~` is the home
//! directory, and what is relative starts in a directory that the caller knows.

use std::path::{Path, PathBuf};

/// See the module.
pub(crate) fn place(
    written: &str,
    directory: &Path,
    home: Option<&Path>,
) -> Result<PathBuf, String> {
    let written = written.trim();
    if written.is_empty() {
        return Err("a path is needed".to_owned());
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
        let of = |typed| place(typed, Path::new("/work"), Some(Path::new("/home/ada")));
        assert_eq!(of("./a b"), Ok(PathBuf::from("/work/./a b")));
        assert_eq!(of("/tmp/x"), Ok(PathBuf::from("/tmp/x")));
        assert_eq!(of("~/x"), Ok(PathBuf::from("/home/ada/x")));
        assert_eq!(of("~"), Ok(PathBuf::from("/home/ada/")));
        assert_eq!(of("~x"), Ok(PathBuf::from("/work/~x")));
        assert!(of("  ").is_err());
        assert!(place("~/x", Path::new("/"), None).is_err());
    }
}
