//! RUN lines that clean up after themselves.

use crate::escape::shorten_hashes;

/// Longest instruction that is written out in full.
const WHOLE: usize = 160;

/// Longest excerpt that only says which one is meant.
const EXCERPT: usize = 60;

/// What words start with that are a command rather than a sentence.
const COMMANDS: [&str; 18] = [
    "rm", "find", "apt-get", "apt", "apk", "dnf", "microdnf", "yum", "zypper", "npm", "yarn",
    "pnpm", "pip", "conda", "go", "cargo", "composer", "dotnet",
];

/// What to do in a RUN, where `clean` is a command, or an imperative that "in the same RUN" can follow. One that begins with
/// `add COMMAND` or `use --mount=…` is written out.
pub fn leave_out(text: &str, clean: &str) -> String {
    let (first, others) = match clean.split_once(", or ") {
        Some((first, others)) => (first, format!(", or {}", others.trim_end_matches(','))),
        None => (clean, String::new()),
    };
    let bare = first.strip_prefix("add ").unwrap_or(first);
    if is_command(bare) {
        return match appended(text, bare) {
            Some(whole) => format!("write {whole}{others}"),
            None if is_script(text) => format!(
                "put {bare} at the end of the same RUN ({}){others}",
                quoted(text)
            ),
            None => format!(
                "append && {bare} to the same RUN ({}){others}",
                quoted(text)
            ),
        };
    }
    let mount = first
        .strip_prefix("use ")
        .filter(|it| it.starts_with("--mount="));
    match mount.and_then(|mount| mounting(text, mount)) {
        Some(whole) => format!("write {whole}{others}"),
        None => format!("{clean} in the same RUN ({})", quoted(text)),
    }
}

/// The instruction with a mount, where it is short enough to be written out.
fn mounting(text: &str, mount: &str) -> Option<String> {
    let body = text.strip_prefix("RUN ")?;
    let whole = format!("RUN {mount} {body}");
    let is_flag = !mount.contains(char::is_whitespace);
    (is_flag && !text.contains('\n') && whole.chars().count() <= WHOLE).then_some(whole)
}

/// The instruction with a command behind it, where that is short enough to be written out.
fn appended(text: &str, command: &str) -> Option<String> {
    let body = text.trim_end().trim_end_matches([';', '&']).trim_end();
    let whole = format!("{body} && {command}");
    (!is_script(text) && !body.contains(" #") && whole.chars().count() <= WHOLE).then_some(whole)
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

/// Whether nothing can be appended with `&&`: heredocs, and the JSON form.
fn is_script(text: &str) -> bool {
    let mut words = text.split_whitespace().skip(1);
    let first = words.find(|word| !word.starts_with("--"));
    text.contains('\n') || text.contains("<<") || first.is_some_and(|word| word.starts_with('['))
}
