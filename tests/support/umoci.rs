//! The independent word on what an image holds: skopeo converts it, umoci unpacks it, the file system is counted.

use std::collections::HashSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::image::{Files, blob_path, digest};
use super::tools;

/// What umoci and GNU tar say of an image.
#[derive(Debug, PartialEq, Eq)]
pub struct Truth {
    /// Sizes of regular-file entries over all layers, by `tar -tv`.
    pub total: u64,
    /// The same a layer.
    pub layers: Vec<u64>,
    /// Sizes of the unpacked file system's regular files, each inode once.
    pub final_bytes: u64,
}

/// Asks about an image under any skopeo transport name. `platform` is an architecture.
pub fn truth(image: &str, architecture: Option<&str>) -> Truth {
    let dir = TempDir::new().unwrap();
    let layout = dir.path().join("layout");
    copy_to(&layout, image, architecture);
    truth_of_layout(&layout)
}

/// Copies an image under any skopeo transport name into a layout of gzip layers, with the tag `t`.
pub fn copy_to(layout: &Path, image: &str, architecture: Option<&str>) {
    let target = format!("oci:{}:t", layout.display());
    let mut args = vec![
        "copy",
        "-q",
        "--insecure-policy",
        "--dest-compress-format",
        "gzip",
    ];
    args.extend(
        architecture
            .iter()
            .flat_map(|arch| ["--override-arch", arch]),
    );
    args.extend([image, &target]);
    tools::run("skopeo", args);
}

/// Asks about an OCI layout of plain or gzip layers whose image has the tag `t`.
pub fn truth_of_layout(layout: &Path) -> Truth {
    repair_diff_ids(layout);
    let layers: Vec<u64> = layer_paths(layout)
        .iter()
        .map(|blob| sizes_in(&layout.join(blob)))
        .collect();
    Truth {
        total: layers.iter().sum(),
        layers,
        final_bytes: unpack(layout),
    }
}

fn unpack(layout: &Path) -> u64 {
    let bundle = TempDir::new().unwrap();
    inode_sum(&unpack_into(layout, bundle.path()))
}

/// Unpacks the image that a layout has as `t`, into a directory of `bundle`.
pub fn unpack_into(layout: &Path, bundle: &Path) -> PathBuf {
    repair_diff_ids(layout);
    let image = format!("{}:t", layout.display());
    let root = tools::run("id", ["-u"]).trim() == "0";
    let mut args = vec!["unpack"];
    if !root {
        args.push("--rootless");
    }
    let target = bundle.join("bundle");
    args.extend(["--image", &image, target.to_str().unwrap()]);
    tools::run("umoci", args);
    target.join("rootfs")
}

/// Sum of `st_size` over the regular files below `dir`, once per inode.
pub fn inode_sum(dir: &Path) -> u64 {
    fn walk(dir: &Path, seen: &mut HashSet<(u64, u64)>) -> u64 {
        let mut sum = 0;
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let meta = path.symlink_metadata().unwrap();
            if meta.is_dir() {
                sum += walk(&path, seen);
            } else if meta.is_file() && seen.insert((meta.dev(), meta.ino())) {
                sum += meta.size();
            }
        }
        sum
    }
    walk(dir, &mut HashSet::new())
}

/// Sum of the regular entries' sizes, by GNU tar. Line breaks in names are escaped by it.
fn sizes_in(tar: &Path) -> u64 {
    tools::run(
        "tar",
        [
            "--quoting-style=escape",
            "--force-local",
            "-tvf",
            tar.to_str().unwrap(),
        ],
    )
    .lines()
    .filter(|line| line.starts_with('-') && !line.rsplit('/').next().unwrap().starts_with(".wh."))
    .map(|line| {
        line.split_whitespace()
            .nth(2)
            .unwrap()
            .parse::<u64>()
            .unwrap()
    })
    .sum()
}

/// The layers' blobs of the image that a layout has as `t`, lowest first.
pub fn layer_paths(layout: &Path) -> Vec<String> {
    let (manifest, _) = manifest_of(layout);
    manifest["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(blob_path)
        .collect()
}

fn manifest_of(layout: &Path) -> (Value, String) {
    let index = read(&layout.join("index.json"));
    let path = blob_path(&index["manifests"][0]);
    (read(&layout.join(&path)), path)
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Some writers (skopeo 1.9 to zstd:chunked) drop padding and keep the old diffID; umoci refuses such an image.
/// The layers' bytes stay as they are: only the configuration is made to agree with them.
fn repair_diff_ids(layout: &Path) {
    let (mut manifest, _) = manifest_of(layout);
    let mut config = read(&layout.join(blob_path(&manifest["config"])));
    let actual: Vec<String> = layer_paths(layout)
        .iter()
        .map(|blob| digest(&plain(std::fs::read(layout.join(blob)).unwrap())))
        .collect();
    if config["rootfs"]["diff_ids"] == json!(actual) {
        return;
    }
    config["rootfs"]["diff_ids"] = json!(actual);
    let mut files = Files::default();
    let media_type = manifest["config"]["mediaType"].as_str().unwrap().to_owned();
    manifest["config"] = files.blob(&media_type, config.to_string().as_bytes());
    files.set_manifest(&manifest);
    files.write_dir(layout);
}

fn plain(blob: Vec<u8>) -> Vec<u8> {
    if !blob.starts_with(&[0x1f, 0x8b]) {
        return blob;
    }
    let mut tar = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::MultiGzDecoder::new(blob.as_slice()),
        &mut tar,
    )
    .unwrap();
    tar
}
