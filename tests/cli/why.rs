//! `layerscope why`: what each layer did to a path, for stacks whose history is known by hand.

use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::{layerscope, number, validate_by};
use crate::support::image::Image;
use crate::support::layer::Layer;
use crate::support::testdata;

/// An image on disk that goes when the test ends.
pub struct Stack {
    dir: TempDir,
    pub file: PathBuf,
}

impl Stack {
    pub fn new(layers: impl IntoIterator<Item = Layer>) -> Self {
        let dir = TempDir::new().unwrap();
        let file = Image::new(layers)
            .docker()
            .write_tar(&dir.path().join("image.tar"));
        Self { dir, file }
    }

    /// A file beside the image.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The JSON document on a path.
    pub fn why(&self, path: &str) -> Value {
        why(self.file.to_str().unwrap(), path, &[])
    }

    /// The text on a path.
    pub fn text(&self, path: &str) -> String {
        let run = layerscope(["why", self.file.to_str().unwrap(), path]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        run.stdout
    }
}

/// The JSON document on a path: exit 0, valid by its schema, and what it sums up adds up.
pub fn why(image: &str, path: &str, options: &[&str]) -> Value {
    let run = layerscope([&["why", image, path, "--json"], options].concat());
    assert_eq!(run.code, Some(0), "{run:#?}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    validate_by("why.schema.json", &document);
    let steps = document["history"].as_array().unwrap();
    let sum = |key: &str| -> u64 {
        let of = |step: &Value| number(&step[key]) + step["below"][key].as_u64().unwrap_or(0);
        steps.iter().map(of).sum()
    };
    assert_eq!(sum("bytes"), number(&document["written_bytes"]));
    assert_eq!(sum("wasted_bytes"), number(&document["wasted_bytes"]));
    let layers: Vec<u64> = steps.iter().map(|step| number(&step["layer"])).collect();
    assert!(layers.is_sorted(), "oldest first: {layers:?}");
    document
}

/// What each layer did: layer, deed, bytes, bytes that it took away.
pub fn deeds(document: &Value) -> Vec<(u64, &str, u64, u64)> {
    let steps = document["history"].as_array().unwrap();
    steps
        .iter()
        .map(|step| {
            (
                number(&step["layer"]),
                step["did"].as_str().unwrap_or("-"),
                number(&step["bytes"]),
                number(&step["hides_bytes"]),
            )
        })
        .collect()
}

/// What a layer did below a directory: added, modified, removed; bytes, wasted, hidden.
fn below(step: &Value) -> [u64; 6] {
    [
        "added",
        "modified",
        "removed",
        "bytes",
        "wasted_bytes",
        "hides_bytes",
    ]
    .map(|key| number(&step["below"][key]))
}

fn strings(value: &Value) -> Vec<&str> {
    let values = value.as_array().unwrap().iter();
    values.map(|value| value.as_str().unwrap()).collect()
}

fn etc() -> Layer {
    Layer::new().dir("etc").file("etc/a", 100).file("etc/b", 40)
}

#[test]
fn a_file_that_is_written_changed_deleted_and_there_again() {
    let stack = Stack::new([
        etc(),
        Layer::new().mode(0o600).file("etc/a", 100),
        Layer::new().file_with(b"etc/a", &[1; 30]),
        Layer::new().file("unrelated", 5),
        Layer::new().whiteout("etc/a"),
        Layer::new().file("etc/a", 100),
    ]);
    let document = stack.why("etc/a");
    assert_eq!(
        deeds(&document),
        [
            (0, "added", 100, 0),
            (1, "metadata_only", 100, 100),
            (2, "overwritten", 30, 100),
            (4, "deleted", 0, 30),
            (5, "restored", 100, 0),
        ]
    );
    let steps = &document["history"];
    assert_eq!(strings(&steps[1]["changed"]), ["mode"]);
    assert_eq!(number(&steps[4]["gone_since"]), 4);
    for (step, hidden_by, reason) in [
        (0, 1, "metadata_only"),
        (1, 2, "overwritten"),
        (2, 4, "deleted"),
    ] {
        let lost = &steps[step]["lost"][0];
        assert_eq!(
            (number(&lost["hidden_by"]), &lost["reason"]),
            (hidden_by, &reason.into())
        );
    }
    assert_eq!(document["now"]["live"], true);
    assert_eq!(number(&document["now"]["bytes"]), 100);
    assert_eq!(number(&document["wasted_bytes"]), 230);
    let text = stack.text("etc/a");
    for line in [
        "230 B still ship in layers 1, 2, 3, of 330 B written here",
        "same content, mode 644 → 600",
        "there again, as a file; gone since layer 5",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn a_file_that_is_gone_says_what_still_ships() {
    let stack = Stack::new([etc(), Layer::new().whiteout("etc/a")]);
    let document = stack.why("etc/a");
    assert_eq!(document["now"]["live"], false);
    assert!(
        stack
            .text("etc/a")
            .contains("not in the final image, but 100 B still ship in layer 1")
    );
}

#[test]
fn touched_alone_is_told_from_chmodded() {
    let stack = Stack::new([etc(), Layer::new().mtime(7).file("etc/a", 100)]);
    let document = stack.why("etc/a");
    assert_eq!(strings(&document["history"][1]["changed"]), ["time"]);
}

#[test]
fn a_directory_that_goes_takes_its_files_along() {
    for upper in [
        Layer::new().whiteout("etc"),
        Layer::new().dir("etc").opaque("etc"),
        Layer::new().opaque("etc").dir("etc"),
        Layer::new().whiteout("etc").dir("etc").file("etc/new", 3),
    ] {
        let document = Stack::new([etc(), upper]).why("etc/a");
        assert_eq!(
            deeds(&document),
            [(0, "added", 100, 0), (1, "deleted_with", 0, 100)]
        );
        assert_eq!(document["history"][1]["with"], "etc");
    }
}

#[test]
fn a_whiteout_and_a_new_file_in_one_layer_are_one_change() {
    let other = Layer::new().whiteout("etc/a").file_with(b"etc/a", b"new");
    let document = Stack::new([etc(), other]).why("etc/a");
    assert_eq!(
        deeds(&document),
        [(0, "added", 100, 0), (1, "overwritten", 3, 100)]
    );
    let same = Layer::new().mode(0o600).file("etc/a", 100).opaque("etc");
    let document = Stack::new([etc(), same]).why("etc/a");
    assert_eq!(
        deeds(&document),
        [(0, "added", 100, 0), (1, "metadata_only", 100, 100)]
    );
}

#[test]
fn a_file_becomes_a_directory_and_a_file_again() {
    let stack = Stack::new([
        Layer::new().file("x", 10),
        Layer::new().dir("x").file("x/y", 20),
        Layer::new().file("x", 30),
        Layer::new().symlink("x", "nowhere"),
    ]);
    let document = stack.why("x");
    assert_eq!(
        deeds(&document),
        [
            (0, "added", 10, 0),
            (1, "replaced", 0, 10),
            (2, "replaced", 30, 0),
            (3, "replaced", 0, 30),
        ]
    );
    let steps = &document["history"];
    let kinds: Vec<&Value> = (0..4).map(|step| &steps[step]["kind"]).collect();
    assert_eq!(kinds, ["file", "directory", "file", "symlink"]);
    assert_eq!(below(&steps[1]), [1, 0, 0, 20, 20, 0]);
    assert_eq!(below(&steps[2]), [0, 0, 1, 0, 0, 20]);
    assert!(document["now"]["leads_to"].is_null());
    assert!(
        stack
            .text("x")
            .contains("a file replaced by a directory; below: 1 file added")
    );

    let document = stack.why("x/y");
    assert_eq!(
        deeds(&document),
        [(1, "added", 20, 0), (2, "displaced", 0, 20)]
    );
    assert_eq!(document["history"][1]["with"], "x");
    assert!(stack.text("x/y").contains("gone: x became a file"));
}

#[test]
fn hard_links_share_their_bytes() {
    let stack = Stack::new([
        Layer::new().file("a", 50).file("c", 8),
        Layer::new().hard_link("b", "a").hard_link("c", "a"),
        Layer::new().whiteout("a"),
    ]);
    let first = stack.why("a");
    assert_eq!(deeds(&first), [(0, "added", 50, 0), (2, "deleted", 0, 0)]);
    assert_eq!(number(&first["wasted_bytes"]), 0, "its content lives on");
    assert_eq!(strings(&first["now"]["hard_links"]), ["b", "c"]);
    assert!(
        stack
            .text("a")
            .contains("what was there lives on as b, c (hard link)")
    );

    let second = stack.why("b");
    assert_eq!(deeds(&second), [(1, "added", 0, 0)]);
    assert_eq!(second["history"][0]["hard_link_to"], "a");
    assert_eq!(strings(&second["now"]["hard_links"]), ["c"]);
    assert_eq!(number(&second["now"]["bytes"]), 50);

    let third = stack.why("c");
    assert_eq!(
        deeds(&third),
        [(0, "added", 8, 0), (1, "overwritten", 0, 8)]
    );
}

#[test]
fn a_chmod_of_hard_links_is_no_change_of_content() {
    let copies = Layer::new()
        .mode(0o600)
        .file_with(b"a", &[3; 50])
        .file_with(b"b", &[3; 50]);
    let lower = Layer::new().file_with(b"a", &[3; 50]).hard_link("b", "a");
    let stack = Stack::new([lower, copies]);
    // The last name that goes decides how the file is lost; of the first one the contents were compared with nothing.
    assert_eq!(deeds(&stack.why("b"))[1], (1, "metadata_only", 50, 50));
    assert_eq!(deeds(&stack.why("a"))[1].2, 50);
    assert_ne!(
        deeds(&stack.why("a"))[1].1,
        "overwritten",
        "that would be wrong"
    );
}

#[test]
fn a_name_of_a_file_that_lives_on_is_compared_with_what_took_its_place() {
    let lower = Layer::new().file_with(b"a", &[3; 50]).hard_link("b", "a");
    let same = Layer::new().mode(0o600).file_with(b"a", &[3; 50]);
    let other = Layer::new().mode(0o600).file_with(b"a", &[4; 50]);
    let deed = |upper| {
        deeds(&Stack::new([lower.clone(), upper]).why("a"))[1]
            .1
            .to_owned()
    };
    assert_eq!(deed(same), "metadata_only");
    assert_eq!(deed(other), "overwritten");
}

#[test]
fn the_same_content_elsewhere_is_named() {
    let layer = Layer::new()
        .file_with(b"a", &[9; 70])
        .dir("d")
        .file_with(b"d/copy", &[9; 70]);
    let document = Stack::new([layer]).why("a");
    assert_eq!(strings(&document["now"]["duplicates"]), ["d/copy"]);
}

#[test]
fn a_file_twice_in_one_layer() {
    let twice = Layer::new()
        .file_with(b"a", &[1; 50])
        .file_with(b"a", &[2; 20]);
    let stack = Stack::new([twice]);
    let document = stack.why("a");
    assert_eq!(deeds(&document), [(0, "added", 70, 0)]);
    assert_eq!(number(&document["wasted_bytes"]), 50);
    assert_eq!(document["history"][0]["lost"][0]["reason"], "repeated");
    assert!(stack.text("a").contains("added; 2 times in this layer"));
}

#[test]
fn a_file_that_its_own_layer_writes_over_was_there_all_the_same() {
    let layer = Layer::new().dir("d").file("d/x", 60).file("d", 5);
    let document = Stack::new([layer]).why("d/x");
    assert_eq!(deeds(&document), [(0, "passing", 60, 0)]);
    assert_eq!(document["now"]["live"], false);
    assert_eq!(number(&document["wasted_bytes"]), 60);
}

#[test]
fn a_directory_sums_up_what_was_done_below_it() {
    let stack = Stack::new([
        Layer::new()
            .dir("app")
            .file("app/a", 100)
            .dir("app/d")
            .file("app/d/b", 40)
            .file("else", 7),
        Layer::new()
            .dir("app")
            .mode(0o600)
            .file("app/a", 100)
            .file("app/c", 5)
            .whiteout("app/d/b"),
        Layer::new().file("else", 8),
        Layer::new().dir("app/d").file("app/d/late", 1),
    ]);
    let document = stack.why("app");
    let steps = document["history"].as_array().unwrap();
    let layers: Vec<u64> = steps.iter().map(|step| number(&step["layer"])).collect();
    assert_eq!(layers, [0, 1, 3], "layer 2 has nothing to do with it");
    assert_eq!(steps[0]["did"], "added");
    assert!(
        steps[1]["did"].is_null(),
        "it only stands there to hold what is below"
    );
    assert_eq!(below(&steps[0]), [2, 0, 0, 140, 140, 0]);
    assert_eq!(below(&steps[1]), [1, 1, 1, 105, 0, 140]);
    assert_eq!(below(&steps[2]), [1, 0, 0, 1, 0, 0]);
    let now = &document["now"];
    assert_eq!((number(&now["bytes"]), number(&now["files"])), (106, 3));
    assert_eq!(number(&document["written_bytes"]), 246);
    assert_eq!(number(&document["wasted_bytes"]), 140);
}

#[test]
fn a_directory_that_is_chmodded_emptied_deleted_and_there_again() {
    let stack = Stack::new([
        etc(),
        Layer::new().entry(b"etc", b'5', b"", &[]),
        Layer::new().dir("etc").opaque("etc"),
        Layer::new().whiteout("etc"),
        Layer::new().file("etc/again", 3),
    ]);
    let document = stack.why("etc");
    let did: Vec<&str> = deeds(&document).iter().map(|deed| deed.1).collect();
    assert_eq!(
        did,
        ["added", "metadata_only", "emptied", "deleted", "restored"]
    );
    assert_eq!(strings(&document["history"][1]["changed"]), ["mode"]);
    assert_eq!(below(&document["history"][2])[2], 2);
}

#[test]
fn links_and_pipes() {
    let stack = Stack::new([
        Layer::new()
            .dir("d")
            .file("d/one", 1)
            .symlink("l", "d/one")
            .fifo("p"),
        Layer::new().symlink("l", "d"),
        Layer::new().mtime(3).symlink("l", "d"),
        Layer::new().file("p", 2),
    ]);
    let document = stack.why("l");
    let did: Vec<&str> = deeds(&document).iter().map(|deed| deed.1).collect();
    assert_eq!(did, ["added", "overwritten", "metadata_only"]);
    assert_eq!(document["history"][0]["link_target"], "d/one");
    assert_eq!(document["now"]["link_target"], "d");
    assert_eq!(document["now"]["leads_to"], "d");
    assert!(
        stack
            .text("l")
            .contains("a link to d, which leads to d, a directory")
    );
    let document = stack.why("p");
    assert_eq!(document["history"][0]["kind"], "special");
    assert_eq!(deeds(&document)[1], (3, "replaced", 2, 0));
}

/// `node_modules` came into `builder` by line 8, and lines 9 and 10 of that stage could have written there since:
/// `testdata/corpus/node-chain/Dockerfile`.
#[test]
fn a_copy_of_a_copy_is_led_back_through_its_stages() {
    let image = format!("oci:{}:node-chain", testdata("corpus/attested").display());
    let path = "app/node_modules/left-pad/index.js";
    let run = layerscope(["why", &image, path, "--json"]);
    let why: Value = serde_json::from_str(&run.stdout).unwrap();
    let step = &why["history"][0];
    assert_eq!(
        step["source"],
        "builder:/app/node_modules/left-pad/index.js"
    );
    let expected = json!([{
        "source": "deps:/app/node_modules/left-pad/index.js",
        "line": 8,
        "maybe_changed_by": [9, 10],
    }]);
    assert_eq!(step["source_came_from"], expected);
    let text = layerscope(["why", &image, path]).stdout;
    let line = "← line 8, from deps:/app/node_modules/left-pad/index.js; lines 9, 10 may have changed it since";
    assert!(text.contains(line), "{text}");
}
