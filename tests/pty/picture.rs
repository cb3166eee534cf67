//! The README's pictures, drawn from the real program's screens, in the theme that it has of itself.
//!
//! After a change to the screens: `LAYERSCOPE_UPDATE_PICTURE=1 cargo test --test pty picture`.

use std::path::Path;

use portable_pty::CommandBuilder;

use super::grid::settle;
use super::svg::svg;
use super::terminal::Terminal;

const COLUMNS: u16 = 112;
const ROWS: u16 = 30;

/// Each picture, the keys that lead from the one before to it, each with what stands on the screen behind it.
const PICTURES: [(&str, &[(&str, &str)]); 5] = [
    // It opens at the line that brought the most.
    ("screen", &[("", "484 kB in layer 5")]),
    ("stages", &[("1", " 1 Stages")]),
    ("waste", &[("4", " 4 Waste")]),
    ("findings", &[("5", " 5 Findings")]),
    (
        "content",
        &[
            ("3G\tmm", "merged as of layer 6"),
            ("/'src/package.json\r", "1 match"),
            ("v", "\"name\""),
        ],
    ),
];

#[test]
fn the_readmes_pictures_are_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = CommandBuilder::new("env");
    command.arg("COLORTERM=truecolor");
    command.arg(env!("CARGO_BIN_EXE_layerscope"));
    command.cwd(root);
    command.arg("testdata/oci-gzip-provenance-v1-max.tar");
    let mut terminal = Terminal::run(command);
    terminal.resize(COLUMNS, ROWS);
    terminal.wait_for("11.4 %");
    let mut old = Vec::new();
    for (name, way) in PICTURES {
        for (keys, seen) in way {
            terminal.press(keys);
            terminal.wait_for(seen);
        }
        settle(&terminal);
        let drawn = terminal.draw(svg);
        let path = root.join("assets").join(format!("{name}.svg"));
        if std::env::var_os("LAYERSCOPE_UPDATE_PICTURE").is_some() {
            std::fs::write(&path, &drawn).unwrap();
        }
        if std::fs::read_to_string(&path).unwrap_or_default() != drawn {
            old.push(name);
        }
    }
    terminal.press("\x1b");
    terminal.signal("TERM");
    assert_eq!(terminal.end().exit_code(), 143);
    assert!(
        old.is_empty(),
        "old: {old:?}; LAYERSCOPE_UPDATE_PICTURE=1 cargo test --test pty picture"
    );
}
