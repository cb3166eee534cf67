//! Which keys of files' contents and of small boxes do anything, and what those of the boxes do.

use crate::ui::keymap::action::Action;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::ask::Then;
use crate::ui::overlay::choose::Choice;
use crate::ui::state::State;

impl State {
    /// Whether one of these actions does anything here and now.
    pub(crate) fn can_use(&self, action: Action) -> bool {
        match (action, self.overlay()) {
            (Action::View, _) => self.means_files(),
            (Action::Versions, _) => self.means_files() && self.no_versions().is_none(),
            (Action::Extract, Some(overlay)) => matches!(overlay, Overlay::Preview(_)),
            (Action::Extract, None) => self.means_files(),
            (Action::Report | Action::Largest, _) => self.inspection().is_some(),
            (Action::Copy, Some(Overlay::Ask(ask))) => {
                matches!(ask.then, Then::Nothing(Some(_)))
            }
            (Action::Copy | Action::CopyChoice, _) => self.phase.known().is_some(),
            (Action::NextState, Some(Overlay::Prompt(prompt))) => prompt.has_states(),
            (Action::Mark, Some(Overlay::Choose(choose))) => choose.can_mark(),
            (Action::Agree, Some(Overlay::Ask(ask))) => !matches!(ask.then, Then::Overwrite(_)),
            (Action::Overwrite, Some(Overlay::Ask(ask))) => {
                matches!(ask.then, Then::Overwrite(_))
            }
            (Action::Inside(inside), _) => self.can_inside(inside),
            _ => false,
        }
    }

    /// Changes what is typed, or what is marked.
    pub(crate) fn change_box(&mut self, action: Action) {
        match (action, self.overlay_mut()) {
            (Action::NextState, Some(Overlay::Prompt(prompt))) => prompt.next_state(),
            (Action::Mark, Some(Overlay::Choose(choose))) => choose.mark(),
            _ => {}
        }
    }

    /// Takes what is chosen from a list. Versions stay, so that others can be compared.
    pub(crate) fn accept_choice(&mut self) {
        let Some(Overlay::Choose(choose)) = self.overlay() else {
            return;
        };
        let row = choose.cursor.row;
        match &choose.of {
            Choice::Copy(texts) => {
                let text = texts.get(row).cloned();
                self.overlays.pop();
                if let Some(text) = text {
                    self.copy(&text);
                }
            }
            Choice::Paths(paths) => {
                if let Some(&one) = paths.get(row) {
                    self.view_one(one);
                }
            }
            Choice::Versions {
                path,
                versions,
                marked,
            } => {
                let path = *path;
                let both = [versions.get(*marked).copied(), versions.get(row).copied()];
                match both {
                    [Some(one), Some(other)] if one.layer != other.layer => {
                        self.compare(path, [one, other]);
                    }
                    _ => self.notice = Some("space marks another to compare with".to_owned()),
                }
            }
        }
    }
}
