//! Files' contents in a terminal: looked at, extracted, and their paths copied.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::terminal::Terminal;
use crate::support::testdata;

/// The merged files of the last layer, with `package.json` of the build stage chosen.
fn at_file() -> Terminal {
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    let mut terminal = Terminal::start(&[image.to_str().unwrap()]);
    terminal.wait("the waste", |text| text.contains("11.4"));
    terminal.press("3G\tmm");
    terminal.wait_for("merged as of layer 6");
    terminal.press("/'src/package.json\r");
    terminal.wait_for("1 match");
    terminal
}

#[test]
fn it_shows_extracts_and_copies_a_file() {
    // What the build copied with `COPY . .`.
    let context = testdata("shop-context").join("package.json");
    let written = fs::read_to_string(context).unwrap();
    let mut terminal = at_file();
    terminal.press("v");
    let line = written.lines().find(|line| line.len() > 4).unwrap();
    terminal.wait_for("app/src/package.json");
    terminal.wait_for(line.trim());
    terminal.press("y");
    terminal.wait_for("copied: app/src/package.json");
    let sent = format!("\x1b]52;c;{}", STANDARD.encode("app/src/package.json"));
    assert!(
        terminal.output().contains(&sent),
        "it went to the clipboard"
    );

    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("out.json");
    terminal.press("x\x15");
    terminal.press(to.to_str().unwrap());
    terminal.press("\r");
    terminal.wait_for("1 entry");
    assert_eq!(fs::read_to_string(&to).unwrap(), written);

    // A second time it asks, and escape leaves what is there.
    fs::write(&to, "mine").unwrap();
    terminal.press("\rx\x15");
    terminal.press(to.to_str().unwrap());
    terminal.press("\r");
    terminal.wait_for("o overwrites");
    terminal.press("\x1b");
    assert_eq!(fs::read_to_string(&to).unwrap(), "mine");
    terminal.signal("TERM");
    terminal.end();
    terminal.assert_restored();
}

#[test]
fn it_writes_the_report_that_the_command_line_writes() {
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    let mut terminal = Terminal::start(&[image.to_str().unwrap()]);
    terminal.wait("the waste", |text| text.contains("11.4"));
    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("report.json");
    terminal.press("o\x15");
    terminal.press(to.to_str().unwrap());
    terminal.press("\r");
    terminal.wait_for("The report is written");
    let report: serde_json::Value = serde_json::from_slice(&fs::read(&to).unwrap()).unwrap();
    // 368,160 bytes of waste, as umoci's unpacked image lacks them.
    assert_eq!(report["summary"]["wasted_bytes"], 368_160);
    terminal.press("\rq");
    assert_eq!(terminal.end().exit_code(), 0);
}
