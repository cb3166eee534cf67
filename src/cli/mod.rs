//! The command line: arguments become a validated plan, the plan is run, and every outcome has its exit code.

mod args;
mod dockerfile;
mod exit;
mod findings;
mod images;
mod output;
mod plan;
mod platforms;
mod progress;
mod run;
mod verdict;
mod why;

pub use exit::Exit;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use layerscope::source;

/// What the program knows of the world around it; passed in, so that tests can choose it.
#[derive(Debug, Clone)]
pub struct Environment {
    /// `CI=true`: nothing is interactive.
    pub ci: bool,
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// Standard input is a terminal.
    pub stdin_is_terminal: bool,
    /// Standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// `TERM` names a terminal that can show more than lines.
    pub has_screen: bool,
    /// Columns of the terminal on standard output.
    pub width: Option<u16>,
    /// `COLUMNS`: for output that goes to no terminal.
    pub columns: Option<usize>,
    /// What tells where engines and credentials are.
    pub of_images: source::Environment,
}

impl Environment {
    /// The real one.
    pub fn detect() -> Self {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            ci: set("CI").is_some_and(|value| value == "true" || value == "1"),
            no_color: set("NO_COLOR").is_some(),
            stdin_is_terminal: io::stdin().is_terminal(),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            has_screen: cfg!(windows) || set("TERM").is_some_and(|term| term != "dumb"),
            width: crossterm::terminal::size().ok().map(|(columns, _)| columns),
            columns: set("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok()),
            of_images: source::Environment::new(
                std::env::vars_os().filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                }),
                user(),
            ),
        }
    }
}

/// The user's number.
fn user() -> u32 {
    #[cfg(unix)]
    return rustix::process::getuid().as_raw();
    #[cfg(not(unix))]
    return 0;
}

/// Runs the program and says how it ended. Messages go to standard error.
pub fn main(arguments: impl Iterator<Item = OsString>, environment: Environment) -> Exit {
    let command = match args::parse(arguments) {
        Ok(command) => command,
        Err(error) => {
            // `--help` and `--version` come this way too, and go to standard output.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Fine
            };
        }
    };
    let columns = environment.width.filter(|_| environment.stderr_is_terminal);
    match plan::Plan::new(command, environment).and_then(|plan| run::run(&plan)) {
        Ok(exit) => exit,
        Err(failure) => {
            if !failure.is_broken_pipe() {
                let _ = writeln!(
                    io::stderr(),
                    "{}",
                    failure.message(columns.map(usize::from))
                );
            }
            failure.exit()
        }
    }
}
