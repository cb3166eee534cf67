//! Which image, where a file or directory holds several.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::{layerscope, report};
use crate::support::image::{Compression, Files, Image};
use crate::support::layer::Layer;
use crate::support::testdata;

/// A layout with the tags `small` (10 bytes) and `large` (1,000 bytes).
fn two_tags() -> Files {
    let mut files = Image::new([Layer::new().file("a", 10)]).oci(Compression::Gzip);
    let large = Image::new([Layer::new().file("a", 1000)]).oci(Compression::Gzip);
    let descriptor = |files: &Files, tag: &str| -> Value {
        let mut descriptor = files.json("index.json")["manifests"][0].clone();
        descriptor["annotations"] = json!({"org.opencontainers.image.ref.name": tag});
        descriptor
    };
    let manifests = json!([descriptor(&files, "small"), descriptor(&large, "large")]);
    for (name, bytes) in &large.files {
        files.set(name, bytes);
    }
    files.set_index(&manifests);
    files
}

#[test]
fn several_images_without_a_choice_are_listed() {
    let dir = TempDir::new().unwrap();
    let layout = two_tags().write_dir(&dir.path().join("layout"));
    let archive = two_tags().write_tar(&dir.path().join("archive.tar"));
    for (image, names) in [
        (
            testdata("docker-two-images.tar"),
            ["shop:1", "shop-classic:1"],
        ),
        (layout, ["small", "large"]),
        (archive, ["small", "large"]),
    ] {
        let run = layerscope([image.to_str().unwrap(), "--json"]);
        assert_eq!(run.code, Some(3), "{run:#?}");
        assert_eq!(run.stdout, "");
        for name in names {
            assert!(run.stderr.contains(name), "it lists {name}: {run:#?}");
        }
    }
}

#[test]
fn a_tag_chooses() {
    let dir = TempDir::new().unwrap();
    let layout = two_tags().write_dir(&dir.path().join("layout"));
    let archive = two_tags().write_tar(&dir.path().join("archive.tar"));
    for image in [layout.to_str().unwrap(), archive.to_str().unwrap()] {
        assert_eq!(
            report(format!("{image}:small"), &[])["summary"]["total_bytes"],
            10
        );
        assert_eq!(
            report(format!("{image}:large"), &[])["summary"]["total_bytes"],
            1000
        );
    }
    assert_eq!(
        report(format!("oci:{}:large", layout.display()), &[])["summary"]["total_bytes"],
        1000
    );
    assert_eq!(
        report(format!("oci-archive:{}:small", archive.display()), &[])["summary"]["total_bytes"],
        10
    );
}

#[test]
fn an_index_chooses() {
    let archive = testdata("docker-two-images.tar");
    let by_name = report(
        format!("docker-archive:{}:shop-classic:1", archive.display()),
        &[],
    );
    let by_index = report(format!("docker-archive:{}:@1", archive.display()), &[]);
    assert_eq!(
        by_name["image"]["config_digest"],
        by_index["image"]["config_digest"]
    );
}

#[test]
fn a_tag_that_is_not_there_is_an_error_that_lists_what_is() {
    for image in [
        format!(
            "docker-archive:{}:nope:9",
            testdata("docker-two-images.tar").display()
        ),
        format!("oci-archive:{}:nope", testdata("oci-buildah.tar").display()),
    ] {
        let run = layerscope([&image]);
        assert_eq!(run.code, Some(3), "{run:#?}");
        assert!(run.stderr.contains("shop:1"), "{run:#?}");
    }
}

#[test]
fn the_wrong_transport_is_an_error_that_says_what_it_is() {
    let run = layerscope([format!(
        "docker-archive:{}",
        testdata("oci-buildah.tar").display()
    )]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    let run = layerscope([format!(
        "oci-archive:{}",
        testdata("docker-classic-builder.tar").display()
    )]);
    assert_eq!(run.code, Some(3), "{run:#?}");
}
