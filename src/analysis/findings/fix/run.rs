//! RUN lines that clean up after themselves.

use super::Fix;
use super::append::appended;
use crate::escape::shorten_hashes;

/// Longest instruction that is written out in full.
pub const WHOLE: usize = 160;

/// Longest excerpt that only says which one is meant.
const EXCERPT: usize = 60;

/// What words start with that are a command rather than a sentence.
const COMMANDS: [&str; 18] = [
    "rm", "find", "apt-get", "apt", "apk", "dnf", "microdnf", "yum", "zypper", "npm", "yarn",
    "pnpm", "pip", "conda", "go", "cargo", "composer", "dotnet",
];

/// What to do in a RUN, where `clean` is a command, or an imperative that "in the same RUN" can follow. One that begins with
/// `add COMMAND` or `use --mount=…` is written out.
pub fn leave_out(text: &str, clean: &str) -> Fix {
    let (first, others) = match clean.split_once(", or ") {
        Some((first, others)) => (first, format!(", or {}", others.trim_end_matches(','))),
        None => (clean, String::new()),
    };
    let bare = first.strip_prefix("add ").unwrap_or(first);
    if is_command(bare) {
        return appended(text, bare).say(|how| format!("{how}{others}"));
    }
    let mount = first
        .strip_prefix("use ")
        .filter(|it| it.starts_with("--mount="));
    match mount.and_then(|mount| mounting(text, mount)) {
        Some(whole) => Fix::line(format!("write {whole}{others}"), whole),
        None if is_done_there(first) => {
            format!("{first} in the same RUN ({}){others}", quoted(text)).into()
        }
        None => format!("{first} ({}){others}", quoted(text)).into(),
    }
}

/// Whether words say what to do in the RUN itself, rather than what else to do.
fn is_done_there(words: &str) -> bool {
    ["remove ", "delete ", "add "]
        .iter()
        .any(|verb| words.starts_with(verb))
}

/// The instruction with a mount, where it is short enough to be written out.
fn mounting(text: &str, mount: &str) -> Option<String> {
    let body = text.strip_prefix("RUN ")?;
    let whole = format!("RUN {mount} {body}");
    let is_flag = !mount.contains(char::is_whitespace);
    (is_flag && !text.contains('\n') && whole.chars().count() <= WHOLE).then_some(whole)
}

/// Enough of an instruction to see which one is meant.
pub fn quoted(text: &str) -> String {
    let text = shorten_hashes(text.trim_end());
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(EXCERPT).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn is_command(clean: &str) -> bool {
    let first = clean.split_whitespace().next().unwrap_or_default();
    COMMANDS.contains(&first)
}
