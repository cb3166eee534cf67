//! Sources that keep us waiting: to be told to stop takes no time, and what they send is held against its digest.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

use layerscope::contents::{Cost, Error, Extract};
use layerscope::progress::Silent;
use layerscope::tree::PathId;
use tempfile::TempDir;

use crate::support::contents::{Analysed, analysed};
use crate::support::image::{Compression, Files, Image, compress};
use crate::support::layer::{Layer, filler};
use crate::support::served::{Answer, Served, document};

const FINE: u8 = 0;
const SILENT: u8 = 1;
const BREAKS_OFF: u8 = 2;
const OTHER: u8 = 3;

/// A registry of one image, whose layer it sends as it is told.
struct Remote {
    served: Served,
    mood: Arc<AtomicU8>,
    image: Analysed,
    files: Files,
}

fn remote() -> Remote {
    let layer = Layer::new().dir("d").file("d/a", 300_000).file("d/b", 10);
    // Other bytes behind the end: only the digest tells.
    let mut other = layer.tar();
    other.extend([0; 512]);
    let files = Image::new([layer]).oci(Compression::Gzip);
    let other = compress(&other, Compression::Gzip);
    let mood = Arc::new(AtomicU8::new(FINE));
    let served = {
        let (files, mood) = (files.clone(), Arc::clone(&mood));
        let layer = files
            .layer_path(0)
            .replace("blobs/sha256/", "/blobs/sha256:");
        Served::on_port(move |path| match mood.load(Relaxed) {
            _ if !path.ends_with(&layer) => document(&files, path),
            SILENT => Answer::Silence,
            BREAKS_OFF => {
                let bytes = files.files[&files.layer_path(0)][..1000].to_vec();
                Answer::Beginning("application/octet-stream".to_owned(), bytes)
            }
            OTHER => Answer::Whole(200, "application/octet-stream".to_owned(), other.clone()),
            _ => document(&files, path),
        })
    };
    let image = analysed(&format!("docker://{}/shop:1", served.address));
    Remote {
        served,
        mood,
        image,
        files,
    }
}

#[test]
fn a_source_that_is_silent_is_left_at_once() {
    let remote = remote();
    let image = &remote.image;
    let len = remote.files.files[&remote.files.layer_path(0)].len() as u64;
    assert_eq!(image.cost(0), Cost::Download(len));
    let layer = remote.files.layer_path(0);
    let layer = layer.rsplit('/').next().unwrap().to_owned();
    let dir = TempDir::new().unwrap();
    for mood in [SILENT, BREAKS_OFF] {
        remote.mood.store(mood, Relaxed);
        let stop = AtomicBool::new(false);
        let before = remote.served.times_asked(&layer);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let file = image.file(b"d/a");
                image
                    .contents
                    .read(&image.inspection, file, 0, 1000, &Silent, &stop)
            });
            let writing = scope.spawn(|| {
                let wanted = Extract {
                    path: PathId::ROOT,
                    view: image.last(),
                    to: dir.path().join("to"),
                    overwrite: false,
                };
                image
                    .contents
                    .extract(&image.inspection, &wanted, &Silent, &stop)
            });
            // Both wait for a server that sends nothing more, and holds the connection for ever.
            remote.served.wait_until_asked_often(&layer, before + 2);
            assert!(!waiting.is_finished() && !writing.is_finished());
            stop.store(true, Relaxed);
            assert!(matches!(waiting.join().unwrap(), Err(Error::Stopped)));
            assert!(matches!(writing.join().unwrap(), Err(Error::Stopped)));
        });
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
    remote.mood.store(FINE, Relaxed);
    let seed = b"d/a"
        .iter()
        .fold(7u8, |sum, byte| sum.wrapping_mul(31) ^ byte);
    assert!(image.whole(image.file(b"d/a")) == filler(seed, 300_000));
}

#[test]
fn what_is_written_is_held_against_the_layers_digest() {
    let remote = remote();
    let dir = TempDir::new().unwrap();
    let to = dir.path().join("to");
    remote.mood.store(OTHER, Relaxed);
    let image = &remote.image;
    let error = image.extract(b"", image.last(), &to).unwrap_err();
    assert!(matches!(error, Error::Source(_)), "{error}");
    assert!(!to.exists(), "nothing of it stays");
    remote.mood.store(FINE, Relaxed);
    let done = image.extract(b"", image.last(), &to).unwrap();
    assert_eq!((done.entries, done.bytes), (4, 300_010));
}

#[test]
fn what_stood_there_is_put_back_when_nothing_comes_in_its_place() {
    let remote = remote();
    let dir = TempDir::new().unwrap();
    let to = dir.path().join("to");
    std::fs::create_dir(&to).unwrap();
    // A link where a directory is to be, in one image; a file that is to be written over, in the other.
    let image = &remote.image;
    std::os::unix::fs::symlink("elsewhere", to.join("d")).unwrap();
    let over = |path: &[u8], to: &std::path::Path| image.extract_with(path, image.last(), to, true);
    let names = || {
        let entries = std::fs::read_dir(&to).unwrap();
        entries
            .map(|it| it.unwrap().file_name())
            .collect::<Vec<_>>()
    };
    remote.mood.store(OTHER, Relaxed);
    over(b"", &to).unwrap_err();
    assert_eq!(names(), ["d"]);
    assert_eq!(to.join("d").read_link().unwrap().as_os_str(), "elsewhere");
    std::fs::remove_file(to.join("d")).unwrap();
    std::fs::write(to.join("a"), "mine").unwrap();
    over(b"d", &to).unwrap_err();
    assert_eq!(names(), ["a"]);
    assert_eq!(std::fs::read(to.join("a")).unwrap(), b"mine");
    remote.mood.store(FINE, Relaxed);
    over(b"d", &to).unwrap();
    assert_eq!(std::fs::read(to.join("a")).unwrap().len(), 300_000);
    assert_eq!(names().len(), 2, "nothing that was put aside stays");
}
