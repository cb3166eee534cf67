//! What is copied where, key by key.

use super::*;
use crate::ui::work::request::Request;

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
    assert_eq!(screen.lines_with(&format!(" copied: {line}")).len(), 1);
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
    for words in ["path  ", "/app/main.js", "layer 3's diffID", "shop:1"] {
        assert!(!screen.lines_with(words).is_empty(), "{words}");
    }
    screen.press("down enter");
    assert_eq!(screen.copied(), "/app/main.js");
    assert!(screen.state.overlays.is_empty());
}

#[test]
fn it_will_offer_what_is_true_of_the_layer_that_brought_a_file() {
    let facts = |screen: &Screen| {
        let all = screen.state.copyables().into_iter();
        let facts = all.filter(|it| it.what.contains("'s ") || it.what == "instruction");
        let facts = facts.filter(|it| !it.what.starts_with("image"));
        facts.map(|it| (it.what, it.text)).collect::<Vec<_>>()
    };
    let mut screen = Screen::led_back(120, 40);
    screen.press("3 G");
    let of_last = facts(&screen);
    assert_eq!(of_last[0].0, "layer 5's digest");
    // The last layer removes app/src/.git, which the one before it brought.
    screen.press("tab /").type_text(".git").press("enter");
    assert_eq!(screen.chosen(), "app/src/.git");
    assert_eq!(facts(&screen), of_last, "it was removed there");
    let mut screen = Screen::led_back(120, 40);
    screen.press("3 G tab ctrl-a /").type_text("README");
    screen.press("enter");
    assert_eq!(screen.chosen(), "app/src/README.md");
    let (digest, instruction) = (format!("sha256:{}", "03a7".repeat(16)), "instruction");
    let of_fourth = [
        ("layer 4's digest".to_owned(), digest),
        (
            instruction.to_owned(),
            "COPY --from=build /src /app/src".to_owned(),
        ),
    ];
    let all = facts(&screen);
    for fact in of_fourth {
        assert!(all.contains(&fact), "{all:?}");
    }
    // Several layers wrote what lies in app.
    screen.press("esc left left left");
    assert_eq!(screen.chosen(), "app");
    assert_eq!(facts(&screen), []);
}

#[test]
fn it_will_copy_the_fix_of_a_finding() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("5 y");
    let fix = screen.copied();
    let findings = screen.state.inspection().unwrap().findings.as_ref();
    assert_eq!(fix, findings.unwrap()[0].fix);
}

#[test]
fn it_will_copy_a_fix_so_that_it_can_be_pasted() {
    let mut screen = Screen::new(80, 24);
    let mut inspection = shop::inspection();
    let findings = inspection.findings.as_mut().unwrap();
    let written = &mut findings[0].written;
    written.lines = vec!["COPY a b".to_owned(), "COPY c d".to_owned()];
    written.replaces = Some(26);
    written.ignored = vec![".env".to_owned(), "*.md".to_owned()];
    screen.inspected(inspection);
    screen.state.settle();
    screen.press("5 y");
    assert_eq!(screen.copied(), "COPY a b\nCOPY c d");
    let all = screen.state.copyables();
    let text = |what: &str| all.iter().find(|it| it.what == what).map(|it| &*it.text);
    assert_eq!(text("new lines for line 26"), Some("COPY a b\nCOPY c d"));
    assert_eq!(text(".dockerignore"), Some(".env\n*.md"));
    let line = "COPY --from=build /src /app/src";
    assert_eq!(text("line 26 as it is"), Some(line));
    assert!(text("fix").is_some() && text("title").is_some());
}

#[test]
fn it_will_copy_no_secret() {
    let token = ["gh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat();
    // In an instruction.
    let mut screen = Screen::new(80, 24);
    let mut inspection = shop::inspection();
    let lines = &mut inspection.dockerfile.as_mut().unwrap().lines;
    let env = lines.iter().position(|it| it.starts_with("ENV ")).unwrap();
    lines[env] = format!("ENV GH_TOKEN={token}");
    screen.inspected(inspection);
    screen.state.settle();
    screen.press("2 home");
    let at = |screen: &Screen| screen.state.lines.chosen().map(|it| it.extent.0);
    while at(&screen) != Some(env) {
        let before = at(&screen);
        screen.press("down");
        assert_ne!(at(&screen), before, "it is somewhere");
    }
    screen.press("y");
    assert_eq!(screen.copied(), "ENV GH_TOKEN=•••");

    // In a path, as it is and among all that can be copied.
    let mut layers = fixtures::layers();
    let entry = layerscope::layers::Entry::new(layerscope::layers::EntryKind::File);
    let path = format!("app/note-{token}.txt");
    layers[2].push(path.as_bytes(), b"", entry).unwrap();
    let mut screen = Screen::new(80, 24);
    let inspection = fixtures::inspect(fixtures::heads(), layers);
    screen.inspected(inspection);
    screen.state.settle();
    screen
        .press("3 home down down tab /")
        .type_text("note")
        .press("enter");
    assert_eq!(screen.chosen(), path);
    screen.press("y");
    assert_eq!(screen.copied(), "app/note-•••.txt");
    let all = screen.state.copyables();
    assert!(all.iter().all(|it| !it.text.contains(&token)), "{all:?}");
}

#[test]
fn it_will_say_how_much_is_copied_or_why_nothing_is() {
    let mut screen = Screen::ready(80, 24);
    screen.state.copy(&"a line\n".repeat(500));
    assert_eq!(screen.copied().len(), 3500);
    let said = |screen: &Screen| screen.state.notice.clone().unwrap_or_default();
    assert!(said(&screen).starts_with("copied, 500 lines, 3.50 kB: a line"));
    screen.state.copy(&"x".repeat(48_001));
    assert!(screen.state.requests.is_empty());
    let words = "nothing is copied: 48001 bytes are more than the 48000 that terminals take";
    assert_eq!(said(&screen), words);
}
