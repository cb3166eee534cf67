//! What is looked at in contents while layers are read: secrets, and documents that say something of other files.

use crate::analysis::{leaks, secrets};
use crate::layers::{Look, Sight};

/// See the module.
#[derive(Debug)]
pub(crate) struct Looking;

impl Look for Looking {
    fn wants(&self, path: &[u8], size: u64) -> u64 {
        secrets::wants(path).max(leaks::wants(path, size))
    }

    fn look(&self, path: &[u8], content: &[u8]) -> Sight {
        Sight {
            spots: secrets::spots(path, content),
            kept: leaks::kept(path, content),
        }
    }
}
