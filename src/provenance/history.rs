//! The configuration's history: which entry made which layer, and the instruction in each builder's dressing.
//!
//! Builders write the same instruction in different words; facts about each form stand at the code that reads it. What
//! builders without a Dockerfile write, `builders` reads.
//! Nothing is concluded here that the text does not say: BuildKit drops `--from`, so a COPY may come from anywhere.

use crate::inspection::{Basis, CopiedFrom, CopySource, Instruction, Origin, Provenance};
use crate::provenance::builders::Builder;
use crate::provenance::mask::Masker;
use crate::source::manifest::History;

/// Instructions that never make a layer, whatever `empty_layer` says.
pub(super) const METADATA: [&str; 14] = [
    "ARG",
    "CMD",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
];

const LAYERED: [&str; 4] = ["ADD", "COPY", "RUN", "WORKDIR"];

/// Pairs layers with history entries; a layer that no entry surely made has none.
pub fn pair(history: &[History], layers: usize) -> (Vec<Option<usize>>, Option<String>) {
    let paired = |entries: Vec<usize>| entries.into_iter().map(Some).collect();
    let made: Vec<usize> = (0..history.len())
        .filter(|&entry| !history[entry].empty_layer)
        .collect();
    if made.len() == layers {
        return (paired(made), None);
    }
    let count = made.len();
    let surely: Vec<usize> = made
        .into_iter()
        .filter(|&entry| {
            let text = history[entry].created_by.as_deref().unwrap_or_default();
            let (keyword, _) = split_keyword(undress(text).text);
            !keyword.is_some_and(|keyword| METADATA.contains(&keyword))
        })
        .collect();
    if surely.len() == layers {
        let warning = "the history does not mark instructions without a layer (empty_layer); they were told by their keywords";
        return (paired(surely), Some(warning.to_owned()));
    }
    let warning = if history.is_empty() {
        "the image has no history, so no layer can be led back to its instruction".to_owned()
    } else {
        format!(
            "the history names {count} layers, the image has {layers}, so no layer can be led back to its instruction"
        )
    };
    (vec![None; layers], Some(warning))
}

/// What an entry says of its layer. `shells` are the shells that may be in force.
pub fn provenance(entry: &History, masker: &Masker, shells: &Shells) -> Provenance {
    let created_by = entry.created_by.as_deref().map(|text| masker.mask(text));
    let comment = entry.comment.as_deref().map(|text| masker.mask(text));
    let text = created_by.as_deref().unwrap_or_default();
    let (instruction, basis) = instruction(
        Builder::of(entry),
        text,
        comment.as_deref().unwrap_or_default(),
        shells,
    );
    let (origin, copied_from) = instruction.as_ref().map_or((Origin::Unknown, None), origin);
    Provenance {
        created_by,
        instruction,
        stage: None,
        origin,
        copied_from,
        basis,
    }
}

/// The shells that may be in force, in the words with which RUN entries start, the latest last.
#[derive(Debug, Clone)]
pub struct Shells(Vec<String>);

impl Default for Shells {
    /// Those before any SHELL instruction.
    fn default() -> Self {
        Self(["/bin/sh -c", "cmd /S /C"].map(str::to_owned).into())
    }
}

impl Shells {
    /// With those that SHELL entries set.
    pub fn learn(&mut self, entries: &[History]) {
        /// No build has so many: trying more would only cost time.
        const MOST: usize = 16;
        for shell in entries.iter().filter_map(shell) {
            self.0.retain(|known| *known != shell);
            self.0.push(shell);
            if self.0.len() > MOST {
                self.0.remove(0);
            }
        }
    }

    /// All of them, the latest last.
    pub fn all(&self) -> &[String] {
        &self.0
    }
}

/// The shell that a SHELL entry sets.
fn shell(entry: &History) -> Option<String> {
    let text = undress(entry.created_by.as_deref()?).text;
    let words = text.strip_prefix("SHELL [")?.strip_suffix(']')?;
    Some(words.replace(['"', ','], ""))
}

fn instruction(
    builder: Option<Builder>,
    text: &str,
    comment: &str,
    shells: &Shells,
) -> (Option<Instruction>, Basis) {
    if let Some(words) = builder.and_then(|builder| builder.words(text, comment)) {
        return (Some(other(words)), Basis::Builder);
    }
    if text.is_empty() {
        // BuildKit's exporter fills gaps in a base image's history with entries that say nothing.
        return match comment {
            "" | "buildkit.exporter.image.v0" => (None, Basis::None),
            comment => (Some(other(comment.to_owned())), Basis::History),
        };
    }
    let undressed = undress(text);
    let (keyword, rest) = split_keyword(undressed.text);
    let instruction = match keyword {
        Some("RUN") => run(rest, shells),
        Some(keyword @ ("COPY" | "ADD")) => Instruction {
            keyword: Some(keyword.to_owned()),
            text: format!("{keyword} {}", space_before_source(rest.trim())),
            start_line: None,
            end_line: None,
        },
        Some(keyword) => Instruction {
            keyword: Some(keyword.to_owned()),
            text: format!("{keyword} {}", rest.trim()),
            start_line: None,
            end_line: None,
        },
        None if undressed.is_command || undressed.text.starts_with('|') => {
            run(undressed.text, shells)
        }
        None => other(undressed.text.to_owned()),
    };
    // kaniko keeps the instruction as it was written.
    let basis = match builder {
        Some(Builder::Kaniko) => Basis::Builder,
        _ => Basis::History,
    };
    (Some(instruction), basis)
}

/// An instruction without keyword: what a builder without a Dockerfile says.
pub(super) fn other(text: String) -> Instruction {
    Instruction {
        keyword: None,
        text,
        start_line: None,
        end_line: None,
    }
}

/// RUN drops the list of build arguments and the shell in front of its command.
fn run(text: &str, shells: &Shells) -> Instruction {
    let text = text.trim();
    let command = match text.strip_prefix('|') {
        Some(list) => after_arguments(list, shells),
        None => text,
    };
    let command = shells
        .all()
        .iter()
        .rev()
        .find_map(|shell| command.strip_prefix(shell.as_str())?.strip_prefix(' '))
        .unwrap_or(command);
    Instruction {
        keyword: Some("RUN".to_owned()),
        text: format!("RUN {}", command.trim()),
        start_line: None,
        end_line: None,
    }
}

/// Behind `N NAME=value …`: values are not quoted, so the shell marks their end, or else their number does.
fn after_arguments<'a>(list: &'a str, shells: &Shells) -> &'a str {
    let shell = shells
        .all()
        .iter()
        .filter_map(|shell| list.find(&format!(" {shell} ")))
        .min();
    if let Some(start) = shell {
        return &list[start + 1..];
    }
    let (count, mut rest) = list.split_once(' ').unwrap_or((list, ""));
    for _ in 0..count.parse().unwrap_or(0usize) {
        match rest.split_once(' ') {
            Some((argument, behind)) if argument.contains('=') => rest = behind,
            _ => break,
        }
    }
    rest
}

/// Docker's classic builder writes `--chown=0:0multi:HASH`, without a space before what stands for the sources.
pub(super) fn space_before_source(text: &str) -> String {
    for source in ["file:", "dir:", "multi:"] {
        if let Some(start) = text.find(source)
            && text.starts_with("--chown=")
            && !text[..start].contains(' ')
            && text[start + source.len()..]
                .bytes()
                .take_while(u8::is_ascii_hexdigit)
                .count()
                == 64
        {
            return format!("{} {}", &text[..start], &text[start..]);
        }
    }
    text.to_owned()
}

pub(super) struct Undressed<'a> {
    pub(super) text: &'a str,
    /// Whether the dressing says that this is a command that was run.
    is_command: bool,
}

/// Takes off what the builder put around the instruction.
pub(super) fn undress(text: &str) -> Undressed<'_> {
    let text = text.trim();
    if let Some(rest) = unmarked(text) {
        // The classic builder and buildah.
        return Undressed {
            text: rest.trim(),
            is_command: false,
        };
    }
    // BuildKit marks RUN, COPY and ADD only.
    let unmarked = text.strip_suffix("# buildkit").map_or(text, str::trim_end);
    Undressed {
        text: unmarked,
        is_command: unmarked.starts_with("/bin/sh -c "),
    }
}

/// What stands behind the classic builder's and buildah's mark for what is no command. Behind a SHELL, that shell stands
/// in front.
pub(super) fn unmarked(text: &str) -> Option<&str> {
    let (shell, rest) = text.split_once(" #(nop)")?;
    is_shell(shell).then_some(rest)
}

/// `/bin/sh -c`, `/bin/ash -e -c`, `powershell -Command`: a program and its options.
fn is_shell(words: &str) -> bool {
    let mut words = words.split(' ');
    words.next().is_some_and(|word| !word.is_empty())
        && words.all(|word| word.starts_with(['-', '/']))
}

pub(super) fn split_keyword(text: &str) -> (Option<&str>, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if METADATA.contains(&word) || LAYERED.contains(&word) {
        (Some(word), rest)
    } else {
        (None, text)
    }
}

fn origin(instruction: &Instruction) -> (Origin, Option<CopiedFrom>) {
    match instruction.keyword.as_deref() {
        Some("RUN" | "WORKDIR") => (Origin::Stage, None),
        Some("COPY") => match copied_from(&instruction.text) {
            Some(source) => (Origin::Copied, Some(source)),
            None => (Origin::Unknown, None),
        },
        // ADD knows no stages.
        Some("ADD") => (Origin::Stage, None),
        _ => (Origin::Unknown, None),
    }
}

/// kaniko keeps `--from`. A number is a stage and a name with a registry or tag an image; any other name may be a
/// stage, an image or a named context, which the text alone does not tell.
fn copied_from(text: &str) -> Option<CopiedFrom> {
    let name = text
        .split_whitespace()
        .skip(1)
        .take_while(|word| word.starts_with("--"))
        .find_map(|word| word.strip_prefix("--from="))
        .filter(|name| !name.is_empty())?;
    let kind = if name.bytes().all(|byte| byte.is_ascii_digit()) {
        CopySource::Stage
    } else if name.contains(['/', ':', '@']) {
        CopySource::Image
    } else {
        return None;
    };
    Some(CopiedFrom {
        kind,
        name: name.to_owned(),
    })
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
