//! What a person can ask for. Keys become actions in [`super::keymap`]; [`super::state`] carries them out.

use super::cursor::Move;

/// Something a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Quit,
    Interrupt,
    /// Closes an overlay.
    Close,
    Go(Move),
    NextPane,
    Expand,
    Collapse,
    Toggle,
    ExpandBelow,
    CollapseBelow,
    ShowMerged,
    ShowChanges,
    SortBySize,
    SortByName,
    /// Opens the filter for typing.
    Filter,
    /// Ends typing and keeps the filter.
    KeepFilter,
    ClearFilter,
    Erase,
    Type(char),
    Help,
    Warnings,
    Details,
}
