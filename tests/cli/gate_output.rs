//! Where the verdict goes: stdout, stderr beside a bare `--json`, the report's `gate` object.

use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::{laws, layerscope, layerscope_in, validate};
use crate::support::image::Image;
use crate::support::layer::Layer;

/// 2,000 bytes of which 200 (10 %) are wasted.
fn image(dir: &TempDir) -> PathBuf {
    let layers = [
        Layer::new().file("a", 200).file("b", 1800),
        Layer::new().whiteout("a"),
    ];
    Image::new(layers)
        .docker()
        .write_tar(&dir.path().join("image.tar"))
}

#[test]
fn ci_without_a_rule_is_wrong_usage() {
    let dir = TempDir::new().unwrap();
    let run = layerscope_in(dir.path(), [image(&dir).to_str().unwrap(), "--ci"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(
        run.stderr.contains("--max-waste"),
        "it says what a rule is: {run:#?}"
    );
}

#[test]
fn a_rule_without_ci_is_a_gate_too() {
    let dir = TempDir::new().unwrap();
    let image = image(&dir);
    let image = image.to_str().unwrap();
    assert_eq!(layerscope([image, "--max-waste", "10%"]).code, Some(0));
    let run = layerscope([image, "--max-waste", "9%"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.stdout.contains("max-waste"), "{run:#?}");
}

#[test]
fn with_a_bare_json_stdout_is_the_json_alone_and_the_verdict_goes_to_stderr() {
    let dir = TempDir::new().unwrap();
    let run = layerscope([
        image(&dir).to_str().unwrap(),
        "--json",
        "--ci",
        "--max-waste",
        "9%",
    ]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    let report: Value = serde_json::from_str(&run.stdout).expect("stdout is the JSON alone");
    validate(&report);
    assert!(
        run.stderr.contains("max-waste") && run.stderr.contains("9%"),
        "{run:#?}"
    );
}

#[test]
fn with_json_to_a_file_the_verdict_stays_on_stdout() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("out.json");
    let json = format!("--json={}", out.display());
    let run = layerscope([
        image(&dir).to_str().unwrap(),
        &json,
        "--ci",
        "--max-waste",
        "10%",
    ]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.contains("max-waste"), "{run:#?}");
    assert!(!run.stdout.contains("schema_version"), "{run:#?}");
    let report: Value = serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap();
    validate(&report);
    laws(&report);
}

#[test]
fn json_to_a_file_that_cannot_be_written_is_no_pass() {
    let dir = TempDir::new().unwrap();
    let run = layerscope([
        image(&dir).to_str().unwrap(),
        "--json=/nowhere/at/all.json",
        "--ci",
        "--max-waste",
        "100%",
    ]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("/nowhere/at/all.json"), "{run:#?}");
}

#[test]
fn the_gate_object_has_each_rule_with_limit_and_actual() {
    let dir = TempDir::new().unwrap();
    let image = image(&dir);
    let run = layerscope([
        image.to_str().unwrap(),
        "--json",
        "--max-waste",
        "9%",
        "--max-layers",
        "2",
        "--max-size",
        "2kB",
        "--min-efficiency",
        "0.9",
        "--max-own-waste",
        "100B",
    ]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    validate(&report);
    let gate = &report["gate"];
    assert_eq!(gate["passed"], json!(false));
    let rule = |name: &str| {
        let rules = gate["rules"].as_array().unwrap();
        rules
            .iter()
            .find(|rule| rule["rule"] == name)
            .unwrap_or_else(|| panic!("no {name}: {gate:#}"))
            .clone()
    };
    assert_eq!(
        rule("max-waste"),
        json!({"rule": "max-waste", "limit": "9%", "actual": "10.00%", "passed": false, "judged": true})
    );
    assert_eq!(
        (&rule("max-layers")["actual"], &rule("max-layers")["passed"]),
        (&json!("2"), &json!(true))
    );
    assert_eq!(rule("max-size")["passed"], json!(true));
    assert_eq!(rule("min-efficiency")["passed"], json!(true));
    assert_eq!(rule("max-own-waste")["passed"], json!(false));
    assert_eq!(gate["rules"].as_array().unwrap().len(), 5);
}

#[test]
fn a_figure_that_rounds_to_its_limit_but_is_past_it_does_not_read_as_a_pass() {
    // 100,001 of 2,000,000 bytes are 5.00005 %.
    let dir = TempDir::new().unwrap();
    let layers = [
        Layer::new().file("a", 100_001).file("b", 1_899_999),
        Layer::new().whiteout("a"),
    ];
    let image = Image::new(layers)
        .docker()
        .write_tar(&dir.path().join("image.tar"));
    let run = layerscope([image.to_str().unwrap(), "--ci", "--max-waste", "5%"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(
        !run.stdout.contains("5.00%"),
        "5.00% against a limit of 5% can't be seen to fail: {run:#?}"
    );
}

#[test]
fn a_failing_source_is_never_a_gate_verdict() {
    let run = layerscope(["/nowhere/image.tar", "--ci", "--max-waste", "100%"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
}
