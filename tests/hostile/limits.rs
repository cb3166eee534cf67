//! The caps on everything that input sizes: reaching one exits 4 and names it; raising it is an option.

use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::refuses;
use crate::support::binary::report;
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;

/// `mib` times 1,048,576 zero bytes as gzip, made in pieces.
fn zeros_gzipped(before: &[u8], mib: usize, after: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(before).unwrap();
    for _ in 0..mib {
        encoder.write_all(&vec![0; 1 << 20]).unwrap();
    }
    encoder.write_all(after).unwrap();
    encoder.finish().unwrap()
}

/// An image whose one layer is this gzip blob.
fn with_blob(blob: &[u8], file: &std::path::Path) -> std::path::PathBuf {
    let mut files = Image::new([Layer::new()]).oci(Compression::Gzip);
    let mut manifest = files.manifest();
    manifest["layers"][0] = files.blob("application/vnd.oci.image.layer.v1.tar+gzip", blob);
    files.set_manifest(&manifest);
    files.write_tar(file)
}

#[test]
fn a_pax_header_that_says_512_mib_is_not_taken_into_memory() {
    let dir = TempDir::new().unwrap();
    let header = Layer::new().header(b"./PaxHeaders/x", b'x', b"", 512 << 20);
    let blob = zeros_gzipped(&header, 512, &Layer::new().file("a", 1).tar());
    refuses(
        with_blob(&blob, &dir.path().join("pax.tar")),
        &[],
        4,
        &["layer 1", "limit"],
    );
}

#[test]
fn a_long_name_that_says_512_mib_is_not_taken_into_memory() {
    let dir = TempDir::new().unwrap();
    let header = Layer::new().header(b"././@LongLink", b'L', b"", 512 << 20);
    let blob = zeros_gzipped(&header, 512, &Layer::new().file("a", 1).tar());
    refuses(
        with_blob(&blob, &dir.path().join("long.tar")),
        &[],
        4,
        &["layer 1", "limit"],
    );
}

#[test]
fn a_path_three_thousand_deep() {
    let dir = TempDir::new().unwrap();
    let path = format!("{}f", "d/".repeat(1_800));
    let layer = Layer::new().entry(path.as_bytes(), b'0', b"", b"");
    refuses(
        Image::new([layer])
            .docker()
            .write_tar(&dir.path().join("deep.tar")),
        &[],
        4,
        &["layer 1", "limit"],
    );
    let path = format!("{}f", "d/".repeat(3_000));
    let layer = Layer::new().entry(path.as_bytes(), b'0', b"", b"");
    refuses(
        Image::new([layer])
            .docker()
            .write_tar(&dir.path().join("deeper.tar")),
        &[],
        4,
        &["layer 1", "limit"],
    );
}

#[test]
fn a_path_of_more_than_four_kib() {
    let dir = TempDir::new().unwrap();
    let path = "n".repeat(5_000);
    let layer = Layer::new().entry(path.as_bytes(), b'0', b"", b"");
    refuses(
        Image::new([layer])
            .docker()
            .write_tar(&dir.path().join("long.tar")),
        &[],
        4,
        &["layer 1", "limit"],
    );
}

#[test]
fn a_gzip_bomb_past_the_ratio() {
    // 1.5 GiB of zeros in 1.5 MB: past a thousand to one after the first GiB.
    let dir = TempDir::new().unwrap();
    let mib = 1536;
    let header = Layer::new().header(b"zeros", b'0', b"", (mib as u64) << 20);
    let blob = zeros_gzipped(&header, mib, &[0; 1024]);
    refuses(
        with_blob(&blob, &dir.path().join("bomb.tar")),
        &[],
        4,
        &["layer 1", "limit"],
    );
}

#[test]
fn a_manifest_or_index_past_its_cap() {
    let dir = TempDir::new().unwrap();
    let mut files = Image::new([Layer::new().file("a", 1)]).oci(Compression::Gzip);
    let mut manifest = files.manifest();
    manifest["annotations"] = json!({"filler": "x".repeat(9 << 20)});
    files.set_manifest(&manifest);
    refuses(
        files.write_tar(&dir.path().join("fat.tar")),
        &[],
        4,
        &["limit"],
    );

    let mut files = Image::new([Layer::new().file("a", 1)]).docker();
    let mut manifest = files.json("manifest.json");
    manifest[0]["Filler"] = json!("x".repeat(9 << 20));
    files.set("manifest.json", manifest.to_string().as_bytes());
    refuses(
        files.write_tar(&dir.path().join("fat-docker.tar")),
        &[],
        4,
        &["limit"],
    );
}

#[test]
fn a_configuration_past_its_cap() {
    let dir = TempDir::new().unwrap();
    let image = Image::new([Layer::new().file("a", 1)])
        .history(json!([{"created_by": "x".repeat(9 << 20)}]));
    refuses(
        image
            .oci(Compression::Gzip)
            .write_tar(&dir.path().join("fat.tar")),
        &[],
        4,
        &["limit"],
    );
    refuses(
        image.docker().write_tar(&dir.path().join("fat-docker.tar")),
        &[],
        4,
        &["limit"],
    );
}

#[test]
fn a_sparse_file_that_says_exabytes_is_figures_and_no_work() {
    let dir = TempDir::new().unwrap();
    let layer = Layer::new().gnu_sparse("huge", 1 << 32, 0, &[1; 512]);
    let started = Instant::now();
    let report = report(
        Image::new([layer])
            .docker()
            .write_tar(&dir.path().join("sparse.tar")),
        &[],
    );
    assert_eq!(report["summary"]["total_bytes"], json!(1u64 << 32));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn the_same_whiteout_a_hundred_thousand_times_is_quick() {
    // CVE-2026-95838: each one walked the whole directory.
    let dir = TempDir::new().unwrap();
    let lower = (0..5_000).fold(Layer::new().dir("d"), |layer, index| {
        layer.file(&format!("d/{index}"), 1)
    });
    let upper = (0..100_000).fold(Layer::new().dir("d"), |layer, _| layer.opaque("d"));
    let file = Image::new([lower, upper])
        .docker()
        .write_tar(&dir.path().join("opaque.tar"));
    let started = Instant::now();
    assert_eq!(report(&file, &[])["summary"]["wasted_bytes"], 5_000);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "it took {:?}",
        started.elapsed()
    );
}
