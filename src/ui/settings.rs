//! What a person can choose before the interface starts, from the configuration, the environment and flags.

use std::path::PathBuf;

use super::keymap::Keymap;
use super::theme::Theme;

/// See the module.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) theme: Theme,
    pub(crate) keymap: Keymap,
    /// Where relative paths start that a person types.
    pub(crate) directory: PathBuf,
    /// What `~` stands for in them.
    pub(crate) home: Option<PathBuf>,
}

impl Settings {
    /// Without `color` the screen uses bold, dim and reverse only.
    pub fn new(color: bool) -> Self {
        Self {
            theme: Theme::new(color),
            keymap: Keymap::default(),
            directory: PathBuf::new(),
            home: None,
        }
    }

    /// Where paths that a person types start: the working directory, and what `~` stands for.
    #[must_use]
    pub fn at(self, directory: PathBuf, home: Option<PathBuf>) -> Self {
        Self {
            directory,
            home,
            ..self
        }
    }
}
