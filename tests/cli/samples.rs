//! Every image of `testdata/` against umoci (final bytes) and GNU tar (bytes a layer).

use crate::support::binary::{layerscope, number, report};
use crate::support::umoci::{Truth, truth};
use crate::support::{testdata, tools};

/// What layerscope says, in the form of the truth.
fn seen(image: &str, options: &[&str]) -> Truth {
    let report = report(image, options);
    let layers = report["layers"].as_array().unwrap();
    Truth {
        total: number(&report["summary"]["total_bytes"]),
        layers: layers.iter().map(|layer| number(&layer["bytes"])).collect(),
        final_bytes: number(&report["summary"]["final_bytes"]),
    }
}

/// Compares one sample; `choice` follows the file name in both programs' words.
fn compare(transport: &str, file: &str, choice: &str, architecture: Option<&str>) {
    if !tools::have(file, &["skopeo", "umoci", "tar"]) {
        return;
    }
    let path = testdata(file);
    let truth = truth(
        &format!("{transport}:{}{choice}", path.display()),
        architecture,
    );
    let platform = architecture.map(|arch| format!("linux/{arch}"));
    let options: Vec<&str> = platform
        .iter()
        .flat_map(|platform| ["--platform", platform])
        .collect();
    assert_eq!(
        seen(&format!("{transport}:{}{choice}", path.display()), &options),
        truth,
        "by transport"
    );
    if choice.is_empty() {
        assert_eq!(seen(path.to_str().unwrap(), &options), truth, "by content");
    }
}

macro_rules! samples {
    ($($name:ident: $transport:literal $file:literal $choice:literal $architecture:expr;)*) => {$(
        #[test]
        fn $name() {
            compare($transport, $file, $choice, $architecture);
        }
    )*};
}

samples! {
    docker_classic_builder: "docker-archive" "docker-classic-builder.tar" "" None;
    docker_buildkit_hybrid: "docker-archive" "docker-buildkit-hybrid.tar" "" None;
    docker_jib_gzip_layers: "docker-archive" "docker-jib-gzip-layers.tar" "" None;
    docker_two_images_first: "docker-archive" "docker-two-images.tar" ":shop:1" None;
    docker_two_images_second: "docker-archive" "docker-two-images.tar" ":shop-classic:1" None;
    oci_buildah: "oci-archive" "oci-buildah.tar" "" None;
    oci_estargz: "oci-archive" "oci-estargz-provenance-v1-max.tar" "" None;
    oci_provenance_min: "oci-archive" "oci-gzip-provenance-min.tar" "" None;
    oci_provenance_v02: "oci-archive" "oci-gzip-provenance-v0.2-max.tar" "" None;
    oci_provenance_v1: "oci-archive" "oci-gzip-provenance-v1-max.tar" "" None;
    oci_ko: "oci-archive" "oci-ko-base-annotation.tar" "" None;
    oci_multiarch_amd64: "oci-archive" "oci-multiarch-provenance.tar" "" Some("amd64");
    oci_multiarch_arm64: "oci-archive" "oci-multiarch-provenance.tar" "" Some("arm64");
    oci_zstd_chunked: "oci-archive" "oci-zstd-chunked.tar" "" None;
    oci_zstd: "oci-archive" "oci-zstd-provenance-v1-max.tar" "" None;
}

#[test]
fn the_two_platforms_are_told_apart() {
    let file = testdata("oci-multiarch-provenance.tar");
    for arch in ["amd64", "arm64"] {
        let platform = format!("linux/{arch}");
        let report = report(&file, &["--platform", &platform]);
        let told = report["image"]["platform"].as_str().unwrap();
        assert!(told.starts_with(&platform), "{told}");
    }
    let run = layerscope([
        file.to_str().unwrap(),
        "--json",
        "--platform",
        "linux/s390x",
    ]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(
        run.stderr.contains("amd64") && run.stderr.contains("arm64"),
        "it says what there is: {run:#?}"
    );
}

#[test]
fn a_whole_archive_compressed_with_gzip_or_zstd_reads_the_same() {
    let plain = testdata("docker-classic-builder.tar");
    let bytes = std::fs::read(&plain).unwrap();
    let dir = tempfile::TempDir::new().unwrap();
    use crate::support::image::{Compression, compress};
    for compression in [Compression::Gzip, Compression::Zstd] {
        // No telling extension: contents decide.
        let file = dir.path().join("image");
        std::fs::write(&file, compress(&bytes, compression)).unwrap();
        let (a, b) = (report(&file, &[]), report(&plain, &[]));
        assert_eq!(a["summary"]["final_bytes"], b["summary"]["final_bytes"]);
        assert_eq!(a["wasted"], b["wasted"]);
    }
}
