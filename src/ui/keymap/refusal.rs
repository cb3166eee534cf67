//! Why a key does nothing here and now: what a person reads in place of silence.
//!
//! Which actions work is [`crate::ui::act`]'s to say; this names, by action, what is missing or what comes first.

use crossterm::event::KeyEvent;

use crate::ui::files::Mode;
use crate::ui::keymap::action::Action;
use crate::ui::keymap::key::Key;
use crate::ui::overlay::Overlay;
use crate::ui::screens::waste::Chosen;
use crate::ui::state::{Phase, State};
use crate::ui::tab::{Pane, Tab};

/// Of screens that have none.
const NO_FILES: &str = "there are no files here: Dockerfile and Layers show them";

impl State {
    /// What folding the base image away, or showing it, changes elsewhere; nothing where it is seen here.
    pub(crate) fn folded_elsewhere(&self) -> Option<&'static str> {
        let is_seen = match self.tab {
            Tab::Stages | Tab::Findings => false,
            Tab::Dockerfile if self.lines.has_numbers => self.has_merged_files(),
            Tab::Dockerfile | Tab::Layers | Tab::Waste => true,
        };
        (!is_seen).then_some(match self.is_base_folded {
            true => "base image hidden: layers, waste and merged files leave it out",
            false => "base image shown again in layers, waste and merged files",
        })
    }

    fn has_merged_files(&self) -> bool {
        self.has_files() && matches!(self.files.shown, Some((_, Mode::Merged)))
    }

    /// Why a bound key does nothing, where that can be told; nothing while something is typed.
    pub(crate) fn refusal(&self, event: &KeyEvent) -> Option<String> {
        if self.takes_text() {
            return None;
        }
        let key = Key::of(event);
        let bindings = self.keymap.bindings().iter();
        let mut bound = bindings.filter(|it| it.keys.contains(&key) && self.is_in(it.scope));
        bound.find_map(|it| self.why_not(it.action))
    }

    fn why_not(&self, action: Action) -> Option<String> {
        let is_of_files = matches!(
            action,
            Action::View
                | Action::Versions
                | Action::Extract
                | Action::History
                | Action::NextView
                | Action::ShowMerged
                | Action::ShowChanges
                | Action::Filter
                | Action::NextSort
                | Action::ReverseSort
                | Action::Columns
                | Action::ToggleAttributes
                | Action::NextPane
                | Action::LeadOn
                | Action::LeadTo(_)
                | Action::Report
        );
        if is_of_files && !matches!(self.phase, Phase::Ready(..)) {
            return Some("not yet: layers are being read".to_owned());
        }
        let words = match action {
            Action::View | Action::Versions | Action::Extract | Action::History => {
                return Some(self.no_file());
            }
            Action::NextView | Action::ShowMerged | Action::ShowChanges => self.no_view(),
            Action::FoldBase => "no base image is known",
            Action::Warnings => "no warnings",
            Action::LeadOn | Action::LeadTo(_) => match self.focus {
                Pane::Lines | Pane::Layers => "no files: it makes no layer",
                Pane::Stages | Pane::Graph => "no line of the Dockerfile is known for it",
                _ => "it leads nowhere",
            },
            Action::Details if self.tab == Tab::Findings => {
                "all that is known of a finding stands beside it"
            }
            Action::Details => "nothing is chosen",
            Action::Order if !self.has_orders() => return None,
            Action::Order => "this sorts the list: go there first",
            Action::Filter
            | Action::NextSort
            | Action::ReverseSort
            | Action::Columns
            | Action::ToggleAttributes => match self.tab {
                Tab::Dockerfile | Tab::Layers => "no files: it makes no layer",
                Tab::Stages | Tab::Waste | Tab::Findings => NO_FILES,
            },
            Action::NextMatch | Action::PreviousMatch => {
                let key = self.keymap.key_of(Action::Filter);
                return Some(format!("nothing is sought: {key} finds"));
            }
            Action::Back => "there is nothing to go back to",
            Action::NextPane => "there is no other pane to go to",
            Action::Expand
            | Action::Collapse
            | Action::ExpandBelow
            | Action::CollapseBelow
            | Action::Toggle
            | Action::OpenLevel
            | Action::CloseLevel
                if self.has_no_match() =>
            {
                let key = self.keymap.key_of(Action::ClearFilter);
                return Some(format!("no file matches: {key} shows all again"));
            }
            Action::Expand => match self.chosen_can_open() {
                true => "it is open",
                false => return None,
            },
            Action::ExpandBelow | Action::CollapseBelow | Action::Toggle => "this is no directory",
            Action::CloseLevel => "everything is closed",
            Action::OpenLevel => "everything is open",
            Action::Group => "nothing is wasted",
            Action::ToChecklist => "there is no checklist",
            Action::Report => "not yet: layers are being read",
            _ => return None,
        };
        Some(words.to_owned())
    }

    /// Whether a filter leaves no file to do anything with.
    fn has_no_match(&self) -> bool {
        let tree = self.files.tree.as_ref();
        self.files.filter.is_filtering() && tree.is_some_and(|tree| tree.rows().is_empty())
    }

    fn chosen_can_open(&self) -> bool {
        let tree = self.files.tree.as_ref();
        tree.is_some_and(|tree| tree.chosen().is_some_and(|row| tree.can_open(row)))
    }

    /// Why no file is meant, and which key leads to one.
    fn no_file(&self) -> String {
        let key = self.keymap.key_of(Action::LeadOn);
        match self.tab {
            _ if self.focus == Pane::Tree && self.has_no_match() => {
                let key = self.keymap.key_of(Action::ClearFilter);
                format!("no file matches: {key} shows all again")
            }
            _ if self.focus == Pane::Tree => "no file is chosen".to_owned(),
            Tab::Dockerfile | Tab::Layers if self.has_files() => {
                format!("choose a file first: {key} leads to the files")
            }
            Tab::Dockerfile | Tab::Layers => "no files: it makes no layer".to_owned(),
            Tab::Stages => format!("choose a file first: {key} leads to lines, and on to files"),
            Tab::Waste => self.no_lost_file(&key),
            Tab::Findings => "this names no file".to_owned(),
        }
    }

    fn no_lost_file(&self, key: &str) -> String {
        let inspection = self.inspection();
        match inspection.and_then(|it| self.waste.chosen(it)) {
            Some(Chosen::Pair(_) | Chosen::Directory(_)) => {
                format!("choose a file first: {key} leads to these files")
            }
            _ => "no file is chosen".to_owned(),
        }
    }

    /// Why files can't be shown in another view.
    fn no_view(&self) -> &'static str {
        match (self.overlay(), self.tab) {
            (None::<&Overlay>, Tab::Dockerfile | Tab::Layers) => match self.files.shown {
                Some((_, mode)) if self.has_files() && mode == self.files.mode => "shown already",
                Some(_) if self.has_files() => "files of the image it starts from are merged",
                _ => "no files: it makes no layer",
            },
            _ => NO_FILES,
        }
    }
}
