//! BuildKit's provenance: every layer with its line, stage and source, as `testdata/shop-context/Dockerfile` says it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::{layerscope, number, report};
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;
use crate::support::testdata;

/// Line, stage and source of each layer above the base image, read off the Dockerfile by hand.
const SHOP: [(u64, &str, Option<&str>); 5] = [
    (23, "runtime", None),
    (24, "runtime", Some("deps")),
    (25, "runtime", Some("build")),
    (26, "runtime", Some("build")),
    (27, "runtime", None),
];

fn shop(file: &str, options: &[&str]) {
    let report = report(testdata(file), options);
    let layers = report["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 6, "{file}");
    assert_eq!(layers[0]["origin"], "base", "{file}");
    assert_eq!(layers[0]["stage"], Value::Null);
    for (layer, (line, stage, source)) in layers[1..].iter().zip(SHOP) {
        let place = format!("{file}, layer {}", layer["index"]);
        assert_eq!(layer["instruction"]["start_line"], line, "{place}");
        assert_eq!(layer["instruction"]["end_line"], line, "{place}");
        assert_eq!(layer["stage"], stage, "{place}");
        assert_eq!(layer["basis"], "attestation", "{place}");
        let expected = source.map_or(Value::Null, |name| json!({"kind": "stage", "name": name}));
        assert_eq!(layer["copied_from"], expected, "{place}");
        let origin = if source.is_some() { "copied" } else { "stage" };
        assert_eq!(layer["origin"], origin, "{place}");
    }
    assert_eq!(
        layers[3]["instruction"]["text"], "COPY --from=build --chown=0:0 /src/dist /src/.env ./",
        "{file}"
    );
    let base = &report["image"]["base"];
    assert_eq!(base["reference"], "localhost:5000/busybox:1.35", "{file}");
    assert_eq!(base["basis"], "attestation");
    assert_eq!(base["layers"], 1);
    // 1,240,494 bytes above the base image, 368,160 of them wasted: 29.68 %.
    assert_eq!(number(&report["summary"]["own_bytes"]), 1_240_494, "{file}");
    let share = report["summary"]["own_wasted_percent"].as_f64().unwrap();
    assert!((share - 29.68).abs() < 0.01, "{file}: {share}");
    let stages: Vec<(&str, u64, u64, bool)> = report["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| {
            let name = stage["name"].as_str().unwrap();
            let wasted = number(&stage["wasted_bytes"]);
            (
                name,
                number(&stage["layer_bytes"]),
                wasted,
                stage["final"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        stages,
        [
            ("localhost:5000/busybox:1.35", 1_982_328, 0, false),
            ("deps", 348_160, 348_160, false),
            ("build", 60_024 + 484_150, 20_000, false),
            ("runtime", 348_160, 0, true),
        ],
        "{file}"
    );
}

#[test]
fn both_versions_and_all_compressions_lead_every_layer_back() {
    shop("oci-gzip-provenance-v1-max.tar", &[]);
    shop("oci-gzip-provenance-v0.2-max.tar", &[]);
    // The exporter wrote other digests than the attestation's: positions stand for them.
    shop("oci-zstd-provenance-v1-max.tar", &[]);
    shop("oci-estargz-provenance-v1-max.tar", &[]);
}

#[test]
fn each_platform_has_its_own_attestation() {
    for platform in ["linux/amd64", "linux/arm64"] {
        shop("oci-multiarch-provenance.tar", &["--platform", platform]);
    }
}

#[test]
fn mode_min_leaves_the_history() {
    let report = report(testdata("oci-gzip-provenance-min.tar"), &[]);
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("mode=min"), "{warnings}");
    // The base image came from `docker import`.
    for layer in &report["layers"].as_array().unwrap()[1..] {
        assert_eq!(layer["basis"], "history");
        assert_eq!(layer["instruction"]["start_line"], Value::Null);
    }
}

/// An image of two layers with an attestation manifest that holds `statement`.
fn attested(dir: &TempDir, statement: &[u8]) -> std::path::PathBuf {
    let image = Image::new([Layer::new().file("a", 10), Layer::new().file("b", 5)]);
    let mut files = image.oci(Compression::Gzip);
    files.attest(statement);
    files.write_tar(&dir.path().join("image.tar"))
}

#[test]
fn a_bad_attestation_is_a_warning_and_the_history_takes_over() {
    let predicate = |build: Value, metadata: Value| {
        json!({
            "predicateType": "https://slsa.dev/provenance/v1",
            "predicate": {
                "buildDefinition": {"internalParameters": {"buildConfig": build}},
                "runDetails": {"metadata": {"buildkit_metadata": metadata}},
            },
        })
        .to_string()
    };
    let other = json!({"step0:0": [[{"digest": "sha256:1"}, {"digest": "sha256:2"}, {"digest": "sha256:3"}]]});
    let cyclic = json!({"llbDefinition": [
        {"id": "step0", "inputs": ["step1:0"], "op": {}},
        {"id": "step1", "inputs": ["step0:0"], "op": {}},
    ]});
    for statement in [
        "not json".to_owned(),
        "[]".to_owned(),
        json!({"predicateType": "https://example.com/other"}).to_string(),
        predicate(json!({}), json!({})),
        predicate(json!({"llbDefinition": 7}), json!({"layers": []})),
        predicate(json!({}), json!({"layers": other})),
        predicate(
            cyclic,
            json!({"layers": {"step0:0": [[]], "step1:0": [[]]}}),
        ),
    ] {
        let dir = TempDir::new().unwrap();
        let report = report(attested(&dir, statement.as_bytes()), &[]);
        let warnings = report["warnings"].to_string();
        assert!(
            warnings.contains("the image's provenance"),
            "{statement}: {warnings}"
        );
        assert_eq!(report["layers"][1]["basis"], "history", "{statement}");
        assert_eq!(number(&report["summary"]["total_bytes"]), 15, "{statement}");
    }
}

#[test]
fn the_text_report_names_line_and_stage_in_its_first_lines() {
    let run = layerscope([testdata("oci-gzip-provenance-v1-max.tar")]);
    let head: Vec<&str> = run.stdout.lines().take(10).collect();
    let head = head.join("\n");
    for part in [
        "line 26",
        "from build",
        "COPY --from=build /src /app/src",
        "29.7 %",
    ] {
        assert!(head.contains(part), "{part}:\n{head}");
    }
}

/// A layer's lines, stage and source, read off a Dockerfile by hand.
type Row = (u64, u64, &'static str, Option<(&'static str, &'static str)>);

fn table(file: &str, base: (&str, usize), expected: &[Row]) {
    let report = report(testdata(file), &[]);
    assert_eq!(report["image"]["base"]["reference"], base.0, "{file}");
    assert_eq!(report["image"]["base"]["layers"], base.1, "{file}");
    assert_eq!(report["warnings"], json!([]), "{file}");
    let layers = &report["layers"].as_array().unwrap()[base.1..];
    assert_eq!(layers.len(), expected.len(), "{file}");
    for (layer, (start, end, stage, source)) in layers.iter().zip(expected) {
        let place = format!("{file}, layer {}", layer["index"]);
        let source = source.map_or(
            Value::Null,
            |(kind, name)| json!({"kind": kind, "name": name}),
        );
        assert_eq!(layer["instruction"]["start_line"], *start, "{place}");
        assert_eq!(layer["instruction"]["end_line"], *end, "{place}");
        assert_eq!(layer["stage"], *stage, "{place}");
        assert_eq!(layer["copied_from"], source, "{place}");
    }
}

/// The same WORKDIR in two stages, an unnamed stage, a stage without instructions, numbers, an image, `--link`,
/// heredocs, a mount, and a target that is not the last stage: `testdata/features-context/Dockerfile`.
#[test]
fn every_feature_of_copying_and_inheriting_is_led_back() {
    let image = Some(("image", "localhost:5000/tool:1"));
    table(
        "oci-features-provenance.tar",
        ("localhost:5000/base:1", 2),
        &[
            (18, 18, "runner", None),
            (19, 19, "runner", Some(("stage", "deps"))),
            (20, 20, "runner", Some(("stage", "build"))),
            (21, 21, "runner", image),
            (22, 22, "runner", Some(("stage", "2"))),
            (23, 27, "runner", None),
            (28, 28, "runner", None),
            (29, 29, "runner", None),
            (30, 33, "runner", None),
            (34, 34, "runner", None),
        ],
    );
}

/// Triggers stand on the FROM line, and what they do is the history's word; two images with the same layers; the same
/// RUN twice; a named context; a secret that the Dockerfile repeats: `testdata/onbuild-context/Dockerfile`.
#[test]
fn triggers_contexts_and_twins_are_led_back() {
    let file = "oci-onbuild-provenance.tar";
    table(
        file,
        ("localhost:5000/onb:1", 2),
        &[
            (1, 1, "one", None),
            (1, 1, "one", None),
            (2, 2, "one", None),
            (7, 7, "final", None),
            (8, 8, "final", None),
            (9, 9, "final", Some(("stage", "tools"))),
            (10, 10, "final", Some(("context", "stuff"))),
            (11, 11, "final", None),
            (13, 13, "final", None),
        ],
    );
    let report = report(testdata(file), &[]);
    let text = |layer: usize| report["layers"][layer]["instruction"]["text"].clone();
    assert_eq!(text(2), "RUN echo trigger > /trigger");
    assert_eq!(text(3), "COPY x.txt /x.txt");
    assert!(!report.to_string().contains("supersecretvalue"));
}

/// A name is what the build made of it: a context may stand for a stage, `testdata/contexts-context/`.
#[test]
fn contexts_and_images_in_place_of_stages_are_told_apart() {
    let base = ("localhost:5000/base:1", 2);
    table(
        "oci-contexts-provenance.tar",
        base,
        &[
            (8, 8, "2", Some(("context", "stuff"))),
            (9, 9, "2", Some(("stage", "build"))),
            (10, 10, "2", Some(("context", "stuff"))),
            (11, 11, "2", Some(("context", "assets"))),
        ],
    );
    table(
        "oci-replaced-stage-provenance.tar",
        base,
        &[
            (5, 5, "2", Some(("stage", "tool"))),
            (6, 6, "2", Some(("image", "build"))),
        ],
    );
}

/// Attestations that are well-formed and wrong: of another manifest, of lines off the target's way, of lines that the
/// history contradicts.
#[test]
fn an_attestation_that_cannot_be_of_this_image_is_a_warning() {
    let dir = TempDir::new().unwrap();
    for (change, part) in [
        ("subject", "is about another image"),
        ("off the way", "that the image does not inherit"),
        ("swapped", "the image's history has line"),
        ("base64", "no base64"),
    ] {
        let file = dir.path().join(format!("{}.tar", change.replace(' ', "-")));
        spoilt(change).write_tar(&file);
        let report = report(&file, &[]);
        let warnings = report["warnings"].to_string();
        assert!(warnings.contains(part), "{change}: {warnings}");
        for layer in report["layers"].as_array().unwrap() {
            assert_ne!(layer["basis"], "attestation", "{change}");
            assert_eq!(layer["stage"], Value::Null, "{change}");
        }
    }
    // What spoils nothing is believed.
    let file = dir.path().join("sound.tar");
    spoilt("nothing").write_tar(&file);
    assert_eq!(report(&file, &[])["layers"][1]["basis"], "attestation");
}

/// Two layers of two COPYs, `FROM scratch`, whose attestation is changed.
fn spoilt(change: &str) -> crate::support::image::Files {
    const DOCKERFILE: &str =
        "FROM scratch AS other\nCOPY a /a\nFROM scratch\nCOPY a /x\nCOPY b /y\n";
    let history = json!([
        {"created_by": "COPY a /x # buildkit", "comment": "buildkit.dockerfile.v0"},
        {"created_by": "COPY b /y # buildkit", "comment": "buildkit.dockerfile.v0"},
    ]);
    let layers = [Layer::new().file("x", 10), Layer::new().file("y", 5)];
    let mut files = Image::new(layers).history(history).oci(Compression::Gzip);
    let manifest = files.manifest();
    let chain = |count: usize| -> Value {
        let layers = manifest["layers"].as_array().unwrap()[..count].iter();
        layers
            .map(|layer| json!({"digest": layer["digest"]}))
            .collect()
    };
    let subject = files.json("index.json")["manifests"][0]["digest"].clone();
    let subject = match change {
        "subject" => "0".repeat(64),
        _ => subject.as_str().unwrap()["sha256:".len()..].to_owned(),
    };
    let (first, second) = match change {
        "off the way" => (2, 5),
        "swapped" => (5, 4),
        _ => (4, 5),
    };
    let at = |line: u64| json!({"locations": [{"ranges": [{"start": {"line": line}, "end": {"line": line}}]}]});
    let data = match change {
        "base64" => "*".to_owned(),
        _ => STANDARD.encode(DOCKERFILE),
    };
    let step = |id: &str, inputs: Value| json!({"id": id, "inputs": inputs, "op": {"Op": {"file": {"actions": []}}}});
    let statement = json!({
        "subject": [{"name": "x", "digest": {"sha256": subject}}],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "internalParameters": {"buildConfig": {"llbDefinition": [
                    step("step0", json!([])),
                    step("step1", json!(["step0:0"])),
                ]}},
            },
            "runDetails": {"metadata": {"buildkit_metadata": {
                "source": {
                    "infos": [{"filename": "Dockerfile", "data": data}],
                    "locations": {"step0": at(first), "step1": at(second)},
                },
                "layers": {"step0:0": [chain(1)], "step1:0": [chain(2)]},
            }}},
        },
    });
    files.attest(statement.to_string().as_bytes());
    files
}
