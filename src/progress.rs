//! How far the work is: told by `source` and `analysis`, shown by the command line and the interface.

use crate::inspection::Outline;

/// Someone who wants to know how far the work is. Calls come from several threads.
pub trait Progress: Sync {
    /// A compressed archive has to be read from end to end before anything is known: bytes read, of bytes.
    fn archive(&self, _done: u64, _total: u64) {}

    /// The manifest and configuration are read; layers are next.
    fn outline(&self, _outline: &Outline) {}

    /// A layer is being read: bytes of its blob read, of bytes. The last call for a layer has `done == total`.
    fn layer(&self, _index: usize, _done: u64, _total: u64) {}
}

/// Nobody.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {}
