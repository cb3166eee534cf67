//! Hides the values of secret-named build arguments and variables in everything that is ever shown.
//!
//! The history of an image repeats `ARG` and `ENV` values in clear text. A report that repeated them once more, in a
//! CI log for example, would spread the secret; so they are masked before anything else reads the text.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::escape::MASK;

/// Words that make a name a secret's: those of BuildKit's check `SecretsUsedInArgOrEnv`, and some more.
const SECRET_WORDS: [&str; 21] = [
    "apikey",
    "auth",
    "authtoken",
    "bearer",
    "cred",
    "credential",
    "key",
    "accesskey",
    "secretkey",
    "privatekey",
    "privkey",
    "jwt",
    "pass",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pat",
    "pword",
    "secret",
    "token",
];

/// Endings that do so without a separator, as in `PGPASSWORD`.
const SECRET_ENDINGS: [&str; 6] = ["password", "passwd", "token", "secret", "apikey", "pass"];

/// Words that end so and hold no secret.
const NO_SECRETS: [&str; 3] = ["bypass", "compass", "encompass"];

/// Whether a variable of that name holds a secret. `PUBLIC` in a name says that it does not.
pub fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    let has = |word: &str| words.iter().any(|other| other == word);
    // PWD by itself is where a shell stands.
    let is_pwd = words.len() > 1 && has("pwd");
    !has("public")
        && (is_pwd
            || words.iter().any(|word| {
                [word.as_str(), word.strip_suffix('s').unwrap_or(word)]
                    .iter()
                    .any(|word| is_secret_word(word))
            }))
}

fn is_secret_word(word: &str) -> bool {
    SECRET_WORDS.contains(&word)
        || SECRET_ENDINGS.iter().any(|ending| word.ends_with(ending)) && !NO_SECRETS.contains(&word)
}

/// The words of a name, lower-cased: `DB_PASS`, `db-pass` and `dbPass` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let starts = c.is_uppercase() && before.is_lowercase();
        if matches!(c, '_' | '-' | '.') || starts {
            words.push(String::new());
        }
        if !matches!(c, '_' | '-' | '.')
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words
}

/// Masks texts of one image. It remembers the secrets' values, which may stand elsewhere too.
#[derive(Debug, Default, Clone)]
pub struct Masker {
    values: BTreeSet<String>,
    /// Finds the values, all in one pass: there can be many, and as many texts. None where there are none, or too many.
    finder: Option<AhoCorasick>,
}

impl Masker {
    /// Learns the values from the configuration's environment and from all texts of the history.
    pub fn learn<'a>(
        env: impl Iterator<Item = &'a str>,
        history: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut masker = Self::default();
        for variable in env {
            if let Some((name, value)) = variable.split_once('=')
                && is_secret_name(name)
            {
                masker.remember(value);
            }
        }
        masker.and_of(history)
    }

    /// The same with the values in more texts.
    pub fn and_of<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Self {
        let mut masker = self.clone();
        for text in texts {
            for secret in secrets(text) {
                masker.remember(&text[secret.start..secret.end]);
            }
        }
        let is_new = masker.finder.is_none() || masker.values.len() > self.values.len();
        if is_new && !masker.values.is_empty() {
            // One value may hold another.
            masker.finder = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&masker.values)
                .ok();
        }
        masker
    }

    /// The text with every secret's value masked.
    pub fn mask(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for secret in secrets(text) {
            masked.push_str(&text[at..secret.start]);
            masked.push_str(MASK);
            at = secret.end;
        }
        masked.push_str(&text[at..]);
        match &self.finder {
            Some(finder) => {
                let mut shown = String::with_capacity(masked.len());
                finder.replace_all_with(&masked, &mut shown, |_, _, shown| {
                    shown.push_str(MASK);
                    true
                });
                shown
            }
            None if self.values.is_empty() => masked,
            None => MASK.to_owned(),
        }
    }

    fn remember(&mut self, value: &str) {
        /// Shorter values stand in too many places that are no secret.
        const SHORTEST: usize = 6;
        let value = value.trim_matches(['"', '\'']);
        if value.len() >= SHORTEST && !value.contains(MASK) {
            self.values.insert(value.to_owned());
        }
    }
}

/// Where a value stands in a text, in bytes.
struct Span {
    start: usize,
    end: usize,
}

/// The values of secret-named `NAME=value` words, and of `ENV NAME value`.
fn secrets(text: &str) -> Vec<Span> {
    let unquoted_until = end_of_unquoted(text);
    let mut spans: Vec<Span> = Vec::new();
    for (equals, _) in text.match_indices('=') {
        if spans.last().is_some_and(|last| equals < last.end) {
            continue;
        }
        let name_start = name_start(text, equals);
        let name = &text[name_start..equals];
        if name.is_empty() || !is_secret_name(name) {
            continue;
        }
        let start = equals + 1;
        // A reference to a variable shows nothing.
        if text[start..].trim_start_matches('"').starts_with('$') {
            continue;
        }
        let end = if equals < unquoted_until {
            end_of_value(text, start).min(unquoted_until.max(start))
        } else {
            end_of_word(text, start).min(end_of_quoted(text, name_start, start))
        };
        if start < end {
            spans.push(Span { start, end });
        }
    }
    let urls = passwords_in_urls(text);
    spans.retain(|span| {
        !urls
            .iter()
            .any(|url| url.start < span.end && span.start < url.end)
    });
    spans.extend(urls);
    spans.sort_by_key(|span| span.start);
    if let Some(span) = old_env(text) {
        spans.retain(|other| other.start >= span.end);
        spans.insert(0, span);
    }
    spans
}

/// `PASSWORD` of `scheme://user:PASSWORD@host`.
fn passwords_in_urls(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (scheme, _) in text.match_indices("://") {
        let start = scheme + 3;
        let end = text[start..]
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '?' | '#'))
            .map_or(text.len(), |end| start + end);
        let authority = &text[start..end];
        let password = authority.rfind('@').and_then(|at| {
            let colon = authority[..at].find(':')?;
            Some(Span {
                start: start + colon + 1,
                end: start + at,
            })
        });
        // A reference to a variable shows nothing.
        spans.extend(password.filter(|span| {
            let value = &text[span.start..span.end];
            !value.is_empty() && !value.starts_with('$')
        }));
    }
    spans
}

fn name_start(text: &str, equals: usize) -> usize {
    text[..equals]
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .map_or(0, |before| {
            before + text[before..].chars().next().map_or(1, char::len_utf8)
        })
}

/// History writes the values of ENV, ARG and `|N` lists without quotes, spaces and all. They stand up to here.
fn end_of_unquoted(text: &str) -> usize {
    let text_body = strip_dressing(text);
    let offset = text.len() - text_body.len();
    if ["ENV ", "ARG ", "LABEL "]
        .iter()
        .any(|keyword| text_body.starts_with(keyword))
    {
        return text.len();
    }
    let list = text_body.strip_prefix("RUN ").unwrap_or(text_body);
    let offset = offset + (text_body.len() - list.len());
    if list.starts_with('|') {
        return offset + shell_start(list).unwrap_or(list.len());
    }
    0
}

/// Where the shell's own words start behind a `|N NAME=value …` list.
fn shell_start(list: &str) -> Option<usize> {
    [
        " /bin/sh -c ",
        " /bin/bash ",
        " /bin/ash ",
        " /bin/zsh ",
        " cmd /S /C ",
        " powershell ",
    ]
    .iter()
    .filter_map(|shell| list.find(shell))
    .min()
}

fn strip_dressing(text: &str) -> &str {
    let text = text.trim_start();
    let text = text.strip_prefix("/bin/sh -c ").unwrap_or(text);
    text.strip_prefix("#(nop)").unwrap_or(text).trim_start()
}

/// Up to the next `NAME=`.
fn end_of_value(text: &str, start: usize) -> usize {
    text[start..]
        .match_indices(' ')
        .map(|(space, _)| start + space)
        .find(|&space| {
            let rest = &text[space + 1..];
            let name = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
                .unwrap_or(rest.len());
            name > 0 && rest[name..].starts_with('=')
        })
        .unwrap_or(text.len())
}

/// The end of the quotes that a word stands in whole, as `"--token=…"` in a JSON list.
fn end_of_quoted(text: &str, name_start: usize, start: usize) -> usize {
    let before = text[..name_start].trim_end_matches('-');
    let quote = before
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\''));
    quote
        .and_then(|quote| text[start..].find(quote))
        .map_or(text.len(), |end| start + end)
}

/// A shell word, quotes included.
fn end_of_word(text: &str, start: usize) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != Some('\'') => escaped = true,
            '"' | '\'' if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            c if quote.is_none() && (c.is_whitespace() || matches!(c, ';' | '&' | '|' | ')')) => {
                return start + at;
            }
            _ => {}
        }
    }
    text.len()
}

/// `ENV NAME value`, as builders that keep the raw text write it, and the like of ARG.
fn old_env(text: &str) -> Option<Span> {
    let body = strip_dressing(text);
    let rest = body
        .strip_prefix("ENV ")
        .or_else(|| body.strip_prefix("ARG "))?
        .trim_start();
    let (name, value) = rest.split_once(char::is_whitespace)?;
    let value = value.trim();
    if name.contains('=') || !is_secret_name(name) || value.is_empty() {
        return None;
    }
    let start = text.len() - rest.len() + rest.find(value)?;
    Some(Span {
        start,
        end: start + value.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_secrets() {
        for secret in [
            "NPM_TOKEN",
            "DB_PASSWORD",
            "api_key",
            "AUTH",
            "secret_MESSAGE",
            "PGPASSWORD",
            "AWS_SECRET_ACCESS_KEY",
            "npm_config__authToken",
            "MYSQL_PWD",
            "SSHPASS",
            "GITHUB_PAT",
            "JWT",
            "CREDS",
            "PRIVKEY",
            "PASSCODE",
            "TOKENS",
            "Passwords",
            "DbPass",
            "userpass",
            "BEARER",
            "dbPassword",
        ] {
            assert!(is_secret_name(secret), "{secret}");
        }
        for plain in [
            "PATH",
            "AUTHOR",
            "KEYRING_DIR",
            "PUBLIC_KEY",
            "NODE_ENV",
            "MONKEY",
            "TOKENIZERS",
            "PWD",
            "OLDPWD",
            "COMPASS",
            "PATTERN",
            "KEYS_DIR_PUBLIC",
        ] {
            assert!(!is_secret_name(plain), "{plain}");
        }
    }

    #[test]
    fn values_are_masked_in_every_form_of_history() {
        let masker = Masker::default();
        for (text, expected) in [
            ("ENV NPM_TOKEN=abc123 A=b", "ENV NPM_TOKEN=••• A=b"),
            ("ENV A=b API_KEY=two words C=d", "ENV A=b API_KEY=••• C=d"),
            (
                "/bin/sh -c #(nop)  ENV DB_PASSWORD=hunter2",
                "/bin/sh -c #(nop)  ENV DB_PASSWORD=•••",
            ),
            (
                "RUN |2 API_KEY=s3 cr3t A=b /bin/sh -c make A=1 # buildkit",
                "RUN |2 API_KEY=••• A=b /bin/sh -c make A=1 # buildkit",
            ),
            (
                "|1 TOKEN=abc /bin/sh -c true",
                "|1 TOKEN=••• /bin/sh -c true",
            ),
            ("ARG GITHUB_TOKEN=x", "ARG GITHUB_TOKEN=•••"),
            ("ENV SECRET the value", "ENV SECRET •••"),
            (
                "RUN /bin/sh -c NPM_TOKEN=\"a b\" npm ci && X_KEY=$Y z",
                "RUN /bin/sh -c NPM_TOKEN=••• npm ci && X_KEY=$Y z",
            ),
            ("RUN /bin/sh -c PATH=/x make", "RUN /bin/sh -c PATH=/x make"),
            ("ENV PUBLIC_KEY=abc", "ENV PUBLIC_KEY=abc"),
            (
                "CMD [\"app\" \"--token=abc\" \"x\"]",
                "CMD [\"app\" \"--token=•••\" \"x\"]",
            ),
            (
                "ARG DATABASE_URL=postgres://admin:s3cret@db:5432/x",
                "ARG DATABASE_URL=postgres://admin:•••@db:5432/x",
            ),
            (
                "RUN /bin/sh -c pip install -i https://u:p@ss@host/simple a && echo http://h:80/@x",
                "RUN /bin/sh -c pip install -i https://u:•••@host/simple a && echo http://h:80/@x",
            ),
            (
                "RUN curl https://$USER:$PASS@host",
                "RUN curl https://$USER:$PASS@host",
            ),
        ] {
            assert_eq!(masker.mask(text), expected);
        }
    }

    #[test]
    fn a_value_of_the_environment_alone_masks_nothing_else() {
        let env = ["API_TOKEN=abcdefgh"];
        let masker = Masker::learn(env.into_iter(), ["RUN true"].into_iter());
        assert_eq!(masker.mask("RUN make abcdefgh"), "RUN make •••");
        assert_eq!(masker.mask("RUN true"), "RUN true");
    }

    #[test]
    fn a_known_value_is_masked_wherever_it_stands() {
        let history = [
            "ARG NPM_TOKEN=npm_abcdef",
            "RUN /bin/sh -c curl -H npm_abcdef",
        ];
        let masker = Masker::learn(std::iter::empty(), history.into_iter());
        assert_eq!(masker.mask(history[1]), "RUN /bin/sh -c curl -H •••");
    }
}
