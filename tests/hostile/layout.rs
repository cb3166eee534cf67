//! OCI layouts that point elsewhere: at the host's files, at themselves, at each other without end.

use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::refuses;
use crate::support::binary::layerscope;
use crate::support::image::{Compression, Files, Image, hex};
use crate::support::layer::Layer;
use crate::support::served::Served;

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn files() -> Files {
    Image::new([Layer::new().file("a", 40_000)]).oci(Compression::Gzip)
}

#[test]
fn a_blob_that_is_a_link_to_the_host_is_not_followed() {
    let dir = TempDir::new().unwrap();
    let layout = files().write_dir(&dir.path().join("layout"));
    let blob = layout.join(files().layer_path(0));
    // The very bytes that the manifest asks for, but outside.
    let outside = dir.path().join("outside");
    std::fs::rename(&blob, &outside).unwrap();
    symlink(&outside, &blob).unwrap();
    refuses(&layout, &[], 3, &["symbolic link"]);
}

#[test]
fn an_index_or_blob_directory_that_is_a_link_is_not_followed() {
    let dir = TempDir::new().unwrap();
    let layout = files().write_dir(&dir.path().join("layout"));
    let outside = dir.path().join("outside");
    std::fs::rename(layout.join("blobs"), &outside).unwrap();
    symlink(&outside, layout.join("blobs")).unwrap();
    refuses(&layout, &[], 3, &["symbolic link"]);

    let layout = files().write_dir(&dir.path().join("layout2"));
    std::fs::rename(layout.join("index.json"), dir.path().join("index")).unwrap();
    symlink(dir.path().join("index"), layout.join("index.json")).unwrap();
    refuses(&layout, &[], 3, &["index.json"]);
}

#[test]
fn a_blob_that_is_a_pipe_does_not_hang() {
    let dir = TempDir::new().unwrap();
    let layout = files().write_dir(&dir.path().join("layout"));
    let blob = layout.join(files().layer_path(0));
    std::fs::remove_file(&blob).unwrap();
    crate::support::tools::run("mkfifo", [&blob]);
    refuses(&layout, &[], 3, &["layer 1"]);
}

#[test]
fn sizes_that_no_number_holds_are_not_summed() {
    let layers = [Layer::new().file("a", 40_000), Layer::new().file("b", 7)];
    let mut files = Image::new(layers).oci(Compression::Gzip);
    let mut manifest = files.manifest();
    for layer in manifest["layers"].as_array_mut().unwrap() {
        layer["size"] = json!(u64::MAX - 2);
    }
    files.set_manifest(&manifest);
    let dir = TempDir::new().unwrap();
    let layout = files.write_dir(&dir.path().join("layout"));
    let layout = layout.to_str().unwrap();
    let registry = Served::registry(files);
    let name = format!("docker://{}/shop:1", registry.address);
    for image in [layout, &name] {
        let run = layerscope([image, "--platforms", "--json"]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        let list: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(list["platforms"][0]["layers"], 2, "{list:#}");
        assert_eq!(list["platforms"][0]["bytes"], Value::Null, "{list:#}");
        refuses(image, &[], 3, &["layer 1", "18446744073709551613"]);
    }
}

#[test]
fn an_index_that_fans_out_without_end_stops_at_a_limit() {
    // Each level lists the level below twenty times: 20^12 ways to the same manifest.
    let mut files = files();
    let mut below: Value = files.json("index.json")["manifests"][0].clone();
    for _ in 0..12 {
        let index =
            json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": vec![below.clone(); 20]});
        below = files.blob(INDEX, index.to_string().as_bytes());
    }
    files.set_index(&json!(vec![below; 20]));
    let dir = TempDir::new().unwrap();
    let started = Instant::now();
    let run = layerscope([
        files
            .write_tar(&dir.path().join("fan.tar"))
            .to_str()
            .unwrap(),
        "--json",
    ]);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "it took {:?}",
        started.elapsed()
    );
    // One manifest however often it is named: reading it is right, and so is refusing.
    assert!(matches!(run.code, Some(0 | 3 | 4)), "{run:#?}");
}

#[test]
fn an_index_that_names_itself_ends() {
    // A blob can't hold its own digest; index.json has none, so the loop leads through a wrong digest.
    let mut files = files();
    let fake = hex(b"loop");
    let descriptor = json!({"mediaType": INDEX, "digest": format!("sha256:{fake}"), "size": 300});
    let index =
        json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [descriptor]}).to_string();
    files.set(&format!("blobs/sha256/{fake}"), index.as_bytes());
    files.set("index.json", index.as_bytes());
    let dir = TempDir::new().unwrap();
    refuses(
        files.write_tar(&dir.path().join("loop.tar")),
        &[],
        3,
        &["loop.tar"],
    );
    refuses(
        files.write_dir(&dir.path().join("loop.layout")),
        &[],
        3,
        &[],
    );
}

#[test]
fn an_index_nested_deeply_ends() {
    let mut files = files();
    let mut below: Value = files.json("index.json")["manifests"][0].clone();
    for _ in 0..5_000 {
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [below]});
        below = files.blob(INDEX, index.to_string().as_bytes());
    }
    files.set_index(&json!([below]));
    let dir = TempDir::new().unwrap();
    let run = layerscope([
        files
            .write_tar(&dir.path().join("deep.tar"))
            .to_str()
            .unwrap(),
        "--json",
    ]);
    assert!(matches!(run.code, Some(3 | 4)), "{run:#?}");
}

#[test]
fn json_nested_a_hundred_thousand_deep_ends() {
    let mut files = files();
    files.set("index.json", "[".repeat(100_000).as_bytes());
    let dir = TempDir::new().unwrap();
    refuses(
        files.write_tar(&dir.path().join("deep.tar")),
        &[],
        3,
        &["index.json"],
    );
}

#[test]
fn names_that_lead_out_of_an_archive_are_only_names() {
    let mut files = Image::new([Layer::new().file("a", 10)]).docker();
    let mut manifest = files.json("manifest.json");
    manifest[0]["Layers"][0] = json!("../../../../etc/passwd");
    files.set("manifest.json", manifest.to_string().as_bytes());
    let dir = TempDir::new().unwrap();
    refuses(
        files.write_tar(&dir.path().join("out.tar")),
        &[],
        3,
        &["etc/passwd"],
    );
}
