//! Names of images by Docker's rules: which registry, which repository, which tag or digest.
//!
//! <https://github.com/distribution/reference/blob/main/reference.go> has the grammar, `normalize.go` beside it the
//! defaults. Crates have it as one regular expression over all of Unicode's letters, which takes 12 MB of memory for good.

use std::fmt;
use std::net::Ipv6Addr;

use crate::layers::Digest;

/// The name of Docker Hub.
pub const DOCKER_HUB: &str = "docker.io";
/// Characters of a registry and a repository together.
const LONGEST: usize = 255;

/// A name, complete: `shop` is `docker.io/library/shop:latest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// `docker.io`, or the host and port of another registry.
    pub registry: String,
    /// `library/shop`.
    pub repository: String,
    /// None only where there is a digest.
    pub tag: Option<String>,
    /// Of a manifest or an index. It wins over the tag.
    pub digest: Option<Digest>,
}

impl Name {
    /// Reads a name as Docker does.
    ///
    /// # Errors
    /// Says in words what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if is_hex_id(text) {
            return Err("64 hex digits are an image's ID, which only engines know".to_owned());
        }
        let (text_of_name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (text, None),
        };
        let digest = digest
            .map(|text| {
                Digest::parse(text).ok_or_else(|| {
                    format!("'{text}' is no digest; expected was sha256: and 64 hex digits")
                })
            })
            .transpose()?;
        let (registry, rest) = match text_of_name.split_once('/') {
            Some((first, rest)) if is_registry(first) => (first, rest),
            _ => (DOCKER_HUB, text_of_name),
        };
        let registry = match registry {
            "index.docker.io" => DOCKER_HUB,
            registry => registry,
        };
        let (repository, tag) = match rest.rsplit_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (rest, None),
        };
        let expected = |what: String| {
            format!(
                "{what}; expected was [HOST[:PORT]/]NAME[:TAG][@sha256:DIGEST], NAME in lower case"
            )
        };
        if !is_host(registry) {
            return Err(expected(format!("'{registry}' is no host")));
        }
        if !repository.split('/').all(is_component) {
            return Err(expected(format!("'{repository}' is no repository's name")));
        }
        if let Some(tag) = tag.filter(|tag| !is_tag(tag)) {
            return Err(expected(format!("'{tag}' is no tag")));
        }
        let repository = match registry == DOCKER_HUB && !repository.contains('/') {
            true => format!("library/{repository}"),
            false => repository.to_owned(),
        };
        if registry.len() + 1 + repository.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} characters"));
        }
        let tag = match (tag, &digest) {
            (None, None) => Some("latest"),
            (tag, _) => tag,
        };
        Ok(Self {
            registry: registry.to_owned(),
            repository,
            tag: tag.map(str::to_owned),
            digest,
        })
    }

    /// What a registry is asked for: the digest, else the tag.
    pub fn reference(&self) -> &str {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.as_str(),
            (None, Some(tag)) => tag,
            (None, None) => "latest",
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// Whether what stands before the first slash is a registry: as a repository's name has neither dot nor port at its front
/// on Docker Hub, and no capital letter anywhere.
fn is_registry(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.chars().any(char::is_uppercase)
}

fn is_host(registry: &str) -> bool {
    if let Some((address, port)) = registry
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        let port = port.strip_prefix(':');
        return address.parse::<Ipv6Addr>().is_ok() && port.is_none_or(is_port);
    }
    let (host, port) = match registry.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (registry, None),
    };
    let is_label = |label: &str| {
        let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty()
            && label.bytes().all(is_inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_port(port: &str) -> bool {
    port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Lower-case letters and digits, with one `.`, one or two `_` or any number of `-` between them.
fn is_component(component: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut words = component.as_bytes();
    loop {
        let word = words.iter().take_while(|&&byte| is_word(byte)).count();
        words = &words[word..];
        let between = words.iter().take_while(|&&byte| !is_word(byte)).count();
        let (separator, rest) = words.split_at(between);
        let is_separator = matches!(separator, b"." | b"_" | b"__")
            || (between > 0 && separator.iter().all(|&byte| byte == b'-'));
        match (word, rest) {
            (0, _) => return false,
            (_, []) => return separator.is_empty(),
            _ if !is_separator => return false,
            _ => words = rest,
        }
    }
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = tag.bytes();
    bytes.next().is_some_and(is_word)
        && tag.len() <= 128
        && bytes.all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

/// Whether that is an image's ID, as engines list them.
pub fn is_id(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(is_hex) || is_hex_id(text)
}

fn is_hex_id(text: &str) -> bool {
    text.len() == 64 && is_hex(text)
}

fn is_hex(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    // What `docker pull` makes of each, by github.com/distribution/reference's own tests and documentation.
    #[test]
    fn names_are_completed_as_docker_does() {
        for (text, registry, repository, tag) in [
            ("shop", "docker.io", "library/shop", Some("latest")),
            ("shop:1", "docker.io", "library/shop", Some("1")),
            ("me/shop", "docker.io", "me/shop", Some("latest")),
            ("docker.io/shop:1", "docker.io", "library/shop", Some("1")),
            (
                "index.docker.io/me/shop",
                "docker.io",
                "me/shop",
                Some("latest"),
            ),
            ("localhost/shop", "localhost", "shop", Some("latest")),
            (
                "localhost:5000/a/b/shop:1",
                "localhost:5000",
                "a/b/shop",
                Some("1"),
            ),
            ("ghcr.io/me/shop:v1.2", "ghcr.io", "me/shop", Some("v1.2")),
            (
                "127.0.0.1:5000/shop",
                "127.0.0.1:5000",
                "shop",
                Some("latest"),
            ),
            ("[::1]:5000/shop:1", "[::1]:5000", "shop", Some("1")),
            ("Host/shop", "Host", "shop", Some("latest")),
            ("[::1]/shop", "[::1]", "shop", Some("latest")),
            (
                "a__b/c.d-e--f",
                "docker.io",
                "a__b/c.d-e--f",
                Some("latest"),
            ),
            ("shop:_A.b-C", "docker.io", "library/shop", Some("_A.b-C")),
        ] {
            let name = Name::parse(text).unwrap();
            assert_eq!(
                (
                    name.registry.as_str(),
                    name.repository.as_str(),
                    name.tag.as_deref()
                ),
                (registry, repository, tag),
                "{text}"
            );
        }
        let both = Name::parse(&format!("shop:1@{DIGEST}")).unwrap();
        assert_eq!((both.tag.as_deref(), both.reference()), (Some("1"), DIGEST));
        let bare = Name::parse(&format!("shop@{DIGEST}")).unwrap();
        assert_eq!((bare.tag.as_deref(), bare.reference()), (None, DIGEST));
    }

    #[test]
    fn what_is_no_name_is_said_to_be_none() {
        for text in [
            "",
            "Shop",
            "./shop",
            "/shop",
            "shop:",
            "shop@sha256:12",
            "a b",
            "shop:1:2",
            "a//b",
            "a/",
            "-a",
            "a-",
            "a..b",
            "a___b",
            "a._b",
            "-a.b/c",
            "a.b:/c",
            "a.b:99999/c",
            "a.b:+1/c",
            "[::1/c",
            "[::g]:1/c",
            "caf\u{e9}",
            "shop:-1",
            "shop:caf\u{e9}",
            &"a".repeat(256),
            &format!("a:{}", "t".repeat(129)),
            &DIGEST[7..],
        ] {
            assert!(Name::parse(text).is_err(), "{text}");
        }
        assert!(is_id(DIGEST) && is_id(&DIGEST[7..]) && !is_id("shop"));
    }
}
