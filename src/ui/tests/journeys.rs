//! What a person does, key by key.

use super::*;
use crate::ui::Ended;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::text::{Text, Topic};
use crate::ui::tab::Pane;

#[test]
fn it_will_show_layers_before_any_is_read_and_quit_at_once() {
    let mut screen = Screen::new(80, 24);
    assert!(screen.text().contains("Opening shop:1"));
    screen.state.outlined(fixtures::outline());
    screen.state.settle();
    assert_eq!(screen.lines_with("waiting").len(), 5);
    screen.press("down");
    assert!(!screen.lines_with("copied from stage deps").is_empty());
    assert_eq!(screen.press("tab m / esc s").state.focus, Pane::Layers);
    assert_eq!(screen.press("q").state.ended, Some(Ended::Quit));
}

#[test]
fn it_will_keep_the_chosen_layer_when_figures_arrive() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(fixtures::outline());
    screen.press("down down");
    screen.state.inspected(fixtures::inspection());
    screen.state.settle();
    assert_eq!(screen.state.layers.chosen(), 2);
    assert!(screen.rows().contains(&"app/vendor.js".to_owned()));
}

#[test]
fn it_will_never_quit_with_escape() {
    let mut screen = Screen::ready(80, 24);
    screen.press("? esc").type_text("/env").press("enter esc");
    screen.press("esc esc tab esc 4 esc 5 esc");
    assert_eq!(screen.state.ended, None);
    assert_eq!(screen.press("q").state.ended, Some(Ended::Quit));
}

#[test]
fn it_will_take_escape_and_a_key_that_arrive_together_as_both() {
    let alt = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT);
    let mut screen = Screen::ready(80, 24);
    screen.press("?");
    screen.state.press(&alt('j'));
    assert!(screen.state.overlay().is_none());
    assert_eq!(
        (screen.state.layers.chosen(), screen.state.ended),
        (1, None)
    );
    screen.state.press(&alt('j'));
    assert_eq!(
        (screen.state.layers.chosen(), screen.state.ended),
        (2, None)
    );
}

#[test]
fn it_will_be_interrupted_from_anywhere() {
    for keys in ["ctrl-c", "? ctrl-c", "/ ctrl-c"] {
        let mut screen = Screen::ready(80, 24);
        assert_eq!(screen.press(keys).state.ended, Some(Ended::Interrupted));
    }
    let mut screen = Screen::new(80, 24);
    assert_eq!(screen.press("ctrl-c").state.ended, Some(Ended::Interrupted));
}

#[test]
fn it_will_move_through_layers_with_every_key() {
    let mut screen = Screen::ready(80, 24);
    for (keys, row) in [
        ("j", 1),
        ("down", 2),
        ("k", 1),
        ("up", 0),
        ("up", 0),
        ("G", 4),
        ("g", 0),
        ("end", 4),
        ("down", 4),
        ("home", 0),
        ("pgdn", 4),
        ("pgup", 0),
    ] {
        assert_eq!(screen.press(keys).state.layers.chosen(), row, "{keys}");
    }
}

#[test]
fn it_will_scroll_the_help_and_close_it() {
    let mut screen = Screen::ready(80, 24);
    screen.press("? pgdn");
    let top = text(&screen).top;
    assert!(top > 0);
    screen.press("end down");
    assert!(screen.text().contains("the image takes from it"));
    screen.press("g");
    assert_eq!(text(&screen).top, 0);
    assert!(screen.press("?").state.overlay().is_none());
    assert_eq!(screen.state.ended, None);
}

#[test]
fn it_will_list_warnings_and_details() {
    let mut screen = Screen::ready(80, 24);
    screen.press("w");
    assert_eq!(text(&screen).topic, Topic::Warnings);
    assert!(screen.text().contains("\\x1b[31mred"));
    screen.press("esc end d");
    assert_eq!(text(&screen).topic, Topic::Details);
    let text = screen.text();
    assert!(text.contains("stage not recorded") && text.contains("diffID"));
}

#[test]
fn it_will_only_offer_keys_that_work_here() {
    let mut screen = Screen::ready(160, 24);
    let footer = |screen: &mut Screen| screen.text().lines().last().unwrap().to_owned();
    let layers = footer(&mut screen);
    assert!(
        layers.contains("enter files") && !layers.contains("open"),
        "{layers}"
    );
    let files = footer(screen.press("down tab"));
    assert!(
        files.contains("← close") && !files.contains("→ open"),
        "{files}"
    );
    let closed = footer(screen.press("left"));
    assert!(closed.contains("→ open"), "{closed}");
    assert!(
        closed.contains("m merged") && !closed.contains("clear filter"),
        "{closed}"
    );
    let typing = footer(screen.press("/"));
    assert!(
        typing.contains("enter keep") && !typing.contains("quit"),
        "{typing}"
    );
}

#[test]
fn it_will_follow_the_size_of_the_terminal() {
    let mut screen = Screen::ready(160, 50);
    screen.press("end tab end ? end").resize(60, 15).text();
    screen.press("esc");
    let tree = screen.state.files.tree.as_ref().unwrap();
    let rows = screen.state.places.tree_rows(0, false);
    assert!(tree.cursor.row < tree.cursor.top + rows);
    screen.resize(300, 100).text();
}

#[test]
fn it_will_take_keys_in_bursts_as_one_by_one() {
    let mut burst = Screen::ready(80, 24);
    let mut slow = Screen::ready(80, 24);
    for key in "down down down tab down left / g i t enter down".split(' ') {
        burst.state.press(&event(key));
        slow.press(key);
    }
    burst.settle();
    assert_eq!(burst.text(), slow.text());
}

/// The text that covers the screen.
fn text(screen: &Screen) -> &Text {
    let Some(Overlay::Text(text)) = screen.state.overlay() else {
        panic!("no text is open");
    };
    text
}
