//! Paths that the user wants left out of findings.

use std::borrow::Cow;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::Subject;
use crate::inspection::LeftOut;

/// Patterns of `--ignore`: `*` stops at a slash, `**` does not; a pattern without a slash means a name anywhere, and one
/// that fits a directory means all that is in it.
#[derive(Debug, Clone, Default)]
pub struct Ignored {
    patterns: Vec<String>,
    /// Two of each pattern: for what it names, and for what is below that.
    globs: GlobSet,
}

impl Ignored {
    /// From the patterns as they were written.
    ///
    /// # Errors
    /// What is wrong with which pattern, in words for people.
    pub fn new(patterns: &[String]) -> Result<Self, String> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let parts = pattern.trim().split('/');
            let parts: Vec<&str> = parts.filter(|part| !matches!(*part, "" | ".")).collect();
            let body = parts.join("/");
            if body.is_empty() {
                return Err(format!(
                    "the pattern is empty ('{pattern}'): write a name, like *.pem, or a path, like app/tests"
                ));
            }
            let anywhere = match pattern.trim_end_matches('/').contains('/') {
                true => body,
                false => format!("**/{body}"),
            };
            for text in [anywhere.clone(), format!("{anywhere}/**")] {
                let glob = GlobBuilder::new(&text).literal_separator(true).build();
                set.add(glob.map_err(|error| format!("'{pattern}': {}", error.kind()))?);
            }
        }
        Ok(Self {
            patterns: patterns.to_vec(),
            globs: set.build().map_err(|error| error.to_string())?,
        })
    }

    /// Whether a path, relative to the root, is left out.
    pub fn is_ignored(&self, path: &[u8]) -> bool {
        if self.globs.is_empty() {
            return false;
        }
        let path: Cow<'_, str> = String::from_utf8_lossy(path);
        self.globs.is_match(path.as_ref())
    }

    /// What each pattern leaves out of an image: a file of any layer counts for the first that takes it.
    pub fn left_out(&self, subject: &Subject<'_>) -> Vec<LeftOut> {
        let mut counts = vec![0; self.patterns.len()];
        let first = |path: &[u8]| {
            let globs = self.globs.matches(String::from_utf8_lossy(path).as_ref());
            globs.into_iter().min().map(|glob| glob / 2)
        };
        let paths = subject.tree.paths();
        let inodes = subject.inodes().filter(|_| !self.patterns.is_empty());
        // What a chmod wrote again is the same file.
        for inode in inodes.filter(|&inode| !subject.is_repeat(inode)) {
            if let Some(at) = first(&paths.full(subject.tree.inode(inode).path)) {
                counts[at] += 1;
            }
        }
        let rows = self.patterns.iter().zip(counts);
        rows.map(|(pattern, files)| LeftOut {
            pattern: pattern.clone(),
            files,
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
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
        assert!(ignored("./srv/app", "srv/app/a.pem"));
        assert!(ignored("./srv/app", "srv/app"));
        assert!(!ignored("./srv/app", "opt/srv/app"));
        assert!(ignored("srv//app/./x", "srv/app/x"));
        assert!(Ignored::new(&["[".to_owned()]).is_err());
    }

    #[test]
    fn a_pattern_that_names_nothing_is_an_error() {
        for nothing in ["", "/", "//", ".", "./", "/./", " "] {
            let error = Ignored::new(&["*.pem".to_owned(), nothing.to_owned()]).unwrap_err();
            assert!(error.starts_with("the pattern is empty"), "{error}");
        }
    }

    #[test]
    fn a_file_counts_for_the_first_pattern_that_takes_it() {
        let patterns = ["*.js", "node_modules", "app"].map(str::to_owned);
        // tar lists two scripts, one of them below node_modules, and a third file below app.
        sample::with("corpus/attested:node-chain", |subject| {
            let rows = Ignored::new(&patterns).unwrap().left_out(subject);
            let rows: Vec<(&str, usize)> = rows
                .iter()
                .map(|row| (row.pattern.as_str(), row.files))
                .collect();
            assert_eq!(rows, [("*.js", 2), ("node_modules", 0), ("app", 1)]);
        });
    }
}
