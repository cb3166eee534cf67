//! What is configured, on the screen.

use portable_pty::CommandBuilder;

use super::terminal::Terminal;
use crate::support::testdata;

#[test]
fn a_variable_that_sets_nothing_is_among_the_warnings() {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_layerscope"));
    command.arg(testdata("oci-gzip-provenance-v1-max.tar"));
    command.env("LAYERSCOPE_THEMA", "dark");
    let mut terminal = Terminal::run(command);
    terminal.wait_for("1 warning");
    terminal.press("w");
    terminal.wait_for("the variable LAYERSCOPE_THEMA sets nothing");
    terminal.press("qq");
    assert_eq!(terminal.end().exit_code(), 0);
    // It stands above the shell's next prompt no second time.
    let after = terminal.output();
    assert!(!after.contains("warning: the variable"), "{after}");
}
