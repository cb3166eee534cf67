//! What builders record themselves: which entries of the history are theirs, and which image lay below.

use crate::provenance::builders::buildpacks::Metadata;
use crate::provenance::builders::{self, Builder, Parent};
use crate::source::Layer;
use crate::source::manifest::{Config, History};

/// Where a build started, by its builder's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// From an image.
    Base(Base),
    /// From nothing.
    Scratch,
    /// From this image, whose layers went into the build's own one.
    Squashed(String),
}

/// An image below the builder's own layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// How many layers it has.
    pub layers: usize,
    /// Its name, where the builder tells it.
    pub name: Option<String>,
    /// Digest of its manifest or index, where the builder tells it.
    pub digest: Option<String>,
    /// What the builder annotates images with.
    pub annotates: Annotates,
}

/// What a builder's base annotations are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Annotates {
    /// It writes none, and may keep those of the image that it started from.
    Nothing,
    /// The name is the base image's; buildah of 2022 writes the digest of an intermediate image beside it.
    Name,
    /// Name and digest are the base image's.
    Digest,
}

/// Reads what the builder says; none where it says nothing. `entries` are the history's entries by layer.
pub fn read(config: &Config, entries: &[Option<usize>], layers: &[Layer]) -> Option<Record> {
    if let Some(record) = buildpacks(config, layers) {
        return Some(record);
    }
    let history = &config.history;
    let entries: Vec<usize> = entries.iter().copied().collect::<Option<_>>()?;
    let below = |entry: usize| entries.iter().filter(|&&own| own < entry).count();
    let base = |layers, name: Option<&str>, annotates| {
        Some(match layers {
            0 => Record::Scratch,
            layers => Record::Base(Base {
                layers,
                name: name.map(str::to_owned),
                digest: None,
                annotates,
            }),
        })
    };
    if builders::is_commit(config) {
        let name = config.container_image().filter(|name| !is_id(name));
        return base(below(history.len() - 1), name, Annotates::Nothing);
    }
    let (run, builder) = own_run(history)?;
    match builder {
        Builder::Squash => {
            let merged = history[run].comment.as_deref().unwrap_or_default();
            let starts = merged.trim().starts_with("merge ");
            base(
                if starts { below(run) } else { 0 },
                None,
                Annotates::Nothing,
            )
        }
        // An import has nothing below; what lies above it is somebody else's.
        Builder::Import => (entries.last() == Some(&run)).then_some(Record::Scratch),
        Builder::Ko => {
            // Each of its builds starts with the data.
            let starts = |entry: &usize| {
                let comment = history[*entry].comment.as_deref();
                comment.is_some_and(|comment| comment.starts_with("kodata contents"))
            };
            let first = (run..history.len()).rev().find(starts).unwrap_or(run);
            base(below(first), None, Annotates::Digest)
        }
        Builder::Nix => {
            // It tells layers of the image that it started from by their names in that image's archive.
            let is_own = |entry: &History| {
                let comment = entry.comment.as_deref().unwrap_or_default();
                comment.contains("['/") || comment.contains("[\"/")
            };
            let first = (run..history.len()).find(|&entry| is_own(&history[entry]))?;
            base(below(first), None, Annotates::Nothing)
        }
        Builder::Jib | Builder::Bazel | Builder::Apko | Builder::Buildpacks => {
            base(below(run), None, Annotates::Nothing)
        }
        Builder::Buildah | Builder::ClassicOrBuildah => match parent(history, run) {
            Some((entry, name, _)) if below(entry) == 0 => Some(Record::Squashed(name.to_owned())),
            Some((entry, name, annotates)) => base(below(entry), Some(name), annotates),
            None => is_buildahs_own(config, run).then_some(Record::Scratch),
        },
        // Their own bases look the same.
        Builder::BuildKit | Builder::Classic | Builder::Kaniko => None,
    }
}

/// The lowest entry of the last builder's, and who that is. Entries on top that bear nobody's marks are passed over.
pub fn own_run(history: &[History]) -> Option<(usize, Builder)> {
    let mut top = history
        .iter()
        .enumerate()
        .rev()
        .filter_map(|(entry, told)| {
            let builder = Builder::of(told)?;
            Some((entry, builder))
        });
    let (mut run, mut builder) = top.next()?;
    while let Some(entry) = run.checked_sub(1)
        && let Some(below) = Builder::of(&history[entry])
        && builder.goes_with(below)
    {
        run = entry;
        if builder == Builder::ClassicOrBuildah {
            builder = below;
        }
    }
    Some((run, builder))
}

/// The topmost image that buildah names in its comments, with the entry that stands on it: images below have comments
/// of their own.
fn parent(history: &[History], run: usize) -> Option<(usize, &str, Annotates)> {
    let comments = history.iter().enumerate().skip(run).rev();
    let mut annotates = Annotates::Digest;
    for (entry, told) in comments {
        match Parent::of(told.comment.as_deref().unwrap_or_default().trim()) {
            Some(Parent::Named(name)) => return Some((entry, name, annotates)),
            Some(Parent::Intermediate) => annotates = Annotates::Name,
            None => {}
        }
    }
    None
}

/// Whether buildah wrote everything there is: then nothing is below, since it names what it starts from.
fn is_buildahs_own(config: &Config, run: usize) -> bool {
    let is_intermediate =
        |entry: &History| Parent::of(entry.comment.as_deref().unwrap_or_default().trim()).is_some();
    // The second instruction is the first that stands on an image.
    let first = config.history.iter().position(is_intermediate);
    run == 0 && config.label("io.buildah.version").is_some() && first.is_none_or(|first| first == 1)
}

fn is_id(name: &str) -> bool {
    let digits = name.strip_prefix("sha256:").unwrap_or(name);
    matches!(digits.len(), 12 | 64) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What buildpacks' label says of an image that nobody built further on: its last layer is in the label.
fn buildpacks(config: &Config, layers: &[Layer]) -> Option<Record> {
    let metadata = Metadata::of(config)?;
    let last = layers.last()?;
    if !metadata.layers.contains_key(last.diff_id.as_str()) {
        return None;
    }
    let top = metadata.top_layer?;
    let top = layers
        .iter()
        .rposition(|layer| layer.diff_id.as_str() == top)?;
    Some(Record::Base(Base {
        layers: top + 1,
        name: metadata.run_image,
        digest: metadata.run_digest,
        annotates: Annotates::Nothing,
    }))
}
