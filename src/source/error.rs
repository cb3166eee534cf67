//! What can go wrong on the way from a name to an image's bytes.

use std::io;

use thiserror::Error;

use crate::escape::escape;
use crate::layers::LimitHit;
use crate::layers::blob;

/// A place that was asked for an image and did not have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The engine or registry, and its address.
    pub place: String,
    /// Why it gave nothing, and what to do.
    pub why: String,
}

fn listed(tried: &[Tried], hint: Option<&str>) -> String {
    let lines = tried
        .iter()
        .map(|tried| format!("  {}: {}", tried.place, tried.why));
    let lines = lines.chain(hint.map(str::to_owned));
    lines.collect::<Vec<_>>().join("\n")
}

/// An image that can't be had or read. Each text names the file and says what to do.
#[derive(Debug, Error)]
pub enum Error {
    /// The operating system says no.
    #[error("{path}: {source}")]
    Io {
        /// What was being opened or read.
        path: String,
        /// The operating system's word.
        source: io::Error,
    },
    /// The name leads nowhere.
    #[error("{0}")]
    NotFound(String),
    /// The name was looked up, and nobody could give the image.
    #[error("{}: the image could not be had\n{}", escape(name), listed(tried, hint.as_deref()))]
    Nowhere {
        /// As the user wrote it.
        name: String,
        /// Where, in the order of asking.
        tried: Vec<Tried>,
        /// What the user may have meant.
        hint: Option<String>,
    },
    /// An engine or a registry has the image and could not give it.
    #[error("{path}: {what}")]
    Remote {
        /// The image's name and where it is.
        path: String,
        /// What went wrong, and what to do.
        what: String,
    },
    /// There is something, but no image.
    #[error("{path} is no container image: {what}")]
    NotAnImage {
        /// The file or directory.
        path: String,
        /// What it is instead, and what to do.
        what: String,
    },
    /// A JSON document does not parse or does not hold what it must.
    #[error("{path}: {document} {what}")]
    Document {
        /// The file or directory.
        path: String,
        /// Its name inside.
        document: String,
        /// What is wrong.
        what: String,
    },
    /// A blob that is named is not there.
    #[error("{path}: {blob} is missing; {remedy}")]
    Missing {
        /// The file or directory.
        path: String,
        /// Its name inside and its part in the image.
        blob: String,
        /// What to do.
        remedy: String,
    },
    /// No image there is called so, or stands at that position.
    #[error("{path} {what}")]
    NoSuchImage {
        /// The file or directory.
        path: String,
        /// What there is instead, and how to choose.
        what: String,
    },
    /// Several images, or several platforms, and no word on which.
    #[error("{path} {what}")]
    Choice {
        /// The file or directory.
        path: String,
        /// What there is, and how to choose.
        what: String,
    },
    /// A layer's blob can't be read.
    #[error("{path}: layer {} of {count} ({name}): {source}", index + 1)]
    Layer {
        /// The image.
        path: String,
        /// From 0.
        index: usize,
        /// How many layers there are.
        count: usize,
        /// Its digest or name.
        name: String,
        /// What is wrong with it.
        source: Box<blob::Error>,
    },
    /// The archive around the image can't be read.
    #[error("{path}: {source}")]
    Archive {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: Box<blob::Error>,
    },
    /// A cap was hit outside the layers.
    #[error("{path}: {source}")]
    Limit {
        /// The file or directory.
        path: String,
        /// Which cap.
        source: LimitHit,
    },
}

impl Error {
    /// Whether a safety limit stopped the work.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::Limit { .. } => true,
            Self::Layer { source, .. } | Self::Archive { source, .. } => {
                matches!(**source, blob::Error::Limit(_))
            }
            _ => false,
        }
    }
}
