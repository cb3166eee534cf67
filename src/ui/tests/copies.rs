//! What is copied where, key by key.

use super::*;
use crate::ui::request::Request;

impl Screen {
    /// What was put on the clipboard.
    fn copied(&mut self) -> String {
        match self.request() {
            Request::Copy(text) => text,
            other => panic!("a text is copied, not {other:?}"),
        }
    }
}

#[test]
fn it_will_copy_the_most_useful_of_each_screen_and_say_so_until_the_next_key() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("1 G y");
    assert_eq!(screen.copied(), "runtime");
    screen.press("2 y");
    let line = "COPY --from=build /src /app/src";
    assert_eq!(screen.copied(), line);
    assert_eq!(
        screen
            .lines_with(&format!("sent to the terminal's clipboard: {line}"))
            .len(),
        1
    );
    screen.press("down");
    assert!(screen.lines_with("copied:").is_empty());
    screen.press("3 g y");
    assert_eq!(screen.copied(), format!("sha256:{}", "00a7".repeat(16)));
    screen.press("G tab g y");
    assert_eq!(screen.copied(), screen.chosen());
}

#[test]
fn it_will_copy_anything_else_from_a_list() {
    let mut screen = Screen::ready(80, 24);
    screen
        .press("down down tab /")
        .type_text("main")
        .press("enter Y");
    for words in ["path  ", "/app/main.js", "layer's diffID", "shop:1"] {
        assert!(!screen.lines_with(words).is_empty(), "{words}");
    }
    screen.press("down enter");
    assert_eq!(screen.copied(), "/app/main.js");
    assert!(screen.state.overlays.is_empty());
}

#[test]
fn it_will_copy_the_fix_of_a_finding_and_no_secret() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("5 y");
    let fix = screen.copied();
    let findings = screen.state.inspection().unwrap().findings.as_ref();
    assert_eq!(fix, findings.unwrap()[0].fix);
}
