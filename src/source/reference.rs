//! What the user calls an image: a transport and a place, or a path, or a name.
//!
//! Transports mean what they mean to skopeo and podman. What a name is made of is for [`super::name`].

use std::io;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::name::{self, Name};
use super::userinfo::masked;
use crate::escape::escape;

/// Where an image lies, and which one of several there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    /// As the user gave it.
    pub text: String,
    /// The transport, where one was named.
    pub transport: Option<Transport>,
    /// Where to look.
    pub place: Place,
}

/// Where to look for an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file or directory that exists. Without a transport, and where it turns out to be no image, or not to have
    /// the one that is chosen, `text` may still be a name.
    Path {
        /// The file or directory.
        path: PathBuf,
        /// Which image in it.
        choice: Option<Choice>,
    },
    /// A name or an ID that engines know, or a name that a registry knows: as the user wrote it, without transport.
    Name(String),
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
    /// A Docker engine, by its API.
    DockerDaemon,
    /// Podman's images, by its API.
    ContainersStorage,
    /// containerd's content store, by its API.
    Containerd,
    /// A registry.
    Registry,
}

impl Transport {
    /// Each of them.
    pub const ALL: [Self; 8] = [
        Self::DockerArchive,
        Self::OciArchive,
        Self::Oci,
        Self::Dir,
        Self::DockerDaemon,
        Self::ContainersStorage,
        Self::Containerd,
        Self::Registry,
    ];

    /// As reports and `--source` write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::DockerArchive => "docker-archive",
            Self::OciArchive => "oci-archive",
            Self::Oci => "oci",
            Self::Dir => "dir",
            Self::DockerDaemon => "docker-daemon",
            Self::ContainersStorage => "containers-storage",
            Self::Containerd => "containerd",
            Self::Registry => "registry",
        }
    }

    /// What stands in front of the image.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::DockerArchive => "docker-archive:",
            Self::OciArchive => "oci-archive:",
            Self::Oci => "oci:",
            Self::Dir => "dir:",
            Self::DockerDaemon => "docker-daemon:",
            Self::ContainersStorage => "containers-storage:",
            Self::Containerd => "containerd:",
            Self::Registry => "docker://",
        }
    }

    /// Whether it leads to a file or directory.
    pub fn is_path(self) -> bool {
        matches!(
            self,
            Self::DockerArchive | Self::OciArchive | Self::Oci | Self::Dir
        )
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

impl ImageRef {
    /// Understands what the user wrote; looks at the file system to tell a path from a name, and from a choice behind a
    /// colon.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is neither an existing path nor a name; the text says what was expected.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if let Some(name) = text.strip_prefix("podman://") {
            let (text, name) = (escape(text), escape(name));
            return Err(Error::NotFound(format!(
                "{text}: there is no transport podman://; the image in Podman is containers-storage:{name}"
            )));
        }
        let transport = Transport::ALL.iter().find_map(|transport| {
            let rest = text.strip_prefix(transport.prefix())?;
            Some((*transport, rest))
        });
        match transport {
            Some((transport, rest)) if transport.is_path() => {
                Self::split(text, Some(transport), rest).ok_or_else(|| {
                    // dive puts slashes behind the colon.
                    let meant = rest
                        .strip_prefix("//")
                        .filter(|path| Path::new(path).exists());
                    let hint = meant.map(|path| {
                        let prefix = transport.prefix();
                        format!("; without the slashes there is: {prefix}{}", escape(path))
                    });
                    Error::NotFound(format!(
                        "{}: there is no file or directory '{}'{}",
                        escape(text),
                        escape(rest),
                        hint.unwrap_or_default()
                    ))
                })
            }
            Some((transport, rest)) => Self::named(text, Some(transport), rest),
            None => Self::split(text, None, text).map_or_else(
                || {
                    if let Err(source) = Path::new(text).symlink_metadata()
                        && source.kind() == io::ErrorKind::PermissionDenied
                    {
                        return Err(Error::Io {
                            path: escape(text),
                            source,
                        });
                    }
                    Self::named(text, None, text)
                },
                Ok,
            ),
        }
    }

    /// The file or directory, where it leads to one.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::Path { path, .. } => Some(path),
            Place::Name(_) => None,
        }
    }

    fn named(text: &str, transport: Option<Transport>, rest: &str) -> Result<Self, Error> {
        let may_be_any = match transport {
            Some(Transport::Registry) => false,
            // Names there are whatever `ctr` was told.
            Some(Transport::Containerd) => !rest.is_empty(),
            _ => name::is_id(rest),
        };
        if !may_be_any {
            Name::parse(rest).map_err(|why| {
                let shown = masked(text);
                if shown != text {
                    return Error::NotFound(format!(
                        "{}: a login is no part of an image's name; docker login and podman login keep it, layerscope takes it from there",
                        escape(&shown)
                    ));
                }
                if transport.is_none() && starts_like_a_path(rest) {
                    let text = escape(text);
                    return Error::NotFound(format!("{text}: there is no such file or directory"));
                }
                let no_path = match transport {
                    None => "there is no such file or directory, and ",
                    Some(_) => "",
                };
                Error::NotFound(format!(
                    "{}: {no_path}'{}' is no image name: {why}",
                    escape(text),
                    escape(rest)
                ))
            })?;
        }
        Ok(Self {
            text: text.to_owned(),
            transport,
            place: Place::Name(rest.to_owned()),
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
                place: Place::Path {
                    path: PathBuf::from(path),
                    choice: choice.map(Choice::parse),
                },
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

/// Whether no image can be called so, but a file or directory.
fn starts_like_a_path(text: &str) -> bool {
    matches!(text, "." | "..")
        || ["./", "../", "/", "~"]
            .iter()
            .any(|it| text.starts_with(it))
}

/// Whether somebody who writes that means a file, although an image might be called so: what stands before the first
/// colon ends as archives' names do.
pub(super) fn is_called_like_an_archive(text: &str) -> bool {
    const ENDS: [&str; 7] = [
        ".tar", ".tgz", ".zip", ".tar.gz", ".tar.zst", ".tar.xz", ".tar.bz2",
    ];
    let file = text.split(':').next().unwrap_or(text);
    ENDS.iter().any(|end| file.ends_with(end))
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
    fn a_missing_file_is_told_from_a_name() {
        for file in ["i.tar", "a/i.tar.gz", "i.tgz:shop:1", "i.tar:@0", "i.zip"] {
            assert!(is_called_like_an_archive(file), "{file}");
        }
        for name in [
            "me/shop",
            "shop:1.tar",
            "localhost:5000/i.tar",
            "tar",
            "shop.target",
        ] {
            assert!(!is_called_like_an_archive(name), "{name}");
        }
        for path in ["./i", "../i", "/i", "~/i"] {
            let error = ImageRef::parse(&format!("{path}.nowhere")).unwrap_err();
            let error = error.to_string();
            assert!(
                error.ends_with(": there is no such file or directory"),
                "{error}"
            );
        }
    }

    #[test]
    fn transports_of_dive_are_told_by_their_names_here() {
        let error = ImageRef::parse("podman://shop:1").unwrap_err().to_string();
        assert!(error.contains("containers-storage:shop:1"), "{error}");
        let error = ImageRef::parse("docker-archive://Cargo.toml").unwrap_err();
        assert!(error.to_string().ends_with(" docker-archive:Cargo.toml"));
    }

    #[test]
    fn a_choice_is_a_name_or_an_index() {
        assert_eq!(Choice::parse("@1"), Choice::Index(1));
        assert_eq!(Choice::parse("shop:1"), Choice::Name("shop:1".to_owned()));
    }
}
