//! What is looked at in contents while layers are read: secrets, and documents that say something of other files.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::analysis::{leaks, secrets, smells};
use crate::layers::{Look, Sight};

/// Documents that are kept of one image, in bytes: more than any real one has. What goes past it says nothing.
const MOST_KEPT: u64 = 256 << 20;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Looking {
    kept: AtomicU64,
}

impl Look for Looking {
    fn wants(&self, path: &[u8], size: u64) -> u64 {
        let documents = leaks::wants(path, size).max(smells::wants(path, size));
        secrets::wants(path).max(documents)
    }

    fn look(&self, path: &[u8], content: &[u8]) -> Sight {
        let kept = leaks::kept(path, content).or_else(|| smells::kept(path, content));
        let has_room = |kept: &[u8]| {
            let before = self.kept.fetch_add(kept.len() as u64, Ordering::Relaxed);
            before < MOST_KEPT
        };
        Sight {
            spots: secrets::spots(path, content),
            kept: kept.filter(|kept| has_room(kept)),
        }
    }
}
