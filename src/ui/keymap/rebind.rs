//! Other keys for what the keymap names, as the configuration wants them.
//!
//! A name's keys hold for all its bindings. What takes a key takes it from every binding that would hold in the same
//! place, unless that was given the key by the configuration too: then nobody can know which is meant.

use crate::ui::keymap::action::Action;
use crate::ui::keymap::key::Key;
use crate::ui::keymap::{Binding, Keymap, Scope};
use crate::ui::overlay::SCOPES;

/// What can't be, of which name, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Clash {
    pub(crate) name: String,
    pub(crate) why: String,
}

/// Every pane with its own keys.
const PANES: [&[Scope]; 7] = [
    &[Scope::Stages, Scope::Panes],
    &[Scope::Graph, Scope::Panes],
    &[Scope::Lines, Scope::Panes],
    &[Scope::Layers, Scope::Panes],
    &[Scope::Waste, Scope::Panes],
    &[Scope::Findings, Scope::Panes],
    &[Scope::Tree, Scope::Panes],
];

/// What names are for whose bindings differ.
const SENTENCES: [(&str, &str); 11] = [
    (
        "lead-on",
        "to what the chosen row is about: lines, files, history",
    ),
    ("next-match", "to the next match or change"),
    ("previous-match", "to the match or change before"),
    ("find", "find files, rows of a list, or words in a content"),
    (
        "copy",
        "copy what is chosen: its path, line, digest, fix or name",
    ),
    ("accept", "take what is typed or chosen"),
    (
        "details",
        "all that is known of the stage, line or layer, or all waste in sums",
    ),
    ("checklist", "from findings to the checklist and back"),
    ("expand-below", "open everything below, or close it"),
    ("expand-all", "open the whole tree, or close it"),
    ("sort", "the next order, by size, name, waste or place"),
];

/// The key that always ends the program.
const ALWAYS: &str = "ctrl-c";

impl Keymap {
    /// What the configuration calls things, in the keymap's order.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for binding in &self.bindings {
            if !names.contains(&binding.name) {
                names.push(binding.name);
            }
        }
        names
    }

    /// All keys of what is called so.
    pub(crate) fn keys(&self, name: &str) -> Vec<Key> {
        let mut keys = Vec::new();
        for key in self.named(name).flat_map(|binding| &binding.keys) {
            if !keys.contains(key) {
                keys.push(*key);
            }
        }
        keys
    }

    /// What it is for, in one sentence for all its bindings.
    pub(crate) fn words(&self, name: &str) -> &'static str {
        let said = SENTENCES.iter().find(|(known, _)| *known == name);
        let first = self.named(name).map(|binding| binding.help).next();
        said.map(|(_, words)| *words).or(first).unwrap_or_default()
    }

    fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Binding> {
        let name = name.to_owned();
        let bindings = self.bindings.iter();
        bindings.filter(move |binding| binding.name == name)
    }

    /// The keymap with other keys for some names. The keys that a name has anyway are no change.
    pub(crate) fn with(mut self, wanted: &[(String, Vec<Key>)]) -> Result<Self, Clash> {
        let changed: Vec<&(String, Vec<Key>)> = wanted
            .iter()
            .filter(|(name, keys)| self.keys(name) != *keys)
            .collect();
        let is_changed = |name: &str| changed.iter().any(|(other, _)| other == name);
        for (at, (name, keys)) in changed.iter().enumerate() {
            self.check(name, keys, &changed[..at])?;
        }
        for (name, keys) in &changed {
            let scopes: Vec<Scope> = self.named(name).map(|binding| binding.scope).collect();
            for binding in &mut self.bindings {
                if binding.name == name {
                    give(binding, keys);
                } else if !is_changed(binding.name)
                    && scopes.iter().any(|scope| scope.overlaps(binding.scope))
                {
                    binding.keys.retain(|key| !keys.contains(key));
                }
            }
        }
        self.check_ways_out()?;
        Ok(self)
    }

    /// Whether `name` may have these keys beside what was changed before.
    fn check(&self, name: &str, keys: &[Key], before: &[&(String, Vec<Key>)]) -> Result<(), Clash> {
        let clash = |why: String| Clash {
            name: name.to_owned(),
            why,
        };
        for key in keys {
            if key.written() == ALWAYS && name != "interrupt" {
                return Err(clash(format!("{ALWAYS} always interrupts")));
            }
            let taken = before
                .iter()
                .find(|(other, keys)| keys.contains(key) && self.overlap(name, other));
            if let Some((other, _)) = taken {
                return Err(clash(format!(
                    "{} is {other}'s already, and both would hold in one place",
                    key.written()
                )));
            }
        }
        Ok(())
    }

    fn overlap(&self, one: &str, other: &str) -> bool {
        self.named(one)
            .any(|a| self.named(other).any(|b| a.scope.overlaps(b.scope)))
    }

    /// Nobody may be shut in: from each place a key must lead out.
    fn check_ways_out(&self) -> Result<(), Clash> {
        let panes = PANES.iter().map(|&scopes| (scopes, &[Action::Quit][..]));
        let typing = (
            &[Scope::Typing][..],
            &[Action::ClearFilter, Action::KeepFilter][..],
        );
        let overlays = SCOPES.iter().map(|&scopes| (scopes, &[Action::Close][..]));
        for (scopes, ways) in panes.chain([typing]).chain(overlays) {
            if !self.reaches(scopes, ways) {
                return Err(self.shut_in(scopes, ways));
            }
        }
        Ok(())
    }

    /// Whether some key asks for one of these and for nothing before it where these scopes hold.
    fn reaches(&self, scopes: &[Scope], ways: &[Action]) -> bool {
        // The palette's key is free while the palette is open.
        let is_open = |it: &Binding| it.action == Action::Palette && scopes == [Scope::Palette];
        let holds = |it: &&Binding| {
            let is_here = it.scope == Scope::Everywhere || scopes.contains(&it.scope);
            is_here && !is_open(it)
        };
        let mut taken: Vec<Key> = Vec::new();
        self.bindings.iter().filter(holds).any(|binding| {
            let is_way = ways.contains(&binding.action);
            let leads = is_way && binding.keys.iter().any(|key| !taken.contains(key));
            taken.extend(&binding.keys);
            leads
        })
    }

    fn shut_in(&self, scopes: &[Scope], ways: &[Action]) -> Clash {
        let way = self.bindings.iter().find(|it| ways.contains(&it.action));
        let name = way.map_or("", |binding| binding.name);
        let place = scopes.first().map_or("", |scope| scope.heading());
        let why = match self.keys(name).as_slice() {
            [] => "would have no key left".to_owned(),
            _ => format!("would have no key left in: {place}"),
        };
        Clash {
            name: name.to_owned(),
            why,
        }
    }
}

/// Changes a binding's keys. While typing, characters are typed: where nothing else was given, the usual keys stay.
fn give(binding: &mut Binding, keys: &[Key]) {
    let mut keys = keys.to_vec();
    if binding.scope.takes_text() && !keys.is_empty() {
        keys.retain(|key| !key.is_character());
        if keys.is_empty() {
            return;
        }
    }
    if binding.action == Action::Interrupt
        && let Ok(always) = ALWAYS.parse()
        && !keys.contains(&always)
    {
        keys.push(always);
    }
    binding.keys = keys;
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyEvent;

    use super::*;
    use crate::ui::keymap::Scope;
    use crate::ui::list::cursor::Move;

    fn with(wanted: &[(&str, &[&str])]) -> Result<Keymap, Clash> {
        let wanted: Vec<(String, Vec<Key>)> = wanted
            .iter()
            .map(|(name, keys)| {
                let keys = keys.iter().map(|key| key.parse().unwrap());
                ((*name).to_owned(), keys.collect())
            })
            .collect();
        Keymap::default().with(&wanted)
    }

    fn action(keymap: &Keymap, key: &str, scope: Scope) -> Option<Action> {
        let Key(code, held) = key.parse().unwrap();
        keymap.action(&KeyEvent::new(code, held), |it| it.scope == scope)
    }

    fn why(wanted: &[(&str, &[&str])]) -> String {
        let Clash { name, why } = with(wanted).unwrap_err();
        format!("{name}: {why}")
    }

    #[test]
    fn another_key_takes_the_place_of_the_usual_ones() {
        let keymap = with(&[("help", &["f1", "H"])]).unwrap();
        for key in ["f1", "H"] {
            assert_eq!(action(&keymap, key, Scope::Panes), Some(Action::Help));
        }
        assert_eq!(action(&keymap, "?", Scope::Panes), None);
    }

    #[test]
    fn a_key_that_is_taken_is_taken_from_who_had_it_where_both_would_hold() {
        let keymap = with(&[("warnings", &["ctrl-o"])]).unwrap();
        let warnings = action(&keymap, "ctrl-o", Scope::Panes);
        assert_eq!(warnings, Some(Action::Warnings));
        let sort = keymap.keys("sort");
        let sort: Vec<String> = sort.iter().map(|key| key.written()).collect();
        assert_eq!(sort, ["s"]);
        // `w` closes a text still: warnings are in the panes alone.
        assert_eq!(action(&keymap, "w", Scope::Text), Some(Action::Close));
        // `e` opens in the tree, which is one of the panes.
        let keymap = with(&[("warnings", &["e"])]).unwrap();
        assert_eq!(action(&keymap, "e", Scope::Tree), None);
        // The list of stages and the tree never take keys at once.
        let keymap = with(&[("checklist", &["e"])]).unwrap();
        assert_eq!(action(&keymap, "e", Scope::Tree), Some(Action::ExpandBelow));
    }

    #[test]
    fn one_key_for_two_things_in_one_place_is_a_mistake_that_names_both() {
        assert_eq!(
            why(&[("help", &["x"]), ("warnings", &["y", "x"])]),
            "warnings: x is help's already, and both would hold in one place"
        );
        assert_eq!(
            why(&[("expand", &["x"]), ("warnings", &["x"])]),
            "warnings: x is expand's already, and both would hold in one place"
        );
        with(&[("expand", &["x"]), ("checklist", &["x"])]).unwrap();
    }

    #[test]
    fn none_is_none_but_nobody_is_shut_in() {
        let keymap = with(&[("sort", &[])]).unwrap();
        assert_eq!(action(&keymap, "s", Scope::Panes), None);
        for name in ["quit", "close"] {
            assert_eq!(
                why(&[(name, &[])]),
                format!("{name}: would have no key left")
            );
        }
        assert_eq!(
            why(&[("next-view", &["q"]), ("sort", &["esc"])]),
            "quit: would have no key left"
        );
        assert_eq!(
            why(&[("sort", &["ctrl-c"])]),
            "sort: ctrl-c always interrupts"
        );
        for keys in [&["f10"][..], &[]] {
            let keymap = with(&[("interrupt", keys)]).unwrap();
            assert_eq!(
                action(&keymap, "ctrl-c", Scope::Everywhere),
                Some(Action::Interrupt)
            );
        }
    }

    #[test]
    fn every_place_keeps_a_way_out() {
        let content = "A file's content, or two compared";
        for (name, keys, way, place) in [
            ("hex", &["esc", "q"][..], "close", content),
            ("left", &["esc", "q"], "close", content),
            ("erase-word", &["esc"], "close", "While typing a path"),
            ("agree", &["esc", "q"], "close", content),
            ("run", &["esc", "ctrl-p"], "close", "All actions"),
        ] {
            assert_eq!(
                why(&[(name, keys)]),
                format!("{way}: would have no key left in: {place}")
            );
        }
        // These keep another way: enter, backspace or a key of their own.
        for (name, keys) in [
            ("hex", &["esc"][..]),
            ("lead-on", &["esc"]),
            ("run", &["esc"]),
        ] {
            with(&[(name, keys)]).unwrap();
        }
        assert_eq!(
            why(&[("clear-filter", &[]), ("keep-filter", &[])]),
            "keep-filter: would have no key left"
        );
        with(&[("keep-filter", &[])]).unwrap();
    }

    #[test]
    fn characters_are_typed_while_typing() {
        let keymap = with(&[("up", &["i", "ctrl-p"]), ("clear-filter", &["x"])]).unwrap();
        assert_eq!(
            action(&keymap, "i", Scope::Panes),
            Some(Action::Go(Move::Up))
        );
        assert_eq!(action(&keymap, "i", Scope::Typing), None);
        assert_eq!(
            action(&keymap, "ctrl-p", Scope::Typing),
            Some(Action::Go(Move::Up))
        );
        assert_eq!(action(&keymap, "x", Scope::Typing), None);
        assert_eq!(
            action(&keymap, "esc", Scope::Typing),
            Some(Action::ClearFilter)
        );
    }

    #[test]
    fn every_name_is_told_in_one_sentence_of_its_own() {
        let keymap = Keymap::default();
        let mut told: Vec<&str> = Vec::new();
        for name in keymap.names() {
            let words = keymap.words(name);
            assert!(!words.contains(';') && words.len() < 75, "{name}: {words}");
            assert!(!told.contains(&words), "{name} is told as another: {words}");
            told.push(words);
            let mut helps: Vec<&str> = keymap.named(name).map(|it| it.help).collect();
            helps.sort_unstable();
            helps.dedup();
            let is_said = SENTENCES.iter().any(|(known, _)| *known == name);
            assert_eq!(is_said, helps.len() > 1, "{name}: {helps:?}");
        }
    }

    #[test]
    fn the_usual_keys_are_no_change() {
        let usual = Keymap::default();
        let wanted: Vec<(String, Vec<Key>)> = usual
            .names()
            .into_iter()
            .map(|name| (name.to_owned(), usual.keys(name)))
            .collect();
        let keymap = Keymap::default().with(&wanted).unwrap();
        let all = |keymap: &Keymap| format!("{:?}", keymap.bindings);
        assert_eq!(all(&keymap), all(&usual));
    }
}
