//! Whether some key leads out of every place, whatever keys a person wants.

use super::action::Action;
use super::key::Key;
use super::rebind::Clash;
use super::{Binding, Keymap, Scope};
use crate::ui::overlay::SCOPES;

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

impl Keymap {
    /// Nobody may be shut in: from each place a key must lead out.
    pub(super) fn check_ways_out(&self) -> Result<(), Clash> {
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
