//! Values of secret-named ARG and ENV never leave the program, in whatever form a builder wrote them down.

use serde_json::json;
use tempfile::TempDir;

use crate::support::binary::layerscope;
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;

const VALUES: [&str; 9] = [
    "npmS3cretValue1",
    "s3cr3tvalue2",
    "hunter2hunter3",
    "classicT0ken4",
    "ghp_quoted5",
    "pa55word6",
    "awsKey7long",
    "second8value",
    "multi9word",
];

fn image() -> Image {
    let texts = [
        "ENV NPM_TOKEN=npmS3cretValue1".to_owned(),
        "RUN |1 API_KEY=s3cr3tvalue2 /bin/sh -c npm ci # buildkit".to_owned(),
        "/bin/sh -c #(nop)  ENV DB_PASSWORD=hunter2hunter3".to_owned(),
        "/bin/sh -c #(nop)  ARG GITHUB_TOKEN=classicT0ken4".to_owned(),
        "ENV NODE_ENV=production GH_TOKEN=\"ghp_quoted5\"".to_owned(),
        "|2 USER_PASSWD=pa55word6 MODE=fast /bin/sh -c make".to_owned(),
        "ARG AWS_SECRET_ACCESS_KEY=awsKey7long".to_owned(),
        "RUN |2 MODE=fast CLIENT_SECRET=second8value /bin/sh -c true # buildkit".to_owned(),
        "ENV APP_SECRET=one multi9word two".to_owned(),
    ];
    let layers = (0..texts.len()).map(|index| Layer::new().file(&format!("f{index}"), 10));
    let history = texts.iter().map(|text| json!({"created_by": text, "comment": if text.contains("nop") { "" } else { "buildkit.dockerfile.v0" }}));
    Image::new(layers).history(history.collect())
}

fn assert_hidden(text: &str, wherefrom: &str) {
    for value in VALUES {
        assert!(
            !text.contains(value),
            "{value} shows in {wherefrom}: {text}"
        );
    }
}

#[test]
fn no_output_shows_a_value_and_every_output_shows_the_name() {
    let dir = TempDir::new().unwrap();
    let docker = image().docker().write_tar(&dir.path().join("image.tar"));
    let oci = image()
        .oci(Compression::Gzip)
        .write_dir(&dir.path().join("layout"));
    let file = dir.path().join("report.json");
    let to_file = format!("--json={}", file.display());
    for image in [&docker, &oci] {
        let image = image.to_str().unwrap();
        for options in [
            &[][..],
            &["--json"],
            &[&to_file],
            &["--ci", "--max-waste", "0%"],
            &["--json", "--max-waste", "0%"],
        ] {
            let run = layerscope([&[image], options].concat());
            assert_eq!(run.code, Some(0), "{run:#?}");
            assert_hidden(&run.stdout, "stdout");
            assert_hidden(&run.stderr, "stderr");
            if options == ["--json"] {
                for name in [
                    "NPM_TOKEN",
                    "API_KEY",
                    "DB_PASSWORD",
                    "GITHUB_TOKEN",
                    "GH_TOKEN",
                    "APP_SECRET",
                ] {
                    assert!(
                        run.stdout.contains(&format!("{name}=•••")),
                        "{name} is masked, not dropped: {}",
                        run.stdout
                    );
                }
                assert!(run.stdout.contains("MODE=fast"), "what is no secret stays");
            }
        }
        assert_hidden(&std::fs::read_to_string(&file).unwrap(), "the report file");
    }
}

#[test]
fn errors_show_no_value_either() {
    let mut image = image();
    image.diff_ids.pop();
    let dir = TempDir::new().unwrap();
    let run = layerscope([image.oci(Compression::Gzip).write_dir(dir.path())]);
    assert_eq!(run.code, Some(3));
    assert_hidden(&run.stderr, "an error");
}
