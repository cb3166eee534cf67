//! Leaked build artifacts, found by the real binary in real layers.

mod attribution;
mod examples;
mod node;
mod rules;

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::report;
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;

/// The findings of leaks in an image of these layers.
fn leaks(layers: impl IntoIterator<Item = Layer>, options: &[&str]) -> Vec<Value> {
    found(&Image::new(layers), options)
}

/// The findings of leaks in an image, the same however its layers are stored.
fn found(image: &Image, options: &[&str]) -> Vec<Value> {
    let dir = TempDir::new().unwrap();
    let [plain, zipped] = [Compression::Plain, Compression::Gzip].map(|compression| {
        let file = dir.path().join(format!("{compression:?}.tar"));
        of(&image.oci(compression).write_tar(&file), options)
    });
    assert_eq!(plain, zipped, "contents are seen on the way or read again");
    plain
}

fn of(file: &Path, options: &[&str]) -> Vec<Value> {
    let report = report(file, options);
    let findings = report["findings"].as_array().unwrap().iter();
    let is_leak = |it: &&Value| it["rule"].as_str().unwrap().starts_with("leak/");
    findings.filter(is_leak).cloned().collect()
}

/// Rule, paths, files, bytes and layer of each.
fn rows(findings: &[Value]) -> Vec<(String, Vec<String>, u64, u64, u64)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let row = |it: &Value| {
        (
            text(&it["rule"]),
            it["paths"].as_array().unwrap().iter().map(text).collect(),
            it["files"].as_u64().unwrap(),
            it["bytes"].as_u64().unwrap(),
            it["layer"].as_u64().unwrap(),
        )
    };
    findings.iter().map(row).collect()
}

/// A row as [`rows`] gives it.
fn row(
    rule: &str,
    paths: &[&str],
    files: u64,
    bytes: u64,
    layer: u64,
) -> (String, Vec<String>, u64, u64, u64) {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    (rule.to_owned(), paths, files, bytes, layer)
}

/// A history of BuildKit's, with these texts.
fn history(texts: &[&str]) -> Value {
    let entry = |text: &&str| json!({"created_by": text, "comment": "buildkit.dockerfile.v0"});
    texts.iter().map(entry).collect()
}
