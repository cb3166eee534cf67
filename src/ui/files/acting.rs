//! What keys do in the file pane, and whether they would do anything.

use super::{Files, Mode};
use crate::ui::find::Step;
use crate::ui::keymap::action::Action;

impl Files {
    /// Whether an action on the tree would do anything.
    pub(crate) fn can(&self, action: Action) -> bool {
        let Some(tree) = &self.tree else {
            return false;
        };
        let chosen = tree.chosen();
        match action {
            Action::Expand => chosen.is_some_and(|row| tree.can_open(row) && !tree.is_open(row)),
            Action::Collapse => chosen.is_some_and(|row| tree.is_open(row) || row.depth > 0),
            Action::Toggle => chosen.is_some_and(|row| tree.can_open(row)),
            Action::ExpandBelow => {
                chosen.is_some_and(|row| tree.can_open(row)) && tree.has_closed_below()
            }
            Action::CollapseBelow => {
                chosen.is_some_and(|row| tree.can_open(row)) && !tree.has_closed_below()
            }
            Action::ExpandAll | Action::OpenLevel => tree.has_closed(),
            Action::CollapseAll => !tree.has_closed() && tree.has_open(),
            Action::CloseLevel => tree.has_open(),
            Action::NextMatch | Action::PreviousMatch => self.filter.can_step(),
            Action::ShowMerged => self.mode != Mode::Merged,
            Action::ShowChanges => self.mode != Mode::Changes,
            _ => true,
        }
    }

    /// Carries out an action on the tree or its filter.
    pub(crate) fn apply(&mut self, action: Action) {
        match action {
            Action::ShowMerged => self.mode = Mode::Merged,
            Action::ShowChanges => self.mode = Mode::Changes,
            Action::NextSort => self.order.sort = self.order.sort.next(),
            Action::ReverseSort => self.order.is_reversed ^= true,
            Action::ToggleAttributes => self.columns.toggle_attributes(),
            Action::Filter => self.filter.open(),
            Action::KeepFilter => self.filter.keep(),
            Action::ClearFilter => self.filter.clear(),
            Action::ToggleRegex => self.filter.toggle_regex(),
            Action::Recall(step) => self.filter.go_back(step),
            Action::NextMatch => self.step(Step::Next),
            Action::PreviousMatch => self.step(Step::Previous),
            _ => self.open_or_close(action),
        }
    }

    fn step(&mut self, step: Step) {
        self.filter.step(step);
        self.go_on();
    }

    fn open_or_close(&mut self, action: Action) {
        let Some(tree) = &mut self.tree else { return };
        let is_open = tree.chosen().is_some_and(|row| tree.is_open(row));
        let choices = &mut self.choices;
        match action {
            Action::Expand => tree.set_open(true, choices),
            Action::Toggle => tree.set_open(!is_open, choices),
            Action::Collapse if is_open => tree.set_open(false, choices),
            Action::Collapse => tree.go_to_parent(),
            Action::ExpandBelow => tree.set_open_below(true, choices),
            Action::CollapseBelow => tree.set_open_below(false, choices),
            Action::ExpandAll => tree.set_open_everywhere(true, choices),
            Action::CollapseAll => tree.set_open_everywhere(false, choices),
            Action::OpenLevel => tree.open_level(choices),
            Action::CloseLevel => tree.close_level(choices),
            _ => {}
        }
    }
}
