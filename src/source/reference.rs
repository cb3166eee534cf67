//! What the user calls an image: a transport and a path, or a path, or a name.
//!
//! Transports mean what they mean to skopeo and podman.

use std::io;
use std::path::{Path, PathBuf};

use super::error::Error;
use crate::escape::escape;

/// Where an image lies, and which one of several there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    /// As the user gave it.
    pub text: String,
    /// The transport, where one was named.
    pub transport: Option<Transport>,
    /// The file or directory.
    pub path: PathBuf,
    /// Which image in it.
    pub choice: Option<Choice>,
}

/// A way to store an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// What `docker save` writes.
    DockerArchive,
    /// An OCI layout in a tar.
    OciArchive,
    /// An OCI layout directory.
    Oci,
    /// skopeo's directory of a manifest and its blobs.
    Dir,
}

impl Transport {
    /// As users and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::DockerArchive => "docker-archive",
            Self::OciArchive => "oci-archive",
            Self::Oci => "oci",
            Self::Dir => "dir",
        }
    }
}

/// Which of several images is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// By its name, tag or digest.
    Name(String),
    /// By its position, from 0.
    Index(usize),
}

const TRANSPORTS: [Transport; 4] = [
    Transport::DockerArchive,
    Transport::OciArchive,
    Transport::Oci,
    Transport::Dir,
];

/// Transports that people know from skopeo and podman and that lead to no file.
const ELSEWHERE: [(&str, &str); 4] = [
    ("docker-daemon:", "docker save NAME -o image.tar"),
    (
        "docker://",
        "skopeo copy docker://NAME oci-archive:image.tar",
    ),
    (
        "containers-storage:",
        "podman save --format oci-archive -o image.tar NAME",
    ),
    ("containerd:", "ctr image export image.tar NAME"),
];

impl ImageRef {
    /// Understands what the user wrote; looks at the file system to tell a path from a choice behind a colon.
    ///
    /// # Errors
    /// [`Error::NotFound`] when nothing of that name is here; the text says how to get it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        for transport in TRANSPORTS {
            if let Some(rest) = text
                .strip_prefix(transport.name())
                .and_then(|rest| rest.strip_prefix(':'))
            {
                return Self::split(text, Some(transport), rest).ok_or_else(|| {
                    Error::NotFound(format!(
                        "{}: there is no file or directory '{}'",
                        escape(text),
                        escape(rest)
                    ))
                });
            }
        }
        if let Some((prefix, save)) = ELSEWHERE
            .iter()
            .find(|(prefix, _)| text.starts_with(prefix))
        {
            return Err(Error::NotFound(format!(
                "{}: this version reads archives and layout directories, not {prefix}; save the image first: {save}",
                escape(text)
            )));
        }
        Self::split(text, None, text).ok_or_else(|| {
            if let Err(source) = Path::new(text).symlink_metadata()
                && source.kind() == io::ErrorKind::PermissionDenied
            {
                return Error::Io {
                    path: escape(text),
                    source,
                };
            }
            Error::NotFound(format!(
                "{0}: there is no such file or directory, and this version does not ask engines or registries; save the image first: docker save {0} -o image.tar",
                escape(text)
            ))
        })
    }

    /// The longest way to read `rest` as an existing path, with `:CHOICE` behind it.
    fn split(text: &str, transport: Option<Transport>, rest: &str) -> Option<Self> {
        // skopeo's `dir:` is a path to its end.
        let choosable = transport != Some(Transport::Dir);
        let made = |path: &str, choice: Option<&str>| {
            Path::new(path).exists().then(|| Self {
                text: text.to_owned(),
                transport,
                path: PathBuf::from(path),
                choice: choice.map(Choice::parse),
            })
        };
        made(rest, None).or_else(|| {
            let colons = rest.rmatch_indices(':').filter(|_| choosable);
            colons.into_iter().find_map(|(colon, _)| {
                let choice = &rest[colon + 1..];
                (!choice.is_empty()).then(|| made(&rest[..colon], Some(choice)))?
            })
        })
    }
}

impl Choice {
    fn parse(text: &str) -> Self {
        match text.strip_prefix('@').and_then(|index| index.parse().ok()) {
            Some(index) => Self::Index(index),
            None => Self::Name(text.strip_prefix('@').unwrap_or(text).to_owned()),
        }
    }
}

/// Whether `wanted`, as a user writes it, names an image that calls itself `name`: by Docker's rules for short names,
/// or by the tag alone, as OCI layouts do.
pub fn names_match(wanted: &str, name: &str) -> bool {
    wanted == name || familiar(wanted) == familiar(name)
}

/// The name without Docker Hub's prefixes and with its tag.
fn familiar(name: &str) -> String {
    let short = name
        .strip_prefix("docker.io/")
        .or_else(|| name.strip_prefix("index.docker.io/"))
        .unwrap_or(name);
    let short = short.strip_prefix("library/").unwrap_or(short);
    let after_host = short.rsplit('/').next().unwrap_or(short);
    if after_host.contains([':', '@']) {
        short.to_owned()
    } else {
        format!("{short}:latest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_by_dockers_rules_and_tags_by_themselves() {
        for (wanted, name, expected) in [
            ("shop:1", "shop:1", true),
            ("shop:1", "docker.io/library/shop:1", true),
            ("shop", "shop:latest", true),
            ("shop", "shop:1", false),
            ("1", "1", true),
            ("localhost:5000/shop", "localhost:5000/shop:latest", true),
            ("shop:1", "other/shop:1", false),
        ] {
            assert_eq!(names_match(wanted, name), expected, "{wanted} {name}");
        }
    }

    #[test]
    fn a_choice_is_a_name_or_an_index() {
        assert_eq!(Choice::parse("@1"), Choice::Index(1));
        assert_eq!(Choice::parse("shop:1"), Choice::Name("shop:1".to_owned()));
    }
}
