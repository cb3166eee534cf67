//! Reports on one image from two sources: the same to the byte, but for what only one of the sources can know.

use serde_json::Value;

use crate::support::binary::{Run, laws, validate};

/// The report that a run wrote, as its text.
pub fn text(run: Run) -> String {
    assert_eq!(run.code, Some(0), "{run:#?}");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    validate(&report);
    laws(&report);
    run.stdout
}

/// What may differ between two sources of the same image. No other key may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// `image.reference` and `image.source`: the source's name.
    Name,
    /// `image.manifest_digest`: `docker save` of old has no manifest, and tools that copy an image between formats write one
    /// of their own.
    Manifest,
    /// `image.config_digest`: tools that turn Docker's format into OCI's write the same configuration in another order.
    Config,
    /// `layers[].digest`, `.media_type`, `.compressed_bytes` and `summary.compressed_bytes`: of the blob, which one source
    /// has compressed and another not.
    Blobs,
    /// `layers[].verified`: an uncompressed layer that is saved in Docker's format is held against its digest only with
    /// `--verify`; compressed ones, and what a registry or containerd gives, always.
    Verified,
}

impl Own {
    /// Where they stand; `*` is every element.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["/image/reference", "/image/source"],
            Self::Manifest => &["/image/manifest_digest"],
            Self::Config => &["/image/config_digest"],
            Self::Blobs => &[
                "/layers/*/digest",
                "/layers/*/media_type",
                "/layers/*/compressed_bytes",
                "/summary/compressed_bytes",
            ],
            Self::Verified => &["/layers/*/verified"],
        }
    }
}

/// A report's text with these keys' values taken out. Only their lines are touched: the text is what is compared, not what
/// a parser makes of it.
pub fn without(text: &str, taken_out: &[Own]) -> String {
    let keys: Vec<&str> = taken_out
        .iter()
        .flat_map(|own| own.keys())
        .copied()
        .collect();
    // The report has one key or element a line.
    let mut at: Vec<&str> = Vec::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        let (key, value) = match line.trim_start().strip_prefix('"') {
            Some(rest) => rest.split_once("\": ").unwrap_or(("*", line)),
            None => ("*", line),
        };
        if line.trim_start().starts_with(['}', ']']) {
            at.pop();
        }
        at.push(key);
        let path = format!("/{}", at[1.min(at.len())..].join("/"));
        let is_taken_out = keys.contains(&path.as_str());
        let kept = if is_taken_out {
            line.len() - value.len()
        } else {
            line.len()
        };
        lines.push(&line[..kept]);
        if !line.ends_with(['{', '[']) {
            at.pop();
        }
    }
    assert!(at.is_empty(), "{at:?}: not one key a line");
    lines.join("\n")
}

/// Both texts are the same but for what is taken out of them; and each of that does differ.
pub fn assert_same(what: &str, one: &str, other: &str, taken_out: &[Own]) {
    let (left, right) = (without(one, taken_out), without(other, taken_out));
    let differing = left
        .lines()
        .zip(right.lines())
        .enumerate()
        .find(|(_, (left, right))| left != right);
    assert!(left == right, "{what}, first difference: {differing:#?}");
    for own in taken_out {
        let others: Vec<Own> = taken_out
            .iter()
            .copied()
            .filter(|other| other != own)
            .collect();
        let (left, right) = (without(one, &others), without(other, &others));
        assert!(left != right, "{what}: {own:?} does not differ");
    }
}
