//! Exit codes, and the failures that lead to them.

use std::io;
use std::process::{ExitCode, Termination};

use layerscope::{Error, source};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: everything was read and every gate rule passed.
    Fine,
    /// 1: a gate rule failed.
    GateFailed,
    /// 2: wrong usage or configuration.
    Usage,
    /// 3: the image could not be had or read, or never had the path that was asked for.
    Image,
    /// 4: a safety limit was reached.
    Limit,
    /// 130: interrupted.
    Interrupted,
    /// 128 and a signal's number.
    Signal(u8),
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Fine => 0,
            Self::GateFailed => 1,
            Self::Usage => 2,
            Self::Image => 3,
            Self::Limit => 4,
            Self::Interrupted => 130,
            Self::Signal(number) => 128u8.saturating_add(number),
        })
    }
}

/// Why the program can't do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The user asked for something that can't be.
    Usage(String),
    /// The image could not be analysed.
    Analysis(Error),
    /// The path that was asked for was never in the image.
    NoSuchPath(String),
    /// A report could not be written.
    Write(String, io::Error),
    /// The terminal could not be used.
    Terminal(String),
}

impl Failure {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            _ if self.is_broken_pipe() => Exit::Fine,
            Self::Usage(_) => Exit::Usage,
            Self::Analysis(error) if error.is_limit() => Exit::Limit,
            Self::Analysis(_) | Self::NoSuchPath(_) | Self::Write(..) | Self::Terminal(_) => {
                Exit::Image
            }
        }
    }

    /// What to tell the user: control characters of the image's names are escaped, our own line breaks stay.
    pub fn message(&self) -> String {
        let text = match self {
            Self::Usage(text) | Self::NoSuchPath(text) | Self::Terminal(text) => text.clone(),
            Self::Analysis(error) => error.to_string(),
            Self::Write(target, error) => format!("{target} can't be written: {error}"),
        };
        let lines: Vec<String> = text.lines().map(layerscope::escape::escape).collect();
        lines.join("\n")
    }

    /// Whether the reader of our output went away, as `head` does: no reason to complain.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(_, error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Analysis(error)
    }
}

impl From<source::Error> for Failure {
    fn from(error: source::Error) -> Self {
        Self::Analysis(error.into())
    }
}
