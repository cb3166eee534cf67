//! Where programs are told a secret in ways of their own: `mysql -pVALUE`, `curl -u user:VALUE`, `vault login VALUE`,
//! `echo user:VALUE | chpasswd`.
//!
//! Short options mean something else to every program, so they count only for those that mean a secret.

use std::ops::Range;

use super::shell::{Shell, Word, span};
use super::spans::{Span, What};

/// How a program is told a secret.
struct Program {
    /// What it is called, and how such names start.
    names: &'static [&'static str],
    families: &'static [&'static str],
    /// Short options without a value: others stand behind them in the same word.
    flags: &'static str,
    /// Short options whose value is a secret.
    secrets: &'static str,
    /// Long options whose value is one, in words of their own.
    long: &'static [&'static str],
    /// Whether such a value is `user:VALUE`.
    is_user: bool,
    /// Whether it stands in the option's word only.
    is_attached: bool,
}

const PLAIN: Program = Program {
    names: &[],
    families: &[],
    flags: "",
    secrets: "",
    long: &[],
    is_user: false,
    is_attached: false,
};

#[rustfmt::skip]
const PROGRAMS: &[Program] = &[
    Program { names: &["curl"], flags: "#0123468BGIJLMNORSZafgijklnpqsv", secrets: "uU", long: &["--user", "--proxy-user"], is_user: true, ..PLAIN },
    Program { names: &["http", "https", "xh"], secrets: "a", long: &["--auth"], is_user: true, ..PLAIN },
    Program { families: &["mysql", "mariadb"], flags: "ABCEGHNXbfnrstvw", secrets: "p", is_attached: true, ..PLAIN },
    Program { families: &["mongo"], secrets: "p", ..PLAIN },
    Program { names: &["sshpass", "login"], secrets: "p", ..PLAIN },
    Program { names: &["redis-cli"], long: &["-a", "--pass"], ..PLAIN },
    Program { names: &["openssl"], long: &["-k", "-K"], ..PLAIN },
];

/// Behind these stand names of packages, or of what is looked for.
const INSTALLERS: [&str; 5] = ["install", "add", "which", "type", "find"];

/// The secrets, in the order of words.
pub(super) fn secrets(shell: &Shell<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut command = Command::default();
    for (at, word) in shell.words.iter().enumerate() {
        if word.is_first {
            command = Command {
                before: word.is_piped.then_some(command.start..at),
                start: at,
                ..Command::default()
            };
        }
        let (start, plain) = shell.plain(word);
        if plain.starts_with('-') {
            command.option(shell, at, start, plain, &mut spans);
        } else {
            command.word(shell, start, plain, &mut spans);
        }
        if matches!(plain, "--password-stdin" | "--with-token") {
            spans.extend(echoed(shell, command.before.take(), false));
        } else if command.sets_passwords {
            spans.extend(echoed(shell, command.before.take(), true));
        }
        spans.extend(netrc(shell, at, plain));
    }
    spans
}

/// What is known of a command by its words so far.
#[derive(Default)]
struct Command {
    /// The words of the command whose output it reads.
    before: Option<Range<usize>>,
    start: usize,
    /// Which programs it names: which of them runs is hard to tell (`docker exec db mysql`).
    programs: Vec<usize>,
    installs: bool,
    is_openssl: bool,
    is_vault: bool,
    logs_in: bool,
    sets_passwords: bool,
}

impl Command {
    /// Takes down an option.
    fn option(
        &self,
        shell: &Shell<'_>,
        at: usize,
        start: usize,
        plain: &str,
        spans: &mut Vec<Span>,
    ) {
        for &program in &self.programs {
            let program = &PROGRAMS[program];
            let value = match program.attached(plain) {
                Some(0) if program.is_attached => None,
                Some(0) => shell.value_behind(at),
                Some(length) => {
                    let start = start + plain.len() - length;
                    Some(start..shell.end_of_value(start))
                }
                None => None,
            };
            let Some(mut value) = value else { continue };
            if program.is_user {
                let Some(colon) = shell.text[value.clone()].find(':') else {
                    continue;
                };
                value.start += colon + 1;
            }
            spans.extend(span(shell.text, value, What::Option));
        }
    }

    /// Takes down a word that is no option.
    fn word(&mut self, shell: &Shell<'_>, start: usize, plain: &str, spans: &mut Vec<Span>) {
        let value = |start: usize| {
            let range = start..shell.end_of_value(start);
            span(shell.text, range, What::Option)
        };
        if self.is_vault && self.logs_in && !plain.contains('=') {
            self.is_vault = false;
            spans.extend(value(start));
        }
        if self.is_openssl && plain.starts_with("pass:") {
            spans.extend(value(start + "pass:".len()));
        }
        if self.sets_passwords
            && let Some(colon) = plain.find(':')
        {
            spans.extend(of_user(shell, start + colon + 1));
        }
        self.installs |= INSTALLERS.contains(&plain);
        if self.installs || plain.contains("://") {
            return;
        }
        let (dir, name) = plain.rsplit_once('/').unwrap_or(("bin", plain));
        if !(dir.ends_with("bin") || dir == ".") {
            return;
        }
        for (position, program) in PROGRAMS.iter().enumerate() {
            if program.is_called(name) && !self.programs.contains(&position) {
                self.programs.push(position);
            }
        }
        self.is_openssl |= name == "openssl";
        self.is_vault |= name == "vault" && !self.logs_in;
        self.logs_in |= plain == "login";
        self.sets_passwords |= name == "chpasswd";
    }
}

impl Program {
    fn is_called(&self, name: &str) -> bool {
        let is_of = |family: &&str| {
            let rest = name.strip_prefix(*family);
            rest.is_some_and(|rest| {
                rest.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            })
        };
        self.names.contains(&name) || self.families.iter().any(is_of)
    }

    /// How much of an option's word is the value that it takes; 0 where that stands behind it.
    fn attached(&self, option: &str) -> Option<usize> {
        for long in self.long {
            match option.strip_prefix(long) {
                Some("") => return Some(0),
                Some(rest) if long.starts_with("--") && rest.starts_with('=') => {
                    return Some(rest.len() - 1);
                }
                _ => {}
            }
        }
        let letters = option.strip_prefix('-')?;
        let (at, letter) = letters
            .char_indices()
            .find(|(_, letter)| !self.flags.contains(*letter))?;
        self.secrets
            .contains(letter)
            .then(|| letters.len() - at - letter.len_utf8())
    }
}

/// What the command before writes into one that reads a secret, all of it or behind a user's name.
fn echoed(shell: &Shell<'_>, before: Option<Range<usize>>, is_user: bool) -> Vec<Span> {
    let words = before.map_or(&[][..], |before| &shell.words[before]);
    let is_echo = |word: &Word| matches!(shell.plain(word).1, "echo" | "printf");
    let Some(echo) = words.iter().position(is_echo) else {
        return Vec::new();
    };
    let told = words[echo + 1..].iter().map(|word| shell.plain(word));
    let told = told.filter(|(_, plain)| !plain.is_empty() && !plain.starts_with(['-', '%', '>']));
    told.filter_map(|(start, plain)| match is_user {
        true => of_user(shell, start + plain.find(':')? + 1),
        false => span(shell.text, start..shell.end_of_line(start), What::Option),
    })
    .collect()
}

/// A password behind its user's name and a colon, which may hold blanks.
fn of_user(shell: &Shell<'_>, start: usize) -> Option<Span> {
    let found = span(shell.text, start..shell.end_of_line(start), What::Option)?;
    let is_left_open = shell.text[found.start..].starts_with('%');
    (!is_left_open).then_some(found)
}

/// `machine HOST login USER password VALUE`, in any order of the last two.
fn netrc(shell: &Shell<'_>, at: usize, plain: &str) -> Option<Span> {
    let word = |at: Option<usize>| {
        at.and_then(|at| shell.words.get(at))
            .map(|word| shell.plain(word).1)
    };
    let is_of = |back: usize, name: &str| word(at.checked_sub(back)) == Some(name);
    let is_last = is_of(2, "login") && (is_of(4, "machine") || is_of(3, "default"));
    let is_first = is_of(2, "machine") && word(Some(at + 2)) == Some("login");
    if plain != "password" || !(is_last || is_first) {
        return None;
    }
    let start = shell.words.get(at + 1)?.range.start;
    span(shell.text, start..shell.end_of_value(start), What::Option)
}
