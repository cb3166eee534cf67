//! Other keys for what the keymap names, as the configuration wants them.
//!
//! A name's keys hold for all its bindings. What takes a key takes it from every binding that would hold in the same
//! place, unless that was given the key by the configuration too: then nobody can know which is meant. That a way out is
//! left everywhere is for [`super::ways_out`] to see.

use crate::ui::keymap::action::Action;
use crate::ui::keymap::key::Key;
use crate::ui::keymap::{Binding, Keymap, Scope};

/// What can't be, of which name, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Clash {
    pub(crate) name: String,
    pub(crate) why: String,
}

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
    ("details", "all that is known of what is chosen"),
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
mod tests;
