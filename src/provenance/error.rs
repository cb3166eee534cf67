//! What the user says of an image that the image contradicts.

use thiserror::Error;

/// Something the user says that does not fit the image.
#[derive(Debug, Error)]
pub enum Error {
    /// The base image that was given is none of this image's.
    #[error(
        "{base} is not the base of {image}: {what}; leave the base image out, or give the one that was built on"
    )]
    NotTheBase {
        /// The image that was given, as the user wrote it.
        base: String,
        /// The image, as the user wrote it.
        image: String,
        /// Where they differ.
        what: String,
    },
    /// The Dockerfile that was given did not build this image.
    #[error("{dockerfile} does not fit {image}: {what}; {help}")]
    NotTheDockerfile {
        /// The Dockerfile, as the user wrote it.
        dockerfile: String,
        /// The image, as the user wrote it.
        image: String,
        /// The first place from the end where they differ.
        what: String,
        /// What to do.
        help: &'static str,
    },
}
