//! The command line: arguments become a validated plan, the plan is run, and every outcome has its exit code.

mod args;
mod completions;
mod config;
mod dockerfile;
mod exit;
mod findings;
mod images;
mod manual;
mod negations;
mod output;
mod plan;
mod platforms;
mod progress;
mod run;
mod suggested;
mod verdict;
mod why;

pub use exit::Exit;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use etcetera::BaseStrategy;

use args::{Given, Itself};
use config::Configuration;
use exit::Failure;
use layerscope::source;
use plan::Plan;

/// What the program knows of the world around it; passed in, so that tests can choose it.
#[derive(Debug, Clone)]
pub struct Environment {
    /// `CI=true`: nothing is interactive.
    pub ci: bool,
    /// All variables.
    pub variables: BTreeMap<String, String>,
    /// Where the user's configuration is.
    pub config_directory: Option<PathBuf>,
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
    /// The working directory.
    pub directory: PathBuf,
    /// What tells where engines and credentials are.
    pub of_images: source::Environment,
}

impl Environment {
    /// The real one.
    pub fn detect() -> Self {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let variables = || {
            std::env::vars_os().filter_map(|(name, value)| {
                Some((name.into_string().ok()?, value.into_string().ok()?))
            })
        };
        Self {
            ci: set("CI").is_some_and(|value| value == "true" || value == "1"),
            variables: variables().collect(),
            // On macOS too, people look for what a command line reads in ~/.config.
            config_directory: etcetera::choose_base_strategy()
                .ok()
                .map(|places| places.config_dir()),
            stdin_is_terminal: io::stdin().is_terminal(),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            has_screen: cfg!(windows) || set("TERM").is_some_and(|term| term != "dumb"),
            width: crossterm::terminal::size().ok().map(|(columns, _)| columns),
            columns: set("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok()),
            directory: std::env::current_dir().unwrap_or_default(),
            of_images: source::Environment::new(variables(), user()),
        }
    }

    /// A variable that is set, and not to nothing.
    pub fn variable(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
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
    let given = match args::parse(arguments) {
        Ok(given) => given,
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
    match carry_out(given, environment) {
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

fn carry_out(given: Given, environment: Environment) -> Result<Exit, Failure> {
    let itself = given.itself().map_err(|error| misfit(&error))?;
    match &itself {
        Some(Itself::Completions(shell)) => completions::write(*shell, args::command())?,
        Some(Itself::Man(of)) => manual::write(of.as_deref(), args::command())?,
        _ => return with_configuration(given, itself, environment),
    }
    Ok(Exit::Fine)
}

fn with_configuration(
    given: Given,
    itself: Option<Itself>,
    environment: Environment,
) -> Result<Exit, Failure> {
    let (command, matches) = given.asked();
    let configuration = Configuration::load(command, matches, &environment)?;
    let settings = config::settings(&configuration, &environment)?;
    let warnings = config::warnings(&environment);
    if itself.is_some() {
        output::warn(configuration.is_quiet(), &warnings);
        let command = args::command();
        output::to_stdout(|out| config::print(&configuration, &command, &environment, out))?;
        return Ok(Exit::Fine);
    }
    let flags = configuration.flags(command, matches);
    let command = given.with(flags).map_err(|error| misfit(&error))?;
    let plan = Plan::new(command, settings, environment);
    let mut plan = plan.map_err(|failure| configuration.placed(failure))?;
    plan.warnings = warnings;
    run::run(plan)
}

/// What is configured does not go with what is asked.
fn misfit(error: &clap::Error) -> Failure {
    let text = error.to_string();
    let what = text.lines().next().unwrap_or_default();
    let what = what.strip_prefix("error: ").unwrap_or(what);
    Failure::Usage(format!("with what is configured: {what}"))
}
