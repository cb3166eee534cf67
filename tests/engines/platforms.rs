//! `--platforms` of what engines hold, beside what the archives list that they got it from.

use serde_json::{Value, json};

use super::ctr::Containerd;
use super::dockerd::{Daemon, Store};
use crate::support::binary::{layerscope_with, validate_by};
use crate::support::{testdata, tools};

fn list(variables: &[(&str, &str)], image: &str) -> Value {
    let run = layerscope_with(variables, [image, "--platforms", "--json"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let list: Value = serde_json::from_str(&run.stdout).unwrap();
    validate_by("platforms.schema.json", &list);
    list
}

#[test]
fn containerd_lists_what_its_index_has_and_marks_what_it_has_not() {
    let test = "engines: platforms in containerd";
    if !tools::have(test, &["containerd", "ctr"]) {
        return;
    }
    let daemon = match Containerd::start() {
        Ok(daemon) => daemon,
        Err(why) => return tools::skip(test, &why),
    };
    let archive = testdata("docker-buildkit-hybrid.tar");
    let name = "docker.io/library/shop:1";
    daemon.import("default", &[], &archive, name);
    let [(variable, address)] = daemon.variables();
    let variables = [(variable, address.as_str())];
    let listed = list(&variables, "shop:1");
    assert_eq!(listed["source"], "containerd");
    let of_archive = list(&[], archive.to_str().unwrap());
    assert_eq!(listed["platforms"], of_archive["platforms"]);

    let manifest = of_archive["platforms"][0]["manifest_digest"]
        .as_str()
        .unwrap();
    let manifest: Value =
        serde_json::from_str(&daemon.run("default", &["content", "get", manifest])).unwrap();
    let layer = manifest["layers"][4]["digest"].as_str().unwrap();
    daemon.run("default", &["content", "rm", layer]);
    let listed = list(&variables, "containerd:shop:1");
    assert_eq!(listed["platforms"][0]["present"], false);
    assert_eq!(
        listed["platforms"][0]["layers"],
        of_archive["platforms"][0]["layers"]
    );
}

#[test]
fn a_docker_engine_lists_what_it_would_run() {
    let test = "engines: platforms in Docker";
    if !tools::have(test, &["dockerd", "docker"]) {
        return;
    }
    let daemon = match Daemon::start_with(Store::Debian) {
        Ok(daemon) => daemon,
        Err(why) => return tools::skip(test, &why),
    };
    let archive = testdata("docker-two-images.tar");
    daemon.run(&["load", "-qi", archive.to_str().unwrap()], false);
    let names = daemon.run(&["images", "--format", "{{.Repository}}:{{.Tag}}"], false);
    let name = names.lines().next().unwrap();
    let layers = daemon.run(&["inspect", "-f", "{{len .RootFS.Layers}}", name], false);
    let listed = list(&[("DOCKER_HOST", &daemon.host)], name);
    assert_eq!(listed["source"], "docker-daemon");
    assert_eq!(
        listed["platforms"],
        json!([{
            "platform": "linux/amd64", "manifest_digest": null, "bytes": null, "provenance": null,
            "layers": layers.trim().parse::<u64>().unwrap(), "present": true,
        }])
    );
}
