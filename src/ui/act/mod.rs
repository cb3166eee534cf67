//! Carries out what keys and signals ask for.
//!
//! What an action needs to know of a screen, an overlay or the files is asked there; what would do anything at the
//! moment is said by [`fits`].

mod fits;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use signal_hook::consts::{SIGCONT, SIGINT, SIGTSTP};

use super::Ended;
use super::keymap::action::Action;
use super::keymap::refusal::NOT_NOW;
use super::list::cursor::Move;
use super::overlay::Overlay;
use super::overlay::columns::Chooser;
use super::overlay::text::Topic;
use super::screens::Known;
use super::state::{Phase, State};
use super::tab::{Pane, Tab};
use super::work::request::Request;

impl State {
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

    pub(super) fn apply(&mut self, action: Action) {
        if self.act_in_largest(action) {
            return;
        }
        match action {
            Action::KeepFilter if self.leads_elsewhere() => {
                self.list_largest();
                self.files.filter.keep();
            }
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
                self.notice = Some(self.folding_words().to_owned());
            }
            Action::Go(to) => self.go(to),
            Action::Show(tab) if tab == self.tab => {}
            Action::Show(tab) => self.leave_to(tab),
            Action::NextTab => self.leave_to(self.tab.next()),
            Action::PreviousTab => self.leave_to(self.tab.previous()),
            Action::NextPane => self.switch_pane(),
            Action::Zoom => self.division.zoom(self.tab),
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
            Action::ReverseOrder => self.reverse_order(),
            Action::Narrow => self.arrangement_mut().is_typing = true,
            Action::FindFiles => self.find_files(),
            Action::Filter if self.finds_no_row() => self.find_files(),
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
            Action::NextTheme => {
                let name = self.looks.next();
                self.notice = Some(format!("theme: {name}"));
            }
            Action::ToggleMouse => {
                self.has_mouse = !self.has_mouse;
                self.requests.push(Request::Mouse(self.has_mouse));
                self.notice = Some(match self.has_mouse {
                    true => "the mouse works here again".to_owned(),
                    false => "the mouse is the terminal's: it selects text".to_owned(),
                });
            }
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
            Action::Complete(step) => self.complete(step),
            Action::Filter | Action::NextMatch | Action::PreviousMatch => {
                self.focus = Pane::Tree;
                self.files.apply(action);
            }
            _ if self.arranges(action) => self.end_narrow(action),
            _ => self.files.apply(action),
        }
    }

    /// Finds files by what was typed for the list, which shows all of its rows again.
    fn find_files(&mut self) {
        let text = self.arrangement().text().to_owned();
        self.end_narrow(Action::ClearFilter);
        self.settle();
        if self.has_files() {
            self.focus = Pane::Tree;
            self.files.apply(Action::Filter);
            self.files.filter.set(text);
        } else {
            self.notice = Some(self.why_not_here(Action::Filter, NOT_NOW));
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
            Pane::Layers => self.layers.go(to, rows),
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
