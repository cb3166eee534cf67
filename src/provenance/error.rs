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
}
