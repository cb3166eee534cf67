//! Engines that do not answer, are none, or break off: a made-up engine at a socket that makes each fault once.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use layerscope::progress::Progress;
use layerscope::source::{self, Environment, ImageRef, Options, Platform};
use serde_json::json;
use tempfile::TempDir;

use crate::support::binary::{Run, layerscope_with};
use crate::support::image::Image;
use crate::support::layer::Layer;

/// What an engine does with a question.
enum Answer {
    /// A status, and a body of that many bytes.
    Whole(u16, Vec<u8>),
    /// 200 and a body in chunks: these, and the end of them if it is not cut off.
    Chunks(Vec<Vec<u8>>, bool),
    /// Bytes as they are.
    Raw(&'static [u8]),
    /// Never.
    Silence,
}

/// Serves until the process ends.
fn engine(answer: impl Fn(&str) -> Answer + Send + 'static) -> (TempDir, String) {
    let dir = TempDir::new().unwrap();
    let socket = dir.path().join("engine.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for connection in listener.incoming() {
            let connection = connection.unwrap();
            let mut lines = BufReader::new(connection.try_clone().unwrap()).lines();
            let first = lines.next().and_then(Result::ok).unwrap_or_default();
            while lines
                .next()
                .and_then(Result::ok)
                .is_some_and(|line| !line.is_empty())
            {}
            let path = first.split(' ').nth(1).unwrap_or_default();
            let answer = answer(path);
            if matches!(answer, Answer::Silence) {
                silent.push(connection);
            } else {
                // Whoever asked may have gone.
                let _ = say(connection, answer);
            }
        }
    });
    let host = format!("unix://{}", socket.display());
    (dir, host)
}

fn say(mut to: UnixStream, answer: Answer) -> std::io::Result<()> {
    match answer {
        Answer::Whole(status, body) => {
            let length = body.len();
            write!(
                to,
                "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            )?;
            to.write_all(&body)
        }
        Answer::Chunks(chunks, ends) => {
            to.write_all(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
            )?;
            for chunk in chunks {
                write!(to, "{:x}\r\n", chunk.len())?;
                to.write_all(&chunk)?;
                to.write_all(b"\r\n")?;
            }
            to.write_all(if ends { b"0\r\n\r\n" } else { b"" })
        }
        Answer::Raw(bytes) => to.write_all(bytes),
        Answer::Silence => Ok(()),
    }
}

fn image() -> Image {
    Image::new([Layer::new().file("a", 40_000)])
}

/// An engine that has the image and gives it as `export` says.
fn exporting(export: impl Fn() -> Answer + Send + 'static) -> (TempDir, String) {
    engine(move |path| {
        if path.ends_with("/get") {
            return export();
        }
        sane(path)
    })
}

/// What a sane engine says.
fn sane(path: &str) -> Answer {
    let body = if path.ends_with("/version") {
        json!({"ApiVersion": "1.41", "Version": "20.10"})
    } else if path.ends_with("/history") {
        json!([])
    } else if path.contains("/images/shop:1/json") {
        json!({
            "Id": crate::support::image::digest(&image().config()),
            "RepoTags": ["shop:1"], "Os": "linux", "Architecture": "amd64", "Size": 40_000,
            "RootFS": {"Type": "layers", "Layers": image().diff_ids},
        })
    } else {
        return Answer::Whole(404, br#"{"message": "page not found"}"#.to_vec());
    };
    Answer::Whole(200, body.to_string().into_bytes())
}

fn ask(host: &str, image: &str) -> Run {
    layerscope_with(&[("DOCKER_HOST", host)], [image, "--json"])
}

fn assert_refuses(host: &str, words: &[&str]) {
    let run = ask(host, "docker-daemon:shop:1");
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert_eq!(run.stdout, "", "{run:#?}");
    for word in words {
        assert!(run.stderr.contains(word), "'{word}' is not in: {run:#?}");
    }
    assert!(!run.stderr.contains('\x1b'), "{run:#?}");
}

#[test]
fn the_made_up_engine_is_a_good_one_where_it_makes_no_fault() {
    let (_dir, host) = exporting(|| Answer::Chunks(vec![image().docker().tar()], true));
    let run = ask(&host, "docker-daemon:shop:1");
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.contains("\"total_bytes\": 40000"), "{run:#?}");
}

#[test]
fn nobody_at_the_socket() {
    let dir = TempDir::new().unwrap();
    let socket = dir.path().join("engine.sock");
    drop(UnixListener::bind(&socket).unwrap());
    let host = format!("unix://{}", socket.display());
    assert_refuses(&host, &["nobody listens there", "start Docker", &host]);
}

#[test]
fn something_else_at_the_socket() {
    for answer in [
        || Answer::Raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        || Answer::Raw(b""),
        || Answer::Whole(404, b"<html>not here</html>".to_vec()),
        || Answer::Whole(200, b"<html>\x1b[31mwelcome</html>".to_vec()),
        || Answer::Whole(200, b"{}".to_vec()),
    ] {
        let (_dir, host) = engine(move |_| answer());
        assert_refuses(&host, &["what answers there is no container engine"]);
    }
}

#[test]
fn an_engine_that_hangs_is_given_up_soon() {
    let (_dir, host) = engine(|_| Answer::Silence);
    let started = Instant::now();
    assert_refuses(&host, &["did not answer within 10 seconds"]);
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn an_engine_that_fails_to_describe_the_image() {
    let (_dir, host) = engine(|path| match path {
        path if path.contains("/images/") => {
            Answer::Whole(500, b"{\"message\": \"disk\\u001b[31m on fire\"}".to_vec())
        }
        path => sane(path),
    });
    let words = [
        "Docker engine at",
        "it answers with status 500: disk\\x1b[31m on fire",
    ];
    assert_refuses(&host, &words);
}

/// As Podman 4 does of an IPv6 address.
#[test]
fn a_name_that_the_engine_cannot_read_is_looked_for_elsewhere() {
    let (_dir, host) = engine(|path| match path {
        path if path.contains("/images/") => {
            let words = br#"{"message": "normalizing image: parsing reference \"[::1]:1/shop\": invalid reference format"}"#;
            Answer::Whole(500, words.to_vec())
        }
        path => sane(path),
    });
    let run = layerscope_with(&[("CONTAINER_HOST", &host)], ["[::1]:1/shop:1"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    for words in ["invalid reference format", "\n  the registry [::1]:1: "] {
        assert!(run.stderr.contains(words), "'{words}' is not in: {run:#?}");
    }
}

/// Docker's older store has no export of it.
#[test]
fn an_image_without_layers_need_not_be_sent() {
    let (_dir, host) = engine(|path| match sane(path) {
        Answer::Whole(200, body) if path.contains("/images/shop:1/json") => {
            let mut body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            body["RootFS"] = json!({"Type": "layers"});
            Answer::Whole(200, body.to_string().into_bytes())
        }
        _ if path.ends_with("/get") => Answer::Whole(
            500,
            br#"{"message": "empty export - not implemented"}"#.to_vec(),
        ),
        answer => answer,
    });
    let run = ask(&host, "docker-daemon:shop:1");
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.contains("\"total_bytes\": 0"), "{run:#?}");
    assert!(run.stdout.contains("\"layers\": 0"), "{run:#?}");
}

#[test]
fn a_list_of_images_is_read_up_to_a_limit() {
    let (_dir, host) = engine(|path| {
        if path.contains("/images/json") {
            let list = json!([{"Id": "sha256:ab", "RepoTags": ["shop:2"], "ParentId": ""}]);
            return Answer::Whole(200, list.to_string().into_bytes());
        }
        if path.contains("/images/") {
            return Answer::Whole(404, b"{\"message\": \"no such image\"}".to_vec());
        }
        sane(path)
    });
    assert_refuses(&host, &["it has no such image, but shop:2"]);
    let args = ["docker-daemon:shop:1", "--limit", "manifest=40"];
    let run = layerscope_with(&[("DOCKER_HOST", &host)], args);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(run.stderr.contains("it has no such image\n"), "{run:#?}");
}

#[test]
fn descriptions_that_make_no_sense() {
    let short = json!({"Type": "layers", "Layers": ["sha256:short"]});
    for (key, value, words) in [
        ("Id", json!("../../etc/passwd"), "has no ID"),
        ("RootFS", short, "a layer without a well-formed diffID"),
        ("RootFS", json!(7), "its answer can't be understood"),
    ] {
        let (_dir, host) = engine(move |path| match sane(path) {
            Answer::Whole(200, body) if path.contains("/images/shop:1/json") => {
                let mut body: serde_json::Value = serde_json::from_slice(&body).unwrap();
                body[key] = value.clone();
                Answer::Whole(200, body.to_string().into_bytes())
            }
            answer => answer,
        });
        assert_refuses(&host, &["ocker engine at", &host, words]);
    }
}

#[test]
fn an_export_that_is_refused_or_breaks_off() {
    let refusal = || Answer::Whole(500, br#"{"message": "layer is gone"}"#.to_vec());
    let (_dir, host) = exporting(refusal);
    assert_refuses(
        &host,
        &[
            "docker.io/library/shop:1 in the Docker engine",
            "500: layer is gone",
        ],
    );

    let half = || image().docker().tar()[..20_000].to_vec();
    let (_dir, host) = exporting(move || Answer::Chunks(vec![half()], false));
    assert_refuses(&host, &["the export broke off"]);

    // Docker says why behind what it has sent, in the same body.
    for cut in [20_000, 20_480, 512] {
        let (_dir, host) = exporting(move || {
            let words = br#"{"errorDetail":{"message":"no space left"},"error":"no space left"}"#;
            let tar = image().docker().tar()[..cut].to_vec();
            Answer::Chunks(vec![tar, [&words[..], b"\r\n"].concat()], true)
        });
        assert_refuses(&host, &["the engine broke off: no space left"]);
    }

    // Without a word: the archive ends in the middle.
    let (_dir, host) = exporting(move || Answer::Chunks(vec![half()], true));
    assert_refuses(&host, &["docker.io/library/shop:1 in the Docker engine"]);

    let (_dir, host) = exporting(|| Answer::Whole(200, b"{\"no\": \"tar\"}".to_vec()));
    assert_refuses(&host, &["expected was a tar"]);
}

#[test]
fn a_file_in_an_image_does_not_speak_for_the_engine() {
    let words = r#"{"errorDetail":{"message":"pay"},"error":"pay"}"#;
    let saying = move || {
        let layer = Layer::new().file("a", 40_000);
        let layer = layer.file_with(b"note", words.as_bytes()).file("b", 600);
        Image::new([layer]).docker().tar()
    };
    let said = saying();
    let mut windows = said.windows(words.len());
    let at = windows.position(|it| it == words.as_bytes()).unwrap();
    // Cut behind the file's words, and right behind them where the connection fails.
    for (cut, ends) in [(at + 600, true), (at + words.len(), false)] {
        let (_dir, host) = exporting(move || Answer::Chunks(vec![saying()[..cut].to_vec()], ends));
        let run = ask(&host, "docker-daemon:shop:1");
        assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""), "{run:#?}");
        assert!(!run.stderr.contains("pay"), "{run:#?}");
    }
}

#[test]
fn a_limit_stays_a_limit_whatever_follows() {
    let words = r#"{"errorDetail":{"message":"pay"},"error":"pay"}"#;
    for ends in [true, false] {
        let (_dir, host) = exporting(move || {
            let layer = Layer::new().file("a", 40_000).file("b", 1);
            let tar = Image::new([layer]).docker().tar();
            Answer::Chunks(vec![tar, words.into()], ends)
        });
        let args = ["docker-daemon:shop:1", "--json", "--limit", "entries=1"];
        let run = layerscope_with(&[("DOCKER_HOST", &host)], args);
        assert_eq!(run.code, Some(4), "{run:#?}");
        assert!(run.stderr.contains("entries"), "{run:#?}");
        assert!(!run.stderr.contains("pay"), "{run:#?}");
    }
}

#[test]
fn an_image_other_than_the_described_one_is_read_as_what_it_is() {
    // The tag moved in between.
    let other = || Image::new([Layer::new().file("b", 7), Layer::new().file("c", 8)]);
    let (_dir, host) = exporting(move || Answer::Chunks(vec![other().docker().tar()], true));
    let run = ask(&host, "docker-daemon:shop:1");
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.contains("\"total_bytes\": 15"), "{run:#?}");
}

#[test]
fn a_missing_socket_is_named_with_what_makes_one() {
    let nowhere = PathBuf::from("/nonexistent/engine.sock");
    let host = format!("unix://{}", nowhere.display());
    assert_refuses(
        &host,
        &["engine.sock: there is no such socket; start Docker"],
    );
    let run = layerscope_with(&[("CONTAINER_HOST", &host)], ["containers-storage:shop:1"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    for word in ["Podman at unix:///nonexistent/engine.sock", "podman.socket"] {
        assert!(run.stderr.contains(word), "'{word}' is not in: {run:#?}");
    }
}

#[test]
fn of_several_platforms_the_one_is_described_that_will_be_read() {
    let here = Platform::default_for_images().to_string();
    let here = here.strip_prefix("linux/").unwrap().to_owned();
    let other = if here == "s390x" { "riscv64" } else { "s390x" };
    let own = here.clone();
    let (_dir, host) = engine(move |path| match sane(path) {
        Answer::Whole(200, body) if path.contains("/images/shop:1/json") => {
            let mut body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            let is_own = path.contains("platform=") && path.contains(&own);
            body["Architecture"] = json!(if is_own { &own } else { other });
            let manifest = |architecture: &str| {
                let platform = json!({"os": "linux", "architecture": architecture});
                json!({"Available": true, "Kind": "image", "ImageData": {"Platform": platform}})
            };
            body["Manifests"] = json!([manifest(other), manifest(&own)]);
            Answer::Whole(200, body.to_string().into_bytes())
        }
        answer => answer,
    });
    let options = Options {
        environment: Environment::new([("DOCKER_HOST".to_owned(), host)], 0),
        ..Options::default()
    };
    let reference = ImageRef::parse("docker-daemon:shop:1").unwrap();
    let described = source::open(&reference, &options, &Told::default()).unwrap();
    assert_eq!(described.platform.to_string(), format!("linux/{here}"));
    // The engine's ID is no configuration's digest: it depends on the engine's store.
    assert_eq!(described.config_digest, None);
}

/// What was told of how far an export is.
#[derive(Default)]
struct Told {
    archive: Mutex<Vec<(u64, u64)>>,
    layers: Mutex<Vec<(usize, u64, u64)>>,
}

impl Progress for Told {
    fn archive(&self, done: u64, total: u64) {
        self.archive.lock().unwrap().push((done, total));
    }

    fn layer(&self, index: usize, done: u64, total: u64) {
        self.layers.lock().unwrap().push((index, done, total));
    }
}

#[test]
fn the_description_comes_first_and_what_follows_tells_how_far_it_is() {
    let two = || {
        let image = Image::new([
            Layer::new().file("a", 40_000),
            Layer::new().file("b", 9_000),
        ]);
        image.history(json!([
            {"created_by": "COPY a / # buildkit"},
            {"created_by": "ENV X=1", "empty_layer": true},
            {"created_by": "COPY b / # buildkit"},
        ]))
    };
    let podmans = move || {
        let mut files = two().docker();
        let mut manifest = files.json("manifest.json");
        for (index, diff_id) in two().diff_ids.iter().enumerate() {
            let old = manifest[0]["Layers"][index].as_str().unwrap().to_owned();
            let new = format!("{}.tar", diff_id.strip_prefix("sha256:").unwrap());
            let layer = files.files.remove(&old).unwrap();
            files.set(&new, &layer);
            manifest[0]["Layers"][index] = json!(new);
        }
        files.set("manifest.json", manifest.to_string().as_bytes());
        Answer::Chunks(vec![files.tar()], true)
    };
    let (_dir, host) = engine(move |path| match path {
        path if path.ends_with("/get") => podmans(),
        path if path.ends_with("/history") => {
            let step = |text: &str, size: u64| json!({"Id": "<missing>", "Created": 0, "CreatedBy": text, "Tags": null, "Size": size, "Comment": ""});
            let steps = [
                step("COPY b / # buildkit", 9_000),
                step("ENV X=1", 0),
                step("COPY a / # buildkit", 40_000),
            ];
            Answer::Whole(200, json!(steps).to_string().into_bytes())
        }
        path => match sane(path) {
            Answer::Whole(200, body) if path.contains("/images/shop:1/json") => {
                let mut body: serde_json::Value = serde_json::from_slice(&body).unwrap();
                body["RootFS"]["Layers"] = json!(two().diff_ids);
                Answer::Whole(200, body.to_string().into_bytes())
            }
            answer => answer,
        },
    });
    let options = Options {
        environment: Environment::new([("DOCKER_HOST".to_owned(), host)], 0),
        ..Options::default()
    };
    let reference = ImageRef::parse("docker-daemon:shop:1").unwrap();
    let told = Told::default();
    let described = source::open(&reference, &options, &told).unwrap();
    let sizes: Vec<u64> = described.layers.iter().map(|layer| layer.size).collect();
    assert_eq!(sizes, [40_000, 9_000]);
    let empty: Vec<bool> = described
        .config
        .history
        .iter()
        .map(|step| step.empty_layer)
        .collect();
    assert_eq!(empty, [false, true, false]);

    let image = described.export.unwrap().read(&told).unwrap();
    assert_eq!(image.layers.len(), 2);
    let archive = told.archive.into_inner().unwrap();
    // The description says 40,000 bytes; more come.
    assert_eq!(archive[0], (0, 40_000));
    assert!(
        archive.iter().all(|(done, total)| done <= total),
        "{archive:?}"
    );
    let layers = told.layers.into_inner().unwrap();
    for (index, layer) in image.layers.iter().enumerate() {
        assert!(
            layers.contains(&(index, layer.size, layer.size)),
            "{layers:?}"
        );
    }
}
