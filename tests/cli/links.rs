//! Hard links, which add no bytes and keep an inode alive, and symbolic links, which lead entries elsewhere.

use super::case::Case;
use crate::support::layer::Layer;

fn linked() -> Layer {
    Layer::new()
        .dir("bin")
        .file("bin/busybox", 100)
        .hard_link("bin/sh", "bin/busybox")
        .hard_link("bin/ls", "bin/busybox")
}

/// `usr/lib/x` with `lib -> usr/lib`, as merged-usr distributions have it.
fn merged_usr() -> Layer {
    Layer::new()
        .dir("usr")
        .dir("usr/lib")
        .file("usr/lib/x", 100)
        .symlink("lib", "usr/lib")
}

#[test]
fn a_hard_link_adds_nothing() {
    Case::new([linked()]).check();
}

#[test]
fn an_inode_lives_while_one_name_does() {
    let upper = Layer::new().whiteout("bin/busybox").whiteout("bin/sh");
    Case::new([linked(), upper]).check();
}

#[test]
fn an_inode_is_lost_with_its_last_name_to_the_layer_that_took_that() {
    let one = Layer::new().whiteout("bin/busybox");
    let two = Layer::new().whiteout("bin/sh");
    let three = Layer::new().file_with(b"bin/ls", b"another ls");
    Case::new([linked(), one, two, three])
        .wasted("bin/busybox", 100, 0, 3, "overwritten")
        .check();
}

#[test]
fn rm_rf_above_all_names_loses_the_inode_once() {
    Case::new([linked(), Layer::new().whiteout("bin")])
        .wasted("bin/busybox", 100, 0, 1, "deleted")
        .check();
}

#[test]
fn a_rewritten_name_leaves_the_inode_to_the_other_names() {
    Case::new([linked(), Layer::new().mode(0o755).file("bin/busybox", 100)]).check();
}

#[test]
fn hard_links_rewritten_with_their_target_are_metadata_only() {
    let upper = Layer::new()
        .mode(0o755)
        .file("bin/busybox", 100)
        .hard_link("bin/sh", "bin/busybox")
        .hard_link("bin/ls", "bin/busybox");
    Case::new([linked(), upper])
        .wasted("bin/busybox", 100, 0, 1, "metadata_only")
        .check();
}

#[test]
fn a_hard_link_over_a_file_overwrites_it() {
    let upper = Layer::new().hard_link("bin/other", "bin/busybox");
    Case::new([linked().file("bin/other", 30), upper])
        .wasted("bin/other", 30, 0, 1, "overwritten")
        .check();
}

#[test]
fn a_hard_link_to_a_file_of_a_lower_layer_keeps_it_alive() {
    let link = Layer::new().hard_link("bin/late", "bin/busybox");
    let gone = Layer::new()
        .whiteout("bin/busybox")
        .whiteout("bin/sh")
        .whiteout("bin/ls");
    Case::new([linked(), link, gone]).check();
}

#[test]
fn a_hard_link_whose_target_has_a_leading_dot_slash() {
    let layer = Layer::new()
        .file("./a", 60)
        .hard_link("./b", "./a")
        .hard_link("c", "/a");
    Case::new([layer, Layer::new().whiteout("a")]).check();
}

#[test]
fn an_entry_below_a_linked_directory_lands_where_the_link_leads() {
    let upper = Layer::new().file_with(b"lib/x", b"new x").file("lib/y", 11);
    Case::new([merged_usr(), upper])
        .wasted("usr/lib/x", 100, 0, 1, "overwritten")
        .check();
}

#[test]
fn a_whiteout_below_a_linked_directory_hides_where_the_link_leads() {
    Case::new([merged_usr(), Layer::new().whiteout("lib/x")])
        .wasted("usr/lib/x", 100, 0, 1, "deleted")
        .check();
}

#[test]
fn a_whiteout_of_the_link_itself_leaves_the_directory() {
    Case::new([merged_usr(), Layer::new().whiteout("lib")]).check();
}

#[test]
fn an_absolute_link_stays_inside_the_image() {
    let lower = Layer::new()
        .dir("data")
        .file("data/x", 100)
        .symlink("way", "/data")
        .symlink("out", "../../../data");
    let upper = Layer::new().file_with(b"way/x", b"1").file("out/y", 2);
    Case::new([lower, upper])
        .wasted("data/x", 100, 0, 1, "overwritten")
        .check();
}

#[test]
fn a_directory_over_a_link_to_a_directory_takes_its_place() {
    let upper = Layer::new().dir("lib").file("lib/x", 50);
    let report = Case::new([merged_usr(), upper]).check();
    assert_eq!(report["summary"]["final_bytes"], 150);
}

#[test]
fn a_link_over_a_directory_hides_what_was_in_it() {
    let lower = Layer::new()
        .dir("etc")
        .file("etc/a", 100)
        .dir("srv")
        .file("srv/b", 5);
    let upper = Layer::new().symlink("etc", "srv").file("etc/c", 3);
    Case::new([lower, upper])
        .wasted("etc/a", 100, 0, 1, "replaced")
        .check();
}

#[test]
fn devices_and_pipes_weigh_nothing() {
    let layer = Layer::new()
        .dir("dev")
        .fifo("dev/pipe")
        .file("dev/real", 12);
    let report = Case::new([layer]).check();
    assert_eq!(
        report["summary"]["files"], 2,
        "links and devices are files, directories are not"
    );
}

#[test]
fn files_count_links_and_devices_but_no_directories() {
    let layer = linked().symlink("sh", "bin/sh").char_device("null");
    let report = Case::new([layer, Layer::new().dir("empty")]).check();
    assert_eq!(report["summary"]["files"], 5);
    assert_eq!(report["layers"][0]["files"]["added"], 5);
    assert_eq!(report["layers"][1]["files"]["added"], 0);
}

#[test]
fn what_a_layer_did_is_counted_by_path() {
    let upper = Layer::new()
        .dir("bin")
        .file_with(b"bin/ls", b"new")
        .whiteout("bin/sh")
        .file("bin/vi", 4);
    let report = Case::new([linked(), upper]).check();
    let files = &report["layers"][1]["files"];
    assert_eq!(
        (&files["added"], &files["modified"], &files["removed"]),
        (&1.into(), &1.into(), &1.into())
    );
}
