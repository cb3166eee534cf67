//! Why a key does nothing here and now: what a person reads in place of silence.
//!
//! Which actions work is [`crate::ui::act`]'s to say; this names, by action, what is missing or what comes first.

use crossterm::event::KeyEvent;

use crate::ui::files::Mode;
use crate::ui::keymap::action::Action;
use crate::ui::keymap::key::Key;
use crate::ui::overlay::Overlay;
use crate::ui::screens::blocks::Standing;
use crate::ui::screens::stage_name;
use crate::ui::screens::waste_rows::Chosen;
use crate::ui::state::{Phase, State};
use crate::ui::tab::{Pane, Tab};

/// Of screens that have none.
const NO_FILES: &str = "there are no files here: Dockerfile and Layers show them";

/// Of what does nothing, though it belongs to what is on screen.
pub(crate) const NOT_NOW: &str = "not now";

impl State {
    /// Whether folding the base image changes what is on screen.
    pub(crate) fn folds_here(&self) -> bool {
        match self.tab {
            Tab::Stages | Tab::Findings => false,
            Tab::Dockerfile if self.lines.has_numbers => self.has_merged_files(),
            Tab::Dockerfile | Tab::Layers | Tab::Waste => true,
        }
    }

    /// What folding the base image, or unfolding it, did here, and elsewhere where that is where it is seen.
    pub(crate) fn folding_words(&self) -> &'static str {
        let is_list = match self.tab {
            Tab::Dockerfile => !self.lines.has_numbers,
            Tab::Layers => true,
            Tab::Stages | Tab::Waste | Tab::Findings => false,
        };
        match (self.is_base_folded, self.tab) {
            (true, Tab::Waste) => "base image folded: what it lost within itself is one row",
            (true, _) if is_list && self.has_merged_files() => {
                "base image folded into one row; merged files leave it out"
            }
            (true, _) if is_list => "base image folded into one row",
            (true, _) if self.has_merged_files() => "base image folded: merged files leave it out",
            (true, Tab::Stages) => "base image folded in layers, waste and merged files, not here",
            (true, _) => "base image folded in layers, waste and merged files",
            (false, _) if is_list => "base image unfolded: each layer has a row",
            (false, _) if self.folds_here() => "base image unfolded",
            (false, _) => "base image unfolded in layers, waste and merged files",
        }
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

    /// Why an action of the palette does nothing; `place` is where it works.
    pub(crate) fn why_not_here(&self, action: Action, place: &str) -> String {
        match place {
            NOT_NOW => {
                let why = self.why_not(action);
                why.unwrap_or_else(|| "there is nothing here that it would change".to_owned())
            }
            place => format!("it works elsewhere: {place}"),
        }
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
            Action::Versions if self.means_files() => return self.no_versions(),
            Action::View | Action::Versions | Action::Extract | Action::History => {
                return Some(self.no_file());
            }
            Action::NextView | Action::ShowMerged | Action::ShowChanges => {
                return Some(self.no_view());
            }
            Action::FoldBase => "no base image is known",
            Action::Warnings => "no warnings",
            Action::LeadOn | Action::LeadTo(_) => match self.focus {
                Pane::Lines | Pane::Layers => return Some(self.no_files()),
                Pane::Stages | Pane::Graph => "no line of the Dockerfile is known for it",
                _ => "it leads nowhere",
            },
            Action::Details => "nothing is chosen",
            Action::Order if !self.has_orders() => return None,
            Action::Order => "this sorts the list: go there first",
            Action::Filter
            | Action::NextSort
            | Action::ReverseSort
            | Action::Columns
            | Action::ToggleAttributes => match self.tab {
                Tab::Dockerfile | Tab::Layers => return Some(self.no_files()),
                Tab::Stages | Tab::Waste | Tab::Findings => NO_FILES,
            },
            Action::NextMatch | Action::PreviousMatch => {
                let key = self.keymap.key_of(Action::Filter);
                return Some(format!("nothing is sought: {key} finds"));
            }
            Action::NextPane if matches!(self.tab, Tab::Dockerfile | Tab::Layers) => {
                return Some(self.no_files());
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
                if self.finds_nothing() =>
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
    fn finds_nothing(&self) -> bool {
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
            _ if self.focus == Pane::Tree && self.finds_nothing() => {
                let key = self.keymap.key_of(Action::ClearFilter);
                format!("no file matches: {key} shows all again")
            }
            _ if self.focus == Pane::Tree => "no file is chosen".to_owned(),
            Tab::Dockerfile | Tab::Layers if self.has_files() => {
                format!("choose a file first: {key} leads to the files")
            }
            Tab::Dockerfile | Tab::Layers => self.no_files(),
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
    fn no_view(&self) -> String {
        let words = match (self.overlay(), self.tab) {
            (None::<&Overlay>, Tab::Dockerfile | Tab::Layers) => match self.files.shown {
                Some((_, mode)) if self.has_files() && mode == self.files.mode => "shown already",
                Some(_) if self.has_files() => "files of the image it starts from are merged",
                _ => return self.no_files(),
            },
            _ => NO_FILES,
        };
        words.to_owned()
    }

    /// Why the chosen line or layer has no files. What a stage that is only copied from made is in no layer of this
    /// image, which is not to say that it made none.
    fn no_files(&self) -> String {
        let block = self.lines.chosen().filter(|_| self.tab == Tab::Dockerfile);
        let elsewhere = block.filter(|block| block.standing != Standing::Shipped);
        let stage = elsewhere.and_then(|block| {
            let file = self.phase.known()?.dockerfile()?;
            file.stages.get(block.stage?)
        });
        let Some(stage) = stage else {
            return "no files: it makes no layer".to_owned();
        };
        // An unnamed stage is called so already.
        let name = stage_name(&stage.name);
        let name = match name.starts_with("stage ") {
            true => name,
            false => format!("stage {name}"),
        };
        format!("no files: the layers of {name} are not in this image")
    }
}
