//! What a person can choose before the interface starts, from the configuration, the environment and flags.

use std::path::PathBuf;

use super::files::Mode;
use super::keymap::Keymap;
use super::state::State;
use super::theme::Theme;
use super::theme::looks::Looks;
use super::tree_view::Sort;
use super::tree_view::columns::Columns;

/// See the module.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) theme: Theme,
    pub(crate) keymap: Keymap,
    /// Whether clicks and the wheel are the program's; otherwise the terminal keeps them for itself.
    pub(crate) mouse: bool,
    /// What stands beside files' names.
    pub(crate) columns: Columns,
    /// How files are sorted first.
    pub(crate) sort: Sort,
    /// Which files are shown first.
    pub(crate) view: Mode,
    /// Whether what only the base image brought is folded away at first.
    pub(crate) is_base_folded: bool,
    pub(crate) surroundings: Surroundings,
}

/// What surrounds the program.
#[derive(Debug, Clone, Default)]
pub(crate) struct Surroundings {
    /// Where relative paths start that a person types.
    pub(crate) directory: PathBuf,
    /// What `~` stands for in them.
    pub(crate) home: Option<PathBuf>,
    /// Whether tmux stands between the program and the terminal.
    pub(crate) is_in_tmux: bool,
}

impl Settings {
    /// Makes a state start as it was chosen.
    pub(super) fn apply(&self, state: &mut State) {
        state.keymap = self.keymap.clone();
        state.keymap.is_ascii = self.theme.is_ascii;
        state.is_base_folded = self.is_base_folded;
        state.files.order.sort = self.sort;
        state.files.mode = self.view;
        state.surroundings = self.surroundings.clone();
        state.files.columns = self.columns;
        state.looks = Looks::new(self.theme);
        state.has_mouse = self.mouse;
    }
}
