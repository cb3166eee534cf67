//! Where an image is looked for, in which order, and what is said of it: names, files, transports, `--source`, `--pull`.

use std::time::Instant;

use serde_json::json;
use tempfile::TempDir;

use crate::support::binary::{Run, layerscope, layerscope_in, layerscope_with, number};
use crate::support::image::{Compression, Files, Image};
use crate::support::layer::Layer;
use crate::support::served::{Answer, Served};

/// Two layers, with 100 of 140 bytes wasted.
fn image() -> Image {
    let lower = Layer::new().file("a", 100);
    Image::new([lower, Layer::new().whiteout("a").file("b", 40)])
}

fn files() -> Files {
    image().oci(Compression::Gzip)
}

/// The run failed as it does when there is no image, and said this.
fn assert_none(run: &Run, parts: &[&str]) {
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert_eq!(run.stdout, "", "{run:#?}");
    for part in parts {
        assert!(run.stderr.contains(part), "{part}: {run:#?}");
    }
}

#[test]
fn a_name_that_is_nowhere_says_where_it_was_looked_for_and_why_each_had_none() {
    let run = layerscope(["shop:1"]);
    assert_none(&run, &[]);
    let lines: Vec<&str> = run.stderr.lines().collect();
    let begin = [
        "layerscope: shop:1: the image could not be had",
        "  Docker engine at unix:///nonexistent/docker.sock: ",
        "  Podman at unix:///nonexistent/podman.sock: ",
        "  containerd: there is no socket at /nonexistent/containerd.sock",
        "  the registry docker.io: ",
    ];
    assert_eq!(lines.len(), begin.len(), "{run:#?}");
    for (line, begin) in lines.iter().zip(begin) {
        assert!(line.starts_with(begin), "{begin}: {line}");
    }
}

#[test]
fn a_source_is_asked_alone() {
    for (options, place) in [
        (&["--source", "docker", "shop"][..], "Docker engine"),
        (&["docker-daemon:shop"], "Docker engine"),
        (&["--source", "podman", "shop"], "Podman"),
        (&["containers-storage:shop"], "Podman"),
        (&["--source", "containerd", "shop"], "containerd"),
        (&["containerd:shop"], "containerd"),
        (&["--source", "registry", "shop"], "the registry docker.io"),
        // Told by its name, a file is still an image in an engine to somebody who says so.
        (&["--source", "docker", "shop.tar"], "Docker engine"),
    ] {
        let run = layerscope(options);
        assert_none(&run, &[]);
        let tried: Vec<&str> = run
            .stderr
            .lines()
            .filter(|it| it.starts_with("  "))
            .collect();
        assert_eq!(tried.len(), 1, "{options:?}: {run:#?}");
        assert!(tried[0].starts_with(&format!("  {place}")), "{run:#?}");
    }
    let run = layerscope(["--source", "nowhere", "shop"]);
    assert_eq!(run.code, Some(2));
    let list = "docker, podman, containerd, registry, docker-archive, oci-archive, oci, dir";
    assert!(run.stderr.contains(list), "{run:#?}");
}

#[test]
fn a_missing_file_is_said_to_be_missing_without_asking_anybody() {
    let dir = TempDir::new().unwrap();
    let silent = Served::on_socket(&dir.path().join("engine"), |_| Answer::Silence);
    let engine = format!("unix://{}", silent.address);
    let engine = [("DOCKER_HOST", engine.as_str())];
    for text in [
        "./shop",
        "../shop",
        "/shop",
        "~/shop",
        "shop.tar",
        "dir/shop.tar.gz",
        "shop.tgz:web:1",
        "shop.zip",
        "shop.tar:@1",
    ] {
        let run = layerscope_with(&engine, [text]);
        assert_none(
            &run,
            &[&format!("{text}: there is no such file or directory")],
        );
    }
    assert!(silent.asked().is_empty());
}

#[test]
fn people_who_know_another_tool_hear_what_it_is_called_here() {
    let registry = Served::registry(files());
    let missing = format!("{}/shop:none", registry.address);
    let run = layerscope([format!("docker://{missing}")]);
    assert_none(
        &run,
        &[
            "docker:// is a registry",
            &format!("docker-daemon:{missing}"),
        ],
    );
    let run = layerscope(["docker://127.0.0.1:1/shop"]);
    assert_none(
        &run,
        &[
            "the registry 127.0.0.1:1: ",
            "docker-daemon:127.0.0.1:1/shop",
        ],
    );
    assert_none(
        &layerscope(["podman://shop:1"]),
        &["containers-storage:shop:1"],
    );
    let dir = TempDir::new().unwrap();
    image().docker().write_tar(&dir.path().join("shop.tar"));
    let run = layerscope_in(dir.path(), ["docker-archive://shop.tar"]);
    assert_none(&run, &["there is: docker-archive:shop.tar"]);
}

#[test]
fn a_folder_of_that_name_is_told_beside_the_places() {
    let dir = TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("web")).unwrap();
    let run = layerscope_in(dir.path(), ["web"]);
    assert_none(
        &run,
        &[
            "  web: no container image: ",
            "  Docker engine",
            "  the registry docker.io",
        ],
    );
    // What can't be a name, or is called as only files are, is not asked for.
    std::fs::write(dir.path().join("web.tar"), "no image").unwrap();
    for text in ["./web", "web/", "web.tar"] {
        let run = layerscope_in(dir.path(), [text]);
        assert_none(&run, &["is no container image"]);
        assert!(!run.stderr.contains("Docker engine"), "{run:#?}");
    }
}

#[test]
fn where_it_was_found_is_one_line_and_the_reports_first() {
    let registry = Served::registry(files());
    let name = format!("{}/shop:1", registry.address);
    let place = format!("in the registry {}", registry.address);
    let line = format!("{name}: found {place}\n");
    let run = layerscope([name.as_str()]);
    assert_eq!((run.code, &run.stderr), (Some(0), &line));
    let first = run.stdout.lines().next().unwrap();
    assert_eq!(first, format!("{name}  linux/amd64  {place}"));

    let run = layerscope([name.as_str(), "--json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["image"]["source"], "registry");
    // The line comes before the warnings: it is said as soon as it is known.
    assert!(run.stderr.starts_with(&line), "{run:#?}");

    let run = layerscope([name.as_str(), "--quiet", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let run = layerscope(["why", name.as_str(), "b"]);
    assert_eq!((run.code, &run.stderr), (Some(0), &line));
    let gate = layerscope([name.as_str(), "--ci", "--max-layers", "2"]);
    assert!(gate.stderr.starts_with(&line), "{gate:#?}");
}

#[test]
fn base_and_stage_images_come_from_anywhere_too() {
    let registry = Served::registry(files());
    let dir = TempDir::new().unwrap();
    let upper = Layer::new().file("c", 7);
    let lower = Layer::new().file("a", 100);
    let above = Image::new([lower, Layer::new().whiteout("a").file("b", 40), upper]);
    let above = above.docker().write_tar(&dir.path().join("above.tar"));
    let base = format!("{}/base:1", registry.address);
    let stage = format!("docker://{}/stage:1", registry.address);
    let run = layerscope([
        above.to_str().unwrap(),
        "--base-image",
        &base,
        "--stage-image",
        &format!("build={stage}"),
        "--json",
    ]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["image"]["base"]["layers"], 2);
    assert_eq!(number(&report["summary"]["own_bytes"]), 7);
    assert_eq!(report["stage_images"][0]["built_bytes"], 40);
    for name in [&base, &stage] {
        let line = format!("{name}: found in the registry {}", registry.address);
        assert!(run.stderr.lines().any(|it| it == line), "{run:#?}");
    }
}

#[test]
fn a_source_is_for_the_image_alone() {
    let registry = Served::registry(files());
    let name = format!("{}/shop:1", registry.address);
    let dir = TempDir::new().unwrap();
    let file = files().write_tar(&dir.path().join("base.tar"));
    let file = file.to_str().unwrap();
    let stage = format!("build={file}");
    let args = [
        &name,
        "--source",
        "registry",
        "--base-image",
        file,
        "--stage-image",
        &stage,
        "--json",
    ];
    let run = layerscope(args);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["image"]["base"]["layers"], 2);
    assert_eq!(report["stage_images"][0]["built_bytes"], 40);
}

/// An engine that knows the image by name, and `sends` it or not.
fn engine(path: &std::path::Path, image: &Image, sends: bool) -> Served {
    let tar = image.docker().tar();
    let config: serde_json::Value = serde_json::from_slice(&image.config()).unwrap();
    let inspected = json!({
        "Id": format!("sha256:{}", "1".repeat(64)), "RepoTags": ["base:1"],
        "Architecture": "amd64", "Os": "linux", "Size": 140,
        "RootFS": {"Type": "layers", "Layers": config["rootfs"]["diff_ids"]},
    });
    Served::on_socket(path, move |path| {
        let document = |it: &serde_json::Value| {
            Answer::Whole(
                200,
                "application/json".to_owned(),
                it.to_string().into_bytes(),
            )
        };
        match path {
            path if path.contains("/version") || path.contains("_ping") => document(
                &json!({"ApiVersion": "1.44", "Version": "25.0.0", "MinAPIVersion": "1.24"}),
            ),
            path if path.contains("/json") => document(&inspected),
            path if path.contains("/history") => document(&json!([])),
            path if path.contains("/get") && sends => {
                Answer::Whole(200, "application/x-tar".to_owned(), tar.clone())
            }
            _ => Answer::Whole(
                500,
                "application/json".to_owned(),
                b"{\"message\":\"no\"}".to_vec(),
            ),
        }
    })
}

#[test]
fn an_engine_need_not_send_a_base_image() {
    let dir = TempDir::new().unwrap();
    let engine = engine(&dir.path().join("engine"), &image(), false);
    let upper = Layer::new().file("c", 7);
    let lower = Layer::new().file("a", 100);
    let above = Image::new([lower, Layer::new().whiteout("a").file("b", 40), upper]);
    let above = above.docker().write_tar(&dir.path().join("above.tar"));
    let host = format!("unix://{}", engine.address);
    let args = [above.to_str().unwrap(), "--base-image", "base:1", "--json"];
    let run = layerscope_with(&[("DOCKER_HOST", &host)], args);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["image"]["base"]["layers"], 2);
    assert_eq!(number(&report["summary"]["own_bytes"]), 7);
    assert!(
        run.stderr
            .contains("base:1: found in the Docker engine at "),
        "{run:#?}"
    );
    let asked = engine.asked();
    assert!(asked.iter().any(|path| path.contains("/json")), "{asked:?}");
    assert!(!asked.iter().any(|path| path.contains("/get")), "{asked:?}");
}

#[test]
fn an_engines_list_of_platforms_says_where_all_are_listed() {
    let dir = TempDir::new().unwrap();
    let engine = engine(&dir.path().join("engine"), &image(), false);
    let host = format!("unix://{}", engine.address);
    let run = layerscope_with(&[("DOCKER_HOST", &host)], ["base:1", "--platforms"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.contains("linux/amd64"), "{run:#?}");
    assert!(run.stdout.contains("docker://NAME --platforms"), "{run:#?}");
    let registry = Served::registry(files());
    let name = format!("docker://{}/shop:1", registry.address);
    let run = layerscope([name.as_str(), "--platforms"]);
    assert!(!run.stdout.contains("docker://NAME"), "{run:#?}");
}

#[test]
fn an_engine_that_cannot_be_asked_is_told_of_when_another_place_has_it() {
    let registry = Served::registry(files());
    let dir = TempDir::new().unwrap();
    let broken = Served::on_socket(&dir.path().join("engine"), |_| {
        let message = b"{\"message\":\"the store is locked\"}".to_vec();
        Answer::Whole(500, "application/json".to_owned(), message)
    });
    let host = format!("unix://{}", broken.address);
    let name = format!("{}/shop:1", registry.address);
    let run = layerscope_with(&[("DOCKER_HOST", &host)], [name.as_str(), "--json"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let warnings: Vec<&str> = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .filter(|it| it.contains("Docker engine"))
        .collect();
    assert_eq!(warnings.len(), 1, "{report:#}");
    for part in ["500", "the store is locked", "the image is from elsewhere"] {
        assert!(warnings[0].contains(part), "{warnings:?}");
    }
    // Asked alone, it is an error.
    let run = layerscope_with(&[("DOCKER_HOST", &host)], ["docker-daemon:shop:1"]);
    assert_none(&run, &["the store is locked"]);
}

/// The warnings of a run that found the image all the same.
fn warnings(variables: &[(&str, &str)], image: &str) -> Vec<String> {
    let run = layerscope_with(variables, [image, "--json"]);
    assert_eq!(run.code, Some(0), "{variables:?}: {run:#?}");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    serde_json::from_value(report["warnings"].clone()).unwrap()
}

#[test]
fn a_docker_that_cannot_be_asked_is_told_of_when_podman_sends_the_image() {
    let dir = TempDir::new().unwrap();
    let broken = Served::on_socket(&dir.path().join("docker"), |_| {
        let message = b"{\"message\":\"the store is locked\"}".to_vec();
        Answer::Whole(500, "application/json".to_owned(), message)
    });
    let podman = engine(&dir.path().join("podman"), &image(), true);
    let [docker, podman] = [&broken, &podman].map(|it| format!("unix://{}", it.address));
    let hosts = [("DOCKER_HOST", &*docker), ("CONTAINER_HOST", &podman)];
    let warnings = warnings(&hosts, "base:1");
    let told = |it: &&String| it.contains("the store is locked; the image is from elsewhere");
    assert_eq!(warnings.iter().filter(told).count(), 1, "{warnings:?}");
}

#[test]
fn an_engine_that_the_user_names_is_told_of_when_it_cannot_be_reached() {
    let registry = Served::registry(files());
    let name = format!("{}/shop:1", registry.address);
    let dir = TempDir::new().unwrap();
    let left = dir.path().join("left.sock");
    drop(std::os::unix::net::UnixListener::bind(&left).unwrap());
    let left = format!("unix://{}", left.display());
    let home = dir.path().to_str().unwrap();
    for (variables, expected) in [
        (
            &[("DOCKER_HOST", left.as_str())][..],
            "nobody listens there",
        ),
        (&[("CONTAINER_HOST", &left)], "nobody listens there"),
        (
            &[("DOCKER_HOST", "tcp://127.0.0.1:1")],
            "nobody listens there",
        ),
        (&[("DOCKER_HOST", "ssh://me@host")], "speaks no ssh itself"),
        (
            &[("CONTAINER_HOST", "ssh://me@host/run/podman.sock")],
            "speaks no ssh itself",
        ),
        (
            &[("DOCKER_HOST", "garbage://x")],
            "is no way to reach an engine",
        ),
        (
            &[
                ("DOCKER_HOST", ""),
                ("DOCKER_CONTEXT", "nope"),
                ("HOME", home),
            ],
            "there is no such context",
        ),
    ] {
        let warnings = warnings(variables, &name);
        let told =
            |it: &&String| it.contains(expected) && it.ends_with("; the image is from elsewhere");
        assert_eq!(
            warnings.iter().filter(told).count(),
            1,
            "{variables:?}: {warnings:?}"
        );
    }
}

#[test]
fn a_password_in_an_address_or_a_name_is_not_repeated() {
    for host in [
        "tcp://me:hunter2@127.0.0.1:1",
        "me:hunter2@127.0.0.1:1",
        "ssh://me:hunter2@h",
    ] {
        for variable in ["DOCKER_HOST", "CONTAINER_HOST"] {
            let run = layerscope_with(&[(variable, host)], ["shop:1"]);
            assert_none(&run, &["me:•••@"]);
            assert!(!run.stderr.contains("hunter2"), "{run:#?}");
        }
    }
    for image in [
        "docker://me:hunter2@ghcr.io/x",
        "https://me:hunter2@ghcr.io/x",
        "me:hunter2@ghcr.io/x:1",
        "docker-daemon:me:hunter2@ghcr.io/x:1",
    ] {
        let run = layerscope([image]);
        assert_none(&run, &[":•••@ghcr.io", "docker login"]);
        assert!(!run.stderr.contains("hunter2"), "{run:#?}");
    }
}

#[test]
fn a_file_that_lacks_the_image_is_told_beside_the_places() {
    let registry = Served::registry(files());
    let dir = TempDir::new().unwrap();
    image().docker().write_tar(&dir.path().join("web"));
    let mut layout = files();
    let mut index = layout.json("index.json");
    index["manifests"][0]["annotations"] = json!({"org.opencontainers.image.ref.name": "other"});
    layout.set_index(&index["manifests"]);
    layout.write_dir(&dir.path().join("shop"));
    for name in ["web", "shop"] {
        let run = layerscope_in(dir.path(), [format!("{name}:1.x")]);
        assert_none(
            &run,
            &[
                &format!("  {name}: it has no image '1.x'; say which: {name}:"),
                "\n  Docker engine",
                "\n  the registry docker.io",
            ],
        );
        // With a transport it is meant.
        let run = layerscope_in(dir.path(), ["--source", "oci", &format!("{name}:1.x")]);
        assert!(!run.stderr.contains("Docker engine"), "{run:#?}");
    }
    // A folder whose name is also that of a registry's image.
    let name = format!("{}/shop", registry.address);
    let path = dir.path().join(&name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    layout.write_dir(&path);
    let run = layerscope_in(dir.path(), [format!("{name}:1"), "--json".to_owned()]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stderr.contains("found in the registry"), "{run:#?}");
}

/// The run failed as wrong usage does, and said this.
fn assert_usage(args: &[&str], parts: &[&str]) {
    let run = layerscope(args);
    assert_eq!(run.code, Some(2), "{args:?}: {run:#?}");
    for part in parts {
        assert!(run.stderr.contains(part), "{part}: {run:#?}");
    }
}

#[test]
fn a_source_that_contradicts_the_transport_is_wrong_usage() {
    let said = ["--source registry contradicts docker-daemon:shop:1"];
    assert_usage(&["--source", "registry", "docker-daemon:shop:1"], &said);
    let said = ["--source docker-daemon contradicts docker://shop:1"];
    assert_usage(&["--source", "docker", "docker://shop:1"], &said);
    let run = layerscope(["--source", "docker", "docker-daemon:shop:1"]);
    assert_none(&run, &["Docker engine"]);
}

#[test]
fn options_for_registries_that_could_do_nothing_are_wrong_usage() {
    for host in [
        "",
        "http://localhost:5000",
        "localhost:5000/shop",
        "me@localhost",
    ] {
        let said = [
            "--insecure-registry: expected HOST[:PORT]",
            &format!("not '{host}'"),
        ];
        assert_usage(&["--insecure-registry", host, "shop"], &said);
    }
    for file in ["/nonexistent.pem", "/"] {
        let said = [&*format!("--ca-cert: {file} can't be read")];
        assert_usage(&["--ca-cert", file, "shop"], &said);
    }
}

#[test]
fn the_list_of_platforms_stands_among_the_options_of_the_image() {
    let help = layerscope(["--help"]).stdout;
    let [platforms, dockerfile] = ["\n      --platforms", "\nDockerfile ("].map(|it| help.find(it));
    assert!(platforms.unwrap() < dockerfile.unwrap(), "{help}");
}

#[test]
fn only_engines_pull() {
    let dir = TempDir::new().unwrap();
    let file = image().docker().write_tar(&dir.path().join("shop.tar"));
    let file = file.to_str().unwrap();
    for args in [
        &["--pull", file][..],
        &["--pull", "docker://shop:1"],
        &["--pull", "containerd:shop:1"],
        &["--pull", "--source", "registry", "shop:1"],
    ] {
        let started = Instant::now();
        let run = layerscope(args);
        assert_eq!(run.code, Some(2), "{run:#?}");
        assert!(run.stderr.contains("--pull: "), "{run:#?}");
        assert!(started.elapsed().as_secs() < 10);
    }
    assert_eq!(layerscope(["--pull", "docker-daemon:shop:1"]).code, Some(3));
}
