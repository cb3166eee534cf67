//! The real binary in a real tmux, which is what many people look at it through.

use std::path::Path;
use std::time::{Duration, Instant};

use super::terminal::{ESCAPE, SET, UNSET};
use super::waiting::{once_whole_registry, stuck_registry};
use crate::support::binary::{NOWHERE, own};
use crate::support::served::Served;
use crate::support::tools;

/// A tmux server of its own, which ends with the test.
struct Tmux {
    socket: String,
}

impl Drop for Tmux {
    fn drop(&mut self) {
        tools::output("tmux", ["-S", &self.socket, "kill-server"]);
    }
}

impl Tmux {
    fn start(dir: &Path, (columns, rows): (u16, u16), command: &str) -> Self {
        let tmux = Self {
            socket: dir.join("tmux").display().to_string(),
        };
        let (columns, rows) = (columns.to_string(), rows.to_string());
        let size = ["-x", &columns, "-y", &rows];
        let start = ["-f", "/dev/null", "new-session", "-d"];
        let at = ["-c", dir.to_str().unwrap()];
        tmux.run(&[&start[..], &size, &at, &[command]].concat());
        tmux
    }

    /// The server starts with the first of these, and what runs in it has the server's environment.
    fn run(&self, args: &[&str]) -> String {
        let set = SET.map(|(name, value)| format!("{name}={value}"));
        let own: Vec<String> = own().filter_map(|it| it.into_string().ok()).collect();
        let unset = UNSET.into_iter().chain(own.iter().map(String::as_str));
        let tmux = ["tmux", "-S", &self.socket];
        let words = unset
            .flat_map(|name| ["-u", name])
            .chain(set.iter().map(String::as_str))
            .chain(tmux)
            .chain(args.iter().copied());
        tools::run("env", words.collect::<Vec<_>>())
    }

    fn press(&self, keys: &[&str]) {
        self.run(&[&["send-keys"][..], keys].concat());
    }

    fn text(&self) -> String {
        self.run(&["capture-pane", "-p"])
    }

    fn wait(&self, what: &str, seen: impl Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let text = self.text();
            if seen(&text) {
                return text;
            }
            assert!(
                started.elapsed() < Duration::from_secs(90),
                "it never showed {what}:\n{text}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn resize(&self, columns: u16, rows: u16) {
        let (columns, rows) = (columns.to_string(), rows.to_string());
        self.run(&["resize-window", "-x", &columns, "-y", &rows]);
    }

    /// What tmux knows of the program in its pane.
    fn mode(&self, format: &str) -> String {
        let told = self.run(&["display-message", "-p", format]);
        told.trim().to_owned()
    }
}

/// A shell that says what became of the program and what the terminal's settings are then.
fn command(image: &Path) -> String {
    format!(
        "stty -a >before; '{}' '{}'; echo ended $?; stty -a >after; cat",
        env!("CARGO_BIN_EXE_layerscope"),
        image.display()
    )
}

#[test]
fn tmux_has_a_usable_terminal_afterwards() {
    let name = "tmux_has_a_usable_terminal_afterwards";
    if !tools::have(name, &["tmux"]) {
        return;
    }
    let Some(image) = super::large::image(name) else {
        return;
    };
    let dir = tempfile::TempDir::new().unwrap();
    let tmux = Tmux::start(dir.path(), (200, 60), &command(&image));
    tmux.wait("the waste", |text| {
        text.contains("waste") && text.contains('%')
    });
    assert_eq!(
        tmux.mode("#{alternate_on} #{mouse_any_flag} #{cursor_flag}"),
        "1 1 0"
    );
    for screen in ["1", "2", "3", "4", "5"] {
        for key in ["?", "w", "d", ":", "C-p", "/"] {
            tmux.press(&[screen]);
            tmux.press(&[key]);
            tmux.press(&["-l", ESCAPE]);
            tmux.press(&["-l", ESCAPE]);
        }
    }
    for (columns, rows) in [(120, 40), (80, 24), (60, 15), (40, 10), (90, 30), (200, 60)] {
        tmux.resize(columns, rows);
        tmux.press(&["Down"]);
        let lines = |text: &str| text.lines().count() == usize::from(rows);
        tmux.wait("as many lines as there are", lines);
    }
    tmux.run(&["set-buffer", "q\u{3}\u{1b}[31mgarbage\r\njjj"]);
    tmux.run(&["paste-buffer", "-p"]);
    let flooded = Instant::now();
    while flooded.elapsed() < Duration::from_secs(10) {
        tmux.press(&[
            "j", "j", "k", "NPage", "G", "g", "m", "s", "Tab", "l", "h", "3", "4", "5", "2",
        ]);
    }
    let id = tmux.mode("#{pane_pid}");
    let own = tools::run("pgrep", ["-P", &id]);
    tools::run("kill", ["-s", "TERM", own.trim()]);
    let text = tmux.wait("its end", |text| text.contains("ended 143"));
    assert!(!text.contains("panicked"), "{text}");
    assert_eq!(
        tmux.mode("#{alternate_on} #{mouse_any_flag} #{cursor_flag}"),
        "0 0 1"
    );
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    let sizeless = |text: String| text.lines().skip(1).collect::<Vec<_>>().join("\n");
    assert_eq!(sizeless(read("before")), sizeless(read("after")));
    // What is typed is echoed: the terminal is usable.
    tmux.press(&["usable", "Enter"]);
    tmux.wait("what was typed, and what cat makes of it", |text| {
        text.matches("usable").count() == 2
    });
}

/// What tmux keeps is what programs beside it paste, to the byte.
#[test]
fn tmux_takes_what_is_copied() {
    if !tools::have("tmux_takes_what_is_copied", &["tmux"]) {
        return;
    }
    let image = crate::support::testdata("oci-gzip-provenance-v1-max.tar");
    let dir = tempfile::TempDir::new().unwrap();
    let tmux = Tmux::start(dir.path(), (160, 50), &command(&image));
    tmux.run(&["set-option", "-g", "set-clipboard", "on"]);
    tmux.wait("the waste", |text| text.contains("waste"));
    tmux.press(&["5"]);
    tmux.wait("a fix", |text| text.contains("line 26: write COPY"));
    tmux.press(&["y"]);
    // Line 26 of testdata/shop-context/Dockerfile without the repository that it brings.
    let copied = "COPY --exclude=.git --from=build /src /app/src";
    tmux.wait("that it is copied", |text| text.contains("clipboard"));
    let started = Instant::now();
    loop {
        let buffers = tmux.run(&["list-buffers", "-F", "#{buffer_name}"]);
        if !buffers.is_empty() {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(30));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(tmux.run(&["show-buffer"]), copied);
}

/// A window that is closed takes the program with it, whatever it does, and what it has written half.
#[test]
fn a_closed_window_ends_it() {
    if !tools::have("a_closed_window_ends_it", &["tmux"]) {
        return;
    }
    let image = crate::support::testdata("oci-gzip-provenance-v1-max.tar");
    let (stuck, once_whole) = (stuck_registry(), once_whole_registry());
    let shop = |registry: &Served| format!("{}/shop:1", registry.address);
    for (image, shows, keys) in [
        (image.display().to_string(), "waste", ""),
        (shop(&stuck), "1 of 2 layers read", ""),
        (shop(&once_whole), "2.40 MB", "3\tgx\u{15}out\r"),
    ] {
        let dir = tempfile::TempDir::new().unwrap();
        let nowhere = NOWHERE.map(|(name, value)| format!("{name}={value}"));
        let command = format!(
            "echo $$ >id; exec env {} '{}' '{image}'",
            nowhere.join(" "),
            env!("CARGO_BIN_EXE_layerscope"),
        );
        let tmux = Tmux::start(dir.path(), (100, 30), &command);
        tmux.wait(shows, |text| text.contains(shows));
        let out = dir.path().join("out");
        if !keys.is_empty() {
            tmux.press(&["-l", keys]);
            tmux.wait("what it costs", |text| text.contains("downloaded again"));
            tmux.press(&["Enter"]);
            tmux.wait("files", |_| {
                out.join("2").metadata().is_ok_and(|it| it.len() == 300_000)
            });
        }
        let id = std::fs::read_to_string(dir.path().join("id")).unwrap();
        let process = Path::new("/proc").join(id.trim());
        assert!(process.exists());
        drop(tmux);
        let started = Instant::now();
        while process.exists() {
            assert!(started.elapsed() < Duration::from_secs(10), "{shows}");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!out.exists(), "nothing half extracted is left");
    }
}
