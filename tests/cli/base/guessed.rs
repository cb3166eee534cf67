//! Where the number of layers is not recorded: names alone, a Dockerfile, and guesses from the history.

use serde_json::{Value, json};

use super::{DIGEST, Dir, NAME, at, base, image, layout, materials, warnings};
use crate::support::binary::{layerscope, number, report};
use crate::support::image::{Compression, digest};
use crate::support::testdata;

#[test]
fn mode_min_names_the_base_and_the_history_tells_how_many_layers() {
    let min = report(testdata("oci-gzip-provenance-min.tar"), &[]);
    let digest = "sha256:219803b687c61ef0b910ec907423cc54b142ebd8db1e85b69d09c95c5fa4edec";
    assert_eq!(
        base(&min),
        Some((
            Some("localhost:5000/busybox:1.35"),
            Some(digest),
            1,
            "heuristic"
        ))
    );
    // 1,240,494 bytes above the base image.
    assert_eq!(number(&min["summary"]["own_bytes"]), 1_240_494);
    let warned = warnings(&min);
    assert!(warned.contains("is a guess from the history"), "{warned}");
    assert!(warned.contains("--base-image IMAGE"), "{warned}");
    let text = layerscope([testdata("oci-gzip-provenance-min.tar")]).stdout;
    assert!(text.contains("busybox:1.35 (a guess)"), "{text}");
    assert!(text.contains("base image, guessed"), "{text}");
}

#[test]
fn of_several_images_that_a_build_used_only_a_confirmed_one_is_the_base() {
    let dir = Dir::new();
    let imported = json!([
        {"comment": "Imported from -"},
        {"created_by": "RUN b # buildkit", "comment": "buildkit.dockerfile.v0"},
    ]);
    let golang = ("pkg:docker/golang@1.22", digest(b"golang"));
    let debian = ("pkg:docker/debian@12", digest(b"debian"));
    let frontend = (
        "pkg:docker/docker/dockerfile@1?platform=linux%2Famd64",
        digest(b"frontend"),
    );
    let used = |images: &[&(&str, String)], history: &Value, annotation: Option<&str>| {
        let images: Vec<(&str, &str)> = images
            .iter()
            .map(|(url, digest)| (*url, digest.as_str()))
            .collect();
        let mut files = image(2).history(history.clone()).oci(Compression::Gzip);
        if let Some(name) = annotation {
            files.annotate(json!({NAME: name}));
        }
        files.attest(&materials(&images));
        report(dir.tar("i.tar", &files), &[])
    };
    let one = used(&[&frontend, &debian], &imported, None);
    let expected = (Some("debian:12"), Some(&*debian.1), 1, "heuristic");
    assert_eq!(
        base(&one),
        Some(expected),
        "what reads the Dockerfile is no base"
    );
    let two = used(&[&golang, &debian], &imported, None);
    assert_eq!(base(&two), Some((None, None, 1, "heuristic")));
    let warned = warnings(&two);
    assert!(warned.contains("golang:1.22, debian:12"), "{warned}");
    let confirmed = used(
        &[&golang, &debian],
        &imported,
        Some("docker.io/library/debian:12"),
    );
    assert_eq!(
        base(&confirmed),
        Some((Some("docker.io/library/debian:12"), None, 1, "heuristic"))
    );
    assert!(!warnings(&confirmed).contains("golang"));

    // From scratch, with files copied from an image: that is no base.
    let own = json!([
        {"created_by": "COPY /a / # buildkit", "comment": "buildkit.dockerfile.v0"},
        {"created_by": "COPY /b / # buildkit", "comment": "buildkit.dockerfile.v0"},
    ]);
    let copied = used(&[&golang], &own, None);
    assert_eq!(base(&copied), None);
    assert!(warnings(&copied).contains("golang:1.22"), "{copied}");
    // A build that used no image at all started from scratch, and that is certain.
    let scratch = used(&[&frontend], &own, None);
    assert_eq!(base(&scratch), None);
    assert!(!warnings(&scratch).contains("base image"), "{scratch}");
}

#[test]
fn an_annotation_alone_does_not_tell_how_many_layers() {
    let dir = Dir::new();
    let mut files = layout(2);
    files.annotate(json!({NAME: "example.com/base:1", DIGEST: digest(b"elsewhere")}));
    let report = report(dir.tar("i.tar", &files), &[]);
    assert_eq!(base(&report), None);
    assert_eq!(number(&report["summary"]["own_bytes"]), 11);
    let warnings = warnings(&report);
    assert!(
        warnings.contains("example.com/base:1") && warnings.contains("every layer counts as own"),
        "{warnings}"
    );
}

/// kaniko, crane and Bazel keep the annotations of the image that they start from: these name that image's base.
#[test]
fn an_annotation_that_may_be_inherited_names_no_guessed_base() {
    let dir = Dir::new();
    let history = json!([
        {"created_by": "RUN a # buildkit", "comment": "buildkit.dockerfile.v0"},
        {"created_by": "RUN b", "author": "kaniko"},
    ]);
    for (author, named) in [("kaniko", None), ("BuildKit", Some("example.com/base:1"))] {
        let mut history = history.clone();
        if author == "BuildKit" {
            history = json!([{"comment": "Imported from -"}, history[0]]);
        }
        let mut files = image(2).history(history).oci(Compression::Gzip);
        files.annotate(json!({NAME: "example.com/base:1"}));
        let report = report(dir.tar("i.tar", &files), &[]);
        assert_eq!(
            base(&report),
            Some((named, None, 1, "heuristic")),
            "{author}"
        );
    }
}

#[test]
fn a_guess_needs_a_command_and_a_leap_in_time_or_another_builder() {
    let dir = Dir::new();
    let cases = [
        (
            "alpine and a build upon it, hours later",
            json!([
                at(1, "ADD alpine-minirootfs.tar.gz / # buildkit", false),
                at(1, "CMD [\"/bin/sh\"]", true),
                at(9, "RUN a # buildkit", false),
                at(9, "COPY b / # buildkit", false),
                at(9, "CMD [\"b\"]", true),
            ]),
            Some(1),
        ),
        (
            "a CMD in the middle of one build",
            json!([
                at(9, "ADD alpine-minirootfs.tar.gz / # buildkit", false),
                at(9, "CMD [\"/bin/sh\"]", true),
                at(9, "RUN a # buildkit", false),
                at(9, "COPY b / # buildkit", false),
            ]),
            None,
        ),
        (
            "a leap without a CMD",
            json!([
                at(1, "COPY a / # buildkit", false),
                at(9, "COPY b / # buildkit", false),
                at(9, "COPY c / # buildkit", false),
                at(9, "ENTRYPOINT [\"/c\"]", true),
            ]),
            None,
        ),
        (
            "the nearest of several bases",
            json!([
                at(1, "ADD rootfs.tar.gz / # buildkit", false),
                at(1, "CMD [\"/bin/sh\"]", true),
                at(4, "RUN a # buildkit", false),
                at(4, "ENTRYPOINT [\"/a\"]", true),
                at(9, "COPY b / # buildkit", false),
            ]),
            Some(2),
        ),
        (
            "Docker's classic builder below BuildKit",
            json!([
                {"created_by": "/bin/sh -c #(nop) ADD file:1 in / "},
                {"created_by": "/bin/sh -c #(nop)  CMD [\"bash\"]", "empty_layer": true},
                {"created_by": "/bin/sh -c apt-get update"},
                at(9, "COPY b / # buildkit", false),
            ]),
            Some(2),
        ),
        (
            "kaniko upon BuildKit",
            json!([
                at(9, "ADD rootfs.tar.gz / # buildkit", false),
                {"created_by": "RUN a", "author": "kaniko"},
                {"created_by": "COPY b /", "author": "kaniko"},
            ]),
            Some(1),
        ),
        (
            "dates that a build sets itself",
            json!([
                at(9, "ADD rootfs.tar.gz / # buildkit", false),
                at(9, "CMD [\"sh\"]", true),
                {"created": "1970-01-01T00:00:00Z", "created_by": "COPY b / # buildkit", "comment": "buildkit.dockerfile.v0"},
            ]),
            Some(1),
        ),
        (
            "no dates",
            json!([
                {"created_by": "ADD rootfs.tar.gz / # buildkit", "comment": "buildkit.dockerfile.v0"},
                {"created_by": "CMD [\"sh\"]", "comment": "buildkit.dockerfile.v0", "empty_layer": true},
                {"created": "yesterday", "created_by": "COPY b / # buildkit", "comment": "buildkit.dockerfile.v0"},
            ]),
            None,
        ),
        (
            "a history that does not match",
            json!([
                at(1, "ADD a / # buildkit", false),
                at(9, "CMD [\"sh\"]", true)
            ]),
            None,
        ),
    ];
    for (name, history, expected) in cases {
        let made = history.as_array().unwrap().iter();
        let made = made.filter(|entry| entry["empty_layer"] != true).count();
        let layers = if name.contains("not match") { 3 } else { made };
        let path = dir.tar("i.tar", &image(layers).history(history).docker());
        let report = report(path, &[]);
        let expected = expected.map(|layers| (None, None, layers, "heuristic"));
        assert_eq!(base(&report), expected, "{name}");
        let warned = warnings(&report);
        assert_eq!(
            warned.contains("is a guess"),
            expected.is_some(),
            "{name}: {warned}"
        );
    }
}

#[test]
fn a_dockerfile_confirms_what_a_build_used_and_an_image_beside_it_the_number() {
    let dir = Dir::new();
    let dockerfile = dir.0.path().join("Dockerfile");
    std::fs::write(
        &dockerfile,
        "FROM golang:1.22 AS x\nFROM debian:12\nRUN b\nRUN c\n",
    )
    .unwrap();
    let own = |text| at(9, text, false);
    let history = json!([
        own("COPY x / # buildkit"),
        own("RUN /bin/sh -c b # buildkit"),
        own("RUN /bin/sh -c c # buildkit")
    ]);
    let mut files = image(3).history(history).oci(Compression::Gzip);
    files.attest(&materials(&[
        ("pkg:docker/golang@1.22", &digest(b"golang")),
        ("pkg:docker/debian@12", &digest(b"debian")),
    ]));
    let options = ["-f", dockerfile.to_str().unwrap()];
    let seen = report(dir.tar("i.tar", &files), &options);
    let debian = digest(b"debian");
    assert_eq!(
        base(&seen),
        Some((Some("debian:12"), Some(&*debian), 1, "heuristic"))
    );
    assert_eq!(seen["layers"][0]["origin"], "base");
    assert_eq!(seen["layers"][1]["instruction"]["start_line"], 3);
    let mut index = files.json("index.json");
    index["manifests"][0]["annotations"] = json!({"org.opencontainers.image.ref.name": "t"});
    files.set_index(&index["manifests"]);
    files.add(&layout(1), "docker.io/library/debian:12");
    let path = dir.tar("two.tar", &files);
    let seen = report(format!("{}:t", path.display()), &options);
    assert_eq!(base(&seen).unwrap().2, 1);
    assert_eq!(base(&seen).unwrap().3, "prefix");
}
