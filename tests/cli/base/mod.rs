//! The base image: who may say what it is, in what order, and what own figures become of it. All figures by hand.

mod beside;
mod given;
mod guessed;

use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::number;
use crate::support::image::{Compression, Files, Image};
use crate::support::layer::Layer;

/// Annotation with the name of the base image.
pub const NAME: &str = "org.opencontainers.image.base.name";
pub const DIGEST: &str = "org.opencontainers.image.base.digest";

/// The first `layers` of four layers of 1, 10, 100 and 1,000 bytes: each image is the base of the next.
pub fn image(layers: usize) -> Image {
    let all = ["a", "b", "c", "d"].iter().zip([1, 10, 100, 1_000]);
    let layers = all
        .take(layers)
        .map(|(name, size)| Layer::new().file(name, size));
    Image::new(layers)
}

pub fn layout(layers: usize) -> Files {
    image(layers).oci(Compression::Gzip)
}

pub fn digest_of(files: &Files) -> String {
    let index = files.json("index.json");
    index["manifests"][0]["digest"].as_str().unwrap().to_owned()
}

pub struct Dir(pub TempDir);

impl Dir {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn tar(&self, name: &str, files: &Files) -> PathBuf {
        files.write_tar(&self.0.path().join(name))
    }
}

/// Reference, digest, layers and basis.
pub type Base<'a> = (Option<&'a str>, Option<&'a str>, u64, &'a str);

pub fn base(report: &Value) -> Option<Base<'_>> {
    let base = &report["image"]["base"];
    base.is_object().then(|| {
        (
            base["reference"].as_str(),
            base["digest"].as_str(),
            number(&base["layers"]),
            base["basis"].as_str().unwrap(),
        )
    })
}

pub fn warnings(report: &Value) -> String {
    report["warnings"].to_string()
}

/// A statement of BuildKit, mode=min, that lists these images.
pub fn materials(images: &[(&str, &str)]) -> Vec<u8> {
    let dependencies: Vec<Value> = images
        .iter()
        .map(|(url, digest)| json!({"uri": url, "digest": {"sha256": digest.trim_start_matches("sha256:")}}))
        .chain([json!({"uri": "https://example.com/x.tar", "digest": {"sha256": "00"}})])
        .collect();
    json!({
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {"buildDefinition": {
            "buildType": "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
            "resolvedDependencies": dependencies,
        }},
    })
    .to_string()
    .into_bytes()
}

/// An entry of BuildKit's at that hour of one day.
pub fn at(hour: u32, text: &str, is_empty: bool) -> Value {
    json!({"created": format!("2026-01-02T{hour:02}:00:00.123456789Z"), "created_by": text,
           "comment": "buildkit.dockerfile.v0", "empty_layer": is_empty})
}
