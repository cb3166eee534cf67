//! The palette: every action by its name, found by typing a part of it.
//!
//! A whole name or key stands first, then what fits as words do and works here and now, then what doesn't work, with where
//! it does; letters alone fit last. Which that is was asked of the screen below, before the palette covered it.

use crate::ui::keymap::action::Action;
use crate::ui::keymap::refusal::NOT_NOW;
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
    /// What it acts on, where another action has the same name.
    pub(crate) on: Option<&'static str>,
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
    /// It is the name, or one of the keys of what works.
    Whole,
    /// The name starts so.
    Start,
    /// A word of the name does.
    NameWord,
    /// A word of what is told of it does, or it is one of its keys in other letters.
    Word,
    /// It stands within a word.
    Within,
    /// The name has its letters, in this order.
    InOrder,
}

impl Fit {
    /// Among those of a class, what works stands first.
    fn class(self) -> usize {
        match self {
            Self::Whole => 0,
            Self::Start | Self::NameWord | Self::Word => 1,
            Self::Within => 2,
            Self::InOrder => 3,
        }
    }
}

impl Entry {
    /// For a word; none where it does not fit.
    fn fit(&self, typed: &str) -> Option<Fit> {
        let word = &*typed.to_lowercase();
        let is_key = self.keys.split(' ').any(|key| key == typed);
        if self.name == word || (is_key && self.elsewhere.is_none()) {
            return Some(Fit::Whole);
        }
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
        } else if starts(&help) || self.on == Some(word) || keys.any(|key| key == word) {
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
                (false, true) => Some(NOT_NOW),
                (false, false) => Some(binding.scope.heading()),
            };
            let keys: Vec<String> = binding.keys.iter().map(|&key| keymap.shown(key)).collect();
            let entry = Entry {
                name: binding.name,
                help: binding.help,
                on: on(binding),
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
        let words: Vec<&str> = self.typed.text().split_whitespace().collect();
        let name = words.join("-").to_lowercase();
        let mut ranked: Vec<(Fit, &Entry)> = Vec::new();
        for entry in &self.all {
            let each: Option<Vec<Fit>> = words.iter().map(|word| entry.fit(word)).collect();
            let whole = each.and_then(|each| each.into_iter().max());
            let fit = match entry.name.starts_with(&name) {
                _ if entry.name == name => Some(Fit::Whole),
                true => Some(whole.unwrap_or(Fit::Start).min(Fit::Start)),
                false => whole,
            };
            ranked.extend(fit.map(|fit| (fit, entry)));
        }
        ranked.sort_by_key(|(fit, entry)| (fit.class(), entry.elsewhere.is_some(), *fit));
        self.rows = ranked.into_iter().map(|(_, entry)| entry.clone()).collect();
    }

    pub(super) fn go(&mut self, to: Move, height: usize) {
        self.cursor.go(to, self.rows.len(), height);
    }

    /// What is chosen.
    pub(crate) fn chosen(&self) -> Option<&Entry> {
        self.rows.get(self.cursor.row)
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

/// What an action is about, of those that there are for the list and for the files beside it.
fn on(binding: &Binding) -> Option<&'static str> {
    match (binding.action, binding.scope) {
        (Action::Narrow | Action::Order, _) => Some("list"),
        (Action::Filter, Scope::Largest) => None,
        (Action::Filter | Action::NextSort, _) => Some("files"),
        _ => None,
    }
}

/// Whether two rows would read the same.
fn is_same(a: &Entry, b: &Entry) -> bool {
    (a.name, a.help) == (b.name, b.help)
}
