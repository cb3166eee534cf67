//! A Dockerfile beside an image without provenance: lines, stages and sources where it fits, a clear word where not.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::{Run, layerscope, layerscope_in, report};
use crate::support::image::Image;
use crate::support::layer::Layer;
use crate::support::testdata;

/// Line, stage and source of the layers above the base image, read off `Dockerfile` by hand; `Dockerfile.plain` has its
/// last stage four lines higher.
const SHOP: [(u64, Option<&str>); 5] = [
    (23, None),
    (24, Some("deps")),
    (25, Some("build")),
    (26, Some("build")),
    (27, None),
];

fn shop(name: &str) -> std::path::PathBuf {
    testdata("shop-context").join(name)
}

fn refused(run: &Run) -> &str {
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert_eq!(run.stdout, "");
    run.stderr.trim()
}

#[test]
fn every_builders_history_is_led_back_to_the_lines() {
    for (image, makes_workdir) in [
        ("docker-classic-builder.tar", true),
        ("docker-buildkit-hybrid.tar", true),
        ("oci-gzip-provenance-min.tar", true),
        // buildah makes no layer of a WORKDIR.
        ("oci-buildah.tar", false),
    ] {
        for (file, up) in [("Dockerfile", 0), ("Dockerfile.plain", 4)] {
            let path = shop(file);
            let report = report(testdata(image), &["-f", path.to_str().unwrap()]);
            let expected = &SHOP[usize::from(!makes_workdir)..];
            let layers = report["layers"].as_array().unwrap();
            assert_eq!(layers.len(), expected.len() + 1, "{image}");
            assert_eq!(layers[0]["origin"], "base", "{image}");
            assert_eq!(report["image"]["base"]["layers"], 1, "{image}");
            assert_eq!(
                report["image"]["base"]["reference"],
                "localhost:5000/busybox:1.35"
            );
            for (layer, (line, source)) in layers[1..].iter().zip(expected) {
                let place = format!("{image}, {file}, layer {}", layer["index"]);
                assert_eq!(layer["instruction"]["start_line"], line - up, "{place}");
                assert_eq!(layer["stage"], "runtime", "{place}");
                assert_eq!(layer["basis"], "dockerfile", "{place}");
                let source =
                    source.map_or(Value::Null, |name| json!({"kind": "stage", "name": name}));
                assert_eq!(layer["copied_from"], source, "{place}");
            }
            assert_eq!(report["dockerfile"]["basis"], "dockerfile");
            assert_eq!(report["dockerfile"]["name"], path.to_str().unwrap());
        }
    }
}

#[test]
fn a_dockerfile_that_does_not_fit_is_refused_with_the_first_line_that_differs() {
    let dir = TempDir::new().unwrap();
    let text = fs::read_to_string(shop("Dockerfile")).unwrap();
    let image = testdata("docker-classic-builder.tar");
    for (from, to, line) in [
        (
            "COPY --from=build /src /app/src",
            "COPY --from=build /src /app/source",
            26,
        ),
        ("chmod -R 755", "chmod -R 644", 27),
        ("USER 1000", "USER 1001", 28),
        (
            "WORKDIR /app\nCOPY --from=deps",
            "WORKDIR /srv\nCOPY --from=deps",
            23,
        ),
        ("USER 1000\n", "", 27),
        ("USER 1000\n", "USER 1000\nUSER 1000\n", 28),
    ] {
        assert!(text.contains(from), "{from}");
        let path = dir.path().join("Dockerfile.other");
        fs::write(&path, text.replace(from, to)).unwrap();
        let run = layerscope([
            image.as_os_str(),
            "-f".as_ref(),
            path.as_os_str(),
            "--json".as_ref(),
        ]);
        let error = refused(&run);
        for part in [
            "Dockerfile.other does not fit",
            &format!(" line {line} "),
            "--build-arg",
        ] {
            assert!(error.contains(part), "{to}: {part}: {error}");
        }
    }
    let path = dir.path().join("Dockerfile.scratch");
    fs::write(
        &path,
        text.replace("FROM ${BASE} AS runtime", "FROM scratch AS runtime"),
    )
    .unwrap();
    let run = layerscope([image.as_os_str(), "-f".as_ref(), path.as_os_str()]);
    let error = refused(&run);
    assert!(error.contains("line 21 starts from scratch"), "{error}");
}

#[test]
fn a_secret_is_masked_where_lines_differ() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("Dockerfile");
    fs::write(&path, "FROM a\nARG NPM_TOKEN=npm_0123456789\nENV NPM_TOKEN=npm_0123456789\nRUN login npm_0123456789\n").unwrap();
    let image = testdata("docker-classic-builder.tar");
    let run = layerscope([image.as_os_str(), "-f".as_ref(), path.as_os_str()]);
    let error = refused(&run);
    assert!(
        error.contains("line 4") && !error.contains("npm_0123"),
        "{error}"
    );
}

#[test]
fn provenance_stands_above_a_dockerfile_which_must_fit_all_the_same() {
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    let path = shop("Dockerfile.plain");
    let report = report(&image, &["-f", path.to_str().unwrap()]);
    assert_eq!(report["dockerfile"]["basis"], "attestation");
    assert_eq!(report["layers"][1]["instruction"]["start_line"], 23);
    let other = testdata("features-context").join("Dockerfile");
    refused(&layerscope([
        image.as_os_str(),
        "-f".as_ref(),
        other.as_os_str(),
    ]));
}

#[test]
fn a_dockerfile_near_by_is_used_where_it_fits_and_left_aside_where_not() {
    let dir = TempDir::new().unwrap();
    let image = testdata("docker-buildkit-hybrid.tar");
    let json = |args: &[&str]| -> Value {
        let mut all = vec![image.to_str().unwrap(), "--json"];
        all.extend(args);
        let run = layerscope_in(dir.path(), all);
        assert_eq!(run.code, Some(0), "{run:#?}");
        serde_json::from_str(&run.stdout).unwrap()
    };
    let near = json(&[]);
    assert_eq!(near["dockerfile"], Value::Null);

    fs::copy(shop("Dockerfile"), dir.path().join("Containerfile")).unwrap();
    let near = json(&[]);
    assert_eq!(near["layers"][4]["instruction"]["start_line"], 26);
    assert_eq!(near["dockerfile"]["name"], "Containerfile");
    assert_eq!(near["dockerfile"]["found"], true);
    assert_eq!(near["warnings"], json!([]));

    fs::write(
        dir.path().join("Dockerfile"),
        "FROM x\nRUN something else\n",
    )
    .unwrap();
    let near = json(&[]);
    assert_eq!(near["dockerfile"], Value::Null);
    assert_eq!(near["layers"][4]["basis"], "history");
    let warnings = near["warnings"].to_string();
    assert!(
        warnings.contains("Dockerfile is left aside") && warnings.contains("line 2"),
        "{warnings}"
    );

    let context = testdata("shop-context");
    let elsewhere = json(&["--context", context.to_str().unwrap()]);
    assert_eq!(elsewhere["layers"][4]["instruction"]["start_line"], 26);
}

#[test]
fn target_and_arguments_are_those_of_the_build() {
    let image = testdata("docker-buildkit-hybrid.tar");
    let path = shop("Dockerfile");
    let path = path.to_str().unwrap();
    let with = |args: &[&str]| {
        let mut all = vec![image.to_str().unwrap(), "-f", path];
        all.extend(args);
        layerscope(all)
    };
    assert_eq!(with(&["--target", "Runtime"]).code, Some(0));
    let error = with(&["--target", "none"]);
    assert!(refused(&error).contains("no stage none"), "{error:?}");
    let error = with(&["--target", "build"]);
    assert!(refused(&error).contains("does not fit"), "{error:?}");
    let given = report(
        &image,
        &["-f", path, "--build-arg", "BASE=example.com/other:2"],
    );
    assert_eq!(given["image"]["base"]["reference"], "example.com/other:2");
}

#[test]
fn wrong_usage_is_said() {
    let image = testdata("docker-buildkit-hybrid.tar");
    let image = image.to_str().unwrap();
    let dir = TempDir::new().unwrap();
    for (args, part) in [
        (vec!["-f", "missing"], "missing can't be read"),
        (vec!["--target", "x"], "--target needs a Dockerfile"),
        (vec!["--build-arg", "=x"], "--build-arg: expected NAME"),
        (vec!["--context", "missing"], "is no directory"),
        (vec!["-f", "x", "--context", "y"], "--context"),
    ] {
        let run = layerscope_in(dir.path(), [vec![image], args].concat());
        assert_eq!(run.code, Some(2), "{run:#?}");
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    fs::write(dir.path().join("broken"), "RUN nothing before\n").unwrap();
    let run = layerscope_in(dir.path(), [image, "-f", "broken"]);
    let error = refused(&run);
    assert!(error.contains("line 1"), "{error}");
}

/// An image as kaniko writes its history: instructions that changed files, as they stand in the Dockerfile.
fn kanikos(dir: &TempDir, entries: &[&str]) -> std::path::PathBuf {
    let mut layers = vec![Layer::new().file("bin/sh", 10)];
    let mut history = vec![
        json!({"created_by": "ADD rootfs.tar / # buildkit"}),
        json!({"created_by": "CMD [\"sh\"]", "empty_layer": true}),
    ];
    for (index, entry) in entries.iter().enumerate() {
        layers.push(Layer::new().file(&format!("file{index}"), 5));
        history.push(json!({"created_by": entry, "author": "kaniko"}));
    }
    let image = Image::new(layers).history(Value::Array(history));
    image.docker().write_tar(&dir.path().join("kaniko.tar"))
}

fn lines(report: &Value) -> Vec<Option<u64>> {
    let layers = report["layers"].as_array().unwrap().iter();
    layers
        .map(|layer| layer["instruction"]["start_line"].as_u64())
        .collect()
}

/// kaniko's `pkg/executor/build.go`: metadata makes no entry, nor what changes nothing.
#[test]
fn kanikos_history_is_a_part_of_the_instructions() {
    const DOCKERFILE: &str = "\
FROM base AS build
RUN make app
FROM base
ENV A=b
WORKDIR /app
COPY --from=build --chown=1:1 /app \\
    ./
RUN true
RUN chmod +x app
RUN true
COPY a b /c/
USER 1
CMD [\"app\"]
";
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("Dockerfile.kaniko");
    fs::write(&file, DOCKERFILE).unwrap();
    let with = |image: &std::path::Path| {
        layerscope([
            image.as_os_str(),
            "-f".as_ref(),
            file.as_os_str(),
            "--json".as_ref(),
        ])
    };
    let fitting = |entries: &[&str]| {
        let run = with(&kanikos(&dir, entries));
        assert_eq!(run.code, Some(0), "{run:#?}");
        serde_json::from_str::<Value>(&run.stdout).unwrap()
    };
    let copy = "COPY --from=build --chown=1:1 /app     ./";
    let report = fitting(&["WORKDIR /app", copy, "RUN chmod +x app", "COPY a b /c/"]);
    assert_eq!(lines(&report), [None, Some(5), Some(6), Some(9), Some(11)]);
    assert_eq!(
        report["layers"][2]["copied_from"],
        json!({"kind": "stage", "name": "build"})
    );
    assert_eq!(report["layers"][0]["origin"], "base");
    assert_eq!(report["layers"][2]["basis"], "dockerfile");
    // Which of the two RUNs changed something, nobody tells.
    let report = fitting(&[copy, "RUN true", "COPY a b /c/"]);
    assert_eq!(lines(&report), [None, Some(6), None, Some(11)]);
    // --single-snapshot: one layer for everything, told by the last instruction.
    let report = fitting(&["COPY a b /c/"]);
    assert_eq!(lines(&report), [None, None]);
    assert_eq!(report["layers"][1]["stage"], Value::Null);

    let run = with(&kanikos(&dir, &[copy, "RUN chmod -x app", "COPY a b /c/"]));
    let error = refused(&run);
    assert!(error.contains("RUN chmod -x app"), "{error}");
    refused(&with(&kanikos(&dir, &["RUN something else"])));
}

/// What fits may still leave something open, and says so.
#[test]
fn what_a_fitting_dockerfile_leaves_open_is_a_warning() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("Dockerfile.open");
    let path = file.to_str().unwrap();
    let warnings = |image: &std::path::Path, text: &str, options: &[&str]| {
        fs::write(&file, text).unwrap();
        let options = [&["-f", path], options].concat();
        report(image, &options)["warnings"].to_string()
    };
    let image = testdata("docker-buildkit-hybrid.tar");
    let shop = fs::read_to_string(shop("Dockerfile")).unwrap();
    let said = warnings(&image, &shop, &["--build-arg", "NOPE=1"]);
    assert!(
        said.contains("--build-arg NOPE") && said.contains("no ARG of that name"),
        "{said}"
    );
    let said = warnings(&image, "FROM anything\n", &[]);
    assert!(
        said.contains("none of its instructions made a layer"),
        "{said}"
    );
    // buildah records the name of the base image.
    let other = shop.replace("busybox:1.35", "other:1");
    let said = warnings(&testdata("oci-buildah.tar"), &other, &[]);
    assert!(said.contains("starts from localhost:5000/other:1, but the image's records name localhost:5000/busybox:1.35"), "{said}");
    let attested = testdata("oci-gzip-provenance-v1-max.tar");
    let said = warnings(
        &attested,
        &shop.replace("ARG VERSION=dev", "ARG VERSION=prod"),
        &[],
    );
    assert!(
        said.contains("differs from line 12 on from the Dockerfile in the image's provenance"),
        "{said}"
    );
    assert_eq!(warnings(&attested, &shop, &[]), "[]");
    // The image itself as its base: all five layers above busybox are lines' work.
    let hybrid = testdata("docker-buildkit-hybrid.tar");
    let said = warnings(&hybrid, &shop, &["--base-image", hybrid.to_str().unwrap()]);
    assert!(said.contains("holds 5 layers that lines of"), "{said}");
    // Which of the two stages it starts from, only the argument tells: line 6.
    const CHOICE: &str =
        "ARG A=one\nFROM base AS one\nCOPY x /x\nFROM base AS two\nCOPY x /x\nFROM $A\nCOPY y /y\n";
    let history = json!([
        {"created_by": "COPY x /x # buildkit", "comment": "buildkit.dockerfile.v0"},
        {"created_by": "COPY y /y # buildkit", "comment": "buildkit.dockerfile.v0"},
    ]);
    let layers = [Layer::new().file("x", 10), Layer::new().file("y", 5)];
    let image = Image::new(layers).history(history).docker();
    let image = image.write_tar(&dir.path().join("choice.tar"));
    let said = warnings(&image, CHOICE, &[]);
    assert!(
        said.contains("the stage that line 6 starts from") && said.contains("--build-arg"),
        "{said}"
    );
    let said = warnings(&image, CHOICE, &["--build-arg", "A=two"]);
    assert_eq!(said, "[]");
}

#[test]
fn long_lines_are_shown_around_their_difference() {
    let dir = TempDir::new().unwrap();
    let packages: Vec<String> = (0..60).map(|number| format!("package-{number}")).collect();
    let run = format!("apt-get install {}", packages.join(" "));
    let history = json!([{"created_by": format!("RUN /bin/sh -c {run} # buildkit"), "comment": "buildkit.dockerfile.v0"}]);
    let image = Image::new([Layer::new().file("x", 10)])
        .history(history)
        .docker();
    let image = image.write_tar(&dir.path().join("long.tar"));
    let file = dir.path().join("Dockerfile.long");
    fs::write(
        &file,
        format!(
            "FROM scratch\nRUN {}\n",
            run.replace("package-40", "package-x")
        ),
    )
    .unwrap();
    let error = layerscope([image.as_os_str(), "-f".as_ref(), file.as_os_str()]);
    let error = refused(&error);
    assert!(
        error.contains("package-x package-41") && error.contains("package-40 package-41"),
        "{error}"
    );
}

/// Builders take any bytes in comments; NUL bytes are no Dockerfile.
#[test]
fn bytes_that_are_no_utf8_do_no_harm() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("Dockerfile.latin1");
    let text = fs::read(shop("Dockerfile")).unwrap();
    fs::write(&file, [b"# caf\xe9\n", text.as_slice()].concat()).unwrap();
    let image = testdata("docker-buildkit-hybrid.tar");
    let aligned = report(&image, &["-f", file.to_str().unwrap()]);
    assert_eq!(aligned["layers"][4]["instruction"]["start_line"], 27);
    let run = layerscope([image.as_os_str(), "-f".as_ref(), image.as_os_str()]);
    assert_eq!(run.code, Some(2), "{run:#?}");
}
