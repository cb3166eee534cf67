//! What looks known and is not: twins of one name, triggers, images in a layout, Dockerfiles that fit anything, and
//! secrets that go over several lines.

use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::{layerscope, number, report};
use crate::support::image::{Compression, Files, Image};
use crate::support::layer::Layer;

/// An image of one layer an entry, of 1, 2, 3 … bytes.
fn image(history: &[&str]) -> Image {
    let layers = (1..=history.len()).map(|bytes| Layer::new().file(&format!("f{bytes}"), bytes));
    let entry = |text: &&str| json!({"created_by": text, "comment": "buildkit.dockerfile.v0"});
    Image::new(layers).history(history.iter().map(entry).collect())
}

/// A step of a build: what it brings in, its inputs, which of these it copies from, its line.
type Step<'a> = (&'a str, &'a [&'a str], Option<u64>, u64);

/// `made` are the steps of the layers, lowest first.
fn statement(files: &Files, dockerfile: &str, steps: &[Step<'_>], made: &[usize]) -> Vec<u8> {
    let llb = steps
        .iter()
        .enumerate()
        .map(|(id, (source, inputs, copied, _))| {
            let op = match (*source, copied) {
                ("", None) => json!({}),
                ("", Some(input)) => json!({"file": {"actions": [{"secondaryInput": input}]}}),
                (source, _) => json!({"source": {"identifier": source}}),
            };
            json!({"id": format!("step{id}"), "inputs": inputs, "op": {"Op": op}})
        });
    let place = |line: u64| json!({"locations": [{"ranges": [{"start": {"line": line}, "end": {"line": line}}]}]});
    let steps_of = |id: usize| format!("step{id}");
    let locations: serde_json::Map<String, Value> = steps
        .iter()
        .enumerate()
        .map(|(id, step)| (steps_of(id), place(step.3)))
        .collect();
    let layers = files.manifest()["layers"].as_array().unwrap().clone();
    let chains: serde_json::Map<String, Value> = made
        .iter()
        .enumerate()
        .map(|(layer, &id)| (format!("step{id}:0"), json!([layers[..=layer]])))
        .collect();
    let llb: Vec<Value> = llb.collect();
    json!({
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {"internalParameters": {"buildConfig": {"llbDefinition": llb}}},
            "runDetails": {"metadata": {"buildkit_metadata": {
                "source": {
                    "infos": [{"filename": "Dockerfile", "data": STANDARD.encode(dockerfile)}],
                    "locations": locations,
                },
                "layers": chains,
            }}},
        },
    })
    .to_string()
    .into_bytes()
}

fn written(dir: &TempDir, files: &Files) -> PathBuf {
    files.write_tar(&dir.path().join("image.tar"))
}

/// Names, positions and bytes of the stages.
fn stages(report: &Value) -> Vec<(&str, Option<u64>, u64)> {
    let rows = report["stages"].as_array().unwrap().iter();
    rows.map(|row| {
        let name = row["name"].as_str().unwrap();
        (name, row["index"].as_u64(), number(&row["layer_bytes"]))
    })
    .collect()
}

#[test]
fn of_stages_of_one_name_each_has_its_own_bytes() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("Dockerfile.twins");
    let given = ["-f", file.to_str().unwrap()];

    fs::write(
        &file,
        "FROM scratch AS x\nCOPY one /one\nFROM x AS x\nCOPY two /two\n",
    )
    .unwrap();
    let inherited = image(&["COPY one /one # buildkit", "COPY two /two # buildkit"]);
    let inherited = written(&dir, &inherited.oci(Compression::Gzip));
    let report_of = report(inherited, &given);
    assert_eq!(stages(&report_of), [("x", Some(0), 1), ("x", Some(1), 2)]);

    let text = "FROM scratch AS a\nCOPY one /one\nFROM scratch AS b\nCOPY --from=a /one /two\nFROM scratch AS a\nCOPY other /\n";
    fs::write(&file, text).unwrap();
    let copied = image(&["COPY /one /two # buildkit"]);
    let copied = written(&dir, &copied.oci(Compression::Gzip));
    let report_of = report(copied, &[given[0], given[1], "--target", "b"]);
    let expected = [("a", Some(0), 1), ("b", Some(1), 0), ("a", Some(2), 0)];
    assert_eq!(stages(&report_of), expected);
}

/// BuildKit since syntax 1.11 lets an image's ONBUILD copy from stages and images; the Dockerfile does not show it.
#[test]
fn what_a_trigger_of_the_base_image_copies_may_come_from_anywhere() {
    let dir = TempDir::new().unwrap();
    let files = image(&[
        "ADD rootfs /",
        "COPY /x /y # buildkit",
        "RUN /bin/sh -c make # buildkit",
    ])
    .oci(Compression::Gzip);
    let steps = |from| {
        [
            ("docker-image://docker.io/library/base:1", &[][..], None, 1),
            (from, &[][..], None, 1),
            ("", &["step0:0", "step1:0"][..], Some(1), 1),
            ("", &["step2:0"][..], None, 2),
        ]
    };
    for (from, origin) in [
        ("docker-image://docker.io/library/other:1", "unknown"),
        ("local://context", "stage"),
    ] {
        let mut files = files.clone();
        let text = "FROM base:1\nRUN make\n";
        let statement = statement(&files, text, &steps(from), &[0, 2, 3]);
        files.attest(&statement);
        let report = report(written(&dir, &files), &[]);
        let layer = &report["layers"][1];
        assert_eq!(layer["basis"], "attestation");
        assert_eq!(layer["instruction"]["start_line"], 1);
        assert_eq!(layer["origin"], origin, "{from}");
        assert_eq!(report["layers"][2]["origin"], "stage");
    }
}

#[test]
fn a_base_image_from_a_layout_is_a_base_image() {
    let dir = TempDir::new().unwrap();
    let mut files =
        image(&["ADD rootfs /", "RUN /bin/sh -c make # buildkit"]).oci(Compression::Gzip);
    let steps: [Step<'_>; 2] = [
        ("oci-layout://local/base@sha256:0123", &[], None, 1),
        ("", &["step0:0"], None, 2),
    ];
    let statement = statement(&files, "FROM base\nRUN make\n", &steps, &[0, 1]);
    files.attest(&statement);
    let report = report(written(&dir, &files), &[]);
    assert_eq!(report["image"]["base"]["layers"], 1);
    assert_eq!(report["image"]["base"]["digest"], "sha256:0123");
    assert_eq!(report["layers"][0]["origin"], "base");
}

#[test]
fn a_second_attestation_that_fits_leaves_no_warning_of_the_first() {
    let dir = TempDir::new().unwrap();
    let mut files = image(&["RUN /bin/sh -c make # buildkit"]).oci(Compression::Gzip);
    let steps: [Step<'_>; 1] = [("", &[], None, 2)];
    let text = "FROM scratch\nRUN make\n";
    let fits = statement(&files, text, &steps, &[0]);
    files.attest(&statement(&files, text, &steps, &[]));
    files.attest(&fits);
    let report = report(written(&dir, &files), &[]);
    assert_eq!(report["layers"][0]["basis"], "attestation");
    assert_eq!(report["warnings"], json!([]));
}

#[test]
fn a_dockerfile_near_by_must_tell_more_than_one_instruction() {
    let dir = TempDir::new().unwrap();
    let files = image(&["ADD rootfs /", "WORKDIR /app", "COPY . . # buildkit"]);
    let path = written(&dir, &files.oci(Compression::Gzip));
    let context = dir.path().to_str().unwrap();
    let file = dir.path().join("Dockerfile");
    fs::write(&file, "FROM python:3\nCOPY . .\n").unwrap();
    let near = report(&path, &["--context", context]);
    assert_eq!(near["dockerfile"], Value::Null);
    let warnings = near["warnings"].to_string();
    assert!(warnings.contains("is left aside"), "{warnings}");
    // Who gives it knows.
    let given = report(&path, &["-f", file.to_str().unwrap()]);
    assert_eq!(given["layers"][2]["instruction"]["start_line"], 2);
    fs::write(&file, "FROM python:3\nWORKDIR /app\nCOPY . .\n").unwrap();
    let near = report(&path, &["--context", context]);
    assert_eq!(near["layers"][2]["instruction"]["start_line"], 3);
}

#[test]
fn kanikos_copy_from_nothing_is_from_no_stage() {
    let dir = TempDir::new().unwrap();
    let history = json!([{"created_by": "COPY --from= /a /b", "author": "kaniko"}]);
    let image = Image::new([Layer::new().file("b", 1)]).history(history);
    let report = report(written(&dir, &image.oci(Compression::Gzip)), &[]);
    assert_eq!(report["layers"][0]["copied_from"], Value::Null);
    assert_eq!(report["layers"][0]["origin"], "unknown");
}

#[test]
fn a_secret_over_several_lines_is_masked_on_all_of_them() {
    let dir = TempDir::new().unwrap();
    let text = "FROM scratch\nENV API_TOKEN=\"firsthalf\\\n  secondhalf\" \\\n  # why\n  MODE=fast\nENV A_KEY=wholevalue \\\n  COLOR=red\nRUN make\n";
    let file = dir.path().join("Dockerfile.secrets");
    fs::write(&file, text).unwrap();
    let history = ["ENV API_TOKEN=firsthalf  secondhalf MODE=fast", "ENV A_KEY=wholevalue COLOR=red"]
        .map(|text| json!({"created_by": text, "comment": "buildkit.dockerfile.v0", "empty_layer": true}));
    let mut image = image(&["RUN /bin/sh -c make # buildkit"]);
    let run = image.history[0].take();
    image.history = json!([history[0], history[1], run]);
    let path = written(&dir, &image.oci(Compression::Gzip));
    for options in [&["--json"][..], &[]] {
        let args = [
            &[path.to_str().unwrap(), "-f", file.to_str().unwrap()],
            options,
        ]
        .concat();
        let run = layerscope(args);
        assert_eq!(run.code, Some(0), "{run:#?}");
        for half in ["firsthalf", "secondhalf", "wholevalue"] {
            assert!(!run.stdout.contains(half), "{half}: {}", run.stdout);
        }
        // Lines that show nothing stay as they are.
        let has_lines = options.is_empty();
        assert_eq!(run.stdout.contains("  COLOR=red"), has_lines, "{run:#?}");
    }
}

#[test]
fn a_secret_on_a_line_that_is_no_instruction_is_masked() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("Dockerfile.broken");
    fs::write(&file, "FROM scratch\nNPM_TOKEN=abcdefghijk npm ci\n").unwrap();
    let path = written(&dir, &image(&["RUN x"]).oci(Compression::Gzip));
    let run = layerscope([path.as_os_str(), "-f".as_ref(), file.as_os_str()]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("NPM_TOKEN=•••"), "{}", run.stderr);
    assert!(
        !run.stderr.to_lowercase().contains("abcdefghijk"),
        "{}",
        run.stderr
    );
}
