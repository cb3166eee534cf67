//! What the Dockerfile's lines tell of layers and files.

use std::time::Duration;

use super::*;
use crate::ui::tab::{Pane, Tab};
use crate::ui::terminal::input::Progressed;
use crate::ui::work::job::Reading;

#[test]
fn it_will_open_at_the_line_that_brought_the_most() {
    let mut screen = Screen::led_back(80, 24);
    assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, 26));
    let text = screen.text();
    for words in [
        "exact, from the image's provenance",
        "468 kB in layer 4, from stage build",
        "20.0 kB wasted: ✗ deleted in layer 5 (line 27)",
        "build 528 kB · ",
        "3.20 MB · waste 368 kB (11.5 %)",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    // The stage that became the image is in sight from its FROM on.
    assert_eq!(screen.lines_with("AS runtime").len(), 1);
}

#[test]
fn it_will_walk_instructions_and_show_the_files_of_each() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("up up");
    assert_eq!(line(&screen), 24);
    assert!(
        screen
            .text()
            .contains("348 kB wasted: ↻ metadata only in layer 5 (line 27)")
    );
    assert!(
        screen
            .rows()
            .contains(&"app/node_modules/express".to_owned())
    );
    screen.press("home");
    assert_eq!(line(&screen), 4);
    let mut lines = vec![4];
    for _ in 0..8 {
        screen.press("j");
        lines.push(line(&screen));
    }
    // Comments, blank lines and the rest of long instructions are passed over.
    assert_eq!(lines, [4, 5, 6, 7, 11, 12, 13, 14, 15]);
    assert_eq!(
        screen
            .lines_with("│")
            .iter()
            .filter(|row| row.contains("┃│"))
            .count(),
        4
    );
    screen.press("G");
    assert_eq!(line(&screen), 31);
    screen.press("g");
    assert_eq!(line(&screen), 4);
    assert!(
        screen.text().contains("A small shop"),
        "the comment above the first instruction"
    );
}

#[test]
fn it_will_say_why_a_line_has_no_files() {
    let mut screen = Screen::led_back(80, 24);
    let words = |screen: &mut Screen, keys: &str| {
        let rows = screen.press(keys).text();
        let rows: Vec<&str> = rows.lines().skip(15).take(2).collect();
        rows.join("\n")
    };
    assert!(words(&mut screen, "down down").contains("makes no layer"));
    let builder = words(&mut screen, "home");
    assert!(
        builder.contains("stage deps: 348 kB of it reached the image by line 24"),
        "{builder}"
    );
    let builder = words(&mut screen, "pgdn");
    assert!(
        builder.contains("stage build: 528 kB of it reached the image by lines 25, 26"),
        "{builder}"
    );
    // Nothing to go to.
    assert_eq!(screen.press("tab").state.focus, Pane::Lines);
    assert_eq!(screen.press("/").state.focus, Pane::Lines);
    screen.press("esc end enter");
    assert_eq!((screen.state.focus, line(&screen)), (Pane::Lines, 31));
}

#[test]
fn it_will_show_how_far_the_layers_of_a_line_are_read() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(shop::outline());
    let mut layers = vec![Reading::default(); 5];
    layers[1] = Reading { done: 1, total: 4 };
    screen.state.progressed(
        Duration::ZERO,
        Progressed {
            doing: String::new(),
            archive: Reading::default(),
            layers,
        },
    );
    screen.state.settle();
    assert!(
        screen
            .lines_with(" 24 COPY")
            .pop()
            .unwrap()
            .contains("█░░░░░         1 B/4 B")
    );
    assert!(
        screen
            .lines_with(" 26 COPY")
            .pop()
            .unwrap()
            .contains("waiting")
    );
    assert!(screen.lines_with(" 28 USER").pop().unwrap().contains("–"));
}

#[test]
fn it_will_show_the_layers_of_an_image_together() {
    let mut inspection = shop::inspection();
    let file = inspection.dockerfile.as_mut().unwrap();
    // As if the image had a second layer.
    let from = file
        .instructions
        .iter_mut()
        .find(|step| step.start_line == 21);
    from.unwrap().layers = vec![0, 1];
    let mut screen = Screen::new(80, 24);
    screen.inspected(inspection);
    screen.press("home");
    while line(&screen) != 21 {
        screen.press("down");
    }
    let words = " in layers 1–2, 1 of them by ONBUILD, base image busybox:1.35";
    assert!(screen.text().contains(words));
    // Whichever of them was chosen on the layers screen stays.
    screen.press("3 home 2 3");
    assert_eq!(screen.state.layers.chosen(), 0);
    screen.press("2");
    let rows = screen.rows();
    assert!(
        rows.contains(&"bin".to_owned()) && rows.contains(&"app".to_owned()),
        "{rows:?}"
    );
    assert!(screen.text().contains("merged as of layer 2"));
    // There is no other way to see them, so none is offered.
    assert!(!screen.text().contains("m merged") && !screen.text().contains("m changes"));
}

#[test]
fn it_will_say_what_became_of_files() {
    let mut screen = Screen::led_back(200, 60);
    let row = |screen: &mut Screen, name: &str| screen.lines_with(name).pop().unwrap();
    assert!(row(&mut screen, "── pack").contains("✗ deleted in layer 5"));
    assert!(row(&mut screen, "▾ src/").contains("✗ 20.0 kB deleted in layer 5"));
    assert!(!row(&mut screen, "── README.md").contains("layer 5"));
    screen.press("up up");
    assert!(row(&mut screen, "▾ node_modules/").contains("↻ metadata only in layer 5"));
    // Merged, they are there as of their layer; as of the last, what it wrote again hides them.
    screen.press("ctrl-a");
    assert!(row(&mut screen, " node_modules/").contains("↻ metadata only in layer 5"));
    screen.press("down down down");
    assert!(screen.text().contains("merged as of layer 5"));
    assert!(row(&mut screen, " node_modules/").contains("▒ hides 348 kB"));
    assert!(row(&mut screen, " app/").contains("▒ hides 368 kB"));
}

#[test]
fn it_will_tell_all_of_a_line() {
    let mut screen = Screen::led_back(80, 40);
    let text = screen.press("d").text();
    for words in [
        "Line 26",
        "20.0 kB wasted",
        "copied from stage build into stage runtime",
        "diffID",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    screen.press("esc home");
    for _ in 0..8 {
        screen.press("down");
    }
    let text = screen.press("d").text();
    for words in [
        "Lines 15–19",
        "head -c 60000 /dev/urandom > dist/server.bin",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(screen.press("d").state.overlay().is_none());
}

#[test]
fn it_will_tell_all_of_a_line_again_when_more_is_known() {
    let mut screen = Screen::new(80, 40);
    screen.state.outlined(shop::outline());
    screen.press("down down down d");
    let text = screen.text();
    assert!(
        text.contains("figures follow when layers are read"),
        "{text}"
    );
    screen.inspected(shop::inspection());
    screen.state.settle();
    let text = screen.text();
    assert!(text.contains("Line 24"), "{text}");
    assert!(text.contains("348 kB wasted"), "{text}");
    assert!(!text.contains("figures follow"), "{text}");

    // Without having been walked to, the line stays too.
    let mut screen = Screen::new(80, 40);
    screen.state.outlined(shop::outline());
    screen.press("d");
    screen.inspected(shop::inspection());
    assert!(screen.text().contains("Line 21"));
}

#[test]
fn it_will_filter_the_files_of_a_line() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("ctrl-f").type_text(".env").press("enter");
    assert_eq!(screen.rows(), ["app", "app/src", "app/src/.env"]);
    screen.press("backspace up");
    assert_eq!(screen.rows(), ["app", "app/.env"]);
    screen.press("esc");
    assert!(screen.rows().contains(&"app/main.js".to_owned()));
}

#[test]
fn it_will_say_where_a_file_was_copied_from() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("enter");
    // The directory above was there before.
    assert_eq!(screen.chosen(), "app");
    assert!(!screen.text().contains("← build"));
    screen.press("/").type_text("main").press("enter");
    assert_eq!(screen.chosen(), "app/src/dist/main.js");
    assert!(
        screen.text().contains("└ ← build:/src/dist/main.js ─")
            || screen.text().contains("┗ ← build:/src/dist/main.js ━")
    );
    // Merged, each is led back by the layer that brought it.
    screen.press("ctrl-a");
    assert!(screen.text().contains("← build:/src/dist/main.js"));
    screen.press("ctrl-l backspace up tab down");
    assert_eq!(screen.chosen(), "app/main.js");
    assert!(screen.text().contains("← build:/src/dist/main.js"));
}
