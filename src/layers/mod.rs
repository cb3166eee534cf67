//! From a layer's blob to its entries: media types, decompression, the tar's structure, digests.

pub mod entry;

pub use entry::{Content, Entry, EntryKind, LayerContents, SharedContents};
