//! buildah, with a layer a line and all in one.

use serde_json::{Value, json};

use super::context::{assert_habits, compare, workspace};
use crate::support::binary::{number, report};
use crate::support::tools;

#[test]
fn a_layer_a_line_and_all_lines_in_one() {
    if !tools::have("buildah", &["buildah", "skopeo", "umoci", "busybox", "tar"]) {
        return;
    }
    let (dir, context) = workspace();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let policy = at("policy.json");
    std::fs::write(
        &policy,
        r#"{"default":[{"type":"insecureAcceptAnything"}]}"#,
    )
    .unwrap();
    let (root, runroot) = (at("root"), at("run"));
    let buildah = |args: &[&str]| {
        let store = [
            "--root",
            &root,
            "--runroot",
            &runroot,
            "--storage-driver",
            "vfs",
        ];
        tools::output("buildah", store.iter().chain(args))
    };
    let build = |layers: &str, tag: &str, file: &str| {
        let common = [
            "build",
            "--isolation",
            "chroot",
            "--signature-policy",
            &policy,
        ];
        let file = context.join(file);
        let own = [
            layers,
            "-t",
            tag,
            "-f",
            file.to_str().unwrap(),
            context.to_str().unwrap(),
        ];
        buildah(&[&common[..], &own].concat())
    };
    let pushed = |tag: &str| {
        let file = at(&format!("{}.tar", tag.replace(':', "-")));
        let target = format!("oci-archive:{file}");
        let pushed = buildah(&["push", "--signature-policy", &policy, tag, &target]);
        let said = String::from_utf8_lossy(&pushed.stderr);
        assert!(pushed.status.success(), "{said}");
        target
    };
    for (layers, tag) in [
        ("--layers", "habits:layers"),
        ("--layers=false", "habits:one"),
    ] {
        let built = build(layers, tag, "Dockerfile");
        if !built.status.success() {
            let why = String::from_utf8_lossy(&built.stderr)
                .lines()
                .last()
                .unwrap_or_default()
                .to_owned();
            return tools::skip("buildah", &format!("it can't build here: {why}"));
        }
        let report = compare(&pushed(tag));
        if layers == "--layers" {
            assert_habits(&report);
            assert_eq!(
                report["image"]["base"],
                Value::Null,
                "it starts from scratch"
            );
            assert_eq!(report["warnings"], json!([]));
        } else {
            // Only what the last line left ever became a layer.
            assert_eq!(number(&report["summary"]["wasted_bytes"]), 0);
        }
    }
    // Upon an image that buildah built: whose `FROM` comments are this build's?
    std::fs::write(
        context.join("Upon"),
        "FROM localhost/habits:layers\nENV A=b\nRUN dd if=/dev/zero of=/own bs=1000 count=7\nCOPY thirty /t\nCMD [\"sh\"]\n",
    )
    .unwrap();
    let below = report(at("habits-layers.tar"), &[])["layers"]
        .as_array()
        .unwrap()
        .len();
    for (layers, tag, own) in [
        ("--layers", "upon:layers", 2),
        ("--layers=false", "upon:one", 1),
    ] {
        assert!(build(layers, tag, "Upon").status.success());
        let report = compare(&pushed(tag));
        let base = &report["image"]["base"];
        assert_eq!(base["reference"], "localhost/habits:layers", "{tag}");
        assert_eq!(base["layers"], below, "{tag}");
        assert_eq!(
            report["layers"].as_array().unwrap().len(),
            below + own,
            "{tag}"
        );
        assert_eq!(number(&report["summary"]["own_bytes"]), 37_000, "{tag}");
        let last = report["layers"][below + own - 1]["instruction"]["text"]
            .as_str()
            .unwrap();
        let (copy, dd) = (
            "COPY file:",
            "RUN dd if=/dev/zero of=/own bs=1000 count=7; COPY file:",
        );
        assert!(
            last.starts_with(if own == 1 { dd } else { copy }),
            "{tag}: {last}"
        );
    }
}
