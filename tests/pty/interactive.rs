//! Journeys in a terminal: look, move, filter, quit, and every other way out.

use portable_pty::CommandBuilder;

use super::terminal::Terminal;
use crate::support::testdata;

fn open() -> Terminal {
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    let terminal = Terminal::start(&[image.to_str().unwrap()]);
    // Waste is 368,160 bytes: 11.42 %.
    terminal.wait("the waste, and the line's files", |text| {
        text.contains("11.4") && text.contains("368") && text.contains("changes of layer 5")
    });
    terminal
}

#[test]
fn it_shows_lines_and_waste_and_quits_with_q() {
    let mut terminal = open();
    let text = terminal.text();
    // Five tabs leave the image's name its end.
    for part in [
        "…zip-provenance-v1-max.tar  3.22 MB",
        "exact, from the image's provenance",
        "23 WORKDIR /app",
        "27 RUN rm -rf /app/src/.git",
        // The line that brought the most, and what became of it.
        "484 kB in layer 5, from stage build",
        "20.0 kB wasted: ✗ deleted in layer 6 (line 27)",
    ] {
        assert!(text.contains(part), "it shows {part}:\n{text}");
    }
    terminal.press("q");
    let status = terminal.end();
    assert_eq!(status.exit_code(), 0, "{status:?}");
    terminal.assert_restored();
}

#[test]
fn it_leads_from_stages_to_lines_to_files_and_back() {
    let mut terminal = open();
    terminal.press("1");
    terminal.wait_for("COPY line 26");
    terminal.press("g\r");
    terminal.wait_for("1.98 MB in layer 1, base image");
    terminal.press("jjj\r");
    terminal.wait_for("348 kB in layer 3, from stage deps");
    terminal.press("\x7f\x7f");
    terminal.wait_for("COPY line 26");
    terminal.press("3");
    terminal.wait_for("compressed");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
}

#[test]
fn it_leads_from_a_finding_to_its_file_and_back() {
    let mut terminal = open();
    terminal.press("5");
    // Line 26 copied it with 20,000 bytes, more than any other file that should not be published.
    terminal.wait_for("high: leak/vcs");
    terminal.press("\r");
    terminal.wait_for("← build:/src/.git");
    terminal.press("\x7f");
    terminal.wait_for("high: leak/vcs");
    // What is to be done comes first: the caches of question 2.
    terminal.press("c");
    terminal.wait_for("Question 2 of 10");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn it_opens_with_layers_where_no_dockerfile_is_known() {
    let image = testdata("docker-classic-builder.tar");
    let mut terminal = Terminal::start(&[image.to_str().unwrap()]);
    // The largest that the build itself made: its copy of all sources.
    terminal.wait_for("Files: changes of layer 5");
    terminal.press("2");
    terminal.wait_for("from the image's history; give the Dockerfile with -f");
    terminal.press("1");
    terminal.wait_for("Stages are not known");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
}

#[test]
fn it_moves_to_another_line_and_back() {
    let mut terminal = open();
    let before = terminal.text();
    terminal.press("jj");
    terminal.wait("another line", |text| text != before);
    terminal.press("kk");
    terminal.wait("the first line again", |text| text == before);
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
}

#[test]
fn it_filters_files_by_name() {
    let mut terminal = open();
    // Line 24 copied node_modules, as layer 3.
    terminal.press("3ggjj");
    terminal.wait_for("Layer 3");
    terminal.press("\t");
    terminal.wait_for("index.js");
    terminal.press("/");
    terminal.press("bundle");
    terminal.press("\r");
    terminal.wait("only what the filter lets through", |text| {
        text.contains("bundle.js") && !text.contains("index.js")
    });
    terminal.press("\x1b");
    // A key right behind escape would be one with alt.
    terminal.wait_for("index.js");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn it_shows_help_and_closes_it() {
    let mut terminal = open();
    let before = terminal.text();
    terminal.press("?");
    terminal.wait_for(" Help ");
    terminal.press("\x1b");
    terminal.wait("the image again", |text| text == before);
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
}

#[test]
fn it_follows_the_terminals_size_down_to_80_by_24_and_below() {
    let mut terminal = open();
    for (columns, rows) in [(80, 24), (20, 5), (1, 1), (100, 30)] {
        terminal.resize(columns, rows);
        terminal.wait("a frame of that size", |_| terminal.is_drawn());
    }
    terminal.wait_for("11.4");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.assert_restored();
}

/// A terminal crops what it shows when it shrinks. Where it has its old size again before anybody looks, all of the
/// screen is drawn all the same.
#[test]
fn it_draws_the_whole_screen_after_a_moment_in_another_size() {
    let mut terminal = open();
    let before = terminal.text();
    for (columns, rows) in [(20, 5), (60, 15), (20, 5), (60, 15), (101, 30)] {
        terminal.resize(columns, rows);
        terminal.resize(100, 30);
        terminal.wait("the same as before", |text| text == before);
    }
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn ctrl_c_ends_it_with_130_and_a_restored_terminal() {
    let mut terminal = open();
    terminal.press("\x03");
    assert_eq!(terminal.end().exit_code(), 130);
    terminal.assert_restored();
}

#[test]
fn signals_end_it_with_a_restored_terminal() {
    for signal in ["TERM", "INT", "HUP", "QUIT"] {
        let mut terminal = open();
        terminal.signal(signal);
        let status = terminal.end();
        assert!(!status.success(), "{signal}: {status:?}");
        terminal.assert_restored();
    }
}

/// A terminal that can only show lines gets the text report.
#[test]
fn a_dumb_terminal_gets_the_report() {
    for term in ["TERM=dumb", "TERM="] {
        let mut command = CommandBuilder::new("env");
        command.arg(term);
        command.arg(env!("CARGO_BIN_EXE_layerscope"));
        command.arg(testdata("oci-gzip-provenance-v1-max.tar"));
        let mut terminal = Terminal::run(command);
        assert_eq!(terminal.end().exit_code(), 0);
        let text = terminal.text();
        // Its last lines, as the rest went up and away.
        let last = text.contains("Runs as a user other than root");
        assert!(last, "{term}: {text}");
    }
}

#[test]
fn an_interrupted_run_leaves_no_report_behind() {
    let dir = tempfile::TempDir::new().unwrap();
    let fifo = dir.path().join("image");
    crate::support::tools::run("mkfifo", [fifo.to_str().unwrap()]);
    let report = dir.path().join("report.json");
    let image = format!("docker-archive:{}", fifo.display());
    let mut terminal = Terminal::start(&[&image, &format!("--json={}", report.display())]);
    // Opening it waits for whoever reads; nobody writes into it, so the run waits for its first bytes.
    let silent = std::fs::OpenOptions::new().write(true).open(&fifo);
    terminal.press("\u{3}");
    assert_eq!(terminal.end().exit_code(), 130);
    assert!(!report.exists());
    drop(silent);
}

#[test]
fn an_image_that_cannot_be_read_leaves_its_message_on_the_normal_screen() {
    let mut terminal = Terminal::start(&["/nowhere/image.tar"]);
    assert_eq!(terminal.end().exit_code(), 3);
    let text = terminal.text();
    assert!(text.contains("/nowhere/image.tar"), "{text}");
}

#[test]
fn a_damaged_layer_leaves_its_message_behind_and_exits_3() {
    let dir = tempfile::TempDir::new().unwrap();
    let whole = std::fs::read(testdata("docker-classic-builder.tar")).unwrap();
    let file = dir.path().join("cut.tar");
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let mut terminal = Terminal::start(&[file.to_str().unwrap()]);
    assert_eq!(terminal.end().exit_code(), 3);
    assert!(terminal.text().contains("cut.tar"), "{}", terminal.text());
}

#[test]
fn ci_and_ci_true_are_never_interactive() {
    let image = testdata("oci-buildah.tar");
    let image = image.to_str().unwrap();
    let mut gate = Terminal::start(&[image, "--ci", "--max-waste", "5%"]);
    assert_eq!(gate.end().exit_code(), 1);
    assert!(gate.text().contains("max-waste"), "{}", gate.text());

    let script = format!(
        "CI=true exec '{}' '{image}'",
        env!("CARGO_BIN_EXE_layerscope")
    );
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &script]);
    let mut report = Terminal::run(command);
    assert_eq!(report.end().exit_code(), 0);
}
