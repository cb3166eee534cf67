//! Keys as data: which key asks for what ([`action`]), where ([`scope`]), and in which words.
//!
//! [`defaults`] is the table; the first binding of it whose key, scope and action fit wins, so one key can mean "merged"
//! and then "changes". [`rebind`] takes other keys from the configuration, and [`ways_out`] sees that nobody is shut in.
//! What the footer shows of it is [`legend`]'s, what the help says [`mod@help`]'s, what is said of a key that does nothing
//! [`refusal`]'s. Whether an action fits at the moment is [`super::act`]'s to say.

pub(crate) mod action;
mod defaults;
pub(crate) mod help;
pub(crate) mod key;
pub(crate) mod legend;
pub(crate) mod rebind;
pub(crate) mod refusal;
mod scope;
mod ways_out;

use crossterm::event::KeyEvent;

use action::Action;
use defaults::defaults;
use key::Key;
pub(crate) use scope::Scope;

/// One action, its keys and its words.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    /// What the configuration file calls it. Bindings of one name are one thing to whoever changes keys: their scopes
    /// or states differ, never what they are for.
    pub(crate) name: &'static str,
    pub(crate) keys: Vec<Key>,
    pub(crate) action: Action,
    pub(crate) scope: Scope,
    /// A word for the footer; neighbours with the same word share it. Empty: help only.
    pub(crate) word: &'static str,
    /// What it does, by itself: for the palette, and for the help where it has a row of its own.
    pub(crate) help: &'static str,
    /// What the help says of it and of others that share a row.
    pub(crate) group: &'static str,
}

/// Which keys ask for what.
#[derive(Debug, Clone)]
pub(crate) struct Keymap {
    pub(crate) bindings: Vec<Binding>,
    /// Whether keys are shown by their names where others have signs.
    pub(crate) is_ascii: bool,
}

impl Default for Keymap {
    fn default() -> Self {
        Self {
            bindings: defaults(),
            is_ascii: false,
        }
    }
}

impl Keymap {
    /// The action of a key where `holds` says which bindings hold at the moment.
    pub(crate) fn action(
        &self,
        event: &KeyEvent,
        holds: impl Fn(&Binding) -> bool,
    ) -> Option<Action> {
        let key = Key::of(event);
        self.bindings
            .iter()
            .find(|binding| binding.keys.contains(&key) && holds(binding))
            .map(|binding| binding.action)
    }

    /// The first key that asks for `action`, in print.
    pub(crate) fn key_of(&self, action: Action) -> String {
        self.bindings
            .iter()
            .find(|binding| binding.action == action)
            .and_then(|binding| binding.keys.first())
            .map(|&key| self.shown(key))
            .unwrap_or_default()
    }

    /// A key in print.
    pub(crate) fn shown(&self, key: Key) -> String {
        match self.is_ascii {
            // An arrow of ASCII reads as a letter.
            true => key.written(),
            false => key.to_string(),
        }
    }

    /// All of them, in the order of the help.
    pub(crate) fn bindings(&self) -> &[Binding] {
        &self.bindings
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyModifiers};

    use super::*;
    use crate::ui::list::cursor::Move;

    #[test]
    fn every_binding_has_a_name_and_help() {
        for binding in Keymap::default().bindings {
            assert!(
                !binding.name.is_empty() && !binding.help.is_empty(),
                "{binding:?}"
            );
            for key in &binding.keys {
                let is_question_mark = key.0 == KeyCode::Char('?');
                assert_eq!(key.to_string() == "?", is_question_mark, "{binding:?}");
            }
        }
    }

    #[test]
    fn shift_is_in_the_character_already() {
        let event = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        let keymap = Keymap::default();
        assert_eq!(
            keymap.action(&event, |b| b.scope == Scope::Panes),
            Some(Action::Go(Move::Last))
        );
        let event = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(keymap.action(&event, |_| true), Some(Action::Interrupt));
    }
}
