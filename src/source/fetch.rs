//! What `source` hands on where an image's bytes do not lie in a file: blobs that are fetched while they are read, and
//! exports that an engine has yet to send.

use std::io::{self, Read};

use super::{Error, Image};
use crate::progress::Progress;

/// A blob that is fetched when it is read.
///
/// Its reader gives the blob's bytes as they are, unchecked; whoever reads holds them against digest and size. It takes
/// care of broken connections itself: an error means that it gave up, and carries a
/// [`Unavailable`](crate::layers::blob::Unavailable) that says why.
pub trait Fetch: Send + Sync {
    /// Starts at the first byte.
    ///
    /// # Errors
    /// When it can't be had.
    fn open(&self) -> io::Result<Box<dyn Read + Send>>;
}

/// An image that an engine has and has yet to send.
pub trait Export: Send {
    /// Reads it from end to end and gives the image with its layers read.
    ///
    /// # Errors
    /// When it breaks off, or what comes is no image.
    fn read(self: Box<Self>, progress: &dyn Progress) -> Result<Image, Error>;

    /// Its bytes as they come: a tar of what `read` would make of it. An error while they are read carries an
    /// [`Unavailable`](crate::layers::blob::Unavailable) that says why.
    ///
    /// # Errors
    /// When it can't be asked for.
    fn stream(self: Box<Self>) -> io::Result<Box<dyn Read + Send>>;
}
