//! Digests of the OCI kind, `ALGORITHM:HEX`: strict parsing, and hashing while bytes stream by.

use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use sha2::{Digest as _, Sha256, Sha512};

/// A hash algorithm of digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// `sha256`, which nearly every image uses.
    Sha256,
    /// `sha512`, the other one that the OCI specification registers.
    Sha512,
}

/// A well-formed digest: `sha256:` and 64, or `sha512:` and 128 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

impl Digest {
    /// None when the text is not a well-formed digest; anything else could leave a blob directory.
    pub fn parse(text: &str) -> Option<Self> {
        let (algorithm, hex) = text.split_once(':')?;
        let length = match algorithm {
            "sha256" => 64,
            "sha512" => 128,
            _ => return None,
        };
        let is_hex = hex
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (hex.len() == length && is_hex).then(|| Self(text.to_owned()))
    }

    /// The SHA-256 of `bytes`.
    pub fn sha256(bytes: &[u8]) -> Self {
        Self::of(bytes, Algorithm::Sha256)
    }

    /// The digest of `bytes`.
    pub fn of(bytes: &[u8], algorithm: Algorithm) -> Self {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(bytes);
        hasher.finish()
    }

    /// What it was hashed with.
    pub fn algorithm(&self) -> Algorithm {
        if self.0.starts_with("sha512:") {
            Algorithm::Sha512
        } else {
            Algorithm::Sha256
        }
    }

    /// The digits.
    pub fn hex(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, hex)| hex)
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

enum Hasher {
    Sha256(Sha256),
    Sha512(Box<Sha512>),
}

impl Hasher {
    fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Sha512 => Self::Sha512(Box::default()),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    fn finish(self) -> Digest {
        let (algorithm, bytes) = match self {
            Self::Sha256(hasher) => ("sha256", hasher.finalize().to_vec()),
            Self::Sha512(hasher) => ("sha512", hasher.finalize().to_vec()),
        };
        let mut text = format!("{algorithm}:");
        for byte in bytes {
            use fmt::Write as _;
            let _ = write!(text, "{byte:02x}");
        }
        Digest(text)
    }
}

/// Hashes what is read through it. The outcome is asked of the [`Sum`] beside it, as a decoder swallows the reader.
pub struct Hashing<R> {
    inner: R,
    sum: Sum,
}

/// The running digest of a [`Hashing`] reader.
#[derive(Clone)]
pub struct Sum(Arc<Mutex<Option<Hasher>>>);

impl<R: Read> Hashing<R> {
    /// Hashes all that is read through it from now on.
    pub fn new(inner: R, algorithm: Algorithm) -> (Self, Sum) {
        let sum = Sum(Arc::new(Mutex::new(Some(Hasher::new(algorithm)))));
        (
            Self {
                inner,
                sum: sum.clone(),
            },
            sum,
        )
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if let Ok(mut state) = self.sum.0.lock()
            && let Some(hasher) = &mut *state
        {
            hasher.update(&buffer[..read]);
        }
        Ok(read)
    }
}

impl Sum {
    /// The digest of what was read so far; ends the hashing.
    pub fn finish(&self) -> Option<Digest> {
        let hasher = self.0.lock().ok()?.take()?;
        Some(hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_well_formed_digests_parse() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::parse(empty), Some(Digest::sha256(b"")));
        for bad in [
            "sha256:../../../../etc/passwd",
            "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
            "md5:d41d8cd98f00b204e9800998ecf8427e",
            "sha256:e3b0",
            "",
        ] {
            assert_eq!(Digest::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn hashing_while_reading_equals_hashing_at_once() {
        let text = b"layer";
        let expected = Digest::sha256(text);
        let (mut reader, sum) = Hashing::new(&text[..], Algorithm::Sha256);
        io::copy(&mut reader, &mut io::sink()).unwrap();
        assert_eq!(sum.finish(), Some(expected));
    }
}
