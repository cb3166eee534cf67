//! Keys that everybody has: they protect nothing, so that shipping them gives nothing away.
//!
//! They are told by the SHA-256 of the decoded key, as no path tells a copy of one. Only keys that their makers published
//! to be used by all are here; what packages bring for their own tests is left out by where it lies.

use sha2::{Digest, Sha256};

const KNOWN: &[(&str, &str)] = &[];

/// Whether everybody has it.
pub fn is_known_key(decoded: &[u8]) -> bool {
    let digest = Sha256::digest(decoded);
    let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    KNOWN.iter().any(|(known, _)| *known == text)
}
