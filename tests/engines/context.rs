//! The build that every builder gets: a busybox base and the habits that waste bytes.

use std::path::{Path, PathBuf};

use crate::support::binary::{number, report};
use crate::support::umoci::{self, Truth};

/// Bytes written by the Dockerfile's own lines, by hand from its `dd` and `COPY` sizes.
/// cache 200,000 (deleted) + data 100,000 (chmod: rewritten) + data again 100,000 + moved 50,000 twice (mv) + hard
/// link 0 + copied 30,000.
pub const OWN_BYTES: u64 = 200_000 + 100_000 + 100_000 + 50_000 + 50_000 + 30_000;
/// The first cache, the first data and the first place of what moved.
pub const OWN_WASTED: u64 = 200_000 + 100_000 + 50_000;

const DOCKERFILE: &str = r#"ARG BASE=scratch
FROM scratch AS base
ADD rootfs.tar /
FROM base
RUN mkdir -p /var/cache/app && dd if=/dev/zero of=/var/cache/app/pack bs=1000 count=200
RUN mkdir /data && dd if=/dev/zero of=/data/a bs=1000 count=100 && ln /data/a /data/b
RUN dd if=/dev/zero of=/old bs=1000 count=50
RUN rm -rf /var/cache/app
RUN chmod -R 700 /data
RUN mv /old /new
COPY thirty /opt/thirty
ENV DEPLOY_TOKEN=do-not-show-me MODE=fast
CMD ["/bin/sh"]
"#;

/// Writes the build context: a busybox root file system, a file of 30,000 bytes, the Dockerfile.
pub fn write(dir: &Path) {
    let busybox = crate::support::tools::find("busybox").unwrap();
    let root = dir.join("root");
    for name in ["bin", "etc", "tmp", "var", "proc", "dev", "sys"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    std::fs::copy(busybox, root.join("bin/busybox")).unwrap();
    std::fs::write(root.join("etc/passwd"), "root:x:0:0:root:/:/bin/sh\n").unwrap();
    for name in ["sh", "mkdir", "dd", "ln", "rm", "mv", "chmod"] {
        std::fs::hard_link(root.join("bin/busybox"), root.join("bin").join(name)).unwrap();
    }
    let tar = dir.join("rootfs.tar");
    crate::support::tools::run(
        "tar",
        [
            "-C",
            root.to_str().unwrap(),
            "-cf",
            tar.to_str().unwrap(),
            ".",
        ],
    );
    std::fs::remove_dir_all(root).unwrap();
    std::fs::write(dir.join("thirty"), vec![3; 30_000]).unwrap();
    std::fs::write(dir.join("Dockerfile"), DOCKERFILE).unwrap();
}

/// Compares the report on `image` with umoci and GNU tar, in skopeo's words for the same image, and gives it.
pub fn compare(image: &str) -> serde_json::Value {
    let truth = umoci::truth(image, None);
    let report = report(image, &[]);
    let layers = report["layers"].as_array().unwrap();
    let seen = Truth {
        total: number(&report["summary"]["total_bytes"]),
        layers: layers.iter().map(|layer| number(&layer["bytes"])).collect(),
        final_bytes: number(&report["summary"]["final_bytes"]),
    };
    assert_eq!(seen, truth, "{image}");
    assert!(
        !report.to_string().contains("do-not-show-me"),
        "{image} shows a secret"
    );
    report
}

/// The waste that `DOCKERFILE` makes with any builder that keeps one layer a line.
pub fn assert_habits(report: &serde_json::Value) {
    let wasted = report["wasted"].as_array().unwrap();
    let row = |path: &str| {
        let row = wasted.iter().find(|row| row["path"] == path);
        let row = row.unwrap_or_else(|| panic!("no waste at {path}: {wasted:#?}"));
        (
            number(&row["bytes"]),
            row["reason"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(row("var/cache/app/pack"), (200_000, "deleted".to_owned()));
    let data = wasted
        .iter()
        .find(|row| row["path"] == "data/a" || row["path"] == "data/b")
        .unwrap();
    assert_eq!(
        (number(&data["bytes"]), &data["reason"]),
        (100_000, &"metadata_only".into())
    );
    assert_eq!(row("old"), (50_000, "deleted".to_owned()));
    let base = number(&report["layers"][0]["bytes"]);
    assert_eq!(number(&report["summary"]["total_bytes"]) - base, OWN_BYTES);
    // Some builders list the directories' other files again; nothing of the base was touched here.
    assert_eq!(number(&report["summary"]["wasted_bytes"]), OWN_WASTED);
}

/// A place for an engine's data that is removed with the test.
pub fn workspace() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::TempDir::new().unwrap();
    let context = dir.path().join("context");
    std::fs::create_dir(&context).unwrap();
    write(&context);
    (dir, context)
}
