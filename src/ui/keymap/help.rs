//! What the help says of the keymap, here and now.

use crate::ui::keymap::{Binding, Keymap, Scope};
use crate::ui::state::State;

/// A row of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) keys: String,
    pub(crate) words: &'static str,
    pub(crate) works: bool,
}

/// A part of the help: a heading, whether its keys are those of what is on screen, and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) heading: &'static str,
    pub(crate) is_here: bool,
    pub(crate) rows: Vec<Row>,
}

/// The help: what is on screen first, then what works everywhere, then the rest.
pub(crate) fn sections(state: &State) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    // What is asked for every day stands before what works even while something is typed.
    let is_rare = |binding: &&Binding| binding.scope == Scope::Everywhere;
    let (rare, common): (Vec<_>, Vec<_>) = state.keymap.bindings().iter().partition(is_rare);
    for binding in common.into_iter().chain(rare) {
        let heading = binding.scope.heading();
        let is_here = state.is_in(binding.scope);
        let at = sections.iter().position(|it| it.heading == heading);
        let section = match at {
            Some(at) => &mut sections[at],
            None => {
                sections.push(Section {
                    heading,
                    is_here,
                    rows: Vec::new(),
                });
                let last = sections.len() - 1;
                &mut sections[last]
            }
        };
        section.is_here |= is_here;
        add(
            &mut section.rows,
            binding,
            &state.keymap,
            state.holds(binding),
        );
    }
    let is_of = |section: &Section, scope: Scope| section.heading == scope.heading();
    let is_in_text = state.is_in(Scope::Text);
    sections.sort_by_key(|section| match section.is_here {
        true if is_of(section, Scope::Panes) => 2,
        // Other overlays share its keys, and have a section of their own.
        true if is_of(section, Scope::Overlay) && !is_in_text => 1,
        true => 0,
        // Whoever opened the palette sees its keys.
        false if is_of(section, Scope::Palette) => 4,
        false => 3,
    });
    for section in &mut sections {
        section.rows.sort_by_key(|row| !row.works);
    }
    sections.retain(|section| !section.rows.is_empty());
    sections
}

/// Adds a binding's keys to the row that it shares, or to a row of their own; what has no key stands in the palette.
fn add(rows: &mut Vec<Row>, binding: &Binding, keymap: &Keymap, works: bool) {
    let keys = binding.keys.iter();
    let mut keys: Vec<String> = keys.map(|&key| keymap.shown(key)).collect();
    if keys.is_empty() {
        return;
    }
    match rows.iter_mut().find(|row| row.words == binding.group) {
        Some(row) => {
            row.works |= works;
            keys.retain(|key| !row.keys.split(' ').any(|known| known == key));
            for key in keys {
                row.keys.push(' ');
                row.keys.push_str(&key);
            }
        }
        None => rows.push(Row {
            keys: keys.join(" "),
            words: binding.group,
            works,
        }),
    }
}
