//! Manifests and indexes that are too large, too many, or not what they are said to be.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{assert_fails, assert_same, files, image, serve};
use crate::support::binary::{layerscope_with, report_with};
use crate::support::image::{Compression, Files, digest};
use crate::support::wire::{Length, Reply, Sends, Wire};

#[test]
fn an_endless_manifest_ends_at_the_limit() {
    let files = files();
    for length in [Length::Untold, Length::Chunks, Length::Lie(1 << 40)] {
        let wire = serve(&files, move |request| {
            let endless = Reply::new(200, vec![b' '; 1 << 16]);
            let endless = endless.length(length).sends(Sends::Forever);
            request.path.ends_with("/manifests/1").then_some(endless)
        });
        let started = Instant::now();
        let words = ["manifests/1", "8388608 bytes", "--limit manifest"];
        assert_fails(&wire, &[], 4, &words);
        assert!(started.elapsed() < Duration::from_secs(15));
        assert_eq!(wire.asked().len(), 1);
    }
    let config = files.manifest()["config"]["digest"]
        .as_str()
        .unwrap()
        .to_owned();
    let wire = serve(&files, move |request| {
        let endless = Reply::new(200, vec![b' '; 1 << 16]).length(Length::Untold);
        request
            .path
            .ends_with(&config)
            .then(|| endless.sends(Sends::Forever))
    });
    assert_fails(&wire, &[], 4, &["--limit manifest"]);
}

#[test]
fn digests_of_manifests_hold() {
    let files = files();
    let other = json!({"schemaVersion": 2}).to_string();
    let wire = serve(&files, move |request| {
        let told = digest(other.as_bytes());
        let other = Reply::new(200, other.clone()).with("Docker-Content-Digest", told);
        request.path.contains("/manifests/sha256").then_some(other)
    });
    // What is asked for by its digest must have it, whatever the registry says.
    let asked = digest(b"x");
    let image = format!("docker://{}/shop@{asked}", wire.address);
    let words = ["has the digest", "asked for was", &asked];
    super::assert_ends(&[], &[&image], 3, &words);

    let wire = serve(&files, |request| {
        let told = digest(b"x");
        let reply = crate::support::wire::registry(&super::files(), request);
        let is_top = request.path.ends_with("/manifests/1");
        is_top.then(|| reply.with("Docker-Content-Digest", told))
    });
    assert_fails(&wire, &[], 3, &["has the digest", "its registry says"]);

    let manifest = digest(
        &files.files[&crate::support::image::blob_path(&files.json("index.json")["manifests"][0])],
    );
    let wire = serve(&files, |_| None);
    let image = format!("docker://{}/shop:9@{manifest}", wire.address);
    let report = report_with(&[], image, &[]);
    assert_eq!(report["image"]["manifest_digest"], manifest.as_str());
    assert!(wire.asked_of("/manifests/9").is_empty(), "the digest wins");
}

#[test]
fn what_is_no_manifest_is_said_to_be_none() {
    let files = files();
    let page = "<!DOCTYPE html><html><body>Welcome</body></html>";
    for (reply, words) in [
        (Reply::new(200, page), "web page"),
        (
            Reply::new(404, page).with("Content-Type", "text/html; charset=utf-8"),
            "web pages",
        ),
        (Reply::new(200, "what?"), "it is no JSON"),
        (Reply::new(200, ""), "it ends too early"),
        (
            Reply::new(200, r#"{"schemaVersion":1,"fsLayers":[]}"#),
            "schema 1",
        ),
        (
            Reply::new(404, r#"{"errors":[{"code":"NAME_UNKNOWN"}]}"#),
            "no repository shop",
        ),
        (
            Reply::new(404, r#"{"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#),
            "no shop with the tag 1",
        ),
    ] {
        let wire = serve(&files, move |_| Some(reply.clone()));
        assert_fails(&wire, &[], 3, &[words]);
    }
}

fn index(files: &mut Files, manifests: &Value) -> Value {
    let media_type = "application/vnd.oci.image.index.v1+json";
    let index = json!({"schemaVersion": 2, "mediaType": media_type, "manifests": manifests});
    files.blob(media_type, index.to_string().as_bytes())
}

#[test]
fn indexes_that_loop_or_nest_without_end_are_left() {
    let mut deep = files();
    let mut descriptor = deep.json("index.json")["manifests"][0].clone();
    for _ in 0..40 {
        descriptor = index(&mut deep, &json!([descriptor]));
    }
    deep.set_index(&json!([descriptor]));
    let wire = serve(&deep, |_| None);
    assert_fails(&wire, &[], 4, &["nested", "--limit nesting"]);
    assert!(wire.asked().len() < 20);

    // A circle needs a digest that does not hold.
    let mut files = files();
    let looping = index(&mut files, &json!([]));
    let round = json!({"schemaVersion": 2, "manifests": [looping]}).to_string();
    let wire = Wire::start(move |_| Reply::new(200, round.clone()));
    assert_fails(&wire, &[], 3, &["has the digest"]);
    assert_eq!(wire.asked().len(), 2);
}

#[test]
fn of_ten_platforms_one_is_loaded() {
    let mut files = files();
    let mut manifests = Vec::new();
    for (position, architecture) in ["arm64", "amd64", "s390x", "386", "ppc64le"]
        .iter()
        .enumerate()
    {
        for os in ["linux", "windows"] {
            let mut image = image();
            image.run = json!({"Env": [format!("N={position}{os}")]});
            let one = image.oci(Compression::Gzip);
            let mut descriptor = one.json("index.json")["manifests"][0].clone();
            descriptor["platform"] = json!({"os": os, "architecture": architecture});
            manifests.push(descriptor);
            for (name, bytes) in &one.files {
                if name.starts_with("blobs/") {
                    files.set(name, bytes);
                }
            }
        }
    }
    files.set_index(&json!(manifests));
    let wire = serve(&files, |_| None);
    let platform = ["--platform", "linux/s390x", "--quiet"];
    let report = report_with(&[], super::name(&wire), &platform);
    assert_eq!(report["image"]["platform"], "linux/s390x");
    let asked: Vec<String> = wire
        .asked()
        .into_iter()
        .map(|request| request.path)
        .filter(|path| !path.contains("referrers") && !path.contains("sha256-"))
        .collect();
    // The index, the manifest, the configuration, two layers.
    assert_eq!(asked.len(), 5, "{asked:#?}");

    let wire = serve(&files, |_| None);
    let words = ["linux/riscv64", "linux/386", "windows/amd64"];
    assert_fails(&wire, &["--platform", "linux/riscv64"], 3, &words);
    assert_eq!(wire.asked().len(), 1, "the index says it all");
}

#[test]
fn a_compressed_answer_is_asked_for_by_nobody() {
    let files = files();
    let wire = serve(&files, |_| None);
    assert_same(&wire, &files);
    for request in wire.asked() {
        assert_eq!(request.header("accept-encoding"), Some("identity"));
    }
}

#[test]
fn layers_without_compression_are_held_against_their_digests_too() {
    let mut files = image().oci(Compression::Plain);
    let wire = serve(&files, |_| None);
    let report = report_with(&[], super::name(&wire), &[]);
    assert_eq!(report["layers"][1]["verified"], true);
    let path = files.layer_path(1);
    let mut bad = files.files[&path].clone();
    // In the contents of its file: the tar is as good as before.
    let at = bad.len() / 2;
    bad[at] ^= 1;
    files.set(&path, &bad);
    let wire = serve(&files, |_| None);
    let run = layerscope_with(&[], [super::name(&wire).as_str()]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(run.stderr.contains("digest"), "{run:#?}");
}
