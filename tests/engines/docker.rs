//! Docker's two builders: what they save is what `docker history` and umoci say of it.

use std::path::Path;

use serde_json::{Value, json};

use super::context::{assert_habits, compare, workspace};
use super::dockerd::Daemon;
use crate::support::binary::{number, report};
use crate::support::tools;

const NEEDED: [&str; 6] = ["dockerd", "docker", "skopeo", "umoci", "busybox", "tar"];

/// One daemon serves both builders; two at once would only fight over the cores.
#[test]
fn both_builders() {
    if !tools::have("docker: classic builder and BuildKit", &NEEDED) {
        return;
    }
    let daemon = match Daemon::start() {
        Ok(daemon) => daemon,
        Err(why) => return tools::skip("docker: classic builder and BuildKit", &why),
    };
    let (dir, context) = workspace();
    for (buildkit, tag) in [(false, "habits:classic"), (true, "habits:buildkit")] {
        daemon.build(&context, tag, buildkit);
        let file = dir.path().join(format!("{}.tar", tag.replace(':', "-")));
        daemon.run(&["save", "-o", file.to_str().unwrap(), tag], buildkit);
        let report = compare(&format!("docker-archive:{}", file.display()));
        assert_habits(&report);
        assert_history(&daemon, tag, &report);
        if !buildkit {
            assert_export(&daemon, dir.path(), tag, &report);
        }
    }
    assert_other_ways(&daemon, dir.path(), &context);
}

/// Images that no Dockerfile made, or not one layer a line: who made each layer, and where the base ends.
fn assert_other_ways(daemon: &Daemon, dir: &Path, context: &Path) {
    let saved = |tag: &str| {
        let file = dir.join(format!("{}.tar", tag.replace(':', "-")));
        daemon.run(&["save", "-o", file.to_str().unwrap(), tag], false);
        report(file, &[])
    };
    let text =
        |report: &Value, layer: usize| report["layers"][layer]["instruction"]["text"].clone();
    let base = |report: &Value| {
        let base = &report["image"]["base"];
        (
            base["reference"].clone(),
            base["layers"].clone(),
            base["basis"].clone(),
        )
    };
    let rootfs = context.join("rootfs.tar");
    daemon.run(&["import", rootfs.to_str().unwrap(), "imported:1"], false);
    let imported = saved("imported:1");
    assert_eq!(text(&imported, 0), "docker import: Imported from -");
    assert_eq!(imported["image"]["base"], Value::Null);
    assert_eq!(imported["warnings"], json!([]));

    std::fs::write(
        context.join("Squashed"),
        "FROM imported:1\nRUN dd if=/dev/zero of=/cache bs=1000 count=9\nRUN rm /cache\nCOPY thirty /t\nCMD [\"sh\"]\n",
    )
    .unwrap();
    let file = context.join("Squashed");
    let squash = [
        "build",
        "--squash",
        "--network=host",
        "-t",
        "squashed:1",
        "-f",
    ];
    let paths = [file.to_str().unwrap(), context.to_str().unwrap()];
    daemon.run(&[&squash[..], &paths].concat(), false);
    let squashed = saved("squashed:1");
    assert_eq!(base(&squashed), (Value::Null, json!(1), json!("builder")));
    assert_eq!(number(&squashed["summary"]["own_bytes"]), 30_000);
    let own = text(&squashed, 1).as_str().unwrap().to_owned();
    let (before, copied) = own.split_once("; COPY file:").unwrap();
    assert_eq!(
        before,
        "docker build --squash: RUN dd if=/dev/zero of=/cache bs=1000 count=9; RUN rm /cache"
    );
    assert!(copied.ends_with(" in /t"), "{own}");

    let id = daemon.run(&["create", "habits:classic", "sh", "-c", "true"], false);
    let thirty = context.join("thirty");
    let copied = format!("{}:/by-hand", id.trim());
    daemon.run(&["cp", thirty.to_str().unwrap(), &copied], false);
    daemon.run(
        &["commit", "-m", "by hand", id.trim(), "committed:1"],
        false,
    );
    let committed = saved("committed:1");
    let layers = committed["layers"].as_array().unwrap().len();
    assert_eq!(
        text(&committed, layers - 1),
        "docker commit: sh -c true (by hand)"
    );
    assert_eq!(
        base(&committed),
        (json!("habits:classic"), json!(layers - 1), json!("builder"))
    );
    assert_eq!(number(&committed["summary"]["own_bytes"]), 30_000);
}

/// A layer's text is `docker history`'s for the same layer.
fn assert_history(daemon: &Daemon, tag: &str, report: &serde_json::Value) {
    let listed = daemon.run(
        &["history", "--no-trunc", "--format", "{{.CreatedBy}}", tag],
        false,
    );
    let layers = report["layers"].as_array().unwrap();
    let mut lines: Vec<&str> = listed.lines().collect();
    lines.reverse();
    // Steps without a layer stand in the history too.
    let mut steps = lines.iter();
    for layer in layers {
        let text = layer["created_by"].as_str().unwrap();
        assert!(
            steps.any(|line| line.trim() == text.trim()),
            "{tag}: '{text}' is not in this order in {lines:#?}"
        );
        assert_eq!(
            layer["basis"], "history",
            "{tag}: the saved archive tells nothing more"
        );
    }
    let keywords: Vec<&str> = layers
        .iter()
        .map(|layer| layer["instruction"]["keyword"].as_str().unwrap_or("?"))
        .collect();
    assert_eq!(
        keywords,
        ["ADD", "RUN", "RUN", "RUN", "RUN", "RUN", "RUN", "COPY"],
        "{tag}"
    );
}

/// `docker export` unpacks in its own way: the same bytes.
fn assert_export(daemon: &Daemon, dir: &std::path::Path, tag: &str, report: &serde_json::Value) {
    let id = daemon.run(&["create", tag], false);
    let tar = dir.join("export.tar");
    daemon.run(&["export", "-o", tar.to_str().unwrap(), id.trim()], false);
    let listed = tools::run("tar", ["-tvf", tar.to_str().unwrap()]);
    // What `docker create` puts into a container itself is empty: .dockerenv, etc/hosts and the like.
    let sum: u64 = listed
        .lines()
        .filter(|line| line.starts_with('-'))
        .map(|line| {
            line.split_whitespace()
                .nth(2)
                .unwrap()
                .parse::<u64>()
                .unwrap()
        })
        .sum();
    assert_eq!(
        report["summary"]["final_bytes"].as_u64(),
        Some(sum),
        "docker export"
    );
}
