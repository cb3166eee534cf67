//! The table of bindings: which key asks for what, where, and in which words, unless a person wants other keys.
//!
//! Their order is that of the help, and of what wins where several hold.

use crossterm::event::{KeyCode, KeyModifiers};

use super::action::{Action, Goal, Inside};
use super::key::Key;
use super::{Binding, Scope};
use crate::ui::find::Step;
use crate::ui::list::cursor::Move;
use crate::ui::overlay::preview::Look;
use crate::ui::tab::Tab;
use crate::ui::text::edit::Edit;

impl Binding {
    /// With a row of the help that it shares.
    const fn among(mut self, group: &'static str) -> Self {
        self.group = group;
        self
    }
}

const fn c(c: char) -> Key {
    Key(KeyCode::Char(c), KeyModifiers::NONE)
}

const fn ctrl(c: char) -> Key {
    Key(KeyCode::Char(c), KeyModifiers::CONTROL)
}

const fn k(code: KeyCode) -> Key {
    Key(code, KeyModifiers::NONE)
}

fn bind(
    scope: Scope,
    name: &'static str,
    keys: &[Key],
    action: Action,
    word: &'static str,
    help: &'static str,
) -> Binding {
    Binding {
        name,
        keys: keys.to_vec(),
        action,
        scope,
        word,
        help,
        group: help,
    }
}

use KeyCode::{BackTab, Backspace, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Up};
use Scope::{
    Ask, Choose, Columns, Content, Everywhere, Findings, Graph, History, Layers, Lines, Overlay,
    Palette, Panes, Preview, Prompt, Stages, Text, Tree, Typing, Waste,
};

/// All bindings as they are where nobody changes them.
#[rustfmt::skip]
pub(super) fn defaults() -> Vec<Binding> {
    vec![
        bind(Everywhere, "suspend", &[ctrl('z')], Action::Suspend, "", "back to the shell, until fg"),
        bind(Everywhere, "interrupt", &[ctrl('c')], Action::Interrupt, "", "quit with exit code 130"),
        bind(Everywhere, "next-theme", &[], Action::NextTheme, "", "the next theme, until the program ends"),
        bind(Everywhere, "mouse", &[], Action::ToggleMouse, "", "leave the mouse to the terminal, to select text, or take it back"),
        bind(Everywhere, "palette", &[ctrl('p')], Action::Palette, "", "all actions by name, with their keys"),
        bind(Palette, "run", &[k(Enter)], Action::Run, "do it", "do what is chosen"),
        bind(Palette, "close", &[k(Esc), ctrl('p')], Action::Close, "close", "close what lies over the screen"),
        bind(Palette, "erase", &[k(Backspace)], Action::Edit(Edit::Erase), "", "take away the character before the cursor").among("take a character away"),
        bind(Palette, "erase-word", &[ctrl('w')], Action::Edit(Edit::EraseWord), "", "take away the word before the cursor").among("take a word away, or all before the cursor"),
        bind(Palette, "erase-all", &[ctrl('u')], Action::Edit(Edit::EraseAll), "", "take away all before the cursor").among("take a word away, or all before the cursor"),
        bind(Palette, "delete", &[k(KeyCode::Delete)], Action::Edit(Edit::Delete), "", "take away the character at the cursor").among("take a character away"),
        bind(Palette, "edit-left", &[k(Left)], Action::Edit(Edit::Left), "", "a character to the left").among("move in the line"),
        bind(Palette, "edit-right", &[k(Right)], Action::Edit(Edit::Right), "", "a character to the right").among("move in the line"),
        bind(Palette, "edit-start", &[ctrl('a')], Action::Edit(Edit::Start), "", "to the start of the line").among("its start and its end"),
        bind(Palette, "edit-end", &[ctrl('e')], Action::Edit(Edit::End), "", "to the end of the line").among("its start and its end"),
        bind(Palette, "up", &[k(Up)], Action::Go(Move::Up), "move", "up by a row").among("move by a row"),
        bind(Palette, "down", &[k(Down)], Action::Go(Move::Down), "move", "down by a row").among("move by a row"),
        bind(Palette, "page-up", &[k(PageUp)], Action::Go(Move::PageUp), "", "up by a page").among("move by a page"),
        bind(Palette, "page-down", &[k(PageDown)], Action::Go(Move::PageDown), "", "down by a page").among("move by a page"),
        bind(Palette, "first", &[k(Home)], Action::Go(Move::First), "", "to the first row").among("first and last row"),
        bind(Palette, "last", &[k(End)], Action::Go(Move::Last), "", "to the last row").among("first and last row"),
        bind(Overlay, "help", &[c('?')], Action::Help, "help", "this help"),
        bind(Overlay, "close", &[k(Esc), c('q')], Action::Close, "close", "close what lies over the screen"),
        bind(Text, "close", &[k(Enter), c('?'), c('w'), c('d')], Action::Close, "", "close what lies over the screen"),
        bind(Text, "up", &[k(Up), c('k')], Action::Go(Move::Up), "scroll", "up by a row").among("scroll"),
        bind(Text, "down", &[k(Down), c('j')], Action::Go(Move::Down), "scroll", "down by a row").among("scroll"),
        bind(Text, "page-up", &[k(PageUp)], Action::Go(Move::PageUp), "", "up by a page").among("scroll by a page"),
        bind(Text, "page-down", &[k(PageDown), c(' ')], Action::Go(Move::PageDown), "", "down by a page").among("scroll by a page"),
        bind(Text, "half-page-up", &[ctrl('u')], Action::Go(Move::HalfUp), "", "up by half a page").among("by half a page"),
        bind(Text, "half-page-down", &[ctrl('d')], Action::Go(Move::HalfDown), "", "down by half a page").among("by half a page"),
        bind(Text, "first", &[k(Home), c('g')], Action::Go(Move::First), "", "to the first row").among("first and last line"),
        bind(Text, "last", &[k(End), c('G')], Action::Go(Move::Last), "", "to the last row").among("first and last line"),
        bind(Text, "find", &[c('/'), ctrl('f')], Action::Inside(Inside::Search), "search", "search in what is shown"),
        bind(Text, "next-match", &[c('n')], Action::Inside(Inside::Next(true)), "next", "to the next match").among("the next and the previous match"),
        bind(Text, "previous-match", &[c('N')], Action::Inside(Inside::Next(false)), "previous", "to the match before").among("the next and the previous match"),
        bind(Columns, "close", &[k(Enter), c('t')], Action::Close, "", "close what lies over the screen"),
        bind(Columns, "up", &[k(Up), c('k')], Action::Go(Move::Up), "move", "up by a row").among("move"),
        bind(Columns, "down", &[k(Down), c('j')], Action::Go(Move::Down), "move", "down by a row").among("move"),
        bind(Columns, "toggle-column", &[c(' ')], Action::ToggleColumn, "show or hide", "show the column, or hide it"),
        bind(Columns, "attributes", &[ctrl('b')], Action::ToggleAttributes, "", "show mode and owner, or hide them"),
        bind(Typing, "complete", &[k(KeyCode::Tab)], Action::Complete, "complete", "end the term, like mark: or stage:build"),
        bind(History, "close", &[k(Backspace), c('i')], Action::Close, "", "close what lies over the screen"),
        bind(History, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadOn, "layer", "to the layer, there to the path"),
        bind(History, "view-content", &[c('v')], Action::View, "view", "what the file holds"),
        bind(History, "versions", &[c('V')], Action::Versions, "compare", "compare the file's versions in the layers"),
        bind(History, "up", &[k(Up), c('k')], Action::Go(Move::Up), "move", "up by a row").among("move by a layer"),
        bind(History, "down", &[k(Down), c('j')], Action::Go(Move::Down), "move", "down by a row").among("move by a layer"),
        bind(History, "page-up", &[k(PageUp)], Action::Go(Move::PageUp), "", "up by a page").among("move by a page"),
        bind(History, "page-down", &[k(PageDown), c(' ')], Action::Go(Move::PageDown), "", "down by a page").among("move by a page"),
        bind(History, "half-page-up", &[ctrl('u')], Action::Go(Move::HalfUp), "", "up by half a page").among("by half a page"),
        bind(History, "half-page-down", &[ctrl('d')], Action::Go(Move::HalfDown), "", "down by half a page").among("by half a page"),
        bind(History, "first", &[k(Home), c('g')], Action::Go(Move::First), "", "to the first row").among("first and last layer"),
        bind(History, "last", &[k(End), c('G')], Action::Go(Move::Last), "", "to the last row").among("first and last layer"),
        bind(Preview, "follow", &[k(Enter)], Action::Inside(Inside::Follow), "follow", "show where the link leads"),
        bind(Content, "read-more", &[c(' '), k(End), c('G')], Action::Inside(Inside::More), "more", "at the end, read the next megabyte"),
        bind(Content, "up", &[k(Up), c('k')], Action::Go(Move::Up), "scroll", "up by a row").among("scroll"),
        bind(Content, "down", &[k(Down), c('j')], Action::Go(Move::Down), "scroll", "down by a row").among("scroll"),
        bind(Content, "page-up", &[k(PageUp)], Action::Go(Move::PageUp), "", "up by a page").among("scroll by a page"),
        bind(Content, "page-down", &[k(PageDown), c(' ')], Action::Go(Move::PageDown), "", "down by a page").among("scroll by a page"),
        bind(Content, "half-page-up", &[ctrl('u')], Action::Go(Move::HalfUp), "", "up by half a page").among("by half a page"),
        bind(Content, "half-page-down", &[ctrl('d')], Action::Go(Move::HalfDown), "", "down by half a page").among("by half a page"),
        bind(Content, "first", &[k(Home), c('g')], Action::Go(Move::First), "", "to the first row").among("first and last line"),
        bind(Content, "last", &[k(End), c('G')], Action::Go(Move::Last), "", "to the last row").among("first and last line"),
        bind(Content, "left", &[k(Left)], Action::Inside(Inside::Look(Look::Left)), "to a side", "to the left of long lines").among("long lines, to a side"),
        bind(Content, "right", &[k(Right), c('l')], Action::Inside(Inside::Look(Look::Right)), "to a side", "to the right of long lines").among("long lines, to a side"),
        bind(Content, "next-match", &[c('n')], Action::Inside(Inside::Next(true)), "next", "to the next match or change").among("next match or change, and the one before"),
        bind(Content, "previous-match", &[c('N')], Action::Inside(Inside::Next(false)), "previous", "to the match or change before").among("next match or change, and the one before"),
        bind(Preview, "find", &[c('/'), ctrl('f')], Action::Inside(Inside::Search), "search", "search in what was read"),
        bind(Preview, "hex", &[c('h'), k(KeyCode::Tab)], Action::Inside(Inside::Look(Look::ToggleHex)), "hex/text", "as text or as a hex dump"),
        bind(Preview, "wrap", &[c('w')], Action::Inside(Inside::Look(Look::ToggleWrap)), "wrap", "wrap long lines, or cut them"),
        bind(Preview, "extract", &[c('x'), ctrl('e')], Action::Extract, "extract", "write the file or directory to a place of your choice"),
        bind(Content, "copy", &[c('y')], Action::Copy, "copy", "copy the path"),
        bind(Content, "copy-choice", &[c('Y')], Action::CopyChoice, "", "choose what to copy"),
        bind(Prompt, "accept", &[k(Enter)], Action::Accept, "do it", "take what is typed"),
        bind(Prompt, "close", &[k(Esc)], Action::Close, "close", "close what lies over the screen"),
        bind(Prompt, "next-state", &[k(KeyCode::Tab)], Action::NextState, "other state", "extract this layer's version, or the file as of it"),
        bind(Prompt, "edit-left", &[k(Left)], Action::Edit(Edit::Left), "", "a character to the left").among("move in the line"),
        bind(Prompt, "edit-right", &[k(Right)], Action::Edit(Edit::Right), "", "a character to the right").among("move in the line"),
        bind(Prompt, "edit-start", &[k(Home), ctrl('a')], Action::Edit(Edit::Start), "", "to the start of the line").among("its start and its end"),
        bind(Prompt, "edit-end", &[k(End), ctrl('e')], Action::Edit(Edit::End), "", "to the end of the line").among("its start and its end"),
        bind(Prompt, "erase", &[k(Backspace)], Action::Edit(Edit::Erase), "", "take away the character before the cursor").among("take a character away"),
        bind(Prompt, "delete", &[k(KeyCode::Delete), ctrl('d')], Action::Edit(Edit::Delete), "", "take away the character at the cursor").among("take a character away"),
        bind(Prompt, "erase-word", &[ctrl('w')], Action::Edit(Edit::EraseWord), "", "take away the word before the cursor").among("take a word away, or all before the cursor"),
        bind(Prompt, "erase-all", &[ctrl('u')], Action::Edit(Edit::EraseAll), "", "take away all before the cursor").among("take a word away, or all before the cursor"),
        bind(Ask, "agree", &[k(Enter)], Action::Agree, "go on", "go on"),
        bind(Ask, "overwrite", &[c('o')], Action::Overwrite, "overwrite", "write over what is there"),
        bind(Ask, "copy", &[c('y')], Action::Copy, "copy the path", "copy the path"),
        bind(Choose, "accept", &[k(Enter)], Action::Accept, "choose", "take what is chosen"),
        bind(Choose, "mark", &[c(' ')], Action::Mark, "mark", "mark the version to compare with"),
        bind(Choose, "up", &[k(Up), c('k')], Action::Go(Move::Up), "move", "up by a row").among("move by a row"),
        bind(Choose, "down", &[k(Down), c('j')], Action::Go(Move::Down), "move", "down by a row").among("move by a row"),
        bind(Choose, "page-up", &[k(PageUp)], Action::Go(Move::PageUp), "", "up by a page").among("move by a page"),
        bind(Choose, "page-down", &[k(PageDown)], Action::Go(Move::PageDown), "", "down by a page").among("move by a page"),
        bind(Choose, "half-page-up", &[ctrl('u')], Action::Go(Move::HalfUp), "", "up by half a page").among("by half a page"),
        bind(Choose, "half-page-down", &[ctrl('d')], Action::Go(Move::HalfDown), "", "down by half a page").among("by half a page"),
        bind(Choose, "first", &[k(Home), c('g')], Action::Go(Move::First), "", "to the first row").among("first and last row"),
        bind(Choose, "last", &[k(End), c('G')], Action::Go(Move::Last), "", "to the last row").among("first and last row"),
        bind(Typing, "keep-filter", &[k(Enter), k(KeyCode::Tab)], Action::KeepFilter, "keep", "keep the filter"),
        bind(Typing, "clear-filter", &[k(Esc)], Action::ClearFilter, "clear", "clear the filter"),
        bind(Typing, "erase", &[k(Backspace)], Action::Edit(Edit::Erase), "", "take away the character before the cursor").among("take a character away"),
        bind(Typing, "erase-word", &[ctrl('w')], Action::Edit(Edit::EraseWord), "", "take away the word before the cursor").among("take a word away, or all before the cursor"),
        bind(Typing, "erase-all", &[ctrl('u')], Action::Edit(Edit::EraseAll), "", "take away all before the cursor").among("take a word away, or all before the cursor"),
        bind(Typing, "delete", &[k(KeyCode::Delete), ctrl('d')], Action::Edit(Edit::Delete), "", "take away the character at the cursor").among("take a character away"),
        bind(Typing, "edit-left", &[k(Left)], Action::Edit(Edit::Left), "", "a character to the left").among("move in the line"),
        bind(Typing, "edit-right", &[k(Right)], Action::Edit(Edit::Right), "", "a character to the right").among("move in the line"),
        bind(Typing, "edit-start", &[k(Home), ctrl('a')], Action::Edit(Edit::Start), "", "to the start of the line").among("its start and its end"),
        bind(Typing, "edit-end", &[k(End), ctrl('e')], Action::Edit(Edit::End), "", "to the end of the line").among("its start and its end"),
        bind(Typing, "regex", &[ctrl('r')], Action::ToggleRegex, "regex", "make it a regular expression, or no longer"),
        bind(Typing, "older-filter", &[k(Up)], Action::Recall(Step::Previous), "", "what was sought before, where nothing is typed").among("where nothing is typed, what was sought before"),
        bind(Typing, "newer-filter", &[k(Down)], Action::Recall(Step::Next), "", "what was sought after it, where nothing is typed").among("where nothing is typed, what was sought before"),
        bind(Typing, "up", &[k(Up)], Action::Go(Move::Up), "move", "up by a row").among("move through the matches"),
        bind(Typing, "down", &[k(Down)], Action::Go(Move::Down), "move", "down by a row").among("move through the matches"),
        bind(Panes, "clear-filter", &[k(Esc)], Action::ClearFilter, "clear filter", "clear the filter"),
        bind(Panes, "up", &[k(Up), c('k')], Action::Go(Move::Up), "move", "up by a row").among("move by a row"),
        bind(Panes, "down", &[k(Down), c('j')], Action::Go(Move::Down), "move", "down by a row").among("move by a row"),
        bind(Panes, "page-up", &[k(PageUp)], Action::Go(Move::PageUp), "", "up by a page").among("move by a page"),
        bind(Panes, "page-down", &[k(PageDown)], Action::Go(Move::PageDown), "", "down by a page").among("move by a page"),
        bind(Panes, "half-page-up", &[ctrl('u')], Action::Go(Move::HalfUp), "", "up by half a page").among("by half a page"),
        bind(Panes, "half-page-down", &[ctrl('d')], Action::Go(Move::HalfDown), "", "down by half a page").among("by half a page"),
        bind(Panes, "first", &[k(Home), c('g')], Action::Go(Move::First), "", "to the first row").among("first and last row"),
        bind(Panes, "last", &[k(End), c('G')], Action::Go(Move::Last), "", "to the last row").among("first and last row"),
        bind(Panes, "show-stages", &[c('1')], Action::Show(Tab::Stages), "screens", "the screen of stages").among("stages, Dockerfile, layers, waste, findings"),
        bind(Panes, "show-dockerfile", &[c('2')], Action::Show(Tab::Dockerfile), "screens", "the Dockerfile's screen").among("stages, Dockerfile, layers, waste, findings"),
        bind(Panes, "show-layers", &[c('3')], Action::Show(Tab::Layers), "screens", "the screen of layers").among("stages, Dockerfile, layers, waste, findings"),
        bind(Panes, "show-waste", &[c('4')], Action::Show(Tab::Waste), "screens", "the screen of waste").among("stages, Dockerfile, layers, waste, findings"),
        bind(Panes, "show-findings", &[c('5')], Action::Show(Tab::Findings), "screens", "the screen of findings").among("stages, Dockerfile, layers, waste, findings"),
        bind(Panes, "next-screen", &[c(']')], Action::NextTab, "", "the next screen").among("the next and the previous screen"),
        bind(Panes, "previous-screen", &[c('[')], Action::PreviousTab, "", "the previous screen").among("the next and the previous screen"),
        bind(Panes, "next-pane", &[k(KeyCode::Tab), k(BackTab)], Action::NextPane, "pane", "switch between the panes"),
        bind(Panes, "zoom", &[c('z')], Action::Zoom, "zoom", "all the room for this pane, and back"),
        bind(Stages, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadOn, "lines", "to its lines in the Dockerfile"),
        bind(Graph, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadOn, "line", "to its line in the Dockerfile"),
        bind(Stages, "details", &[c('d')], Action::Details, "details", "all that is known of the stage"),
        bind(Graph, "details", &[c('d')], Action::Details, "details", "all that is known of the stage"),
        bind(Lines, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadOn, "files", "to its files"),
        bind(Lines, "details", &[c('d')], Action::Details, "details", "all that is known of the line and its layers"),
        bind(Layers, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadOn, "files", "to its files"),
        bind(Layers, "details", &[c('d')], Action::Details, "details", "all that is known of the layer"),
        bind(Waste, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadTo(Goal::Writer), "writer", "to the layer that wrote it"),
        bind(Waste, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadTo(Goal::Files), "files", "to the files that were lost so"),
        bind(Waste, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadTo(Goal::Layer), "layer", "to the layer"),
        bind(Waste, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadTo(Goal::History), "history", "what every layer did to the path"),
        bind(Waste, "history", &[c('i')], Action::History, "history", "what every layer did to the path"),
        bind(Waste, "group", &[c('p')], Action::Group, "group", "by file, by who wrote and who hid, or by directory"),
        bind(Waste, "details", &[c('d')], Action::Details, "sums", "all waste in sums: how, who wrote it, where it lay"),
        bind(Findings, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadTo(Goal::Files), "files", "to the files that it is about"),
        bind(Findings, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadTo(Goal::Line), "line", "to its line"),
        bind(Findings, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadTo(Goal::Layer), "layer", "to its layer"),
        bind(Findings, "lead-on", &[k(Enter), k(Right), c('l')], Action::LeadTo(Goal::History), "history", "what every layer did to the path"),
        bind(Findings, "history", &[c('i')], Action::History, "history", "what every layer did to the path"),
        bind(Findings, "checklist", &[c('c')], Action::ToChecklist, "checklist", "to the checklist").among("from findings to the checklist and back"),
        bind(Findings, "checklist", &[c('c')], Action::ToFindings, "findings", "back to the findings").among("from findings to the checklist and back"),
        bind(Tree, "details", &[c('d')], Action::Details, "", "all that is known of the line or layer"),
        bind(Tree, "expand", &[k(Right), c('l'), k(Enter)], Action::Expand, "open", "open a directory"),
        bind(Tree, "collapse", &[k(Left), c('h')], Action::Collapse, "close", "close a directory, or go to its parent"),
        bind(Tree, "toggle", &[c(' '), k(Enter)], Action::Toggle, "", "open or close a directory"),
        bind(Tree, "expand-below", &[c('e')], Action::ExpandBelow, "open all", "open everything below").among("open everything below, or close it"),
        bind(Tree, "expand-below", &[c('e')], Action::CollapseBelow, "close all", "close everything below").among("open everything below, or close it"),
        bind(Tree, "lead-on", &[k(Enter)], Action::LeadOn, "history", "what every layer did to the file"),
        bind(Tree, "history", &[c('i')], Action::History, "", "what every layer did to the path"),
        bind(Tree, "expand-all", &[c('E'), c('*')], Action::ExpandAll, "", "open the whole tree").among("open the whole tree, or close it"),
        bind(Tree, "expand-all", &[c('E'), c('*')], Action::CollapseAll, "", "close the whole tree").among("open the whole tree, or close it"),
        bind(Tree, "open-level", &[c('+')], Action::OpenLevel, "", "open one more level of the whole tree").among("open one more level of the whole tree, or close the deepest"),
        bind(Tree, "close-level", &[c('-')], Action::CloseLevel, "", "close the deepest level of the whole tree").among("open one more level of the whole tree, or close the deepest"),
        bind(Panes, "next-view", &[c('m')], Action::NextView, "merged", "the layer's changes, all of its stage, or the file system as of it"),
        bind(Panes, "merged", &[ctrl('a')], Action::ShowMerged, "", "the file system as of the layer"),
        bind(Panes, "changes", &[ctrl('l')], Action::ShowChanges, "", "the layer's own changes"),
        bind(Panes, "find", &[c('/')], Action::Narrow, "find", "show only rows that contain words; in a Dockerfile, go to them"),
        bind(Tree, "find", &[c('/')], Action::Filter, "find", "find files: only what fits is shown"),
        bind(Panes, "find", &[ctrl('f')], Action::Filter, "", "find files: only what fits is shown"),
        bind(Panes, "next-match", &[c('n')], Action::NextFound, "next", "to the next match").among("the next and the previous match"),
        bind(Panes, "next-match", &[c('n')], Action::NextMatch, "next", "to the next match").among("the next and the previous match"),
        bind(Panes, "previous-match", &[c('N')], Action::PreviousFound, "", "to the match before").among("the next and the previous match"),
        bind(Panes, "previous-match", &[c('N')], Action::PreviousMatch, "", "to the match before").among("the next and the previous match"),
        bind(Panes, "fold-base", &[c('b')], Action::FoldBase, "base", "fold away what only the base image brought, or show it"),
        bind(Panes, "sort", &[c('s'), ctrl('o')], Action::Order, "sort", "the next order of the list"),
        bind(Panes, "sort", &[c('s'), ctrl('o')], Action::NextSort, "sort", "sort files by size, name or waste"),
        bind(Panes, "reverse", &[c('S')], Action::ReverseOrder, "", "turn the order round"),
        bind(Panes, "reverse", &[c('S')], Action::ReverseSort, "", "turn the order round"),
        bind(Panes, "columns", &[c('t')], Action::Columns, "columns", "choose the columns of the tree"),
        bind(Panes, "attributes", &[ctrl('b')], Action::ToggleAttributes, "", "show mode and owner, or hide them"),
        bind(Panes, "back", &[k(Backspace)], Action::Back, "back", "to where you came from"),
        bind(Panes, "largest", &[c('f')], Action::Largest, "largest", "the largest files of all layers"),
        bind(Panes, "view-content", &[c('v')], Action::View, "view", "what the file holds"),
        bind(Panes, "versions", &[c('V')], Action::Versions, "versions", "compare the file's versions in the layers"),
        bind(Panes, "extract", &[c('x'), ctrl('e')], Action::Extract, "extract", "write the file or directory to a place of your choice"),
        bind(Panes, "copy", &[c('y')], Action::Copy, "copy", "copy its path, line, digest, fix or name").among("copy the path, line, digest, fix or name, or choose which"),
        bind(Panes, "copy-choice", &[c('Y')], Action::CopyChoice, "", "choose what to copy").among("copy the path, line, digest, fix or name, or choose which"),
        bind(Panes, "report", &[c('o')], Action::Report, "", "write a report"),
        bind(Panes, "warnings", &[c('w')], Action::Warnings, "warnings", "warnings about the image"),
        bind(Panes, "palette", &[c(':')], Action::Palette, "all", "all actions by name, with their keys"),
        bind(Panes, "help", &[c('?')], Action::Help, "help", "this help"),
        bind(Panes, "quit", &[c('q')], Action::Quit, "quit", "quit"),
    ]
}
