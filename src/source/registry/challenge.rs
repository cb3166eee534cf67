//! What a server asks for before it lets somebody in: the `WWW-Authenticate` headers of a 401.
//!
//! <https://www.rfc-editor.org/rfc/rfc7235#section-4.1>: one header may hold several challenges, with commas between
//! them and between the parameters of each.

use std::collections::HashMap;

/// A way to get in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Challenge {
    /// In lower case: `bearer`, `basic`.
    pub scheme: String,
    parameters: HashMap<String, String>,
}

impl Challenge {
    /// A parameter; names are in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }
}

/// The challenges of one header. What is malformed is passed over, and what follows it still counts.
pub fn parse(header: &str) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return challenges;
        }
        let (word, after) = token(rest);
        if word.is_empty() {
            // No token starts here: over to the next comma that is not in quotes.
            rest = over(rest);
            continue;
        }
        let value = after.trim_start_matches([' ', '\t']);
        match value.strip_prefix('=') {
            Some(value) if !is_token68(value) => {
                let (value, after) = text(value.trim_start_matches([' ', '\t']));
                if let Some(challenge) = challenges.last_mut() {
                    // The first counts: a second one is an attempt to be read in two ways.
                    challenge
                        .parameters
                        .entry(word.to_ascii_lowercase())
                        .or_insert(value);
                }
                rest = after;
            }
            // `Negotiate oYG…==`: the word is no scheme, and not ours to understand.
            Some(value) => rest = over(value),
            None => {
                challenges.push(Challenge {
                    scheme: word.to_ascii_lowercase(),
                    ..Challenge::default()
                });
                rest = after;
            }
        }
    }
}

/// Whether what stands behind a `=` ends a token68 instead of giving a parameter's value.
fn is_token68(value: &str) -> bool {
    let value = value
        .trim_start_matches('=')
        .trim_start_matches([' ', '\t']);
    value.is_empty() || value.starts_with(',')
}

fn token(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~/".contains(c)))
        .unwrap_or(text.len());
    text.split_at(end)
}

/// A value, quoted or not, and what stands behind it.
fn text(rest: &str) -> (String, &str) {
    let Some(quoted) = rest.strip_prefix('"') else {
        // More than a token's characters come without quotes in practice: URLs.
        let end = rest.find([',', ' ', '\t']).unwrap_or(rest.len());
        return (rest[..end].to_owned(), &rest[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// What stands behind the next comma outside quotes.
fn over(rest: &str) -> &str {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => return &rest[at + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Vec<(String, Vec<(String, String)>)> {
        parse(header)
            .into_iter()
            .map(|challenge| {
                let mut parameters: Vec<_> = challenge.parameters.into_iter().collect();
                parameters.sort();
                (challenge.scheme, parameters)
            })
            .collect()
    }

    fn challenge(scheme: &str, parameters: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        let parameters = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        (scheme.to_owned(), parameters.collect())
    }

    #[test]
    fn challenges_of_real_registries() {
        assert_eq!(
            read(
                r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/busybox:pull""#
            ),
            [challenge(
                "bearer",
                &[
                    ("realm", "https://auth.docker.io/token"),
                    ("scope", "repository:library/busybox:pull"),
                    ("service", "registry.docker.io"),
                ]
            )]
        );
        assert_eq!(
            read(r#"Basic realm="a, \"b\" = c", charset="UTF-8""#),
            [challenge(
                "basic",
                &[("charset", "UTF-8"), ("realm", r#"a, "b" = c"#)]
            )]
        );
    }

    // The header of RFC 7235, section 4.1, and its relatives.
    #[test]
    fn several_challenges_in_one_header() {
        assert_eq!(
            read(
                r#"Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple""#
            ),
            [
                challenge(
                    "newauth",
                    &[
                        ("realm", "apps"),
                        ("title", "Login to \"apps\""),
                        ("type", "1")
                    ]
                ),
                challenge("basic", &[("realm", "simple")]),
            ]
        );
        assert_eq!(
            read(
                "Negotiate, Negotiate oYGzMIGwoAMKAQ==, BEARER realm = https://x/y?a=b ,service=s"
            ),
            [
                challenge("negotiate", &[]),
                challenge("negotiate", &[]),
                challenge("bearer", &[("realm", "https://x/y?a=b"), ("service", "s")]),
            ]
        );
    }

    #[test]
    fn malformed_headers_are_read_to_their_end() {
        for header in [
            "",
            ",,, ,",
            "=",
            "\"",
            "Bearer realm=\"unclosed",
            "Bearer realm=",
            "Bearer =x, y",
            "\u{e9}\u{e9}, Bearer",
            "a=\\",
            "Bearer realm=\"\\",
        ] {
            let _ = parse(header);
        }
        assert_eq!(
            read("{]:;, Bearer realm=\"https://x\", realm=\"https://y\""),
            [challenge("bearer", &[("realm", "https://x")])]
        );
    }
}
