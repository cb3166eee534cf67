//! Every way out and back: a shell that stops the program and lets it go on, the mouse, pasted text.

use portable_pty::CommandBuilder;

use super::terminal::{GIVEN_BACK, TAKEN, Terminal};
use crate::support::{testdata, tools};

const CTRL_Z: &str = "\x1a";

/// A shell with job control, in which nothing but its prompt stands.
fn shell(dir: &std::path::Path) -> Terminal {
    let mut command = CommandBuilder::new("bash");
    command.args(["--norc", "--noprofile", "-i"]);
    command.env("PS1", "ready> ");
    command.env("HISTFILE", "");
    command.cwd(dir);
    let terminal = Terminal::run(command);
    terminal.wait_for("ready>");
    terminal
}

fn settings(terminal: &mut Terminal, dir: &std::path::Path, name: &str) -> String {
    terminal.press(&format!("stty -a >{name}; echo settings of {name}\r"));
    terminal.wait_for(&format!("\nsettings of {name}"));
    std::fs::read_to_string(dir.join(name)).unwrap()
}

/// Whether the shell waits for a command.
fn at_prompt(text: &str) -> bool {
    text.trim_end().ends_with("\nready>")
}

#[test]
fn a_shell_stops_it_and_lets_it_go_on() {
    if !tools::have("a_shell_stops_it_and_lets_it_go_on", &["bash"]) {
        return;
    }
    let dir = tempfile::TempDir::new().unwrap();
    let mut terminal = shell(dir.path());
    let before = settings(&mut terminal, dir.path(), "before");
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    terminal.press(&format!(
        "'{}' '{}'\r",
        env!("CARGO_BIN_EXE_layerscope"),
        image.display()
    ));
    let screen = terminal.wait("the image", |text| {
        text.contains("waste 368 kB") && text.contains("changes of layer 5")
    });
    // By its key, by a signal that it can catch, and by one that it can't.
    for (round, stop) in ["key", "TSTP", "STOP"].into_iter().enumerate() {
        match stop {
            "key" => terminal.press(CTRL_Z),
            signal => {
                let ids = std::fs::read_to_string(dir.path().join("ids")).unwrap();
                tools::run("kill", ["-s", signal, ids.trim()]);
            }
        }
        if stop == "STOP" {
            // Nothing could be given back: the shell says so on the screen that it finds.
            terminal.wait_for("Stopped");
        } else {
            // The screen that comes back has the last stop's words already: only a new prompt reads what is typed.
            terminal.wait("the shell's prompt", |text| {
                text.matches("Stopped").count() == round + 1 && at_prompt(text)
            });
            let name = format!("after{round}");
            assert_eq!(settings(&mut terminal, dir.path(), &name), before, "{stop}");
        }
        terminal.press("jobs -p >ids; fg\r");
        let again = terminal.wait("the image again", |text| *text == *screen);
        assert_eq!(again, screen, "after {stop} it draws everything anew");
    }
    // Stopped in one size, it goes on in another.
    terminal.press(CTRL_Z);
    terminal.wait("the shell's prompt", at_prompt);
    terminal.resize(80, 24);
    terminal.press("fg\r");
    terminal.wait("the image in the new size", |text| {
        let lines: Vec<&str> = text.lines().collect();
        lines.len() == 24 && lines[23].ends_with("q quit")
    });
    terminal.press("q");
    terminal.wait("the shell's prompt", at_prompt);
    let end = settings(&mut terminal, dir.path(), "end");
    assert_eq!(
        end,
        before.replace("rows 30; columns 100", "rows 24; columns 80")
    );
    let output = terminal.output();
    // Once at the start, after each of the two that were caught, whenever it went on, and at the end.
    assert!(output.matches(TAKEN).count() >= 5);
    assert_eq!(output.matches(GIVEN_BACK).count(), 4);
    terminal.press("exit\r");
    terminal.end();
    terminal.assert_restored();
}

#[test]
fn the_mouse_chooses_scrolls_and_drags() {
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    let mut terminal = Terminal::start(&[image.to_str().unwrap()]);
    terminal.wait_for("changes of layer 5");
    let at = |terminal: &Terminal, words: &str| {
        let text = terminal.text();
        let line = text.lines().position(|line| line.contains(words)).unwrap();
        let column = text.lines().nth(line).unwrap().find(words).unwrap();
        let column = text.lines().nth(line).unwrap()[..column].chars().count();
        (column as u16, line as u16)
    };
    let (column, line) = at(&terminal, "24 COPY");
    terminal.mouse(0, column, line, true);
    terminal.mouse(0, column, line, false);
    terminal.wait_for("348 kB in layer 3, from stage deps");
    // The second pane begins right below the first; its border goes where it is dragged.
    let (_, border) = at(&terminal, "line 24 ·");
    terminal.mouse(0, 5, border, true);
    terminal.mouse(32, 5, border - 4, true);
    terminal.mouse(0, 5, border - 4, false);
    terminal.wait("a smaller list", |text| {
        let found = text.lines().position(|line| line.contains("line 24 ·"));
        found == Some(usize::from(border) - 4)
    });
    let (column, line) = at(&terminal, "? help");
    terminal.mouse(0, column, line, true);
    terminal.mouse(0, column, line, false);
    terminal.wait_for(" Help ");
    terminal.mouse(65, 20, 10, true);
    terminal.wait_for("4–");
    let (column, line) = at(&terminal, "esc close");
    terminal.mouse(0, column, line, true);
    terminal.mouse(0, column, line, false);
    terminal.wait_for("line 24 ·");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.assert_restored();
}

/// What is pasted is text: no key of it does anything, and nothing of it reaches the screen raw.
#[test]
fn pasted_garbage_is_text_or_nothing() {
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    let mut terminal = Terminal::start(&[image.to_str().unwrap()]);
    terminal.wait_for("changes of layer 5");
    let before = terminal.text();
    terminal.press("\x1b[200~q\x03jjjj:quit\r\x1b[31m\x1b]0;owned\x07\x1b[201~");
    // A key behind it shows that it was read.
    terminal.press("?");
    terminal.wait_for(" Help ");
    terminal.press("q");
    terminal.wait("as before", |text| text == before);
    terminal.press(":");
    terminal.wait_for("All actions");
    terminal.press("\x1b[200~show\x07-lay\rers\x1b[201~");
    terminal.wait_for(": show-layers");
    terminal.press("\r");
    terminal.wait_for("Files: changes of layer");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.assert_restored();
}

/// An escape takes the start of what comes right behind it away; the rest are no keys for that.
#[test]
fn a_sequence_behind_an_escape_is_no_keys() {
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    let mut terminal = Terminal::start(&[image.to_str().unwrap()]);
    terminal.wait_for("changes of layer 5");
    let before = terminal.text();
    for keys in [
        "\x1b\x1b[<65;10;15M",
        "\x1b\x1b[B",
        "\x1b\x1b[200~jj2\rq\x1b[201~",
    ] {
        terminal.press(keys);
        if keys.contains("200~") {
            // What is pressed at once behind a paste can't be told from it: only time does.
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        terminal.press("?");
        terminal.wait_for(" Help ");
        terminal.press("q");
        terminal.wait("as before", |text| text == before);
    }
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.assert_restored();
}
