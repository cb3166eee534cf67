//! Secrets in files and records: found in every layer, told by kind and place, and never shown.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::layerscope;
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;

/// Made up, and put together here so that nobody who scans this repository takes it for one.
fn npm_token() -> String {
    // The checksum is zlib.crc32(b"Xy7Qp2LmN8rTvB4cKd9WzF3hJs6Gae") in base 62.
    ["npm", "_", "Xy7Qp2LmN8rTvB4cKd9WzF3hJs6Gae", CHECKSUM].concat()
}

const CHECKSUM: &str = "4d9Qvp";
const NPM_AUTH: &str = "b1946ac9-2492-4d23-8b1f-9c2e6b7d10aa";
const DB_PASSWORD: &str = "gTr5!plumWindow";
const ARG_VALUE: &str = "zk83-hq02-vv71-mm45";
const CURL_PASSWORD: &str = "oak7River9Stone";
const BEARER: &str = "q8Wm3Zt6Lr1Xc5Vb";
const OPTION: &str = "Tulip4Harbor8";

/// An RSA key of 512 bits that `openssl genrsa 512` drew for this test and that is used nowhere.
fn private_key() -> String {
    let label = ["RSA PRIV", "ATE KEY"].concat();
    format!("-----BEGIN {label}-----\n{KEY}\n-----END {label}-----\n")
}

const KEY: &str = "MIIBOQIBAAJBAKrVvBdAINNwftw3iwdVK02b44NzdZcGd+LPE1/TEtMajrVxh4sP\n\
U2I2AODBzdOXsqqYc2yMHZiq7SC3Atjnw28CAwEAAQJARIUBshmokOX4G/+zJbfF\n\
bJVwBZNTwMV5ZGFGFhMk48KE+SkbwNN7Bm4u5qTnL8YTr6M+9/XkDYnFWoZbjPtB\n\
wQIhAOB2jT0HxsCTYWq1ojsyvyO2hi0dQqwIo1X3MyF747FfAiEAwtZLOUGDef5n\n\
TUEJvVFOBCzSQ40zATgCk3BhDYbJ1/ECIBmWii1N6KNlabKPeCoFc/KvSQZ1knco\n\
GO6g2oxTojZDAiAmgiZB/cHXpcGTEkyzf1NVHeq88TZogkJ4E5kLDF3ucQIgKxQ5\n\
lqhIxDax6cbuYphL3w+r5tUP+6jHALXxRFSpj/M=";

fn values() -> Vec<String> {
    let key_line = KEY.lines().nth(1).unwrap().to_owned();
    let plain = [
        NPM_AUTH,
        DB_PASSWORD,
        ARG_VALUE,
        CURL_PASSWORD,
        BEARER,
        OPTION,
    ];
    let plain = plain.map(str::to_owned);
    plain.into_iter().chain([npm_token(), key_line]).collect()
}

fn image() -> Image {
    let env = format!("DEBUG=1\nDATABASE_PASSWORD='{DB_PASSWORD}'\nEMPTY_TOKEN=\n");
    let base = Layer::new().file_with(b"etc/deploy.key", private_key().as_bytes());
    let app = Layer::new()
        .file_with(b"app/.env", env.as_bytes())
        .file_with(b"app/.env.example", env.as_bytes())
        .file_with(
            b"app/config.yml",
            format!("a: 1\ntoken: {}\n", npm_token()).as_bytes(),
        )
        .file_with(
            b"root/.npmrc",
            format!("//registry.npmjs.org/:_authToken={NPM_AUTH}\n").as_bytes(),
        )
        .file_with(
            b"app/public.npmrc",
            b"//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n",
        );
    let clean = Layer::new().whiteout("root/.npmrc").file("app/x", 5);
    let entry = |text: String, empty: bool| json!({"created_by": text, "comment": "buildkit.dockerfile.v0", "empty_layer": empty});
    Image::new([base, app, clean]).history(json!([
        entry("COPY deploy.key /etc/ # buildkit".to_owned(), false),
        entry(format!("ENV SESSION_SECRET={DB_PASSWORD}"), true),
        entry("COPY . . # buildkit".to_owned(), false),
        entry(format!("RUN |2 NPM_TOKEN={ARG_VALUE} MODE=fast /bin/sh -c curl -u ci:{CURL_PASSWORD} https://example.org && curl -H \"Authorization: Bearer {BEARER}\" https://example.org && tool login --password {OPTION} && rm /root/.npmrc # buildkit"), false),
    ])).run(json!({"Env": ["PATH=/bin", format!("SESSION_SECRET={DB_PASSWORD}"), "GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568"]}))
}

/// The findings of these families by rule.
fn secrets(report: &Value) -> Vec<Value> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["rule"].as_str().unwrap().starts_with("secret/"))
        .cloned()
        .collect()
}

#[test]
fn secrets_of_all_layers_are_found_and_none_is_shown() {
    let dir = TempDir::new().unwrap();
    let docker = image().docker().write_tar(&dir.path().join("image.tar"));
    let oci = image()
        .oci(Compression::Gzip)
        .write_dir(&dir.path().join("layout"));
    for image in [&docker, &oci] {
        let image = image.to_str().unwrap();
        let run = layerscope([image, "--json"]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let found: Vec<(String, Value, Value)> = secrets(&report)
            .iter()
            .map(|finding| {
                (
                    finding["rule"].as_str().unwrap().to_owned(),
                    finding["paths"].clone(),
                    json!([finding["layer"], finding["live"], finding["hidden_by"]]),
                )
            })
            .collect();
        for (rule, paths, place) in [
            (
                "secret/private-key",
                json!(["etc/deploy.key"]),
                json!([0, true, null]),
            ),
            (
                "secret/env-file",
                json!(["app/.env"]),
                json!([1, true, null]),
            ),
            (
                "secret/token",
                json!(["app/config.yml"]),
                json!([1, true, null]),
            ),
            (
                "secret/credentials-file",
                json!(["root/.npmrc"]),
                json!([1, false, 2]),
            ),
            ("secret/env", json!([]), json!([null, true, null])),
            ("secret/arg", json!([]), json!([2, true, null])),
        ] {
            let wanted = (rule.to_owned(), paths, place);
            assert_eq!(
                found.iter().filter(|finding| **finding == wanted).count(),
                1,
                "{wanted:?} in {found:#?}"
            );
        }
        let commands = found
            .iter()
            .filter(|(rule, ..)| rule == "secret/command")
            .count();
        // Three values on one line, told alike.
        assert_eq!((commands, found.len()), (1, 7), "{found:#?}");
        for options in [
            &[][..],
            &["--json"],
            &["--ci", "--fail-on", "critical"],
            &["--json", "--fail-on", "secret/token"],
        ] {
            let run = layerscope([&[image], options].concat());
            assert_eq!(
                run.code,
                Some(i32::from(options.contains(&"--fail-on"))),
                "{run:#?}"
            );
            for value in values() {
                assert!(
                    !run.stdout.contains(&value),
                    "{value} in stdout of {options:?}: {}",
                    run.stdout
                );
                assert!(
                    !run.stderr.contains(&value),
                    "{value} in stderr of {options:?}: {}",
                    run.stderr
                );
            }
        }
    }
}

#[test]
fn what_is_left_out_or_not_asked_for_is_not_found() {
    let dir = TempDir::new().unwrap();
    let image = image().oci(Compression::Gzip).write_dir(dir.path());
    let image = image.to_str().unwrap();
    let run = layerscope([image, "--json", "--ignore", "root/**", "--ignore", "*.key"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let rules: Vec<String> = secrets(&report)
        .iter()
        .map(|finding| finding["rule"].to_string())
        .collect();
    assert!(
        !rules
            .iter()
            .any(|rule| rule.contains("private-key") || rule.contains("credentials-file")),
        "{rules:?}"
    );
    assert!(
        rules.iter().any(|rule| rule.contains("env-file")),
        "{rules:?}"
    );
    let run = layerscope([image, "--json", "--no-findings"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["findings"].as_array().map_or(0, Vec::len), 0);
}

/// The secrets of an image of these layers, each with its instruction, without and with a Dockerfile of theirs.
fn built(layers: Vec<(&str, Layer)>) -> [Vec<Value>; 2] {
    let dir = TempDir::new().unwrap();
    let lines: Vec<&str> = layers.iter().map(|(line, _)| *line).collect();
    let entry = |line: &str| json!({"created_by": format!("{line} # buildkit"), "comment": "buildkit.dockerfile.v0"});
    let history: Vec<Value> = lines.iter().map(|line| entry(line)).collect();
    let image = Image::new(layers.into_iter().map(|(_, layer)| layer)).history(json!(history));
    let image = image.docker().write_tar(&dir.path().join("image.tar"));
    let file = dir.path().join("Dockerfile");
    std::fs::write(&file, format!("FROM scratch\n{}\n", lines.join("\n"))).unwrap();
    let (image, file) = (image.to_str().unwrap(), file.to_str().unwrap());
    [&[image, "--json"][..], &[image, "--json", "-f", file]].map(|options| {
        let run = layerscope(options);
        secrets(&serde_json::from_str(&run.stdout).unwrap())
    })
}

#[test]
fn a_key_that_a_copy_names_is_left_out_there_and_not_by_dockerignore() {
    let key = Layer::new().file_with(b"root/.ssh/id_rsa", private_key().as_bytes());
    let [history, dockerfile] = built(vec![("COPY id_rsa /root/.ssh/id_rsa", key)]);
    let fix = |line: &str| {
        format!(
            "Rotate it: whoever has the image has it. {line}: leave it out (COPY id_rsa /root/.ssh/id_rsa). A build line that needs it gets it by RUN --mount=type=secret,id=key,target=/root/.ssh/id_rsa; what needs it later, when the container starts."
        )
    };
    assert_eq!(history[0]["fix"], fix("Layer 1"));
    assert_eq!(dockerfile[0]["fix"], fix("Line 2"));
}

#[test]
fn many_files_are_told_by_kind_with_every_path() {
    let keys = (0..12).fold(Layer::new(), |layer, index| {
        let path = format!("app/k{index:02}/id_rsa");
        layer.file_with(path.as_bytes(), private_key().as_bytes())
    });
    let auth = format!("//registry.npmjs.org/:_authToken={NPM_AUTH}\n");
    let all = keys.file_with(b"app/.npmrc", auth.as_bytes()).file_with(
        b"app/.netrc",
        format!("machine x login y password {OPTION}\n").as_bytes(),
    );
    let [_, found] = built(vec![("COPY . /app/", all)]);
    let told: Vec<Value> = found
        .iter()
        .map(|it| {
            json!([
                it["rule"],
                it["files"],
                it["paths"].as_array().unwrap().len()
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["secret/private-key", 12, 12]),
            json!(["secret/credentials-file", 1, 1]),
            json!(["secret/credentials-file", 1, 1]),
        ]
    );
    let title = found[0]["title"].as_str().unwrap();
    assert!(
        title.contains("app/k09/id_rsa, line 1; and 2 more files"),
        "{title}"
    );
    let fix = found[0]["fix"].as_str().unwrap();
    assert_eq!(
        fix,
        "Rotate it: whoever has the image has it. Line 2 copies from the build context: add **/id_rsa to .dockerignore. A build line that needs it gets it by RUN --mount=type=secret,id=key,target=/app/k00/id_rsa, and so for app/k01/id_rsa, app/k02/id_rsa, app/k03/id_rsa and 8 more; what needs it later, when the container starts."
    );
    assert_eq!(found[1]["same_as"], json!([]));
}

#[test]
fn a_token_in_a_files_name_is_not_shown() {
    let dir = TempDir::new().unwrap();
    let token = npm_token();
    let name = format!("app/note-{token}.txt");
    let layer = Layer::new()
        .file_with(name.as_bytes(), private_key().as_bytes())
        .file(&format!("app/{token}/x"), 10);
    let image = Image::new([layer])
        .docker()
        .write_tar(&dir.path().join("image.tar"));
    let image = image.to_str().unwrap();
    let masked = "app/note-•••.txt";
    for arguments in [
        &[image][..],
        &[image, "--json"],
        &[image, "--ci", "--fail-on", "low"],
        &["why", image, masked],
        &["why", image, &name, "--json"],
    ] {
        let run = layerscope(arguments);
        assert!(!run.stdout.contains(&token), "{}", run.stdout);
        assert!(!run.stderr.contains(&token), "{}", run.stderr);
        assert!(run.stdout.contains(masked), "{run:#?}");
    }
}

#[test]
fn a_token_at_the_end_of_a_long_file_fails_the_gate() {
    let line = "const answer = 42; // of all that was asked\n";
    let mut text = line.repeat((9 << 20) / line.len());
    let lines = text.lines().count();
    text.push_str(&npm_token());
    let dir = TempDir::new().unwrap();
    for compression in [Compression::Plain, Compression::Gzip] {
        let layer = Layer::new().file_with(b"app/server.mjs", text.as_bytes());
        let image = Image::new([layer])
            .oci(compression)
            .write_tar(&dir.path().join("image.tar"));
        let options = ["--json", "--fail-on", "secret/token"];
        let run = layerscope([&[image.to_str().unwrap()], &options[..]].concat());
        assert_eq!(run.code, Some(1), "{compression:?} {run:#?}");
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let title = report["findings"][0]["title"].as_str().unwrap();
        let place = format!("in app/server.mjs, line {}", lines + 1);
        assert!(title.ends_with(&place), "{title}");
    }
}
