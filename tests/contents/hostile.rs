//! Images that want out of the place they are written to, and places that lead elsewhere.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use layerscope::contents::{Error, View};
use tempfile::TempDir;

use crate::support::contents::{Analysed, analysed};
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;
use crate::support::tree;

/// A directory with an image of these layers, a place to write to, and a place that nobody may write to.
struct Room {
    dir: TempDir,
    image: Analysed,
}

impl Room {
    fn new(layers: impl IntoIterator<Item = Layer>) -> Self {
        let dir = TempDir::new().unwrap();
        let layout = dir.path().join("layout");
        Image::new(layers).oci(Compression::Gzip).write_dir(&layout);
        for place in ["to", "outside"] {
            fs::create_dir(dir.path().join(place)).unwrap();
        }
        fs::write(dir.path().join("outside/kept"), "kept").unwrap();
        let image = analysed(layout.to_str().unwrap());
        Self { dir, image }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Nothing came where nothing belongs.
    fn is_untouched(&self) {
        let outside = tree::tree(&self.at("outside"));
        assert_eq!(outside.keys().collect::<Vec<_>>(), [b"kept"]);
        assert_eq!(fs::read(self.at("outside/kept")).unwrap(), b"kept");
    }
}

fn names(dir: &Path) -> Vec<String> {
    let things = tree::tree(dir);
    let names = things.keys();
    names
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}

#[test]
fn links_are_written_as_they_are_and_lead_nowhere() {
    let outside = TempDir::new().unwrap();
    let absolute = outside.path().to_str().unwrap();
    let room = Room::new([
        Layer::new()
            .dir("d")
            .symlink("d/up", "..")
            .symlink("d/out", "../../outside")
            .symlink("absolute", absolute)
            .symlink("root", "/"),
        // In the image these lie where the links lead to, inside of it.
        Layer::new()
            .file("absolute/planted", 10)
            .file("d/up/beside", 10)
            .file("d/out/other", 10),
    ]);
    room.image
        .extract(b"", room.image.last(), &room.at("to"))
        .unwrap();
    room.is_untouched();
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert_eq!(
        fs::read_link(room.at("to/d/out")).unwrap(),
        Path::new("../../outside")
    );
    assert_eq!(
        fs::read_link(room.at("to/absolute")).unwrap(),
        outside.path()
    );
    assert_eq!(fs::read_link(room.at("to/root")).unwrap(), Path::new("/"));
    // A link by itself is not followed either.
    room.image
        .extract(b"d/out", room.image.last(), &room.at("link"))
        .unwrap();
    assert_eq!(
        fs::read_link(room.at("link")).unwrap(),
        Path::new("../../outside")
    );
}

#[test]
fn a_directory_that_a_later_layer_made_a_link_is_what_each_view_says() {
    let layers = [
        Layer::new().dir("a").file("a/passwd", 10),
        Layer::new().symlink("a", "/etc"),
    ];
    let room = Room::new(layers);
    room.image
        .extract(b"", View::Merged(0), &room.at("to/0"))
        .unwrap();
    room.image
        .extract(b"", View::Merged(1), &room.at("to/1"))
        .unwrap();
    assert_eq!(names(&room.at("to/0")), ["a", "a/passwd"]);
    assert_eq!(names(&room.at("to/1")), ["a"]);
    assert!(room.at("to/1/a").is_symlink());
    // And both into one place: the second finds a directory, the first a link.
    room.image
        .extract(b"", View::Merged(1), &room.at("to/both"))
        .unwrap();
    let again = |view, overwrite| {
        let to = room.at("to/both");
        room.image.extract_with(b"", view, &to, overwrite)
    };
    let error = again(View::Merged(0), false).unwrap_err();
    assert!(
        matches!(&error, Error::Exists(path) if *path == room.at("to/both/a")),
        "{error}"
    );
    again(View::Merged(0), true).unwrap();
    assert_eq!(names(&room.at("to/both")), ["a", "a/passwd"]);
    let error = again(View::Merged(1), true).unwrap_err();
    assert!(
        matches!(&error, Error::Directory(path) if *path == room.at("to/both/a")),
        "{error}"
    );
    assert_eq!(names(&room.at("to/both")), ["a", "a/passwd"]);
}

#[test]
fn links_that_stand_in_the_place_are_never_followed() {
    let room = Room::new([Layer::new().dir("d").file("d/kept", 100).file("f", 100)]);
    let (outside, to) = (room.at("outside"), room.at("to"));
    for (link, target) in [
        ("d", "../outside"),
        ("f", "../outside/kept"),
        ("d/kept", "../../outside/kept"),
    ] {
        let link = to.join(link);
        if let Some(parent) = link.parent() {
            fs::create_dir_all(parent).unwrap();
        }
        symlink(target, &link).unwrap();
        let error = room.image.extract(b"", room.image.last(), &to).unwrap_err();
        assert!(
            matches!(&error, Error::Exists(path) if *path == link),
            "{error}"
        );
        room.is_untouched();
        assert_eq!(
            tree::tree(&to)
                .values()
                .filter(|it| it.kind == "file")
                .count(),
            0
        );
        room.image
            .extract_with(b"", room.image.last(), &to, true)
            .unwrap();
        room.is_untouched();
        assert_eq!(names(&to), ["d", "d/kept", "f"]);
        assert!(!link.is_symlink());
        fs::remove_dir_all(&to).unwrap();
        fs::create_dir(&to).unwrap();
    }
    // The place itself is the directory that a person means, unless it is none.
    let (link, meant) = (room.at("link"), room.at("meant"));
    fs::create_dir(&meant).unwrap();
    symlink("meant", &link).unwrap();
    let of = |path: &[u8], to: &Path, overwrite| {
        let last = room.image.last();
        room.image.extract_with(path, last, to, overwrite)
    };
    let error = of(b"f", &link, true).unwrap_err();
    assert!(
        matches!(&error, Error::Directory(path) if *path == link),
        "{error}"
    );
    symlink("../outside/kept", meant.join("f")).unwrap();
    of(b"", &link, true).unwrap();
    assert!(link.is_symlink());
    assert_eq!(names(&meant), ["d", "d/kept", "f"]);
    assert!(meant.join("f").is_file() && !meant.join("f").is_symlink());
    let link = room.at("link2");
    symlink(outside.join("kept"), &link).unwrap();
    let error = of(b"f", &link, false).unwrap_err();
    assert!(
        matches!(&error, Error::Exists(path) if *path == link),
        "{error}"
    );
    room.is_untouched();
    of(b"f", &link, true).unwrap();
    room.is_untouched();
    assert!(link.is_file() && !link.is_symlink());
}

#[test]
fn a_place_that_the_file_system_refuses_is_an_error() {
    let room = Room::new([Layer::new().dir("d").file("d/f", 10).symlink("l", "d")]);
    let to = room.at("to").join("n".repeat(300));
    for path in [&b"d"[..], b"d/f", b"l"] {
        let error = room
            .image
            .extract(path, room.image.last(), &to)
            .unwrap_err();
        assert!(matches!(error, Error::Write { .. }), "{error}");
    }
}

#[test]
fn what_stands_there_is_written_over_only_when_that_is_asked_for() {
    let room = Room::new([Layer::new()
        .mode(0o640)
        .dir("d")
        .file("d/a", 100)
        .file("d/b", 50)]);
    let to = room.at("to");
    fs::write(to.join("b"), "mine").unwrap();
    fs::write(to.join("other"), "mine").unwrap();
    let error = room
        .image
        .extract(b"d", room.image.last(), &to)
        .unwrap_err();
    assert!(
        matches!(&error, Error::Exists(path) if *path == to.join("b")),
        "{error}"
    );
    // Nothing at all was written.
    assert_eq!(names(&to), ["b", "other"]);
    assert_eq!(fs::read(to.join("b")).unwrap(), b"mine");
    // Another name of the file keeps what it has.
    fs::hard_link(to.join("b"), room.at("name")).unwrap();
    let done = room
        .image
        .extract_with(b"d", room.image.last(), &to, true)
        .unwrap();
    assert_eq!((done.entries, done.bytes), (2, 150));
    assert_eq!(names(&to), ["a", "b", "other"]);
    assert_eq!(fs::metadata(to.join("b")).unwrap().len(), 50);
    assert_eq!(fs::metadata(to.join("b")).unwrap().mode() & 0o7777, 0o640);
    assert_eq!(fs::read(room.at("name")).unwrap(), b"mine");
    assert_eq!(fs::read(to.join("other")).unwrap(), b"mine");
    // A file is not put where a directory is, nor into one.
    let error = room
        .image
        .extract_with(b"d/a", room.image.last(), &to, true)
        .unwrap_err();
    assert!(
        matches!(&error, Error::Directory(path) if *path == to),
        "{error}"
    );
    let nowhere = room.at("no/such/place");
    let error = room
        .image
        .extract(b"d/a", room.image.last(), &nowhere)
        .unwrap_err();
    assert!(matches!(error, Error::NoDirectory(_)), "{error}");
}

#[test]
fn names_that_can_not_be_are_left_out_with_a_word() {
    let long = "n".repeat(300);
    let deep: Vec<u8> = [b"d".as_slice(); 400].join(&b"/"[..]);
    let mut file = vec![b'x'; 3_000];
    (250..3_000).step_by(250).for_each(|at| file[at] = b'/');
    let room = Room::new([Layer::new()
        .file("../../outside/escaped", 10)
        .file("/rooted", 10)
        .file_with(long.as_bytes(), b"long")
        .file_with(format!("{long}/below").as_bytes(), b"below")
        .file_with(b"b\xff\x1b[31m", b"not UTF-8")
        .file_with(&deep, b"deep")
        .file_with(&file, b"long way")
        .fifo("pipe")
        .char_device("device")
        .hard_link("again", "rooted")
        .mode(0o6755)
        .file("setuid", 1)
        .hard_link("gone", "not/there")]);
    let to = room.at("to");
    let done = room.image.extract(b"", room.image.last(), &to).unwrap();
    room.is_untouched();
    assert_eq!(fs::read(to.join("outside/escaped")).unwrap().len(), 10);
    assert_eq!(
        fs::read(to.join(OsStr::from_bytes(b"b\xff\x1b[31m"))).unwrap(),
        b"not UTF-8"
    );
    assert_eq!(
        fs::read(to.join(OsStr::from_bytes(&deep))).unwrap(),
        b"deep"
    );
    let [one, other] = ["rooted", "again"].map(|it| fs::metadata(to.join(it)).unwrap().ino());
    assert_eq!(one, other);
    assert_eq!(
        fs::metadata(to.join("setuid")).unwrap().mode() & 0o7777,
        0o755
    );
    let left_out = done.left_out.join("\n");
    for (name, why) in [
        (&*long, "is longer than 255 bytes"),
        ("pipe", "a device or a named pipe"),
        ("device", "a device or a named pipe"),
        ("gone", "a hard link to a file that is not there"),
    ] {
        let line = done
            .left_out
            .iter()
            .find(|line| line.starts_with(&format!("{name}: ")));
        assert!(
            line.is_some_and(|line| line.contains(why)),
            "{name}: {left_out}"
        );
    }
    assert_eq!(done.left_out.len(), 4, "{left_out}");
    assert!(!left_out.contains('\x1b'));
}

#[test]
fn a_path_of_4000_characters_is_written() {
    // Longer than any path that the operating system takes at once.
    let way: Vec<String> = (0..40).map(|at| format!("{at:099}")).collect();
    let way = way.join("/");
    let room = Room::new([Layer::new().file(&way, 10).file("zz", 10)]);
    let done = room
        .image
        .extract(b"", room.image.last(), &room.at("to"))
        .unwrap();
    assert_eq!((done.entries, done.bytes, done.left_out.len()), (41, 20, 0));
}

#[test]
fn directories_without_permissions_are_filled_first() {
    let room = Room::new([Layer::new()
        .entry_dir("shut", 0o500)
        .file("shut/in", 10)
        .entry_dir("shut/deep", 0o0)
        .entry_dir("all", 0o7777)
        .mode(0o7777)
        .file("all/run", 10)]);
    room.image
        .extract(b"", room.image.last(), &room.at("to/x"))
        .unwrap();
    let mode = |name: &str| fs::metadata(room.at(name)).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode("to/x/shut"), mode("to/x/shut/deep")), (0o500, 0));
    // Nobody becomes another by what is extracted, and what all may write to stays sticky.
    assert_eq!((mode("to/x/all"), mode("to/x/all/run")), (0o1777, 0o777));
    fs::set_permissions(room.at("to/x/shut"), fs::Permissions::from_mode(0o700)).unwrap();
}
