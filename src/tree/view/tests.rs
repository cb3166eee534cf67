use std::sync::Arc;

use super::*;
use crate::layers::{Entry, EntryKind, LayerContents};
use crate::tree::ImageTree;

type Written<'a> = (EntryKind, &'a str, &'a str, u64);

fn merged(layers: &[&[Written<'_>]]) -> ImageTree {
    let layers = layers.iter().map(|entries| {
        let mut contents = LayerContents::default();
        for &(kind, path, link, size) in *entries {
            let entry = Entry {
                size,
                mode: 0o755,
                ..Entry::new(kind)
            };
            contents
                .push(path.as_bytes(), link.as_bytes(), entry)
                .unwrap();
        }
        Arc::new(contents)
    });
    ImageTree::merge(layers.collect()).unwrap()
}

/// `path mark bytes removed`, by name.
fn rows(tree: &ImageTree, files: &FileTree) -> Vec<String> {
    let mut rows = Vec::new();
    let mut open = vec![0];
    while let Some(position) = open.pop() {
        let node = files.node(position);
        open.extend(node.children.iter().rev());
        let mark = match node.mark {
            Mark::Unchanged => ' ',
            Mark::Added => '+',
            Mark::Modified => '~',
            Mark::Metadata => '=',
            Mark::Removed => '-',
            Mark::Lost => 'x',
        };
        let path = String::from_utf8(tree.paths().full(node.path)).unwrap();
        rows.push(format!(
            "{mark}{path} {} {}",
            node.bytes, node.removed_bytes
        ));
    }
    rows
}

use EntryKind::{Directory, File, HardLink, Symlink, Whiteout};

/// A base, a layer on it, and one that cleans up after both.
fn image() -> ImageTree {
    merged(&[
        &[
            (Directory, "etc", "", 0),
            (File, "etc/passwd", "", 100),
            (File, "etc/old", "", 30),
            (Symlink, "lib", "usr/lib", 0),
            (Directory, "usr", "", 0),
            (File, "usr/a", "", 7),
        ],
        &[
            (Directory, "app", "", 0),
            (File, "app/main", "", 1000),
            (HardLink, "app/again", "app/main", 0),
            (File, "app/tmp", "", 50),
            (File, "etc/passwd", "", 110),
            (Symlink, "lib", "usr/lib", 0),
        ],
        &[
            (Whiteout, "app/tmp", "", 0),
            (Whiteout, "etc/old", "", 0),
            (HardLink, "usr/b", "usr/a", 0),
        ],
    ])
}

#[test]
fn a_layer_tells_what_it_did() {
    let tree = image();
    let files = FileTree::of_layer(&tree, 1);
    assert_eq!(
        rows(&tree, &files),
        [
            "  1160 0",
            "+app 1050 0",
            // The hard link's bytes stand at the name that was written first.
            "+app/again 0 0",
            "+app/main 1000 0",
            "+app/tmp 50 0",
            " etc 110 0",
            "~etc/passwd 110 0",
            "=lib 0 0",
        ]
    );
    let files = FileTree::of_layer(&tree, 2);
    assert_eq!(
        rows(&tree, &files),
        [
            "  0 80",
            " app 0 50",
            "-app/tmp 0 50",
            " etc 0 30",
            "-etc/old 0 30",
            " usr 0 0",
            "+usr/b 0 0",
        ]
    );
}

#[test]
fn a_name_that_is_removed_removes_no_bytes_while_another_is_left() {
    let tree = merged(&[
        &[(File, "a", "", 9), (HardLink, "b", "a", 0)],
        &[(Whiteout, "a", "", 0)],
        &[(Whiteout, "b", "", 0)],
    ]);
    let of = |layer| rows(&tree, &FileTree::of_layer(&tree, layer));
    assert_eq!(of(1), ["  0 0", "-a 0 0"]);
    assert_eq!(of(2), ["  0 9", "-b 0 9"]);
}

#[test]
fn what_layers_wrote_is_live_or_lost_and_adds_up() {
    let tree = image();
    let files = FileTree::of_layers(&tree, &[0, 1]);
    assert_eq!(
        rows(&tree, &files),
        [
            // 137 of the base and 1160 of the layer on it.
            "  1297 0",
            "+app 1050 0",
            "+app/again 0 0",
            "+app/main 1000 0",
            "xapp/tmp 50 0",
            "+etc 240 0",
            "xetc/old 30 0",
            // Written twice.
            "+etc/passwd 210 0",
            "+lib 0 0",
            "+usr 7 0",
            "+usr/a 7 0",
        ]
    );
    let passwd = files
        .nodes()
        .iter()
        .find(|node| tree.paths().full(node.path) == b"etc/passwd");
    assert_eq!(passwd.unwrap().layer, Some(1));
    let base = FileTree::of_layers(&tree, &[0]);
    assert!(rows(&tree, &base).contains(&"xetc/passwd 100 0".to_owned()));
}

#[test]
fn the_base_is_left_out_and_summed_up() {
    let tree = image();
    let all = FileTree::merged(&tree, 2, 0);
    assert_eq!(all.folded(), Folded::default());
    assert_eq!(all.node(0).bytes, 1117);
    let own = FileTree::merged(&tree, 2, 1);
    assert_eq!(
        rows(&tree, &own),
        [
            "  1117 0",
            " app 1000 0",
            " app/again 0 0",
            " app/main 1000 0",
            " etc 110 0",
            " etc/passwd 110 0",
            " lib 0 0",
            " usr 7 0",
            // A link of the own layer to a file of the base.
            "+usr/b 7 0",
        ]
    );
    // `etc` and `usr` lead to own rows; only the name `usr/a` is left out, as its bytes count at `usr/b`.
    assert_eq!(own.folded(), Folded { files: 1, bytes: 0 });
    let own = FileTree::merged(&tree, 1, 1);
    assert_eq!(
        own.folded(),
        Folded {
            files: 2,
            bytes: 37
        }
    );
}

#[test]
fn names_of_one_inode_are_counted() {
    let tree = image();
    let files = FileTree::merged(&tree, 2, 0);
    let names = |path: &str| {
        let find = |node: &&FileNode| tree.paths().full(node.path) == path.as_bytes();
        let node = files.nodes().iter().find(find).unwrap();
        files.names(files.position(node.path).unwrap())
    };
    assert_eq!(
        (names("app/again"), names("usr/a"), names("lib")),
        (2, 2, 1)
    );
}

#[test]
fn a_link_dangles_where_nothing_is_in_the_end() {
    let tree = merged(&[
        &[
            (File, "bin/sh", "", 1),
            (Symlink, "sh", "bin/sh", 0),
            (Symlink, "far", "/up/../bin/./sh", 0),
            (Directory, "up", "", 0),
            (Symlink, "up/out", "../../../bin/sh", 0),
            (Symlink, "gone", "opt/tool", 0),
            (File, "opt/tool", "", 1),
            (Symlink, "below", "bin/sh/x", 0),
            (Symlink, "loop", "loop", 0),
            (Symlink, "mtab", "/proc/mounts", 0),
            (Symlink, "chain", "sh", 0),
        ],
        &[(Whiteout, "opt/tool", "", 0)],
    ]);
    let dangling: Vec<String> = tree
        .final_nodes()
        .filter_map(|(path, node)| {
            let target = tree.link_target(node)?;
            let name = String::from_utf8(tree.paths().full(path)).unwrap();
            tree.is_dangling(path, target).then_some(name)
        })
        .collect();
    assert_eq!(dangling, ["gone", "below", "loop"]);
}
