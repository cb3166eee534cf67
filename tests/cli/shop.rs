//! The sample application, layer by layer, as `testdata/README.md` tells it.

use super::case::rows;
use crate::support::binary::{number, report};
use crate::support::testdata;

/// Bytes and wasted bytes of each layer; the builders that got `Dockerfile.plain` wrote 6 bytes less in layer 4.
const BUILDKIT: [(u64, u64); 6] = [
    (1_982_328, 0),
    (0, 0),
    (348_160, 348_160),
    (60_024, 0),
    (484_150, 20_000),
    (348_160, 0),
];

fn check(file: &str, choice: &str, plain: bool) {
    let image = format!("{}{choice}", testdata(file).display());
    let report = report(&image, &[]);
    let shorter = if plain { 6 } else { 0 };
    let mut expected = BUILDKIT;
    expected[4].0 -= shorter;
    let mut expected = expected.to_vec();
    if file == "oci-buildah.tar" {
        // buildah makes no layer of WORKDIR.
        expected.remove(1);
    }
    let shift = u64::from(expected.len() == 5);
    let layers: Vec<(u64, u64)> = report["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|layer| (number(&layer["bytes"]), number(&layer["wasted_bytes"])))
        .collect();
    assert_eq!(layers, expected, "{file}");
    let summary = &report["summary"];
    assert_eq!(
        number(&summary["total_bytes"]),
        3_222_822 - shorter,
        "{file}"
    );
    assert_eq!(
        number(&summary["final_bytes"]),
        2_854_662 - shorter,
        "{file}"
    );
    assert_eq!(number(&summary["wasted_bytes"]), 368_160, "{file}");
    assert!(
        (summary["wasted_percent"].as_f64().unwrap() - 11.42).abs() < 0.01,
        "{file}"
    );
    assert_eq!(
        rows(&report),
        [
            (
                "app/node_modules/devtool/bundle.js",
                307_200,
                2 - shift,
                5 - shift,
                "metadata_only"
            ),
            (
                "app/node_modules/app/index.js",
                40_960,
                2 - shift,
                5 - shift,
                "metadata_only"
            ),
            (
                "app/src/.git/objects/pack",
                20_000,
                4 - shift,
                5 - shift,
                "deleted"
            ),
        ],
        "{file}"
    );
}

#[test]
fn from_buildkit_in_every_compression() {
    for file in [
        "docker-buildkit-hybrid.tar",
        "oci-gzip-provenance-v1-max.tar",
        "oci-gzip-provenance-v0.2-max.tar",
        "oci-gzip-provenance-min.tar",
        "oci-zstd-provenance-v1-max.tar",
        "oci-estargz-provenance-v1-max.tar",
        "oci-multiarch-provenance.tar",
    ] {
        check(file, "", false);
    }
}

#[test]
fn from_builders_that_know_no_heredoc() {
    for file in [
        "docker-classic-builder.tar",
        "oci-buildah.tar",
        "oci-zstd-chunked.tar",
    ] {
        check(file, "", true);
    }
    check("docker-two-images.tar", ":shop:1", true);
    check("docker-two-images.tar", ":shop-classic:1", true);
}

#[test]
fn node_modules_lies_in_the_image_twice() {
    // `/app/node_modules` came from `deps`, `/app/src/node_modules` from `build`, with equal contents; `/app/.env`
    // and `/app/server.bin` lie again below `/app/src`.
    let report = report(testdata("oci-gzip-provenance-v1-max.tar"), &[]);
    let duplicates = report["duplicates"].as_array().unwrap();
    let bytes_of = |path: &str| {
        duplicates
            .iter()
            .find(|row| row["paths"].as_array().unwrap().iter().any(|p| p == path))
            .map(|row| number(&row["bytes"]))
    };
    assert_eq!(
        bytes_of("app/node_modules/devtool/bundle.js"),
        Some(307_200)
    );
    assert_eq!(bytes_of("app/server.bin"), Some(60_000));
    let all: u64 = duplicates.iter().map(|row| number(&row["bytes"])).sum();
    assert_eq!(number(&report["summary"]["duplicate_bytes"]), all);
}
