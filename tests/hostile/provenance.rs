//! Histories, Dockerfiles and attestations that are made to take time or memory: each is answered in seconds.

use std::path::PathBuf;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::report;
use crate::support::image::{Compression, Files, Image};
use crate::support::layer::Layer;

/// What is quadratic takes minutes here.
const SECONDS: u64 = 40;

fn image(layers: usize, history: Vec<Value>) -> Files {
    let layers = (0..layers).map(|layer| Layer::new().file(&format!("f{layer}"), 1));
    let image = Image::new(layers);
    let image = match history.is_empty() {
        true => image,
        false => image.history(history.into()),
    };
    image.oci(Compression::Plain)
}

fn answered(files: &Files) -> Value {
    answered_with(files, &[])
}

/// With the image itself as the image of these stages.
fn answered_with(files: &Files, stages: &[&str]) -> Value {
    let dir = TempDir::new().unwrap();
    let path: PathBuf = files.write_tar(&dir.path().join("image.tar"));
    let stages = stages
        .iter()
        .map(|name| format!("--stage-image={name}={}", path.display()));
    let stages: Vec<String> = stages.collect();
    let options: Vec<&str> = stages.iter().map(String::as_str).collect();
    let start = Instant::now();
    let report = report(&path, &options);
    assert!(start.elapsed().as_secs() < SECONDS, "{:?}", start.elapsed());
    report
}

/// An attestation whose one step made all layers, on the Dockerfile's last line.
fn attest(files: &mut Files, dockerfile: &str, step: Value, places: usize) {
    let line = json!({"line": dockerfile.lines().count()});
    let place = json!({"ranges": [{"start": line, "end": line}]});
    let metadata = json!({
        "source": {
            "infos": [{"filename": "Dockerfile", "data": STANDARD.encode(dockerfile)}],
            "locations": {"step0": {"locations": vec![place; places]}},
        },
        "layers": {"step0:0": [files.manifest()["layers"]]},
    });
    let mut step = step;
    step["id"] = json!("step0");
    let statement = json!({
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "internalParameters": {"buildConfig": {"llbDefinition": [step]}},
            },
            "runDetails": {"metadata": {"buildkit_metadata": metadata}},
        },
    });
    files.attest(statement.to_string().as_bytes());
}

fn entry(text: &str, is_empty: bool) -> Value {
    json!({"created_by": text, "comment": "buildkit.dockerfile.v0", "empty_layer": is_empty})
}

#[test]
fn steps_with_more_inputs_copies_or_places_than_any_build_has() {
    let copies = json!({"Op": {"file": {"actions": vec![json!({"secondaryInput": 0}); 100_000]}}});
    let long = "x".repeat(2_000_000);
    for (layers, step, places) in [
        (500, json!({"inputs": vec![":"; 800_000], "op": {}}), 1),
        (1, json!({"inputs": [long], "op": copies}), 1),
        (500, json!({"inputs": [], "op": {}}), 60_000),
    ] {
        let mut files = image(layers, Vec::new());
        attest(&mut files, "FROM scratch\nRUN x\n", step, places);
        let report = answered(&files);
        let warnings = report["warnings"].to_string();
        assert!(
            warnings.contains("a larger step than any build"),
            "{warnings}"
        );
        assert_eq!(report["layers"][0]["basis"], "history");
    }
}

#[test]
fn the_same_statement_thousands_of_times() {
    let mut files = image(1, Vec::new());
    let statement = format!("{{\"predicateType\": \"{}\"}}", "x".repeat(4_000_000));
    files.attest(statement.as_bytes());
    let index = files.json("index.json");
    let attested = index["manifests"][1].clone();
    let digest = attested["digest"].as_str().unwrap().replace(':', "/");
    let mut manifest = files.json(&format!("blobs/{digest}"));
    let layer = manifest["layers"][0].clone();
    manifest["layers"] = vec![layer; 20_000].into();
    let mut descriptor = files.blob(
        "application/vnd.oci.image.manifest.v1+json",
        manifest.to_string().as_bytes(),
    );
    for key in ["platform", "annotations"] {
        descriptor[key] = attested[key].clone();
    }
    files.set_index(&json!([index["manifests"][0], descriptor]));
    answered(&files);
}

#[test]
fn thousands_of_secrets_in_thousands_of_lines() {
    let secret = |number| entry(&format!("ENV A_TOKEN=secret{number:06}"), true);
    let mut history: Vec<Value> = (0..60_000).map(secret).collect();
    history.push(entry("RUN /bin/sh -c make secret059999 # buildkit", false));
    let mut files = image(1, history);
    let lines: String = (0..20_000).map(|line| format!("ENV A{line}=1\n")).collect();
    let dockerfile = format!("FROM scratch\n{lines}RUN make secret059999\n");
    attest(&mut files, &dockerfile, json!({"op": {}}), 1);
    let report = answered(&files);
    assert_eq!(report["layers"][0]["basis"], "attestation");
    assert_eq!(report["layers"][0]["instruction"]["text"], "RUN make •••");
}

#[test]
fn a_secrets_name_before_a_reference_a_million_times() {
    let text = format!("RUN /bin/sh -c TOKEN={}", "$TOKEN=".repeat(700_000));
    answered(&image(1, vec![entry(&text, false)]));
}

#[test]
fn thousands_of_shells_before_one_long_command() {
    let shell = |number| json!({"created_by": format!("SHELL [x{number}]"), "empty_layer": true});
    let mut history: Vec<Value> = (0..60_000).map(shell).collect();
    history.push(json!({"created_by": format!("RUN |1 A={}", "b c ".repeat(500_000))}));
    answered(&image(1, history));
}

#[test]
fn thousands_of_untold_steps_beside_thousands_of_siblings() {
    let history = vec![entry("RUN /bin/sh -c x # buildkit", false)];
    let mut files = image(1, history);
    let dockerfile = format!(
        "FROM scratch AS p\nFROM p AS sibling\n{}FROM p\n{}RUN y\n",
        "RUN echo hello\n".repeat(40_000),
        "ARG a\n".repeat(40_000)
    );
    attest(&mut files, &dockerfile, json!({"op": {}}), 1);
    answered(&files);
    // What is told in megabytes is compared with each step too.
    let text = format!("ARG {}", "b ".repeat(1_000_000));
    let mut files = image(
        1,
        vec![entry(&text, true), entry("RUN /bin/sh -c y", false)],
    );
    attest(&mut files, &dockerfile, json!({"op": {}}), 1);
    answered(&files);
}

/// A document that is not what its digest says must be read to tell.
#[test]
fn a_base_annotation_that_leads_to_a_false_document_thousands_of_times() {
    let mut files = image(1, Vec::new());
    let digest = format!("sha256:{}", "0".repeat(64));
    files.set(
        &format!("blobs/{}", digest.replace(':', "/")),
        " ".repeat(4_000_000).as_bytes(),
    );
    let index = json!({"schemaVersion": 2, "manifests": vec![json!({
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": 1,
    }); 40_000]});
    let index = files.blob(
        "application/vnd.oci.image.index.v1+json",
        index.to_string().as_bytes(),
    );
    files.annotate(json!({"org.opencontainers.image.base.digest": index["digest"]}));
    answered(&files);
}

#[test]
fn thousands_of_sources_with_their_parents_before_thousands_of_files() {
    let layer = (0..20_000).fold(Layer::new(), |layer, file| {
        layer.file(&format!("d/{file}"), 1)
    });
    let history = json!([entry("COPY x", false)]);
    let mut files = Image::new([layer]).history(history).oci(Compression::Plain);
    let sources: String = (0..60_000)
        .map(|source| format!("/p{source}/./q "))
        .collect();
    let dockerfile =
        format!("FROM scratch AS a\nFROM scratch\nCOPY --parents --from=a {sources}/d/\n");
    attest(&mut files, &dockerfile, json!({"op": {}}), 1);
    let report = answered_with(&files, &["a"]);
    assert_eq!(report["layers"][0]["instruction"]["start_line"], 3);
}
