//! Whether an instruction of a Dockerfile can be the one that a history entry tells.
//!
//! Builders write the same instruction in different words: with values expanded or as it was written, with the paths of
//! a COPY or with hashes in their place. Any of these forms counts; what no builder records (`--from`, mounts) can't
//! differ.

use super::super::dockerfile::{Arguments, Command, Instruction, Pair, Source, Text, clean};
use super::super::history::space_before_source;
use super::told::Told;

/// Whether `told` can be `step`, of the same keyword. `shells` are the shells that a base image may have set, in history's words.
pub fn fits(step: &Instruction, told: &Told<'_>, shells: &[String]) -> bool {
    let written = behind_keyword(&step.text);
    let same = match step.keyword.as_str() {
        // buildah puts the same shell in front of every RUN, and keeps its flags and brackets.
        "RUN" => is_run(told.rest, written) || is_run(told.rest, &format!("/bin/sh -c {written}")),
        _ => skeleton(told.rest) == skeleton(written),
    };
    if same {
        return true;
    }
    match &step.arguments {
        // BuildKit dumps a structure whose form has changed over time.
        _ if step.keyword == "HEALTHCHECK" => true,
        Arguments::Command(command) if step.keyword == "RUN" => {
            run(step, command, told.rest, shells)
        }
        Arguments::Command(command) => started(step, command, told.rest, shells),
        Arguments::Files {
            sources,
            destination,
        } => files(step, sources, destination, told.rest),
        Arguments::Pairs(pairs) if step.keyword == "ARG" => declared(pairs, told.rest),
        Arguments::Pairs(pairs) => set(pairs, told.rest),
        // BuildKit records no ONBUILD; who does repeats it.
        Arguments::Trigger(trigger) => skeleton(trigger) == skeleton(told.rest),
        Arguments::Words(words) => named(step, words, told.rest),
    }
}

/// Whether builders may leave the instruction out of the history.
pub fn is_optional(step: &Instruction) -> bool {
    matches!(step.keyword.as_str(), "ARG" | "ONBUILD" | "MAINTAINER")
}

fn run(step: &Instruction, command: &Command, rest: &str, shells: &[String]) -> bool {
    let is = |command: &str| is_run(rest, command);
    match command {
        Command::Exec(words) => is(&words.join(" ")),
        Command::Shell(text) => match &step.shell {
            Some(shell) => is(&format!("{} {text}", shell.join(" "))),
            None => shells.iter().any(|shell| is(&format!("{shell} {text}"))),
        },
    }
}

/// Whether a RUN is told with this command, with or without a list of build arguments in front.
fn is_run(rest: &str, command: &str) -> bool {
    let (told, command) = (collapsed(rest), collapsed(command));
    told == command
        || told.starts_with('|')
            && told
                .strip_suffix(command.as_str())
                .is_some_and(|list| list.ends_with(' '))
}

/// CMD, ENTRYPOINT, SHELL: lists are written with commas, with spaces and without brackets.
fn started(step: &Instruction, command: &Command, rest: &str, shells: &[String]) -> bool {
    let told = skeleton(rest);
    match command {
        Command::Exec(words) => told == skeleton(&words.concat()),
        Command::Shell(text) => {
            let own = step.shell.as_ref().map(|shell| shell.concat());
            let shells = own.iter().chain(shells);
            told == skeleton(text)
                || shells
                    .into_iter()
                    .any(|shell| told == skeleton(&format!("{shell}{text}")))
        }
    }
}

fn files(step: &Instruction, sources: &[Source], destination: &Text, rest: &str) -> bool {
    let spaced = space_before_source(rest);
    let mut rest = spaced.as_str();
    while rest.starts_with("--") {
        let (flag, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        rest = behind.trim_start();
        let (name, value) = flag[2..].split_once('=').unwrap_or((&flag[2..], ""));
        let fits = match step.flag(name).map(|flag| &flag.value) {
            Some(Some(written)) => written.fits(value),
            Some(None) => true,
            None => false,
        };
        if !fits {
            return false;
        }
    }
    if let Some((hashed, told)) = hashed(rest) {
        let is_many = sources.len() > 1 || sources.iter().any(is_pattern);
        return (hashed != "multi" || is_many)
            && (sources.len() == 1 || hashed == "multi")
            && (leads_to(step, destination, told)
                || step
                    .text
                    .split_whitespace()
                    .last()
                    .is_some_and(|written| is_expansion(written, told)));
    }
    let paths = sources.iter().filter_map(|source| match source {
        Source::Path(path) => Some(path.clone()),
        Source::Heredoc { .. } => None,
    });
    // Whatever their order was, heredocs stand behind the files.
    let heredocs = sources.iter().filter_map(|source| match source {
        Source::Path(_) => None,
        Source::Heredoc { name, .. } => Some(Text::from(format!("<<{name}").as_str())),
    });
    let words: Vec<Text> = paths.chain(heredocs).chain([destination.clone()]).collect();
    Text::joined(&words, " ").fits(rest)
}

/// Whether what is told can be what is written, whatever its variables are: buildah expands none, and to the classic
/// builder a stage's arguments are not its children's.
fn is_expansion(written: &str, told: &str) -> bool {
    let Some((before, _)) = written.split_once('$') else {
        return written == told;
    };
    let after = written.rsplit_once('}').map_or("", |(_, after)| after);
    let after = if after.contains('$') { "" } else { after };
    told.len() >= before.len() + after.len() && told.starts_with(before) && told.ends_with(after)
}

/// `file:HASH in DESTINATION`, with `dir` or `multi`, of the classic builder and buildah.
fn hashed(rest: &str) -> Option<(&str, &str)> {
    let (source, destination) = rest.split_once(" in ")?;
    let (kind, hash) = source.split_once(':')?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hash && matches!(kind, "file" | "dir" | "multi")).then_some((kind, destination.trim()))
}

fn is_pattern(source: &Source) -> bool {
    match source {
        Source::Path(path) => path
            .known()
            .is_none_or(|path| path.contains(['*', '?', '['])),
        Source::Heredoc { .. } => false,
    }
}

/// A destination is told as it was written or as an absolute path.
fn leads_to(step: &Instruction, written: &Text, told: &str) -> bool {
    let absolute = absolute(&step.workdir, written);
    written.fits(told)
        || absolute.fits(told)
        || absolute
            .known()
            .is_some_and(|path| clean(&format!("/{path}")) == clean(&format!("/{told}")))
}

fn absolute(workdir: &Text, path: &Text) -> Text {
    if path.known().is_some_and(|path| path.starts_with('/')) {
        return path.clone();
    }
    Text::joined(&[workdir.clone(), path.clone()], "/")
}

/// ARG: its value is the build's own.
fn declared(pairs: &[Pair], rest: &str) -> bool {
    let mut told = rest.split_whitespace();
    pairs.iter().all(|pair| {
        let key = pair.key.shown();
        told.any(|word| word.split('=').next() == Some(key.as_str()))
    })
}

/// ENV and LABEL.
fn set(pairs: &[Pair], rest: &str) -> bool {
    let words: Vec<Text> = pairs
        .iter()
        .map(|pair| {
            let value = pair.value.clone().unwrap_or_default();
            Text::joined(&[pair.key.clone(), value], "=")
        })
        .collect();
    let all = Text::joined(&words, " ");
    all.fits(rest)
        || all
            .known()
            .is_some_and(|known| skeleton(known) == skeleton(rest))
        || pairs.iter().any(|pair| {
            pair.value
                .as_ref()
                .is_some_and(|value| value.known().is_none())
        }) && all.fits(&rest.replace('"', ""))
}

/// Instructions of words.
fn named(step: &Instruction, words: &[Text], rest: &str) -> bool {
    match step.keyword.as_str() {
        "WORKDIR" => words.first().is_some_and(|path| leads_to(step, path, rest)),
        "EXPOSE" => words.iter().all(|port| {
            // `8080`, `map[8080/tcp:{}]`, `[8080/tcp]`
            let number = port
                .known()
                .map(|port| port.split('/').next().unwrap_or(port));
            number.is_none_or(|number| {
                let mut told = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
                number.contains('-') || told.any(|word| word == number)
            })
        }),
        _ => {
            let all = Text::joined(words, " ");
            all.fits(rest)
                || all
                    .known()
                    .is_some_and(|known| skeleton(known) == skeleton(rest))
        }
    }
}

fn behind_keyword(text: &str) -> &str {
    text.split_once(char::is_whitespace)
        .map_or("", |(_, rest)| rest)
}

/// What is left where lists, quotes and spaces are written differently.
fn skeleton(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '[' | ']' | ',' | '\\'))
        .collect()
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
