//! The smallest terminal that is promised to do, and what long rows do where there is room.

use super::*;
use crate::ui::tab::Pane;

fn smallest() -> Screen {
    Screen::led_back(60, 15)
}

#[test]
fn layers_and_their_files_take_turns() {
    let mut screen = smallest();
    screen.press("3 home down");
    let row = "COPY --from=deps /src/node_m";
    assert_eq!(screen.lines_with(row).len(), 1, "{}", screen.text());
    screen.press("tab");
    assert_eq!(
        (screen.state.focus, screen.state.places.tree.width),
        (Pane::Tree, 60)
    );
    assert!(!screen.lines_with("node_modules/").is_empty());
    assert!(screen.lines_with(row).is_empty());
    screen.press("tab");
    assert_eq!(
        (screen.state.focus, screen.state.places.list.width),
        (Pane::Layers, 60)
    );
    assert_eq!(screen.lines_with(row).len(), 1);
}

#[test]
fn stages_say_how_large_they_are_before_what_they_are() {
    let mut screen = smallest();
    let heads = screen.press("1").lines_with("in image").pop().unwrap();
    assert!(heads.contains(" size "), "{heads}");
    assert!(screen.lines_with("final stage").is_empty());
    let heads = screen.resize(80, 24).lines_with("in image").pop().unwrap();
    assert!(heads.contains(" size "), "{heads}");
}

#[test]
fn a_dockerfile_has_columns_for_its_instructions() {
    let mut screen = smallest();
    let text = screen.press("2 up up").text();
    assert!(text.contains("COPY --from=deps /src/node"), "{text}");
}

#[test]
fn no_head_is_cut_to_a_dot() {
    let mut screen = smallest();
    let heads = screen.press("4").lines_with("layer:line").pop().unwrap();
    assert!(!heads.contains('…'), "{heads}");
}

#[test]
fn a_question_is_read_to_its_end() {
    let mut screen = smallest();
    screen.press("3 home down tab x");
    let words = "or a path that ends in /, takes it in. ";
    assert_eq!(screen.lines_with(words).len(), 1, "{}", screen.text());
}

#[test]
fn rows_of_layers_have_room_that_files_do_not_need() {
    let mut screen = Screen::led_back(160, 50);
    screen.press("3 home down");
    let row = "COPY --from=deps /src/node_modules /app/node_modules";
    for width in [160, 200] {
        screen.resize(width, 50);
        assert!(!screen.lines_with(row).is_empty(), "{}", screen.text());
        let digest = screen.lines_with("digest sha256:").pop().unwrap();
        assert!(!digest.contains('…'), "{digest}");
    }
    // Nothing moves while a person goes about.
    let list = screen.state.places.list;
    for key in ["down", "tab", "down", "m", "home", "tab", "up"] {
        screen.press(key);
        assert_eq!(screen.state.places.list, list, "{key}");
    }
}
