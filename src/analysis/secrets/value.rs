//! Whether a value that stands where a secret would is one: not a reference, a placeholder, a path or a public key.

use crate::provenance::mask::{is_secret_name, url_passwords};
use crate::tokens;

/// What a value is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// No secret.
    Nothing,
    /// One that anybody guesses, or that is surely only for trying out.
    Weak,
    /// A secret.
    Secret,
}

/// Values, or parts of values, that say that the real one is still to come.
const PLACEHOLDERS: [&str; 20] = [
    "xxx",
    "your",
    "replace",
    "example",
    "placeholder",
    "redacted",
    "<",
    "***",
    "...",
    "todo",
    "insert",
    "fill",
    "dummy",
    "fake",
    "sample",
    "change_this",
    "put_",
    "enter_",
    "set_me",
    "•••",
];

/// Values that are passwords, but no secret.
const WEAK: [&str; 30] = [
    "changeme",
    "change-me",
    "change_me",
    "changeit",
    "password",
    "passwd",
    "pass",
    "secret",
    "admin",
    "root",
    "test",
    "testing",
    "dev",
    "development",
    "local",
    "localhost",
    "postgres",
    "mysql",
    "mongo",
    "redis",
    "rabbitmq",
    "guest",
    "user",
    "default",
    "qwerty",
    "minioadmin",
    "letmein",
    "foo",
    "bar",
    "none",
];

/// Values that switch something on or off, or say that there is none.
const SWITCHES: [&str; 14] = [
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "null",
    "nil",
    "none",
    "undefined",
    "enabled",
    "disabled",
    "auto",
    "required",
];

/// Last words of names that only describe a secret: where it is, of which kind, how long it lives.
const DESCRIPTIONS: [&str; 60] = [
    "cmd",
    "command",
    "url",
    "uri",
    "host",
    "port",
    "type",
    "mode",
    "method",
    "enabled",
    "enable",
    "disabled",
    "provider",
    "backend",
    "class",
    "driver",
    "name",
    "names",
    "id",
    "ids",
    "issuer",
    "audience",
    "domain",
    "realm",
    "scope",
    "scopes",
    "path",
    "dir",
    "directory",
    "file",
    "files",
    "version",
    "algorithm",
    "alg",
    "length",
    "size",
    "ttl",
    "expiry",
    "expires",
    "expiration",
    "timeout",
    "lifetime",
    "count",
    "limit",
    "limits",
    "prefix",
    "suffix",
    "header",
    "format",
    "endpoint",
    "server",
    "arn",
    "region",
    "ring",
    "keyring",
    "strategy",
    "policy",
    "rounds",
    "field",
    "required",
];

/// Names that a secret stands behind only if it looks like one: many are names of columns and of what is looked up.
const VAGUE: [&str; 5] = ["key", "keys", "auth", "pat", "cred"];

/// What the value of a variable, field or option is worth by its name and by itself.
pub fn worth(name: &str, value: &str) -> Worth {
    if !holds_secret(name) {
        return Worth::Nothing;
    }
    let worth = worth_of(value);
    let is_vague = worth == Worth::Secret
        && last_word(name).is_none_or(|word| VAGUE.contains(&word.as_str()))
        && !tokens::is_random(unquoted(value).as_bytes());
    match is_vague {
        true => Worth::Weak,
        false => worth,
    }
}

/// Whether a name is a secret's and not of what only says something of one.
pub fn holds_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(['_', '-', '.']);
    is_secret_name(name)
        && !words.any(|word| matches!(word, "public" | "file" | "version" | "publishable"))
        && last_word(name).is_none_or(|word| !DESCRIPTIONS.contains(&word.as_str()))
}

fn last_word(name: &str) -> Option<String> {
    let word = name.rsplit(['_', '-', '.']).next()?;
    let start = word
        .char_indices()
        .rev()
        .find(|(at, c)| c.is_uppercase() && word[..*at].ends_with(char::is_lowercase));
    let word = start.map_or(word, |(start, _)| &word[start..]);
    Some(word.to_ascii_lowercase())
}

/// What a value is worth that surely stands where a secret would.
pub fn worth_of(value: &str) -> Worth {
    let value = unquoted(value);
    if value.contains("://") {
        return in_urls(value);
    }
    let lower = value.to_ascii_lowercase();
    let is_reference = value.starts_with(['$', '@', '%', '{', '!', '&', '*', '[', '('])
        || [
            "${",
            "$(",
            "{{",
            "env:",
            "process.env",
            "os.environ",
            "getenv",
            "#{",
        ]
        .iter()
        .any(|part| value.contains(part));
    let is_placeholder = PLACEHOLDERS.iter().any(|part| lower.contains(part)) && !is_token(value);
    let is_one_character = value.chars().all(|c| value.starts_with(c));
    if is_reference
        || is_placeholder
        || is_one_character
        || SWITCHES.contains(&lower.as_str())
        || is_path(value)
        || is_public(value)
    {
        return Worth::Nothing;
    }
    let is_number = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number && value.len() < 4 {
        return Worth::Nothing;
    }
    let bare = lower.trim_end_matches(|c: char| c.is_ascii_digit() || "!_-".contains(c));
    let is_weak = WEAK.contains(&bare) || bare.len() < 3 || is_number || value.len() < 4;
    match is_weak {
        true => Worth::Weak,
        false => Worth::Secret,
    }
}

/// What the passwords in its URLs are worth.
pub fn in_urls(text: &str) -> Worth {
    let passwords = url_passwords(text).map(worth_of);
    passwords.max().unwrap_or(Worth::Nothing)
}

fn is_token(value: &str) -> bool {
    !tokens::find(value.as_bytes()).is_empty()
}

/// `/run/secrets/x`, `./key.pem`, `certs/server.key`.
fn is_path(value: &str) -> bool {
    let is_plain = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte));
    let is_rooted = ["/", "./", "../", "~/", "file:"]
        .iter()
        .any(|start| value.starts_with(start));
    let ends = [
        ".pem", ".key", ".crt", ".json", ".txt", ".jks", ".p12", ".pub", ".yaml", ".yml", ".env",
        ".conf",
    ];
    let is_file = ends.iter().any(|end| value.ends_with(end));
    is_plain
        && (is_file
            || is_rooted && !tokens::is_random(value.as_bytes())
            || value.starts_with("/run/secrets/"))
}

/// Public keys, and fingerprints of keys as packages are signed with.
fn is_public(value: &str) -> bool {
    let starts = [
        "ssh-rsa ",
        "ssh-ed25519 ",
        "ecdsa-sha2-",
        "pk_live_",
        "pk_test_",
        "pk.",
        "-----BEGIN PUBLIC",
        "-----BEGIN CERT",
    ];
    let is_fingerprint = |word: &str| {
        let word = word.strip_prefix("0x").unwrap_or(word);
        matches!(word.len(), 8 | 16 | 40)
            && word
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte))
    };
    let words: Vec<&str> = value
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    starts.iter().any(|start| value.starts_with(start))
        || words
            .iter()
            .all(|word| is_fingerprint(word) && word.len() > 8)
}

pub fn unquoted(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\'', '`'] {
        if let Some(inner) = value.strip_prefix(quote) {
            return inner.split(quote).next().unwrap_or(inner);
        }
    }
    value
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
