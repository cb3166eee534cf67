//! Secrets that everybody has: they protect nothing, so that shipping them gives nothing away.
//!
//! They are told by the SHA-256 of the decoded key, or of the value, as no path tells a copy of one. Only those are here
//! that their makers published to be used by all; what packages bring for their own tests is left out by where it lies.

use sha2::{Digest, Sha256};

/// Of keys, with where they were published.
const KEYS: [(&str, &str); 6] = [
    (
        "56fb5326a1d72a4080d4870034ecac85b4ae1159f84b9bc458d46327083921e0",
        "Vagrant, RSA",
    ),
    (
        "c68c1b1e6727cd0ed7cf48b926e4d0ae7608a90b178406fe505bb359355baa93",
        "Vagrant, Ed25519",
    ),
    (
        "5882709c242c6f47cef05fb6a601322092635fd40c639d7548e4f488f4fbddf8",
        "RFC 9500, RSA of 2,048 bits",
    ),
    (
        "152abe484b6f0aa434d0127c2cdc3fba48b95384a6e0f45704598c183fc79397",
        "RFC 9500, P-256",
    ),
    (
        "80b885d1af82668ad76d1c5a1a916b5bfc23d247e2f7f450e45b5c1024843e96",
        "RFC 8410, Ed25519",
    ),
    (
        "a944363c4bdb174e431d07a189bac269d31a44cac5b5076d2dde161b73966189",
        "jwt.io, RSA",
    ),
];

/// Of values, with where they were published.
const VALUES: [(&str, &str); 1] = [(
    "df452eef23e8cf2c74af54c0c7419c05a5ec70ef4d5c2eb04082b02af8c55598",
    "MinIO's server to play with",
)];

/// Whether everybody has a key.
pub fn is_known_key(decoded: &[u8]) -> bool {
    is_known(decoded, &KEYS)
}

/// Whether everybody has a value.
pub fn is_known_value(value: &[u8]) -> bool {
    is_known(value, &VALUES)
}

fn is_known(content: &[u8], known: &[(&str, &str)]) -> bool {
    let digest = Sha256::digest(content);
    let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    known.iter().any(|(known, _)| *known == text)
}
