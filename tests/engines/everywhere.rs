//! One image pushed, saved and loaded everywhere: each source gives the same report, to the byte, but for what only that source
//! can know. What that is, and why, stands in `same.rs`.

use std::path::Path;

use tempfile::TempDir;

use super::context::workspace;
use super::ctr::Containerd;
use super::dockerd::{Daemon, Store};
use super::podman_service::Podman;
use super::registryd::Registry;
use super::same::{Own, assert_same, text};
use crate::support::binary::layerscope_with;
use crate::support::{testdata, tools};

const NAMELESS: &[Own] = &[Own::Name];

/// The report on an image, where these variables say where it is.
fn of(variables: &[(&str, &str)], image: &str) -> String {
    text(layerscope_with(variables, [image, "--json"]))
}

fn copy(options: &[&str], from: &str, to: &str) {
    let fixed = ["copy", "-q", "--insecure-policy", "--dest-tls-verify=false"];
    tools::run("skopeo", fixed.iter().chain(options).chain(&[from, to]));
}

fn load(daemon: &Daemon, file: &Path) {
    daemon.run(&["load", "-i", file.to_str().unwrap()], false);
}

fn engines() -> Result<(Daemon, Podman, Containerd), String> {
    Ok((Daemon::start()?, Podman::start()?, Containerd::start()?))
}

/// Built by both of Docker's builders, whose images hold no attestation.
#[test]
fn an_image_that_docker_built() {
    let name = "everywhere: an image that Docker built";
    let needed = [
        "dockerd",
        "docker",
        "docker-registry",
        "skopeo",
        "podman",
        "containerd",
        "ctr",
        "busybox",
        "tar",
    ];
    if !tools::have(name, &needed) {
        return;
    }
    let (docker, podman, containerd) = match engines() {
        Ok(started) => started,
        Err(why) => return tools::skip(name, &why),
    };
    let registry = Registry::start();
    let (dir, context) = workspace();
    for (builder, buildkit) in [("classic", false), ("buildkit", true)] {
        let tag = &format!("habits:{builder}");
        docker.build(&context, tag, buildkit);
        let saved = dir.path().join(builder);
        let at = |name: &str| dir.path().join(format!("{builder}-{name}"));
        docker.run(&["save", "-o", saved.to_str().unwrap(), tag], false);
        let saved_as = format!("docker-archive:{}", saved.display());
        let expected = of(&[], &saved_as);
        let assert = |source: &str, variables: &[(&str, &str)], image: &str, own: &[Own]| {
            let what = format!("{builder}, {source}");
            assert_same(&what, &expected, &of(variables, image), own);
        };

        let host = [("DOCKER_HOST", docker.host.as_str())];
        let engine = format!("docker-daemon:{tag}");
        assert("Docker's API", &host, &engine, NAMELESS);
        assert("a bare name", &host, tag, NAMELESS);

        let pushed = format!("{}/{tag}", registry.address);
        docker.run(&["tag", tag, &pushed], false);
        docker.run(&["push", &pushed], false);
        let own = [Own::Name, Own::Manifest, Own::Blobs, Own::Verified];
        assert("a registry", &[], &format!("docker://{pushed}"), &own);

        podman.run(&["load", "-i", saved.to_str().unwrap()]);
        let host = [("CONTAINER_HOST", podman.host.as_str())];
        let loaded = format!("containers-storage:{tag}");
        assert("Podman's API", &host, &loaded, NAMELESS);

        let imported = format!("docker.io/library/{tag}");
        containerd.import("default", &[], &saved, &imported);
        let address = containerd.variables();
        let address = [(address[0].0, address[0].1.as_str())];
        let own = [Own::Name, Own::Manifest, Own::Blobs, Own::Verified];
        assert("containerd", &address, &format!("containerd:{tag}"), &own);

        // skopeo writes OCI's format, and with it a configuration of its own.
        let layout = format!("oci:{}", at("layout").display());
        copy(&[], &saved_as, &layout);
        let own = [
            Own::Name,
            Own::Manifest,
            Own::Config,
            Own::Blobs,
            Own::Verified,
        ];
        assert("an OCI layout", &[], &layout, &own);
        let archive = format!("oci-archive:{}", at("archive").display());
        copy(&[], &saved_as, &archive);
        assert("an OCI archive", &[], &archive, &own);
        let flat = format!("dir:{}", at("flat").display());
        // What it does not compress, skopeo announces as gzip all the same.
        copy(&["--dest-compress"], &saved_as, &flat);
        let own = [Own::Name, Own::Manifest, Own::Blobs, Own::Verified];
        assert("skopeo's dir:", &[], &flat, &own);
    }
}

/// Built by BuildKit with provenance and pushed, pulled and imported whole: nothing but the source's name differs.
#[test]
fn an_image_with_provenance() {
    let name = "everywhere: an image with provenance";
    let needed = ["docker-registry", "skopeo", "containerd", "ctr"];
    if !tools::have(name, &needed) {
        return;
    }
    let containerd = match Containerd::start() {
        Ok(containerd) => containerd,
        Err(why) => return tools::skip(name, &why),
    };
    let registry = Registry::start();
    let dir = TempDir::new().unwrap();
    for file in [
        "oci-gzip-provenance-v1-max.tar",
        "oci-gzip-provenance-v0.2-max.tar",
        "oci-zstd-provenance-v1-max.tar",
        "oci-estargz-provenance-v1-max.tar",
        "oci-multiarch-provenance.tar",
    ] {
        let path = testdata(file);
        let from = format!("oci-archive:{}", path.display());
        let expected = of(&[], &from);
        let assert = |source: &str, variables: &[(&str, &str)], image: &str| {
            let what = format!("{file}, {source}");
            assert_same(&what, &expected, &of(variables, image), NAMELESS);
        };

        let pushed = format!("docker://{}/{file}:1", registry.address);
        copy(&["--all"], &from, &pushed);
        assert("a registry", &[], &pushed);

        let layout = format!("oci:{}", dir.path().join(file).display());
        copy(&["--all"], &from, &layout);
        assert("an OCI layout", &[], &layout);

        let imported = "docker.io/library/shop:1";
        containerd.import("default", &["--all-platforms"], &path, imported);
        let address = containerd.variables();
        let address = [(address[0].0, address[0].1.as_str())];
        assert("containerd", &address, &format!("containerd:{imported}"));
    }
}

/// The current Docker keeps all of an image, its attestation too, where containerd stores it.
#[test]
fn images_in_the_current_docker() {
    let name = "everywhere: the current Docker";
    let needed = [Store::Containerd.program(), "docker", "containerd"];
    if !tools::have(name, &needed) {
        return;
    }
    for store in [Store::Graph, Store::Containerd] {
        let docker = match Daemon::start_with(store) {
            Ok(docker) => docker,
            Err(why) => return tools::skip(name, &why),
        };
        let mut images = vec![(
            "docker-classic-builder.tar",
            "shop-classic:1",
            &[Own::Name, Own::Manifest, Own::Blobs][..],
        )];
        if store == Store::Containerd {
            images.push(("oci-gzip-provenance-v1-max.tar", "shop:1", NAMELESS));
            images.push(("oci-zstd-provenance-v1-max.tar", "shop:1", NAMELESS));
        }
        for (file, tag, own) in images {
            let path = testdata(file);
            load(&docker, &path);
            let expected = of(&[], path.to_str().unwrap());
            let host = [("DOCKER_HOST", docker.host.as_str())];
            let given = of(&host, &format!("docker-daemon:{tag}"));
            assert_same(&format!("{file}, {store:?}"), &expected, &given, own);
        }
    }
}
