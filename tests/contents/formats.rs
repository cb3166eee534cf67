//! Every form of archive and layout, against umoci and GNU tar.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use layerscope::contents::{Cost, View};
use layerscope::tree::InodeId;
use tempfile::TempDir;

use crate::support::contents::{Analysed, analysed};
use crate::support::{testdata, tools, tree, umoci};

const TOOLS: [&str; 3] = ["skopeo", "umoci", "tar"];

/// Archives of `testdata/`, and how skopeo calls the image in each.
fn archives() -> Vec<(PathBuf, String)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(testdata(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "tar"))
        .collect();
    files.sort();
    let named = files.into_iter().map(|file| {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let transport = match name.starts_with("docker") {
            true => "docker-archive",
            false => "oci-archive",
        };
        let image = format!("{transport}:{}", file.display());
        (file, image)
    });
    // Two images and no word on which.
    let one = named.filter(|(file, _)| !file.ends_with("docker-two-images.tar"));
    one.collect()
}

/// What umoci makes of an image.
fn unpacked(dir: &Path, image: &str) -> PathBuf {
    let layout = dir.join("layout");
    umoci::copy_to(&layout, image, None);
    umoci::unpack_into(&layout, dir)
}

/// All that there is at the end is the same, written out and read file by file.
fn assert_all(name: &str, image: &Analysed, expected: &Path) {
    let dir = TempDir::new().unwrap();
    let to = dir.path().join("all");
    let done = image.extract(b"", image.last(), &to).unwrap();
    tree::assert_same(name, &to, expected);
    let summary = &image.inspection.summary;
    assert_eq!(done.bytes, summary.final_bytes, "{name}");
    let nodes = image.inspection.tree.final_nodes().count() as u64;
    assert_eq!(done.entries + done.left_out.len() as u64, nodes, "{name}");
    for (path, node) in image.inspection.tree.final_nodes() {
        if let Some(inode) = node.inode {
            let path = String::from_utf8(image.inspection.tree.paths().full(path)).unwrap();
            let bytes = std::fs::read(expected.join(&path)).unwrap();
            assert!(image.whole(inode) == bytes, "{name}: {path}");
        }
    }
}

#[test]
fn archives_give_what_umoci_unpacks() {
    if !tools::have("contents: archives against umoci", &TOOLS) {
        return;
    }
    for (file, image) in archives() {
        let dir = TempDir::new().unwrap();
        let expected = unpacked(dir.path(), &image);
        assert_all(&image, &analysed(file.to_str().unwrap()), &expected);
    }
}

#[test]
fn forms_that_skopeo_writes_give_what_umoci_unpacks() {
    if !tools::have("contents: forms against umoci", &TOOLS) {
        return;
    }
    let image = format!(
        "oci-archive:{}",
        testdata("oci-gzip-provenance-v1-max.tar").display()
    );
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let expected = unpacked(dir.path(), &image);
    let copy = |to: &str, format: &str| {
        let compressed = ["--dest-compress-format", format];
        let options: &[&str] = if to.starts_with("docker") || format.is_empty() {
            &[]
        } else {
            &compressed
        };
        let fixed = ["copy", "-q", "--insecure-policy"];
        tools::run(
            "skopeo",
            fixed.iter().chain(options).chain(&[image.as_str(), to]),
        );
    };
    for (to, format) in [
        (format!("oci:{}:t", at("zstd")), "zstd"),
        (format!("dir:{}", at("dir")), "gzip"),
        (format!("oci-archive:{}:t", at("oci.tar")), "zstd"),
        (format!("docker-archive:{}:shop:1", at("docker.tar")), ""),
    ] {
        copy(&to, format);
        assert_all(&to, &analysed(&to), &expected);
    }
    // Archives that are compressed as a whole.
    for (packer, file) in [("gzip", "oci.tar"), ("zstd", "docker.tar")] {
        let packed = at(&format!("{file}.{packer}"));
        let mut command = Command::new(packer);
        command.arg("-c").stdin(File::open(at(file)).unwrap());
        let packing = command.stdout(File::create(&packed).unwrap());
        assert!(packing.status().unwrap().success());
        let image = analysed(&packed);
        let len = File::open(&packed).unwrap().metadata().unwrap().len();
        assert_eq!(image.cost(0), Cost::Read(len));
        assert_all(&packed, &image, &expected);
    }
}

/// Each layer by itself, the lost files too.
#[test]
fn layers_give_what_tar_extracts() {
    if !tools::have("contents: layers against tar", &TOOLS) {
        return;
    }
    for (file, image) in archives() {
        let dir = TempDir::new().unwrap();
        let layout = dir.path().join("layout");
        umoci::copy_to(&layout, &image, None);
        let image = analysed(file.to_str().unwrap());
        for (layer, blob) in umoci::layer_paths(&layout).iter().enumerate() {
            let [theirs, ours] = ["tar", "ours"].map(|it| dir.path().join(format!("{it}{layer}")));
            std::fs::create_dir(&theirs).unwrap();
            let blob = layout.join(blob);
            let to = theirs.to_str().unwrap();
            tools::run(
                "tar",
                ["-xpf", blob.to_str().unwrap(), "-C", to, "--exclude=.wh.*"],
            );
            match tree::tree(&theirs).is_empty() {
                true => continue,
                false => image.extract(b"", View::Changes(layer), &ours).unwrap(),
            };
            tree::assert_same(&format!("{} layer {layer}", file.display()), &ours, &theirs);
            for (position, inode) in image.inspection.tree.inodes().iter().enumerate() {
                let path = image.inspection.tree.paths().full(inode.path);
                let path = theirs.join(String::from_utf8(path).unwrap());
                if inode.layer == layer {
                    let bytes = image.whole(InodeId(position as u32));
                    assert!(bytes == std::fs::read(&path).unwrap(), "{}", path.display());
                }
            }
        }
    }
}
