//! What a person can ask for. Keys become actions in [`crate::ui::keymap`]; [`crate::ui::act`] carries them out.

use crate::ui::find::Step;
use crate::ui::list::cursor::Move;
use crate::ui::overlay::preview::Look;
use crate::ui::tab::Tab;
use crate::ui::text::edit::Edit;

/// Something a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Quit,
    Interrupt,
    /// Back to the shell, until it calls.
    Suspend,
    /// Closes the topmost overlay.
    Close,
    Go(Move),
    Show(Tab),
    NextTab,
    PreviousTab,
    NextPane,
    /// The pane with the focus takes the whole body, or gives it back.
    Zoom,
    /// From a row to what it is about: a stage's lines, a line's files, a file's history, a lost file's writer.
    LeadOn,
    /// The same from what was lost or found, where it leads there.
    LeadTo(Goal),
    /// What every layer did to the chosen path.
    History,
    /// Gathers what was lost in another way.
    Group,
    /// From findings to the checklist.
    ToChecklist,
    /// From the checklist to findings.
    ToFindings,
    /// To where a person came from.
    Back,
    /// The list's next order.
    Order,
    /// Turns that round.
    ReverseOrder,
    /// Opens what narrows the list for typing.
    Narrow,
    /// Finds files by what is typed to narrow the list.
    FindFiles,
    /// To the next line that has what is typed.
    NextFound,
    PreviousFound,
    Expand,
    Collapse,
    Toggle,
    ExpandBelow,
    CollapseBelow,
    ExpandAll,
    CollapseAll,
    /// One more level of the whole tree.
    OpenLevel,
    CloseLevel,
    /// From a layer's changes to its stage's files to the merged file system and round again.
    NextView,
    ShowMerged,
    ShowChanges,
    /// Hides what only the base image brought, and shows it again.
    FoldBase,
    NextSort,
    /// Turns the order round.
    ReverseSort,
    /// Chooses the columns of the tree.
    Columns,
    /// Shows or hides the chosen column.
    ToggleColumn,
    /// Shows or hides mode and owner.
    ToggleAttributes,
    /// Opens the filter for typing.
    Filter,
    /// Ends typing and keeps the filter.
    KeepFilter,
    ClearFilter,
    /// Ends the last term of what is typed, each time in another way.
    Complete(Step),
    /// Makes the filter a regular expression, or no longer.
    ToggleRegex,
    /// Brings an older or newer filter back.
    Recall(Step),
    /// To the next match, with whatever hides it open.
    NextMatch,
    PreviousMatch,
    Type(char),
    /// Lists the largest files.
    Largest,
    /// Shows what the file holds.
    View,
    /// Compares versions of the path.
    Versions,
    /// Writes the file or directory to a chosen place.
    Extract,
    /// Copies the most useful of what is chosen.
    Copy,
    /// Shows all that can be copied.
    CopyChoice,
    /// Writes a report.
    Report,
    /// Changes a line that is typed.
    Edit(Edit),
    /// Takes what is typed, or what is chosen.
    Accept,
    /// The next state to extract from.
    NextState,
    /// Marks the version to compare with.
    Mark,
    /// Says yes to a price, or closes what was told.
    Agree,
    /// Says yes to losing what is there.
    Overwrite,
    /// Moves about in a content or difference.
    Inside(Inside),
    /// Other colours.
    NextTheme,
    /// Leaves the mouse to the terminal, or takes it back.
    ToggleMouse,
    /// All actions by name.
    Palette,
    /// What is chosen there.
    Run,
    Help,
    Warnings,
    Details,
}

/// Where something that was lost or found leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// The layer that wrote it.
    Writer,
    Layer,
    Line,
    Files,
    History,
}

/// What a key does in a content or difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    Look(Look),
    /// The next match or change; else the one before.
    Next(bool),
    /// Reads more of the file.
    More,
    Search,
    /// Shows where a link leads.
    Follow,
}
