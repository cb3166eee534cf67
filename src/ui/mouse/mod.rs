//! What the mouse does: a click chooses and, on what is chosen, leads on; the wheel scrolls what it points at; a border
//! that is dragged goes along.
//!
//! What lies under the pointer is [`super::mouse::hit`]'s to say. Leading on is what enter does, by the keymap.

pub(crate) mod hit;
pub(crate) mod pointer;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::keymap::action::Action;
use super::layout::Border;
use super::list::cursor::Move;
use super::mouse::hit::Hit;
use super::overlay::Overlay;
use super::screens::findings::Findings;
use super::state::State;
use super::tab::Pane;

/// Rows that the wheel scrolls by.
const WHEEL_ROWS: usize = 3;

impl State {
    /// Does what the mouse asks for.
    pub(crate) fn point(&mut self, event: &MouseEvent) {
        let at = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                self.division.grabbed = None;
                self.notice = None;
                // A click means what is on screen.
                self.settle();
                if let Some(hit) = self.hit(at) {
                    self.click(hit);
                }
            }
            MouseEventKind::Drag(MouseButton::Left) => {
                if let Some(border) = self.division.grabbed {
                    self.drag(border, at);
                }
            }
            MouseEventKind::Up(MouseButton::Left) => self.division.grabbed = None,
            MouseEventKind::ScrollUp => self.wheel(at, Move::Up),
            MouseEventKind::ScrollDown => self.wheel(at, Move::Down),
            _ => {}
        }
    }

    fn click(&mut self, hit: Hit) {
        let is_typing = self.overlay().is_none() && self.is_typing();
        if is_typing && !matches!(hit, Hit::Entry(_)) {
            self.apply(Action::KeepFilter);
        }
        match hit {
            Hit::Entry(action) => self.apply(action),
            Hit::Screen(tab) => self.apply(Action::Show(tab)),
            // A stray click stops nothing that runs, and loses nothing that was typed.
            Hit::Outside => match self.overlay() {
                Some(Overlay::Wait(_) | Overlay::Prompt(_)) => {}
                _ => self.apply(Action::Close),
            },
            Hit::Overlay(row) => {
                if row.is_some_and(|row| self.choose_in_overlay(row)) {
                    self.press_enter();
                }
            }
            Hit::Border(border, pane) => {
                self.division.grabbed = Some(border);
                self.focus = pane.unwrap_or(self.focus);
            }
            Hit::Pane(pane) => self.focus = pane,
            Hit::Head(pane, order) => {
                self.focus = pane;
                match order {
                    Some(order) => self.order_by(order),
                    None => self.notice = Some(self.unsorted().to_owned()),
                }
            }
            Hit::Opener(row) => {
                self.choose(Pane::Tree, row);
                self.focus = Pane::Tree;
                self.apply(Action::Toggle);
            }
            Hit::Row(pane, row) => {
                let had_focus = std::mem::replace(&mut self.focus, pane) == pane;
                if self.choose(pane, row) && had_focus {
                    self.lead_on(pane);
                }
            }
        }
    }

    /// As enter does; an open directory, which enter leaves as it is, is closed.
    fn lead_on(&mut self, pane: Pane) {
        let tree = self.files.tree.as_ref().filter(|_| pane == Pane::Tree);
        let is_directory =
            tree.is_some_and(|tree| tree.chosen().is_some_and(|it| tree.can_open(it)));
        if is_directory {
            self.apply(Action::Toggle);
        } else {
            self.press_enter();
        }
    }

    fn press_enter(&mut self) {
        self.press(&KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
    }

    /// Chooses a row, as far as it can be chosen, and says whether it was chosen already.
    fn choose(&mut self, pane: Pane, row: usize) -> bool {
        let choice = match pane {
            Pane::Stages => return self.stages.list.choose_row(row),
            Pane::Layers => return self.layers.choose_row(row),
            Pane::Wasted => return self.waste.list.choose_row(row),
            Pane::Lines => {
                let Some((block, _)) = self.lines.owner(row) else {
                    return false;
                };
                self.lines.keep();
                return std::mem::replace(&mut self.lines.walk.block, block) == block;
            }
            Pane::Findings => {
                let Some(subject) = self.findings.of_row(row) else {
                    return false;
                };
                return std::mem::replace(&mut self.findings.walk.block, subject) == subject;
            }
            Pane::Graph => return self.stages.choose_in_graph(row, self.places.aside_rows()),
            Pane::Loss => return self.waste.detail.choose_line(&self.waste.extents, row),
            Pane::Finding => {
                let Findings {
                    detail, extents, ..
                } = &mut self.findings;
                return detail.choose_line(extents, row);
            }
            Pane::Tree => match &mut self.files.tree {
                Some(tree) => &mut tree.cursor.row,
                None => return false,
            },
        };
        std::mem::replace(choice, row) == row
    }

    /// The border goes where the pointer is, as far as both panes keep some room.
    fn drag(&mut self, border: Border, at: Position) {
        let split = border.dragged(self.places.body, at);
        self.division.split(self.tab, split);
    }

    /// Scrolls what is under the pointer. The choice stays on screen; which pane takes keys stays as it is.
    fn wheel(&mut self, at: Position, to: Move) {
        if self.overlay().is_some() {
            if self.overlay_area().contains(at) {
                (0..WHEEL_ROWS).for_each(|_| self.go_in_overlay(to));
            }
            return;
        }
        let Some((pane, _)) = self.pane_at(at) else {
            return;
        };
        let (rows, aside_rows) = (self.places.list_rows(), self.places.aside_rows());
        let tree_rows = self.tree_rows();
        for _ in 0..WHEEL_ROWS {
            match pane {
                Pane::Stages => self.stages.list.scroll(to, rows),
                Pane::Layers => self.layers.scroll(to, rows),
                Pane::Wasted => self.waste.list.scroll(to, rows),
                Pane::Loss => self.waste.scroll_detail(to, aside_rows),
                Pane::Lines => self.lines.scroll(to, rows),
                Pane::Findings => self.findings.scroll_list(to, rows),
                Pane::Graph => self.stages.scroll_graph(to, aside_rows),
                Pane::Finding => self.findings.scroll_detail(to, aside_rows),
                Pane::Tree => {
                    if let Some(tree) = &mut self.files.tree {
                        let len = tree.rows().len();
                        tree.cursor.scroll(to, len, tree_rows);
                    }
                }
            }
        }
    }
}
