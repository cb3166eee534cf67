//! A pseudo-terminal with the binary in it and a screen that can be read.

use std::cell::Cell;
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

use crate::support::binary::own;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// How the terminal is taken over: the alternate screen, cleared, pasted text in brackets, clicks with their places.
pub const TAKEN: &str = "\x1b[?1049h\x1b[2J\x1b[?2004h\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// How it is given back: no half frame, no colours, no mouse, no brackets, the normal screen, the cursor.
pub const GIVEN_BACK: &str = "\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[?1049l\x1b[?25h";

/// The escape key as terminals with kitty's keyboard protocol send it: with what comes right behind it, it is never one key.
pub const ESCAPE: &str = "\x1b[27u";
/// Where a frame begins and ends.
const FRAME: [&str; 2] = ["\x1b[?2026h", "\x1b[?2026l"];

/// What nothing in a terminal inherits: what a CI service sets, what decides of colours, another terminal's width.
pub const UNSET: [&str; 4] = ["CI", "NO_COLOR", "COLORTERM", "COLUMNS"];
/// Neither the configuration of whoever runs the tests nor their locale decides what is drawn.
pub const SET: [(&str, &str); 2] = [("LAYERSCOPE_CONFIG", "none"), ("LC_ALL", "C.UTF-8")];

/// A terminal of 100 × 30 with a running program.
pub struct Terminal {
    shown: Arc<Mutex<Shown>>,
    /// Ends when nobody has the terminal open any more.
    reading: JoinHandle<()>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    /// The settings before the program started.
    before: String,
    /// How much had been written when something was last pressed or another size given.
    asked: Cell<usize>,
}

/// What the program has written, and the screen that this makes.
struct Shown {
    output: Vec<u8>,
    screen: vt100::Parser,
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
        // Else it would be the home of whoever runs the tests.
        if command.get_cwd().is_none() {
            command.cwd(env!("CARGO_TARGET_TMPDIR"));
        }
        let (master, slave) = (pair.master, pair.slave);
        let before = settings_of(&*master);
        let child = slave.spawn_command(command).unwrap();
        let shown = Arc::new(Mutex::new(Shown {
            output: Vec::new(),
            screen: vt100::Parser::new(cells(30), cells(100), 0),
        }));
        let mut reader = master.try_clone_reader().unwrap();
        let to = Arc::clone(&shown);
        let reading = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                let mut to = to.lock().unwrap();
                to.output.extend_from_slice(&buffer[..length]);
                to.screen.process(&buffer[..length]);
            }
        });
        let keys = master.take_writer().unwrap();
        Self {
            shown,
            reading,
            keys,
            child,
            master,
            before,
            asked: Cell::default(),
        }
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap()
    }

    /// The terminal's settings, as `stty` shows them.
    pub fn settings(&self) -> String {
        settings_of(&*self.master)
    }

    /// Everything that the program wrote so far.
    pub fn output(&self) -> String {
        String::from_utf8_lossy(&self.shown().output).into_owned()
    }

    /// Whether a whole frame was drawn since something was last pressed, and no other has begun.
    pub fn is_drawn(&self) -> bool {
        let shown = self.shown();
        let since = &shown.output[self.asked.get()..];
        rfind(since, FRAME[1]).is_some() && is_whole(since)
    }

    /// Moves, presses and releases the mouse as terminals report it: `code` is the button, cells count from 0.
    pub fn mouse(&mut self, code: u8, column: u16, row: u16, is_down: bool) {
        let end = if is_down { 'M' } else { 'm' };
        self.press(&format!("\x1b[<{code};{};{}{end}", column + 1, row + 1));
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) {
        self.asked.set(self.shown().output.len());
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.shown().screen.screen().contents()
    }

    /// Makes something of the screen.
    pub fn draw<T>(&self, of: impl Fn(&vt100::Screen) -> T) -> T {
        of(self.shown().screen.screen())
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.send(keys.as_bytes());
    }

    /// Waits until the screen, with no frame half drawn, has what `seen` asks for.
    pub fn wait(&self, what: &str, mut seen: impl FnMut(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let shown = self.shown();
            let text = shown.screen.screen().contents();
            let is_whole = is_whole(&shown.output);
            drop(shown);
            if is_whole && seen(&text) {
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
        let mut shown = self.shown();
        self.asked.set(shown.output.len());
        let screen = shown.screen.screen_mut();
        screen.set_size(cells(rows), cells(cols));
        drop(shown);
        self.master
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
            // Its last output may come after its end.
            let is_read = self.reading.is_finished();
            if let Some(status) = self.child.try_wait().unwrap().filter(|_| is_read) {
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
        self.draw(|screen| {
            let mouse = screen.mouse_protocol_mode();
            assert!(!screen.alternate_screen(), "the alternate screen is left");
            assert!(!screen.hide_cursor(), "the cursor is shown");
            assert_eq!(mouse, vt100::MouseProtocolMode::None, "no mouse reports");
            assert!(!screen.bracketed_paste(), "no bracketed paste");
        });
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
fn settings_of(master: &dyn MasterPty) -> String {
    let tty = master.tty_name().unwrap();
    let all = crate::support::tools::run("stty", ["-a", "-F", tty.to_str().unwrap()]);
    let lines = all.lines().filter(|line| !line.contains("columns"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A size that the screen's model takes: at least one.
fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

/// Whether no frame is half written.
fn is_whole(output: &[u8]) -> bool {
    rfind(output, FRAME[0]) <= rfind(output, FRAME[1])
}

fn rfind(output: &[u8], wanted: &str) -> Option<usize> {
    let mut windows = output.windows(wanted.len());
    windows.rposition(|at| at == wanted.as_bytes())
}
