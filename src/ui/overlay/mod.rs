//! What covers the screen for a moment, one above the other: closing the topmost shows the one below again.
//!
//! Each kind has a file of its own here, with its state, and one in [`super::render`]; which keys work in it is the
//! keymap's, by [`Overlay::has`].

pub(crate) mod ask;
pub(crate) mod choose;
pub(crate) mod difference;
pub(crate) mod preview;
pub(crate) mod prompt;
pub(crate) mod seek;
pub(crate) mod text;
pub(crate) mod wait;

use super::keymap::Scope;
use super::state::State;
use ask::Ask;
use choose::Choose;
use difference::Difference;
use preview::{Body, Preview};
use prompt::{Prompt, Wanted};
use text::{Text, Topic};
use wait::Wait;

/// See the module.
#[derive(Debug)]
pub(crate) enum Overlay {
    /// Help, warnings, or all that is known of something.
    Text(Text),
    /// What a file holds.
    Preview(Box<Preview>),
    /// How two versions of a path differ.
    Difference(Box<Difference>),
    /// A line to be typed.
    Prompt(Box<Prompt>),
    /// A question, or something to be read.
    Ask(Ask),
    /// A list to choose from.
    Choose(Choose),
    /// What runs at the moment.
    Wait(Box<Wait>),
}

impl Overlay {
    /// Whether a scope's keys work in it.
    pub(crate) fn has(&self, scope: Scope) -> bool {
        match self {
            Self::Text(_) => scope == Scope::Text,
            Self::Preview(_) => matches!(scope, Scope::Preview | Scope::Content),
            Self::Difference(_) => matches!(scope, Scope::Difference | Scope::Content),
            Self::Prompt(_) => scope == Scope::Prompt,
            Self::Ask(_) => scope == Scope::Ask,
            Self::Choose(_) => scope == Scope::Choose,
            Self::Wait(_) => false,
        }
    }

    /// Whether it leaves what is below in sight.
    pub(crate) fn is_box(&self) -> bool {
        match self {
            Self::Text(_) | Self::Preview(_) | Self::Difference(_) => false,
            Self::Prompt(_) | Self::Ask(_) | Self::Choose(_) | Self::Wait(_) => true,
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

    /// Closes what is on top; what runs there is stopped.
    pub(super) fn close(&mut self) {
        if let Some(Overlay::Wait(wait)) = self.overlays.pop() {
            wait.ticket.stop();
        }
    }

    /// Whether a line is typed in what is on top.
    pub(crate) fn has_prompt(&self) -> bool {
        matches!(self.overlay(), Some(Overlay::Prompt(_)))
    }

    /// Whether what is typed is searched for in a content.
    pub(crate) fn is_search(&self) -> bool {
        let Some(Overlay::Prompt(prompt)) = self.overlay() else {
            return false;
        };
        matches!(prompt.of, Wanted::Search)
    }

    /// Keeps what is shown in sight and the screen filled.
    pub(super) fn settle_overlay(&mut self) {
        let (rows, columns) = self.room();
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::Preview(preview) => {
                    if let Body::Content(content) = &mut preview.body {
                        content.settle((rows, columns));
                    }
                }
                Overlay::Difference(it) => it.top = it.top.min(it.len().saturating_sub(rows)),
                Overlay::Choose(it) => it.cursor.settle(it.rows.len(), rows),
                _ => {}
            }
        }
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
            let Overlay::Text(old) = &self.overlays[at] else {
                continue;
            };
            let (topic, top) = (old.topic, old.top);
            let new = text::text(topic, self);
            let most = new.lines.len().saturating_sub(self.places.overlay_rows());
            let top = top.min(most);
            self.overlays[at] = Overlay::Text(Text { top, ..new });
        }
    }
}
