//! Names made to break a terminal, in files, history, labels and stage names: whatever they say, the grid stays whole on
//! the real screen.

use std::fmt::Write as _;

use portable_pty::CommandBuilder;
use serde_json::json;

use super::grid::{assert_whole, settle};
use super::terminal::{ESCAPE, Terminal};
use crate::support::image::Image;
use crate::support::layer::Layer;

/// What a shell, an editor or a chat would choke on.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "\x1b[2J\x1b]0;owned\x07\x1b[31mred",
        "line\nbreak\rreturn\ttab\x08\x7f",
        "\u{202e}gpj.exe\u{2066}\u{200f}",
        "👨\u{200d}👩\u{200d}👧\u{200d}👦 family 👍🏽 🇩🇪🇫🇷🇩",
        "e\u{301}\u{301}\u{334}\u{489} marks",
        "日本語のファイル名前がとても長いので切られます日本語のファイル名",
        "ﾊﾟﾊﾟ half ＦＵＬＬ 한국어 हिन्दी",
        "zero\u{200b}\u{200c}\u{feff}\u{ad}width\u{2060}",
        "\u{9b}31m\u{85}\u{90}next",
        "❤\u{fe0f} ☎\u{fe0e} \u{e0041}",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("x".repeat(4_000));
    names.push("🦀".repeat(1_000));
    names.push(format!("z{}", "\u{334}".repeat(1_500)));
    names
}

/// Files with such names, deep ones too; the second layer writes some again and deletes others.
fn layers() -> [Layer; 2] {
    let names = names();
    let mut lower = Layer::new();
    let mut upper = Layer::new();
    let mut deep = String::new();
    for (at, name) in names.iter().enumerate() {
        // A path's part has no slash and, in a real file system, at most 255 bytes; an archive may say anything.
        let path = format!("{name}.{at}");
        lower = lower.file_with(path.as_bytes(), &vec![b'x'; 1000 * (at + 1)]);
        if deep.len() + name.len() < 3_500 {
            write!(deep, "{name}/").unwrap();
        }
        lower = lower.file_with(format!("deep/{deep}file{at}").as_bytes(), b"deep");
        match at % 3 {
            0 => upper = upper.file_with(path.as_bytes(), b"again"),
            1 => upper = upper.file_with(format!(".wh.{path}").as_bytes(), b""),
            _ => {}
        }
    }
    [lower, upper]
}

/// Lines that a Dockerfile may have, with the history that fits them.
fn dockerfile() -> String {
    let names = names();
    let shown: Vec<String> = names
        .iter()
        .map(|name| name.replace(['\n', '\r'], " "))
        .collect();
    format!(
        "FROM scratch AS {}\nLABEL title=\"{}\"\nCOPY {} /{}\nRUN {}\n",
        "stage-ü👍",
        shown[0],
        shown[5],
        shown[6],
        shown.concat()
    )
}

#[test]
fn the_grid_stays_whole_whatever_an_image_says() {
    let dir = tempfile::TempDir::new().unwrap();
    let names = names();
    let history = json!([
        {"created_by": format!("/bin/sh -c #(nop) COPY file:{} in /{} ", names[0], names.concat())},
        {"created_by": format!("/bin/sh -c {}", names.concat()), "comment": names[1], "author": names[2]},
    ]);
    let labels: serde_json::Map<_, _> = names
        .iter()
        .map(|name| (name.clone(), json!(name)))
        .collect();
    let image = Image::new(layers())
        .history(history)
        .run(json!({"Labels": labels, "Env": names, "Cmd": names, "User": names[3], "WorkingDir": names[4]}))
        .docker()
        .write_tar(&dir.path().join("i.tar"));
    std::fs::write(dir.path().join("Dockerfile"), dockerfile()).unwrap();
    for (columns, rows) in [(100, 30), (60, 15), (160, 50)] {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_layerscope"));
        command.arg(&image);
        command.cwd(dir.path());
        let mut terminal = Terminal::run(command);
        terminal.resize(columns, rows);
        terminal.wait_for("waste");
        settle(&terminal);
        for screen in ["1", "2", "3", "4", "5"] {
            terminal.press(screen);
            for keys in [
                "g", "j", "j", "j", "\x1b[6~", "G", "\t", "e", "j", "j", "j", "j", "\x1b[6~", "G",
            ] {
                terminal.press(keys);
                settle(&terminal);
                assert_whole(
                    &terminal,
                    &format!("{columns}x{rows}, screen {screen}, {keys:?}"),
                );
            }
            for overlay in ["?", "w", "d", "i", "v", "V", "x", "Y", ":", "/"] {
                terminal.press(overlay);
                settle(&terminal);
                assert_whole(
                    &terminal,
                    &format!("{columns}x{rows}, screen {screen}, {overlay:?}"),
                );
                for _ in 0..3 {
                    terminal.press(ESCAPE);
                }
            }
        }
        terminal.press("q");
        assert_eq!(terminal.end().exit_code(), 0);
        terminal.assert_restored();
        let output = terminal.output();
        for raw in ["\x1b]0;", "\x1b[31mred", "\u{202e}", "\u{9b}"] {
            assert!(!output.contains(raw), "{raw:?} was printed raw");
        }
    }
}
