//! Two files that are compared to their ends, against `cmp`.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use layerscope::contents::{Cost, Error};
use layerscope::progress::Progress;
use layerscope::tree::{InodeId, PathId};
use tempfile::TempDir;

use crate::support::contents::{Analysed, analysed};
use crate::support::image::{Compression, Image};
use crate::support::layer::{Layer, filler};
use crate::support::tools;

/// The file of that path that a layer wrote.
fn written(image: &Analysed, path: PathId, layer: usize) -> InodeId {
    let inodes = image.inspection.tree.inodes().iter();
    let at = inodes
        .clone()
        .position(|it| it.path == path && it.layer == layer);
    InodeId(at.unwrap() as u32)
}

/// Position of the first byte that differs, from 0, and how many do where both have any.
fn cmp(old: &[u8], new: &[u8], dir: &std::path::Path) -> (Option<u64>, u64) {
    let [a, b] = ["a", "b"].map(|name| dir.join(name));
    fs::write(&a, old).unwrap();
    fs::write(&b, new).unwrap();
    let out = std::process::Command::new("cmp")
        .arg("-l")
        .args([&a, &b])
        .output();
    let out = out.unwrap();
    let lines = String::from_utf8(out.stdout).unwrap();
    let first = lines
        .split_whitespace()
        .next()
        .map(|it| it.parse::<u64>().unwrap() - 1);
    let shorter = old.len().min(new.len()) as u64;
    let first = first.or((old.len() != new.len()).then_some(shorter));
    (first, lines.lines().count() as u64)
}

#[test]
fn files_are_compared_as_cmp_compares_them() {
    if !tools::have("contents: cmp", &["cmp"]) {
        return;
    }
    let dir = TempDir::new().unwrap();
    let old = filler(1, 3_000_000);
    let mut changed = old.clone();
    for at in [1_500_000, 1_500_001, 2_999_999] {
        changed[at] ^= 0xff;
    }
    let mut longer = old.clone();
    longer.extend(filler(2, 1_200_000));
    for (name, new) in [
        ("changed", changed),
        ("longer", longer),
        ("shorter", old[..2_000_000].to_vec()),
        ("same", old.clone()),
    ] {
        let expected = cmp(&old, &new, dir.path());
        let image = Image::new([
            Layer::new().file_with(b"d/f", &old).file("d/other", 70_000),
            Layer::new().file("e", 90_000).file_with(b"d/f", &new),
        ]);
        for compression in [Compression::Plain, Compression::Gzip, Compression::Zstd] {
            let file = dir.path().join("image.tar");
            let image = analysed(image.oci(compression).write_tar(&file).to_str().unwrap());
            let path = image.path(b"d/f");
            let files = [0, 1].map(|layer| written(&image, path, layer));
            let found = image.compare(files, 1000).unwrap();
            assert_eq!(
                (found.first, found.differing),
                expected,
                "{name} {compression:?}"
            );
            let Some(first) = found.first else {
                assert!(found.parts.iter().all(|it| it.bytes.is_empty()));
                continue;
            };
            for (part, whole) in found.parts.iter().zip([&old, &new]) {
                let from = part.from as usize;
                let end = whole.len().min(first as usize + 1000);
                assert!(part.bytes == whole[from..end], "{name} {compression:?}");
            }
        }
    }
}

#[test]
fn an_archive_that_is_packed_is_read_once_for_each_file() {
    let dir = TempDir::new().unwrap();
    let image = Image::new([
        Layer::new().file_with(b"f", &filler(1, 2_000_000)),
        Layer::new().file_with(b"f", &filler(2, 2_000_000)),
    ]);
    let packed = crate::support::image::compress(&image.docker().tar(), Compression::Gzip);
    let file = dir.path().join("image.tar.gz");
    fs::write(&file, &packed).unwrap();
    let image = analysed(file.to_str().unwrap());
    let path = image.path(b"f");
    let files = [0, 1].map(|layer| written(&image, path, layer));
    let cost = image.contents.cost_to_compare(&image.inspection, files);
    assert_eq!(cost, Cost::Read(2 * packed.len() as u64));
    let found = image.compare(files, 1000).unwrap();
    let expected = filler(1, 2_000_000)
        .iter()
        .zip(filler(2, 2_000_000))
        .filter(|(a, b)| **a != *b)
        .count();
    assert_eq!(found.differing, expected as u64);
    // Another archive lies there: nothing is said of it.
    fs::write(&file, &packed[..packed.len() / 2]).unwrap();
    let error = image.compare(files, 1000).unwrap_err();
    assert!(matches!(error, Error::Changed(_)), "{error}");
}

/// Stops as soon as it is told how far it is.
struct Stops(AtomicBool);

impl Progress for Stops {
    fn doing(&self, words: &str) {
        if words.starts_with("compared up to") {
            self.0.store(true, Relaxed);
        }
    }
}

#[test]
fn a_comparison_stops_within_a_file() {
    let dir = TempDir::new().unwrap();
    // It is told after 32 MiB, when at most 2 MiB more were read: 4 MiB are left.
    let bytes = filler(1, 1 << 20).repeat(36);
    let image = Image::new([
        Layer::new().file_with(b"f", &bytes),
        Layer::new().file_with(b"f", &bytes),
    ]);
    for compression in [Compression::Plain, Compression::Zstd] {
        let file = dir.path().join("image.tar");
        let image = analysed(image.oci(compression).write_tar(&file).to_str().unwrap());
        let path = image.path(b"f");
        let files = [0, 1].map(|layer| written(&image, path, layer));
        let stops = Stops(AtomicBool::new(false));
        let (contents, inspection) = (&image.contents, &image.inspection);
        let found = contents.compare(inspection, files, 1000, &stops, &stops.0);
        assert!(matches!(found, Err(Error::Stopped)), "{compression:?}");
    }
}
