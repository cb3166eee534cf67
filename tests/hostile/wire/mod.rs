//! Registries with faults on the wire: what is promised comes out, whatever the server does, and nothing goes where it
//! must not.

mod blobs;
mod busy;
mod documents;
mod elsewhere;
mod logins;
mod referrers;

use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::binary::{Run, layerscope_with, report, report_with};
use crate::support::image::{Compression, Files, Image};
use crate::support::layer::Layer;
use crate::support::wire::{Reply, Request, Wire, registry};

/// Two layers of which the second has 300 kB that don't shrink: enough to break off in the midst of.
fn image() -> Image {
    let mut state = 1u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    })
    .take(300_000)
    .collect();
    let lower = Layer::new().file("a", 40_000).file("b", 2_000);
    Image::new([lower, Layer::new().whiteout("a").file_with(b"c", &noise)])
}

fn files() -> Files {
    image().oci(Compression::Gzip)
}

/// The digest of a layer.
fn layer(files: &Files, index: usize) -> String {
    let digest = &files.manifest()["layers"][index]["digest"];
    digest.as_str().unwrap().to_owned()
}

/// What the same image's report says that is read from disk.
fn expected(files: &Files) -> Value {
    let dir = TempDir::new().unwrap();
    figures(&report(files.write_dir(&dir.path().join("image")), &[]))
}

/// What of a report does not depend on where the image lies.
fn figures(report: &Value) -> Value {
    let mut report = report.clone();
    report["image"]["reference"] = Value::Null;
    report["image"]["source"] = Value::Null;
    report
}

/// A registry that has `files` and does `says` where that has something to say.
fn serve(files: &Files, says: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Wire {
    let files = files.clone();
    Wire::start(move |request| says(request).unwrap_or_else(|| registry(&files, request)))
}

fn name(wire: &Wire) -> String {
    format!("docker://{}/shop:1", wire.address)
}

/// The report on the image that a server has is the one on the image on disk.
fn assert_same(wire: &Wire, files: &Files) -> Value {
    let report = report_with(&[], name(wire), &[]);
    assert_eq!(figures(&report), expected(files));
    assert_eq!(report["image"]["source"], "registry");
    report
}

/// It ends with this code and these words, and soon.
fn assert_fails(wire: &Wire, options: &[&str], code: i32, words: &[&str]) -> Run {
    let image = name(wire);
    let mut args = vec![image.as_str(), "--json"];
    args.extend(options);
    assert_ends(&[], &args, code, words)
}

fn assert_ends(variables: &[(&str, &str)], args: &[&str], code: i32, words: &[&str]) -> Run {
    let started = Instant::now();
    let run = layerscope_with(variables, args);
    assert_eq!(run.code, Some(code), "{run:#?}");
    assert_eq!(run.stdout, "", "{run:#?}");
    for word in words {
        assert!(run.stderr.contains(word), "'{word}': {run:#?}");
    }
    let took = started.elapsed();
    assert!(took < Duration::from_secs(30), "{took:?}: {run:#?}");
    run
}
