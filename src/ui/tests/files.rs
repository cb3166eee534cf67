//! What a person does among the files, key by key.

use super::*;
use crate::ui::files::Mode;

#[test]
fn it_will_open_and_close_directories() {
    let mut screen = Screen::ready(80, 24);
    screen.press("down tab");
    assert_eq!(screen.chosen(), "app");
    // All of a small layer is open from the start.
    assert_eq!(screen.rows().len(), 6);
    screen.press("left");
    assert_eq!(screen.rows(), ["app"]);
    screen.press("right right");
    assert_eq!(screen.rows().len(), 6);
    screen.press("down down down");
    assert_eq!(screen.chosen(), "app/node_modules/express/index.js");
    screen.press("h");
    assert_eq!(screen.chosen(), "app/node_modules/express");
    screen.press("h h");
    assert_eq!(screen.chosen(), "app/node_modules");
    screen.press("space");
    assert_eq!(screen.rows(), ["app", "app/node_modules"]);
    screen.press("space");
    assert_eq!(screen.rows().len(), 5);
}

#[test]
fn it_will_open_and_close_everything_below() {
    let mut screen = Screen::ready(100, 24);
    screen.press("down tab");
    assert!(screen.text().contains("e close all"));
    screen.press("e");
    assert_eq!(screen.rows(), ["app"]);
    screen.press("right");
    assert_eq!(screen.rows(), ["app", "app/node_modules"]);
    screen.press("e");
    assert_eq!(screen.rows().len(), 6);
}

#[test]
fn it_will_remember_what_was_closed_from_layer_to_layer() {
    let mut screen = Screen::ready(80, 24);
    screen.press("down tab down left tab end tab");
    assert_eq!(screen.chosen(), "app/node_modules");
    assert!(
        !screen
            .rows()
            .contains(&"app/node_modules/express".to_owned())
    );
    assert!(screen.rows().contains(&"app/src/.git".to_owned()));
}

#[test]
fn it_will_keep_the_chosen_path_or_what_holds_it_when_the_layer_changes() {
    let mut screen = Screen::ready(80, 24);
    screen
        .press("down down down tab /")
        .type_text("readme")
        .press("esc");
    assert_eq!(screen.chosen(), "app/src/README.md");
    screen.press("tab down tab");
    assert_eq!(screen.chosen(), "app/src");
    screen.press("m");
    assert_eq!(screen.chosen(), "app/src");
    screen.press("tab home");
    assert_eq!(screen.state.files.tree.as_ref().unwrap().cursor.row, 0);
}

#[test]
fn it_will_switch_between_changes_and_the_merged_file_system() {
    let mut screen = Screen::ready(80, 24);
    screen.press("end");
    assert_eq!(screen.state.files.mode, Mode::Changes);
    assert!(screen.text().contains("changes of layer 5"));
    assert_eq!(screen.lines_with("bin").len(), 0);
    for (keys, mode) in [
        ("m", Mode::Merged),
        ("m", Mode::Changes),
        ("ctrl-a", Mode::Merged),
        ("ctrl-a", Mode::Merged),
        ("ctrl-l", Mode::Changes),
    ] {
        assert_eq!(screen.press(keys).state.files.mode, mode, "{keys}");
    }
    screen.press("m");
    assert!(screen.text().contains("merged as of layer 5"));
    assert_eq!(screen.lines_with("bin/").len(), 1);
}

#[test]
fn it_will_show_what_a_removal_hid() {
    let mut screen = Screen::ready(80, 24);
    screen.press("end");
    let row = screen.lines_with(".git/").pop().unwrap();
    assert!(row.contains("- 20.0 kB"), "{row}");
    assert!(
        screen
            .lines_with("▾ src/")
            .pop()
            .unwrap()
            .contains("hides 20.0 kB")
    );
    assert!(!screen.lines_with("2 warnings").is_empty());
    assert!(!screen.lines_with("w warnings").is_empty());
}

#[test]
fn it_will_sort_by_name_and_by_size() {
    let mut screen = Screen::ready(80, 24);
    screen.press("tab");
    let top = |screen: &Screen| -> Vec<String> {
        let rows = screen.rows();
        rows.into_iter()
            .filter(|path| !path.contains('/'))
            .collect()
    };
    assert_eq!(top(&screen), ["bin", "lib", "etc", "lib64"]);
    screen.press("down");
    let chosen = screen.chosen();
    screen.press("s");
    assert_eq!(top(&screen), ["bin", "etc", "lib", "lib64"]);
    assert_eq!(screen.chosen(), chosen);
    assert!(screen.text().contains("by name"));
    screen.press("s");
    assert_eq!(top(&screen), ["bin", "lib", "etc", "lib64"]);
}

#[test]
fn it_will_filter_while_typing_by_any_part_of_the_path() {
    let mut screen = Screen::ready(80, 24);
    screen.press("end m ctrl-f");
    assert!(screen.state.files.filter.is_typing);
    screen.type_text("src/d");
    let near = ["app/src/node_modules", "app/src/dist", "app/src/README.md"];
    assert_eq!(screen.rows()[2..], near);
    assert_eq!(screen.chosen(), "app/src/dist");
    screen.press("enter right");
    assert!(screen.rows().contains(&"app/src/dist/main.js".to_owned()));
    screen.press("esc");
    assert_eq!(screen.chosen(), "app/src/dist");
    assert!(screen.rows().len() > 10);
}

#[test]
fn it_will_take_letters_as_text_while_a_filter_is_typed() {
    let mut screen = Screen::ready(80, 24);
    screen
        .press("ctrl-f")
        .type_text("q?e ms")
        .press("backspace");
    assert_eq!(screen.state.files.filter.text(), "q?e m");
    assert_eq!(screen.state.ended, None);
    assert!(screen.text().contains("no matches"));
    assert!(screen.rows().is_empty());
    // Nothing is chosen, and no key minds.
    screen.press("down up enter right left space e pgdn end s m esc");
    assert_eq!(screen.state.files.filter.text(), "");
}

#[test]
fn it_will_go_to_the_directory_that_matches_when_it_holds_the_chosen_file() {
    let mut screen = Screen::ready(80, 24);
    screen
        .press("down tab /")
        .type_text("left-pad/")
        .press("enter");
    assert_eq!(screen.chosen(), "app/node_modules/left-pad/index.js");
    screen.press("/ backspace");
    assert_eq!(screen.chosen(), "app/node_modules/left-pad");
    screen.press("esc");
    assert_eq!(screen.chosen(), "app/node_modules/left-pad");
}

#[test]
fn it_will_keep_what_was_found_in_sight_when_the_filter_is_cleared() {
    let mut screen = Screen::ready(80, 24);
    screen.press("down tab e");
    assert_eq!(screen.rows(), ["app"]);
    screen.press("/").type_text("left-pad").press("enter esc");
    assert_eq!(screen.chosen(), "app/node_modules/left-pad");
}

#[test]
fn it_will_anchor_a_filter_at_the_root() {
    let mut screen = Screen::ready(80, 24);
    screen.press("ctrl-f").type_text("/lib");
    assert_eq!(screen.rows(), ["lib", "lib/libc.so.6", "lib64"]);
}

#[test]
fn it_will_keep_a_filter_when_the_layer_changes() {
    let mut screen = Screen::ready(80, 24);
    screen
        .press("down down ctrl-f")
        .type_text(".env")
        .press("enter");
    assert_eq!(screen.rows(), ["app", "app/.env"]);
    screen.press("tab down");
    assert_eq!(screen.rows(), ["app", "app/src", "app/src/.env"]);
    screen.press("up");
    assert_eq!(screen.rows(), ["app", "app/.env"]);
    screen.press("up");
    assert!(screen.rows().is_empty());
}
