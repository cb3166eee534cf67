//! Images of unusual shape: no layers, one, empty ones, the same one twice, histories that are wrong in length.

use serde_json::json;
use tempfile::TempDir;

use super::case::{Case, rows};
use crate::support::binary::{layerscope, report};
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;

#[test]
fn one_layer_only() {
    let report = Case::new([Layer::new().file("a", 10)]).check();
    assert_eq!(report["summary"]["efficiency"], 1.0);
}

#[test]
fn an_empty_layer_between_two_others() {
    let layers = [
        Layer::new().file("a", 10),
        Layer::new(),
        Layer::new().whiteout("a"),
    ];
    let report = Case::new(layers).wasted("a", 10, 0, 2, "deleted").check();
    assert_eq!(report["layers"][1]["bytes"], 0);
}

#[test]
fn no_layers_is_an_empty_image_and_no_nan() {
    let report = Case::new([]).check();
    let summary = &report["summary"];
    assert_eq!(
        (&summary["total_bytes"], &summary["final_bytes"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        (&summary["wasted_percent"], &summary["efficiency"]),
        (&json!(0.0), &json!(1.0))
    );
    assert_eq!(summary["own_wasted_percent"], json!(0.0));
}

#[test]
fn files_of_no_bytes_make_no_nan() {
    // A lost inode of no bytes may have a row or none: the definitions only ask that rows add up.
    let dir = TempDir::new().unwrap();
    let image = Image::new([Layer::new().file("a", 0), Layer::new().whiteout("a")]);
    let report = report(image.docker().write_tar(&dir.path().join("i.tar")), &[]);
    assert_eq!(report["summary"]["wasted_percent"], 0.0);
    assert_eq!(report["summary"]["efficiency"], 1.0);
}

#[test]
fn the_same_layer_twice_counts_twice_and_wastes_the_lower() {
    let layer = || Layer::new().dir("etc").file("etc/a", 100).file("etc/b", 40);
    Case::new([layer(), layer()])
        .wasted("etc/a", 100, 0, 1, "metadata_only")
        .wasted("etc/b", 40, 0, 1, "metadata_only")
        .check();
}

#[test]
fn tars_without_an_end_marker_and_with_much_padding_are_whole() {
    let lower = Layer::new().file("a", 10);
    let mut padded = Layer::new().whiteout("a").file("b", 4).tar();
    padded.resize(padded.len() + 10_240, 0);
    let image = Image::of_tars(vec![lower.unended(), padded, Vec::new()]);
    let dir = TempDir::new().unwrap();
    for compression in [Compression::Plain, Compression::Gzip, Compression::Zstd] {
        let file = dir.path().join(format!("{compression:?}.tar"));
        let report = report(image.oci(compression).write_tar(&file), &[]);
        assert_eq!(rows(&report), [("a", 10, 0, 1, "deleted")]);
        assert_eq!(report["summary"]["total_bytes"], 14);
    }
}

#[test]
fn gzip_in_several_members_is_read_to_its_end() {
    let tar = Layer::new().file("a", 2000).file("b", 3000).tar();
    let image = Image::of_tars(vec![tar.clone()]);
    let mut files = image.oci(Compression::Gzip);
    let mut blob = crate::support::image::compress(&tar[..1500], Compression::Gzip);
    blob.extend(crate::support::image::compress(
        &tar[1500..],
        Compression::Gzip,
    ));
    let mut manifest = files.manifest();
    manifest["layers"][0] = files.blob("application/vnd.oci.image.layer.v1.tar+gzip", &blob);
    files.set_manifest(&manifest);
    let dir = TempDir::new().unwrap();
    let report = report(files.write_tar(&dir.path().join("i.tar")), &[]);
    assert_eq!(report["summary"]["final_bytes"], 5000);
}

#[test]
fn a_history_shorter_or_longer_than_the_layers_is_a_warning_with_exact_figures() {
    let layers = || {
        [
            Layer::new().file("a", 10),
            Layer::new().file("b", 20),
            Layer::new().whiteout("a"),
        ]
    };
    let step = |text: &str| json!({"created_by": text});
    let histories = [
        json!([step("RUN one")]),
        json!([
            step("RUN 1"),
            step("RUN 2"),
            step("RUN 3"),
            step("RUN 4"),
            step("RUN 5")
        ]),
        json!([]),
        json!(null),
    ];
    let dir = TempDir::new().unwrap();
    for history in histories {
        let image = Image::new(layers()).history(history.clone());
        let file = image.docker().write_tar(&dir.path().join("i.tar"));
        let report = report(&file, &[]);
        assert_eq!(report["summary"]["final_bytes"], 20, "{history}");
        assert_eq!(rows(&report), [("a", 10, 0, 2, "deleted")], "{history}");
        let warnings = report["warnings"].to_string();
        assert!(warnings.contains("history"), "{history}: {warnings}");
        let bases: Vec<&str> = report["layers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l["basis"].as_str().unwrap())
            .collect();
        assert!(bases.contains(&"none"), "{history}: {bases:?}");
        let text = layerscope([&file]);
        assert_eq!(text.code, Some(0));
        assert!(
            format!("{}{}", text.stdout, text.stderr).contains("history"),
            "warned in text: {text:#?}"
        );
    }
}
