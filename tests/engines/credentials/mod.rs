//! Which credential docker and podman show, and layerscope with them: each is given the configurations of one table
//! (`tests/support/credentials`), and watched by the server that it talks to.

mod watcher;

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::credentials::{Case, cases};
use crate::support::tools;
use watcher::Watcher;

/// All clients of that name on the PATH, each with its version.
fn clients(name: &str) -> Vec<(String, (u32, u32))> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut clients: Vec<(String, (u32, u32))> = Vec::new();
    for file in std::env::split_paths(&path).map(|dir| dir.join(name)) {
        if !file.is_file() {
            continue;
        }
        let file = file.to_str().unwrap().to_owned();
        // "Docker version 20.10.24+dfsg1, build 297e128", "podman version 4.3.1"
        let said = tools::run(&file, ["--version"]);
        let version = said.split_whitespace().nth(2).unwrap();
        let mut numbers = version.split('.').map(|part| part.parse().unwrap());
        let version = (numbers.next().unwrap(), numbers.next().unwrap());
        if !clients.iter().any(|(_, known)| *known == version) {
            clients.push((file, version));
        }
    }
    clients
}

/// Runs a client with a case's environment and nothing else; whether it was content.
fn run(client: &str, args: &[&str], environment: &[(String, String)]) -> (bool, String) {
    let output = Command::new(client)
        .args(args)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said.into_owned())
}

fn compare(client: &str, version: (u32, u32), choose: impl Fn(&Case, &Path) -> String) {
    let mut wrong = Vec::new();
    for case in cases() {
        let (expected, since) = match client {
            "docker" => (case.docker, case.docker_since),
            "podman" => (case.podman, case.podman_since),
            _ => (case.ours, (0, 0)),
        };
        if version < since {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        let chosen = choose(&case, dir.path());
        if chosen != expected {
            wrong.push(format!("{}: {chosen} instead of {expected}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{client} {version:?}: {wrong:#?}");
}

#[test]
fn docker_chooses_by_the_table() {
    if !tools::have("docker_chooses_by_the_table", &["docker"]) {
        return;
    }
    let engine = Watcher::engine();
    for (client, version) in clients("docker") {
        compare("docker", version, |case, dir| {
            // Only the client reads the host; nobody listens there.
            let mut environment = case.lay(dir, "127.0.0.1:5000");
            environment.push(("DOCKER_HOST".to_owned(), engine.address()));
            let image = case.image.replace("HOST", "127.0.0.1:5000");
            let (_, said) = run(&client, &["pull", &image], &environment);
            let shown = engine.shown();
            match shown.as_slice() {
                [] if said.contains("error getting credentials") => "error".to_owned(),
                [] => format!("nothing: {said}"),
                shown => shown.join(" and "),
            }
        });
    }
}

#[test]
fn podman_chooses_by_the_table() {
    if !tools::have("podman_chooses_by_the_table", &["podman"]) {
        return;
    }
    let registry = Watcher::registry();
    for (client, version) in clients("podman") {
        compare("podman", version, |case, dir| {
            let host = registry.address();
            let environment = case.lay(dir, &host);
            let image = case.image.replace("HOST", &host);
            let root = dir.join("storage").display().to_string();
            let mut args = vec!["--root", &root, "--runroot", &root];
            args.extend(["--storage-driver", "vfs"]);
            // Docker Hub can't be watched; there podman says whom it would name.
            let is_watched = case.image.starts_with("HOST");
            args.extend(if is_watched {
                ["pull", "--tls-verify=false", &image]
            } else {
                ["login", "--get-login", &image]
            });
            let (is_content, said) = run(&client, &args, &environment);
            if !is_watched {
                return match said.trim() {
                    said if is_content => said.to_owned(),
                    said if said.contains("not logged into") => "nobody".to_owned(),
                    said => said.to_owned(),
                };
            }
            let shown = registry.shown();
            match shown.as_slice() {
                // Before 4.4 and since.
                [] if ["getting username and password", "looking up credentials"]
                    .iter()
                    .any(|words| said.contains(words)) =>
                {
                    "error".to_owned()
                }
                [] => format!("nothing: {said}"),
                shown => shown.join(" and "),
            }
        });
    }
}

const LAYERSCOPE: &str = env!("CARGO_BIN_EXE_layerscope");

#[test]
fn layerscope_chooses_by_the_table() {
    let registry = Watcher::registry();
    let engine = Watcher::engine();
    compare("layerscope", (0, 0), |case, dir| {
        let host = registry.address();
        let mut environment = case.lay(dir, &host);
        environment.push(("DOCKER_HOST".to_owned(), engine.address()));
        let image = case.image.replace("HOST", &host);
        // Docker Hub can't be watched; there an engine is told whom to name.
        let (said, shown) = if case.image.starts_with("HOST") {
            let (_, said) = run(LAYERSCOPE, &[&format!("docker://{image}")], &environment);
            (said, registry.shown())
        } else {
            let image = format!("docker-daemon:{image}:1");
            let (_, said) = run(LAYERSCOPE, &["--pull", &image], &environment);
            (said, engine.shown())
        };
        assert!(!said.contains("secret"), "{}: {said}", case.name);
        match shown.as_slice() {
            // It tries without a login, and says why.
            [nobody] if nobody == "nobody" && said.contains("configured can't be had") => {
                "error".to_owned()
            }
            [] => format!("nothing: {said}"),
            shown => shown.join(" and "),
        }
    });
}
