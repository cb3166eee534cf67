//! skopeo's conversions of one image: every form gives the same figures.

use serde_json::Value;
use tempfile::TempDir;

use crate::support::binary::report;
use crate::support::{testdata, tools};

fn copy(options: &[&str], target: &str) {
    let source = format!(
        "docker-archive:{}",
        testdata("docker-classic-builder.tar").display()
    );
    let fixed = ["copy", "-q", "--insecure-policy"];
    tools::run(
        "skopeo",
        fixed
            .iter()
            .chain(options)
            .copied()
            .chain([source.as_str(), target]),
    );
}

fn figures(report: &Value) -> (Value, Value) {
    let summary = &report["summary"];
    (
        serde_json::json!([
            summary["total_bytes"],
            summary["final_bytes"],
            summary["files"],
            summary["duplicate_bytes"]
        ]),
        report["wasted"].clone(),
    )
}

#[test]
fn every_form_of_one_image_has_the_same_figures() {
    if !tools::have("skopeo conversions", &["skopeo"]) {
        return;
    }
    let original = figures(&report(testdata("docker-classic-builder.tar"), &[]));
    let dir = TempDir::new().unwrap();
    let forms: [(&str, &str, &[&str]); 8] = [
        ("dir", "dir:", &[]),
        ("dir-gzip", "dir:", &["--dest-compress"]),
        ("oci", "oci:", &[]),
        ("oci-zstd", "oci:", &["--dest-compress-format", "zstd"]),
        (
            "oci-zstd-chunked",
            "oci:",
            &["--dest-compress-format", "zstd:chunked"],
        ),
        ("oci-archive", "oci-archive:", &[]),
        ("docker-archive", "docker-archive:", &[]),
        ("dir-v2s1-less", "dir:", &["--format", "v2s2"]),
    ];
    for (name, transport, options) in forms {
        let path = dir.path().join(name);
        let path = path.to_str().unwrap();
        copy(options, &format!("{transport}{path}"));
        let named = report(format!("{transport}{path}"), &[]);
        assert_eq!(figures(&named), original, "{name} by its transport");
        assert_eq!(
            named["image"]["source"],
            transport.trim_end_matches(':'),
            "{name}"
        );
        assert_eq!(
            figures(&report(path, &[])),
            original,
            "{name} by its content"
        );
    }
}

#[test]
fn a_flipped_byte_in_a_dir_blob_is_found() {
    if !tools::have("skopeo dir:", &["skopeo"]) {
        return;
    }
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("image");
    copy(&["--dest-compress"], &format!("dir:{}", path.display()));
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(path.join("manifest.json")).unwrap()).unwrap();
    let digest = manifest["layers"][0]["digest"].as_str().unwrap();
    let blob = path.join(digest.trim_start_matches("sha256:"));
    let mut bytes = std::fs::read(&blob).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&blob, bytes).unwrap();
    let run = crate::support::binary::layerscope([path.to_str().unwrap(), "--json"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(run.stderr.contains("layer 1"), "{run:#?}");
}
