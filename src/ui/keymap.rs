//! Keys as data: which key asks for what, where, and the words that the footer and the help say about it.
//!
//! The first binding of the table whose key, scope and action fit wins, so one key can mean "merged" and then
//! "changes". Whether an action fits at the moment is [`super::act`]'s to say.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Action;
use super::cursor::Move;
use super::tab::Tab;

/// Where a binding holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Everywhere,
    /// Any pane, with no overlay open and no filter being typed.
    Panes,
    Stages,
    Lines,
    Layers,
    /// The findings and what is known of the chosen one.
    Findings,
    Tree,
    /// While a filter is typed.
    Typing,
    /// While help, warnings or details cover the screen.
    Overlay,
}

impl Scope {
    /// The heading in the help; none for what only works while it is shown.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Everywhere | Self::Panes => "Everywhere",
            Self::Stages => "Stages",
            Self::Lines => "Lines of the Dockerfile",
            Self::Layers => "Layer list",
            Self::Findings => "Findings",
            Self::Tree => "Files",
            Self::Typing => "While typing a filter",
            Self::Overlay => "Help, warnings, details",
        }
    }
}

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(KeyCode, KeyModifiers);

/// One action, its keys and its words.
#[derive(Debug)]
pub(crate) struct Binding {
    pub(crate) keys: &'static [Key],
    pub(crate) action: Action,
    pub(crate) scope: Scope,
    /// A word for the footer; neighbours with the same word share it. Empty: help only.
    pub(crate) word: &'static str,
    /// What the help says; neighbours with the same text share it.
    pub(crate) help: &'static str,
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

const fn bind(
    scope: Scope,
    keys: &'static [Key],
    action: Action,
    word: &'static str,
    help: &'static str,
) -> Binding {
    Binding {
        keys,
        action,
        scope,
        word,
        help,
    }
}

use KeyCode::{BackTab, Backspace, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Up};
use Scope::{Everywhere, Findings, Layers, Lines, Overlay, Panes, Stages, Tree, Typing};

/// All bindings; the footer shows them in this order.
#[rustfmt::skip]
pub(crate) const KEYMAP: &[Binding] = &[
    bind(Everywhere, &[ctrl('c')], Action::Interrupt, "", "quit with exit code 130"),
    bind(Overlay, &[k(Esc), c('q'), k(Enter), c('?'), c('w'), c('d')], Action::Close, "close", "close"),
    bind(Overlay, &[k(Up), c('k')], Action::Go(Move::Up), "scroll", "scroll"),
    bind(Overlay, &[k(Down), c('j')], Action::Go(Move::Down), "scroll", "scroll"),
    bind(Overlay, &[k(PageUp)], Action::Go(Move::PageUp), "", "scroll by a page"),
    bind(Overlay, &[k(PageDown), c(' ')], Action::Go(Move::PageDown), "", "scroll by a page"),
    bind(Overlay, &[k(Home), c('g')], Action::Go(Move::First), "", "first and last line"),
    bind(Overlay, &[k(End), c('G')], Action::Go(Move::Last), "", "first and last line"),
    bind(Typing, &[k(Enter), k(KeyCode::Tab)], Action::KeepFilter, "keep", "keep the filter"),
    bind(Typing, &[k(Esc)], Action::ClearFilter, "clear", "clear the filter"),
    bind(Typing, &[k(Backspace)], Action::Erase, "", "take the last character back"),
    bind(Typing, &[k(Up)], Action::Go(Move::Up), "move", "move through the matches"),
    bind(Typing, &[k(Down)], Action::Go(Move::Down), "move", "move through the matches"),
    bind(Panes, &[k(Esc)], Action::ClearFilter, "clear filter", "clear the filter, or quit where there is none"),
    bind(Panes, &[k(Up), c('k')], Action::Go(Move::Up), "move", "move by a row"),
    bind(Panes, &[k(Down), c('j')], Action::Go(Move::Down), "move", "move by a row"),
    bind(Panes, &[k(PageUp)], Action::Go(Move::PageUp), "", "move by a page"),
    bind(Panes, &[k(PageDown)], Action::Go(Move::PageDown), "", "move by a page"),
    bind(Panes, &[k(Home), c('g')], Action::Go(Move::First), "", "first and last row"),
    bind(Panes, &[k(End), c('G')], Action::Go(Move::Last), "", "first and last row"),
    bind(Panes, &[c('1')], Action::Show(Tab::Stages), "", "stages, Dockerfile, layers, findings"),
    bind(Panes, &[c('2')], Action::Show(Tab::Dockerfile), "", "stages, Dockerfile, layers, findings"),
    bind(Panes, &[c('3')], Action::Show(Tab::Layers), "", "stages, Dockerfile, layers, findings"),
    bind(Panes, &[c('4')], Action::Show(Tab::Findings), "", "stages, Dockerfile, layers, findings"),
    bind(Panes, &[c(']')], Action::NextTab, "", "the next and the previous of these"),
    bind(Panes, &[c('[')], Action::PreviousTab, "", "the next and the previous of these"),
    bind(Panes, &[k(KeyCode::Tab), k(BackTab)], Action::NextPane, "pane", "switch between the panes"),
    bind(Stages, &[k(Enter), k(Right), c('l')], Action::ToLines, "lines", "its lines in the Dockerfile"),
    bind(Lines, &[k(Enter), k(Right), c('l')], Action::ToFiles, "files", "its files"),
    bind(Lines, &[c('d')], Action::Details, "details", "all that is known of the line and its layers"),
    bind(Layers, &[k(Enter), c('d')], Action::Details, "details", "all that is known of the layer"),
    bind(Findings, &[k(Enter), k(Right), c('l')], Action::ToPlace, "files", "its line with its files, or its layer"),
    bind(Findings, &[c('c')], Action::ToChecklist, "checklist", "from findings to the checklist and back"),
    bind(Findings, &[c('c')], Action::ToFindings, "findings", "from findings to the checklist and back"),
    bind(Tree, &[c('d')], Action::Details, "", "all that is known of the line or layer"),
    bind(Tree, &[k(Right), c('l'), k(Enter)], Action::Expand, "open", "open a directory"),
    bind(Tree, &[k(Left), c('h')], Action::Collapse, "close", "close a directory; on a closed one go to its parent"),
    bind(Tree, &[c(' ')], Action::Toggle, "", "open or close a directory"),
    bind(Tree, &[c('e')], Action::ExpandBelow, "open all", "open everything below, or close it"),
    bind(Tree, &[c('e')], Action::CollapseBelow, "close all", "open everything below, or close it"),
    bind(Panes, &[c('m'), ctrl('a')], Action::ShowMerged, "merged", "the file system as of the layer"),
    bind(Panes, &[c('m'), ctrl('l')], Action::ShowChanges, "changes", "the layer's own changes"),
    bind(Panes, &[c('/'), ctrl('f')], Action::Filter, "filter", "show only paths that contain a text"),
    bind(Panes, &[c('s')], Action::SortByName, "by name", "sort by name or by size"),
    bind(Panes, &[c('s')], Action::SortBySize, "by size", "sort by name or by size"),
    bind(Panes, &[k(Backspace)], Action::Back, "back", "from files to their line, to its stage, to the finding that led there"),
    bind(Panes, &[c('w')], Action::Warnings, "warnings", "warnings about the image"),
    bind(Panes, &[c('?')], Action::Help, "help", "this help"),
    bind(Panes, &[c('q'), k(Esc)], Action::Quit, "quit", "quit"),
];

/// Bindings that the footer always has room for.
pub(crate) fn is_pinned(action: Action) -> bool {
    matches!(
        action,
        Action::Warnings | Action::Help | Action::Quit | Action::Close | Action::KeepFilter
    )
}

/// The action of a key where `holds` says which bindings hold at the moment.
pub(crate) fn action(event: &KeyEvent, holds: impl Fn(&Binding) -> bool) -> Option<Action> {
    let mut modifiers = event.modifiers;
    if let KeyCode::Char(_) | KeyCode::BackTab = event.code {
        // The character itself says whether shift was down.
        modifiers.remove(KeyModifiers::SHIFT);
    }
    let key = Key(event.code, modifiers);
    KEYMAP
        .iter()
        .find(|binding| binding.keys.contains(&key) && holds(binding))
        .map(|binding| binding.action)
}

/// The first key that asks for `action`, in print.
pub(crate) fn key_of(action: Action) -> String {
    KEYMAP
        .iter()
        .find(|binding| binding.action == action)
        .and_then(|binding| binding.keys.first())
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Keys and word of each footer entry, in order, with whether it is pinned.
pub(crate) fn footer(holds: impl Fn(&Binding) -> bool) -> Vec<(String, &'static str, bool)> {
    let mut entries: Vec<(String, &'static str, bool)> = Vec::new();
    for binding in KEYMAP.iter().filter(|b| !b.word.is_empty() && holds(b)) {
        let key = binding
            .keys
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        match entries.last_mut() {
            Some((keys, word, _)) if *word == binding.word => keys.push_str(&key),
            _ => entries.push((key, binding.word, is_pinned(binding.action))),
        }
    }
    entries
}

/// Keys and text of each help row, in order, under the heading of its scope.
pub(crate) fn help() -> Vec<(&'static str, Vec<(String, &'static str)>)> {
    let mut groups: Vec<(&str, Vec<(String, &str)>)> = Vec::new();
    for scope in [
        Panes, Everywhere, Stages, Lines, Layers, Findings, Tree, Typing, Overlay,
    ] {
        if groups
            .last()
            .is_none_or(|(heading, _)| *heading != scope.heading())
        {
            groups.push((scope.heading(), Vec::new()));
        }
        let Some((_, rows)) = groups.last_mut() else {
            continue;
        };
        for binding in KEYMAP.iter().filter(|binding| binding.scope == scope) {
            let mut keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            match rows.last_mut() {
                Some((shown, text)) if *text == binding.help => {
                    keys.retain(|key| !shown.split(' ').any(|known| known == key));
                    if !keys.is_empty() {
                        shown.push(' ');
                        shown.push_str(&keys.join(" "));
                    }
                }
                _ => rows.push((keys.join(" "), binding.help)),
            }
        }
    }
    groups
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.1.contains(KeyModifiers::CONTROL) {
            f.write_str("ctrl-")?;
        }
        let name = match self.0 {
            KeyCode::Char(' ') => "space",
            KeyCode::Char(c) => return write!(f, "{c}"),
            Up => "↑",
            Down => "↓",
            Left => "←",
            Right => "→",
            PageUp => "PgUp",
            PageDown => "PgDn",
            Home => "Home",
            End => "End",
            KeyCode::Tab => "tab",
            BackTab => "shift-tab",
            Enter => "enter",
            Esc => "esc",
            Backspace => "backspace",
            _ => "?",
        };
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_binding_has_keys_and_help() {
        for binding in KEYMAP {
            assert!(
                !binding.keys.is_empty() && !binding.help.is_empty(),
                "{binding:?}"
            );
            for key in binding.keys {
                let is_question_mark = key.0 == KeyCode::Char('?');
                assert_eq!(key.to_string() == "?", is_question_mark, "{binding:?}");
            }
        }
    }

    #[test]
    fn shift_is_in_the_character_already() {
        let event = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(
            action(&event, |b| b.scope == Scope::Panes),
            Some(Action::Go(Move::Last))
        );
        let event = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(action(&event, |_| true), Some(Action::Interrupt));
    }
}
