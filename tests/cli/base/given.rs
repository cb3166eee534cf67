//! `--base-image`.

use std::path::Path;

use serde_json::{Value, json};

use super::{DIGEST, Dir, NAME, base, digest_of, image, layout, materials};
use crate::support::binary::{layerscope, number, report};
use crate::support::image::{Files, Image, digest};
use crate::support::layer::Layer;
use crate::support::testdata;

#[test]
fn a_given_base_image_makes_the_layers_above_it_own() {
    let dir = Dir::new();
    let wasteful = Image::new([
        Layer::new().file("a", 1),
        Layer::new().file("b", 10),
        Layer::new().file("c", 100).whiteout("b"),
        Layer::new().whiteout("c"),
    ]);
    let own = dir.tar("own.tar", &wasteful.docker());
    let two = dir.tar("base.tar", &image(2).docker());
    let given = report(&own, &["--base-image", two.to_str().unwrap()]);
    assert_eq!(
        base(&given),
        Some((two.to_str(), None, 2, "given")),
        "{given}"
    );
    let summary = &given["summary"];
    // Both b and c are lost; only c was written above the base.
    assert_eq!(number(&summary["wasted_bytes"]), 110);
    assert_eq!(number(&summary["own_bytes"]), 100);
    assert_eq!(number(&summary["own_wasted_bytes"]), 100);
    let origins: Vec<&str> = given["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|layer| layer["origin"].as_str().unwrap())
        .collect();
    assert_eq!(origins, ["base", "base", "stage", "stage"]);
    let rows: Vec<_> = given["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["kind"].as_str().unwrap(), number(&row["layer_bytes"])))
        .collect();
    assert_eq!(rows, [("base", 11), ("unknown", 100)]);
    assert_eq!(given["warnings"], json!([]));
    // The gate judges by it.
    let gate = |base: &[&str]| {
        let limit = ["--ci", "--max-own-waste", "100B"];
        layerscope([&[own.to_str().unwrap()], base, &limit[..]].concat()).code
    };
    assert_eq!(gate(&["--base-image", two.to_str().unwrap()]), Some(0));
    assert_eq!(gate(&[]), Some(1));
}

#[test]
fn an_image_that_is_not_the_base_is_an_error_that_names_the_layer() {
    let dir = Dir::new();
    let own = dir.tar("own.tar", &layout(3));
    let run = |base: &Path| {
        layerscope([
            own.to_str().unwrap(),
            "--json",
            "--base-image",
            base.to_str().unwrap(),
        ])
    };
    let other = Image::new([Layer::new().file("a", 1), Layer::new().file("x", 10)]);
    let differs = run(&dir.tar("other.tar", &other.docker()));
    assert_eq!(differs.code, Some(3), "{differs:?}");
    assert_eq!(differs.stdout, "");
    for part in ["layer 2", &image(3).diff_ids[1], &other.diff_ids[1]] {
        assert!(differs.stderr.contains(part), "{part}: {}", differs.stderr);
    }
    let longer = run(&dir.tar("longer.tar", &layout(4)));
    assert_eq!(longer.code, Some(3), "{longer:?}");
    assert!(longer.stderr.contains("layer 4"), "{}", longer.stderr);
    let missing = run(Path::new("missing.tar"));
    assert_eq!(missing.code, Some(3), "{missing:?}");
    assert!(missing.stderr.contains("missing.tar"), "{}", missing.stderr);
    // Layers that can't be read are nobody's business here.
    let mut unread = layout(2);
    for layer in 0..2 {
        let path = unread.layer_path(layer);
        let blob = unread.files[&path].clone();
        unread.set(
            &path,
            &[&blob[..10], &vec![0; blob.len() - 10][..]].concat(),
        );
    }
    let unread = run(&dir.tar("unread.tar", &unread));
    assert_eq!(unread.code, Some(0), "{unread:?}");
}

#[test]
fn a_given_base_of_several_platforms_is_taken_for_the_images_own() {
    let given = "oci-multiarch-provenance.tar";
    for platform in ["linux/amd64", "linux/arm64"] {
        let path = testdata(given);
        // An image is its own base where nothing was added.
        let options = [
            "--platform",
            platform,
            "--base-image",
            path.to_str().unwrap(),
        ];
        let report = report(testdata(given), &options);
        assert_eq!(report["image"]["base"]["layers"], 6, "{platform}");
        assert_eq!(report["summary"]["own_bytes"], 0, "{platform}");
    }
}

#[test]
fn the_users_word_stands_above_the_attestations() {
    let dir = Dir::new();
    // `localhost:5000/base:1` is busybox and a layer of one file: the layers of the image that lies here.
    let sample = testdata("oci-features-provenance.tar");
    let exact = report(&sample, &[]);
    let layers = exact["layers"].as_array().unwrap();
    assert_eq!(exact["image"]["base"]["layers"], 2);
    let unpacked = dir.0.path().join("sample");
    std::fs::create_dir(&unpacked).unwrap();
    let tar = [
        "-C",
        unpacked.to_str().unwrap(),
        "-xf",
        sample.to_str().unwrap(),
    ];
    crate::support::tools::run("tar", tar);
    let given = |count: usize| {
        let mut files = Files::default();
        let mut descriptors = Vec::new();
        for layer in &layers[..count] {
            let name = layer["digest"].as_str().unwrap().replace(':', "/");
            let blob = std::fs::read(unpacked.join("blobs").join(name)).unwrap();
            descriptors.push(files.blob(layer["media_type"].as_str().unwrap(), &blob));
        }
        let diff_ids: Vec<&Value> = layers[..count]
            .iter()
            .map(|layer| &layer["diff_id"])
            .collect();
        let config = json!({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diff_ids}});
        let config = files.blob(
            "application/vnd.oci.image.config.v1+json",
            config.to_string().as_bytes(),
        );
        files.set_manifest(&json!({"schemaVersion": 2, "config": config, "layers": descriptors}));
        let path = dir.tar("given.tar", &files);
        report(&sample, &["--base-image", path.to_str().unwrap()])
    };
    let own = |layer: usize| number(&layers[layer]["bytes"]);
    let total = number(&exact["summary"]["total_bytes"]);
    // As many layers as the attestation says: that knows it better.
    assert_eq!(given(2)["image"]["base"], exact["image"]["base"]);
    let shorter = given(1);
    assert_eq!(shorter["image"]["base"]["basis"], "given");
    assert_eq!(number(&shorter["summary"]["own_bytes"]), total - own(0));
    assert_eq!(shorter["layers"][0]["origin"], "base");
    // What the base image brought stands on its FROM line.
    assert_eq!(shorter["layers"][1]["origin"], "stage");
    assert_eq!(shorter["layers"][1]["stage"], "tools");
    let longer = given(3);
    assert_eq!(longer["layers"][2]["origin"], "base");
    assert_eq!(longer["layers"][2]["stage"], Value::Null);
    assert_eq!(
        number(&longer["summary"]["own_bytes"]),
        total - own(0) - own(1) - own(2)
    );
}

#[test]
fn what_names_the_given_image_by_its_digest_makes_it_better_known() {
    let dir = Dir::new();
    let two = layout(2);
    let manifest = digest_of(&two);
    let two = dir.tar("base.tar", &two);
    let two = ["--base-image", two.to_str().unwrap()];

    let mut attested = layout(3);
    attested.attest(&materials(&[
        (
            "pkg:docker/golang@1.22?platform=linux%2Famd64",
            &digest(b"golang"),
        ),
        (
            "pkg:docker/localhost%3A5000/deep/base@1?platform=linux%2Famd64",
            &manifest,
        ),
    ]));
    let attested = report(dir.tar("attested.tar", &attested), &two);
    assert_eq!(
        base(&attested),
        Some((
            Some("localhost:5000/deep/base:1"),
            Some(&*manifest),
            2,
            "attestation"
        ))
    );

    let mut annotated = layout(3);
    annotated.annotate(json!({NAME: "example.com/base:1", DIGEST: manifest}));
    let annotated = report(dir.tar("annotated.tar", &annotated), &two);
    assert_eq!(
        base(&annotated),
        Some((
            Some("example.com/base:1"),
            Some(&*manifest),
            2,
            "annotation"
        ))
    );
}
