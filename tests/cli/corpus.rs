//! The corpus as BuildKit built it: with its provenance, and the same images without it but with their Dockerfile.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::corpus::{Case, cases};
use crate::support::testdata;

const REFERENCE: &str = "org.opencontainers.image.ref.name";

fn layout() -> PathBuf {
    testdata("corpus/attested")
}

/// Platforms to ask for: the default where the case names none.
fn platforms(case: &Case) -> Vec<Vec<&str>> {
    let named: Vec<_> = case
        .all("platforms")
        .flat_map(|platforms| platforms.split(','))
        .map(|platform| vec!["--platform", platform])
        .collect();
    if named.is_empty() {
        vec![Vec::new()]
    } else {
        named
    }
}

fn assert_none(differences: &[String], cases: usize) {
    assert!(
        differences.is_empty(),
        "{} differences in {cases} cases:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn provenance_leads_every_layer_of_the_corpus_back() {
    let cases = cases("attested");
    assert!(cases.len() >= 25, "{} cases", cases.len());
    let mut differences = Vec::new();
    for case in &cases {
        for options in platforms(case) {
            let image = format!("oci:{}:{}", layout().display(), case.name);
            differences.extend(case.hold("attested", &image, &options));
        }
    }
    assert_none(&differences, cases.len());
}

#[test]
fn the_dockerfile_leads_the_same_images_back_without_provenance() {
    let cases = cases("stripped");
    assert!(cases.len() >= 25, "{} cases", cases.len());
    let dir = TempDir::new().unwrap();
    strip(&layout(), dir.path());
    let mut differences = Vec::new();
    for case in &cases {
        for options in platforms(case) {
            let image = format!("oci:{}:{}", dir.path().display(), case.name);
            differences.extend(case.hold("stripped", &image, &options));
        }
    }
    assert_none(&differences, cases.len());
}

/// Copies a layout, and leaves every index in it without what is no image: that is an image without its attestation.
fn strip(from: &Path, to: &Path) {
    let read =
        |path: &Path| -> Value { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
    let blobs = Path::new("blobs/sha256");
    std::fs::create_dir_all(to.join(blobs)).unwrap();
    for entry in std::fs::read_dir(from.join(blobs)).unwrap() {
        let blob = entry.unwrap();
        std::fs::copy(blob.path(), to.join(blobs).join(blob.file_name())).unwrap();
    }
    std::fs::copy(from.join("oci-layout"), to.join("oci-layout")).unwrap();
    let mut index = read(&from.join("index.json"));
    let mut images = Vec::new();
    for entry in index["manifests"].as_array().unwrap() {
        let digest = entry["digest"].as_str().unwrap();
        let inner = read(&from.join(blobs).join(&digest["sha256:".len()..]));
        let manifests = inner["manifests"].as_array().cloned().unwrap_or_default();
        for mut manifest in manifests {
            if manifest["platform"]["os"] != "unknown" {
                manifest["annotations"] = json!({REFERENCE: entry["annotations"][REFERENCE]});
                images.push(manifest);
            }
        }
    }
    index["manifests"] = json!(images);
    std::fs::write(to.join("index.json"), index.to_string()).unwrap();
}
