//! What was seen in a layer's files, and how much of it may be kept.
//!
//! Documents go by in any order that is quick, so what goes past a cap is the last by entry, not the last that came:
//! otherwise one image would say other things from an archive than from a registry.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::look::Sight;

/// By the position of their entry, in that order.
pub type SharedSights = Arc<Vec<(u32, Sight)>>;

/// Shared like the layer that it is of, and given up before that is.
#[derive(Default)]
pub struct Sights(Mutex<SharedSights>);

impl Sights {
    /// In the order of their entries.
    pub fn new(seen: Vec<(u32, Sight)>) -> Self {
        Self(Mutex::new(Arc::new(seen)))
    }

    /// All that was seen and is not given up yet.
    pub fn seen(&self) -> SharedSights {
        self.lock().clone()
    }

    /// The bytes of the documents that are kept.
    pub fn bytes(&self) -> usize {
        bytes(&self.lock())
    }

    /// Gives up the documents from the first one on that goes past so many bytes; says whether there were any.
    pub fn keep(&self, most: usize) -> bool {
        let mut seen = self.lock();
        bytes(&seen) > most && cut(Arc::make_mut(&mut seen), most)
    }

    /// Gives up everything: documents can hold secrets, and are of no use once findings are there.
    pub fn forget(&self) {
        *self.lock() = SharedSights::default();
    }

    fn lock(&self) -> MutexGuard<'_, SharedSights> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Sights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sights").field(&*self.lock()).finish()
    }
}

fn len(sight: &Sight) -> usize {
    sight.kept.as_ref().map_or(0, |kept| kept.len())
}

/// The bytes of the documents that are kept.
pub(super) fn bytes(seen: &[(u32, Sight)]) -> usize {
    seen.iter().map(|(_, sight)| len(sight)).sum()
}

/// Drops the documents from the first one on that goes past so many bytes; says whether there were any. What is empty is
/// a sign, and stays.
pub(super) fn cut(seen: &mut Vec<(u32, Sight)>, most: usize) -> bool {
    let mut left = Some(most);
    let mut is_cut = false;
    for (_, sight) in seen.iter_mut().filter(|(_, sight)| len(sight) > 0) {
        left = left.and_then(|left| left.checked_sub(len(sight)));
        if left.is_none() {
            sight.kept = None;
            is_cut = true;
        }
    }
    seen.retain(|(_, sight)| !sight.is_empty());
    is_cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(entry: u32, len: usize) -> (u32, Sight) {
        let kept = Some(vec![b'x'; len].into());
        let spots = Vec::new();
        (entry, Sight { spots, kept })
    }

    #[test]
    fn the_first_documents_stay_up_to_the_cap_whatever_fits_behind() {
        let all = || [(3, 6), (5, 0), (7, 5), (8, 1), (9, 0)].map(|(at, len)| document(at, len));
        for (most, expected) in [
            (12, &[3, 5, 7, 8, 9][..]),
            (11, &[3, 5, 7, 9]),
            (10, &[3, 5, 9]),
            (5, &[5, 9]),
        ] {
            let sights = Sights::new(all().into());
            assert_eq!(sights.keep(most), most < 12);
            let seen = sights.seen();
            let entries: Vec<u32> = seen.iter().map(|(entry, _)| *entry).collect();
            assert_eq!(entries, expected);
            assert!(sights.bytes() <= most);
        }
    }

    #[test]
    fn nothing_of_a_document_is_in_debug_output() {
        let kept = Some(b"hunter2".as_slice().into());
        let sight = Sight {
            spots: Vec::new(),
            kept,
        };
        let sights = Sights::new(vec![(0, sight)]);
        let text = format!("{sights:?}");
        assert!(text.contains("7 bytes"), "{text}");
        // As numbers neither.
        assert!(!text.contains("104") && !text.contains("hunter"), "{text}");
        sights.forget();
        assert_eq!(sights.bytes(), 0);
    }
}
