//! A real image of at least 1 GB and 60,000 files: every screen, sizes, garbage, a flood of keys, and a signal.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use super::grid::{assert_whole, settle};
use super::terminal::{ESCAPE, Terminal};
use crate::support::tools;

const FILES: usize = 60_000;
const BYTES: u64 = 1_050_000_000;
/// Kept for the next run, as long as nothing about it changes.
const NAME: &str = "large-1.tar";

/// Files of this machine, as a docker-archive: small ones for their number, large ones for their size; some of them
/// written again with another mode, some deleted. None where the machine has too few.
pub fn image(test: &str) -> Option<PathBuf> {
    static MAKING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    if !tools::have(test, &["tar", "find", "sha256sum"]) {
        return None;
    }
    let _making = MAKING.lock().unwrap_or_else(|broken| broken.into_inner());
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = cache.join(NAME);
    if file.exists() {
        return Some(file);
    }
    let found = tools::run(
        "find",
        ["/usr", "-xdev", "-type", "f", "-printf", "%s %p\\n"],
    );
    let sized = found.lines().filter_map(|line| {
        let (size, path) = line.split_once(' ')?;
        Some((size.parse::<u64>().ok()?, path))
    });
    let mut all: Vec<(u64, &str)> = sized.collect();
    all.sort_unstable();
    let small = &all[..all.len().min(FILES + 1000)];
    let mut chosen: Vec<&str> = small.iter().map(|(_, path)| *path).collect();
    let mut bytes: u64 = small.iter().map(|(size, _)| size).sum();
    for (size, path) in all[small.len()..].iter().rev() {
        if bytes < BYTES && *size < 300_000_000 {
            chosen.push(path);
            bytes += size;
        }
    }
    if chosen.len() < FILES || bytes < BYTES {
        tools::skip(test, "this machine has too few files");
        return None;
    }
    let work = tempfile::TempDir::new_in(cache).unwrap();
    let at = |name: &str| work.path().join(name).to_str().unwrap().to_owned();
    let list = |name: &str, of: &[&str]| std::fs::write(at(name), of.join("\n")).unwrap();
    list("all", &chosen);
    list("again", &chosen[..2_000]);
    let whiteouts: Vec<String> = chosen[3_000..4_000]
        .iter()
        .map(|path| {
            let (dir, name) = path.rsplit_once('/').unwrap();
            format!("{}/.wh.{name}", &dir[1..])
        })
        .collect();
    std::fs::create_dir(at("gone")).unwrap();
    for path in &whiteouts {
        let path = work.path().join("gone").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let tar = |name: &str, args: &[&str]| {
        let file = at(name);
        let args = [&["--ignore-failed-read", "-cf", file.as_str()], args].concat();
        tools::run("tar", args);
    };
    tar(
        "1.tar",
        &["-C", "/", "--transform", "s,^/,,", "-P", "-T", &at("all")],
    );
    tar(
        "2.tar",
        &[
            "-C",
            "/",
            "--transform",
            "s,^/,,",
            "-P",
            "--mode=a+rX",
            "-T",
            &at("again"),
        ],
    );
    tar("3.tar", &["-C", &at("gone"), "."]);
    let layers = ["1.tar", "2.tar", "3.tar"];
    let digests = layers.map(|layer| {
        let sum = tools::run("sha256sum", [at(layer)]);
        format!("sha256:{}", sum.split(' ').next().unwrap())
    });
    let texts = [
        "COPY usr /usr",
        "RUN chmod -R a+rX /usr",
        "RUN rm -rf /usr/share/old",
    ];
    let history = texts.map(|text| serde_json::json!({"created_by": text}));
    let config = serde_json::json!({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": {"type": "layers", "diff_ids": digests},
        "history": history,
    });
    let manifest = serde_json::json!([{
        "Config": "config.json", "RepoTags": ["large:1"], "Layers": layers,
    }]);
    std::fs::write(at("config.json"), config.to_string()).unwrap();
    std::fs::write(at("manifest.json"), manifest.to_string()).unwrap();
    let part = cache.join(format!("{NAME}.part"));
    let names = [
        "-C",
        work.path().to_str().unwrap(),
        "manifest.json",
        "config.json",
    ];
    let args = [&["-cf", part.to_str().unwrap()], &names[..], &layers[..]].concat();
    tools::run("tar", args);
    std::fs::rename(part, &file).unwrap();
    Some(file)
}

/// What opens something on a screen; each is closed again with escape.
const OPENERS: [&str; 10] = ["?", "w", "d", "i", ":", "v", "V", "x", "Y", "/usr"];
/// What changes what is shown there.
const CHANGES: &str = "jm\tsbte+-cpjnNG\x1b[6~g\rjl";

#[test]
fn a_large_real_image_survives_everything() {
    let Some(image) = image("a_large_real_image_survives_everything") else {
        return;
    };
    let dir = tempfile::TempDir::new().unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_layerscope"));
    command.arg(&image);
    command.cwd(dir.path());
    let mut terminal = Terminal::run(command);
    terminal.resize(200, 60);
    terminal.wait("the waste", |text| {
        text.contains("waste") && text.contains('%')
    });

    // All screens, everything that opens on each of them and in each pane.
    for screen in ["1", "2", "3", "4", "5"] {
        terminal.press(screen);
        terminal.press("jj");
        for key in OPENERS {
            terminal.press(key);
            settle(&terminal);
            assert_whole(&terminal, &format!("screen {screen}, key {key:?}"));
            // A typed line and an overlay above another close one by one.
            for _ in 0..3 {
                terminal.press(ESCAPE);
            }
        }
        terminal.press(CHANGES);
        settle(&terminal);
        assert_whole(&terminal, &format!("screen {screen}, changed"));
        for _ in 0..3 {
            terminal.press(ESCAPE);
        }
    }
    // From 200 × 60 to 40 × 10 and back, faster than anybody drags a window, with everything on the way.
    terminal.press("3");
    let sizes = (0..=50).map(|step| (200 - step * 160 / 50, 60 - step));
    for (columns, rows) in sizes.clone().chain(sizes.rev()) {
        terminal.resize(columns, rows);
        terminal.press("\t");
        // So that it sees many of them, and not the last alone.
        std::thread::sleep(Duration::from_millis(3));
    }
    settle(&terminal);
    assert_whole(&terminal, "after the sizes");
    terminal.resize(40, 10);
    terminal.wait_for("needs 60x15");
    terminal.resize(200, 60);
    terminal.wait_for("waste");

    // Garbage that is pasted, in no typing line and in one.
    let garbage: Vec<u8> = (0..40_000u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .filter(|byte| *byte != 0x1b)
        .collect();
    for open in ["", ":", "/"] {
        terminal.press(open);
        terminal.send(&[b"\x1b[200~", &garbage[..], b"\x1b[201~"].concat());
        settle(&terminal);
        assert_whole(&terminal, "after garbage");
        terminal.press(ESCAPE);
    }

    // A flood of keys for ten seconds; then it has to go at once.
    let keys = "jjjkGgmsl\tjjle:mo\x7f\x7f\x1b[B\x1b[A3e\x1b[6~mj4j5jk1j2j";
    let flooded = Instant::now();
    while flooded.elapsed() < Duration::from_secs(10) {
        terminal.press(keys);
    }
    let told = Instant::now();
    terminal.signal("TERM");
    let status = terminal.end();
    assert!(
        told.elapsed() < Duration::from_secs(5),
        "{:?}",
        told.elapsed()
    );
    assert_eq!(status.exit_code(), 143);
    terminal.assert_restored();
    let output = terminal.output();
    assert!(!output.contains("panicked"), "no panic");
    // Behind what gives the terminal back there is nothing that would move or colour anything.
    let after = output.rsplit("\x1b[?25h").next().unwrap();
    assert!(!after.contains('\x1b'), "{after:?}");
    println!("{} bytes written to the terminal", output.len());
}
