//! Parts of files that were read and cost something: kept, so that they cost it once.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::tree::InodeId;

/// Bytes of a kept piece; a file's last one may be shorter.
pub(super) const PIECE: u64 = 1 << 20;

/// Pieces that are kept; the one that was not used for the longest time goes first.
const MOST: usize = 64;

type Key = (InodeId, u64);

/// The newest pieces of files.
#[derive(Default)]
pub(super) struct Cache {
    pieces: HashMap<Key, Arc<[u8]>>,
    /// The one that goes first in front.
    order: VecDeque<Key>,
}

impl Cache {
    /// A part of a file, if all of it is there.
    pub(super) fn get(&mut self, file: InodeId, from: u64, until: u64) -> Option<Vec<u8>> {
        let numbers = from / PIECE..until.div_ceil(PIECE);
        if !numbers
            .clone()
            .all(|number| self.pieces.contains_key(&(file, number)))
        {
            return None;
        }
        let mut bytes = Vec::new();
        for number in numbers {
            let piece = self.pieces.get(&(file, number))?;
            let start = number * PIECE;
            let first = usize::try_from(from.saturating_sub(start)).ok()?;
            let end = usize::try_from((until - start).min(PIECE)).ok()?;
            bytes.extend_from_slice(piece.get(first..end)?);
            self.touch((file, number));
        }
        Some(bytes)
    }

    /// Keeps the whole pieces of a part that starts where a piece does; `is_end` where the file ends with it.
    pub(super) fn put(&mut self, file: InodeId, from: u64, bytes: &[u8], is_end: bool) {
        for (piece, number) in bytes.chunks(PIECE as usize).zip(from / PIECE..) {
            if piece.len() as u64 == PIECE || is_end {
                self.pieces.insert((file, number), piece.into());
                self.touch((file, number));
            }
        }
        while self.order.len() > MOST {
            if let Some(key) = self.order.pop_front() {
                self.pieces.remove(&key);
            }
        }
    }

    fn touch(&mut self, key: Key) {
        self.order.retain(|other| *other != key);
        self.order.push_back(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_put_together_from_pieces_and_the_oldest_go() {
        let mut cache = Cache::default();
        let file = InodeId(7);
        let bytes: Vec<u8> = (0..5 << 19).map(|at: u32| (at / 1000) as u8).collect();
        cache.put(file, 0, &bytes, true);
        let end = bytes.len() as u64;
        assert_eq!(cache.get(file, 0, end).as_deref(), Some(&bytes[..]));
        let part = &bytes[1_000_000..2_500_000];
        assert_eq!(cache.get(file, 1_000_000, 2_500_000).as_deref(), Some(part));
        assert_eq!(cache.get(InodeId(8), 0, 1), None);
        // Without its end, the last half piece is none.
        cache.put(InodeId(8), 0, &bytes, false);
        assert!(cache.get(InodeId(8), 0, 2 << 20).is_some());
        assert_eq!(cache.get(InodeId(8), 0, end), None);
        for other in 100..200 {
            cache.put(InodeId(other), 0, b"x", true);
        }
        assert_eq!(cache.get(file, 0, 1), None);
        assert_eq!(cache.pieces.len(), MOST);
        assert_eq!(cache.order.len(), MOST);
    }
}
