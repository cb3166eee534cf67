//! What a pass over a layer sees in the files that go by, for whoever wants to know more of contents than what they hash
//! to.
//!
//! A layer that streams is read once, so what matters of a content has to be told while it goes by. Which files matter,
//! and what in them, is `analysis`' to say; it gives a [`Look`] along.

use std::fmt;
use std::sync::Arc;

/// Looks into files while a layer is read. What it says must hang on path and content alone: layers are read in parallel,
/// in any order, and before it is known which image they are of.
pub trait Look: Send + Sync + fmt::Debug {
    /// How many of a regular file's first bytes matter; 0 for none.
    fn wants(&self, path: &[u8], size: u64) -> u64;

    /// What there is to see in these first bytes. The path is normalised, as in [`super::LayerContents::path`].
    fn look(&self, path: &[u8], content: &[u8]) -> Sight;
}

/// Who looks, if anybody does.
pub type Looker = Option<Arc<dyn Look>>;

/// What was seen in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    /// Places that stand out. They never hold what stands there.
    pub spots: Vec<Spot>,
    /// The content itself, of documents that say something of other files.
    pub kept: Option<Box<[u8]>>,
}

impl Sight {
    /// Whether nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.spots.is_empty() && self.kept.is_none()
    }
}

/// A place in a file that stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// What it is; whoever looks gives the number its meaning.
    pub kind: u16,
    /// Its line, from 1.
    pub line: u32,
}

/// The bytes of a file that matter, taken while it goes by.
#[derive(Debug, Default)]
pub(super) struct Taken {
    wanted: usize,
    bytes: Vec<u8>,
}

impl Taken {
    /// Nothing yet, of a file of which so many bytes are wanted.
    pub(super) fn new(wanted: u64) -> Self {
        Self {
            wanted: usize::try_from(wanted).unwrap_or(usize::MAX),
            bytes: Vec::new(),
        }
    }

    /// Takes what is still wanted of the next bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        let missing = self.wanted - self.bytes.len();
        let next = &bytes[..missing.min(bytes.len())];
        self.bytes.extend_from_slice(next);
    }

    /// All that was wanted and came.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
