//! What is typed or pasted, and where it goes: to the box on top, to what narrows a list, or to what finds files.
//!
//! Each has one [`LineEdit`](super::text::edit::LineEdit); what follows from its text is worked out once, however much was
//! pasted.

use super::find::{Facts, Offer, Step, complete, searched};
use super::overlay::Overlay;
use super::screens::found_list;
use super::state::State;
use super::tab::Tab;
use super::text::edit::{Edit, LineEdit};

/// Characters that are taken from one paste: a path is no longer.
const PASTED_CHARS: usize = 4096;

impl State {
    /// Whether characters are typed into something, rather than keys of their own.
    pub(super) fn takes_text(&self) -> bool {
        match self.overlay() {
            Some(overlay) => overlay.takes_text(),
            None => self.is_typing(),
        }
    }

    /// Types what was pasted where something is typed; anywhere else it is no keys.
    pub(crate) fn paste(&mut self, text: &str) {
        if self.takes_text() {
            let text: String = text.chars().take(PASTED_CHARS).collect();
            self.type_text(&text);
        }
    }

    pub(super) fn type_text(&mut self, text: &str) {
        if let Some(Overlay::Largest(largest)) = self.overlay_mut() {
            largest.filter.insert(text);
        } else if self.overlay().is_some() {
            self.edit_overlay(|line| line.insert(text));
        } else if self.arrangement().is_typing {
            self.lines.is_seeking = self.tab == Tab::Dockerfile;
            let list = self.arrangement_mut();
            list.line.insert(text);
            list.changed();
        } else {
            self.files.filter.insert(text);
        }
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        if let Some(Overlay::Largest(largest)) = self.overlay_mut() {
            largest.filter.edit(edit);
        } else if self.overlay().is_some() {
            self.edit_overlay(|line| line.edit(edit));
        } else if self.arrangement().is_typing {
            let list = self.arrangement_mut();
            list.line.edit(edit);
            list.changed();
        } else {
            self.files.filter.edit(edit);
        }
    }

    /// The query that is typed, or that was.
    pub(super) fn typed_query(&self) -> &str {
        match self.overlay() {
            Some(Overlay::Largest(largest)) => largest.filter.text(),
            _ if self.arrangement().is_typing => self.arrangement().text(),
            _ => self.files.filter.text(),
        }
    }

    /// What its last term could go on to.
    pub(crate) fn offer(&self) -> Option<Offer> {
        let inspection = self.inspection()?;
        let typed = self.typed_query();
        match self.overlay() {
            None if self.arrangement().is_typing => {
                let rows = self.facts_of_rows();
                Offer::of(typed, |term| complete::values_of_rows(term, &rows))
            }
            None => Offer::of(typed, |term| searched::values(term, inspection, true)),
            Some(_) => Offer::of(typed, |term| searched::values(term, inspection, false)),
        }
    }

    /// What is known of the rows of the list that leads, as they are before anything is typed.
    fn facts_of_rows(&self) -> Vec<Facts<'_>> {
        let Some(known) = self.phase.known() else {
            return Vec::new();
        };
        let inspection = known.inspection();
        match self.tab {
            Tab::Stages => self.stages.rows.iter().map(|row| row.facts()).collect(),
            Tab::Dockerfile => self.lines.facts(),
            Tab::Layers => self.layers.facts(known),
            Tab::Waste => inspection
                .map(|inspection| {
                    let (within, folded) = (self.waste.within, self.folded_layers());
                    self.waste.rows.facts(within, folded, inspection)
                })
                .unwrap_or_default(),
            Tab::Findings => inspection.map(found_list::facts).unwrap_or_default(),
        }
    }

    /// Ends the last term, each time in another way.
    pub(super) fn complete(&mut self, step: Step) {
        let mut round = std::mem::take(&mut self.round);
        let typed = self.typed_query();
        if let Some(text) = round.turn(typed, step, || self.offer()) {
            if let Some(Overlay::Largest(largest)) = self.overlay_mut() {
                largest.filter.set(text.to_owned());
            } else if self.arrangement().is_typing {
                self.lines.is_seeking = self.tab == Tab::Dockerfile;
                self.arrangement_mut().set_text(text);
            } else {
                self.files.filter.set(text.to_owned());
            }
        }
        self.round = round;
    }

    fn edit_overlay(&mut self, change: impl FnOnce(&mut LineEdit)) {
        match self.overlay_mut() {
            Some(Overlay::Palette(palette)) => {
                let before = palette.typed.text().to_owned();
                change(&mut palette.typed);
                if palette.typed.text() != before {
                    palette.retyped();
                }
            }
            Some(Overlay::Prompt(prompt)) => {
                change(&mut prompt.line);
                prompt.fault = None;
            }
            _ => {}
        }
    }
}
