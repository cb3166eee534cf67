//! What a person can choose before the interface starts, from the configuration, the environment and flags.

use super::keymap::Keymap;
use super::theme::Theme;

/// See the module.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) theme: Theme,
    pub(crate) keymap: Keymap,
    /// Whether clicks and the wheel are the program's; otherwise the terminal keeps them for itself.
    pub(crate) mouse: bool,
}

impl Settings {
    /// Without `color` the screen uses bold, dim and reverse only.
    pub fn new(color: bool) -> Self {
        Self {
            theme: Theme::new(color),
            keymap: Keymap::default(),
            mouse: true,
        }
    }
}
