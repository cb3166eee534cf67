//! The commands of a RUN, as far as its text tells: enough to see what is called with which words.
//!
//! No shell is run and nothing is expanded: a word with a variable in it stays as it is written.

use crate::provenance::dockerfile::Command;

/// Words that stand before a command and are none of it.
const BEFORE: [&str; 16] = [
    "sudo", "exec", "time", "nice", "command", "env", "then", "else", "do", "if", "elif", "while",
    "until", "!", "{", "(",
];

/// Every command with its words, without quotes, in the order of the text.
pub fn commands(command: &Command) -> Vec<Vec<String>> {
    match command {
        Command::Shell(text) => of_text(text),
        Command::Exec(words) => match &words[..] {
            // `["sh", "-c", "…"]`
            [shell, flag, text, ..] if is_shell(shell) && is_flag_c(flag) => of_text(text),
            words => vec![words.to_vec()],
        },
    }
}

/// The same of a RUN's text alone, as histories have it.
pub fn of_run(text: &str) -> Vec<Vec<String>> {
    let rest = text.strip_prefix("RUN").unwrap_or(text).trim_start();
    let mut rest = rest;
    while let Some(flag) = rest.strip_prefix("--") {
        rest = flag
            .split_once(char::is_whitespace)
            .map_or("", |(_, rest)| rest.trim_start());
    }
    match serde_json::from_str::<Vec<String>>(rest) {
        Ok(words) => commands(&Command::Exec(words)),
        Err(_) => of_text(rest),
    }
}

fn is_shell(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    matches!(name, "sh" | "bash" | "ash" | "dash" | "zsh")
}

fn is_flag_c(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
}

fn of_text(text: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\\', None | Some('"')) => match chars.next() {
                // A line that goes on.
                Some('\n') | None => {}
                Some(next) => word.get_or_insert_default().push(next),
            },
            (c, Some(_)) => word.get_or_insert_default().push(c),
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            ('#', None) if word.is_none() => while chars.next_if(|&c| c != '\n').is_some() {},
            (';' | '&' | '|' | '\n' | '(' | ')' | '`', None) => {
                words.extend(word.take());
                commands.extend(command(&mut words));
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, None) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    commands.extend(command(&mut words));
    commands
}

/// Without what stands before a command: assignments, keywords and the like.
fn command(words: &mut Vec<String>) -> Option<Vec<String>> {
    let mut words = std::mem::take(words).into_iter().peekable();
    while words
        .next_if(|word| BEFORE.contains(&word.as_str()) || is_assignment(word))
        .is_some()
    {}
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then_some(words)
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// A command's name without its directory.
pub fn program(words: &[String]) -> &str {
    let first = words.first().map_or("", String::as_str);
    first.rsplit('/').next().unwrap_or_default()
}

/// The first words behind the name that are no flags.
pub fn operands(words: &[String]) -> impl Iterator<Item = &str> {
    let behind = words.iter().skip(1).map(String::as_str);
    behind.filter(|word| !word.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let commands = commands(&Command::Shell(text.to_owned()));
        commands.iter().map(|words| words.join(" ")).collect()
    }

    #[test]
    fn a_text_falls_into_its_commands() {
        assert_eq!(
            said(
                "set -e; apt-get update && A=b apt-get install -y \"a b\" # c && d\nrm -rf x || true"
            ),
            [
                "set -e",
                "apt-get update",
                "apt-get install -y a b",
                "rm -rf x",
                "true"
            ]
        );
        assert_eq!(
            said("if [ -f x ]; then npm ci; else yarn; fi"),
            ["[ -f x ]", "npm ci", "yarn", "fi"]
        );
        assert_eq!(said("echo 'a && b' | tee x"), ["echo a && b", "tee x"]);
        assert_eq!(said("apt-get install \\\n  curl"), ["apt-get install curl"]);
        assert_eq!(said("(cd /x && make)"), ["cd /x", "make"]);
        assert_eq!(said("sudo -E apt-get update"), ["-E apt-get update"]);
    }

    #[test]
    fn the_exec_form_is_one_command_or_a_shells() {
        let exec = |words: &[&str]| {
            commands(&Command::Exec(
                words.iter().map(|&word| word.to_owned()).collect(),
            ))
        };
        assert_eq!(
            exec(&["apt-get", "install", "a && b"]),
            [["apt-get", "install", "a && b"]]
        );
        assert_eq!(exec(&["/bin/bash", "-ec", "a; b"]), [["a"], ["b"]]);
        assert_eq!(
            of_run(r#"RUN --mount=type=cache,target=/c ["npm","ci"]"#),
            [["npm", "ci"]]
        );
        assert_eq!(of_run("RUN npm ci"), [["npm", "ci"]]);
    }
}
