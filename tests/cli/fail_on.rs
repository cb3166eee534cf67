//! `--fail-on`: findings as a gate.

use serde_json::{Value, json};

use crate::support::binary::{Run, layerscope, validate};
use crate::support::testdata;

fn gate(file: &str, options: &[&str]) -> Run {
    let image = testdata(file);
    layerscope([&[image.to_str().unwrap()], options].concat())
}

const SHOP: &str = "oci-gzip-provenance-v1-max.tar";

#[test]
fn a_rule_a_family_or_a_severity_fails_the_gate() {
    for limit in ["leak/vcs", "leak", "leak/*", "high", "info"] {
        let run = gate(SHOP, &["--fail-on", limit]);
        assert_eq!(run.code, Some(1), "{limit}: {run:#?}");
        let line = run.stdout.lines().next().unwrap();
        assert!(line.starts_with("FAIL  fail-on "), "{line}");
        assert!(line.ends_with(&format!("(limit {limit})")), "{line}");
    }
    let run = gate(SHOP, &["--fail-on", "leak/vcs"]);
    assert!(
        run.stdout.contains("1 finding: leak/vcs (line 26)"),
        "{run:#?}"
    );
    let (_, changes) = run.stdout.split_once("What to change:\n").unwrap();
    assert!(
        changes.contains("line 26") && changes.contains(".git"),
        "{run:#?}"
    );
}

#[test]
fn what_is_not_there_passes() {
    let run = gate(SHOP, &["--fail-on", "leak/go-build-cache"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(
        run.stdout,
        "PASS  fail-on         no finding (limit leak/go-build-cache)\nGate passed\n"
    );
}

#[test]
fn what_was_left_out_is_told() {
    let ignored = ["--ignore", "./app/src/.git", "--ignore", "*.nothing"];
    let run = gate(SHOP, &[&["--fail-on", "leak/vcs"], &ignored[..]].concat());
    assert_eq!(run.code, Some(0), "{run:#?}");
    // tar lists one file below app/src/.git, in all layers.
    assert_eq!(
        run.stdout,
        "PASS  fail-on         no finding; 1 file was left out by --ignore (limit leak/vcs)\nGate passed\n"
    );
    let text = gate(SHOP, &ignored).stdout;
    for row in [
        "  Ignored  1 file by --ignore ./app/src/.git\n",
        "  Ignored  0 files by --ignore *.nothing\n",
    ] {
        assert!(text.contains(row), "{text}");
    }
    let run = gate(SHOP, &[&["--json"], &ignored[..]].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    validate(&report);
    let rows = json!([
        { "pattern": "./app/src/.git", "files": 1 },
        { "pattern": "*.nothing", "files": 0 },
    ]);
    assert_eq!(report["ignored"], rows);
    let caches = &report["checklist"][1]["evidence"];
    assert!(
        caches.as_str().unwrap().contains("--ignore left"),
        "{caches}"
    );
}

#[test]
fn a_pattern_that_names_nothing_is_wrong_usage() {
    for nothing in ["", "/", ".", "./"] {
        let run = gate(SHOP, &["--fail-on", "high", "--ignore", nothing]);
        assert_eq!(run.code, Some(2), "{nothing}: {run:#?}");
        let told = "layerscope: --ignore: the pattern is empty";
        assert!(run.stderr.starts_with(told), "{run:#?}");
        assert_eq!(run.stdout, "", "{nothing}");
    }
}

#[test]
fn each_limit_has_a_verdict_of_its_own() {
    let run = gate(
        SHOP,
        &[
            "--json",
            "--max-layers",
            "6",
            "--fail-on",
            "leak/vcs",
            "--fail-on",
            "leak",
            "--ignore",
            ".git",
        ],
    );
    assert_eq!(run.code, Some(1), "{run:#?}");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    validate(&report);
    let rules = report["gate"]["rules"].as_array().unwrap().iter();
    let verdicts: Vec<(&str, &str, bool)> = rules
        .map(|rule| {
            let text = |key: &str| rule[key].as_str().unwrap();
            (
                text("rule"),
                text("limit"),
                rule["passed"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        verdicts,
        [
            ("max-layers", "6", true),
            ("fail-on", "leak/vcs", true),
            ("fail-on", "leak", false),
        ]
    );
}

#[test]
fn a_name_that_nobody_knows_is_wrong_usage() {
    for (limit, near) in [
        ("leak/vsc", "leak/vcs"),
        ("vcs", "leak/vcs"),
        ("Hihg", "high"),
        ("zebra", "info, low, medium, high, critical"),
    ] {
        let run = gate(SHOP, &["--fail-on", limit]);
        assert_eq!(run.code, Some(2), "{limit}: {run:#?}");
        assert!(run.stderr.contains("--fail-on: "), "{limit}: {run:#?}");
        assert!(run.stderr.contains(near), "{limit}: {run:#?}");
        assert_eq!(run.stdout, "", "{limit}");
    }
}

#[test]
fn rules_about_a_dockerfile_that_nobody_knows_are_no_pass() {
    // The image's history names no stage.
    let run = gate(
        "docker-classic-builder.tar",
        &["--json", "--fail-on", "smell"],
    );
    assert_eq!(run.code, Some(3), "{run:#?}");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    validate(&report);
    let rule = &report["gate"]["rules"][0];
    assert_eq!([&rule["passed"], &rule["judged"]], [false, false], "{rule}");
    assert!(!report["rules_not_judged"].as_array().unwrap().is_empty());
    let warnings = report["warnings"].to_string();
    for text in [&warnings, &run.stderr] {
        assert!(
            text.contains("--fail-on smell: the Dockerfile is not known"),
            "{text}"
        );
    }
    // Of a severity most is known.
    let run = gate(
        "docker-classic-builder.tar",
        &["--fail-on", "critical", "--fail-on", "low"],
    );
    assert!(
        run.stderr
            .contains("--fail-on low: the Dockerfile is not known"),
        "{run:#?}"
    );
    let lines: Vec<&str> = run.stdout.lines().collect();
    let note = "rules about the Dockerfile could not be asked (limit low)";
    assert!(lines[1].ends_with(note), "{run:#?}");
    assert!(
        lines[0].ends_with("no finding (limit critical)"),
        "{run:#?}"
    );
}

#[test]
fn an_image_that_no_dockerfile_made_has_no_smells() {
    let run = gate("oci-ko-base-annotation.tar", &["--fail-on", "smell"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(run.stderr, "");
}
