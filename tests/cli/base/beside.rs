//! Images in the same archive or layout, named by an annotation or not.

use serde_json::json;

use super::{DIGEST, Dir, NAME, base, digest_of, image, layout, warnings};
use crate::support::binary::{number, report};
use crate::support::image::{Compression, Image, digest};
use crate::support::layer::Layer;

#[test]
fn the_annotated_base_may_lie_in_the_same_layout() {
    let dir = Dir::new();
    let two = layout(2);
    let manifest = digest_of(&two);
    let name = Some("example.com/base:1");
    let annotated = |digest: &str| {
        let mut files = layout(4);
        files.annotate(json!({NAME: "example.com/base:1", DIGEST: digest}));
        files
    };
    // Listed, or only there, as rules_oci leaves it; a longer neighbour changes nothing.
    let mut listed = annotated(&manifest);
    listed.add(&two, "base");
    listed.add(&layout(3), "three");
    let listed = dir.tar("listed.tar", &listed);
    let listed = report(format!("{}:t", listed.display()), &[]);
    let mut unlisted = annotated(&manifest);
    for (name, bytes) in &two.files {
        if name.starts_with("blobs/") {
            unlisted.set(name, bytes);
        }
    }
    let unlisted = report(dir.tar("unlisted.tar", &unlisted), &[]);
    for report in [&listed, &unlisted] {
        let expected = (name, Some(&*manifest), 2, "annotation");
        assert_eq!(base(report), Some(expected));
        assert_eq!(number(&report["summary"]["own_bytes"]), 1_100);
        assert_eq!(report["warnings"], json!([]));
    }
    // It may have all the layers there are, where the build only set variables.
    let mut all = layout(2);
    let same = image(2).run(json!({"Env": ["A=b"]})).oci(Compression::Gzip);
    all.annotate(json!({NAME: "example.com/base:1", DIGEST: digest_of(&same)}));
    all.add(&same, "base");
    let all = dir.tar("all.tar", &all);
    let all = report(format!("{}:t", all.display()), &[]);
    assert_eq!(base(&all).unwrap().2, 2);
    assert_eq!(number(&all["summary"]["own_bytes"]), 0);
    assert_eq!(all["warnings"], json!([]));
    // The digest may be an index's.
    let index = json!({"schemaVersion": 2, "manifests": [two.json("index.json")["manifests"][0]]});
    let index = index.to_string();
    let mut of_index = annotated(&digest(index.as_bytes()));
    of_index.add(&two, "base");
    of_index.blob("application/vnd.oci.image.index.v1+json", index.as_bytes());
    let of_index = dir.tar("index.tar", &of_index);
    let of_index = report(format!("{}:t", of_index.display()), &[]);
    assert_eq!(base(&of_index).unwrap().2, 2);
    assert_eq!(base(&of_index).unwrap().3, "annotation");
}

#[test]
fn an_annotation_that_the_layers_contradict_is_a_warning() {
    let dir = Dir::new();
    let other = Image::new([Layer::new().file("x", 5)]).oci(Compression::Gzip);
    let mut files = layout(2);
    files.annotate(json!({NAME: "example.com/other:1", DIGEST: digest_of(&other)}));
    files.add(&other, "other");
    let path = dir.tar("i.tar", &files);
    let report = report(format!("{}:t", path.display()), &[]);
    assert_eq!(base(&report), None);
    let warnings = warnings(&report);
    assert!(
        warnings.contains("example.com/other:1") && warnings.contains("not this image's"),
        "{warnings}"
    );
}

#[test]
fn the_longest_image_beside_it_is_the_base_where_nothing_says_more() {
    let dir = Dir::new();
    let mut archive = image(4).docker();
    archive.add(&image(1).docker(), "one:1");
    archive.add(&image(3).docker(), "three:1");
    archive.add(&image(2).docker(), "two:1");
    // As long as the image itself, and no base of its.
    let again = image(4).run(json!({"Env": ["A=b"]}));
    archive.add(&again.docker(), "again:1");
    let other = Image::new([Layer::new().file("x", 1)]);
    archive.add(&other.docker(), "other:1");
    let archive = dir.tar("archive.tar", &archive);
    let seen = report(format!("{}:test:t", archive.display()), &[]);
    assert_eq!(base(&seen), Some((Some("three:1"), None, 3, "prefix")));
    assert_eq!(number(&seen["summary"]["own_bytes"]), 1_000);
    assert_eq!(seen["stages"][0]["name"], "three:1");
    let seen = report(format!("{}:one:1", archive.display()), &[]);
    assert_eq!(base(&seen), None, "nothing is shorter");

    let mut layout = layout(3);
    let one = self::layout(1);
    layout.add(&one, "one");
    let manifest = digest_of(&one);
    let layout = layout.write_dir(&dir.0.path().join("layout"));
    let seen = report(format!("oci:{}:t", layout.display()), &[]);
    assert_eq!(
        base(&seen),
        Some((Some("one"), Some(&*manifest), 1, "prefix"))
    );

    // An image for another platform is none of its bases.
    let mut foreign = image(3).docker();
    let mut arm = image(2).docker();
    let config = arm.json("manifest.json")[0]["Config"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut arm_config = arm.json(&config);
    arm_config["architecture"] = json!("arm64");
    arm.files.remove(&config);
    let manifest = arm
        .json("manifest.json")
        .to_string()
        .replace(&config, "arm.json");
    arm.set("arm.json", arm_config.to_string().as_bytes());
    arm.set("manifest.json", manifest.as_bytes());
    foreign.add(&arm, "arm:1");
    let foreign = dir.tar("foreign.tar", &foreign);
    let seen = report(
        format!("{}:test:t", foreign.display()),
        &["--platform", "linux/amd64"],
    );
    assert_eq!(base(&seen), None);
}

#[test]
fn images_beside_it_that_cannot_be_read_change_nothing() {
    let dir = Dir::new();
    let mut files = layout(2);
    let mut broken = layout(1);
    let path = broken.manifest()["config"]["digest"]
        .as_str()
        .unwrap()
        .replace(':', "/");
    broken.set(&format!("blobs/{path}"), b"{\"rootfs\": 7}");
    files.add(&broken, "broken");
    let mut index = files.json("index.json");
    let manifests = index["manifests"].as_array_mut().unwrap();
    manifests.push(json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:no", "size": 1,
        "annotations": {"org.opencontainers.image.ref.name": "bad"}}));
    manifests.push(json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest(b"away"), "size": 1,
        "annotations": {"org.opencontainers.image.ref.name": "away"}}));
    files.set_index(&index["manifests"]);
    let path = dir.tar("i.tar", &files);
    let report = report(format!("{}:t", path.display()), &[]);
    assert_eq!(number(&report["summary"]["total_bytes"]), 11);
    assert_eq!(base(&report), None);
}

#[test]
fn the_builders_record_counts_more_than_an_image_beside_it() {
    let dir = Dir::new();
    let jib = |layer: &str| json!({"created_by": "jib-maven-plugin:3.4.4", "comment": layer, "author": "Jib"});
    let history = json!([{"comment": "Imported from -"}, jib("dependencies"), jib("classes")]);
    let mut archive = image(3).history(history).docker();
    // Another image of the same build.
    archive.add(&image(2).docker(), "sibling:1");
    let path = dir.tar("i.tar", &archive);
    let seen = report(format!("{}:test:t", path.display()), &[]);
    assert_eq!(base(&seen), Some((None, None, 1, "builder")));
    // One that agrees gives its name.
    archive.add(&image(1).docker(), "base:1");
    let path = dir.tar("i.tar", &archive);
    let seen = report(format!("{}:test:t", path.display()), &[]);
    assert_eq!(base(&seen), Some((Some("base:1"), None, 1, "prefix")));
}
