//! containerd: what `ctr` imports is read from the content store as the archive on disk is.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::ctr::Containerd;
use super::same::{Own, assert_same, text};
use crate::support::binary::{Run, layerscope, layerscope_with};
use crate::support::image::Image;
use crate::support::layer::Layer;
use crate::support::{testdata, tools};

const NEEDED: [&str; 2] = ["containerd", "ctr"];

fn start(test: &str) -> Option<Containerd> {
    if !tools::have(test, &NEEDED) {
        return None;
    }
    Containerd::start()
        .map_err(|why| tools::skip(test, &why))
        .ok()
}

fn run(daemon: &Containerd, variables: &[(&str, &str)], args: &[&str]) -> Run {
    let own = daemon.variables();
    let mut all: Vec<(&str, &str)> = own
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.extend(variables);
    layerscope_with(&all, args)
}

/// What a run that gives no image says.
fn failure(run: Run) -> String {
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert_eq!(run.stdout, "");
    run.stderr
}

fn value(text: &str, pointer: &str) -> Value {
    let report: Value = serde_json::from_str(text).unwrap();
    report.pointer(pointer).unwrap().clone()
}

#[test]
fn an_imported_archive_gives_the_report_of_the_archive() {
    let Some(daemon) = start("containerd: imported archives") else {
        return;
    };
    for (file, options, name, own) in [
        (
            "docker-classic-builder.tar",
            &[][..],
            "docker.io/library/shop-classic:1",
            &[Own::Name, Own::Manifest, Own::Blobs, Own::Verified][..],
        ),
        (
            "docker-jib-gzip-layers.tar",
            &[],
            "docker.io/library/hello-jib:1",
            &[Own::Name, Own::Manifest, Own::Blobs],
        ),
        (
            "docker-buildkit-hybrid.tar",
            &[],
            "docker.io/library/shop:1",
            &[Own::Name],
        ),
        (
            "oci-gzip-provenance-v1-max.tar",
            &["--all-platforms"],
            "docker.io/library/shop:1",
            &[Own::Name],
        ),
        (
            "oci-zstd-provenance-v1-max.tar",
            &["--all-platforms"],
            "docker.io/library/shop:1",
            &[Own::Name],
        ),
        (
            "oci-multiarch-provenance.tar",
            &["--all-platforms"],
            "docker.io/library/shop:1",
            &[Own::Name],
        ),
    ] {
        let path = testdata(file);
        let target = daemon.import("default", options, &path, name);
        let from_disk = text(layerscope([path.to_str().unwrap(), "--json"]));
        let from_containerd = text(run(
            &daemon,
            &[],
            &[&format!("containerd:{name}"), "--json"],
        ));
        assert_same(file, &from_disk, &from_containerd, own);
        assert_eq!(value(&from_containerd, "/image/source"), "containerd");
        if !file.contains("provenance") {
            assert_eq!(value(&from_containerd, "/image/manifest_digest"), target);
        }
    }
    // Both platforms are here, each with the attestation that is its own.
    let image = "containerd:docker.io/library/shop:1";
    let arm = text(run(
        &daemon,
        &[],
        &[image, "--json", "--platform", "linux/arm64"],
    ));
    assert_eq!(value(&arm, "/image/platform"), "linux/arm64");
    assert_eq!(value(&arm, "/layers/5/basis"), "attestation");
}

#[test]
fn names_are_found_complete_short_by_digest_and_by_id() {
    let Some(daemon) = start("containerd: names") else {
        return;
    };
    let archive = testdata("docker-buildkit-hybrid.tar");
    let target = daemon.import("default", &[], &archive, "docker.io/library/shop:1");
    for odd in ["Whatever ctr is told", "plain"] {
        daemon.run(
            "default",
            &["image", "tag", "docker.io/library/shop:1", odd],
        );
    }
    let hex = target.trim_start_matches("sha256:");
    let by_digest = format!("shop@{target}");
    let by_tag_and_digest = format!("shop:1@{target}");
    for name in [
        "shop:1",
        "docker.io/library/shop:1",
        "index.docker.io/shop:1",
        "plain",
        "Whatever ctr is told",
        &by_digest,
        &by_tag_and_digest,
        &target,
        &target[..20],
        hex,
        &hex[..12],
    ] {
        let found = text(run(
            &daemon,
            &[],
            &[&format!("containerd:{name}"), "--json"],
        ));
        assert_eq!(value(&found, "/image/manifest_digest"), target, "{name}");
    }
    let other = format!("shop@sha256:{}", "0".repeat(64));
    for name in ["shop", "shop:2", "other/shop:1", &hex[..11], &other] {
        let said = failure(run(
            &daemon,
            &[],
            &[&format!("containerd:{name}"), "--json"],
        ));
        assert!(said.contains("no such image"), "{name}: {said}");
    }
}

#[test]
fn namespaces_are_all_looked_in_the_default_one_first_or_the_one_that_is_named_alone() {
    let Some(daemon) = start("containerd: namespaces") else {
        return;
    };
    let name = "docker.io/library/shop:1";
    let import = |namespace, file| daemon.import(namespace, &[], &testdata(file), name);
    let image = |variables: &[(&str, &str)]| {
        let report = text(run(&daemon, variables, &["containerd:shop:1", "--json"]));
        value(&report, "/image/manifest_digest")
    };
    // "default" comes after "a" in any list.
    let of_a = import("a", "docker-buildkit-hybrid.tar");
    assert_eq!(image(&[]), of_a);
    let classic = TempDir::new().unwrap();
    let renamed = classic.path().join("shop.tar");
    let from = format!(
        "docker-archive:{}",
        testdata("docker-classic-builder.tar").display()
    );
    if !tools::have("containerd: namespaces", &["skopeo"]) {
        return;
    }
    let to = format!("docker-archive:{}:shop:1", renamed.display());
    tools::run("skopeo", ["copy", "-q", "--insecure-policy", &from, &to]);
    let of_default = daemon.import("default", &[], &renamed, name);
    assert_ne!(of_a, of_default);
    assert_eq!(image(&[]), of_default);
    assert_eq!(image(&[("CONTAINERD_NAMESPACE", "a")]), of_a);

    let elsewhere = [("CONTAINERD_NAMESPACE", "k8s.io")];
    let said = failure(run(&daemon, &elsewhere, &["containerd:shop:1", "--json"]));
    assert!(
        said.contains("no such image in the namespace k8s.io, which CONTAINERD_NAMESPACE names"),
        "{said}"
    );
    let said = failure(run(&daemon, &[], &["containerd:none", "--json"]));
    assert!(
        said.contains("no such image in its namespaces (default, a)"),
        "{said}"
    );
}

#[test]
fn what_was_not_pulled_along_is_said_with_what_to_do() {
    let Some(daemon) = start("containerd: parts of images") else {
        return;
    };
    let name = "docker.io/library/shop:1";
    // ctr keeps one platform, and collects what else the archive brought: when, nobody knows, so it is taken away.
    let archive = testdata("oci-multiarch-provenance.tar");
    let index = daemon.import("k8s.io", &[], &archive, name);
    let index = daemon.run("k8s.io", &["content", "get", &index]);
    let index: serde_json::Value = serde_json::from_str(&index).unwrap();
    for manifest in index["manifests"].as_array().unwrap() {
        if manifest["platform"]["architecture"] != "amd64" {
            daemon.remove("k8s.io", manifest["digest"].as_str().unwrap());
        }
    }
    let fetch = format!("ctr --namespace k8s.io content fetch --all-platforms {name}");
    let only = run(&daemon, &[], &["containerd:shop:1", "--json"]);
    assert!(
        only.stderr
            .contains("the image's attestation can't be read"),
        "{only:#?}"
    );
    assert!(only.stderr.contains(&fetch), "{only:#?}");
    assert_eq!(value(&text(only), "/summary/total_bytes"), 3_222_822);
    let arm = ["containerd:shop:1", "--json", "--platform", "linux/arm64"];
    let said = failure(run(&daemon, &[], &arm));
    assert!(said.contains("the manifest for linux/arm64"), "{said}");
    assert!(said.contains(&fetch), "{said}");
    // Another place may have it for whoever does not insist on this one.
    let arm = ["shop:1", "--json", "--platform", "linux/arm64"];
    let said = failure(run(&daemon, &[], &arm));
    assert!(said.contains("the manifest for linux/arm64"), "{said}");
    assert!(said.contains("\n  the registry docker.io: "), "{said}");

    // As a node whose containerd drops layers once they are unpacked.
    let report = text(run(&daemon, &[], &["containerd:shop:1", "--json"]));
    let layer = value(&report, "/layers/4/digest");
    daemon.run("k8s.io", &["content", "rm", layer.as_str().unwrap()]);
    let said = failure(run(&daemon, &[], &["containerd:shop:1", "--json"]));
    for words in [
        &format!("layer 5 of 6 (blobs/{})", layer.as_str().unwrap()),
        "discard_unpacked_layers",
        &fetch,
        "docker://docker.io/library/shop:1",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let manifest = value(&report, "/image/manifest_digest");
    daemon.run("k8s.io", &["content", "rm", manifest.as_str().unwrap()]);
    let said = failure(run(&daemon, &[], &["containerd:shop:1", "--json"]));
    assert!(
        said.contains(&format!("{manifest}").replace('"', "")),
        "{said}"
    );
}

#[test]
fn a_blob_that_changed_on_disk_is_found() {
    let Some(daemon) = start("containerd: a changed blob") else {
        return;
    };
    let archive = testdata("docker-buildkit-hybrid.tar");
    daemon.import("default", &[], &archive, "docker.io/library/shop:1");
    let report = text(run(&daemon, &[], &["containerd:shop:1", "--json"]));
    let digest = value(&report, "/layers/4/digest");
    let hex = digest.as_str().unwrap().trim_start_matches("sha256:");
    let socket = daemon.socket();
    let store = socket
        .parent()
        .unwrap()
        .join("root/io.containerd.content.v1.content/blobs/sha256");
    let blob = store.join(hex);
    let mut bytes = std::fs::read(&blob).unwrap();
    let last = bytes.len() - 20;
    bytes[last] ^= 1;
    std::fs::set_permissions(&blob, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::write(&blob, bytes).unwrap();
    let said = failure(run(&daemon, &[], &["containerd:shop:1", "--json"]));
    assert!(said.contains("layer 5 of 6"), "{said}");
}

/// Content is asked for in parts of 256 KiB: the second and third layer end where one does.
#[test]
fn layers_of_any_length_are_read_to_their_end() {
    let Some(daemon) = start("containerd: lengths of layers") else {
        return;
    };
    let tar = |path: &str, blocks: usize| {
        let layer = Layer::new().file(path, 512);
        let mut tar = layer.tar();
        tar.resize(blocks * 512, 0);
        tar
    };
    let image = Image::of_tars(vec![
        tar("a", 511),
        tar("b", 512),
        tar("c", 1024),
        tar("d", 1025),
    ]);
    let dir = TempDir::new().unwrap();
    let archive = image.docker().write_tar(&dir.path().join("image.tar"));
    daemon.import("default", &[], &archive, "docker.io/library/test:t");
    let from_disk = text(layerscope([archive.to_str().unwrap(), "--json"]));
    let from_containerd = text(run(&daemon, &[], &["containerd:test:t", "--json"]));
    let own = [Own::Name, Own::Manifest, Own::Blobs, Own::Verified];
    assert_same("lengths", &from_disk, &from_containerd, &own);
}

#[test]
fn documents_are_capped() {
    let Some(daemon) = start("containerd: capped documents") else {
        return;
    };
    let archive = testdata("docker-buildkit-hybrid.tar");
    daemon.import("default", &[], &archive, "docker.io/library/shop:1");
    let args = ["containerd:shop:1", "--json", "--limit", "manifest=300"];
    let run = run(&daemon, &[], &args);
    assert_eq!(run.code, Some(4), "{run:#?}");
    assert!(
        run.stderr.contains("has at least 301 bytes, more than"),
        "{run:#?}"
    );
}

#[test]
fn a_containerd_that_is_not_there_or_not_open_to_the_user_is_said_so() {
    let said = failure(layerscope(["containerd:shop:1"]));
    assert!(
        said.contains("containerd: there is no socket at /nonexistent/containerd.sock"),
        "{said}"
    );
    let dir = TempDir::new().unwrap();
    let dead = dir.path().join("dead.sock");
    drop(std::os::unix::net::UnixListener::bind(&dead).unwrap());
    let address = format!("unix://{}", dead.display());
    let variables = [("CONTAINERD_ADDRESS", address.as_str())];
    let said = failure(layerscope_with(&variables, ["containerd:shop:1"]));
    assert!(said.contains("dead.sock: it is not running"), "{said}");

    // Something else listens there, or something that never answers.
    for (name, answer, words) in [
        (
            "http.sock",
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            "the connection broke",
        ),
        ("mute.sock", b"", "it gives no answer within 10 s"),
    ] {
        let socket = dir.path().join(name);
        let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        std::thread::spawn(move || {
            let mut connections = Vec::new();
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                connection.write_all(answer).unwrap();
                connections.push(connection);
            }
        });
        let variables = [("CONTAINERD_ADDRESS", socket.to_str().unwrap())];
        let said = failure(layerscope_with(&variables, ["containerd:shop:1"]));
        assert!(said.contains(words), "{said}");
    }

    let Some(daemon) = start("containerd: permissions") else {
        return;
    };
    let nobody = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(env!("CARGO_BIN_EXE_layerscope"))
        .args(["containerd:shop:1"])
        .env("CONTAINERD_ADDRESS", daemon.socket())
        .output();
    match nobody {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(
                said.contains("you may not use its socket; run this with sudo"),
                "{said}"
            );
        }
        Err(why) => tools::skip("containerd: permissions", &format!("setpriv: {why}")),
    }
}
