//! Which bindings would do anything at the moment: those of what is on screen, whose action has something to act on.

use crate::ui::keymap::action::Action;
use crate::ui::keymap::{Binding, Scope};
use crate::ui::overlay::Overlay;
use crate::ui::overlay::text::Topic;
use crate::ui::state::State;
use crate::ui::tab::{Pane, Tab};

impl State {
    /// Whether a binding works here and now.
    pub(crate) fn holds(&self, binding: &Binding) -> bool {
        self.is_in(binding.scope) && self.can(binding.action)
    }

    /// Whether a scope's keys are those of what is on screen.
    pub(crate) fn is_in(&self, scope: Scope) -> bool {
        let is_typing = self.is_typing();
        let overlay = self.overlay();
        let in_panes = overlay.is_none() && !is_typing;
        match scope {
            Scope::Everywhere => true,
            Scope::Overlay
            | Scope::Text
            | Scope::History
            | Scope::Palette
            | Scope::Columns
            | Scope::Preview
            | Scope::Content
            | Scope::Prompt
            | Scope::Ask
            | Scope::Choose
            | Scope::Largest => overlay.is_some_and(|it| it.has(scope)),
            Scope::Typing => overlay.map_or(is_typing, |it| it.has(scope)),
            Scope::Panes => in_panes,
            Scope::Stages => in_panes && self.focus == Pane::Stages,
            Scope::Graph => in_panes && self.focus == Pane::Graph,
            Scope::Lines => in_panes && self.focus == Pane::Lines,
            Scope::Layers => in_panes && self.focus == Pane::Layers,
            Scope::Waste => in_panes && self.tab == Tab::Waste,
            Scope::Findings => in_panes && self.tab == Tab::Findings,
            Scope::Tree => in_panes && self.focus == Pane::Tree,
        }
    }

    fn can(&self, action: Action) -> bool {
        if let Some(can) = self.can_in_largest(action) {
            return can;
        }
        let is_known = self.phase.known().is_some();
        match action {
            Action::Go(_) => match self.overlay() {
                Some(overlay) => !matches!(overlay, Overlay::Ask(_) | Overlay::Wait(_)),
                None => self.has_rows(),
            },
            Action::Show(_) | Action::NextTab | Action::PreviousTab => is_known,
            Action::Palette => {
                !matches!(self.overlay(), Some(Overlay::Palette(_) | Overlay::Wait(_)))
            }
            Action::View
            | Action::Versions
            | Action::Extract
            | Action::Copy
            | Action::CopyChoice
            | Action::Report
            | Action::Largest
            | Action::NextState
            | Action::Mark
            | Action::Agree
            | Action::Overwrite
            | Action::Inside(_) => self.can_use(action),
            Action::NextPane => match self.tab {
                Tab::Stages => !self.stages.graph.rows.is_empty(),
                Tab::Waste => self.list_len() > 0,
                Tab::Findings => self.findings.has_rows(),
                _ => self.has_files(),
            },
            Action::LeadOn => match self.overlay() {
                Some(Overlay::History(history)) => history.chosen().is_some(),
                Some(_) => false,
                None => self.can_lead(),
            },
            Action::LeadTo(goal) => self.can_lead() && self.goal() == Some(goal),
            Action::History => self.chosen_path().is_some(),
            Action::Order | Action::ReverseOrder => {
                self.focus == self.tab.panes()[0] && self.has_orders()
            }
            Action::Narrow => {
                self.focus != Pane::Tree && (self.has_rows() || self.arrangement().is_shown())
            }
            Action::FindFiles => {
                let has_files = self.tab.panes().contains(&Pane::Tree);
                self.arrangement().is_typing && has_files && self.inspection().is_some()
            }
            Action::Filter if self.finds_no_row() => self.inspection().is_some(),
            Action::NextFound | Action::PreviousFound => {
                self.focus == Pane::Lines && !self.lines.matches.is_empty()
            }
            Action::ToChecklist => !self.is_in_checklist() && self.checklist().is_some(),
            Action::ToFindings => self.is_in_checklist() && self.first_finding().is_some(),
            Action::Back => self.can_go_back(),
            Action::Details => is_known && self.has_rows() && self.list_len() > 0,
            Action::Group => self.tab == Tab::Waste && self.list_len() > 0,
            Action::ClearFilter => self.files.filter.is_shown() || self.arrangement().is_shown(),
            Action::Warnings => !self.warnings().is_empty(),
            Action::FoldBase => self.has_base(),
            Action::Help => {
                !matches!(self.overlay(), Some(Overlay::Text(text)) if text.topic == Topic::Help)
            }
            // Files of an image that a stage starts from are merged whatever was asked for.
            Action::NextView | Action::ShowMerged | Action::ShowChanges => {
                let is_as_asked = |(_, mode)| mode == self.files.mode;
                self.has_files()
                    && self.files.shown.is_some_and(is_as_asked)
                    && self.files.can(action)
            }
            Action::Complete(_) => {
                self.round.has_more(self.typed_query()) || self.offer().is_some()
            }
            // A list's line is a plain one.
            Action::Recall(step) => {
                !self.arrangement().is_typing && self.files.filter.can_recall(step)
            }
            Action::ToggleRegex => !self.arrangement().is_typing,
            Action::Filter
            | Action::Expand
            | Action::Collapse
            | Action::Toggle
            | Action::ExpandBelow
            | Action::CollapseBelow
            | Action::ExpandAll
            | Action::CollapseAll
            | Action::OpenLevel
            | Action::CloseLevel
            | Action::NextSort
            | Action::NextMatch
            | Action::PreviousMatch
            | Action::ReverseSort
            | Action::Columns
            | Action::ToggleAttributes => self.has_files() && self.files.can(action),
            _ => true,
        }
    }
}
