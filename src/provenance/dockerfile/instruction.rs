//! The parts of a Dockerfile: stages, instructions and what these are given.

use std::sync::Arc;

use super::directory;
use super::text::Text;

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name, lower-cased as builders do; an unnamed stage's is its index.
    pub name: String,
    /// Whether the Dockerfile names it: only then can a FROM mean it.
    pub is_named: bool,
    /// What it starts from, expanded.
    pub image: Text,
    /// The stage that it inherits, if its image is one.
    pub parent: Option<usize>,
    /// The value of `FROM --platform`, expanded.
    pub platform: Option<Text>,
    /// What the ONBUILD instructions of the parent stage do at the start of this one, on the lines of these; those of a
    /// base image are not known.
    pub triggers: Vec<Instruction>,
    /// In the order of the file, the FROM first.
    pub instructions: Vec<Instruction>,
}

/// An instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Upper case.
    pub keyword: String,
    /// The whole instruction, to be shown: continued lines joined, comments left out, nothing expanded.
    pub text: String,
    /// From 1.
    pub start_line: u32,
    /// From 1; a heredoc's end belongs to it.
    pub end_line: u32,
    /// `--NAME` and `--NAME=VALUE`, in their order.
    pub flags: Vec<Flag>,
    /// What stands behind the flags.
    pub arguments: Arguments,
    /// The absolute directory in force before it; a hole stands for a base image's. Empty for a FROM and before one.
    pub workdir: Text,
    /// The shell in force before it, where a SHELL instruction set one; else it is the base image's.
    pub shell: Option<Arc<[String]>>,
    /// The value of `COPY --from`, expanded.
    pub from: Option<Text>,
    /// What the mounts of a RUN come from, where they say it (`--mount=from=NAME`).
    pub mounted: Vec<Text>,
}

impl Instruction {
    /// Where a path leads that it names on the image's side, such as a destination or a WORKDIR; not cleaned if absolute.
    pub fn resolve(&self, path: &Text) -> Text {
        directory::join(&self.workdir, path)
    }

    /// The first flag of that name, without dashes.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }
}

/// A flag of an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Without the dashes.
    pub name: String,
    /// What stands behind `=`; where builders expand it, expanded.
    pub value: Option<Text>,
}

/// What an instruction is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arguments {
    /// Of COPY and ADD.
    Files {
        /// In their order.
        sources: Vec<Source>,
        /// As written, expanded; relative to the directory in force.
        destination: Text,
    },
    /// Of RUN, CMD, ENTRYPOINT, SHELL and HEALTHCHECK CMD.
    Command(Command),
    /// Of ENV, LABEL and ARG.
    Pairs(Vec<Pair>),
    /// Of ONBUILD: the instruction, as it was written, with its heredocs.
    Trigger(String),
    /// Of all others, expanded.
    Words(Vec<Text>),
}

/// What a COPY or ADD takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A path, pattern or URL, expanded.
    Path(Text),
    /// A file that is written in the Dockerfile.
    Heredoc {
        /// What the file is called, which is the word that ends it.
        name: String,
        /// The file's content, expanded where the word is not quoted.
        content: Text,
    },
}

/// A command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// For a shell, as builders record it: lines joined, nothing expanded. A heredoc's body is the command itself, or
    /// `/dev/pipes/NAME` where it starts with `#!`; beside other words it stays behind them.
    Shell(String),
    /// The JSON form.
    Exec(Vec<String>),
}

/// A variable, label or build argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Its name.
    pub key: Text,
    /// Its value; an ARG has the one in force, and none where none is known.
    pub value: Option<Text>,
}
