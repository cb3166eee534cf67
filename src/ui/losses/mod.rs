//! What became of bytes that a layer wrote: which later layer took them away, and how.
//!
//! The analysis has a row for each lost file; this sums them up: once for layers, pairs of layers and directories
//! ([`gathered`]), and for the rows of a tree when it is shown ([`fates`]).

pub(crate) mod directories;
mod fates;
mod gathered;

pub(crate) use fates::{Fate, Fates};
pub(crate) use gathered::{Group, Losses, Pair, pair_of};

use super::text::signs;
use layerscope::inspection::WasteReason;
use layerscope::tree::Cause;

/// Bytes that one layer took from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) bytes: u64,
    /// The layer that took them, from 0; none where several did.
    pub(crate) by: Option<usize>,
    /// How; none where it was in several ways.
    pub(crate) reason: Option<WasteReason>,
}

impl Loss {
    fn and(self, other: Self) -> Self {
        Self {
            bytes: self.bytes + other.bytes,
            by: self.by.filter(|_| self.by == other.by),
            reason: self.reason.filter(|_| self.reason == other.reason),
        }
    }

    /// `✗ deleted in layer 6`
    pub(crate) fn words(self) -> String {
        self.in_layer(self.reason.map_or("lost", WasteReason::words))
    }

    /// The same, with the bytes where they are not all of `written`.
    pub(crate) fn words_of(self, written: u64) -> String {
        let how = self.reason.map_or("lost", WasteReason::words);
        if self.bytes == written {
            self.in_layer(how)
        } else {
            self.in_layer(&format!("{} {how}", layerscope::size::size(self.bytes)))
        }
    }

    /// Where: `✗ layer 6`
    pub(crate) fn short_words(self) -> String {
        let mark = self.mark();
        match self.by {
            Some(layer) => format!("{mark} layer {}", layer + 1),
            None => format!("{mark} later"),
        }
    }

    fn in_layer(self, how: &str) -> String {
        match self.by {
            Some(layer) => format!("{} {how} in layer {}", self.mark(), layer + 1),
            None => format!("{} {how} in later layers", self.mark()),
        }
    }

    /// One character for the reason.
    pub(crate) fn mark(self) -> char {
        self.reason.map_or(signs::GONE.mark, mark)
    }
}

pub(crate) fn mark(reason: WasteReason) -> char {
    match reason {
        WasteReason::Deleted | WasteReason::Replaced => signs::GONE.mark,
        WasteReason::Overwritten | WasteReason::MetadataOnly | WasteReason::Repeated => {
            signs::AGAIN.mark
        }
    }
}

/// The same for what took an inode's last name away.
pub(crate) fn mark_of(cause: Cause) -> char {
    match cause {
        Cause::Whiteout | Cause::Replaced => signs::GONE.mark,
        Cause::Rewritten(_) | Cause::Repeated => signs::AGAIN.mark,
    }
}
