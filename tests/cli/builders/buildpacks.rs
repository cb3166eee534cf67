//! Buildpacks' label.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Expected, check, image, step, written};
use crate::support::binary::report;
use crate::support::image::{Compression, Image};

/// What buildpacks' lifecycle writes, with and without entries in the history.
#[test]
fn buildpacks_are_named_by_the_label_and_by_the_history() {
    let label = |image: &Image, top: usize| {
        let sha = |layer: usize| json!({"sha": image.diff_ids[layer]});
        json!({
            "app": [sha(4)],
            "sbom": sha(3),
            "buildpacks": [
                {"key": "paketo-buildpacks/ca-certificates", "version": "3.8.4", "layers": {}},
                {"key": "paketo-buildpacks/bellsoft-liberica", "version": "10.8.2",
                 "layers": {"jre": {"sha": image.diff_ids[2], "launch": true}}},
            ],
            "config": sha(6), "launcher": sha(5), "process-types": {"sha": ""},
            "runImage": {"topLayer": image.diff_ids[top],
                         "reference": "index.docker.io/paketobuildpacks/run@sha256:1ad5d6c0e7ff7a9de7ee0ef9d9d8c1a09dbbe86b8eaf3b9c1ab12b8f4a5a1f00",
                         "image": "docker.io/paketobuildpacks/run:base"},
            "stack": {"runImage": {"image": "other"}},
        })
        .to_string()
    };
    let own = [
        "Layer: 'jre', Created by buildpack: paketo-buildpacks/bellsoft-liberica@10.8.2",
        "Software Bill-of-Materials",
        "Application Layer",
        "Buildpacks Application Launcher",
        "Buildpacks Launcher Config",
    ];
    let expected = own.map(|text| (None, text));
    let told: Vec<Value> = own.iter().map(|text| step(text, "", "")).collect();
    let silent = vec![json!({}); 5];
    let base = [
        json!({"created_by": "ubuntu"}),
        json!({"created_by": "paketo"}),
    ];
    for (name, own) in [("history", told), ("label alone", silent)] {
        let history: Value = base.iter().chain(&own).cloned().collect();
        let image = image(7, history);
        let run = json!({"Labels": {"io.buildpacks.lifecycle.metadata": label(&image, 1)}});
        let report = written(&image.run(run));
        check(
            name,
            &report,
            &Expected {
                base: Some((Some("docker.io/paketobuildpacks/run:base"), 2, "builder")),
                own: &expected,
                basis: "builder",
            },
        );
        let digest = report["image"]["base"]["digest"].as_str().unwrap();
        assert!(digest.starts_with("sha256:1ad5"), "{digest}");
        assert_eq!(report["warnings"], json!([]), "{name}");
    }
    // Built further: the label is still there, and its run image is no longer the base.
    let history: Value = base
        .iter()
        .cloned()
        .chain(own.iter().map(|text| step(text, "", "")))
        .chain([step(
            "RUN touch /x # buildkit",
            "buildkit.dockerfile.v0",
            "",
        )])
        .collect();
    let further = image(8, history);
    let run = json!({"Labels": {"io.buildpacks.lifecycle.metadata": label(&further, 1)}});
    let further = written(&further.run(run));
    assert_eq!(further["image"]["base"]["layers"], 7);
    assert_eq!(further["image"]["base"]["reference"], Value::Null);
    assert_eq!(further["image"]["base"]["basis"], "heuristic");
}

#[test]
fn odd_labels_and_commands_keep_nobody_from_the_figures() {
    for label in [
        json!("not json"),
        json!("{\"app\": null, \"buildpacks\": null, \"runImage\": 7, \"sbom\": [[]]}"),
        json!({"nested": []}),
        json!(null),
    ] {
        let image = image(2, json!([step("a", "", ""), step("b", "", "")])).run(json!({
            "Labels": {"io.buildpacks.lifecycle.metadata": label}, "Cmd": "sh", "Image": 7,
        }));
        let report = written(&image);
        assert_eq!(report["summary"]["total_bytes"], 3, "{label}");
        assert_eq!(report["image"]["base"], Value::Null, "{label}");
    }
    let layout = image(1, json!([])).run(json!({"Labels": 7, "Cmd": {"a": 1}}));
    let dir = TempDir::new().unwrap();
    let report = report(layout.oci(Compression::Gzip).write_dir(dir.path()), &[]);
    assert_eq!(report["summary"]["total_bytes"], 1);
}
