//! A directory as it lies on the disk, to be held against another one.

use std::collections::BTreeMap;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::image::hex;

/// What lies at a path, links by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// `file`, `link` or `directory`.
    pub kind: &'static str,
    /// Permission bits without setuid, setgid and sticky; of links 0.
    pub mode: u32,
    /// Seconds since 1970.
    pub mtime: i64,
    /// A file's digest and size, a link's target.
    pub content: String,
    /// The first path of the same inode, by name.
    pub first: Vec<u8>,
}

/// Everything below a directory but devices, pipes and sockets, by its path from there.
pub fn tree(root: &Path) -> BTreeMap<Vec<u8>, Thing> {
    let mut paths = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.symlink_metadata().unwrap().is_dir() {
                open.push(path.clone());
            }
            paths.push(path);
        }
    }
    paths.sort();
    let mut firsts = BTreeMap::new();
    let mut things = BTreeMap::new();
    for path in paths {
        let meta = path.symlink_metadata().unwrap();
        let name = path.strip_prefix(root).unwrap().as_os_str().as_bytes();
        let (kind, content) = if meta.is_dir() {
            ("directory", String::new())
        } else if meta.is_symlink() {
            let target = std::fs::read_link(&path).unwrap().into_os_string();
            ("link", format!("{:?}", target.into_vec()))
        } else if meta.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            ("file", format!("{} {}", hex(&bytes), bytes.len()))
        } else {
            continue;
        };
        let first = firsts.entry((meta.dev(), meta.ino()));
        let first = first.or_insert_with(|| name.to_vec()).clone();
        let thing = Thing {
            kind,
            mode: if kind == "link" {
                0
            } else {
                meta.mode() & 0o777
            },
            mtime: meta.mtime(),
            content,
            first: if kind == "file" { first } else { Vec::new() },
        };
        things.insert(name.to_vec(), thing);
    }
    things
}

/// Both have the same in them. Directories' times are those of what was written into them last, unless a layer has them.
pub fn assert_same(name: &str, actual: &Path, expected: &Path) {
    let (mut actual, mut expected) = (tree(actual), tree(expected));
    for things in [&mut actual, &mut expected] {
        for thing in things.values_mut().filter(|it| it.kind == "directory") {
            thing.mtime = 0;
        }
    }
    let shown = |path: &Vec<u8>| String::from_utf8_lossy(path).into_owned();
    for (path, thing) in &expected {
        let found = actual.remove(path);
        assert_eq!(found.as_ref(), Some(thing), "{name}: {}", shown(path));
    }
    let more: Vec<String> = actual.keys().map(shown).collect();
    assert_eq!(more, [""; 0], "{name}: more than expected");
}
