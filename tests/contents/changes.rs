//! What is read again is what was analysed, or nothing; what is stopped leaves nothing behind.

use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use layerscope::contents::{Cost, Error, Extract, View};
use layerscope::progress::Progress;
use layerscope::tree::PathId;
use tempfile::TempDir;

use crate::support::contents::analysed;
use crate::support::image::{Compression, Image, compress};
use crate::support::layer::{Layer, filler};
use crate::support::{tools, tree};

#[test]
fn parts_and_sparse_files_are_what_gnu_tar_makes_of_them() {
    if !tools::have("contents: sparse files against tar", &["tar"]) {
        return;
    }
    let dir = TempDir::new().unwrap();
    let sparse = dir.path().join("sparse");
    fs::create_dir(&sparse).unwrap();
    // Data, holes, data; a hole at the start and at the end; nothing but holes; many parts.
    let write = |name: &str, size: u64, parts: &[(u64, usize)]| {
        let file = fs::File::create(sparse.join(name)).unwrap();
        file.set_len(size).unwrap();
        for &(at, len) in parts {
            std::os::unix::fs::FileExt::write_all_at(&file, &filler(at as u8, len), at).unwrap();
        }
    };
    write("a", 3 << 20, &[(0, 5000), (1 << 20, 70_000)]);
    write("b", 9_000_000, &[(4 << 20, 100_000)]);
    write("c", 1 << 20, &[]);
    let many: Vec<(u64, usize)> = (0..100).map(|at| (at * 65_536 + 8192, 4096)).collect();
    write("d", 100 * 65_536, &many);
    write("small", 10, &[(0, 10)]);
    for (format, version) in [
        ("gnu", "0.0"),
        ("posix", "0.0"),
        ("posix", "0.1"),
        ("posix", "1.0"),
    ] {
        let tar = dir.path().join("layer.tar");
        let options = [
            format!("--format={format}"),
            format!("--sparse-version={version}"),
        ];
        let at = [
            "-C",
            sparse.to_str().unwrap(),
            "-cSf",
            tar.to_str().unwrap(),
            ".",
        ];
        let args = options
            .iter()
            .map(String::as_str)
            .filter(|it| format == "posix" || !it.contains("version"));
        tools::run("tar", args.chain(at));
        let bytes = fs::read(&tar).unwrap();
        assert!(bytes.len() < 2 << 20, "it is sparse");
        let theirs = dir.path().join("theirs");
        fs::create_dir(&theirs).unwrap();
        tools::run(
            "tar",
            ["-xf", tar.to_str().unwrap(), "-C", theirs.to_str().unwrap()],
        );
        for compression in [Compression::Plain, Compression::Zstd] {
            let name = format!("{format} {version} {compression:?}");
            let image = dir.path().join("image.tar");
            Image::of_tars(vec![bytes.clone()])
                .oci(compression)
                .write_tar(&image);
            let image = analysed(image.to_str().unwrap());
            let ours = dir.path().join("ours");
            image.extract(b"", image.last(), &ours).unwrap();
            tree::assert_same(&name, &ours, &theirs);
            for file in ["a", "b", "c", "d", "small"] {
                let whole = fs::read(theirs.join(file)).unwrap();
                let inode = image.file(file.as_bytes());
                assert!(image.whole(inode) == whole, "{name}: {file}");
                // Parts that begin and end in holes and in data, kept ones and others.
                for (from, most) in [
                    (0, 1),
                    (4990, 20),
                    ((4 << 20) - 5, 10),
                    ((4 << 20) + 99_990, 1 << 20),
                    (8_999_990, 100),
                ] {
                    let part = image.read(inode, from, most).unwrap();
                    let start = whole.len().min(from as usize);
                    let end = whole.len().min(start + most);
                    assert!(
                        part.bytes == whole[start..end],
                        "{name}: {file} from {from}"
                    );
                    assert_eq!(part.size, whole.len() as u64);
                }
            }
            // Holes stay holes.
            let blocks = |file: &str| {
                std::os::unix::fs::MetadataExt::blocks(&ours.join(file).metadata().unwrap())
            };
            assert!(blocks("b") < 1000, "{}", blocks("b"));
            fs::remove_dir_all(&ours).unwrap();
        }
        fs::remove_dir_all(&theirs).unwrap();
    }
}

#[test]
fn what_was_paid_for_is_kept_and_costs_nothing_again() {
    let size = 20 << 20;
    let image = Image::new([Layer::new().file("big", size).file("small", 10)]);
    let dir = TempDir::new().unwrap();
    let layout = image.oci(Compression::Gzip).write_dir(dir.path());
    let blob = layout.join(image.oci(Compression::Gzip).layer_path(0));
    let len = blob.metadata().unwrap().len();
    let image = analysed(layout.to_str().unwrap());
    let file = image.file(b"big");
    assert_eq!(image.cost(0), Cost::Read(len));
    let cost = |from, most| {
        image
            .contents
            .cost_to_read(&image.inspection, &[(file, from)], most)
    };
    assert_eq!(cost(0, 1 << 20), Cost::Read(len));
    let first = image.read(file, 0, 1 << 20).unwrap();
    assert_eq!(first.bytes.len(), 1 << 20);
    // Now the blob may go away: what was kept is read from memory.
    fs::rename(&blob, dir.path().join("moved")).unwrap();
    fs::write(&blob, b"").unwrap();
    assert_eq!(cost(1 << 20, 1 << 20), Cost::Nothing);
    let more = image.read(file, 1 << 20, 1 << 20).unwrap();
    assert!(more.bytes == Layer::new().file("big", size).tar()[512 + (1 << 20)..][..1 << 20]);
    assert_eq!(cost(19 << 20, 1 << 20), Cost::Read(len));
    // Another file of the layer costs all of it again, and two cost it twice.
    let small = (image.file(b"small"), 0);
    let both = |parts: &[_]| {
        image
            .contents
            .cost_to_read(&image.inspection, parts, 1 << 20)
    };
    assert_eq!(both(&[small, (file, 0)]), Cost::Read(len));
    assert_eq!(both(&[small, (file, 19 << 20)]), Cost::Read(2 * len));
    let end = image.read(file, 1 << 60, 1).unwrap();
    assert_eq!((end.bytes.len(), end.size), (0, size as u64));
}

/// As Docker saved a layer that stands in an image twice: once, and a link to it.
#[test]
fn a_layer_that_is_a_link_is_read_where_that_leads() {
    let one = Layer::new().file("a", 70_000).file("b", 10);
    let image = Image::new([one.clone(), Layer::new().file("a", 5), one]);
    let files = image.docker();
    let names = files.json("manifest.json")[0]["Layers"].clone();
    let [first, last] = [0, 2].map(|layer| names[layer].as_str().unwrap().to_owned());
    let tar = files
        .files
        .iter()
        .fold(Layer::new(), |tar, (name, bytes)| match *name == last {
            true => tar.symlink(name, &format!("../{first}")),
            false => tar.file_with(name.as_bytes(), bytes),
        });
    let dir = TempDir::new().unwrap();
    let plain = dir.path().join("image.tar");
    fs::write(&plain, tar.tar()).unwrap();
    let packed = dir.path().join("image.tar.gz");
    fs::write(&packed, compress(&tar.tar(), Compression::Gzip)).unwrap();
    for archive in [plain, packed] {
        let image = analysed(archive.to_str().unwrap());
        assert_eq!(image.inspection.tree.inode(image.file(b"a")).layer, 2);
        assert!(
            image.whole(image.file(b"a")) == Layer::new().file("a", 70_000).tar()[512..][..70_000]
        );
        let to = dir.path().join("to");
        let done = image.extract(b"", image.last(), &to).unwrap();
        assert_eq!((done.entries, done.bytes), (3, 70_010));
        fs::remove_dir_all(to).unwrap();
    }
}

/// Of a layer that links to a file of a lower one, the file is its, with the content from there.
#[test]
fn links_between_layers_and_within_what_is_written() {
    let image = Image::new([
        Layer::new().dir("d").file("d/a", 70_000),
        Layer::new()
            .hard_link("d/b", "d/a")
            .hard_link("c", "d/a")
            .symlink("s", "c"),
    ]);
    let dir = TempDir::new().unwrap();
    let layout = image
        .oci(Compression::Zstd)
        .write_dir(&dir.path().join("layout"));
    let image = analysed(layout.to_str().unwrap());
    let inode = |path: &str| {
        std::os::unix::fs::MetadataExt::ino(&dir.path().join(path).metadata().unwrap())
    };
    let extract =
        |path: &[u8], view, to: &str| image.extract(path, view, &dir.path().join(to)).unwrap();
    let done = extract(b"", View::Changes(1), "one");
    // The place itself is a directory too.
    assert_eq!((done.entries, done.bytes), (5, 70_000));
    assert_eq!(inode("one/c"), inode("one/d/b"));
    assert_eq!(
        fs::metadata(dir.path().join("one/s")).unwrap().len(),
        70_000
    );
    let done = extract(b"d", View::Merged(1), "two");
    assert_eq!((done.entries, done.bytes), (3, 70_000));
    assert_eq!(inode("two/a"), inode("two/b"));
    let done = extract(b"d/b", View::Merged(1), "three");
    assert_eq!((done.entries, done.bytes), (1, 70_000));
    assert!(dir.path().join("three").is_file());
    // Where a layer has nothing, there is nothing to write.
    let error = image
        .extract(b"d/a", View::Changes(1), &dir.path().join("four"))
        .unwrap_err();
    assert!(error.to_string().contains("d/a is not there"), "{error}");
}

#[test]
fn a_changed_image_is_noticed() {
    let before = Image::new([Layer::new().file("a", 100_000).file("b", 10)]);
    let after = Image::new([Layer::new().file("a", 100_001).file("b", 10)]);
    let dir = TempDir::new().unwrap();
    let to = dir.path().join("to");
    for compression in [Compression::Plain, Compression::Gzip] {
        let file = dir.path().join("image.tar");
        before.oci(compression).write_tar(&file);
        let image = analysed(file.to_str().unwrap());
        let [a, b] = [&b"a"[..], b"b"].map(|it| image.file(it));
        assert_eq!(image.whole(b).len(), 10);
        after.oci(compression).write_tar(&file);
        let error = image.read(a, 0, 10).unwrap_err();
        assert!(
            matches!(error, Error::Changed(_)),
            "{compression:?}: {error}"
        );
        let error = image.extract(b"", image.last(), &to).unwrap_err();
        assert!(
            matches!(error, Error::Changed(_)),
            "{compression:?}: {error}"
        );
        assert!(!to.exists());
        // The same once more is fine.
        before.oci(compression).write_tar(&file);
        assert_eq!(image.whole(a).len(), 100_000);
    }
    // As a whole it can't be told without reading all: any other file is another image.
    let packed = dir.path().join("image.tar.gz");
    let pack = |image: &Image| {
        fs::write(&packed, compress(&image.docker().tar(), Compression::Gzip)).unwrap()
    };
    pack(&before);
    let image = analysed(packed.to_str().unwrap());
    let a = image.file(b"a");
    pack(&after);
    let error = image.read(a, 0, 10).unwrap_err();
    assert!(matches!(error, Error::Changed(_)), "{error}");
}

#[test]
fn contents_that_changed_in_place_are_noticed_by_their_hash() {
    // Of the same size, in a layout whose blob has the same name.
    let before = Layer::new().file_with(b"a", &[1; 70_000]).file("b", 10);
    let after = Layer::new().file_with(b"a", &[2; 70_000]).file("b", 10);
    let files = Image::new([before]).oci(Compression::Gzip);
    let dir = TempDir::new().unwrap();
    let layout = files.write_dir(&dir.path().join("layout"));
    let image = analysed(layout.to_str().unwrap());
    let mut other = compress(&after.tar(), Compression::Gzip);
    let blob = layout.join(files.layer_path(0));
    let len = blob.metadata().unwrap().len() as usize;
    assert!(other.len() <= len, "{} {len}", other.len());
    other.resize(len, 0);
    fs::write(&blob, other).unwrap();
    let error = image.read(image.file(b"a"), 0, 100).unwrap_err();
    assert!(matches!(error, Error::Changed(_)), "{error}");
    let to = dir.path().join("to");
    let error = image.extract(b"", image.last(), &to).unwrap_err();
    assert!(matches!(error, Error::Changed(_)), "{error}");
    assert!(!to.exists());
}

#[test]
fn what_can_be_read_once_costs_too_much() {
    let dir = TempDir::new().unwrap();
    let pipe = dir.path().join("pipe");
    tools::run("mkfifo", [pipe.to_str().unwrap()]);
    let bytes = Image::new([Layer::new().file("a", 10)]).docker().tar();
    let writer = {
        let pipe = pipe.clone();
        std::thread::spawn(move || {
            fs::OpenOptions::new()
                .write(true)
                .open(pipe)
                .unwrap()
                .write_all(&bytes)
        })
    };
    let image = analysed(pipe.to_str().unwrap());
    let _ = writer.join();
    let cost = image.cost(0);
    assert!(
        matches!(&cost, Cost::Impossible(why) if why.contains("read only once")),
        "{cost:?}"
    );
    let error = image.read(image.file(b"a"), 0, 1).unwrap_err();
    assert!(matches!(error, Error::Impossible(_)), "{error}");
}

/// Says stop once so many bytes were read.
struct After<'a> {
    stop: &'a AtomicBool,
    bytes: u64,
    at: AtomicU64,
    since: std::sync::Mutex<Option<Instant>>,
}

impl Progress for After<'_> {
    fn layer(&self, _index: usize, done: u64, _total: u64) {
        self.at.store(done, Relaxed);
        if done > self.bytes && !self.stop.swap(true, Relaxed) {
            *self.since.lock().unwrap() = Some(Instant::now());
        }
    }
}

#[test]
fn what_is_stopped_leaves_nothing_behind() {
    let first = Layer::new().dir("d").file("d/empty", 0);
    let layer = (0..24).fold(first, |layer, at| {
        layer
            .file(&format!("d/{at:02}"), 1 << 20)
            .hard_link(&format!("d/{at:02}.link"), &format!("d/{at:02}"))
    });
    let dir = TempDir::new().unwrap();
    let layout = Image::new([layer])
        .oci(Compression::Gzip)
        .write_dir(&dir.path().join("layout"));
    let image = analysed(layout.to_str().unwrap());
    let to = dir.path().join("to");
    fs::create_dir(&to).unwrap();
    fs::write(to.join("mine"), "mine").unwrap();
    fs::create_dir(to.join("d")).unwrap();
    for name in ["d/07", "d/00.link", "d/empty"] {
        fs::write(to.join(name), "mine").unwrap();
    }
    for bytes in [0, 5 << 20, 15 << 20] {
        let stop = AtomicBool::new(false);
        let progress = After {
            stop: &stop,
            bytes,
            at: AtomicU64::new(0),
            since: std::sync::Mutex::new(None),
        };
        let wanted = Extract {
            path: PathId::ROOT,
            view: View::Merged(0),
            to: to.clone(),
            overwrite: true,
        };
        let done = image
            .contents
            .extract(&image.inspection, &wanted, &progress, &stop);
        assert!(matches!(done, Err(Error::Stopped)), "{done:?}");
        let since = progress.since.lock().unwrap().unwrap();
        assert!(
            since.elapsed() < Duration::from_millis(500),
            "{:?}",
            since.elapsed()
        );
        assert!(progress.at.load(Relaxed) < bytes + (4 << 20));
        // Nothing new stays, and what was written over is as it was.
        assert_eq!(tree::tree(&to).len(), 5, "{:?}", tree::tree(&to).keys());
        for name in ["mine", "d/07", "d/00.link", "d/empty"] {
            assert_eq!(fs::read(to.join(name)).unwrap(), b"mine");
        }
    }
}

#[test]
fn what_another_extraction_left_is_told_and_kept() {
    let image = Image::new([Layer::new().dir("d/sub").file("d/sub/a", 10)]);
    let dir = TempDir::new().unwrap();
    let file = image.docker().write_tar(&dir.path().join("image.tar"));
    let image = analysed(file.to_str().unwrap());
    let to = dir.path().join("to");
    fs::create_dir_all(to.join("sub")).unwrap();
    // Process 1 is not this one; the others are nobody's.
    let left = [
        ".layerscope-1-1",
        "to/.layerscope-1-2",
        "to/sub/.layerscope-1-3",
    ];
    let mine = [".layerscope", ".layerscope-x-1", "to/.layerscope-1-2.txt"];
    for name in left.iter().chain(&mine) {
        fs::write(dir.path().join(name), name).unwrap();
    }
    let extracted = image.extract(b"d", image.last(), &to).unwrap();
    let mut told = extracted.left_behind;
    told.sort();
    assert_eq!(told, left.map(|name| dir.path().join(name)));
    for name in left.iter().chain(&mine) {
        assert_eq!(fs::read(dir.path().join(name)).unwrap(), name.as_bytes());
    }
    // By a link it goes into the directory itself: nothing is told twice, and nothing beside it.
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&to, &link).unwrap();
    let extracted = image.extract_with(b"d", image.last(), &link, true).unwrap();
    let mut told = extracted.left_behind;
    told.sort();
    assert_eq!(
        told,
        [".layerscope-1-2", "sub/.layerscope-1-3"].map(|name| link.join(name))
    );
}
