//! docker-registry as it comes: the report on an image that was pushed is the one on its archive.

use serde_json::{Value, json};

use super::registryd::{NEEDED, Registry};
use super::same::{Own, assert_same};
use crate::support::binary::{layerscope, report};
use crate::support::{testdata, tools};

fn text(image: &str, options: &[&str]) -> String {
    let run = layerscope([&[image, "--json"], options].concat());
    assert_eq!(run.code, Some(0), "{run:#?}");
    run.stdout
}

#[test]
fn a_registry_gives_the_report_of_the_archive_that_was_pushed() {
    if !tools::have("docker-registry: reports", &NEEDED) {
        return;
    }
    let copied = [Own::Name];
    // skopeo compresses what it pushes, and writes another manifest then.
    let converted = [Own::Name, Own::Manifest, Own::Blobs, Own::Verified];
    for (archive, platform, own) in [
        ("oci-gzip-provenance-v1-max.tar", "linux/amd64", &copied[..]),
        ("oci-gzip-provenance-v0.2-max.tar", "linux/amd64", &copied),
        ("oci-zstd-chunked.tar", "linux/amd64", &copied),
        ("oci-estargz-provenance-v1-max.tar", "linux/amd64", &copied),
        ("oci-buildah.tar", "linux/amd64", &copied),
        ("oci-multiarch-provenance.tar", "linux/amd64", &copied),
        ("oci-multiarch-provenance.tar", "linux/arm64", &copied),
        ("docker-classic-builder.tar", "linux/amd64", &converted),
    ] {
        // One for each: skopeo takes layers that are there already in whatever compression they have.
        let registry = Registry::start();
        registry.push(archive, "shop:1", None);
        let image = format!("docker://{}/shop:1", registry.address);
        let platform = ["--platform", platform];
        let own_report = text(&image, &platform);
        let expected = text(testdata(archive).to_str().unwrap(), &platform);
        assert_same(archive, &own_report, &expected, own);
        let report: Value = serde_json::from_str(&own_report).unwrap();
        assert_eq!(report["image"]["source"], "registry", "{archive}");
        for layer in report["layers"].as_array().unwrap() {
            assert_eq!(layer["verified"], true, "{archive}");
        }
    }
}

#[test]
fn digests_are_those_that_skopeo_names() {
    if !tools::have("docker-registry: digests", &NEEDED) {
        return;
    }
    let registry = Registry::start();
    registry.push("docker-classic-builder.tar", "a/b/shop:1", None);
    let image = format!("docker://{}/a/b/shop:1", registry.address);
    let inspected = tools::run("skopeo", ["inspect", "--tls-verify=false", &image]);
    let inspected: Value = serde_json::from_str(&inspected).unwrap();
    let own = report(&image, &[]);
    assert_eq!(own["image"]["manifest_digest"], inspected["Digest"]);
    let layers: Vec<&Value> = own["layers"].as_array().unwrap().iter().collect();
    let digests: Vec<&Value> = layers.iter().map(|layer| &layer["digest"]).collect();
    assert_eq!(json!(digests), inspected["Layers"]);
    let manifest = tools::run("skopeo", ["inspect", "--raw", "--tls-verify=false", &image]);
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    for (position, layer) in layers.iter().enumerate() {
        assert_eq!(
            layer["compressed_bytes"],
            manifest["layers"][position]["size"]
        );
    }
    // By digest, without a word before it, and beside a tag.
    let digest = inspected["Digest"].as_str().unwrap();
    for name in ["shop", "shop:7"] {
        let image = format!("{}/a/b/{name}@{digest}", registry.address);
        let by_digest = report(&image, &["--source", "registry"]);
        assert_eq!(by_digest["summary"], own["summary"], "{image}");
    }
}

#[test]
fn what_is_not_there_is_said() {
    if !tools::have("docker-registry: missing", &NEEDED) {
        return;
    }
    let registry = Registry::start();
    registry.push("docker-classic-builder.tar", "shop:1", None);
    for name in ["shop:2", "other:1"] {
        let image = format!("docker://{}/{name}", registry.address);
        let run = layerscope([image.as_str()]);
        assert_eq!(run.code, Some(3), "{run:#?}");
        let (repository, tag) = name.split_once(':').unwrap();
        let words = format!("it has no {repository} with the tag {tag}");
        assert!(run.stderr.contains(&words), "{run:#?}");
    }
}

#[test]
fn an_image_may_be_another_ones_base() {
    if !tools::have("docker-registry: base image", &NEEDED) {
        return;
    }
    let registry = Registry::start();
    registry.push("docker-classic-builder.tar", "shop:1", None);
    let base = format!("docker://{}/shop:1", registry.address);
    let image = testdata("docker-classic-builder.tar");
    let report = report(&image, &["--base-image", &base]);
    assert_eq!(report["image"]["base"]["basis"], "given");
    assert_eq!(report["summary"]["own_bytes"], 0);
}
