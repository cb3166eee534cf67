//! The palette: every action by its name, found by typing a part of it.
//!
//! What works here and now stands first; what doesn't is shown with where it does, at the end. Which that is was asked
//! of the screen below, before the palette covered it.

use crate::ui::keymap::action::Action;
use crate::ui::keymap::{Binding, Scope};
use crate::ui::list::cursor::{Cursor, Move};
use crate::ui::text::edit::LineEdit;

/// Characters that are typed at most: no action has so many words.
const MOST: usize = 200;

/// One action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) keys: String,
    pub(crate) action: Action,
    /// Where it works, when it doesn't here and now.
    pub(crate) elsewhere: Option<&'static str>,
    /// What belongs to the pane stands before what works in all of them, and moves come last: nobody looks for them.
    rank: usize,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Palette {
    pub(crate) typed: LineEdit,
    pub(crate) cursor: Cursor,
    /// What the typed text lets through.
    pub(crate) rows: Vec<Entry>,
    all: Vec<Entry>,
}

impl Default for Palette {
    fn default() -> Self {
        Self {
            typed: LineEdit::of(MOST),
            cursor: Cursor::default(),
            rows: Vec::new(),
            all: Vec::new(),
        }
    }
}

impl Palette {
    /// Learns what works: `works` says so of a binding, `is_in` whether its scope is on screen.
    pub(super) fn learn<'a>(
        &mut self,
        bindings: impl Iterator<Item = &'a Binding>,
        works: impl Fn(&Binding) -> bool,
        is_in: impl Fn(&Binding) -> bool,
    ) {
        let mut all: Vec<Entry> = Vec::new();
        for binding in bindings {
            let elsewhere = match (works(binding), is_in(binding)) {
                (true, _) => None,
                (false, true) => Some("not now"),
                (false, false) => Some(binding.scope.heading()),
            };
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            let entry = Entry {
                name: binding.name,
                help: binding.help,
                keys: keys.join(" "),
                action: binding.action,
                elsewhere,
                rank: rank(binding),
            };
            let known = all.iter_mut().find(|known| is_same(known, &entry));
            match known {
                Some(known) if known.elsewhere.is_some() && elsewhere.is_none() => *known = entry,
                Some(_) => {}
                None => all.push(entry),
            }
        }
        all.sort_by_key(|entry| (entry.elsewhere.is_some(), entry.rank));
        self.all = all;
        self.filter();
    }

    /// What is typed is another.
    pub(in crate::ui) fn retyped(&mut self) {
        self.filter();
        self.cursor = Cursor::default();
    }

    fn filter(&mut self) {
        let typed = self.typed.text().trim().to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().collect();
        let all = self.all.iter();
        let rows = all.filter(|entry| {
            let text = format!("{} {} {}", entry.name, entry.help, entry.keys).to_lowercase();
            words.iter().all(|word| text.contains(word))
        });
        self.rows = rows.cloned().collect();
        // A name tells more than words about it.
        self.rows.sort_by_key(|entry| {
            let rank = match entry.name.to_lowercase() {
                name if name.starts_with(&typed) => 0,
                name if name.contains(&typed) => 1,
                _ => 2,
            };
            (entry.elsewhere.is_some(), rank)
        });
    }

    pub(super) fn go(&mut self, to: Move, height: usize) {
        self.cursor.go(to, self.rows.len(), height);
    }

    /// What is chosen, where it works.
    pub(crate) fn chosen(&self) -> Option<Action> {
        let entry = self.rows.get(self.cursor.row)?;
        entry.elsewhere.is_none().then_some(entry.action)
    }
}

fn rank(binding: &Binding) -> usize {
    match (binding.action, binding.scope) {
        (Action::Go(_), _) => 3,
        (_, Scope::Everywhere) => 2,
        (_, Scope::Panes) => 1,
        _ => 0,
    }
}

/// Whether two rows would read the same.
fn is_same(a: &Entry, b: &Entry) -> bool {
    (a.name, a.help) == (b.name, b.help)
}
