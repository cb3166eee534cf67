//! What a person does, key by key.

use super::*;
use crate::ui::Ended;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::text::{Text, Topic};
use crate::ui::tab::Pane;
use crate::ui::text::details::Role;
use crate::ui::theme::looks::Looks;
use crate::ui::work::request::Request;

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
    screen.inspected(fixtures::inspection());
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
    assert!(screen.text().contains("All actions (not on this screen)"));
    screen.press("g");
    assert_eq!(text(&screen).top, 0);
    assert!(screen.press("?").state.overlay().is_none());
    assert_eq!(screen.state.ended, None);
}

#[test]
fn it_will_search_in_help_and_other_texts() {
    let mut screen = Screen::ready(80, 24);
    screen.press("? /").type_text("symbolic").press("enter");
    assert!(
        !screen
            .lines_with("a symbolic link, and where it leads")
            .is_empty()
    );
    assert!(
        !screen.lines_with("match 1 of 1 · ").is_empty(),
        "{}",
        screen.text()
    );
    // Not only one is found, and behind the last comes the first.
    screen.press("/").type_text("filter").press("enter");
    let top = text(&screen).top;
    let found = text(&screen).seek.found.len();
    assert!(found > 2, "{found}");
    screen.press("n");
    assert_eq!(text(&screen).seek.at, 1);
    screen.press("N");
    assert_eq!((text(&screen).seek.at, text(&screen).top), (0, top));
    screen.press("N");
    assert_eq!(text(&screen).seek.at, found - 1);
    assert!(!screen.lines_with("filter").is_empty());
    screen.resize(100, 24);
    let told = format!("match {found} of {found} · ");
    assert_eq!(screen.lines_with(&told).len(), 1);
    screen.press("/").type_text("no such words").press("enter");
    assert!(screen.text().contains("no match here"));
    screen
        .press("esc 3 end d /")
        .type_text("diffid")
        .press("enter");
    assert!(screen.lines_with("diffID").len() == 1);
}

#[test]
fn the_help_has_the_marks_behind_the_keys_of_the_screen() {
    let mut screen = Screen::ready(120, 40);
    screen.press("tab ?");
    let lines = text(&screen).lines.iter();
    let headings = lines.filter(|line| line.role == Role::Heading);
    let headings: Vec<&str> = headings.map(|line| &*line.text).collect();
    assert_eq!(
        headings[..5],
        ["Files", "Marks", "Everywhere", "Find", "Mouse"]
    );
    assert_eq!(headings.last(), Some(&"All actions (not on this screen)"));
}

#[test]
fn it_will_move_by_half_a_page() {
    let mut screen = Screen::ready(80, 24);
    screen.press("down tab");
    let half = screen.state.tree_rows() / 2;
    let rows = screen.rows().len();
    let row = |screen: &Screen| screen.state.files.tree.as_ref().unwrap().cursor.row;
    screen.press("ctrl-d");
    assert_eq!(row(&screen), half.min(rows - 1));
    screen.press("ctrl-u");
    assert_eq!(row(&screen), 0);
    screen.press("?");
    let page = screen.state.overlay_rows();
    screen.press("ctrl-d ctrl-d ctrl-u");
    assert_eq!(text(&screen).top, page / 2);
    let mut screen = Screen::led_back(80, 24);
    screen.press("2 home");
    let first = screen.state.lines.walk.block;
    screen.press("ctrl-d");
    assert!(screen.state.lines.walk.block > first);
    screen.press("ctrl-u");
    assert_eq!(screen.state.lines.walk.block, first);
}

#[test]
fn it_will_change_the_theme_and_leave_the_mouse_to_the_terminal() {
    let mut screen = Screen::ready(80, 24);
    screen.state.looks = Looks::new(Theme::named("16").unwrap());
    screen.press(":").type_text("theme").press("enter");
    assert_eq!(screen.state.looks.theme, Theme::named("none").unwrap());
    assert!(!screen.lines_with("theme: none").is_empty());
    screen.press(":").type_text("mouse").press("enter");
    assert_eq!(screen.state.requests, [Request::Mouse(false)]);
    assert!(!screen.lines_with("the mouse is the terminal's").is_empty());
    screen.press(":").type_text("mouse").press("enter");
    assert_eq!(screen.state.requests.pop(), Some(Request::Mouse(true)));
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
