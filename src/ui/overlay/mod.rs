//! What covers the screen for a moment, one above the other: closing the topmost shows the one below again.
//!
//! Each kind has a file of its own here, with its state, and one in [`super::render`]; which keys work in it is the
//! keymap's, by [`Overlay::has`].

pub(crate) mod history;
pub(crate) mod text;

use super::keymap::Scope;
use super::state::State;
use history::History;
use text::{Text, Topic};

/// See the module.
#[derive(Debug)]
pub(crate) enum Overlay {
    /// Help, warnings, or all that is known of something.
    Text(Text),
    /// What every layer did to a path.
    History(Box<History>),
}

impl Overlay {
    /// Whether a scope's keys work in it.
    pub(crate) fn has(&self, scope: Scope) -> bool {
        match self {
            Self::Text(_) => scope == Scope::Text,
            Self::History(_) => scope == Scope::History,
        }
    }
}

impl State {
    /// What is on top.
    pub(crate) fn overlay(&self) -> Option<&Overlay> {
        self.overlays.last()
    }

    pub(super) fn overlay_mut(&mut self) -> Option<&mut Overlay> {
        self.overlays.last_mut()
    }

    /// Covers what is shown.
    pub(super) fn open(&mut self, overlay: Overlay) {
        self.overlays.push(overlay);
    }

    /// Covers what is shown with a text.
    pub(crate) fn open_text(&mut self, topic: Topic) {
        let text = text::text(topic, self);
        self.open(Overlay::Text(text));
    }

    /// Whether a text on this lies open somewhere.
    pub(super) fn has_text(&self, topic: Topic) -> bool {
        let is_it =
            |overlay: &Overlay| matches!(overlay, Overlay::Text(text) if text.topic == topic);
        self.overlays.iter().any(is_it)
    }

    /// Writes texts anew: the screen has another size, or more is known.
    pub(super) fn rewrite_texts(&mut self) {
        for at in 0..self.overlays.len() {
            let (topic, top) = match &self.overlays[at] {
                Overlay::Text(old) => (old.topic, old.top),
                Overlay::History(_) => {
                    self.rewrite_history(at);
                    continue;
                }
            };
            let new = text::text(topic, self);
            let most = new.lines.len().saturating_sub(self.places.overlay_rows());
            let top = top.min(most);
            self.overlays[at] = Overlay::Text(Text { top, ..new });
        }
    }
}
