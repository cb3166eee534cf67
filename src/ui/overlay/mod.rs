//! What covers the screen for a moment, one above the other: closing the topmost shows the one below again.
//!
//! Each kind has a file of its own here, with its state, and one in [`super::render`]; which keys work in it is the
//! keymap's, by [`Overlay::has`].

pub(crate) mod ask;
pub(crate) mod choose;
pub(crate) mod columns;
pub(crate) mod difference;
pub(crate) mod history;
pub(crate) mod largest;
pub(crate) mod palette;
pub(crate) mod preview;
pub(crate) mod prompt;
pub(crate) mod seek;
mod shape;
pub(crate) mod text;
pub(crate) mod wait;

use super::keymap::Scope;
use super::keymap::action::Action;
use super::layout::inside;
use super::state::State;
use ask::Ask;
use choose::Choose;
use columns::Chooser;
use difference::Difference;
use history::History;
use largest::Largest;
use palette::Palette;
use preview::Preview;
use prompt::Prompt;
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
    /// Which columns the tree has.
    Columns(Chooser),
    /// What every layer did to a path.
    History(Box<History>),
    /// Every action by name.
    Palette(Palette),
    /// The files of all layers.
    Largest(Box<Largest>),
}

/// The scopes whose keys work in each kind.
const TEXT: &[Scope] = &[Scope::Text, Scope::Overlay];
const PREVIEW: &[Scope] = &[Scope::Preview, Scope::Content, Scope::Overlay];
const DIFFERENCE: &[Scope] = &[Scope::Content, Scope::Overlay];
const PROMPT: &[Scope] = &[Scope::Prompt];
const ASK: &[Scope] = &[Scope::Ask, Scope::Overlay];
const CHOOSE: &[Scope] = &[Scope::Choose, Scope::Overlay];
const WAIT: &[Scope] = &[Scope::Overlay];
const COLUMNS: &[Scope] = &[Scope::Columns, Scope::Overlay];
const HISTORY: &[Scope] = &[Scope::History, Scope::Overlay];
const PALETTE: &[Scope] = &[Scope::Palette];
const LARGEST: &[Scope] = &[Scope::Largest, Scope::Choose, Scope::Overlay];
/// While it is typed what to find there.
const TYPING: &[Scope] = &[Scope::Typing];

/// These of all kinds: from each there must be a way out.
pub(crate) const SCOPES: [&[Scope]; 11] = [
    TEXT, PREVIEW, DIFFERENCE, PROMPT, ASK, CHOOSE, WAIT, COLUMNS, HISTORY, PALETTE, LARGEST,
];

impl Overlay {
    /// Whether a scope's keys work in it.
    pub(crate) fn has(&self, scope: Scope) -> bool {
        self.scopes().contains(&scope)
    }

    fn scopes(&self) -> &'static [Scope] {
        match self {
            Self::Text(_) => TEXT,
            Self::Preview(_) => PREVIEW,
            Self::Difference(_) => DIFFERENCE,
            Self::Prompt(_) => PROMPT,
            Self::Ask(_) => ASK,
            Self::Choose(_) => CHOOSE,
            Self::Wait(_) => WAIT,
            Self::Columns(_) => COLUMNS,
            Self::History(_) => HISTORY,
            Self::Palette(_) => PALETTE,
            Self::Largest(largest) if largest.filter.is_typing => TYPING,
            Self::Largest(_) => LARGEST,
        }
    }

    /// Whether it leaves what is below in sight.
    pub(crate) fn is_box(&self) -> bool {
        match self {
            Self::Text(_) | Self::History(_) | Self::Preview(_) | Self::Difference(_) => false,
            Self::Largest(_) => false,
            Self::Palette(_)
            | Self::Columns(_)
            | Self::Prompt(_)
            | Self::Ask(_)
            | Self::Choose(_)
            | Self::Wait(_) => true,
        }
    }

    /// Whether characters are typed into it.
    pub(crate) fn takes_text(&self) -> bool {
        match self {
            Self::Largest(largest) => largest.filter.is_typing,
            _ => matches!(self, Self::Palette(_) | Self::Prompt(_)),
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

    /// Covers what is shown with the palette.
    pub(super) fn open_palette(&mut self) {
        self.open(Overlay::Palette(Palette::default()));
        self.rewrite_texts();
    }

    /// Closes the palette and says what is to be done; what does not work leaves it open.
    pub(super) fn chosen_in_palette(&mut self) -> Option<Action> {
        let Some(Overlay::Palette(palette)) = self.overlay() else {
            return None;
        };
        let chosen = palette.chosen()?;
        self.overlays.pop();
        // What is below may have changed since it was covered.
        let mut bindings = self.keymap.bindings().iter();
        if bindings.any(|it| it.action == chosen && self.holds(it)) {
            return Some(chosen);
        }
        self.notice = Some("this does not work here any more".to_owned());
        None
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

    /// Whether a text on this lies open somewhere.
    pub(super) fn has_text(&self, topic: Topic) -> bool {
        let is_it =
            |overlay: &Overlay| matches!(overlay, Overlay::Text(text) if text.topic == topic);
        self.overlays.iter().any(is_it)
    }

    /// Writes texts anew: the screen has another size, or more is known. What works is asked of what lies below each.
    pub(super) fn rewrite_texts(&mut self) {
        for at in 0..self.overlays.len() {
            self.rewrite_history(at);
        }
        for mut overlay in std::mem::take(&mut self.overlays) {
            match &mut overlay {
                Overlay::Text(old) => {
                    let new = text::text(old.topic, self);
                    let rows = usize::from(inside(self.places.body).height);
                    old.renew(new, rows);
                }
                Overlay::History(_) => {}
                Overlay::Palette(palette) => palette.learn(
                    &self.keymap,
                    |binding| self.holds(binding),
                    |binding| self.is_in(binding.scope),
                ),
                _ => {}
            }
            self.overlays.push(overlay);
        }
    }
}
