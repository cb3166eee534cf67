//! Carries out what keys ask for, and says what would do anything at the moment.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::Ended;
use super::action::Action;
use super::cursor::{Move, scroll};
use super::keymap::{Binding, Scope};
use super::overlay::Overlay;
use super::overlay::ask::Then;
use super::overlay::choose::Choice;
use super::overlay::text::Topic;
use super::request::Request;
use super::screens::Known;
use super::state::State;
use super::tab::{Pane, Tab};

impl State {
    /// Whether a binding works here and now.
    pub(crate) fn holds(&self, binding: &Binding) -> bool {
        let is_typing = self.files.filter.is_typing;
        let overlay = self.overlay();
        let in_panes = overlay.is_none() && !is_typing;
        let in_scope = match binding.scope {
            Scope::Everywhere => true,
            Scope::Overlay => overlay.is_some() && !self.has_prompt(),
            Scope::Text
            | Scope::Preview
            | Scope::Difference
            | Scope::Content
            | Scope::Prompt
            | Scope::Ask
            | Scope::Choose => overlay.is_some_and(|it| it.has(binding.scope)),
            Scope::Typing => is_typing && overlay.is_none(),
            Scope::Panes => in_panes,
            Scope::Stages => in_panes && self.focus == Pane::Stages,
            Scope::Lines => in_panes && self.focus == Pane::Lines,
            Scope::Layers => in_panes && self.focus == Pane::Layers,
            Scope::Waste => in_panes && self.tab == Tab::Waste,
            Scope::Findings => in_panes && self.tab == Tab::Findings,
            Scope::Tree => in_panes && self.focus == Pane::Tree,
        };
        in_scope && self.can(binding.action)
    }

    fn can(&self, action: Action) -> bool {
        let is_known = self.phase.known().is_some();
        match action {
            Action::Go(_) => match self.overlay() {
                Some(overlay) => !matches!(overlay, Overlay::Ask(_) | Overlay::Wait(_)),
                None => self.has_rows(),
            },
            Action::View | Action::Versions => self.inspection().is_some() && self.means_files(),
            Action::Extract => match self.overlay() {
                Some(overlay) => matches!(overlay, Overlay::Preview(_)),
                None => self.inspection().is_some() && self.means_files(),
            },
            Action::Report => self.inspection().is_some(),
            Action::Copy | Action::CopyChoice => match self.overlay() {
                Some(Overlay::Ask(ask)) => matches!(ask.then, Then::Nothing(Some(_))),
                _ => is_known,
            },
            Action::NextState => match self.overlay() {
                Some(Overlay::Prompt(prompt)) => prompt.has_states(),
                _ => false,
            },
            Action::Mark => match self.overlay() {
                Some(Overlay::Choose(choose)) => choose.can_mark(),
                _ => false,
            },
            Action::Agree => match self.overlay() {
                Some(Overlay::Ask(ask)) => !matches!(ask.then, Then::Overwrite(_)),
                _ => false,
            },
            Action::Overwrite => match self.overlay() {
                Some(Overlay::Ask(ask)) => matches!(ask.then, Then::Overwrite(_)),
                _ => false,
            },
            Action::Inside(inside) => self.can_inside(inside),
            Action::Show(tab) => is_known && tab != self.tab,
            Action::NextTab | Action::PreviousTab => is_known,
            Action::NextPane => match self.tab {
                Tab::Stages => !self.stages.graph.rows.is_empty(),
                Tab::Waste => self.list_len() > 0,
                Tab::Findings => self.findings.has_rows(),
                _ => self.has_files(),
            },
            Action::ToLines => self.stages.chosen().is_some_and(|row| row.block.is_some()),
            Action::ToFiles => self.has_files(),
            Action::ToPlace => self.place().is_some(),
            Action::ToChecklist => !self.is_in_checklist() && self.checklist().is_some(),
            Action::ToFindings => self.is_in_checklist() && self.first_finding().is_some(),
            Action::Back => {
                matches!(self.focus, Pane::Tree | Pane::Loss | Pane::Finding)
                    || self.is_led()
                    || (self.focus == Pane::Lines && !self.stages.rows.is_empty())
            }
            Action::Details => {
                let is_told = matches!(self.tab, Tab::Dockerfile | Tab::Layers);
                is_known && is_told && self.list_len() > 0
            }
            Action::Group => self.tab == Tab::Waste && self.list_len() > 0,
            Action::ClearFilter => self.files.filter.is_shown(),
            Action::Warnings => !self.warnings().is_empty(),
            Action::FoldBase => self.has_base(),
            // Files of an image that a stage starts from are merged whatever was asked for.
            Action::ShowMerged | Action::ShowChanges => {
                let is_as_asked = |(_, mode)| mode == self.files.mode;
                self.has_files()
                    && self.files.shown.is_some_and(is_as_asked)
                    && self.files.can(action)
            }
            Action::Filter
            | Action::Expand
            | Action::Collapse
            | Action::Toggle
            | Action::ExpandBelow
            | Action::CollapseBelow
            | Action::SortByName
            | Action::SortBySize => self.has_files() && self.files.can(action),
            _ => true,
        }
    }

    /// Does what a key asks for.
    pub(crate) fn press(&mut self, event: &KeyEvent) {
        if event.modifiers == KeyModifiers::ALT {
            // Escape and a key that arrive together look like one key with alt. Where escape would quit, it is the
            // key alone: nobody leaves by a slip of the hand.
            let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
            if self.action(&escape) != Some(Action::Quit) {
                self.press(&escape);
            }
            self.press(&KeyEvent::new(event.code, KeyModifiers::NONE));
            return;
        }
        let mut action = self.action(event);
        // Held keys in a list and typed characters need no tree; building one for each would lag behind.
        let is_light = match action {
            Some(Action::Go(_)) => self.focus != Pane::Tree,
            Some(Action::Type(_) | Action::Erase) => true,
            _ => false,
        };
        if !is_light {
            self.settle();
            action = self.action(event);
        }
        self.notice = None;
        if let Some(action) = action {
            self.apply(action);
        }
    }

    /// What a key asks for in this state; characters go to a filter that is being typed.
    fn action(&self, event: &KeyEvent) -> Option<Action> {
        let bound = self.keymap.action(event, |binding| self.holds(binding));
        bound.or(match event.code {
            KeyCode::Char(c)
                if (self.has_prompt()
                    || self.files.filter.is_typing && self.overlay().is_none())
                    && !event.modifiers.contains(KeyModifiers::CONTROL) =>
            {
                Some(Action::Type(c))
            }
            _ => None,
        })
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Quit => self.ended = Some(Ended::Quit),
            Action::Interrupt => self.ended = Some(Ended::Interrupted),
            Action::Close => self.close(),
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
            Action::Edit(_) | Action::NextState | Action::Mark => self.change_box(action),
            Action::Type(_) if self.has_prompt() => self.change_box(action),
            Action::Suspend => self.requests.push(Request::Suspend),
            Action::FoldBase => self.is_base_folded = !self.is_base_folded,
            Action::Go(to) => self.go(to),
            Action::Show(tab) => self.show(tab),
            Action::NextTab => self.show(self.tab.next()),
            Action::PreviousTab => self.show(self.tab.previous()),
            Action::NextPane => {
                let [first, second] = self.tab.panes();
                self.focus = if self.focus == first { second } else { first };
            }
            Action::ToLines => {
                self.show(Tab::Dockerfile);
                self.lines.keep();
            }
            Action::ToFiles => self.focus = Pane::Tree,
            Action::ToPlace => self.lead(),
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
            Action::Back if self.is_led() => self.show(Tab::Findings),
            Action::Back => match self.focus {
                Pane::Tree | Pane::Loss | Pane::Finding => self.focus = self.tab.panes()[0],
                _ => self.show(Tab::Stages),
            },
            Action::Group => {
                if let Some(inspection) = self.phase.known().and_then(Known::inspection) {
                    self.waste.group(inspection);
                }
            }
            Action::Help => self.open_text(Topic::Help),
            Action::Warnings => self.open_text(Topic::Warnings),
            Action::Details => self.open_text(Topic::Details),
            Action::Filter => {
                self.focus = Pane::Tree;
                self.files.apply(action);
            }
            _ => self.files.apply(action),
        }
    }

    /// Changes what is typed, or what is marked.
    fn change_box(&mut self, action: Action) {
        match (action, self.overlay_mut()) {
            (Action::Type(c), Some(Overlay::Prompt(prompt))) => {
                prompt.line.insert(c);
                prompt.fault = None;
            }
            (Action::Edit(edit), Some(Overlay::Prompt(prompt))) => {
                prompt.line.edit(edit);
                prompt.fault = None;
            }
            (Action::NextState, Some(Overlay::Prompt(prompt))) => prompt.next_state(),
            (Action::Mark, Some(Overlay::Choose(choose))) => choose.mark(),
            _ => {}
        }
    }

    /// Takes what is chosen from a list. Versions stay, so that others can be compared.
    fn accept_choice(&mut self) {
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

    fn go(&mut self, to: Move) {
        let rows = self.places.overlay_rows();
        match self.overlay_mut() {
            Some(Overlay::Text(text)) => {
                text.top = scroll(text.top, to, text.lines.len(), rows);
                return;
            }
            Some(Overlay::Difference(it)) => return it.go(to, rows),
            Some(Overlay::Choose(it)) => return it.cursor.go(to, it.rows.len(), rows),
            Some(Overlay::Preview(_)) => {
                let room = self.room();
                if let Some(content) = self.content_mut() {
                    content.go(to, room);
                }
                return;
            }
            Some(_) => return,
            None => {}
        }
        let rows = self.places.list_rows();
        match self.focus {
            Pane::Stages => self.stages.go(to, rows),
            Pane::Graph => self.stages.scroll(to, self.places.aside_rows()),
            Pane::Lines => self.lines.go(to, rows),
            Pane::Layers => self.layers.list.go(to, rows),
            Pane::Wasted => self.waste.go(to, rows),
            Pane::Loss => self.waste.scroll(to, self.places.aside_rows()),
            Pane::Findings => self.findings.go(to, rows),
            Pane::Finding => {
                let rows = self.places.aside_rows();
                if let Some(inspection) = self.phase.known().and_then(Known::inspection) {
                    self.findings.scroll(to, inspection, rows);
                }
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
