//! Docker engines asked by their API: the report is that of `docker save`'s file to the byte, however the engine stores
//! images and wherever it listens.

use std::path::Path;

use serde_json::{Value, json};

use super::context::{assert_habits, workspace};
use super::dockerd::{Daemon, Store};
use super::registryd::Registry;
use crate::support::binary::{Run, layerscope_with, report, report_with};
use crate::support::{testdata, tools};

#[test]
fn what_debians_engine_gives_is_what_it_saves() {
    let name = "engines: Docker's API, Debian's Docker";
    let Some(daemon) = daemon(name, Store::Debian, &["busybox", "tar"]) else {
        return;
    };
    let (dir, context) = workspace();
    for (tag, buildkit) in [("habits:classic", false), ("habits:buildkit", true)] {
        daemon.build(&context, tag, buildkit);
        assert_habits(&assert_saved(&daemon, dir.path(), tag));
    }
    assert_names(&daemon, dir.path());
    assert_contexts(&daemon, dir.path());
    assert_pulls(&daemon);
    let run = ask(&daemon, &["docker-daemon:habits:nope"]);
    assert_fails(
        &run,
        "it has no such image, but habits:buildkit, habits:classic",
    );
    let run = ask(
        &daemon,
        &["docker-daemon:habits:classic", "--platform", "linux/arm64"],
    );
    assert_fails(
        &run,
        "it has the image for linux/amd64, not for linux/arm64",
    );
    let run = ask(&daemon, &["--source", "docker-daemon", "../habits"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
}

#[test]
fn what_the_current_engines_older_store_gives_is_what_it_saves() {
    let name = "engines: Docker's API, the current Docker's older store";
    let Some(daemon) = daemon(name, Store::Graph, &["busybox", "tar"]) else {
        return;
    };
    let (dir, context) = workspace();
    daemon.build(&context, "habits:1", true);
    assert_habits(&assert_saved(&daemon, dir.path(), "habits:1"));
    assert_names(&daemon, dir.path());
}

#[test]
fn an_attestation_comes_along_from_containerds_store() {
    let name = "engines: Docker's API, the current Docker's containerd store";
    let needed = ["containerd", "skopeo", "busybox", "tar"];
    let Some(daemon) = daemon(name, Store::Containerd, &needed) else {
        return;
    };
    let (dir, context) = workspace();
    daemon.build(&context, "habits:1", true);
    assert_habits(&assert_saved(&daemon, dir.path(), "habits:1"));
    assert_names(&daemon, dir.path());

    load(&daemon, dir.path(), "node-runner");
    let given = assert_saved(&daemon, dir.path(), "node-runner:1");
    let from = format!("oci:{}:node-runner", testdata("corpus/attested").display());
    let original = report(from, &[]);
    for key in ["layers", "stages", "summary", "findings"] {
        assert_eq!(given[key], original[key], "{key}");
    }
    let layers = given["layers"].as_array().unwrap();
    assert!(layers.iter().all(|layer| layer["verified"] == true));
    assert!(
        layers
            .iter()
            .any(|layer| layer["basis"] == "attestation" && layer["stage"] != Value::Null),
        "{layers:#?}"
    );

    assert_saved_for_one_platform(&daemon, dir.path());
    load(&daemon, dir.path(), "platforms");
    let of = |platform: &str| {
        let host = [("DOCKER_HOST", daemon.host.as_str())];
        let given = report_with(
            &host,
            "docker-daemon:platforms:1",
            &["--platform", platform],
        );
        let from = format!("oci:{}:platforms", testdata("corpus/attested").display());
        let original = report(from, &["--platform", platform]);
        assert_eq!(given["layers"], original["layers"], "{platform}");
        given["image"]["platform"].clone()
    };
    assert_eq!(of("linux/amd64"), "linux/amd64");
    assert_eq!(of("linux/arm64"), "linux/arm64");
    let run = ask(
        &daemon,
        &["docker-daemon:platforms:1", "--platform", "linux/s390x"],
    );
    assert_fails(
        &run,
        "it has the image for linux/amd64, linux/arm64, not for linux/s390x",
    );
}

/// A platform of another machine alone, which Docker saves with `--platform` only, and its attestation in words of its own.
fn assert_saved_for_one_platform(daemon: &Daemon, dir: &Path) {
    let file = dir.join("arm64.tar");
    let from = format!("oci:{}:platforms", testdata("corpus/attested").display());
    let layout = dir.join("layout");
    let copy = format!("oci:{}:platforms", layout.display());
    tools::run("skopeo", ["copy", "-q", "--all", &from, &copy]);
    // What was never pulled is listed and not there.
    let read = |digest: &Value| {
        let blob = digest.as_str().unwrap().replace(':', "/");
        let text = std::fs::read(layout.join("blobs").join(blob)).unwrap();
        serde_json::from_slice::<Value>(&text).unwrap()
    };
    let top: Value =
        serde_json::from_slice(&std::fs::read(layout.join("index.json")).unwrap()).unwrap();
    let index = read(&top["manifests"][0]["digest"]);
    let amd64 = index["manifests"]
        .as_array()
        .unwrap()
        .iter()
        .find(|manifest| manifest["platform"]["architecture"] == "amd64")
        .unwrap()["digest"]
        .clone();
    let manifest = read(&amd64);
    for digest in [&amd64, &manifest["config"]["digest"]] {
        let blob = digest.as_str().unwrap().replace(':', "/");
        std::fs::remove_file(layout.join("blobs").join(blob)).unwrap();
    }
    let mut top = top;
    top["manifests"][0]["annotations"]["io.containerd.image.name"] =
        json!("docker.io/library/arm64:1");
    std::fs::write(layout.join("index.json"), top.to_string()).unwrap();
    let (file, layout) = (file.to_str().unwrap(), layout.to_str().unwrap());
    tools::run("tar", ["-cf", file, "-C", layout, "."]);
    daemon.run(&["load", "-i", file], false);
    let host = [("DOCKER_HOST", daemon.host.as_str())];
    let original = report(from, &["--platform", "linux/arm64"]);
    for options in [&[][..], &["--platform", "linux/arm64"]] {
        let given = report_with(&host, "docker-daemon:arm64:1", options);
        for key in ["layers", "stages", "summary"] {
            assert_eq!(given[key], original[key], "{options:?}: {key}");
        }
    }
}

#[test]
fn an_engine_behind_tls_is_asked_with_the_users_certificate() {
    let name = "engines: Docker's API by TLS";
    if !tools::have(name, &["dockerd", "docker", "openssl", "tar"]) {
        return;
    }
    let dir = tempfile::TempDir::new().unwrap();
    certificates(dir.path());
    let daemon = match Daemon::start_with_tls(dir.path()) {
        Ok(daemon) => daemon,
        Err(why) => return tools::skip(name, &why),
    };
    let tar = dir.path().join("one.tar");
    tools::run(
        "tar",
        [
            "-cf",
            tar.to_str().unwrap(),
            "-C",
            dir.path().to_str().unwrap(),
            "ca.pem",
        ],
    );
    daemon.run(&["import", tar.to_str().unwrap(), "one:1"], false);

    let host = ("DOCKER_HOST", daemon.host.as_str());
    let files = ("DOCKER_CERT_PATH", dir.path().to_str().unwrap());
    let verify = ("DOCKER_TLS_VERIFY", "1");
    let image = "docker-daemon:one:1";
    let given = report_with(&[host, files, verify], image, &[]);
    let size = std::fs::metadata(dir.path().join("ca.pem")).unwrap().len();
    assert_eq!(given["summary"]["total_bytes"], json!(size));

    // A context has certificates of its own.
    let config = dir.path().join("config");
    write_context(
        &config,
        "far",
        &json!({"Host": daemon.host}),
        Some(dir.path()),
    );
    let by_context = [
        ("DOCKER_HOST", ""),
        ("DOCKER_CONFIG", config.to_str().unwrap()),
        ("DOCKER_CONTEXT", "far"),
    ];
    assert_eq!(report_with(&by_context, image, &[]), given);

    let refused = layerscope_with(&[host], [image]);
    assert_fails(&refused, "DOCKER_TLS_VERIFY=1");
    let stranger = dir.path().join("stranger");
    std::fs::create_dir(&stranger).unwrap();
    certificates(&stranger);
    let others = ("DOCKER_CERT_PATH", stranger.to_str().unwrap());
    let refused = layerscope_with(&[host, others, verify], [image]);
    assert_fails(&refused, "are the certificates this engine's?");
    std::fs::write(stranger.join("ca.pem"), "nothing").unwrap();
    let refused = layerscope_with(&[host, others, verify], [image]);
    assert_fails(&refused, "ca.pem holds no certificate in PEM");
}

/// A running daemon; none where the test has to be skipped.
fn daemon(name: &str, store: Store, needed: &[&str]) -> Option<Daemon> {
    if !tools::have(name, &[store.program(), "docker"]) || !tools::have(name, needed) {
        return None;
    }
    match Daemon::start_with(store) {
        Ok(daemon) => Some(daemon),
        Err(why) => {
            tools::skip(name, &why);
            None
        }
    }
}

fn ask(daemon: &Daemon, args: &[&str]) -> Run {
    layerscope_with(&[("DOCKER_HOST", &daemon.host)], args)
}

fn assert_fails(run: &Run, part: &str) {
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(run.stderr.contains(part), "'{part}' is not in: {run:#?}");
}

/// The report by the API, which must be that of `docker save`'s file but for the name.
fn assert_saved(daemon: &Daemon, dir: &Path, tag: &str) -> Value {
    let file = dir.join("saved.tar");
    daemon.run(&["save", "-o", file.to_str().unwrap(), tag], false);
    let saved = report(&file, &[]);
    let host = [("DOCKER_HOST", daemon.host.as_str())];
    let given = report_with(&host, format!("docker-daemon:{tag}"), &[]);
    assert_eq!(given["image"]["source"], "docker-daemon");
    assert_eq!(nameless(&given), nameless(&saved), "{tag}");
    given
}

fn nameless(report: &Value) -> Value {
    let mut report = report.clone();
    for key in ["reference", "source"] {
        report["image"][key] = Value::Null;
    }
    report
}

/// Whatever engines take for an image's name leads to the same image; what several IDs begin with leads to none.
fn assert_names(daemon: &Daemon, dir: &Path) {
    let text = dir.join("text");
    let mut first_of: Vec<(String, String)> = Vec::new();
    // With 16 first digits, 17 images have two alike.
    let (one, two) = loop {
        let count = first_of.len();
        std::fs::write(&text, format!("{count}")).unwrap();
        let tar = dir.join("text.tar");
        tools::run(
            "tar",
            [
                "-cf",
                tar.to_str().unwrap(),
                "-C",
                dir.to_str().unwrap(),
                "text",
            ],
        );
        let name = format!("tiny:{count}");
        let id = daemon.run(&["import", tar.to_str().unwrap(), &name], false);
        let id = id.trim().to_owned();
        let alike = first_of.iter().find(|(other, _)| other[..8] == id[..8]);
        if let Some((other, _)) = alike {
            break (id, other.clone());
        }
        first_of.push((id, name));
    };
    let host = [("DOCKER_HOST", daemon.host.as_str())];
    let digits = one.strip_prefix("sha256:").unwrap();
    let by_name = daemon.run(&["inspect", "-f", "{{index .RepoTags 0}}", &one], false);
    let expected = report_with(&host, format!("docker-daemon:{}", by_name.trim()), &[]);
    let whole = format!("docker.io/library/{}", by_name.trim());
    for name in [&one, digits, &digits[..12], &whole] {
        let given = report_with(&host, format!("docker-daemon:{name}"), &[]);
        assert_eq!(nameless(&given), nameless(&expected), "{name}");
    }
    let run = ask(daemon, &[&format!("docker-daemon:{}", &digits[..1])]);
    assert_fails(&run, "of its images begin so: ");
    for id in [one, two] {
        assert!(run.stderr.contains(&id), "{run:#?}");
    }
}

/// Docker's own order: `DOCKER_HOST`, `DOCKER_CONTEXT`, `currentContext`.
fn assert_contexts(daemon: &Daemon, dir: &Path) {
    let config = dir.join("config");
    write_context(&config, "here", &json!({"Host": daemon.host}), None);
    write_context(&config, "gone", &json!({"Host": "unix:///gone.sock"}), None);
    let current = json!({"currentContext": "here"});
    std::fs::write(config.join("config.json"), current.to_string()).unwrap();
    let config = ("DOCKER_CONFIG", config.to_str().unwrap());
    let asked = |more: &[(&str, &str)]| {
        let variables = [&[config][..], more].concat();
        layerscope_with(&variables, ["docker-daemon:habits:classic", "--json"])
    };
    let no_host = ("DOCKER_HOST", "");
    let given = asked(&[no_host]);
    assert_eq!(given.code, Some(0), "{given:#?}");
    let given = asked(&[no_host, ("DOCKER_CONTEXT", "here")]);
    assert_eq!(given.code, Some(0), "{given:#?}");
    assert_fails(
        &asked(&[no_host, ("DOCKER_CONTEXT", "gone")]),
        "Docker engine at unix:///gone.sock: there is no such socket",
    );
    assert_fails(
        &asked(&[no_host, ("DOCKER_CONTEXT", "else")]),
        "context 'else': there is no such context, which is named by DOCKER_CONTEXT",
    );
    assert_fails(
        &asked(&[("DOCKER_HOST", "unix:///gone.sock")]),
        "Docker engine at unix:///gone.sock",
    );
}

/// With `--pull` the engine has what it had not, and what cannot be pulled is said to be the pull's fault.
fn assert_pulls(daemon: &Daemon) {
    let name = "engines: --pull";
    if !tools::have(name, &["docker-registry"]) {
        return;
    }
    let registry = Registry::start();
    let address = &registry.address;
    let image = format!("{address}/habits:1");
    daemon.run(&["tag", "habits:buildkit", &image], false);
    daemon.run(&["push", &image], false);
    daemon.run(&["rmi", &image], false);
    let named = format!("docker-daemon:{image}");
    assert_fails(&ask(daemon, &[&named]), "it has no such image");
    let host = [("DOCKER_HOST", daemon.host.as_str())];
    let pulled = report_with(&host, &named, &["--pull"]);
    let built = report_with(&host, "docker-daemon:habits:buildkit", &[]);
    assert_eq!(nameless(&pulled), nameless(&built));
    let run = ask(
        daemon,
        &["--pull", &format!("docker-daemon:{address}/none:1")],
    );
    assert_fails(&run, "the engine can't pull it");
}

/// Writes a context as `docker context create` does.
fn write_context(config: &Path, name: &str, endpoint: &Value, certificates: Option<&Path>) {
    let id = crate::support::image::digest(name.as_bytes());
    let id = id.strip_prefix("sha256:").unwrap();
    let meta = config.join("contexts/meta").join(id);
    std::fs::create_dir_all(&meta).unwrap();
    let text = json!({"Name": name, "Metadata": {}, "Endpoints": {"docker": endpoint}});
    std::fs::write(meta.join("meta.json"), text.to_string()).unwrap();
    if let Some(certificates) = certificates {
        let tls = config.join("contexts/tls").join(id).join("docker");
        std::fs::create_dir_all(&tls).unwrap();
        for file in ["ca.pem", "cert.pem", "key.pem"] {
            std::fs::copy(certificates.join(file), tls.join(file)).unwrap();
        }
    }
}

/// Loads an image of the corpus, as BuildKit wrote it, under its name and the tag 1.
fn load(daemon: &Daemon, dir: &Path, name: &str) {
    let file = dir.join(format!("{name}.tar"));
    let from = format!("oci:{}:{name}", testdata("corpus/attested").display());
    let to = format!("oci-archive:{}:docker.io/library/{name}:1", file.display());
    tools::run("skopeo", ["copy", "-q", "--all", &from, &to]);
    daemon.run(&["load", "-i", file.to_str().unwrap()], false);
}

/// An authority, a server's certificate for 127.0.0.1, and a user's.
fn certificates(dir: &Path) {
    let at = |name: &str| dir.join(name).display().to_string();
    let openssl = |args: &[&str]| tools::run("openssl", args);
    let request = ["req", "-newkey", "rsa:2048", "-nodes", "-subj"];
    let authority = ["/CN=authority", "-x509", "-days", "2", "-keyout"];
    openssl(
        &[
            &request[..],
            &authority,
            &[&at("ca-key.pem"), "-out", &at("ca.pem")],
        ]
        .concat(),
    );
    for (name, key, extension) in [
        ("server", "server-key.pem", "subjectAltName=IP:127.0.0.1"),
        ("cert", "key.pem", "extendedKeyUsage=clientAuth"),
    ] {
        let (csr, pem, ext) = (at("csr"), at(&format!("{name}.pem")), at("ext"));
        openssl(
            &[
                &request[..],
                &["/CN=somebody", "-keyout", &at(key), "-out", &csr],
            ]
            .concat(),
        );
        std::fs::write(&ext, extension).unwrap();
        let signed = ["x509", "-req", "-days", "2", "-in", &csr, "-out", &pem];
        let by = [
            "-CA",
            &at("ca.pem"),
            "-CAkey",
            &at("ca-key.pem"),
            "-CAcreateserial",
        ];
        openssl(&[&signed[..], &by, &["-extfile", &ext]].concat());
    }
}
