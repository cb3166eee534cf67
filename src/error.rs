//! Why an image could not be analysed.

use std::io;

use thiserror::Error;

use crate::{provenance, source, tree};

/// An image that can't be analysed. Each text names the file and the layer and says what to do.
#[derive(Debug, Error)]
pub enum Error {
    /// It can't be had or read.
    #[error(transparent)]
    Source(#[from] source::Error),
    /// What the user says of its origin does not fit it.
    #[error(transparent)]
    Provenance(#[from] provenance::Error),
    /// No file system can be made of its layers.
    #[error("{path}: {source}")]
    Tree {
        /// The file or directory.
        path: String,
        /// What does not fit.
        source: tree::Error,
    },
    /// Sizes that no storage can hold.
    #[error(
        "{path}: the sizes of its files add up to more than 64 bits can hold, so some tar header lies; build or save the image again"
    )]
    Overflow {
        /// The file or directory.
        path: String,
    },
    /// A stage's image is given, and the Dockerfile has no such stage.
    #[error("the Dockerfile has no stage {name}; its stages are {stages}")]
    NoSuchStage {
        /// As the user wrote it.
        name: String,
        /// Those that there are.
        stages: String,
    },
    /// Contents that had to be compared can't be read.
    #[error("{path}: a file's contents can't be read again to be compared: {source}")]
    Compare {
        /// The file or directory.
        path: String,
        /// The operating system's word.
        source: io::Error,
    },
}

impl Error {
    /// Whether a safety limit stopped the work, and not a fault of the image or the machine.
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::Source(error) if error.is_limit())
    }
}
