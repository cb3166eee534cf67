//! Findings in the reports: what the JSON promises, what `--ignore` and `--no-findings` do.

use serde_json::{Value, json};

use crate::support::binary::{layerscope, number, report};
use crate::support::testdata;

fn shop() -> String {
    testdata("oci-gzip-provenance-v1-max.tar")
        .to_str()
        .unwrap()
        .to_owned()
}

/// The findings of a rule.
fn of<'a>(report: &'a Value, rule: &str) -> Vec<&'a Value> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(|finding| finding["rule"] == rule).collect()
}

#[test]
fn a_finding_has_its_place_and_what_became_of_it() {
    let report = report(shop(), &[]);
    assert_eq!(report["findings_looked_for"], true);
    let git = of(&report, "leak/vcs");
    assert_eq!(git.len(), 1, "{:#}", report["findings"]);
    let told = [
        "paths",
        "bytes",
        "files",
        "layer",
        "line",
        "stage",
        "from_stage",
        "live",
        "hidden_by",
    ];
    let told: Vec<&Value> = told.iter().map(|key| &git[0][*key]).collect();
    assert_eq!(
        json!(told),
        json!([
            ["app/src/.git"],
            20_000,
            1,
            4,
            26,
            "runtime",
            "build",
            false,
            5
        ])
    );
}

#[test]
fn the_worst_come_first_then_the_largest() {
    let report = report(shop(), &[]);
    let severities = ["critical", "high", "medium", "low", "info"];
    let findings = report["findings"].as_array().unwrap();
    let order: Vec<(usize, u64)> = findings
        .iter()
        .map(|finding| {
            let severity = severities.iter().position(|it| finding["severity"] == *it);
            (severity.unwrap(), u64::MAX - number(&finding["bytes"]))
        })
        .collect();
    assert!(order.len() > 3 && order.is_sorted(), "{findings:#?}");
}

#[test]
fn without_findings_all_figures_are_the_same() {
    let mut with = report(shop(), &[]);
    let mut without = report(shop(), &["--no-findings"]);
    assert_eq!(
        without["findings"],
        json!([]),
        "an array for whoever goes through it"
    );
    assert_eq!(without["findings_looked_for"], false);
    assert_eq!(without["checklist"], json!([]));
    for report in [&mut with, &mut without] {
        let report = report.as_object_mut().unwrap();
        for key in [
            "findings",
            "findings_looked_for",
            "rules_not_judged",
            "checklist",
            "split",
        ] {
            assert!(report.remove(key).is_some(), "{key}");
        }
    }
    assert_eq!(with, without);
}

#[test]
fn what_is_ignored_is_not_found() {
    let report = report(
        shop(),
        &["--ignore", ".git", "--ignore", "nothing/like/this"],
    );
    assert_eq!(of(&report, "leak/vcs"), Vec::<&Value>::new());
    assert!(!report["findings"].as_array().unwrap().is_empty());
}

#[test]
fn a_pattern_that_makes_no_sense_is_wrong_usage() {
    let run = layerscope([&shop(), "--ignore", "app/[a"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("--ignore: 'app/[a'"), "{run:#?}");
}

#[test]
fn the_text_report_answers_with_findings() {
    let run = layerscope([shop()]);
    let first: Vec<&str> = run.stdout.lines().take(10).collect();
    let found = first.iter().find(|line| line.starts_with("Found "));
    assert!(
        found.is_some_and(|line| line.contains(" findings: ")),
        "{first:#?}"
    );
    for text in [
        "[leak/vcs",
        "line 26 (layer 5), stage runtime ← build; hidden by line 27, but still shipped",
        "\nChecklist\n",
    ] {
        assert!(run.stdout.contains(text), "{text}: {}", run.stdout);
    }
    let bare = layerscope([&shop(), "--no-findings"]);
    let first: Vec<&str> = bare.stdout.lines().take(10).collect();
    assert!(
        first
            .join("\n")
            .contains("348 kB  line 27 only chmods 2 files of line 24: COPY --chmod there"),
        "the advice on waste: {first:#?}"
    );
}

#[test]
fn what_looks_for_nothing_takes_no_words_on_findings() {
    for options in [
        &["--no-findings", "--ignore", "x"][..],
        &["--no-findings", "--include-base"],
        &["--no-findings", "--rules", "x.toml"],
        &["--no-findings", "--fail-on", "high"],
        &["--platforms", "--ignore", "x"],
        &["--platforms", "--no-findings"],
    ] {
        let shop = shop();
        let run = layerscope([&[shop.as_str()], options].concat());
        assert_eq!(run.code, Some(2), "{options:?}: {run:#?}");
        assert!(run.stderr.contains(options[0]), "{options:?}: {run:#?}");
    }
    let run = layerscope(["why", &shop(), "app", "--ignore", "x"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("--ignore"), "{run:#?}");
}
