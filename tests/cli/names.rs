//! Names and headers as tar writers really make them: `./` roots, spaces, line breaks, bytes that are no UTF-8, long
//! names in both dialects, sparse files.

use super::case::{Case, rows};
use crate::support::binary::report;
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;

#[test]
fn dot_slash_and_leading_slash_are_nothing() {
    let lower = Layer::new()
        .dir("./")
        .dir("./etc/")
        .file("./etc/a", 100)
        .file("/etc/b", 40);
    let upper = Layer::new()
        .dir("./")
        .whiteout("./etc/a")
        .file_with(b"etc/b", b"new");
    Case::new([lower, upper])
        .wasted("etc/a", 100, 0, 1, "deleted")
        .wasted("etc/b", 40, 0, 1, "overwritten")
        .check();
}

#[test]
fn a_name_with_spaces_and_one_with_a_line_break() {
    let lower = Layer::new()
        .file("two  words ", 100)
        .file("line\nbreak", 40);
    let upper = Layer::new().whiteout("two  words ").whiteout("line\nbreak");
    Case::new([lower, upper])
        .wasted("two  words ", 100, 0, 1, "deleted")
        .wasted("line\nbreak", 40, 0, 1, "deleted")
        .check();
}

#[test]
fn a_name_that_is_no_utf8_is_escaped_and_stays_one_name() {
    let lower = Layer::new()
        .file_with(b"caf\xe9", &[1; 100])
        .file_with(b"caf\xea", &[2; 40]);
    let upper = Layer::new().entry(b".wh.caf\xe9", b'0', b"", b"");
    Case::new([lower, upper])
        .wasted("caf\\xe9", 100, 0, 1, "deleted")
        .check();
}

#[test]
fn an_escaped_name_can_be_told_from_one_that_looks_like_it() {
    let dir = tempfile::TempDir::new().unwrap();
    let lower = Layer::new()
        .file_with(b"a\\xff\xff", &[1; 10])
        .file_with(b"a\xff\xff", &[2; 10]);
    let upper = Layer::new().entry(b".wh.a\\xff\xff", b'0', b"", b"").entry(
        b".wh.a\xff\xff",
        b'0',
        b"",
        b"",
    );
    let report = report(
        Image::new([lower, upper])
            .docker()
            .write_tar(&dir.path().join("i.tar")),
        &[],
    );
    let rows = rows(&report);
    assert_eq!(rows.len(), 2);
    assert_ne!(rows[0].0, rows[1].0);
}

#[test]
fn unicode_names_stay_as_they_are() {
    let lower = Layer::new().file("日本/naïve 🚀", 100);
    Case::new([lower, Layer::new().whiteout("日本")])
        .wasted("日本/naïve 🚀", 100, 0, 1, "deleted")
        .check();
}

#[test]
fn long_names_in_the_gnu_dialect() {
    let path = format!("{}/file", "d".repeat(150));
    let upper = Layer::new().whiteout(&path);
    Case::new([
        Layer::new().file(&path, 100).hard_link("short", &path),
        upper,
    ])
    .check();
}

#[test]
fn long_names_in_the_pax_dialect() {
    let path = format!("{}/é", "d".repeat(150));
    let lower = Layer::new()
        .pax(&[("path", path.as_bytes())])
        .file("cut-off", 100);
    Case::new([lower, Layer::new().whiteout("d".repeat(150).as_str())])
        .wasted(&path, 100, 0, 1, "deleted")
        .check();
}

#[test]
fn the_size_in_a_pax_record_is_the_size() {
    let layer = Layer::new()
        .file_sized_by_pax("a", &[7; 700], 0)
        .file("b", 5);
    Case::new([layer, Layer::new().whiteout("a")])
        .wasted("a", 700, 0, 1, "deleted")
        .check();
}

#[test]
fn sparse_files_count_their_apparent_size() {
    let layer = Layer::new()
        .pax_sparse("new", 2_000_000, 8192, &[2; 512])
        .file("after", 3);
    Case::new([layer, Layer::new().whiteout("new")])
        .wasted("new", 2_000_000, 0, 1, "deleted")
        .check();
}

#[test]
fn sparse_files_of_the_old_gnu_form_do_too() {
    // umoci 0.4.7 knows no type 'S': the figures are by hand.
    let layer = Layer::new()
        .gnu_sparse("old", 1_000_000, 4096, &[1; 512])
        .file("after", 3);
    let image = Image::new([layer, Layer::new().whiteout("old")]);
    let dir = tempfile::TempDir::new().unwrap();
    for compression in [Compression::Plain, Compression::Gzip] {
        let layout = dir.path().join(format!("{compression:?}"));
        let report = report(image.oci(compression).write_dir(&layout), &[]);
        assert_eq!(rows(&report), [("old", 1_000_000, 0, 1, "deleted")]);
        assert_eq!(report["summary"]["total_bytes"], 1_000_003);
    }
}

#[test]
fn a_file_under_a_whiteouts_name_prefix_only_is_a_file() {
    // `.wh` without the second dot marks nothing.
    Case::new([Layer::new().file(".wh", 10).file("x.wh.y", 20)]).check();
}
