//! Caps on everything that the input sizes, so that a hostile image costs a message and not the machine.
//!
//! Hitting a cap is an error of its own (exit code 4), never a truncated pass. Each can be raised by
//! `--limit NAME=VALUE`.

use thiserror::Error;

/// The caps, with their defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one index, manifest or configuration.
    pub manifest: u64,
    /// Bytes of one PAX header or GNU long name.
    pub header: u64,
    /// Entries of one layer.
    pub entries: u64,
    /// Entries of all layers of an image together.
    pub image: u64,
    /// Bytes of one path.
    pub path: u64,
    /// Components of one path.
    pub depth: u64,
    /// Uncompressed bytes of one layer, or of a compressed archive.
    pub layer: u64,
    /// Uncompressed bytes for one compressed byte, counted after the first GiB.
    pub ratio: u64,
    /// Manifests and indexes that one image may lead through.
    pub manifests: u64,
    /// Indexes in indexes; real images have two.
    pub nesting: u64,
}

/// Below this many uncompressed bytes, no ratio is suspicious.
pub const RATIO_FREE: u64 = 1 << 30;

impl Default for Limits {
    fn default() -> Self {
        Self {
            manifest: 8 << 20,
            header: 1 << 20,
            entries: 2_000_000,
            image: 10_000_000,
            path: 4 << 10,
            depth: 1_024,
            layer: 64 << 30,
            ratio: 1_000,
            manifests: 1_000,
            nesting: 16,
        }
    }
}

impl Limits {
    /// The names that [`Self::set`] knows.
    pub const NAMES: [&'static str; 10] = [
        "manifest",
        "header",
        "entries",
        "image",
        "path",
        "depth",
        "layer",
        "ratio",
        "manifests",
        "nesting",
    ];

    /// Sets the cap of that name; false when there is none.
    pub fn set(&mut self, name: &str, value: u64) -> bool {
        let cap = self.cap(name);
        cap.map(|cap| *cap = value).is_some()
    }

    /// The cap of that name; 0 when there is none.
    pub fn get(mut self, name: &str) -> u64 {
        self.cap(name).map_or(0, |cap| *cap)
    }

    fn cap(&mut self, name: &str) -> Option<&mut u64> {
        Some(match name {
            "manifest" => &mut self.manifest,
            "header" => &mut self.header,
            "entries" => &mut self.entries,
            "image" => &mut self.image,
            "path" => &mut self.path,
            "depth" => &mut self.depth,
            "layer" => &mut self.layer,
            "ratio" => &mut self.ratio,
            "manifests" => &mut self.manifests,
            "nesting" => &mut self.nesting,
            _ => return None,
        })
    }
}

/// A cap was hit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{what}, more than the safety limit of {limit}; if you trust this image, raise it with --limit {name}=N"
)]
pub struct LimitHit {
    /// What was met, with its figure where it is known.
    pub what: String,
    /// The cap.
    pub limit: u64,
    /// The name that `--limit` takes.
    pub name: &'static str,
}

impl LimitHit {
    /// `what` names the thing that was too large.
    pub fn new(name: &'static str, limit: u64, what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            limit,
            name,
        }
    }
}
