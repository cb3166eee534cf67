//! How files of each sort say their secrets: the lines where these stand.

mod packages;
mod services;

pub use packages::*;
pub use services::*;

use super::super::value::{Worth, in_urls, worth, worth_of};

/// A line with a secret, from 1, and what that is worth.
pub type Found = (u32, Worth);

/// Lines with what each is worth; those without a secret are left out.
fn lines(text: &str, mut worth: impl FnMut(&str) -> Worth) -> Vec<Found> {
    (1..)
        .zip(text.lines())
        .map(|(number, line)| (number, worth(line.trim())))
        .filter(|(_, worth)| *worth != Worth::Nothing)
        .collect()
}

/// `NAME=value`, `name: value`, `"name": "value",`, with what may stand around it; comments are none.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    if line.starts_with(['#', ';']) || line.starts_with("//") && !line.contains(":_") {
        return None;
    }
    let (name, value) = match line.strip_prefix('"') {
        Some(rest) => {
            let (name, rest) = rest.split_once('"')?;
            (name, rest.trim_start().strip_prefix([':', '='])?)
        }
        None => {
            let at = line.find(['=', ':'])?;
            (&line[..at], &line[at + 1..])
        }
    };
    let name = name.trim().trim_start_matches("- ");
    let value = value.trim().trim_end_matches(',');
    // A comment may stand behind a value that is not quoted.
    let value = match value.starts_with(['"', '\'']) {
        true => value,
        false => value.split(" #").next().unwrap_or(value).trim_end(),
    };
    (!name.is_empty() && !name.contains(char::is_whitespace)).then_some((name, value))
}

/// Any secret-named assignment.
pub fn named(text: &str) -> Vec<Found> {
    lines(text, |line| match assignment(line) {
        Some((name, value)) => worth(name, value).max(in_urls(value)),
        None => Worth::Nothing,
    })
}

/// Assignments whose names end so.
fn ending(text: &str, ends: &[&str]) -> Vec<Found> {
    lines(text, |line| match assignment(line) {
        Some((name, value)) if ends.iter().any(|end| name.ends_with(end)) => worth_of(value),
        _ => Worth::Nothing,
    })
}

/// Whatever is in it.
pub fn anything(text: &str) -> Vec<Found> {
    match text.trim().is_empty() {
        true => Vec::new(),
        false => vec![(1, Worth::Secret)],
    }
}

/// One secret and nothing else.
pub fn whole(text: &str) -> Vec<Found> {
    let worth = worth_of(text.trim());
    let is_one = !text.trim().contains(char::is_whitespace) && worth == Worth::Secret;
    is_one.then_some((1, worth)).into_iter().collect()
}

pub fn password_lines(text: &str) -> Vec<Found> {
    ending(
        text,
        &[
            "password",
            "passwd",
            "token",
            "secret",
            "pass",
            "refresh_token",
            "access_token",
            "client_secret",
            "private_key",
            "secret_access_key",
        ],
    )
}

/// URLs with a password.
pub fn urls(text: &str) -> Vec<Found> {
    lines(text, |line| match line.starts_with('#') {
        true => Worth::Nothing,
        false => in_urls(line),
    })
}

/// The values of `"field": "value"` on a line.
fn fields_of<'a>(line: &'a str, field: &'a str) -> impl Iterator<Item = &'a str> + 'a {
    let quoted = move |at: usize| {
        let before = line[..at].ends_with('"');
        let rest = line[at + field.len()..].strip_prefix('"')?.trim_start();
        let value = rest.strip_prefix(':')?.trim_start().strip_prefix('"')?;
        before.then(|| value.split('"').next().unwrap_or(value))
    };
    line.match_indices(field)
        .filter_map(move |(at, _)| quoted(at))
}
