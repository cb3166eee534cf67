//! External tools: a test that needs one which is not installed says so by name and passes, unless
//! `TESTS_NO_SKIP=1` makes that a failure.

use std::ffi::OsStr;
use std::process::{Command, Output};

/// Whether all `tools` are installed; if not, the skip is printed, or is a failure.
pub fn have(test: &str, tools: &[&str]) -> bool {
    for tool in tools {
        if find(tool).is_none() {
            skip(test, &format!("{tool} is not installed"));
            return false;
        }
    }
    true
}

/// Prints a skip by name on a line of its own, or fails.
pub fn skip(test: &str, why: &str) {
    let line = format!("SKIPPED {test}: {why}");
    assert!(
        std::env::var_os("TESTS_NO_SKIP").is_none_or(|value| value != "1"),
        "{line}, and TESTS_NO_SKIP=1 forbids that"
    );
    // The test runner swallows stdout of passing tests: the list of skips goes to a file that `tests/run` reads.
    println!("{line}");
    if let Some(file) = std::env::var_os("TESTS_SKIPPED") {
        use std::io::Write;
        let mut list = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(file)
            .unwrap();
        writeln!(list, "{line}").unwrap();
    }
}

/// Where a tool is.
pub fn find(tool: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|dir| dir.join(tool))
        .find(|file| file.is_file())
}

/// Runs a tool that must succeed, and gives its stdout.
pub fn run(tool: &str, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> String {
    let output = output(tool, args);
    assert!(
        output.status.success(),
        "{tool} failed: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a tool.
pub fn output(tool: &str, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    Command::new(tool)
        .args(args)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap_or_else(|error| panic!("{tool} can't be started: {error}"))
}
