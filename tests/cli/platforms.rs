//! `--platforms`: what an image is offered for, wherever it lies. The expected figures are skopeo's, from
//! `skopeo inspect --raw` of the sample.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::{Run, layerscope, validate_by};
use crate::support::image::{Compression, Files, Image};
use crate::support::layer::Layer;
use crate::support::served::Served;
use crate::support::{testdata, tools};

fn list(image: &str) -> Value {
    let run = layerscope([image, "--platforms", "--json"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let list: Value = serde_json::from_str(&run.stdout).unwrap();
    validate_by("platforms.schema.json", &list);
    list
}

/// Two platforms in one index, the second without its manifest where `is_whole` is false.
fn two(is_whole: bool) -> Files {
    let image = Image::new([Layer::new().file("a", 100), Layer::new().file("b", 5)]);
    let mut files = image.oci(Compression::Plain);
    let mut own = files.json("index.json")["manifests"][0].take();
    own["platform"] = json!({"os": "linux", "architecture": "amd64"});
    let mut other = own.clone();
    other["platform"] = json!({"os": "linux", "architecture": "arm", "variant": "v7"});
    if !is_whole {
        other["digest"] = json!(format!("sha256:{}", "0".repeat(64)));
    }
    files.set_index(&json!([own, other]));
    files
}

#[test]
fn an_index_lists_its_platforms_with_sizes_and_provenance() {
    let archive = testdata("oci-multiarch-provenance.tar");
    let archive = archive.to_str().unwrap();
    let archived = list(archive);
    assert_eq!(archived["source"], "oci-archive");
    let row = |platform: &str, digest: &str, bytes: u64| {
        json!({"platform": platform, "manifest_digest": digest, "layers": 6, "bytes": bytes,
            "provenance": true, "present": true})
    };
    let expected = json!([
        row(
            "linux/amd64",
            "sha256:fcb27020f23d023efed4a92d6d7dddee4d479aafb7eee0c170b4b01d58720ca4",
            1_265_294
        ),
        row(
            "linux/arm64",
            "sha256:d8d247a8376393e049ed6ad635f96cdb7f1a38246e2c29a369066b5e3882126a",
            1_265_292
        ),
    ]);
    assert_eq!(archived["platforms"], expected);
    let run = layerscope([archive, "--platforms"]);
    assert_eq!(
        rows(&run),
        ["linux/amd64 6 1.27 MB yes", "linux/arm64 6 1.27 MB yes"]
    );

    if tools::have(
        "an_index_lists_its_platforms_with_sizes_and_provenance",
        &["skopeo"],
    ) {
        let dir = TempDir::new().unwrap();
        let from = format!("oci-archive:{archive}");
        for transport in ["oci", "dir"] {
            let to = format!("{transport}:{}", dir.path().join(transport).display());
            tools::run("skopeo", ["copy", "-q", "--all", &from, &to]);
            assert_eq!(list(&to)["platforms"], expected, "{transport}");
        }
    }
}

/// The table's rows up to the digest.
fn rows(run: &Run) -> Vec<String> {
    assert_eq!(run.code, Some(0), "{run:#?}");
    let rows = run.stdout.lines().skip(3);
    rows.map(|row| {
        let words: Vec<&str> = row.split_whitespace().collect();
        words[..words.len() - 1].join(" ")
    })
    .collect()
}

#[test]
fn a_registry_lists_the_same_and_marks_what_it_has_not() {
    for is_whole in [true, false] {
        let registry = Served::registry(two(is_whole));
        let name = format!("{}/shop:1", registry.address);
        let listed = list(&name);
        assert_eq!(listed["source"], "registry");
        let platforms = &listed["platforms"];
        assert_eq!(platforms[0]["platform"], "linux/amd64");
        // Tars of 100 and of 5 bytes: a header, a block of content, two blocks of end.
        assert_eq!(platforms[0]["bytes"], 2 * 2048);
        assert_eq!(platforms[0]["layers"], 2);
        assert_eq!(platforms[1]["platform"], "linux/arm/v7");
        assert_eq!(platforms[1]["present"], is_whole);
        assert_eq!(
            platforms[1]["layers"],
            if is_whole { json!(2) } else { Value::Null }
        );
        let blobs = registry.asked();
        let layers: Vec<String> = two(is_whole).manifest()["layers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|layer| layer["digest"].as_str().unwrap().to_owned())
            .collect();
        let is_read = |path: &&String| layers.iter().any(|digest| path.ends_with(digest.as_str()));
        assert_eq!(blobs.iter().find(is_read), None, "no layer is read");
        let run = layerscope([name.as_str(), "--platforms"]);
        assert!(
            run.stdout.starts_with(&format!("{name}  in the registry ")),
            "{run:#?}"
        );
        assert_eq!(run.stdout.contains("not here"), !is_whole, "{run:#?}");
    }
}

#[test]
fn a_layout_marks_a_platform_whose_layers_are_elsewhere() {
    let dir = TempDir::new().unwrap();
    let mut files = two(true);
    let layer = files.layer_path(1);
    files.files.remove(&layer);
    let layout = files.write_dir(dir.path());
    let platforms = list(layout.to_str().unwrap());
    assert_eq!(platforms["platforms"][0]["present"], false);
    assert_eq!(platforms["platforms"][0]["bytes"], 2 * 2048);
}

#[test]
fn one_image_is_one_platform() {
    let archive = testdata("docker-classic-builder.tar");
    let listed = list(archive.to_str().unwrap());
    let rows = listed["platforms"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["platform"], "linux/amd64");
    assert_eq!(rows[0]["manifest_digest"], Value::Null);
    let tar = tools::run("tar", ["-tvf", archive.to_str().unwrap()]);
    let sizes = tar.lines().filter(|line| line.ends_with("layer.tar"));
    let sizes = sizes.map(|line| line.split_whitespace().nth(2).unwrap());
    let sum: u64 = sizes.map(|size| size.parse::<u64>().unwrap()).sum();
    assert_eq!(rows[0]["bytes"], sum);
}

#[test]
fn several_images_are_asked_about() {
    let archive = testdata("docker-two-images.tar");
    let archive = archive.to_str().unwrap();
    let run = layerscope([archive, "--platforms"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(run.stderr.contains("say which"), "{run:#?}");
    list(&format!("{archive}:@0"));
}

#[test]
fn what_needs_layers_does_not_go_with_it() {
    let archive = testdata("oci-multiarch-provenance.tar");
    let archive = archive.to_str().unwrap();
    for option in [
        &["--ci"][..],
        &["--max-waste", "5%"],
        &["--platform", "linux/arm64"],
        &["--base-image", archive],
        &["-f", "Dockerfile"],
        &["--verify"],
    ] {
        let args = [&[archive, "--platforms"], option].concat();
        assert_eq!(layerscope(&args).code, Some(2), "{option:?}");
    }
}
