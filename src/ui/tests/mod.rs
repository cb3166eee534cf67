//! Journeys and pictures of the screen: real key events in, state and cells out.

mod back;
mod certain;
mod contents;
mod copies;
mod directories;
mod everywhere;
mod files;
mod find;
mod findings;
mod first_use;
mod five;
mod fixtures;
mod found;
mod hostile;
mod journeys;
mod large;
mod lines;
mod looks;
mod mouse;
mod narrow;
mod palette;
mod panic;
mod progress;
mod readme;
mod screens;
mod shop;
mod sources;
mod stages;
mod times;
mod trees;
mod walks;
mod waste;
mod ways;
mod words;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::losses::Losses;
use super::render::render;
use super::state::State;
use super::theme::Theme;
use super::work::errand::{self, Errand};
use super::work::request::{Answer, Request};
use layerscope::inspection::Inspection;

impl Theme {
    /// Sixteen colours or none.
    fn new(color: bool) -> Self {
        Self::named(if color { "16" } else { "none" }).unwrap()
    }
}

/// A screen of a fixed size that keys can be pressed on.
struct Screen {
    state: State,
    terminal: Terminal<TestBackend>,
    theme: Theme,
}

impl Screen {
    fn new(width: u16, height: u16) -> Self {
        let area = Rect::new(0, 0, width, height);
        Self {
            state: State::new("shop:1", area),
            terminal: Terminal::new(TestBackend::new(width, height)).unwrap(),
            theme: Theme::new(true),
        }
    }

    /// Takes what the analysis' thread would hand over.
    fn inspected(&mut self, inspection: Inspection) {
        let losses = Losses::of(&inspection);
        self.state.inspected(inspection, losses);
    }

    /// With the fixture's image analysed.
    fn opened(width: u16, height: u16) -> Self {
        let mut screen = Self::new(width, height);
        screen.state.outlined(fixtures::outline());
        screen.inspected(fixtures::inspection());
        screen.state.settle();
        screen
    }

    /// The same, at the first layer.
    fn ready(width: u16, height: u16) -> Self {
        let mut screen = Self::opened(width, height);
        screen.press("home");
        screen
    }

    /// With the fixture's image led back to its Dockerfile.
    fn led_back(width: u16, height: u16) -> Self {
        let mut screen = Self::new(width, height);
        screen.state.outlined(shop::outline());
        screen.inspected(shop::inspection());
        screen.state.settle();
        screen
    }

    /// Presses keys, named as the footer names them and separated by spaces.
    fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            self.state.press(&event(key));
            self.settle();
        }
        self
    }

    /// Types a text, character by character.
    fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.state
                .press(&KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
            self.settle();
        }
        self
    }

    /// Settles, and searches and makes trees at once as the threads would.
    fn settle(&mut self) {
        self.state.settle();
        let requests = std::mem::take(&mut self.state.requests);
        for request in requests {
            match request {
                Request::Hunt(hunt) => {
                    let found = hunt.run(&|| false).unwrap();
                    self.state.answered(Answer::Found(Box::new(found)));
                    self.settle();
                }
                Request::Tree(plan) => {
                    let tree = Box::new(plan.carry_out());
                    self.state.answered(Answer::Tree(plan.view, tree));
                    self.settle();
                }
                Request::Sweep(sweep) => {
                    let rows = sweep.run(&|| false).unwrap();
                    self.state.answered(Answer::Swept(sweep.ticket, rows));
                    self.settle();
                }
                Request::Sift(sift) => {
                    let rows = sift.wish.carry_out(&sift.inspection, &|| false);
                    let answer = Answer::Sifted(sift.wish.ticket, rows.unwrap());
                    self.state.answered(answer);
                    self.settle();
                }
                Request::Run(ticket, Errand::Trace(path)) => {
                    let outcome = errand::trace(path, self.state.inspection().unwrap());
                    self.state.answered(Answer::Done(ticket.number, outcome));
                    self.settle();
                }
                other => self.state.requests.push(other),
            }
        }
    }

    /// As where the terminal has ASCII alone.
    fn in_ascii(mut self) -> Self {
        self.theme.is_ascii = true;
        self.state.keymap.is_ascii = true;
        self
    }

    fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        self.state.resize(Rect::new(0, 0, width, height));
        self.state.settle();
        self
    }

    /// The frame as it was drawn; the backend's own buffer keeps old cells behind wide characters.
    fn draw(&mut self) -> Buffer {
        let (state, theme) = (&self.state, &self.theme);
        self.terminal
            .draw(|frame| render(state, theme, frame.area(), frame.buffer_mut()))
            .unwrap()
            .buffer
            .clone()
    }

    /// The characters on screen, line by line.
    fn text(&mut self) -> String {
        self.draw();
        self.terminal.backend().to_string()
    }

    /// The lines of the screen that contain `words`.
    fn lines_with(&mut self, words: &str) -> Vec<String> {
        let text = self.text();
        let lines = text.lines().filter(|line| line.contains(words));
        lines.map(str::to_owned).collect()
    }

    /// Full path of the chosen file.
    fn chosen(&self) -> String {
        let tree = self.state.files.tree.as_ref().unwrap();
        let paths = self.state.inspection().unwrap().tree.paths();
        String::from_utf8(paths.full(tree.chosen_path().unwrap())).unwrap()
    }

    /// Full paths of all rows of the tree.
    fn rows(&self) -> Vec<String> {
        let tree = self.state.files.tree.as_ref().unwrap();
        let paths = self.state.inspection().unwrap().tree.paths();
        let rows = tree.rows().iter();
        rows.map(|row| String::from_utf8(paths.full(tree.node(row).path)).unwrap())
            .collect()
    }
}

fn event(key: &str) -> KeyEvent {
    let (modifiers, name) = match key.strip_prefix("ctrl-") {
        Some(name) => (KeyModifiers::CONTROL, name),
        None => (KeyModifiers::NONE, key),
    };
    let code = match name {
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "tab" => KeyCode::Tab,
        "shift-tab" => KeyCode::BackTab,
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "backspace" => KeyCode::Backspace,
        "delete" => KeyCode::Delete,
        "space" => KeyCode::Char(' '),
        name => {
            let mut chars = name.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => KeyCode::Char(c),
                _ => panic!("no key is called {name}"),
            }
        }
    };
    KeyEvent::new(code, modifiers)
}

/// First line of the chosen instruction.
fn line(screen: &Screen) -> u32 {
    screen.state.lines.chosen().unwrap().lines.unwrap().0
}
