//! buildah, with a layer a line and all in one.

use super::context::{assert_habits, compare, workspace};
use crate::support::binary::number;
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
    for (layers, tag) in [
        ("--layers", "habits:layers"),
        ("--layers=false", "habits:one"),
    ] {
        let built = buildah(&[
            "build",
            "--isolation",
            "chroot",
            "--signature-policy",
            &policy,
            layers,
            "-t",
            tag,
            context.to_str().unwrap(),
        ]);
        if !built.status.success() {
            let why = String::from_utf8_lossy(&built.stderr)
                .lines()
                .last()
                .unwrap_or_default()
                .to_owned();
            return tools::skip("buildah", &format!("it can't build here: {why}"));
        }
        let file = at(&format!("{}.tar", tag.replace(':', "-")));
        let pushed = buildah(&[
            "push",
            "--signature-policy",
            &policy,
            tag,
            &format!("oci-archive:{file}"),
        ]);
        assert!(
            pushed.status.success(),
            "{}",
            String::from_utf8_lossy(&pushed.stderr)
        );
        let report = compare(&format!("oci-archive:{file}"));
        if layers == "--layers" {
            assert_habits(&report);
        } else {
            // Only what the last line left ever became a layer.
            assert_eq!(number(&report["summary"]["wasted_bytes"]), 0);
        }
    }
}
