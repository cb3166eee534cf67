//! `layerscope why`: how a path may be written, where it leads, and what is said of one that was never there.

use serde_json::Value;

use super::why::{Stack, deeds};
use crate::support::binary::layerscope;
use crate::support::layer::Layer;

fn merged_usr() -> Stack {
    Stack::new([
        Layer::new()
            .dir("usr")
            .dir("usr/bin")
            .file("usr/bin/sh", 90)
            .symlink("bin", "usr/bin"),
        Layer::new()
            .dir("usr")
            .dir("usr/bin")
            .mode(0o700)
            .file("usr/bin/sh", 90),
    ])
}

#[test]
fn one_path_has_many_ways_to_be_written() {
    let stack = merged_usr();
    let expected = stack.why("usr/bin/sh")["history"].clone();
    for path in [
        "/usr/bin/sh",
        "./usr/bin/sh",
        "//usr//bin/./sh",
        "/usr/../usr/bin/sh",
        "../../usr/bin/sh",
        "usr/bin/sh/",
        "/bin/sh",
        "bin/../bin/sh",
    ] {
        let document = stack.why(path);
        assert_eq!(document["path"], "usr/bin/sh", "{path}");
        assert_eq!(document["history"], expected, "{path}");
        assert_eq!(document["asked"], path);
    }
    assert_eq!(stack.why("/")["path"], "");
    assert_eq!(stack.why("usr/..")["path"], "");
}

#[test]
fn links_in_parents_are_followed_and_said() {
    let stack = merged_usr();
    let document = stack.why("/bin/sh");
    assert_eq!(document["through"][0]["path"], "bin");
    assert_eq!(document["through"][0]["target"], "usr/bin");
    assert!(
        stack
            .text("/bin/sh")
            .contains("Path     bin is a link to usr/bin")
    );
    assert!(
        stack.why("usr/bin/sh")["through"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(stack.why("bin")["path"], "bin", "a link itself");
    assert_eq!(stack.why("bin/")["path"], "usr/bin", "what it leads to");
}

#[test]
fn a_directory_that_moves_behind_a_link_keeps_its_history() {
    let stack = Stack::new([
        Layer::new().dir("bin").file("bin/sh", 90),
        Layer::new()
            .dir("usr")
            .dir("usr/bin")
            .file_with(b"usr/bin/sh", &[5; 95])
            .symlink("bin", "usr/bin"),
        Layer::new().mode(0o700).file_with(b"bin/sh", &[5; 95]),
    ]);
    let document = stack.why("bin/sh");
    let places: Vec<&Value> = document["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["path"])
        .collect();
    assert_eq!(places, ["bin/sh", "bin/sh", "usr/bin/sh", "usr/bin/sh"]);
    assert_eq!(
        deeds(&document),
        [
            (0, "added", 90, 0),
            (1, "displaced", 0, 90),
            (1, "added", 95, 0),
            (2, "metadata_only", 95, 95),
        ]
    );
    assert_eq!(document["history"][1]["with"], "bin");
    assert_eq!(document["path"], "usr/bin/sh");
    assert!(
        stack
            .text("bin/sh")
            .contains("bin/sh: gone: bin became a link to usr/bin")
    );
}

#[test]
fn a_path_is_followed_as_it_led_when_it_was_there() {
    let stack = Stack::new([
        Layer::new()
            .dir("usr")
            .dir("usr/bin")
            .file("usr/bin/sh", 90)
            .symlink("bin", "/usr/bin"),
        Layer::new().whiteout("bin").whiteout("usr"),
    ]);
    let document = stack.why("bin/sh");
    assert_eq!(document["path"], "usr/bin/sh");
    assert_eq!(
        deeds(&document),
        [(0, "added", 90, 0), (1, "deleted_with", 0, 90)]
    );
    assert_eq!(document["history"][1]["with"], "usr");
}

#[test]
fn links_start_at_the_root_or_where_they_stand() {
    let stack = Stack::new([Layer::new()
        .dir("srv")
        .file("srv/x", 1)
        .dir("opt")
        .symlink("opt/absolute", "/srv")
        .symlink("opt/relative", "../srv")
        .symlink("opt/broken", "srv")]);
    assert_eq!(stack.why("opt/absolute/x")["path"], "srv/x");
    assert_eq!(stack.why("opt/relative/x")["path"], "srv/x");
    let said = never(&stack, "opt/broken/x");
    assert!(said.ends_with("near it: srv/x\n"), "{said}");
}

#[test]
fn whiteouts_behind_links_are_found() {
    let stack = Stack::new([
        Layer::new()
            .dir("usr")
            .dir("usr/lib")
            .file("usr/lib/x", 9)
            .symlink("lib", "usr/lib"),
        Layer::new().whiteout("lib/x"),
    ]);
    assert_eq!(deeds(&stack.why("usr/lib/x"))[1], (1, "deleted", 0, 9));
}

#[test]
fn loops_of_links_end() {
    let stack = Stack::new([Layer::new()
        .symlink("a", "b")
        .symlink("b", "a")
        .file("c", 1)]);
    let run = layerscope(["why", stack.file.to_str().unwrap(), "a/x"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(
        stack
            .text("a")
            .contains("a link to b, which leads nowhere in this image")
    );
}

#[test]
fn names_that_need_escapes_are_taken_raw_and_as_reports_write_them() {
    let evil = "bell\x07\u{202e}\nname";
    let layer = Layer::new()
        .file_with(evil.as_bytes(), b"1")
        .file_with(b"not\xffutf8\\name", b"22")
        .file_with(b"plain\\back", b"333");
    let stack = Stack::new([layer]);
    let json_form = "not\\xffutf8\\\\name";
    for (path, name, bytes) in [
        (evil, evil, 1),
        ("bell\\x07\\u{202e}\\nname", evil, 1),
        (json_form, json_form, 2),
        ("plain\\back", "plain\\back", 3),
    ] {
        let document = stack.why(path);
        assert_eq!(document["path"], name, "{path}");
        assert_eq!(document["now"]["bytes"], bytes, "{path}");
        let text = stack.text(path);
        let raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(raw), "{text:?}");
        assert!(text.lines().all(|line| !line.starts_with("name")), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf8_is_taken_as_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let stack = Stack::new([Layer::new().file_with(b"not\xffutf8", b"22")]);
    let path = OsStr::from_bytes(b"/not\xffutf8");
    let run = layerscope(["why".as_ref(), stack.file.as_os_str(), path]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.starts_with("not\\xffutf8  in "), "{run:#?}");
}

/// What stderr says of a path that was never there.
fn never(stack: &Stack, path: &str) -> String {
    let run = layerscope(["why", stack.file.to_str().unwrap(), path, "-q"]);
    assert_eq!(run.code, Some(3), "{path}: {run:#?}");
    assert_eq!(run.stdout, "", "{path}");
    assert!(run.stderr.contains("was never in any layer"), "{run:#?}");
    run.stderr
}

#[test]
fn a_path_that_was_never_there_suggests_near_ones() {
    let stack = Stack::new([
        Layer::new()
            .dir("app")
            .file("app/server.bin", 5)
            .dir("app/node_modules")
            .dir("app/node_modules/left-pad")
            .file("app/node_modules/left-pad/index.js", 4)
            .dir("etc")
            .file("etc/gone.conf", 1),
        Layer::new().whiteout("etc/gone.conf"),
    ]);
    for (path, near) in [
        ("app/server.bim", "near it: app/server.bin\n"),
        ("app/Server.Bin", "near it: app/server.bin\n"),
        ("app/serverbin", "near it: app/server.bin\n"),
        ("opt/server.bin", "near it: app/server.bin\n"),
        (
            "app/node_module/left-pad/index.js",
            "near it: app/node_modules/left-pad/index.js\n",
        ),
        (
            "usr/gone.conf",
            "near it: etc/gone.conf (not in the final image)\n",
        ),
    ] {
        let said = never(&stack, path);
        assert!(said.ends_with(near), "{path}: {said}");
    }
    assert!(never(&stack, "app/zzzzzzzzzzzz").contains("of it, only 'app' was"));
    assert!(!never(&stack, "quite/another/thing").contains("near it"));
    assert!(!never(&stack, "no\x1b[31msuch").contains('\x1b'));
    let text = never(&stack, &"x/".repeat(3_000));
    assert!(text.len() < 10_000, "no flood");
}

#[test]
fn below_a_file_there_is_nothing() {
    let stack = Stack::new([Layer::new().file("a", 1)]);
    assert!(never(&stack, "a/b").contains("of it, only 'a' was"));
}
