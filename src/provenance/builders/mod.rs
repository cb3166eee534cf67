//! Who made an entry of the history, and what builders without a Dockerfile say in it.
//!
//! Each builder has its own marks: an author, a comment, the way it writes an instruction. `layers` looks at whole
//! images: layers that hold several instructions, committed containers, buildpacks' label. Which layers are the base
//! image's is for `base` to find out, instructions are for `history`.

pub mod buildpacks;
mod layers;

pub use layers::complete;

use super::history;
use crate::source::manifest::{Config, History};

/// Who wrote an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builder {
    /// BuildKit's Dockerfile frontend.
    BuildKit,
    /// Docker's classic builder.
    Classic,
    /// buildah, podman build.
    Buildah,
    /// The classic builder or buildah: both write this entry the same way.
    ClassicOrBuildah,
    /// kaniko.
    Kaniko,
    /// Jib.
    Jib,
    /// ko.
    Ko,
    /// Bazel's rules.
    Bazel,
    /// apko.
    Apko,
    /// Nix's dockerTools.
    Nix,
    /// The buildpacks' lifecycle.
    Buildpacks,
    /// `docker build --squash`: the entry that holds all others' layers.
    Squash,
    /// `docker import`, `podman import`.
    Import,
}

impl Builder {
    /// Whose the entry is; none where it bears no known marks.
    pub fn of(entry: &History) -> Option<Self> {
        let field = |field: &Option<String>| field.as_deref().unwrap_or_default().trim().to_owned();
        let (text, comment) = (field(&entry.created_by), field(&entry.comment));
        let author = field(&entry.author);
        let starts = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
        Some(match author.as_str() {
            "kaniko" => Self::Kaniko,
            "Jib" => Self::Jib,
            "ko" => Self::Ko,
            "apko" => Self::Apko,
            "Bazel" => Self::Bazel,
            _ if starts(&["jib-"]) => Self::Jib,
            _ if starts(&["ko build ", "ko publish "]) => Self::Ko,
            _ if starts(&["bazel build "]) => Self::Bazel,
            _ if text == "apko" => Self::Apko,
            _ if buildpacks::wrote(&text) => Self::Buildpacks,
            _ if comment.starts_with("store paths: ") => Self::Nix,
            _ if comment.to_ascii_lowercase().starts_with("imported from ") => Self::Import,
            _ if text.is_empty()
                && (comment.starts_with("merge sha256:")
                    || comment.starts_with("create new from sha256:")) =>
            {
                Self::Squash
            }
            _ if comment == "buildkit.dockerfile.v0" => Self::BuildKit,
            _ if Parent::of(&comment).is_some() => Self::Buildah,
            _ => return Self::of_form(&text),
        })
    }

    /// COPY, ADD and WORKDIR have one space after `#(nop)` with both, others two with the classic builder.
    fn of_form(text: &str) -> Option<Self> {
        if let Some(rest) = history::unmarked(text) {
            let keyword = rest.split_whitespace().next();
            return Some(match keyword {
                _ if rest.starts_with("  ") => Self::Classic,
                Some("COPY" | "ADD" | "WORKDIR") => Self::ClassicOrBuildah,
                _ => Self::Buildah,
            });
        }
        // A build argument's list stands in front of the shell.
        (text.starts_with("/bin/sh -c ") || text.starts_with('|') && text.contains(" /bin/sh -c "))
            .then_some(Self::ClassicOrBuildah)
    }

    /// Who made what lies above so many layers, by the last entry of the history that bears a mark; some marks are two
    /// builders', and then an earlier entry may tell which.
    pub fn of_build(config: &Config, layers: usize, below: usize) -> Option<Self> {
        let (entries, _) = history::pair(&config.history, layers);
        let below = below.checked_sub(1).and_then(|last| *entries.get(last)?);
        let own = &config.history[below.map_or(0, |entry| entry + 1)..];
        let mut own = own.iter().rev().filter_map(Self::of);
        let last = own.next()?;
        let other = own.find(|other| last.goes_with(*other) && last != *other);
        Some(other.unwrap_or(last))
    }

    /// Its name, in words for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::BuildKit => "BuildKit",
            Self::Classic | Self::Squash => "Docker's classic builder",
            Self::Buildah => "buildah",
            Self::ClassicOrBuildah => "Docker's classic builder or buildah",
            Self::Kaniko => "kaniko",
            Self::Jib => "Jib",
            Self::Ko => "ko",
            Self::Bazel => "Bazel",
            Self::Apko => "apko",
            Self::Nix => "Nix",
            Self::Buildpacks => "a buildpack",
            Self::Import => "an import of a file system",
        }
    }

    /// Whether what it makes comes from a Dockerfile.
    pub fn reads_dockerfiles(self) -> bool {
        match self {
            Self::BuildKit
            | Self::Classic
            | Self::Squash
            | Self::Buildah
            | Self::ClassicOrBuildah
            | Self::Kaniko => true,
            Self::Jib
            | Self::Ko
            | Self::Bazel
            | Self::Apko
            | Self::Nix
            | Self::Buildpacks
            | Self::Import => false,
        }
    }

    /// Whether one build can have written entries of both.
    pub fn goes_with(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::ClassicOrBuildah, Self::Classic | Self::Buildah)
                    | (Self::Classic | Self::Buildah, Self::ClassicOrBuildah)
            )
    }

    /// What an entry's own words say of its layer, for builders that know no Dockerfile.
    pub fn words(self, text: &str, comment: &str) -> Option<String> {
        let both = || match (text, comment) {
            (text, "") => text.to_owned(),
            ("", comment) => comment.to_owned(),
            (text, comment) => format!("{text}: {comment}"),
        };
        Some(match self {
            Self::Jib | Self::Ko | Self::Bazel | Self::Apko | Self::Buildpacks => both(),
            Self::Nix => format!("nix: {comment}"),
            Self::Squash => format!("docker build --squash: {comment}"),
            Self::Import if text.is_empty() => format!("docker import: {comment}"),
            Self::Import => format!("podman import: {comment}"),
            // `buildah commit` and `podman commit` know no instruction.
            Self::Buildah if text == "/bin/sh" => match Parent::of(comment)? {
                Parent::Named(name) => format!("commit of a container from {name}"),
                Parent::Intermediate => return None,
            },
            _ => return None,
        })
    }
}

/// What buildah's comment `FROM …` says an entry stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent<'a> {
    /// An image by its name: the base image.
    Named(&'a str),
    /// The image of the instruction before, by its ID.
    Intermediate,
}

impl<'a> Parent<'a> {
    /// A comment may say something else first.
    pub fn of(comment: &'a str) -> Option<Self> {
        let (before, name) = comment.rsplit_once("FROM ")?;
        if name.is_empty() || name.contains(' ') || !(before.is_empty() || before.ends_with(' ')) {
            return None;
        }
        let is_id =
            matches!(name.len(), 12 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(if is_id {
            Self::Intermediate
        } else {
            Self::Named(name)
        })
    }
}

/// Whether the last entry of the history is a container's command as `docker commit` keeps it: it bears nobody's marks
/// and is what the image runs.
pub fn is_commit(config: &Config) -> bool {
    let Some(last) = config.history.last() else {
        return false;
    };
    let text = last.created_by.as_deref().unwrap_or_default();
    Builder::of(last).is_none() && config.commands().iter().any(|command| command == text)
}
