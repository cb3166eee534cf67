//! `--stage-image`: what of a stage's own image reached the image, told by contents. Files and bytes are counted by hand
//! from the Dockerfiles and contexts in `testdata/corpus`.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::{layerscope, number, report};
use crate::support::image::Image;
use crate::support::layer::Layer;
use crate::support::testdata;

fn corpus(name: &str) -> String {
    format!("oci:{}:{name}", testdata("corpus/attested").display())
}

/// Paths of that fate, sorted.
fn files<'a>(stage: &'a Value, fate: &str) -> Vec<&'a str> {
    let files = stage["files"].as_array().unwrap().iter();
    let mut paths: Vec<&str> = files
        .filter(|file| file["fate"] == fate)
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    paths.sort_unstable();
    paths
}

/// `scopes` copies `/opt/one` from its stage `child`; the image of `child` was built with another build argument, so one
/// file has another content there, and one another name.
#[test]
fn files_are_carried_changed_or_left_behind() {
    let given = format!("child={}", corpus("scopes-child"));
    let report = report(corpus("scopes"), &["--stage-image", &given]);
    let stages = report["stage_images"].as_array().unwrap();
    assert_eq!(stages.len(), 1);
    let stage = &stages[0];
    assert_eq!(stage["name"], "child");
    let carried = [
        "opt/one/child/child.txt",
        "opt/one/env/env.txt",
        // Its content came from the context.
        "opt/one/local/local.txt",
        "opt/one/parent/two.txt",
    ];
    assert_eq!(files(stage, "carried"), carried);
    // "child\n", "env\n", "local\n", "two\n"
    assert_eq!(
        stage["carried"],
        json!({"files": 4, "bytes": 6 + 4 + 6 + 4})
    );
    // "local parent\n" there, "global parent\n" here
    assert_eq!(files(stage, "changed"), ["opt/one/scopes"]);
    assert_eq!(stage["changed"], json!({"files": 1, "bytes": 13}));
    // What both images start with reached this one by its own FROM.
    let left = ["bin/busybox", "etc/base", "etc/group", "etc/passwd"];
    assert_eq!(files(stage, "left_behind"), left);
    let sums: u64 = ["carried", "changed", "left_behind"]
        .iter()
        .map(|fate| number(&stage[*fate]["bytes"]))
        .sum();
    assert_eq!(number(&stage["built_bytes"]), sums);
    let row = report["stages"].as_array().unwrap().iter();
    let row = row.clone().find(|row| row["name"] == "child").unwrap();
    assert_eq!(row["built_bytes"], stage["built_bytes"]);
    // "global\n", "global parent\n", and "[]\n" by the RUN of line 23
    assert_eq!(
        report["made_here"],
        json!([
            {"path": "opt/local/global/global.txt", "bytes": 7, "layer": 2},
            {"path": "opt/local/scopes", "bytes": 14, "layer": 2},
            {"path": "own", "bytes": 3, "layer": 3},
        ])
    );
}

#[test]
fn any_number_of_stages_and_what_they_share_counts_to_none() {
    let test = format!("Test={}", corpus("targets-test"));
    let debug = format!("debug={}", corpus("targets-debug"));
    let args = ["--stage-image", &test, "--stage-image", &debug];
    let report = report(corpus("targets-production"), &args);
    let stages = report["stage_images"].as_array().unwrap();
    // The result is a copy of the test, so both contents are in the image.
    assert_eq!(
        files(&stages[0], "carried"),
        ["app/reports/result", "app/tests/test.sh"]
    );
    // app.sh stands in a stage that both inherit.
    assert!(files(&stages[0], "left_behind").contains(&"app/app.sh"));
    assert_eq!(stages[1]["name"], "debug");
    assert_eq!(stages[1]["carried"]["files"], 0);
    assert!(files(&stages[1], "left_behind").contains(&"usr/bin/gdb"));
}

#[test]
fn what_another_stage_brought_does_not_count() {
    let dir = TempDir::new().unwrap();
    let package = std::fs::read(testdata("corpus/node-chain/context/package.json")).unwrap();
    let layer = Layer::new()
        .file_with(b"app/package.json", &package)
        .file_with(
            b"app/node_modules/left-pad/index.js",
            b"module.exports = pad",
        );
    let builder = Image::new([layer]).docker();
    let builder = builder.write_tar(&dir.path().join("builder.tar"));
    let given = format!("builder={}", builder.display());
    let chain = report(corpus("node-chain"), &["--stage-image", &given]);
    // The runner took package.json from deps, whatever lies in the builder.
    let stage = &chain["stage_images"][0];
    let carried = ["app/node_modules/left-pad/index.js"];
    assert_eq!(files(stage, "carried"), carried);
    assert_eq!(files(stage, "left_behind"), ["app/package.json"]);
}

#[test]
fn the_image_of_the_final_stage_is_carried_whole() {
    let given = format!("production={}", corpus("targets-production"));
    let report = report(corpus("targets-production"), &["--stage-image", &given]);
    let stage = &report["stage_images"][0];
    assert_eq!(stage["carried"]["bytes"], stage["built_bytes"]);
    assert_eq!(report["made_here"], json!([]));
}

#[test]
fn the_text_report_says_how_much_of_a_stage_reached_the_image() {
    let given = format!("child={}", corpus("scopes-child"));
    let run = layerscope([corpus("scopes"), "--stage-image".to_owned(), given]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let expected = "of 1.98 MB that child holds, 20 B (<1 %) reached the image";
    assert!(run.stdout.contains(expected), "{}", run.stdout);
}

#[test]
fn a_stage_that_is_not_there_and_a_word_without_an_image_are_refused() {
    let given = format!("nothing={}", corpus("scopes-child"));
    let run = layerscope([corpus("scopes"), "--stage-image".to_owned(), given]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(
        run.stderr
            .contains("no stage nothing; its stages are parent, child, 2"),
        "{run:#?}"
    );
    let run = layerscope([&corpus("scopes"), "--stage-image", "child"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("expected NAME=IMAGE"), "{run:#?}");
    let twice = [
        "--stage-image",
        "child=a.tar",
        "--stage-image",
        "Child=b.tar",
    ];
    let run = layerscope([&[corpus("scopes").as_str()][..], &twice].concat());
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("child is given twice"), "{run:#?}");
    let run = layerscope([&corpus("scopes"), "--stage-image", "child=missing.tar"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(run.stderr.contains("missing.tar"), "{run:#?}");
}
