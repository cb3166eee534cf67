//! From a layer's blob to its entries: media types, decompression, the tar's structure, digests.
//!
//! Everything here works on `Read` and sections of files and knows nothing of where an image lies; that is
//! `source`'s. What entries do to the layers below is `tree`'s.

pub mod again;
pub mod blob;
pub mod compression;
pub mod digest;
pub mod entry;
pub mod limits;
pub mod look;
pub mod parse;
mod pieces;
pub mod pipe;
pub mod sights;
mod spots;
pub mod tar;

pub use blob::{Sums, read_blob};
pub use compression::Compression;
pub use digest::{Algorithm, Digest};
pub use entry::{Attributes, Content, Entry, EntryKind, LayerContents, SharedContents};
pub use limits::{LimitHit, Limits};
pub use look::{Look, Looker, Seen, Sight, Spot, Wanted};
pub use pieces::{AROUND, PIECE, Piece};
pub use sights::Sights;
pub use tar::Section;
