//! Images whose parts contradict one another.

use serde_json::json;
use tempfile::TempDir;

use crate::refuses;
use crate::support::binary::{layerscope, report};
use crate::support::image::{Compression, Files, Image};
use crate::support::layer::Layer;

fn image() -> Image {
    Image::new([
        Layer::new().file("a", 40_000),
        Layer::new().file("b", 50_000),
    ])
}

/// Both as an archive and as a layout directory.
fn both_refuse(files: &Files, options: &[&str], words: &[&str]) {
    let dir = TempDir::new().unwrap();
    refuses(
        files.write_tar(&dir.path().join("bad.tar")),
        options,
        3,
        words,
    );
    if files.files.contains_key("index.json") {
        refuses(
            files.write_dir(&dir.path().join("bad.layout")),
            options,
            3,
            words,
        );
    }
}

#[test]
fn a_flipped_byte_in_a_compressed_layer() {
    for compression in [Compression::Gzip, Compression::Zstd] {
        let files = image().oci(compression);
        let name = files.layer_path(1);
        for position in [3, 20, 5_000, files.files[&name].len() - 3] {
            let mut files = files.clone();
            files.files.get_mut(&name).unwrap()[position] ^= 0x10;
            both_refuse(&files, &[], &["layer 2"]);
        }
    }
}

#[test]
fn a_compressed_layer_that_is_another_whole_one() {
    // It decompresses well and has valid checksums of its own: only the digest tells.
    for compression in [Compression::Gzip, Compression::Zstd] {
        let mut files = image().oci(compression);
        let other = Image::new([Layer::new().file("c", 40_000)]).oci(compression);
        let name = files.layer_path(0);
        let blob = other.files[&other.layer_path(0)].clone();
        files.set(&name, &blob);
        both_refuse(&files, &[], &["layer 1"]);
    }
}

#[test]
fn bytes_behind_a_compressed_layer() {
    let mut files = image().oci(Compression::Gzip);
    let name = files.layer_path(0);
    files
        .files
        .get_mut(&name)
        .unwrap()
        .extend_from_slice(b"more");
    both_refuse(&files, &[], &["layer 1"]);
}

#[test]
fn an_uncompressed_layer_that_is_another_is_found_with_verify() {
    let mut bad = image();
    bad.layers[1] = Layer::new()
        .file("b", 50_000)
        .mode(0o600)
        .file("c", 0)
        .tar();
    bad.layers[1].truncate(image().layers[1].len());
    bad.layers[1][600] ^= 1;
    let dir = TempDir::new().unwrap();
    let file = bad.docker().write_tar(&dir.path().join("bad.tar"));
    assert_eq!(
        report(&file, &[])["summary"]["total_bytes"],
        90_000,
        "unverified, only its structure counts"
    );
    refuses(&file, &["--verify"], 3, &["layer 2"]);
}

#[test]
fn a_missing_blob() {
    let mut files = image().oci(Compression::Gzip);
    let name = files.layer_path(1);
    files.files.remove(&name);
    both_refuse(&files, &[], &["layer 2"]);

    let mut files = image().docker();
    let name = files
        .files
        .keys()
        .rfind(|name| name.ends_with("layer.tar"))
        .unwrap()
        .clone();
    files.files.remove(&name);
    both_refuse(&files, &[], &[&name]);
}

#[test]
fn a_missing_configuration_or_manifest() {
    let whole = image().oci(Compression::Gzip);
    let config = crate::support::image::blob_path(&whole.manifest()["config"]);
    let manifest = crate::support::image::blob_path(&whole.json("index.json")["manifests"][0]);
    for name in [config, manifest] {
        let mut files = whole.clone();
        files.files.remove(&name);
        let hex = name.rsplit('/').next().unwrap();
        both_refuse(&files, &[], &["bad.", "missing", hex]);
    }
}

#[test]
fn a_configuration_or_manifest_with_another_digest() {
    let whole = image().oci(Compression::Gzip);
    let config = crate::support::image::blob_path(&whole.manifest()["config"]);
    let manifest = crate::support::image::blob_path(&whole.json("index.json")["manifests"][0]);
    for name in [config, manifest] {
        let mut files = whole.clone();
        let text = String::from_utf8(files.files[&name].clone()).unwrap();
        // Same length, still JSON: only the digest tells.
        files.set(
            &name,
            text.replacen("linux", "Linux", 1)
                .replacen("\"size\":", "\"Size\":", 1)
                .as_bytes(),
        );
        let digest = name.rsplit('/').next().unwrap();
        both_refuse(&files, &[], &[&digest[..12]]);
    }
}

#[test]
fn more_layers_than_diff_ids_and_fewer() {
    let mut fewer = image();
    fewer.diff_ids.pop();
    let mut more = image();
    more.diff_ids.push(more.diff_ids[0].clone());
    for (image, counts) in [(fewer, ["2", "1"]), (more, ["2", "3"])] {
        both_refuse(&image.oci(Compression::Gzip), &[], &counts);
    }
    // In a docker-archive the test writer names one file a diffID, so the manifest is changed by hand.
    let mut files = image().docker();
    let mut manifest = files.json("manifest.json");
    manifest[0]["Layers"].as_array_mut().unwrap().pop();
    files.set("manifest.json", manifest.to_string().as_bytes());
    both_refuse(&files, &[], &["2", "1"]);
}

#[test]
fn json_that_is_no_json() {
    let mut files = image().oci(Compression::Gzip);
    files.set("index.json", b"{ this is no JSON");
    both_refuse(&files, &[], &["index.json"]);

    let mut files = image().docker();
    files.set("manifest.json", b"[{]");
    both_refuse(&files, &[], &["manifest.json"]);

    let mut files = image().docker();
    let config = files
        .files
        .keys()
        .find(|name| name.ends_with(".json") && *name != "manifest.json")
        .unwrap()
        .clone();
    files.set(&config, b"\xff\xfe nonsense");
    both_refuse(&files, &[], &[&config]);
}

#[test]
fn json_of_the_wrong_shape() {
    for text in [
        "[]",
        "{}",
        "null",
        "3",
        r#"{"manifests": 7}"#,
        r#"{"manifests": []}"#,
    ] {
        let mut files = image().oci(Compression::Gzip);
        files.set("index.json", text.as_bytes());
        both_refuse(&files, &[], &["bad.", "index.json"]);
    }
    for text in [
        "[]",
        "{}",
        "null",
        r#"[{"Config": 1}]"#,
        r#"[{"Config": "../../etc/passwd", "Layers": []}]"#,
    ] {
        let mut files = image().docker();
        files.set("manifest.json", text.as_bytes());
        both_refuse(&files, &[], &["bad.tar"]);
    }
}

#[test]
fn digests_that_lead_out_of_the_layout() {
    for digest in [
        "sha256:../../../../etc/passwd",
        "../../etc:passwd",
        "sha256:",
        "sha256:ABC",
        "md5:00",
        "sha256",
    ] {
        let mut files = image().oci(Compression::Gzip);
        let mut manifest = files.manifest();
        manifest["layers"][0]["digest"] = json!(digest);
        files.set_manifest(&manifest);
        both_refuse(&files, &[], &["digest"]);
    }
}

#[test]
fn a_manifest_that_is_also_an_index() {
    // CVE-2021-41190: what it is must not depend on who reads it.
    let mut files = image().oci(Compression::Gzip);
    let mut manifest = files.manifest();
    manifest["manifests"] = files.json("index.json")["manifests"].clone();
    files.set_manifest(&manifest);
    both_refuse(&files, &[], &["manifest"]);
}

#[test]
fn a_size_that_is_not_the_blobs() {
    let mut files = image().oci(Compression::Gzip);
    let mut manifest = files.manifest();
    manifest["layers"][0]["size"] = json!(17);
    files.set_manifest(&manifest);
    both_refuse(&files, &[], &["layer 1"]);
}

#[test]
fn a_media_type_that_contradicts_the_bytes_or_is_unknown() {
    let dir = TempDir::new().unwrap();
    for media_type in [
        "application/vnd.oci.image.layer.v1.tar+zstd",
        "application/x-unknown",
    ] {
        let mut files = image().oci(Compression::Gzip);
        let mut manifest = files.manifest();
        manifest["layers"][0]["mediaType"] = json!(media_type);
        files.set_manifest(&manifest);
        let run = layerscope([
            files
                .write_tar(&dir.path().join("odd.tar"))
                .to_str()
                .unwrap(),
            "--json",
        ]);
        // Reading it by its bytes is as good as refusing, guessing at figures is not.
        match run.code {
            Some(0) => {
                let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
                assert_eq!(report["summary"]["total_bytes"], 90_000, "{media_type}");
            }
            code => assert_eq!(code, Some(3), "{media_type}: {run:#?}"),
        }
    }
}
