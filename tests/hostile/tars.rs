//! Layers whose tar is broken or that no file system could hold.

use tempfile::TempDir;

use crate::refuses;
use crate::support::binary::{layerscope, report};
use crate::support::image::Image;
use crate::support::layer::{Layer, sign};

fn docker(dir: &TempDir, layers: Vec<Vec<u8>>) -> std::path::PathBuf {
    Image::of_tars(layers)
        .docker()
        .write_tar(&dir.path().join("layers.tar"))
}

#[test]
fn a_header_with_a_wrong_checksum() {
    let dir = TempDir::new().unwrap();
    let mut tar = Layer::new().file("a", 100).file("b", 100).tar();
    tar[1024] ^= 1;
    refuses(docker(&dir, vec![tar]), &[], 3, &["layers.tar", "layer 1"]);
}

#[test]
fn a_layer_that_is_no_tar() {
    let dir = TempDir::new().unwrap();
    refuses(
        docker(&dir, vec![Layer::new().tar(), vec![b'x'; 2048]]),
        &[],
        3,
        &["layer 2"],
    );
    refuses(docker(&dir, vec![b"short".to_vec()]), &[], 3, &["layer 1"]);
}

#[test]
fn a_size_that_overflows_64_bits_in_sum() {
    let dir = TempDir::new().unwrap();
    let huge = |layer: Layer, name: &str| {
        let mut header = layer.header(name.as_bytes(), b'S', b"", 0);
        // A sparse file of 2^63 - 1 bytes, in the base-256 form.
        for field in [410, 483] {
            header[field] = 0x80;
            header[field + 1..field + 4].fill(0);
            header[field + 4] = 0x7f;
            header[field + 5..field + 12].fill(0xff);
        }
        header[422..434].copy_from_slice(b"00000000000\0");
        sign(&mut header);
        layer.raw(&header)
    };
    let layer = huge(huge(huge(Layer::new(), "a"), "b"), "c");
    let run = layerscope([docker(&dir, vec![layer.tar()]).to_str().unwrap(), "--json"]);
    assert!(
        matches!(run.code, Some(3 | 4)),
        "no wrapped figure: {run:#?}"
    );
}

#[test]
fn a_pax_size_that_disagrees_with_the_header_is_the_one_that_counts() {
    // CVE-2025-62518: whoever takes the header's size reads an entry smuggled in the contents.
    let dir = TempDir::new().unwrap();
    let smuggled = Layer::new().file("smuggled", 300).unended();
    let layer = Layer::new()
        .file_sized_by_pax("carrier", &smuggled, 0)
        .file("after", 7);
    let report = report(docker(&dir, vec![layer.tar()]), &[]);
    assert_eq!(
        report["summary"]["total_bytes"].as_u64(),
        Some(smuggled.len() as u64 + 7)
    );
    assert_eq!(report["summary"]["files"], 2);
}

#[test]
fn a_loop_of_symbolic_links_in_an_entrys_way() {
    let dir = TempDir::new().unwrap();
    let lower = Layer::new().symlink("a", "b").symlink("b", "a");
    let upper = Layer::new().file("a/x", 10);
    refuses(
        docker(&dir, vec![lower.tar(), upper.tar()]),
        &[],
        3,
        &["layer 2", "a/x"],
    );
}

#[test]
fn a_root_that_is_a_file() {
    let dir = TempDir::new().unwrap();
    refuses(
        docker(&dir, vec![Layer::new().file("./", 10).tar()]),
        &[],
        3,
        &["layer 1"],
    );
}

#[test]
fn dots_never_lead_above_the_root() {
    let dir = TempDir::new().unwrap();
    let layer = Layer::new()
        .file("../../etc/passwd", 10)
        .file("a/../../b", 5);
    let run = layerscope([docker(&dir, vec![layer.tar()]).to_str().unwrap(), "--json"]);
    match run.code {
        Some(0) => assert!(!run.stdout.contains(".."), "kept inside the root: {run:#?}"),
        code => assert_eq!(code, Some(3), "{run:#?}"),
    }
}

#[test]
fn a_whiteout_marker_without_a_name_is_no_crash() {
    let dir = TempDir::new().unwrap();
    for name in [
        ".wh.",
        "etc/.wh.",
        ".wh...",
        ".wh..",
        ".wh..wh..plnk",
        ".wh..wh.",
        ".wh..wh..opq/x",
    ] {
        let layer = Layer::new()
            .entry(name.as_bytes(), b'0', b"", b"")
            .file("kept", 5);
        let lower = Layer::new().dir("etc").file("etc/a", 10);
        let run = layerscope([
            docker(&dir, vec![lower.tar(), layer.tar()])
                .to_str()
                .unwrap(),
            "--json",
        ]);
        assert!(matches!(run.code, Some(0 | 3)), "{name}: {run:#?}");
    }
}

#[test]
fn a_hard_link_to_nothing_counts_nothing() {
    let dir = TempDir::new().unwrap();
    let layer = Layer::new().hard_link("a", "nowhere").file("b", 5);
    let report = report(docker(&dir, vec![layer.tar()]), &[]);
    assert_eq!(report["summary"]["total_bytes"], 5);
    assert!(
        report["warnings"].to_string().contains("nowhere"),
        "{:#}",
        report["warnings"]
    );
}

#[test]
fn a_file_above_another_file_keeps_the_sums() {
    let dir = TempDir::new().unwrap();
    let layer = Layer::new().file("a", 100).file("a/b", 5);
    // `report` checks the sums.
    let run = layerscope([docker(&dir, vec![layer.tar()]).to_str().unwrap(), "--json"]);
    if run.code == Some(0) {
        let report = report(dir.path().join("layers.tar"), &[]);
        assert!(!report["warnings"].as_array().unwrap().is_empty());
    } else {
        assert_eq!(run.code, Some(3), "{run:#?}");
    }
}
