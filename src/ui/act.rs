//! Carries out what keys ask for, and says what would do anything at the moment.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use signal_hook::consts::{SIGCONT, SIGINT, SIGTSTP};

use super::Ended;
use super::find::Offer;
use super::find::searched;
use super::keymap::action::Action;
use super::keymap::{Binding, Scope};
use super::list::cursor::Move;
use super::overlay::Overlay;
use super::overlay::columns::Chooser;
use super::overlay::text::Topic;
use super::screens::Known;
use super::state::{Phase, State};
use super::tab::{Pane, Tab};
use super::work::request::Request;

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
            | Scope::Choose => overlay.is_some_and(|it| it.has(scope)),
            Scope::Typing => is_typing && overlay.is_none(),
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
            Action::Order => self.focus == self.tab.panes()[0] && self.has_orders(),
            Action::Narrow => {
                self.focus != Pane::Tree && (self.has_rows() || self.arrangement().is_shown())
            }
            Action::NextFound | Action::PreviousFound => {
                self.focus == Pane::Lines && !self.lines.matches.is_empty()
            }
            Action::ToChecklist => !self.is_in_checklist() && self.checklist().is_some(),
            Action::ToFindings => self.is_in_checklist() && self.first_finding().is_some(),
            Action::Back => self.can_go_back(),
            Action::Details => is_known && self.tab != Tab::Findings && self.list_len() > 0,
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
            // A list's line is a plain one.
            Action::Complete => !self.arrangement().is_typing && self.completed().is_some(),
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

    /// Does what a signal asks for.
    pub(crate) fn signalled(&mut self, signal: i32) {
        match signal {
            SIGTSTP => self.requests.push(Request::Suspend),
            SIGCONT => self.requests.push(Request::Resume),
            SIGINT => self.ended = Some(Ended::Interrupted),
            signal => self.ended = Some(Ended::Signal(signal)),
        }
    }

    /// Does what a key asks for.
    pub(crate) fn press(&mut self, event: &KeyEvent) {
        if event.modifiers == KeyModifiers::ALT && self.action(event).is_none() {
            // Escape and a key that arrive together look like one key with alt.
            self.press(&KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE));
            self.press(&KeyEvent::new(event.code, KeyModifiers::NONE));
            return;
        }
        let mut action = self.action(event);
        // Held keys in a list and typed characters need no tree; building one for each would lag behind.
        let is_light = match action {
            Some(Action::Go(_)) => self.focus != Pane::Tree,
            Some(Action::Type(_) | Action::Edit(_)) => true,
            _ => false,
        };
        if !is_light {
            self.settle();
            action = self.action(event);
        }
        self.notice = None;
        match action {
            Some(action) => self.apply(action),
            None => self.notice = self.refusal(event),
        }
    }

    /// What a key asks for in this state; characters go to a filter that is being typed.
    fn action(&self, event: &KeyEvent) -> Option<Action> {
        let bound = self.keymap.action(event, |binding| self.holds(binding));
        bound.or(match event.code {
            KeyCode::Char(c)
                if self.takes_text() && !event.modifiers.contains(KeyModifiers::CONTROL) =>
            {
                Some(Action::Type(c))
            }
            _ => None,
        })
    }

    /// What the filter's last term could go on to.
    pub(crate) fn offer(&self) -> Option<Offer> {
        let inspection = self.inspection()?;
        Offer::of(self.files.filter.text(), || searched::stages(inspection))
    }

    fn completed(&self) -> Option<String> {
        self.offer()?.complete(self.files.filter.text())
    }

    pub(super) fn apply(&mut self, action: Action) {
        match action {
            Action::Quit => self.ended = Some(Ended::Quit),
            Action::Interrupt => self.ended = Some(Ended::Interrupted),
            Action::Close => self.close(),
            Action::Largest => self.list_largest(),
            Action::View => self.view(),
            Action::Versions => self.compare_versions(),
            Action::Extract => self.ask_extract(),
            Action::Copy => self.copy_first(),
            Action::CopyChoice => self.choose_copy(),
            Action::Report => self.ask_report(),
            Action::Agree | Action::Overwrite => self.agree(),
            Action::Inside(inside) => self.inside(inside),
            Action::Accept if self.has_prompt() => self.accept(),
            Action::Accept => self.accept_choice(),
            Action::Type(c) => self.type_text(c.encode_utf8(&mut [0; 4])),
            Action::Edit(edit) => self.edit(edit),
            Action::NextState | Action::Mark => self.change_box(action),
            Action::Suspend => self.requests.push(Request::Suspend),
            Action::FoldBase => {
                self.is_base_folded = !self.is_base_folded;
                self.rearrange();
                self.notice = self.folded_elsewhere().map(str::to_owned);
            }
            Action::Go(to) => self.go(to),
            Action::Show(tab) if tab == self.tab => {}
            Action::Show(tab) => self.leave_to(tab),
            Action::NextTab => self.leave_to(self.tab.next()),
            Action::PreviousTab => self.leave_to(self.tab.previous()),
            Action::NextPane => self.switch_pane(),
            Action::Zoom => self.zoomed = self.zoomed.is_none().then_some(self.tab),
            Action::LeadOn => match self.overlay() {
                Some(Overlay::History(history)) => {
                    if let Some((layer, path)) = history.chosen() {
                        self.lead_to_layer(layer, Some(path));
                    }
                }
                _ => self.lead(),
            },
            Action::LeadTo(_) => self.lead(),
            Action::History => {
                if let Some(path) = self.chosen_path() {
                    self.open_history(path, None);
                }
            }
            Action::Order => self.order_next(),
            Action::Narrow => self.arrangement_mut().is_typing = true,
            Action::NextFound => self.lines.open_next(true),
            Action::PreviousFound => self.lines.open_next(false),
            Action::ToChecklist => {
                if let Some(first) = self.checklist() {
                    self.findings.open(first);
                }
            }
            Action::ToFindings => {
                if let Some(first) = self.first_finding() {
                    self.findings.open(first);
                }
            }
            Action::NextView => {
                if let Phase::Ready(inspection, _) = &self.phase {
                    self.files.go_round(inspection);
                }
            }
            Action::Columns => self.open(Overlay::Columns(Chooser::default())),
            Action::ToggleColumn => {
                if let Some(Overlay::Columns(chooser)) = self.overlay() {
                    let column = chooser.chosen();
                    self.files.columns.toggle(column);
                }
            }
            Action::Back => self.go_back(),
            Action::Palette => self.open_palette(),
            Action::Run => {
                if let Some(action) = self.chosen_in_palette() {
                    self.apply(action);
                }
            }
            Action::Group => {
                if let Some(inspection) = self.phase.known().and_then(Known::inspection) {
                    self.waste.group(inspection);
                    self.arrangement_mut().touch();
                }
            }
            Action::Help => self.open_text(Topic::Help),
            Action::Warnings => self.open_text(Topic::Warnings),
            Action::Details => self.open_text(Topic::Details),
            Action::Complete => {
                if let Some(text) = self.completed() {
                    self.files.filter.set(text);
                }
            }
            Action::Filter | Action::NextMatch | Action::PreviousMatch => {
                self.focus = Pane::Tree;
                self.files.apply(action);
            }
            _ if self.arranges(action) => self.end_narrow(action),
            _ => self.files.apply(action),
        }
    }

    /// Shows a screen, and remembers this one.
    fn leave_to(&mut self, tab: Tab) {
        self.leave();
        self.show(tab);
    }

    fn go(&mut self, to: Move) {
        if self.overlay().is_some() {
            return self.go_in_overlay(to);
        }
        let rows = self.places.list_rows();
        match self.focus {
            Pane::Stages => self.stages.go(to, rows),
            Pane::Graph => self.stages.go_in_graph(to, self.places.aside_rows()),
            Pane::Lines => self.lines.go(to, rows),
            Pane::Layers => self.layers.list.go(to, rows),
            Pane::Wasted => self.waste.go(to, rows),
            Pane::Loss => self.waste.go_in_detail(to, self.places.aside_rows()),
            Pane::Findings => self.findings.go(to, rows),
            Pane::Finding => {
                self.findings.go_in_detail(to, self.places.aside_rows());
            }
            Pane::Tree => {
                let rows = self.tree_rows();
                if let Some(tree) = &mut self.files.tree {
                    tree.go(to, rows);
                }
            }
        }
    }
}
