//! Files of images that engines and registries have, asked for again: what umoci unpacks of the archive that was loaded.

use std::path::Path;

use layerscope::contents::{Cost, Error};
use layerscope::source::{Environment, Options};
use layerscope::tree::InodeId;
use tempfile::TempDir;

use super::ctr::Containerd;
use super::dockerd::{Daemon, Store};
use super::podman_service::Podman;
use super::registryd::Registry;
use crate::support::contents::{Analysed, analysed_with};
use crate::support::{testdata, tools, tree, umoci};

fn found(image: &str, variables: &[(&str, &str)]) -> Analysed {
    let owned = variables.iter();
    let owned = owned.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let options = Options {
        environment: Environment::new(owned, 0),
        ..Options::default()
    };
    analysed_with(image, options)
}

/// All of it, and the first and last file by themselves.
fn assert_all(name: &str, image: &Analysed, expected: &Path) {
    let dir = TempDir::new().unwrap();
    let to = dir.path().join("all");
    image.extract(b"", image.last(), &to).unwrap();
    tree::assert_same(name, &to, expected);
    let arena = image.inspection.tree.paths();
    let mut files: Vec<_> = image
        .inspection
        .tree
        .final_nodes()
        .filter_map(|(path, node)| Some((path, node.inode?)))
        .collect();
    files.sort_by_key(|(_, inode)| *inode);
    for (path, inode) in [files[0], files[files.len() - 1]] {
        let path = String::from_utf8(arena.full(path)).unwrap();
        let bytes = std::fs::read(expected.join(&path)).unwrap();
        assert!(image.whole(inode) == bytes, "{name}: {path}");
    }
}

fn unpacked(dir: &Path, image: &str) -> std::path::PathBuf {
    let layout = dir.join("layout");
    umoci::copy_to(&layout, image, None);
    umoci::unpack_into(&layout, dir)
}

/// Of a file that was not read by itself: what was is kept.
fn is_changed(image: &Analysed) {
    let mut inodes = (0..).zip(image.inspection.tree.inodes());
    inodes.find(|(_, inode)| inode.size > 0);
    let (full, _) = inodes.find(|(_, inode)| inode.size > 0).unwrap();
    let error = image.read(InodeId(full), 0, 1).unwrap_err();
    assert!(matches!(error, Error::Changed(_)), "{error}");
}

const CLASSIC: (&str, &str) = ("docker-classic-builder.tar", "shop-classic:1");

#[test]
fn files_of_images_in_docker_and_podman() {
    let name = "contents: engines";
    let needed = ["dockerd", "docker", "podman", "skopeo", "umoci"];
    if !tools::have(name, &needed) {
        return;
    }
    let (file, tag) = CLASSIC;
    let archive = testdata(file);
    let dir = TempDir::new().unwrap();
    let expected = unpacked(dir.path(), &format!("docker-archive:{}", archive.display()));
    let archive = archive.to_str().unwrap();
    let other = testdata("docker-jib-gzip-layers.tar");
    let stores = [Store::Debian, Store::Graph, Store::Containerd];
    for store in stores
        .into_iter()
        .filter(|it| tools::find(it.program()).is_some())
    {
        let docker = match Daemon::start_with(store) {
            Ok(docker) => docker,
            Err(why) => return tools::skip(name, &why),
        };
        docker.run(&["load", "-i", archive], false);
        let image = found(
            &format!("docker-daemon:{tag}"),
            &[("DOCKER_HOST", &docker.host)],
        );
        let total = image.inspection.summary.total_bytes;
        assert_eq!(image.cost(0), Cost::Export(total));
        assert_all(&format!("{store:?}"), &image, &expected);
        // The name goes to another image: it is not taken for the first.
        let loaded = docker.run(&["load", "-i", other.to_str().unwrap()], false);
        let loaded = loaded.trim().rsplit_once(": ").unwrap().1.to_owned();
        docker.run(&["tag", &loaded, tag], false);
        is_changed(&image);
    }
    let podman = match Podman::start() {
        Ok(podman) => podman,
        Err(why) => return tools::skip(name, &why),
    };
    podman.run(&["load", "-i", archive]);
    let image = found(
        &format!("containers-storage:{tag}"),
        &[("CONTAINER_HOST", &podman.host)],
    );
    assert_all("Podman", &image, &expected);
}

#[test]
fn files_of_images_in_containerd_and_registries() {
    let name = "contents: containerd and registries";
    let needed = ["containerd", "ctr", "docker-registry", "skopeo", "umoci"];
    if !tools::have(name, &needed) {
        return;
    }
    let containerd = match Containerd::start() {
        Ok(containerd) => containerd,
        Err(why) => return tools::skip(name, &why),
    };
    let registry = Registry::start();
    for file in [
        "oci-gzip-provenance-v1-max.tar",
        "oci-zstd-provenance-v1-max.tar",
        "oci-estargz-provenance-v1-max.tar",
    ] {
        let archive = testdata(file);
        let from = format!("oci-archive:{}", archive.display());
        let dir = TempDir::new().unwrap();
        let expected = unpacked(dir.path(), &from);
        let imported = "docker.io/library/shop:1";
        containerd.import("default", &["--all-platforms"], &archive, imported);
        let address = containerd.variables();
        let image = found(
            &format!("containerd:{imported}"),
            &[(address[0].0, &address[0].1)],
        );
        assert!(matches!(image.cost(0), Cost::Read(1..)));
        assert_all(&format!("containerd {file}"), &image, &expected);

        let pushed = format!("docker://{}/shop:1", registry.address);
        let copy = |from: &str| {
            let fixed = [
                "copy",
                "-q",
                "--all",
                "--insecure-policy",
                "--dest-tls-verify=false",
            ];
            tools::run("skopeo", fixed.iter().chain(&[from, &pushed]));
        };
        copy(&from);
        let image = found(&pushed, &[]);
        let bytes = image.inspection.layers[0].head.compressed_bytes.unwrap();
        assert_eq!(image.cost(0), Cost::Download(bytes));
        // The name goes to another image: the first is still there by its digest.
        copy(&format!(
            "oci-archive:{}",
            testdata("oci-buildah.tar").display()
        ));
        assert_all(&format!("registry {file}"), &image, &expected);
    }
}
