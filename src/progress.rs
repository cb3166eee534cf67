//! How far the work is: told by `source` and `analysis`, shown by the command line and the interface.

use crate::inspection::Outline;

/// Someone who wants to know how far the work is. Calls come from several threads.
pub trait Progress: Sync {
    /// What is being done while there is nothing to count, in words that follow an image's name: `asking Docker`.
    fn doing(&self, _words: &str) {}

    /// An image that was looked for by name was found: the name as the user wrote it, and where
    /// ([`Image::found`](crate::source::Image::found)).
    fn found(&self, _reference: &str, _place: &str) {}

    /// A compressed archive, or what an engine sends, has to be read from end to end before everything is known: bytes read,
    /// of bytes. Of a pipe 0 bytes are known; of what an engine sends they are about right.
    fn archive(&self, _done: u64, _total: u64) {}

    /// The manifest and configuration are read; layers are next. Where an engine sends the image, this comes twice: first
    /// with what the engine says of it, then with what it sent.
    fn outline(&self, _outline: &Outline) {}

    /// A layer is being read: bytes of its blob read, of bytes. The first calls tell the sizes of all layers, with
    /// nothing done; the last call for a layer has `done == total`.
    fn layer(&self, _index: usize, _done: u64, _total: u64) {}
}

/// Nobody.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {}

/// Listens for another image than the one that is looked at, on behalf of who listens for that one: where it is found is
/// told, how far it is read is not.
pub struct Beside<'a>(pub &'a dyn Progress);

impl Progress for Beside<'_> {
    fn doing(&self, words: &str) {
        self.0.doing(words);
    }

    fn found(&self, reference: &str, place: &str) {
        self.0.found(reference, place);
    }
}
