//! What later layers do to files of earlier ones: deleted, overwritten, only touched, replaced by another type.

use super::case::Case;
use crate::support::layer::Layer;

fn etc() -> Layer {
    Layer::new().dir("etc").file("etc/a", 100).file("etc/b", 40)
}

#[test]
fn a_deleted_file_is_waste_of_the_layer_that_wrote_it() {
    Case::new([etc(), Layer::new().dir("etc").whiteout("etc/a")])
        .wasted("etc/a", 100, 0, 1, "deleted")
        .check();
}

#[test]
fn rm_rf_of_a_directory_wastes_everything_below_it() {
    let lower = etc()
        .dir("etc/deep")
        .dir("etc/deep/er")
        .file("etc/deep/er/c", 70)
        .file("kept", 9);
    Case::new([lower, Layer::new().whiteout("etc")])
        .wasted("etc/a", 100, 0, 1, "deleted")
        .wasted("etc/deep/er/c", 70, 0, 1, "deleted")
        .wasted("etc/b", 40, 0, 1, "deleted")
        .check();
}

#[test]
fn an_opaque_directory_hides_what_is_below_and_keeps_what_its_layer_brings() {
    let upper = Layer::new().dir("etc").opaque("etc").file("etc/new", 7);
    Case::new([etc(), upper])
        .wasted("etc/a", 100, 0, 1, "deleted")
        .wasted("etc/b", 40, 0, 1, "deleted")
        .check();
}

#[test]
fn an_opaque_whiteout_last_in_the_tar_acts_all_the_same_on_lower_layers_only() {
    let upper = Layer::new()
        .dir("etc")
        .file("etc/new", 7)
        .dir("etc/d")
        .file("etc/d/x", 3)
        .opaque("etc");
    Case::new([etc(), upper])
        .wasted("etc/a", 100, 0, 1, "deleted")
        .wasted("etc/b", 40, 0, 1, "deleted")
        .check();
}

#[test]
fn a_file_that_comes_back_in_an_opaque_directory_is_overwritten() {
    let upper = Layer::new()
        .dir("etc")
        .opaque("etc")
        .file_with(b"etc/a", b"other");
    Case::new([etc(), upper])
        .wasted("etc/a", 100, 0, 1, "overwritten")
        .wasted("etc/b", 40, 0, 1, "deleted")
        .check();
}

#[test]
fn other_contents_overwrite() {
    Case::new([etc(), Layer::new().file_with(b"etc/a", &[b'x'; 100])])
        .wasted("etc/a", 100, 0, 1, "overwritten")
        .check();
}

#[test]
fn chmod_alone_wastes_the_lower_copy_as_metadata_only() {
    let upper = Layer::new().mode(0o755).file("etc/a", 100);
    Case::new([etc(), upper])
        .wasted("etc/a", 100, 0, 1, "metadata_only")
        .check();
}

#[test]
fn touch_alone_wastes_the_lower_copy_as_metadata_only() {
    let upper = Layer::new().mtime(1_800_000_000).file("etc/a", 100);
    Case::new([etc(), upper])
        .wasted("etc/a", 100, 0, 1, "metadata_only")
        .check();
}

#[test]
fn a_large_file_that_differs_in_its_last_byte_is_overwritten() {
    let mut contents = crate::support::layer::filler(3, 300_000);
    let lower = Layer::new().file_with(b"big", &contents);
    *contents.last_mut().unwrap() ^= 1;
    Case::new([lower, Layer::new().file_with(b"big", &contents)])
        .wasted("big", 300_000, 0, 1, "overwritten")
        .check();
}

#[test]
fn a_directory_replaced_by_a_file_and_back() {
    let file = Layer::new().file("etc", 30);
    let back = Layer::new().dir("etc").file("etc/a", 100);
    Case::new([etc(), file, back])
        .wasted("etc/a", 100, 0, 1, "replaced")
        .wasted("etc/b", 40, 0, 1, "replaced")
        .wasted("etc", 30, 1, 2, "replaced")
        .check();
}

#[test]
fn a_file_replaced_by_a_link_or_a_device_is_replaced() {
    let upper = Layer::new().symlink("etc/a", "b").fifo("etc/b");
    Case::new([etc(), upper])
        .wasted("etc/a", 100, 0, 1, "replaced")
        .wasted("etc/b", 40, 0, 1, "replaced")
        .check();
}

#[test]
fn a_whiteout_and_a_new_file_of_the_same_name_count_as_the_new_file_over_the_old() {
    for first in [true, false] {
        let upper = if first {
            Layer::new()
                .whiteout("etc/a")
                .mode(0o600)
                .file("etc/a", 100)
                .file_with(b"etc/b", b"new")
                .whiteout("etc/b")
        } else {
            Layer::new()
                .mode(0o600)
                .file("etc/a", 100)
                .whiteout("etc/a")
                .whiteout("etc/b")
                .file_with(b"etc/b", b"new")
        };
        Case::new([etc(), upper])
            .wasted("etc/a", 100, 0, 1, "metadata_only")
            .wasted("etc/b", 40, 0, 1, "overwritten")
            .check();
    }
}

#[test]
fn a_whiteout_of_a_directory_and_new_files_in_it_in_one_layer() {
    let upper = Layer::new()
        .whiteout("etc")
        .dir("etc")
        .file_with(b"etc/a", b"other");
    Case::new([etc(), upper])
        .wasted("etc/a", 100, 0, 1, "overwritten")
        .wasted("etc/b", 40, 0, 1, "deleted")
        .check();
}

#[test]
fn a_file_that_was_deleted_and_written_again_two_layers_later_stays_deleted() {
    let gone = Layer::new().whiteout("etc/a");
    Case::new([etc(), gone, Layer::new().file("etc/a", 100)])
        .wasted("etc/a", 100, 0, 1, "deleted")
        .check();
}

#[test]
fn whiteouts_of_nothing_change_nothing_and_hide_nothing_after_them() {
    let upper = Layer::new()
        .whiteout("nowhere/at/all")
        .whiteout("nothing")
        .opaque("void")
        .file("etc/c", 5)
        .whiteout("etc/b");
    Case::new([etc(), upper])
        .wasted("etc/b", 40, 0, 1, "deleted")
        .check();
}

#[test]
fn whiteouts_of_names_that_are_not_there() {
    let upper = Layer::new()
        .whiteout("nothing")
        .whiteout("etc/nothing")
        .file("etc/c", 5);
    Case::new([etc(), upper]).check();
}

#[test]
fn whiteouts_in_the_lowest_layer_hide_nothing() {
    Case::new([etc().whiteout("etc/a").opaque("etc")]).check();
}

#[test]
fn a_file_twice_in_one_layer_is_repeated() {
    let layer = Layer::new()
        .file_with(b"a", &[1; 50])
        .file_with(b"a", &[2; 20]);
    Case::new([layer]).wasted("a", 50, 0, 0, "repeated").check();
}

#[test]
fn three_copies_of_a_file_waste_two_of_them() {
    let rewrite = |mtime| Layer::new().mtime(mtime).file("etc/a", 100);
    Case::new([etc(), rewrite(1), rewrite(2)])
        .wasted("etc/a", 100, 0, 1, "metadata_only")
        .wasted("etc/a", 100, 1, 2, "metadata_only")
        .check();
}
