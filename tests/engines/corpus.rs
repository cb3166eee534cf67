//! The corpus built here by builders that attest nothing: their images and the Dockerfile, against the tables.
//!
//! One start of an engine serves all cases. Several build at once: engines wait for the next second after each step.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::dockerd::Daemon;
use crate::support::corpus::{Case, cases};
use crate::support::{testdata, tools};

/// The images that cases stand on; the corpus' own layout holds them.
const BASES: [&str; 4] = ["slim", "base", "tool", "onbuild"];
const WORKERS: usize = 8;

#[test]
fn images_of_both_docker_builders_are_led_back_by_their_dockerfiles() {
    let name = "corpus: Docker's builders";
    if !tools::have(name, &["dockerd", "docker", "tar"]) {
        return;
    }
    let daemon = match Daemon::start() {
        Ok(daemon) => daemon,
        Err(why) => return tools::skip(name, &why),
    };
    let dir = TempDir::new().unwrap();
    let bases = archive_of_bases(dir.path());
    daemon.run(&["load", "-i", bases.to_str().unwrap()], true);
    let mut differences = Vec::new();
    for (builder, is_buildkit) in [("buildkit", true), ("classic", false)] {
        differences.extend(hold(builder, dir.path(), |_, case, context, file| {
            let tag = format!("{}:{builder}", case.name);
            let dockerfile = case.dockerfile();
            let mut build = vec!["build", "--network=host", "-t", &tag];
            build.extend(["-f", dockerfile.to_str().unwrap()]);
            for argument in case.all("arg") {
                build.extend(["--build-arg", argument]);
            }
            for target in case.all("target") {
                build.extend(["--target", target]);
            }
            build.push(context.to_str().unwrap());
            daemon.run(&build, is_buildkit);
            daemon.run(&["save", "-o", file.to_str().unwrap(), &tag], is_buildkit);
        }));
    }
    assert_none(&differences);
}

#[test]
fn images_of_buildah_are_led_back_by_their_dockerfiles() {
    let name = "corpus: buildah";
    if !tools::have(name, &["buildah", "skopeo"]) {
        return;
    }
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let policy = at("policy.json");
    let anything = json!({"default": [{"type": "insecureAcceptAnything"}]});
    std::fs::write(&policy, anything.to_string()).unwrap();
    // buildah locks its store while it waits: each worker has one of its own.
    let buildah = |store: usize, arguments: &[&str]| {
        let (root, runroot) = (at(&format!("root{store}")), at(&format!("run{store}")));
        let place = [
            "--root",
            &root,
            "--runroot",
            &runroot,
            "--storage-driver",
            "vfs",
        ];
        tools::output("buildah", place.iter().chain(arguments))
    };
    for store in 0..WORKERS {
        for base in BASES {
            let reference = format!("localhost:5000/{base}:1");
            let from = format!("oci:{}:{reference}", testdata("corpus/attested").display());
            let store = format!(
                "vfs@{}+{}",
                at(&format!("root{store}")),
                at(&format!("run{store}"))
            );
            let to = format!("containers-storage:[{store}]{reference}");
            tools::run("skopeo", ["copy", "-q", "--insecure-policy", &from, &to]);
        }
    }
    let probe = buildah(0, &["from", "--pull-never", "localhost:5000/slim:1"]);
    if !probe.status.success() {
        let why = String::from_utf8_lossy(&probe.stderr).into_owned();
        return tools::skip(name, &format!("it can't build here: {why}"));
    }
    let differences = hold("buildah", dir.path(), |worker, case, context, file| {
        let tag = format!("{}:1", case.name);
        let dockerfile = case.dockerfile();
        let mut build = vec!["build", "--isolation", "chroot", "--layers", "--pull-never"];
        build.extend(["--signature-policy", &policy, "-t", &tag]);
        build.extend(["-f", dockerfile.to_str().unwrap()]);
        for argument in case.all("arg") {
            build.extend(["--build-arg", argument]);
        }
        for target in case.all("target") {
            build.extend(["--target", target]);
        }
        let contexts: Vec<String> = case
            .all("context")
            .map(|context| {
                let (name, folder) = context.split_once('=').unwrap();
                format!("{name}={}", case.folder.join(folder).display())
            })
            .collect();
        for context in &contexts {
            build.extend(["--build-context", context]);
        }
        build.push(context.to_str().unwrap());
        succeeded(buildah(worker, &build));
        let to = format!("oci-archive:{}", file.display());
        let push = ["push", "--signature-policy", &policy, &tag, &to];
        succeeded(buildah(worker, &push));
    });
    assert_none(&differences);
}

fn assert_none(differences: &[String]) {
    let count = differences.len();
    assert!(
        differences.is_empty(),
        "{count} differences:\n{}",
        differences.join("\n")
    );
}

fn succeeded(output: std::process::Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Builds all cases of a builder and holds the reports on their images against the tables: what differs. `build` gets the
/// worker's number, a case, its context and the archive to write.
fn hold(
    builder: &str,
    dir: &Path,
    build: impl Fn(usize, &Case, &Path, &Path) + Sync,
) -> Vec<String> {
    let cases = cases(builder);
    assert!(cases.len() >= 25, "{builder}: {} cases", cases.len());
    let empty = dir.join("empty");
    std::fs::create_dir_all(&empty).unwrap();
    let waiting = Mutex::new(cases.iter());
    let differences = Mutex::new(Vec::new());
    let work = &|worker: usize| {
        loop {
            let Some(case) = waiting.lock().unwrap().next() else {
                break;
            };
            let own = case.folder.join("context");
            let context = if own.is_dir() { &own } else { &empty };
            let file = dir.join(format!("{}.{builder}.tar", case.name));
            build(worker, case, context, &file);
            let found = case.hold(builder, file.to_str().unwrap(), &[]);
            std::fs::remove_file(&file).unwrap();
            differences.lock().unwrap().extend(found);
        }
    };
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            scope.spawn(move || work(worker));
        }
    });
    let found = differences.into_inner().unwrap();
    found
        .iter()
        .map(|difference| format!("{builder}: {difference}"))
        .collect()
}

/// One archive of all base images, as `docker load` takes it. Written here, since converting drops triggers.
fn archive_of_bases(dir: &Path) -> PathBuf {
    let layout = testdata("corpus/attested");
    let read =
        |path: &Path| -> Value { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
    let blob = |digest: &Value| {
        let digest = digest.as_str().unwrap();
        format!("blobs/sha256/{}", digest.strip_prefix("sha256:").unwrap())
    };
    let index = read(&layout.join("index.json"));
    let mut images = Vec::new();
    for entry in index["manifests"].as_array().unwrap() {
        let reference = &entry["annotations"]["org.opencontainers.image.ref.name"];
        if !reference.as_str().unwrap().starts_with("localhost:5000/") {
            continue;
        }
        let manifest = read(&layout.join(blob(&entry["digest"])));
        let layers = manifest["layers"].as_array().unwrap();
        let layers: Vec<String> = layers.iter().map(|layer| blob(&layer["digest"])).collect();
        images.push(json!({
            "Config": blob(&manifest["config"]["digest"]), "RepoTags": [reference], "Layers": layers,
        }));
    }
    assert_eq!(images.len(), BASES.len());
    std::fs::write(dir.join("manifest.json"), json!(images).to_string()).unwrap();
    let archive = dir.join("bases.tar");
    let blobs = images.iter().flat_map(|image| {
        let layers = image["Layers"].as_array().unwrap().iter();
        layers
            .chain([&image["Config"]])
            .map(|blob| blob.as_str().unwrap())
    });
    let mut arguments = vec![
        "-cf",
        archive.to_str().unwrap(),
        "-C",
        dir.to_str().unwrap(),
    ];
    arguments.extend(["manifest.json", "-C", layout.to_str().unwrap()]);
    let mut blobs: Vec<&str> = blobs.collect();
    blobs.sort_unstable();
    blobs.dedup();
    tools::run("tar", arguments.into_iter().chain(blobs));
    archive
}
