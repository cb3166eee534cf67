//! `layerscope why` as a program: samples, options, exit codes, where output goes.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::why::{Stack, deeds, why};
use crate::support::binary::{layerscope, layerscope_in, number, report, validate_by};
use crate::support::image::Image;
use crate::support::layer::Layer;
use crate::support::testdata;

const SHOP: &str = "oci-gzip-provenance-v1-max.tar";

fn shop(path: &str) -> Value {
    why(testdata(SHOP).to_str().unwrap(), path, &[])
}

#[test]
fn the_shop_is_led_back_to_lines_and_stages() {
    // As `testdata/README.md` tells it: `deps` brought the file, the chmod of line 27 wrote it again.
    let document = shop("app/node_modules/app/index.js");
    assert_eq!(
        deeds(&document),
        [
            (2, "added", 40_960, 0),
            (5, "metadata_only", 40_960, 40_960)
        ]
    );
    let steps = &document["history"];
    assert_eq!(steps[0]["instruction"]["start_line"], 24);
    assert_eq!(steps[0]["stage"], "runtime");
    assert_eq!(steps[0]["copied_from"]["name"], "deps");
    assert_eq!(steps[0]["basis"], "attestation");
    assert_eq!(steps[1]["instruction"]["start_line"], 27);
    assert_eq!(
        document["now"]["duplicates"][0],
        "app/src/node_modules/app/index.js"
    );

    let document = shop("app/src/.git/objects/pack");
    assert_eq!(
        deeds(&document),
        [(4, "added", 20_000, 0), (5, "deleted_with", 0, 20_000)]
    );
    assert_eq!(document["history"][1]["with"], "app/src/.git");
    assert_eq!(document["now"]["live"], false);

    let document = shop("bin/busybox");
    assert_eq!(document["history"][0]["origin"], "base");

    let run = layerscope([
        "why".as_ref(),
        testdata(SHOP).as_os_str(),
        "app/src/.git".as_ref(),
    ]);
    for line in [
        "not in the final image, but 20.0 kB still ship in layer 5",
        "stage runtime, copied from build",
        "line 26: COPY --from=build /src /app/src",
        "deleted; below: 1 file removed, 20.0 kB of layers below hidden",
    ] {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
}

#[test]
fn the_root_of_every_sample_adds_up_to_the_report() {
    for file in [
        SHOP,
        "oci-buildah.tar",
        "oci-features-provenance.tar",
        "oci-onbuild-provenance.tar",
        "docker-jib-gzip-layers.tar",
        "oci-ko-base-annotation.tar",
    ] {
        let image = testdata(file);
        let summary = report(&image, &[])["summary"].clone();
        let document = why(image.to_str().unwrap(), "/", &[]);
        for (key, of) in [
            ("written_bytes", "total_bytes"),
            ("wasted_bytes", "wasted_bytes"),
        ] {
            assert_eq!(document[key], summary[of], "{file}: {key}");
        }
        assert_eq!(document["now"]["bytes"], summary["final_bytes"], "{file}");
        assert_eq!(document["now"]["files"], summary["files"], "{file}");
    }
}

#[test]
fn options_that_choose_the_image_work_here_too() {
    let image = testdata("oci-multiarch-provenance.tar");
    let image = image.to_str().unwrap();
    let platform =
        |name| why(image, "app/server.bin", &["--platform", name])["image"]["platform"].clone();
    assert_eq!(platform("linux/arm64"), "linux/arm64");
    assert_eq!(platform("linux/amd64"), "linux/amd64");

    // What the image does not tell, a Dockerfile does.
    let dir = TempDir::new().unwrap();
    let step = |name: &str| json!({"created_by": format!("RUN /bin/sh -c make {name} # buildkit"), "comment": "buildkit.dockerfile.v0"});
    let image = Image::new([Layer::new().file("a", 1), Layer::new().file("b", 1)])
        .history(json!([step("a"), step("b")]))
        .docker()
        .write_tar(&dir.path().join("image.tar"));
    let dockerfile = dir.path().join("Dockerfile");
    let text = "FROM scratch AS one\nRUN make a\n\nFROM one AS two\nRUN make b\n";
    std::fs::write(&dockerfile, text).unwrap();
    let options = ["-f", dockerfile.to_str().unwrap()];
    let document = why(image.to_str().unwrap(), "b", &options);
    let step = &document["history"][0];
    assert_eq!(step["instruction"]["start_line"], 5);
    assert_eq!(step["stage"], "two");
    assert_eq!(step["basis"], "dockerfile");
}

#[test]
fn exit_codes() {
    let stack = Stack::new([Layer::new().file("a", 1)]);
    let image = stack.file.to_str().unwrap();
    let code = |args: &[&str]| layerscope([&["why"], args].concat()).code;
    assert_eq!(code(&[image, "a"]), Some(0));
    assert_eq!(code(&[image, "b"]), Some(3));
    assert_eq!(code(&["no-such.tar", "a"]), Some(3));
    assert_eq!(code(&[image, "a", "--limit", "entries=0"]), Some(4));
    for wrong in [
        &[image][..],
        &[],
        &[image, ""],
        &[image, "a", "b"],
        &[image, "a", "--max-waste", "5%"],
        &[image, "a", "--platform", "?"],
    ] {
        assert_eq!(code(wrong), Some(2), "{wrong:?}");
    }
    assert_eq!(code(&["--help"]), Some(0));
}

#[test]
fn an_image_that_is_called_why_is_still_an_image() {
    let stack = Stack::new([Layer::new().file("a", 77)]);
    let dir = TempDir::new().unwrap();
    std::fs::copy(&stack.file, dir.path().join("why")).unwrap();
    for args in [&["./why", "--json"][..], &["docker-archive:why", "--json"]] {
        let run = layerscope_in(dir.path(), args);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(number(&report["summary"]["total_bytes"]), 77, "{args:?}");
    }
    let run = layerscope_in(dir.path(), ["why", "why", "a"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
fn json_goes_to_stdout_alone_or_into_a_file_beside_the_text() {
    let stack = Stack::new([Layer::new().file("a", 1)]);
    let image = stack.file.to_str().unwrap();
    let out = stack.beside("out.json");
    let option = format!("--json={}", out.display());
    let run = layerscope(["why", image, "a", &option]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.starts_with("a  in "), "{run:#?}");
    let document: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    validate_by("why.schema.json", &document);

    let over_the_image = format!("--json={image}");
    assert_eq!(
        layerscope(["why", image, "a", &over_the_image]).code,
        Some(2)
    );
    let warned = layerscope(["why", image, "a", "--json"]);
    assert!(
        warned
            .stderr
            .contains("warning: the base image is not known"),
        "{warned:#?}"
    );
    assert_eq!(layerscope(["why", image, "a", "--json", "-q"]).stderr, "");
    for quiet in ["-q", "--quiet"] {
        let run = layerscope([quiet, "why", image, "a", "--json"]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:#?}");
    }
}
