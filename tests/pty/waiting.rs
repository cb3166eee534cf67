//! Servers that never answer: whoever waits for one can leave at once, and nothing stays behind.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use serde_json::json;
use tempfile::TempDir;

use super::terminal::{TAKEN, Terminal};
use crate::support::binary::{NOWHERE, UNSET};
use crate::support::credentials::program;
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;
use crate::support::served::{Answer, Served, document};
use crate::support::tools;

const CTRL_C: &str = "\u{3}";

/// Runs it where nothing is but what `variables` say, in an empty directory.
fn start(dir: &Path, variables: &[(&str, &str)], args: &[&str]) -> Terminal {
    let work = dir.join("work");
    std::fs::create_dir_all(&work).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_layerscope"));
    command.args(args);
    command.cwd(&work);
    command.env("TMPDIR", &work);
    UNSET.iter().for_each(|name| command.env_remove(name));
    for (name, value) in NOWHERE.iter().chain(variables) {
        command.env(name, value);
    }
    Terminal::run(command)
}

/// It ends at once, as told, and leaves no file, no connection and no changed terminal behind.
fn assert_left(mut terminal: Terminal, keys: &str, code: u32, dir: &Path, server: &Served) {
    let started = Instant::now();
    terminal.press(keys);
    assert_eq!(terminal.end().exit_code(), code);
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    if terminal.output().contains(TAKEN) {
        terminal.assert_restored();
    }
    server.wait_until_left();
    let files: Vec<_> = std::fs::read_dir(dir.join("work")).unwrap().collect();
    assert!(files.is_empty(), "{files:?}");
}

fn image() -> Image {
    Image::new([Layer::new().file("a", 100), Layer::new().file("b", 40)])
}

/// A registry that stops in the middle of the second layer.
pub fn stuck_registry() -> Served {
    let files = image().oci(Compression::Plain);
    let stuck = files.layer_path(1);
    let stuck = stuck.rsplit('/').next().unwrap().to_owned();
    Served::on_port(move |path| match document(&files, path) {
        Answer::Whole(200, media_type, body) if path.ends_with(&stuck) => {
            Answer::Beginning(media_type, body[..600].to_vec())
        }
        answer => answer,
    })
}

/// An engine that stops in the middle of the export.
fn stuck_engine(socket: &Path) -> Served {
    let image = image();
    let config: serde_json::Value = serde_json::from_slice(&image.config()).unwrap();
    let inspected = json!({
        "Id": format!("sha256:{}", "1".repeat(64)), "RepoTags": ["shop:1"],
        "Architecture": "amd64", "Os": "linux", "Size": 10_000_000,
        "RootFS": {"Type": "layers", "Layers": config["rootfs"]["diff_ids"]},
    });
    let archive = image.docker().tar();
    Served::on_socket(socket, move |path| {
        let whole = |it: serde_json::Value| {
            Answer::Whole(
                200,
                "application/json".to_owned(),
                it.to_string().into_bytes(),
            )
        };
        match path {
            path if path.contains("/get") => {
                Answer::Beginning("application/x-tar".to_owned(), archive[..2000].to_vec())
            }
            path if path.contains("/history") => whole(json!([])),
            path if path.contains("/images/") => whole(inspected.clone()),
            _ => whole(json!({"ApiVersion": "1.44", "Version": "25.0.0", "MinAPIVersion": "1.24"})),
        }
    })
}

#[test]
fn an_engine_that_says_nothing_can_be_left() {
    for (keys, code) in [(CTRL_C, 130), ("q", 0)] {
        let dir = TempDir::new().unwrap();
        let silent = Served::on_socket(&dir.path().join("engine"), |_| Answer::Silence);
        let host = format!("unix://{}", silent.address);
        let terminal = start(dir.path(), &[("DOCKER_HOST", &host)], &["shop:1"]);
        terminal.wait_for("Asking Docker…");
        silent.wait_until_asked("/");
        assert_left(terminal, keys, code, dir.path(), &silent);
    }
}

#[test]
fn a_registry_that_says_nothing_can_be_left() {
    for (keys, code) in [(CTRL_C, 130), ("q", 0)] {
        let dir = TempDir::new().unwrap();
        let silent = Served::on_port(|_| Answer::Silence);
        let name = format!("{}/shop:1", silent.address);
        let terminal = start(dir.path(), &[], &[&name]);
        terminal.wait_for(&format!("Asking the registry {}…", silent.address));
        silent.wait_until_asked("/v2/");
        assert_left(terminal, keys, code, dir.path(), &silent);
    }
}

#[test]
fn a_layer_that_stops_coming_can_be_left() {
    for (keys, code) in [(CTRL_C, 130), ("q", 0)] {
        let dir = TempDir::new().unwrap();
        let stuck = stuck_registry();
        let name = format!("{}/shop:1", stuck.address);
        let terminal = start(dir.path(), &[], &[&name]);
        terminal.wait_for("1 of 2 layers read");
        terminal.wait_for("Files appear when all layers are read.");
        assert_left(terminal, keys, code, dir.path(), &stuck);
    }
}

#[test]
fn an_export_that_stops_coming_can_be_left() {
    for (keys, code) in [(CTRL_C, 130), ("q", 0)] {
        let dir = TempDir::new().unwrap();
        let stuck = stuck_engine(&dir.path().join("engine"));
        let host = format!("unix://{}", stuck.address);
        let terminal = start(dir.path(), &[("DOCKER_HOST", &host)], &["shop:1"]);
        // What the engine says of the layers is there before the layers.
        terminal.wait_for("of 10.0 MB received");
        assert_left(terminal, keys, code, dir.path(), &stuck);
    }
}

/// A registry that gives its layer of eight files once, for the analysis; the second time it stops in the middle.
pub fn once_whole_registry() -> Served {
    let layer = (0..8).fold(Layer::new().dir("d"), |layer, at| {
        layer.file(&format!("d/{at}"), 300_000)
    });
    let files = Image::new([layer]).oci(Compression::Gzip);
    let path = files.layer_path(0);
    let blob = path.rsplit('/').next().unwrap().to_owned();
    let times = AtomicUsize::new(0);
    Served::on_port(move |path| match document(&files, path) {
        Answer::Whole(200, media_type, body)
            if path.ends_with(&blob) && times.fetch_add(1, SeqCst) > 0 =>
        {
            Answer::Beginning(media_type, body[..body.len() / 2].to_vec())
        }
        answer => answer,
    })
}

/// Signals that ask a program to end, and what it ends with.
const SIGNALS: [(&str, u32); 4] = [("TERM", 143), ("INT", 130), ("HUP", 129), ("QUIT", 131)];

#[test]
fn a_layer_that_stops_coming_can_be_left_by_signals() {
    for (signal, code) in SIGNALS {
        let dir = TempDir::new().unwrap();
        let stuck = stuck_registry();
        let name = format!("{}/shop:1", stuck.address);
        let terminal = start(dir.path(), &[], &[&name]);
        terminal.wait_for("1 of 2 layers read");
        terminal.signal(signal);
        assert_left(terminal, "", code, dir.path(), &stuck);
    }
}

#[test]
fn what_is_half_extracted_goes_with_whoever_leaves() {
    for (keys, code) in SIGNALS.into_iter().chain([(CTRL_C, 130)]) {
        let dir = TempDir::new().unwrap();
        let served = once_whole_registry();
        let name = format!("{}/shop:1", served.address);
        let mut terminal = start(dir.path(), &[], &[&name]);
        terminal.wait_for("2.40 MB");
        terminal.press("3\tgx\x15out\r");
        terminal.wait_for("downloaded again");
        terminal.press("\r");
        let to = dir.path().join("work/out");
        terminal.wait("files", |_| {
            to.join("2").metadata().is_ok_and(|it| it.len() == 300_000)
        });
        let keys = match keys {
            CTRL_C => CTRL_C,
            signal => {
                terminal.signal(signal);
                ""
            }
        };
        assert_left(terminal, keys, code, dir.path(), &served);
    }
}

#[test]
fn a_run_without_the_interface_ends_at_once_too() {
    let dir = TempDir::new().unwrap();
    let silent = Served::on_port(|_| Answer::Silence);
    let name = format!("{}/shop:1", silent.address);
    let terminal = start(dir.path(), &[], &[&name, "--json=report.json"]);
    terminal.wait_for(&format!("asking the registry {}…", silent.address));
    assert_left(terminal, CTRL_C, 130, dir.path(), &silent);

    let dir = TempDir::new().unwrap();
    let stuck = stuck_registry();
    let name = format!("{}/shop:1", stuck.address);
    let terminal = start(dir.path(), &[], &[&name, "--max-waste", "5%"]);
    terminal.wait_for("1 of 2 layers");
    let told = format!("{name}: found in the registry {}", stuck.address);
    assert!(terminal.text().contains(&told), "{}", terminal.text());
    assert_left(terminal, CTRL_C, 130, dir.path(), &stuck);

    let dir = TempDir::new().unwrap();
    let stuck = stuck_engine(&dir.path().join("engine"));
    let host = format!("unix://{}", stuck.address);
    let terminal = start(dir.path(), &[("DOCKER_HOST", &host)], &["shop:1", "--json"]);
    terminal.wait_for("/10.00 MB");
    assert_left(terminal, CTRL_C, 130, dir.path(), &stuck);
}

/// A helper that waits for its owner would outlive whoever asked it, and what it has started would outlive it.
#[test]
fn a_credential_helper_ends_with_whoever_asked_it() {
    for (args, key, code) in [
        (&[][..], "q", 0),
        (&[], CTRL_C, 130),
        (&[], "TERM", 143),
        (&["--json"], CTRL_C, 130),
        (&["--json"], "INT", 130),
        (&["--json"], "TERM", 143),
        (&["--json"], "HUP", 129),
    ] {
        let dir = TempDir::new().unwrap();
        let registry = Served::on_port(|_| {
            let body = b"{\"errors\":[]}".to_vec();
            Answer::Whole(401, "application/json".to_owned(), body)
        });
        let at = |name: &str| dir.path().join(name).display().to_string();
        std::fs::create_dir_all(at(".docker")).unwrap();
        let config = json!({"credHelpers": {&registry.address: "slow"}}).to_string();
        std::fs::write(at(".docker/config.json"), config).unwrap();
        let script = format!(
            "#!/bin/sh\nsleep 300 &\necho $PPID $$ $! >'{}'\nwait\n",
            at("ids")
        );
        program(&dir.path().join("docker-credential-slow"), &script);
        let path = format!("{}:/usr/bin:/bin", dir.path().display());
        // As in a shell: when the terminal's first program ends, all others would be hung up.
        let mut command = CommandBuilder::new("/bin/sh");
        command.args([
            "-c",
            "trap : INT; \"$@\"; echo ended $?; exec sleep 60",
            "sh",
        ]);
        command.arg(env!("CARGO_BIN_EXE_layerscope"));
        command.arg(format!("{}/shop:1", registry.address));
        command.args(args);
        UNSET.iter().for_each(|name| command.env_remove(name));
        for (name, value) in NOWHERE {
            command.env(name, value);
        }
        command.env("HOME", at(""));
        command.env("PATH", path);
        let mut terminal = Terminal::run(command);
        let ids = || std::fs::read_to_string(at("ids")).unwrap_or_default();
        terminal.wait("a helper", |_| ids().ends_with('\n'));
        let ids = ids();
        let (own, helpers) = ids.trim().split_once(' ').unwrap();
        if key.len() > 1 {
            // Nobody but the program itself hears of it.
            tools::run("kill", ["-s", key, own]);
        } else {
            terminal.press(key);
        }
        terminal.wait_for(&format!("ended {code}"));
        let started = Instant::now();
        for helper in helpers.split(' ') {
            let helper = Path::new("/proc").join(helper).join("cmdline");
            // One that has ended and was not waited for has no command line any more.
            while std::fs::read(&helper).is_ok_and(|line| !line.is_empty()) {
                assert!(
                    started.elapsed() < Duration::from_secs(5),
                    "{args:?} {key:?}"
                );
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        terminal.signal("KILL");
    }
}
