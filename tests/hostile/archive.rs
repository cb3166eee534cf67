//! Files that are no image, or not all of one.

use tempfile::TempDir;

use crate::refuses;
use crate::support::image::{Compression, Image, compress};
use crate::support::layer::Layer;
use crate::support::testdata;

fn write(dir: &TempDir, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_file_that_does_not_exist() {
    refuses("/nowhere/image.tar", &[], 3, &["/nowhere/image.tar"]);
    refuses(
        "docker-archive:/nowhere/image.tar",
        &[],
        3,
        &["/nowhere/image.tar"],
    );
    refuses("oci:/nowhere/layout", &[], 3, &["/nowhere/layout"]);
}

#[test]
fn an_empty_file() {
    let dir = TempDir::new().unwrap();
    refuses(
        write(&dir, "empty.tar", b""),
        &[],
        3,
        &["empty.tar", "empty"],
    );
}

#[test]
fn a_file_of_something_else() {
    let dir = TempDir::new().unwrap();
    refuses(
        write(&dir, "notes.txt", b"milk, bread\n"),
        &[],
        3,
        &["notes.txt"],
    );
    refuses(write(&dir, "zeros", &[0; 4096]), &[], 3, &["zeros"]);
    let gz = compress(b"milk, bread\n", Compression::Gzip);
    refuses(write(&dir, "notes.gz", &gz), &[], 3, &["notes.gz"]);
}

#[test]
fn a_directory_that_is_no_layout() {
    let dir = TempDir::new().unwrap();
    let web = dir.path().join("web");
    std::fs::create_dir(&web).unwrap();
    std::fs::write(web.join("index.html"), "hi").unwrap();
    refuses(&web, &[], 3, &["web"]);
    refuses(format!("oci:{}", web.display()), &[], 3, &["web"]);
    refuses(format!("dir:{}", web.display()), &[], 3, &["web"]);
}

#[test]
fn a_tar_that_is_no_image() {
    let dir = TempDir::new().unwrap();
    let tar = Layer::new()
        .file("src/main.rs", 500)
        .file("README.md", 80)
        .tar();
    refuses(write(&dir, "source.tar", &tar), &[], 3, &["source.tar"]);
    refuses(
        write(&dir, "source.tar.gz", &compress(&tar, Compression::Gzip)),
        &[],
        3,
        &["source.tar.gz"],
    );
}

#[test]
fn an_archive_cut_off_anywhere() {
    let dir = TempDir::new().unwrap();
    for sample in [
        "docker-classic-builder.tar",
        "oci-gzip-provenance-v1-max.tar",
        "docker-buildkit-hybrid.tar",
    ] {
        let whole = std::fs::read(testdata(sample)).unwrap();
        for share in [1, 10, 35, 50, 77, 90] {
            let cut = &whole[..whole.len() * share / 100];
            refuses(write(&dir, "cut.tar", cut), &[], 3, &["cut.tar"]);
        }
    }
}

#[test]
fn an_archive_cut_off_in_the_middle_of_a_layer_of_which_the_rest_would_parse() {
    let dir = TempDir::new().unwrap();
    let layer = Layer::new().file("a", 4096).file("b", 8192);
    let image = Image::new([layer.clone()]);
    let mut files = image.docker();
    let name = files
        .files
        .keys()
        .find(|name| name.ends_with("layer.tar"))
        .unwrap()
        .clone();
    // The inner tar ends early, the outer archive is whole.
    let tar = layer.tar();
    files.set(&name, &tar[..512 + 2000]);
    refuses(
        files.write_tar(&dir.path().join("inner.tar")),
        &[],
        3,
        &["inner.tar", "layer 1"],
    );
}

#[test]
fn a_compressed_archive_cut_off() {
    let dir = TempDir::new().unwrap();
    let whole = Image::new([Layer::new().file("a", 50_000)]).docker().tar();
    for compression in [Compression::Gzip, Compression::Zstd] {
        let bytes = compress(&whole, compression);
        refuses(
            write(&dir, "cut.tar.z", &bytes[..bytes.len() / 2]),
            &[],
            3,
            &["cut.tar.z"],
        );
    }
}
