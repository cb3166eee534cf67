//! What the footer says of the keymap, here and now.
//!
//! Which binding works at the moment is [`crate::ui::act`]'s to say; this chooses among them, puts the most useful first
//! and says where on the line each stands, so that a click finds what was drawn.

use std::ops::Range;

use crate::ui::keymap::action::Action;
use crate::ui::keymap::key::Key;
use crate::ui::keymap::{Binding, Scope};
use crate::ui::overlay::Overlay;
use crate::ui::state::State;
use crate::ui::tab::Tab;
use crate::ui::text;

/// Columns between two entries of the footer.
const GAP: usize = 2;

/// The most useful names, in their order; others follow as the keymap has them. With these a person can move, lead on,
/// find, switch screens, get help and leave.
const FIRST: [&str; 26] = [
    "run",
    "up",
    "down",
    "lead-on",
    "expand",
    "collapse",
    "keep-filter",
    "clear-filter",
    "find",
    "show-stages",
    "show-dockerfile",
    "show-layers",
    "show-waste",
    "show-findings",
    "checklist",
    "history",
    "view-content",
    "extract",
    "warnings",
    "expand-below",
    "next-pane",
    "palette",
    "copy",
    "versions",
    "next-view",
    "zoom",
];
/// In the files, before those: what is done with the chosen one, which nothing else on screen tells of. The screens'
/// keys stand in the first line in any case.
const IN_FILES: [&str; 13] = [
    "up",
    "down",
    "lead-on",
    "expand",
    "view-content",
    "extract",
    "copy",
    "clear-filter",
    "find",
    "next-view",
    "expand-below",
    "collapse",
    "fold-base",
];
/// On the screens of stages and waste: what a small one has no room for stands behind a key.
const IN_SUMS: [&str; 6] = ["up", "down", "lead-on", "details", "find", "history"];
/// What stands at the right end, and is left out last.
const LAST: [&str; 3] = ["close", "help", "quit"];

/// An entry of the footer: keys, a space, a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) keys: String,
    pub(crate) word: &'static str,
    /// Its first column, counted from the left edge.
    pub(crate) x: usize,
    /// Which columns ask for what; the word asks for what its last key does.
    parts: Vec<(Range<usize>, Action)>,
}

impl Entry {
    fn width(&self) -> usize {
        text::width(&self.keys) + 1 + text::width(self.word)
    }

    /// What a click on a column asks for.
    pub(crate) fn action(&self, column: usize) -> Option<Action> {
        let found = self.parts.iter().find(|(part, _)| part.contains(&column));
        found.map(|(_, action)| *action)
    }
}

/// A binding, and the key that it is shown with.
#[derive(Debug, Clone, Copy)]
struct Shown<'a> {
    binding: &'a Binding,
    key: Key,
}

/// The entries that fit into `columns`, from left to right; no word is cut.
pub(crate) fn footer(state: &State, columns: usize) -> Vec<Entry> {
    let mut groups: Vec<Vec<Shown<'_>>> = Vec::new();
    let held = state.keymap.bindings().iter();
    let held = held.filter(|it| !it.keys.is_empty() && state.holds(it));
    // A key asks for what the first that holds it does.
    let mut taken: Vec<Key> = Vec::new();
    for binding in held {
        let is_asked = |key: &&Key| !taken.contains(key);
        let first = binding.keys.iter().find(is_asked).copied();
        taken.extend(&binding.keys);
        let Some(key) = first.filter(|_| !word(binding, state).is_empty()) else {
            continue;
        };
        let shown = Shown { binding, key };
        match groups.last_mut() {
            Some(group) if group.iter().all(|it| it.binding.word == binding.word) => {
                group.push(shown);
            }
            _ => groups.push(vec![shown]),
        }
    }
    let leading: &[&str] = match state.tab {
        _ if state.is_in(Scope::Tree) => &IN_FILES,
        Tab::Stages | Tab::Waste => &IN_SUMS,
        _ => &[],
    };
    groups.sort_by_key(|group| rank(group, leading));
    let (mut last, first): (Vec<_>, Vec<_>) = groups.into_iter().partition(|it| is_last(it));
    last.dedup_by_key(|group| group.first().map(|it| it.binding.action));
    let width = |group: &Vec<Shown<'_>>| entry(group, 0, state).width() + GAP;
    let kept: usize = last.iter().map(width).sum();
    // A space stands before everything; the last entry has nothing behind it.
    let mut room = (columns + GAP).saturating_sub(1 + kept);
    let fitting = first.into_iter().filter(|group| {
        let fits = width(group) <= room;
        room -= if fits { width(group) } else { 0 };
        fits
    });
    let mut x = 1;
    let mut entries = Vec::new();
    for group in fitting.collect::<Vec<_>>().into_iter().chain(last) {
        let entry = entry(&group, x, state);
        x += entry.width() + GAP;
        if x <= columns + GAP {
            entries.push(entry);
        }
    }
    entries
}

fn rank(group: &[Shown<'_>], leading: &[&str]) -> usize {
    let place = |shown: &Shown<'_>| {
        let name = shown.binding.name;
        let first = leading.iter().chain(&FIRST).position(|it| *it == name);
        let last = LAST.iter().position(|it| *it == name);
        first.or(last.map(|at| usize::MAX - LAST.len() + at))
    };
    group
        .iter()
        .find_map(place)
        .unwrap_or(leading.len() + FIRST.len())
}

fn is_last(group: &[Shown<'_>]) -> bool {
    group.iter().any(|it| LAST.contains(&it.binding.name))
}

/// The word of a binding; of what goes round, what comes next; none where nothing of it would be seen.
fn word(binding: &Binding, state: &State) -> &'static str {
    match binding.action {
        Action::NextView => state.next_view().unwrap_or(binding.word),
        Action::FoldBase if !state.folds_here() => "",
        Action::FoldBase if state.is_base_folded => "unfold base",
        Action::FoldBase => "fold base",
        // Of what has no files here, to the line that brought them.
        Action::LeadOn if binding.scope == Scope::Lines && !state.has_files() => "line",
        Action::KeepFilter if state.leads_elsewhere() => "all layers",
        Action::Accept | Action::KeepFilter => match state.overlay() {
            Some(Overlay::Choose(choose)) => choose.word(),
            Some(Overlay::Largest(_)) => "go to it",
            _ => binding.word,
        },
        _ => binding.word,
    }
}

/// One entry from bindings with the same word.
fn entry(group: &[Shown<'_>], x: usize, state: &State) -> Entry {
    let shown: Vec<String> = group.iter().map(|it| state.keymap.shown(it.key)).collect();
    let mut parts = Vec::new();
    let mut at = x;
    let keys = if let [first, .., last] = &shown[..]
        && is_run(&shown)
    {
        format!("{first}–{last}")
    } else {
        // Signs stand together, words don't.
        let has_words = shown.iter().any(|key| text::width(key) > 1);
        let between = if has_words && shown.len() > 1 {
            "/"
        } else {
            ""
        };
        for (of, key) in group.iter().zip(&shown) {
            let end = at + text::width(key);
            parts.push((at..end, of.binding.action));
            at = end + between.len();
        }
        at -= between.len();
        shown.join(between)
    };
    let word = group.first().map_or("", |it| word(it.binding, state));
    if let (Some(last), false) = (group.last(), parts.is_empty()) {
        parts.push((at..at + 1 + text::width(word), last.binding.action));
    }
    Entry {
        keys,
        word,
        x,
        parts,
    }
}

/// Whether these are at least three figures in a row, which read better as `1–5`.
fn is_run(keys: &[String]) -> bool {
    let figures: Option<Vec<u8>> = keys.iter().map(|key| key.parse().ok()).collect();
    let in_row = |pair: &[u8]| pair[0].checked_add(1) == Some(pair[1]);
    keys.len() > 2 && figures.is_some_and(|it| it.windows(2).all(in_row))
}
