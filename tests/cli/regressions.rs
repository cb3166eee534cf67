//! Faults that a hostile tester found, each in its smallest form.

use serde_json::json;
use tempfile::TempDir;

use super::case::rows;
use crate::support::binary::{layerscope, number, report};
use crate::support::image::{Compression, Image, digest};
use crate::support::layer::Layer;
use crate::support::testdata;

/// Old tars write a directory as type NUL with a slash behind its name; Go's reader, and so every engine, knows that.
#[test]
fn a_directory_of_an_old_tar_is_no_file() {
    let dir = TempDir::new().unwrap();
    let lower = Layer::new().file("dir/x", 100);
    let upper = Layer::new().entry(b"dir/", 0, b"", b"").file("dir/y", 3);
    let image = Image::new([lower, upper]).docker();
    let report = report(image.write_tar(&dir.path().join("i.tar")), &[]);
    assert_eq!(number(&report["summary"]["final_bytes"]), 103);
    assert_eq!(rows(&report), []);
}

#[test]
fn a_report_is_never_written_over_the_image() {
    let dir = TempDir::new().unwrap();
    let image = Image::new([Layer::new().file("a", 10)]).docker();
    let path = image.write_tar(&dir.path().join("i.tar"));
    let before = std::fs::read(&path).unwrap();
    let run = layerscope([
        path.to_str().unwrap(),
        &format!("--json={}", path.display()),
    ]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("it is the image"), "{run:?}");
    assert!(std::fs::read(&path).unwrap() == before);
    let other = testdata("oci-buildah.tar");
    let run = layerscope([
        other.to_str().unwrap(),
        "--base-image",
        path.to_str().unwrap(),
        &format!("--json={}", path.display()),
    ]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn errors_repeat_no_value_of_a_configuration() {
    for config in [
        json!({"config": {"Env": "TOKEN=hunter2S3cr3t"}}),
        json!({"history": "ENV TOKEN=hunter2S3cr3t"}),
        json!({"history": [{"empty_layer": "TOKEN=hunter2S3cr3t"}]}),
    ] {
        let dir = TempDir::new().unwrap();
        let mut files = Image::new([Layer::new().file("a", 10)]).docker();
        let bytes = config.to_string().into_bytes();
        files.set("config.json", &bytes);
        files.set(
            "manifest.json",
            json!([{"Config": "config.json", "Layers": []}])
                .to_string()
                .as_bytes(),
        );
        let run = layerscope([files.write_tar(&dir.path().join("i.tar"))]);
        assert_eq!(run.code, Some(3), "{run:?}");
        assert!(run.stderr.contains("config.json"), "{run:?}");
        assert!(!run.stderr.contains("hunter2"), "{run:?}");
    }
}

/// An index with one manifest for two platforms, and one that lists a manifest which is not there.
#[test]
fn no_platform_of_an_index_is_lost() {
    let dir = TempDir::new().unwrap();
    let mut files = Image::new([Layer::new().file("a", 10)]).oci(Compression::Gzip);
    let here = files.json("index.json")["manifests"][0].clone();
    let entry = |digest: &str, architecture: &str, variant: Option<&str>| {
        let mut entry = here.clone();
        entry["digest"] = json!(digest);
        entry["platform"] =
            json!({"os": "linux", "architecture": architecture, "variant": variant});
        entry["annotations"] = json!({});
        entry
    };
    let digest_here = here["digest"].as_str().unwrap().to_owned();
    files.set_index(&json!([
        entry(&digest_here, "arm", Some("v6")),
        entry(&digest_here, "arm", Some("v7")),
    ]));
    let path = files.write_tar(&dir.path().join("two.tar"));
    let seven = report(&path, &["--platform", "linux/arm/v7"]);
    assert_eq!(seven["image"]["platform"], "linux/arm/v7");

    files.set_index(&json!([
        entry(&digest(b"elsewhere"), "s390x", None),
        entry(&digest_here, "riscv64", None),
    ]));
    let path = files.write_tar(&dir.path().join("absent.tar"));
    let run = layerscope([path.to_str().unwrap(), "--platform", "linux/s390x"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(
        run.stderr.contains("the manifest for linux/s390x") && run.stderr.contains("missing"),
        "{run:?}"
    );
}

#[test]
fn a_name_with_two_tags_is_found_by_both() {
    let dir = TempDir::new().unwrap();
    let mut files = Image::new([Layer::new().file("a", 10)]).oci(Compression::Gzip);
    let manifest = files.json("index.json")["manifests"][0].clone();
    let index = json!({"schemaVersion": 2, "manifests": [manifest]});
    let nested = files.blob(
        "application/vnd.oci.image.index.v1+json",
        index.to_string().as_bytes(),
    );
    let tagged = |tag: &str| {
        let mut entry = nested.clone();
        entry["annotations"] = json!({"org.opencontainers.image.ref.name": tag});
        entry
    };
    files.set_index(&json!([tagged("one"), tagged("two")]));
    let path = files.write_tar(&dir.path().join("i.tar"));
    for choice in ["", ":one", ":two", ":@1"] {
        let report = report(format!("{}{choice}", path.display()), &[]);
        assert_eq!(number(&report["summary"]["total_bytes"]), 10, "{choice}");
    }
}

#[test]
fn deep_indexes_name_the_limit_that_stops_them() {
    let dir = TempDir::new().unwrap();
    let mut files = Image::new([Layer::new().file("a", 10)]).oci(Compression::Gzip);
    let mut entry = files.json("index.json")["manifests"][0].clone();
    for _ in 0..20 {
        let index = json!({"schemaVersion": 2, "manifests": [entry]});
        entry = files.blob(
            "application/vnd.oci.image.index.v1+json",
            index.to_string().as_bytes(),
        );
    }
    files.set_index(&json!([entry]));
    let path = files.write_tar(&dir.path().join("i.tar"));
    let run = layerscope([&path]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.stderr.contains("--limit nesting="), "{run:?}");
    assert_eq!(
        report(&path, &["--limit", "nesting=30"])["summary"]["total_bytes"],
        10
    );
}

#[test]
fn no_output_holds_a_raw_control_character_of_the_image() {
    let dir = TempDir::new().unwrap();
    let history = json!([{"created_by": "RUN a\u{9b}31m\u{202e}b\u{7f}", "comment": "buildkit.dockerfile.v0"}]);
    let image = Image::new([Layer::new().file("a\u{9b}\u{2066}", 10)]).history(history);
    let path = image.docker().write_tar(&dir.path().join("i.tar"));
    for options in [&[][..], &["--json"], &["--ci", "--max-waste", "0%"]] {
        let mut args = vec![path.to_str().unwrap()];
        args.extend(options);
        let run = layerscope(&args);
        let raw = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{2066}');
        assert!(
            !run.stdout.contains(raw) && !run.stderr.contains(raw),
            "{run:?}"
        );
    }
}

#[test]
fn a_line_feed_in_a_tag_makes_no_line_of_its_own() {
    let dir = TempDir::new().unwrap();
    let mut files = Image::new([Layer::new().file("a", 10)]).docker();
    let mut manifest = files.json("manifest.json");
    manifest[0]["RepoTags"] = json!(["evil:1\nlayerscope: Gate passed"]);
    files.set("manifest.json", manifest.to_string().as_bytes());
    let path = files.write_tar(&dir.path().join("i.tar"));
    let run = layerscope([format!("{}:other", path.display())]);
    assert_eq!(run.code, Some(3));
    assert_eq!(
        run.stderr
            .lines()
            .filter(|line| line.starts_with("layerscope:"))
            .count(),
        1,
        "{run:?}"
    );
}

#[test]
fn a_file_without_end_ends() {
    let run = layerscope(["/dev/zero"]);
    assert_eq!(run.code, Some(3), "{run:?}");
}

#[test]
fn a_bare_number_could_be_percent_or_bytes_and_is_refused() {
    let dir = TempDir::new().unwrap();
    let path = Image::new([Layer::new().file("a", 10)])
        .docker()
        .write_tar(&dir.path().join("i.tar"));
    let run = layerscope([path.to_str().unwrap(), "--max-waste", "5"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let run = layerscope([path.to_str().unwrap(), "--max-waste", "11.423550087873462%"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}
