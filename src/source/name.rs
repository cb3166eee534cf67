//! Names of images by Docker's rules: which registry, which repository, which tag or digest.
//!
//! The grammar is the crate's; what it leaves out (a host in brackets, the hosts behind Docker Hub's name) is here.

use std::fmt;

use oci_distribution::Reference;

use crate::layers::Digest;

/// The name of Docker Hub.
pub const DOCKER_HUB: &str = "docker.io";

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
        // The crate's grammar has no host in brackets; any other host stands in for it.
        let (bracketed, text) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, rest)) if address.parse::<std::net::Ipv6Addr>().is_ok() => {
                (Some(address), format!("ipv6.invalid{rest}"))
            }
            _ => (None, text.to_owned()),
        };
        let reference: Reference = text.parse().map_err(|error| {
            format!(
                "{error}; expected was [HOST[:PORT]/]NAME[:TAG][@sha256:DIGEST], NAME in lower case"
            )
        })?;
        let digest = reference
            .digest()
            .map(|text| {
                Digest::parse(text).ok_or_else(|| {
                    format!("'{text}' is no digest; expected was sha256: and 64 hex digits")
                })
            })
            .transpose()?;
        let (registry, repository) = match (bracketed, reference.repository().split_once('/')) {
            (Some(address), _) => {
                let host = format!("[{address}]");
                let registry = reference.registry().replacen("ipv6.invalid", &host, 1);
                (registry, reference.repository())
            }
            // A first part with capital letters is a host too, as no repository has any.
            (None, Some((first, rest))) if first.chars().any(char::is_uppercase) => {
                (first.to_owned(), rest)
            }
            (None, _) => (reference.registry().to_owned(), reference.repository()),
        };
        Ok(Self {
            registry,
            repository: repository.to_owned(),
            tag: reference.tag().map(str::to_owned),
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
            &DIGEST[7..],
        ] {
            assert!(Name::parse(text).is_err(), "{text}");
        }
        assert!(is_id(DIGEST) && is_id(&DIGEST[7..]) && !is_id("shop"));
    }
}
