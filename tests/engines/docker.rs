//! Docker's two builders: what they save is what `docker history` and umoci say of it.

use super::context::{assert_habits, compare, workspace};
use super::dockerd::Daemon;
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
