//! Podman asked by its API: the report is that of `podman save`'s file to the byte.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::context::{assert_habits, workspace};
use crate::support::binary::{layerscope_with, report, report_with};
use crate::support::tools;

/// Podman's service with a store of its own; dropping it stops it.
struct Podman {
    service: Child,
    host: String,
    dir: TempDir,
}

impl Podman {
    fn start() -> Result<Self, String> {
        let dir = TempDir::new().unwrap();
        let socket = dir.path().join("podman.sock");
        let host = format!("unix://{}", socket.display());
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        let service = podman(dir.path())
            .args(["system", "service", "-t", "0", &host])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("podman does not start: {error}"))?;
        let mut podman = Self { service, host, dir };
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(30) {
            if socket.exists() {
                return Ok(podman);
            }
            if podman.service.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(podman.dir.path().join("log")).unwrap_or_default();
        Err(format!(
            "podman's service does not run here: {}",
            log.trim()
        ))
    }

    fn run(&self, args: &[&str]) -> String {
        let output = podman(self.dir.path()).args(args).output().unwrap();
        assert!(
            output.status.success(),
            "podman {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for Podman {
    fn drop(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}

fn podman(dir: &Path) -> Command {
    let mut command = Command::new("podman");
    command.arg("--root").arg(dir.join("root"));
    command.arg("--runroot").arg(dir.join("run"));
    command.args(["--storage-driver=vfs", "--events-backend=file"]);
    command
}

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
