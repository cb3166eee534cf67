//! The checklist's answers, by hand: for the samples, whose truth `testdata/README.md` tells, and for images of a few
//! files.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::built::report_of;
use crate::support::binary::{layerscope, report};
use crate::support::image::Image;
use crate::support::layer::Layer;
use crate::support::testdata;

/// The ten answers, and the evidence of each.
fn checklist(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let checks = report["checklist"].as_array().unwrap().iter();
    let checks: Vec<_> = checks
        .map(|check| (text(&check["answer"]), text(&check["evidence"])))
        .collect();
    assert_eq!(checks.len(), 10);
    checks
}

fn answers(report: &Value) -> Vec<String> {
    let checks = checklist(report).into_iter();
    checks.map(|(answer, _)| answer).collect()
}

#[test]
fn the_shop_is_told_all_that_is_wrong_with_it() {
    // Its Dockerfile is in the provenance: `deps`, `build` and `runtime` are named and used, dependencies are installed
    // before the sources are copied; `.env` has a password, `.git` is deleted in line 27; nothing says that the tool in
    // `node_modules` is for development; it runs as 1000 by `/bin/sh -c`; busybox is small.
    let report = report(testdata("oci-gzip-provenance-v1-max.tar"), &[]);
    assert_eq!(
        answers(&report),
        [
            "unknown", "no", "unknown", "yes", "no", "yes", "yes", "no", "no", "yes"
        ],
        "{:#}",
        report["checklist"]
    );
    let checks = checklist(&report);
    for (number, words) in [
        (
            3,
            "localhost:5000/busybox:1.35 brings 1.98 MB, which is small",
        ),
        (7, "3 stages: deps, build, runtime"),
        (
            5,
            "in no build argument and not in 11 entries of the history; but in files: secret-named value in app/.env",
        ),
        (9, "20.0 kB of line 26 deleted by line 27"),
        (10, "it runs as 1000"),
    ] {
        let (_, evidence) = &checks[number - 1];
        assert!(evidence.contains(words), "{number}: {evidence}");
    }
}

#[test]
fn who_built_an_image_is_told_by_its_marks() {
    for (file, answer, words) in [
        ("docker-buildkit-hybrid.tar", "yes", "BuildKit's mark"),
        (
            "oci-gzip-provenance-v0.2-max.tar",
            "yes",
            "BuildKit's provenance",
        ),
        ("oci-gzip-provenance-min.tar", "yes", "BuildKit's mark"),
        (
            "docker-classic-builder.tar",
            "no",
            "Docker's classic builder",
        ),
        ("oci-buildah.tar", "no", "buildah"),
        (
            "oci-ko-base-annotation.tar",
            "unknown",
            "does not apply: ko made it, without a Dockerfile",
        ),
        (
            "docker-jib-gzip-layers.tar",
            "unknown",
            "does not apply: Jib made it, without a Dockerfile",
        ),
    ] {
        let report = report(testdata(file), &[]);
        let (seen, evidence) = &checklist(&report)[3];
        assert_eq!(seen, answer, "{file}: {evidence}");
        assert!(evidence.contains(words), "{file}: {evidence}");
    }
}

#[test]
fn without_a_dockerfile_there_are_no_stages_or_nobody_knows_them() {
    for (file, words) in [
        ("docker-classic-builder.tar", "the Dockerfile is not known"),
        ("oci-ko-base-annotation.tar", "has no"),
        ("docker-jib-gzip-layers.tar", "has no"),
    ] {
        let report = report(testdata(file), &[]);
        let checks = checklist(&report);
        for (what, (answer, evidence)) in ["instructions", "stages"].iter().zip(&checks[5..]) {
            assert_eq!(answer, "unknown", "{file}: {evidence}");
            let words = words.replace("has no", &format!("has no {what}"));
            assert!(evidence.contains(&words), "{file}: {evidence}");
        }
    }
}

#[test]
fn a_gate_on_size_and_layers_is_what_ci_should_have() {
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    let image = image.to_str().unwrap();
    for (rules, answer) in [
        (&["--max-size", "1GB", "--max-layers", "20"][..], "yes"),
        (&["--max-size", "1GB"], "no"),
        (&["--max-layers", "20"], "no"),
        (&["--max-waste", "90%"], "no"),
    ] {
        let run = layerscope([&[image, "--json"], rules].concat());
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(answers(&report)[7], answer, "{rules:?}");
    }
}

/// The tenth answer for a layer and a run configuration.
fn tenth(layer: Layer, run: Value) -> (String, String) {
    let dir = TempDir::new().unwrap();
    let image = Image::new([layer]).run(run);
    let file = image.docker().write_tar(&dir.path().join("image.tar"));
    checklist(&report(file, &[])).remove(9)
}

#[test]
fn root_tools_and_shells() {
    let app = || Layer::new().file("app/server", 10);
    let shell = || app().file("bin/sh", 10);
    let by_server = json!({"User": "app", "Entrypoint": ["/app/server"]});
    let by_shell = json!({"User": "1000:0", "Entrypoint": ["/bin/sh", "-c", "app"]});
    for (layer, run, answer, words) in [
        (
            app(),
            json!({"Entrypoint": ["/app/server"]}),
            "no",
            "no user is set",
        ),
        (
            app(),
            json!({"User": "0"}),
            "no",
            "it runs as 0, which is root",
        ),
        (app(), json!({"User": "root:app"}), "no", "which is root"),
        (
            app(),
            by_server.clone(),
            "yes",
            "no compiler, no package manager, no shell",
        ),
        (
            shell(),
            by_server.clone(),
            "unknown",
            "shells: bin/sh (layer 1)",
        ),
        (
            shell(),
            by_shell.clone(),
            "yes",
            "the entry point is a shell's command",
        ),
        (
            shell().symlink("usr/bin/apt-get", "apt"),
            by_shell,
            "no",
            "package managers: usr/bin/apt-get",
        ),
        (
            app().file("usr/local/go/bin/go", 10),
            by_server.clone(),
            "no",
            "compilers: usr/local/go/bin/go",
        ),
        // A package may have a command of any name in a directory of its own.
        (
            app().file("app/node_modules/.bin/tsc", 10),
            by_server,
            "yes",
            "no compiler",
        ),
    ] {
        let (seen, evidence) = tenth(layer, run.clone());
        assert_eq!(seen, answer, "{run}: {evidence}");
        assert!(evidence.contains(words), "{run}: {words}: {evidence}");
    }
}

#[test]
fn what_the_base_deletes_of_itself_is_not_this_build_s() {
    let dir = TempDir::new().unwrap();
    let step = |text: &str| json!({"created_by": text, "comment": "buildkit.dockerfile.v0"});
    let base = [
        Layer::new().file("cache", 500),
        Layer::new().whiteout("cache"),
    ];
    let [first, second] = base;
    let image = Image::new([first.clone(), second.clone(), Layer::new().file("app", 10)]);
    let history = json!([
        step("RUN a # buildkit"),
        step("RUN b # buildkit"),
        step("COPY app / # buildkit")
    ]);
    let file = image
        .history(history)
        .docker()
        .write_tar(&dir.path().join("image.tar"));
    let base = Image::new([first, second])
        .docker()
        .write_tar(&dir.path().join("base.tar"));
    assert_eq!(answers(&report(&file, &[]))[8], "no");
    let own = report(&file, &["--base-image", base.to_str().unwrap()]);
    assert_eq!(answers(&own)[8], "yes");
}

#[test]
fn a_build_stage_keeps_nothing_of_the_base_image_out() {
    let base = Layer::new()
        .file("bin/sh", 9)
        .file("usr/lib/gcc/x86_64-linux-gnu/12/cc1plus", 40_000);
    let own = Layer::new().file("root/.npm/_cacache/a", 20_000);
    let steps = || {
        vec![
            ("/bin/sh -c #(nop) ADD file:1 in /", Some(base.clone())),
            ("RUN /bin/sh -c npm ci", Some(own.clone())),
        ]
    };
    let split = |options: &[&str]| {
        let report = report_of("FROM base:1\nRUN npm ci\n", steps(), options);
        let candidates = report["split"]["candidates"].as_array().unwrap().clone();
        let row = |it: &Value| (it["line"].clone(), it["bytes"].clone(), it["why"].clone());
        candidates.iter().map(row).collect::<Vec<_>>()
    };
    let cache = (json!(2), json!(20_000), json!("npm cache"));
    assert_eq!(split(&[]), std::slice::from_ref(&cache));
    let compilers = split(&["--include-base"]);
    assert_eq!(compilers[1], cache);
    let why = compilers[0].2.as_str().unwrap();
    assert!(
        why.ends_with(", which another base would do without"),
        "{why}"
    );
}

#[test]
fn one_stage_is_told_what_a_second_would_keep_out() {
    let dir = TempDir::new().unwrap();
    let layers = [
        Layer::new().file("lib", 1_000),
        Layer::new()
            .file("app/src/main.ts", 300)
            .file("app/package.json", 20)
            .file("app/main.go", 70),
        Layer::new().file("app/dist/main.js", 200),
    ];
    let step = |text: &str| json!({"created_by": text, "comment": "buildkit.dockerfile.v0"});
    let history = json!([
        step("RUN lib # buildkit"),
        step("COPY . /app # buildkit"),
        step("RUN /bin/sh -c build # buildkit")
    ]);
    let image = Image::new(layers).history(history);
    let file = image.docker().write_tar(&dir.path().join("image.tar"));
    // Without a Dockerfile, the COPY may as well be one from a stage.
    assert_eq!(report(&file, &[])["split"], Value::Null);
    let dockerfile = dir.path().join("Dockerfile");
    std::fs::write(
        &dockerfile,
        "FROM scratch\nRUN lib\nCOPY . /app\nRUN build\n",
    )
    .unwrap();
    let report = report(&file, &["-f", dockerfile.to_str().unwrap()]);
    assert_eq!(
        report["split"],
        json!({
            "bytes_left": 1_590 - 370,
            "candidates": [{
                "layer": 1, "line": 3, "bytes": 370, "paths": ["app/main.go", "app/src"],
                "why": "sources of what a later line makes",
            }],
        })
    );
}
