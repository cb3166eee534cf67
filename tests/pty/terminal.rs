//! A pseudo-terminal with the binary in it and a screen that can be read.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, PtyPair, PtySize, native_pty_system};

use crate::support::binary::own;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// How the terminal is taken over: the alternate screen, cleared, pasted text in brackets, clicks with their places.
pub const TAKEN: &str = "\x1b[?1049h\x1b[2J\x1b[?2004h\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// How it is given back: no half frame, no colours, no mouse, no brackets, the normal screen, the cursor.
pub const GIVEN_BACK: &str = "\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[?1049l\x1b[?25h";

/// What nothing in a terminal inherits: what a CI service sets, and what decides of colours.
pub const UNSET: [&str; 3] = ["CI", "NO_COLOR", "COLORTERM"];
/// Neither the configuration of whoever runs the tests nor their locale decides what is drawn.
pub const SET: [(&str, &str); 2] = [("LAYERSCOPE_CONFIG", "none"), ("LC_ALL", "C.UTF-8")];

/// A terminal of 100 × 30 with a running program.
pub struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    output: Arc<Mutex<Vec<u8>>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    pair: PtyPair,
    /// The settings before the program started.
    before: String,
}

impl Terminal {
    /// Starts `layerscope` with these arguments.
    pub fn start(args: &[&str]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_layerscope"));
        command.args(args);
        Self::run(command)
    }

    /// Starts any command.
    pub fn run(mut command: CommandBuilder) -> Self {
        let size = PtySize {
            rows: 30,
            cols: 100,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        command.env("TERM", "xterm-256color");
        UNSET.iter().for_each(|name| command.env_remove(name));
        own().for_each(|name| command.env_remove(name));
        SET.iter()
            .for_each(|(name, value)| command.env(name, value));
        let before = settings_of(&pair);
        let child = pair.slave.spawn_command(command).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(30), cells(100), 0)));
        let output = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (to_screen, to_output) = (Arc::clone(&screen), Arc::clone(&output));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                to_output
                    .lock()
                    .unwrap()
                    .extend_from_slice(&buffer[..length]);
                to_screen.lock().unwrap().process(&buffer[..length]);
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self {
            screen,
            output,
            keys,
            child,
            pair,
            before,
        }
    }

    /// The terminal's settings, as `stty` shows them.
    pub fn settings(&self) -> String {
        settings_of(&self.pair)
    }

    /// Everything that the program wrote.
    pub fn output(&self) -> String {
        String::from_utf8_lossy(&self.output.lock().unwrap()).into_owned()
    }

    /// Moves, presses and releases the mouse as terminals report it: `code` is the button, cells count from 0.
    pub fn mouse(&mut self, code: u8, column: u16, row: u16, is_down: bool) {
        let end = if is_down { 'M' } else { 'm' };
        self.press(&format!("\x1b[<{code};{};{}{end}", column + 1, row + 1));
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Makes something of the screen.
    pub fn draw<T>(&self, of: impl Fn(&vt100::Screen) -> T) -> T {
        of(self.screen.lock().unwrap().screen())
    }

    /// Everything that it sent so far.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.output.lock().unwrap()).into_owned()
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until the screen has what `seen` asks for.
    pub fn wait(&self, what: &str, mut seen: impl FnMut(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let text = self.text();
            if seen(&text) {
                return text;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "it never showed {what}:\n{text}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for a text.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait(text, |screen| screen.contains(text))
    }

    /// Gives the terminal another size.
    pub fn resize(&self, cols: u16, rows: u16) {
        self.screen
            .lock()
            .unwrap()
            .screen_mut()
            .set_size(cells(rows), cells(cols));
        self.pair
            .master
            .resize(PtySize {
                rows,
                cols,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        crate::support::tools::run("kill", ["-s", name, &id]);
    }

    /// Waits for the program's end.
    pub fn end(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // The last output may still be on its way.
                std::thread::sleep(Duration::from_millis(100));
                return status;
            }
            if started.elapsed() > PATIENCE {
                let text = self.text();
                self.child.kill().unwrap();
                panic!("it never ended:\n{text}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The terminal is as a shell wants it: normal screen, cursor shown, no mouse reports, lines and echo on.
    pub fn assert_restored(&self) {
        let screen = self.screen.lock().unwrap();
        assert!(
            !screen.screen().alternate_screen(),
            "the alternate screen is left"
        );
        assert!(!screen.screen().hide_cursor(), "the cursor is shown");
        assert_eq!(
            screen.screen().mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "no mouse reports"
        );
        assert!(!screen.screen().bracketed_paste(), "no bracketed paste");
        drop(screen);
        let settings = self.settings();
        assert_eq!(
            settings, self.before,
            "the terminal's settings are as before"
        );
        for flag in ["icanon", "echo", "isig", "opost", "icrnl"] {
            assert!(
                settings
                    .split_whitespace()
                    .any(|word| word.trim_end_matches(';') == flag),
                "{flag} is on again: {settings}"
            );
        }
        let output = self.output();
        let taken = output
            .rfind(TAKEN)
            .expect("it had been on the alternate screen");
        let given_back = output.rfind(GIVEN_BACK).expect("all was given back");
        assert!(taken < given_back, "it was given back last");
    }
}

/// What `stty` shows but for the size.
fn settings_of(pair: &PtyPair) -> String {
    let tty = pair.master.tty_name().unwrap();
    let all = crate::support::tools::run("stty", ["-a", "-F", tty.to_str().unwrap()]);
    let lines = all.lines().filter(|line| !line.contains("columns"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A size that the screen's model takes: at least one.
fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}
