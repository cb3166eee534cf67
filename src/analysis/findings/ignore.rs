//! Paths that the user wants left out of findings.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns of `--ignore`: `*` stops at a slash, `**` does not; a pattern without a slash means a name anywhere, and one
/// that fits a directory means all that is in it.
#[derive(Debug, Clone, Default)]
pub struct Ignored(GlobSet);

impl Ignored {
    /// From the patterns as they were written.
    ///
    /// # Errors
    /// What is wrong with which pattern, in words for people.
    pub fn new(patterns: &[String]) -> Result<Self, String> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let body = pattern.trim_start_matches('/').trim_end_matches('/');
            let anywhere = match pattern.trim_end_matches('/').contains('/') {
                true => body.to_owned(),
                false => format!("**/{body}"),
            };
            for text in [anywhere.clone(), format!("{anywhere}/**")] {
                let glob = GlobBuilder::new(&text).literal_separator(true).build();
                set.add(glob.map_err(|error| format!("'{pattern}': {}", error.kind()))?);
            }
        }
        let set = set.build().map_err(|error| error.to_string())?;
        Ok(Self(set))
    }

    /// Whether a path, relative to the root, is left out.
    pub fn is_ignored(&self, path: &[u8]) -> bool {
        use std::borrow::Cow;
        if self.0.is_empty() {
            return false;
        }
        let path: Cow<'_, str> = String::from_utf8_lossy(path);
        self.0.is_match(path.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_a_name_anywhere_or_a_path_and_all_below_it() {
        let ignored = |pattern: &str, path: &str| {
            let ignored = Ignored::new(&[pattern.to_owned()]).unwrap();
            ignored.is_ignored(path.as_bytes())
        };
        assert!(ignored("*.pem", "app/tests/a.pem"));
        assert!(!ignored("*.pem", "app/tests/a.pem.txt"));
        assert!(ignored("app/tests", "app/tests/a.pem"));
        assert!(ignored("/app/tests/", "app/tests/deep/a.pem"));
        assert!(!ignored("app/*", "lib/app/x"));
        assert!(!ignored("app/*.pem", "app/tests/a.pem"));
        assert!(ignored("app/**/*.pem", "app/tests/a.pem"));
        assert!(Ignored::new(&["[".to_owned()]).is_err());
    }
}
