//! A panic in the analysis: the terminal is restored before the message is printed. The test runs itself again in a
//! pseudo-terminal, as only there a session can start.

use std::io::Read;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::ui;
use crate::ui::files::Mode;
use crate::ui::keymap::Keymap;
use crate::ui::theme::Theme;
use crate::ui::tree_view::Sort;
use crate::ui::tree_view::columns::Columns;
use crate::ui::{Settings, Surroundings};
use layerscope::Inspection;
use layerscope::contents::Contents;

const CHILD: &str = "LAYERSCOPE_TEST_PANIC";
const MESSAGE: &str = "the analysis fell over";

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

#[test]
fn it_will_restore_the_terminal_before_a_panics_message() {
    if std::env::var_os(CHILD).is_some() {
        let ended = ui::run::<String, _>(
            "image",
            settings(),
            |_| -> Result<(Inspection, Contents), String> {
                std::thread::sleep(std::time::Duration::from_millis(300));
                panic!("{MESSAGE}");
            },
        );
        assert!(matches!(ended, Err(ui::Error::Panicked)));
        return;
    }
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
    ]);
    command.env(CHILD, "1");
    command.env("TERM", "xterm-256color");
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
    assert!(status.success(), "{output}");
    let entered = output.find("\x1b[?1049h").expect("it had a screen");
    let left = output.rfind("\x1b[?1049l").expect("it left the screen");
    let said = output.find(MESSAGE).expect("it said why");
    assert!(entered < left && left < said, "{output}");
    assert!(
        output.rfind("\x1b[?25h") > output.rfind("\x1b[?25l"),
        "the cursor is shown"
    );
}
