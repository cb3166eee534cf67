//! Passwords in the URLs of an application's configuration: `postgres://app:…@db.internal/shop`,
//! `jdbc:postgresql://db.internal/shop?password=…`.
//!
//! What tells a real one from an example is the name of the file, the host, and the password itself; when in doubt it is
//! none.

use super::paths;
use super::sorts::is_sample;
use crate::analysis::secrets::value::{Worth, worth_of};
use crate::provenance::mask;
use crate::tokens::position;

/// Endings of files that configure an application.
const ENDS: [&str; 10] = [
    ".properties",
    ".yml",
    ".yaml",
    ".json",
    ".toml",
    ".ini",
    ".conf",
    ".cfg",
    ".xml",
    ".config",
];

/// Parts of hosts that only the machine itself, or an example, has.
const NO_HOSTS: [&str; 7] = [
    "localhost",
    "127.0.0.1",
    "0.0.0.0",
    "::1",
    "example",
    "host.docker.internal",
    "your",
];

/// Parts of passwords that say what they are, which nobody draws.
const NO_PASSWORDS: [&str; 6] = ["pass", "pwd", "secret", "changeme", "token", "1234"];

/// The lines of a file with such a password, from 1.
pub fn lines(path: &[u8], text: &[u8]) -> Vec<u32> {
    if !is_configuration(path) || position(text, b"://").is_none() {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(text);
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| has_password(line.trim_start()))
        .map(|(number, _)| number)
        .collect()
}

/// Not what starts services on somebody's own machine, and no list of what was installed.
fn is_configuration(path: &[u8]) -> bool {
    let (_, name) = paths::split(path);
    let lower = String::from_utf8_lossy(name).to_ascii_lowercase();
    let is_named = ENDS.iter().any(|end| lower.ends_with(end))
        || matches!(lower.as_str(), "settings.py" | "config.py");
    is_named && !lower.contains("lock") && !lower.contains("compose") && !is_sample(name)
}

fn has_password(line: &str) -> bool {
    if !line.contains("://")
        || ["#", "//", ";", "*", "<!--"]
            .iter()
            .any(|it| line.starts_with(it))
    {
        return false;
    }
    let in_urls = mask::url_passwords(line).any(|password| {
        let Some((before, after)) = line.split_once(&format!(":{password}@")) else {
            return false;
        };
        let user = before.rsplit_once("://").map_or(before, |(_, user)| user);
        is_secret(user, password, host(after))
    });
    in_urls || jdbc(line)
}

/// `jdbc:…://host/…?user=…&password=VALUE`
fn jdbc(line: &str) -> bool {
    let url = line
        .split_once("jdbc:")
        .and_then(|(_, url)| url.split_once("://"));
    let Some((_, url)) = url else { return false };
    let is_end = |c: char| c.is_whitespace() || "\"'<>".contains(c);
    let url = url.split(is_end).next().unwrap_or(url);
    let field = |name: &str| {
        let mut fields = url.split(['?', '&', ';']);
        fields.find_map(|field| field.trim_start_matches("amp;").strip_prefix(name))
    };
    field("password=")
        .is_some_and(|password| is_secret(field("user=").unwrap_or_default(), password, host(url)))
}

/// What a URL says up to its port and path.
fn host(url: &str) -> &str {
    url.split(['/', '?', ';', '"', '\'', ' '])
        .next()
        .unwrap_or(url)
}

fn is_secret(user: &str, password: &str, host: &str) -> bool {
    const SHORTEST: usize = 6;
    let lower = password.to_ascii_lowercase();
    let host = host.to_ascii_lowercase();
    password.len() >= SHORTEST
        && worth_of(password) == Worth::Secret
        && !user.eq_ignore_ascii_case(password)
        && !NO_PASSWORDS.iter().any(|part| lower.contains(part))
        && !NO_HOSTS.iter().any(|part| host.contains(part))
        && !host.is_empty()
}
