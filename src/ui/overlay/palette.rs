//! The palette: every action by its name, found by typing a part of it.
//!
//! What fits what is typed best stands first, and of that what works here and now; what doesn't is shown with where it
//! does. Which that is was asked of the screen below, before the palette covered it.

use crate::ui::keymap::action::Action;
use crate::ui::keymap::{Binding, Keymap, Scope};
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

/// How well a typed word fits an action, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The name starts so.
    Start,
    /// A word of the name does.
    NameWord,
    /// A word of what is told of it does, or it is one of its keys.
    Word,
    /// It stands within a word.
    Within,
    /// The name has its letters, in this order.
    InOrder,
}

impl Entry {
    /// For a word in lower case; none where it does not fit.
    fn fit(&self, word: &str) -> Option<Fit> {
        let starts = |text: &str| {
            let mut parts = text.split(|c: char| !c.is_alphanumeric());
            parts.any(|part| part.starts_with(word))
        };
        let help = self.help.to_lowercase();
        let mut letters = self.name.chars();
        let mut keys = self.keys.split(' ').map(str::to_lowercase);
        if self.name.starts_with(word) {
            Some(Fit::Start)
        } else if starts(self.name) {
            Some(Fit::NameWord)
        } else if starts(&help) || keys.any(|key| key == word) {
            Some(Fit::Word)
        } else if self.name.contains(word) || help.contains(word) {
            Some(Fit::Within)
        } else if word.chars().all(|c| letters.any(|letter| letter == c)) {
            Some(Fit::InOrder)
        } else {
            None
        }
    }
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
    pub(super) fn learn(
        &mut self,
        keymap: &Keymap,
        works: impl Fn(&Binding) -> bool,
        is_in: impl Fn(&Binding) -> bool,
    ) {
        let mut all: Vec<Entry> = Vec::new();
        for binding in keymap.bindings() {
            let elsewhere = match (works(binding), is_in(binding)) {
                (true, _) => None,
                (false, true) => Some("not now"),
                (false, false) => Some(binding.scope.heading()),
            };
            let keys: Vec<String> = binding.keys.iter().map(|&key| keymap.shown(key)).collect();
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
        let name = words.join("-");
        let mut ranked: Vec<(Fit, &Entry)> = Vec::new();
        for entry in &self.all {
            let each: Option<Vec<Fit>> = words.iter().map(|word| entry.fit(word)).collect();
            let fit = match entry.name.starts_with(&name) {
                true => Some(Fit::Start),
                false => each.and_then(|each| each.into_iter().max()),
            };
            ranked.extend(fit.map(|fit| (fit, entry)));
        }
        // Who types a name means it, wherever it works.
        ranked.sort_by_key(|(fit, entry)| (*fit, entry.elsewhere.is_some()));
        self.rows = ranked.into_iter().map(|(_, entry)| entry.clone()).collect();
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
