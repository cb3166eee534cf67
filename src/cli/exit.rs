//! Exit codes, and the failures that lead to them.

use std::io;
use std::process::{ExitCode, Termination};

use unicode_width::UnicodeWidthStr;

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

    /// What to tell the user, wrapped to `columns` where there are such: control characters of the image's names are
    /// escaped, our own line breaks stay.
    pub fn message(&self, columns: Option<usize>) -> String {
        let text = match self {
            Self::Usage(text) | Self::NoSuchPath(text) | Self::Terminal(text) => text.clone(),
            Self::Analysis(error) => error.to_string(),
            Self::Write(target, error) => format!("{target} can't be written: {error}"),
        };
        let text = format!("layerscope: {text}");
        let lines = text.lines().map(|line| {
            let line = layerscope::escape::escape(line);
            columns.map_or(line.clone(), |columns| wrap(&line, columns))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Whether the reader of our output went away, as `head` does: no reason to complain.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(_, error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// The line broken at spaces, with what follows set in.
fn wrap(line: &str, columns: usize) -> String {
    const INDENT: &str = "    ";
    let mut wrapped = String::with_capacity(line.len());
    let mut used = 0;
    for word in line.split_inclusive(' ') {
        let width = word.trim_end().width();
        if used > INDENT.len() && used + width > columns {
            wrapped.truncate(wrapped.trim_end().len());
            wrapped += "\n";
            wrapped += INDENT;
            used = INDENT.len();
        }
        wrapped += word;
        used += word.width();
    }
    wrapped
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

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn a_long_line_goes_on_below_set_in() {
        let line = "  Podman at unix:///run/podman.sock: there is no socket; start its service";
        assert_eq!(
            wrap(line, 40),
            "  Podman at unix:///run/podman.sock:\n    there is no socket; start its\n    service"
        );
        assert_eq!(wrap("short", 40), "short");
        // What has no spaces is the terminal's to break.
        assert_eq!(wrap(&"x".repeat(50), 40), "x".repeat(50));
    }
}
