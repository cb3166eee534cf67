//! The JSON report's shape: keys, indices, nulls, digests.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::report;
use crate::support::image::{Compression, Image, digest};
use crate::support::layer::Layer;
use crate::support::testdata;

#[test]
fn every_sample_has_every_promised_key() {
    for file in std::fs::read_dir(testdata("")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "tar") {
            continue;
        }
        let mut image = path.clone().into_os_string();
        if path.ends_with("docker-two-images.tar") {
            image.push(":shop:1");
        }
        // `report` checks the schema and the sums.
        let report = report(&image, &[]);
        for key in [
            "schema_version",
            "tool",
            "image",
            "summary",
            "stages",
            "layers",
            "wasted",
            "duplicates",
            "findings",
            "gate",
            "checklist",
            "warnings",
        ] {
            assert!(report.get(key).is_some(), "{image:?} has no {key}");
        }
        for key in [
            "reference",
            "source",
            "platform",
            "manifest_digest",
            "config_digest",
            "created",
            "base",
        ] {
            assert!(
                report["image"].get(key).is_some(),
                "{image:?} has no image.{key}"
            );
        }
        for (index, layer) in report["layers"].as_array().unwrap().iter().enumerate() {
            assert_eq!(layer["index"], json!(index));
            for key in [
                "digest",
                "diff_id",
                "media_type",
                "bytes",
                "final_bytes",
                "wasted_bytes",
                "compressed_bytes",
                "files",
                "created_by",
                "instruction",
                "stage",
                "origin",
                "copied_from",
                "basis",
                "verified",
            ] {
                assert!(
                    layer.get(key).is_some(),
                    "{image:?} layer {index} has no {key}"
                );
            }
            assert!(layer["diff_id"].as_str().unwrap().starts_with("sha256:"));
        }
        assert_eq!(report["schema_version"], "1.0");
        assert_eq!(report["tool"]["name"], "layerscope");
        assert_eq!(report["tool"]["version"], env!("CARGO_PKG_VERSION"));
    }
}

#[test]
fn digests_are_those_of_the_bytes() {
    let dir = TempDir::new().unwrap();
    let image = Image::new([Layer::new().file("a", 10)]);
    let files = image.oci(Compression::Gzip);
    let manifest_digest = files.json("index.json")["manifests"][0]["digest"].clone();
    let blob = &files.files[&files.layer_path(0)];
    let report = report(files.write_dir(dir.path()), &[]);
    assert_eq!(report["image"]["manifest_digest"], manifest_digest);
    assert_eq!(
        report["image"]["config_digest"],
        json!(digest(&image.config()))
    );
    let layer = &report["layers"][0];
    assert_eq!(layer["digest"], json!(digest(blob)));
    assert_eq!(layer["diff_id"], json!(digest(&image.layers[0])));
    assert_eq!(layer["compressed_bytes"], json!(blob.len()));
    assert_eq!(
        layer["verified"],
        json!(true),
        "compressed blobs are checked in the same pass"
    );
    assert_eq!(report["summary"]["compressed_bytes"], json!(blob.len()));
}

#[test]
fn what_is_not_known_is_null() {
    let dir = TempDir::new().unwrap();
    let file = Image::new([Layer::new().file("a", 10)])
        .docker()
        .write_tar(&dir.path().join("i.tar"));
    let plain = report(&file, &[]);
    assert_eq!(plain["summary"]["compressed_bytes"], Value::Null);
    assert_eq!(plain["image"]["base"], Value::Null);
    assert_eq!(plain["image"]["manifest_digest"], Value::Null);
    assert_eq!(plain["gate"], Value::Null);
    assert_eq!(
        plain["layers"][0]["verified"],
        json!(false),
        "nobody asked for --verify"
    );
    assert_eq!(
        report(&file, &["--verify"])["layers"][0]["verified"],
        json!(true)
    );
}

#[test]
fn the_source_says_which_transport_it_was() {
    let dir = TempDir::new().unwrap();
    let image = Image::new([Layer::new().file("a", 10)]);
    let docker = image.docker().write_tar(&dir.path().join("d.tar"));
    let archive = image
        .oci(Compression::Zstd)
        .write_tar(&dir.path().join("o.tar"));
    let layout = image
        .oci(Compression::Plain)
        .write_dir(&dir.path().join("layout"));
    for (path, source) in [
        (docker, "docker-archive"),
        (archive, "oci-archive"),
        (layout, "oci"),
    ] {
        assert_eq!(report(&path, &[])["image"]["source"], source);
        let named = format!("{source}:{}", path.display());
        assert_eq!(report(&named, &[])["image"]["reference"], json!(named));
    }
}

#[test]
fn the_base_known_from_annotations_divides_own_from_inherited() {
    // ko wrote the base's name and digest; the base image itself has one layer.
    let report = report(testdata("oci-ko-base-annotation.tar"), &[]);
    let summary = &report["summary"];
    if report["image"]["base"].is_null() {
        assert_eq!(
            summary["own_bytes"], summary["total_bytes"],
            "no base: every layer is own"
        );
        assert!(
            !report["warnings"].as_array().unwrap().is_empty(),
            "and a warning says so"
        );
    } else {
        assert!(summary["own_bytes"].as_u64() < summary["total_bytes"].as_u64());
    }
}

#[test]
fn empty_images_have_no_nan_anywhere() {
    let dir = TempDir::new().unwrap();
    let file = Image::new([]).docker().write_tar(&dir.path().join("i.tar"));
    let report = report(&file, &["--max-waste", "0%", "--min-efficiency", "1"]);
    let text = report.to_string();
    assert!(!text.contains("NaN") && !text.contains(":inf"), "{text}");
    assert_eq!(report["gate"]["passed"], json!(true));
}
