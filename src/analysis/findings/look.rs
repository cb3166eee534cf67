//! What is looked at in contents while layers are read: secrets, and documents that say something of other files.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::analysis::{leaks, secrets, smells};
use crate::layers::{Look, Piece, Seen, Wanted};

/// Documents that are kept of one image, in bytes: more than any real one has. What goes past it says nothing.
const MOST_KEPT: u64 = 256 << 20;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Looking {
    kept: AtomicU64,
}

impl Look for Looking {
    fn wants(&self, path: &[u8], size: u64) -> Wanted {
        let wanted = secrets::wants(path);
        Wanted {
            first: wanted.first.max(documents(path, size)),
            ..wanted
        }
    }

    fn look(&self, path: &[u8], piece: &Piece<'_>) -> Seen {
        let kept = match documents(path, piece.size) {
            wanted if wanted > 0 && piece.is_first => {
                let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
                let content = &piece.bytes[..wanted.min(piece.bytes.len())];
                leaks::kept(path, content).or_else(|| smells::kept(path, content))
            }
            _ => None,
        };
        let has_room = |kept: &[u8]| {
            let before = self.kept.fetch_add(kept.len() as u64, Ordering::Relaxed);
            before < MOST_KEPT
        };
        let mut seen = secrets::spots(path, piece);
        seen.sight.kept = kept.filter(|kept| has_room(kept));
        seen
    }
}

/// First bytes of a document that says something of other files; 0 of what is none.
fn documents(path: &[u8], size: u64) -> u64 {
    leaks::wants(path, size).max(smells::wants(path, size))
}
