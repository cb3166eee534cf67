//! `--rules FILE`: what a user may say, and what is wrong in it.

use serde_json::Value;
use tempfile::TempDir;

use super::{leaks, row, rows};
use crate::support::binary::{layerscope, report};
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;

const OWN: &str = r#"
[[rule]]
id = "leak/fixtures"
severity = "high"
title = "fixtures"
why = "They are for tests."
paths = ["**/fixtures/"]
finds = ["app/fixtures/a.json"]
passes = ["app/fixtures.json"]
"#;

fn layer() -> Layer {
    Layer::new()
        .file("app/.git/config", 50)
        .file("app/fixtures/Dockerfile", 70)
}

fn with(rules: &[&str]) -> Vec<(String, Vec<String>, u64, u64, u64)> {
    let dir = TempDir::new().unwrap();
    let mut options = Vec::new();
    for (index, rules) in rules.iter().enumerate() {
        let file = dir.path().join(format!("{index}.toml"));
        std::fs::write(&file, rules).unwrap();
        options.push("--rules".to_owned());
        options.push(file.to_str().unwrap().to_owned());
    }
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    rows(&leaks([layer()], &options))
}

#[test]
fn a_file_adds_replaces_judges_anew_and_turns_off() {
    let vcs = row("leak/vcs", &["app/.git"], 1, 50, 0);
    let fixtures = row("leak/fixtures", &["app/fixtures"], 1, 70, 0);
    let docker = row("leak/repository-files", &["app/fixtures"], 1, 70, 0);
    assert_eq!(with(&[]), [vcs.clone(), docker.clone()]);
    assert_eq!(with(&[OWN]), [fixtures.clone(), vcs.clone()]);
    let off = "[[rule]]\nid = \"leak/vcs\"\noff = true\n";
    assert_eq!(with(&[off]), std::slice::from_ref(&docker));
    let mild = "[[rule]]\nid = \"leak/vcs\"\nseverity = \"info\"\n";
    assert_eq!(with(&[mild]), [docker, vcs.clone()]);
    assert_eq!(
        with(&[OWN, "[[rule]]\nid = \"leak/fixtures\"\noff = true\n", mild]),
        with(&[mild])
    );
    let other = OWN.replace("fixtures\"\ns", "vcs\"\ns");
    assert_eq!(
        with(&[&other]),
        [row("leak/vcs", &["app/fixtures"], 1, 70, 0)]
    );
}

#[test]
fn what_a_rule_spares_is_left_to_others() {
    const SPARING: &str = r#"
[[rule]]
id = "mine/output"
severity = "low"
title = "output"
why = "It is ours."
paths = ["app/dist/"]
except = ["**/*.map"]
finds = ["app/dist/x.js"]
passes = ["app/dist/x.js.map"]
"#;
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("own.toml");
    std::fs::write(&file, SPARING).unwrap();
    let layer = Layer::new()
        .file("app/dist/x.js", 50_000)
        .file("app/dist/x.js.map", 60_000);
    let maps = row("leak/source-maps", &["app/dist/x.js.map"], 1, 60_000, 0);
    for options in [&["--rules", file.to_str().unwrap()][..], &[]] {
        assert_eq!(
            rows(&leaks([layer.clone()], options)),
            std::slice::from_ref(&maps)
        );
    }
}

#[test]
fn what_is_wrong_is_said_with_file_line_and_what_to_do() {
    let dir = TempDir::new().unwrap();
    let image = Image::new([layer()])
        .oci(Compression::Plain)
        .write_tar(&dir.path().join("image.tar"));
    for (text, line, words) in [
        (OWN.replace("title", "titel"), 5, "unknown field `titel`"),
        (
            OWN.replace("\"high\"", "\"huge\""),
            4,
            "unknown variant `huge`",
        ),
        (
            OWN.replace("**/fixtures/", "fix[tures"),
            7,
            "'fix[tures' can't be read",
        ),
        (
            OWN.replace("**/fixtures/", "/app/fixtures/"),
            7,
            "without a slash in front",
        ),
        (
            OWN.replace("[\"**/fixtures/\"]", "[{ path = \"a\", holds = [\"b\"] }]"),
            7,
            "end its path with a slash",
        ),
        (OWN.replace("[\"**/fixtures/\"]", "[7]"), 7, "invalid type"),
        (format!("{OWN}{OWN}"), 12, "twice"),
        (
            OWN.replace("leak/fixtures", "Leaks"),
            3,
            "write FAMILY/NAME",
        ),
        (
            OWN.replace("leak/fixtures", "leak/a/b"),
            3,
            "write FAMILY/NAME",
        ),
        (
            OWN.replace("finds = [\"app/fixtures/a.json\"]", ""),
            3,
            "no examples under 'finds'",
        ),
        (
            OWN.replace("passes = [\"app/fixtures.json\"]", "passes = []"),
            3,
            "no examples under 'passes'",
        ),
        (
            OWN.replace("why = \"They are for tests.\"", ""),
            3,
            "has no 'why'",
        ),
        (
            OWN.replace("paths = [\"**/fixtures/\"]", ""),
            3,
            "has no 'paths'",
        ),
        (
            OWN.replace("**/fixtures/", "**/fixture/"),
            3,
            "must find 'app/fixtures/a.json', but does not",
        ),
        (
            OWN.replace("**/fixtures/", "**/fixtures*"),
            3,
            "must find 'app/fixtures/a.json', but does not",
        ),
        (
            OWN.replace("\"**/fixtures/\"", "\"**/fixtures/\", \"**/*.json\""),
            3,
            "must not find 'app/fixtures.json', but does",
        ),
        (
            OWN.replace("leak/fixtures", "leak/cachedir"),
            3,
            "not found by paths",
        ),
        (
            "[[rule]]\nid = \"leak/vsc\"\noff = true\n".to_owned(),
            2,
            "no rule is called leak/vsc, but leak/vcs",
        ),
        (
            "[[rule]]\nid = \"leak/vcs\"\noff = true\ntitle = \"x\"\n".to_owned(),
            2,
            "leave out all else",
        ),
        (
            "[[rules]]\nid = \"leak/vcs\"\n".to_owned(),
            1,
            "unknown field `rules`",
        ),
        ("[[rule]\n".to_owned(), 1, ""),
    ] {
        let file = dir.path().join("own.toml");
        std::fs::write(&file, &text).unwrap();
        let run = layerscope([
            image.as_os_str(),
            "--rules".as_ref(),
            file.as_os_str(),
            "--json".as_ref(),
        ]);
        assert_eq!(run.code, Some(2), "{text}\n{run:#?}");
        let place = format!("own.toml: line {line}: ");
        assert!(run.stderr.contains(&place), "{place}\n{text}\n{run:#?}");
        assert!(run.stderr.contains(words), "{words}\n{text}\n{run:#?}");
        assert_eq!(run.stderr.trim_end().lines().count(), 1, "{run:#?}");
    }
}

#[test]
fn what_the_user_says_of_a_rule_holds_for_all_its_findings() {
    // A deletion of few bytes, which the catalogue's rule is too much for, and a secret.
    let layers = || {
        [
            Layer::new()
                .file("data/small", 20_000)
                .file_with(b"app/.env", b"DB_PASSWORD=gTr5!plumWindow\n"),
            Layer::new().whiteout("data/small"),
        ]
    };
    let found = |rules: &str| -> Vec<(String, String)> {
        let dir = TempDir::new().unwrap();
        let image = Image::new(layers())
            .oci(Compression::Plain)
            .write_tar(&dir.path().join("image.tar"));
        let file = dir.path().join("own.toml");
        std::fs::write(&file, rules).unwrap();
        let report = report(&image, &["--rules", file.to_str().unwrap()]);
        let found = report["findings"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let found = found.map(|it| (text(&it["rule"]), text(&it["severity"])));
        found.collect()
    };
    let pair = |rule: &str, severity: &str| (rule.to_owned(), severity.to_owned());
    let [deleted, env] = ["copy/deleted", "secret/env-file"];
    assert_eq!(found(""), [pair(env, "high"), pair(deleted, "low")]);
    let rules = "[[rule]]\nid = 'copy/deleted'\nseverity = 'critical'\n[[rule]]\nid = 'secret/env-file'\nseverity = 'low'\n";
    assert_eq!(found(rules), [pair(deleted, "critical"), pair(env, "low")]);
    let rules = "[[rule]]\nid = 'secret/env-file'\noff = true\n";
    assert_eq!(found(rules), [pair(deleted, "low")]);
}
