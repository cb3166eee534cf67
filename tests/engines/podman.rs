//! Podman asked by its API: the report is that of `podman save`'s file to the byte.

use serde_json::Value;

use super::context::{assert_habits, workspace};
use super::podman_service::Podman;
use crate::support::binary::{layerscope_with, report, report_with};
use crate::support::tools;

#[test]
fn what_podman_gives_is_what_it_saves() {
    let name = "engines: Podman's API";
    if !tools::have(name, &["podman", "busybox", "tar"]) {
        return;
    }
    let podman = match Podman::start() {
        Ok(podman) => podman,
        Err(why) => return tools::skip(name, &why),
    };
    let (dir, context) = workspace();
    let build = [
        "build",
        "--isolation",
        "chroot",
        "--layers",
        "-q",
        "-t",
        "habits:1",
    ];
    podman.run(&[&build[..], &[context.to_str().unwrap()]].concat());
    let file = dir.path().join("saved.tar");
    podman.run(&["save", "-o", file.to_str().unwrap(), "habits:1"]);
    let saved = report(&file, &[]);
    let host = [("CONTAINER_HOST", podman.host.as_str())];
    let id = podman.run(&["inspect", "-f", "{{.Id}}", "habits:1"]);
    // What is built without a host is localhost's.
    for image in [
        "habits:1",
        "localhost/habits:1",
        &id,
        &id[..12],
        &format!("sha256:{id}"),
        &format!("sha256:{}", &id[..12]),
    ] {
        let given = report_with(&host, format!("containers-storage:{image}"), &[]);
        assert_eq!(given["image"]["source"], "containers-storage");
        assert_eq!(nameless(&given), nameless(&saved), "{image}");
        assert_habits(&given);
    }

    let run = layerscope_with(&host, ["containers-storage:habits:2"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(run.stderr.contains("it has no such image"), "{run:#?}");

    // podman-docker puts Podman's socket where Docker's is.
    let as_docker = [("DOCKER_HOST", podman.host.as_str())];
    let given = report_with(&as_docker, "docker-daemon:habits:1", &[]);
    assert_eq!(nameless(&given), nameless(&saved));
}

fn nameless(report: &Value) -> Value {
    let mut report = report.clone();
    for key in ["reference", "source"] {
        report["image"][key] = Value::Null;
    }
    report
}
