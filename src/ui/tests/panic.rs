//! A panic in the analysis, in what draws, and in any other thread meanwhile: the terminal is as before when the message is
//! printed. The test runs itself again in a pseudo-terminal, as only there a session can start.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::ui;
use crate::ui::files::Mode;
use crate::ui::keymap::Keymap;
use crate::ui::state::State;
use crate::ui::terminal::Session;
use crate::ui::theme::Theme;
use crate::ui::tree_view::Sort;
use crate::ui::tree_view::columns::Columns;
use crate::ui::{Settings, Surroundings};
use layerscope::Inspection;
use layerscope::contents::Contents;
use layerscope::progress::Progress;

const CHILD: &str = "LAYERSCOPE_TEST_PANIC";
const MESSAGE: &str = "it fell over";

/// How the terminal is taken over: the alternate screen, cleared, pasted text in brackets, clicks with their places.
const TAKEN: &str = "\x1b[?1049h\x1b[2J\x1b[?2004h\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// How it is given back: no half frame, no colours, no mouse, no brackets, the normal screen, the cursor.
const GIVEN_BACK: &str = "\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[?1049l\x1b[?25h";

fn settings() -> Settings {
    Settings {
        theme: Theme::new(true),
        keymap: Keymap::default(),
        mouse: true,
        columns: Columns::default(),
        sort: Sort::default(),
        view: Mode::Changes,
        is_base_folded: false,
        surroundings: Surroundings::default(),
    }
}

/// Panics while the terminal is taken over.
fn fall_over(place: &str) {
    let fall = || -> () {
        let is_raw = crossterm::terminal::is_raw_mode_enabled();
        assert!(is_raw.unwrap(), "keys come one by one");
        panic!("{MESSAGE}");
    };
    if place == "analysis" {
        let job = move |_: &dyn Progress| -> Result<(Inspection, Contents), String> {
            fall();
            Err("it went on".to_owned())
        };
        let ended = ui::run("image", settings(), job);
        assert!(matches!(ended, Err(ui::Error::Panicked)));
        return;
    }
    let mut session = Session::start(true).unwrap();
    let state = State::new("image", session.area().unwrap());
    let theme = Theme::new(true);
    let mut draw = || session.draw(&state, &theme).unwrap();
    assert!(draw().is_some());
    if place == "drawing" {
        // What draws is unwound, and the session with it.
        let fallen = catch_unwind(AssertUnwindSafe(move || {
            let _session = session;
            fall();
        }));
        assert!(fallen.is_err());
    } else {
        let other = std::thread::spawn(fall);
        while draw().is_some() {}
        assert!(other.join().is_err());
    }
}

/// The terminal's settings, as `stty` shows them.
fn settings_of(terminal: &Path) -> String {
    let mut stty = Command::new("stty");
    let output = stty.arg("-a").arg("-F").arg(terminal).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn it_will_restore_the_terminal_before_a_panics_message() {
    if let Some(place) = std::env::var_os(CHILD) {
        return fall_over(place.to_str().unwrap());
    }
    for place in ["analysis", "drawing", "elsewhere"] {
        let pair = native_pty_system()
            .openpty(PtySize {
                rows: 24,
                cols: 80,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args([
            "--exact",
            "ui::tests::panic::it_will_restore_the_terminal_before_a_panics_message",
            "--nocapture",
            "--color=never",
        ]);
        command.cwd(std::env::temp_dir());
        command.env(CHILD, place);
        command.env("TERM", "xterm-256color");
        let terminal = pair.master.tty_name().unwrap();
        let before = settings_of(&terminal);
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let reading = std::thread::spawn(move || {
            let mut output = Vec::new();
            // A pseudo-terminal whose program ended reads as an error on Linux.
            let _ = reader.read_to_end(&mut output);
            String::from_utf8_lossy(&output).into_owned()
        });
        let status = child.wait().unwrap();
        let output = reading.join().unwrap();
        assert!(status.success(), "{place}: {output}");
        assert_eq!(settings_of(&terminal), before, "{place}");
        let (taken, rest) = output.split_once(TAKEN).expect("it was taken over");
        let (frames, after) = rest.split_once(GIVEN_BACK).expect("it was given back");
        assert!(!taken.contains('\x1b'), "{place}: {taken:?}");
        // No frame is left half drawn, none comes later, and the message stands on a line of its own.
        let count = |mark| frames.matches(mark).count();
        assert_eq!(count("\x1b[?2026h"), count("\x1b[?2026l"), "{place}");
        assert!(!after.contains('\x1b'), "{place}: {after:?}");
        let said = format!(":\r\n{MESSAGE}\r\n");
        assert!(after.contains(&said), "{place}: {after:?}");
    }
}
