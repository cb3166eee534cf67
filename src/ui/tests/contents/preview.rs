//! Looking at what a file holds.

use super::at_file;
use crate::ui::overlay::Overlay;
use crate::ui::tests::*;
use crate::ui::work::errand::{Errand, Outcome, Ticket};
use layerscope::contents::{Cost, Part};

#[test]
fn it_will_show_a_file_with_what_is_harmful_made_visible() {
    let mut screen = at_file();
    screen.view("first\n\tsecond \u{1b}[2J\u{202e}\nthird \u{e9}\n".as_bytes());
    let text = screen.text();
    assert!(text.contains("┏ app/main.js ·"), "{text}");
    assert!(text.contains("layer 3"), "{text}");
    assert!(text.contains("1 first"), "{text}");
    assert!(text.contains("2     second \\x1b[2J\\u{202e}"), "{text}");
    assert!(text.contains("3 third é"), "{text}");
    screen.press("esc");
    assert_eq!(screen.state.overlays.len(), 0);
}

#[test]
fn it_will_show_binary_as_a_dump_and_either_on_request() {
    let mut screen = at_file();
    screen.view(b"\x7fELF\x02\x01\x01\0more");
    assert!(
        !screen
            .lines_with("00000000  7f 45 4c 46 02 01 01 00")
            .is_empty()
    );
    assert!(!screen.lines_with("·ELF····more").is_empty());
    screen.press("h");
    assert!(
        !screen
            .lines_with("1 \\x7fELF\\x02\\x01\\x01\\x00more")
            .is_empty()
    );
}

/// At the end of the first megabyte of a file, and more is asked for.
fn at_more() -> (Screen, Ticket) {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    let first = Part {
        from: 0,
        bytes: b"line\n".repeat(200_000),
        size: 1_000_005,
    };
    screen.done(&ticket, Outcome::Read(first));
    screen.press("end space");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    (screen, ticket)
}

#[test]
fn it_will_put_an_answer_where_it_was_waited_for() {
    let rest = || {
        Outcome::Read(Part {
            from: 1_000_000,
            bytes: b"last!".to_vec(),
            size: 1_000_005,
        })
    };
    let (mut screen, ticket) = at_more();
    screen.press("ctrl-p");
    let top = screen.state.overlay();
    assert!(matches!(top, Some(Overlay::Wait(_))), "nothing covers it");
    // Help does; what comes belongs below it.
    screen.press("?");
    screen.done(&ticket, rest());
    screen.press("esc end");
    assert_eq!(screen.state.content().unwrap().part.bytes.len(), 1_000_005);

    // However it came to be covered.
    let (mut screen, ticket) = at_more();
    screen.state.open_palette();
    screen.done(&ticket, rest());
    let top = screen.state.overlay();
    assert!(matches!(top, Some(Overlay::Palette(_))), "{top:?}");
    screen.press("esc");
    assert_eq!(screen.state.content().unwrap().part.bytes.len(), 1_000_005);
}

#[test]
fn it_will_read_more_at_the_end_of_a_megabyte() {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    let bytes = b"line\n".repeat(200_000);
    let first = Part {
        from: 0,
        bytes,
        size: 1_000_005,
    };
    screen.done(&ticket, Outcome::Read(first));
    assert!(!screen.lines_with("the first 1.00 MB of 1.00 MB").is_empty());
    screen.press("space");
    assert!(screen.state.requests.is_empty(), "a page first");
    screen.press("end space");
    screen.price(Cost::Nothing);
    let (ticket, errand) = screen.errand();
    assert!(matches!(
        errand,
        Errand::Read {
            from: 1_000_000,
            ..
        }
    ));
    let rest = Part {
        from: 1_000_000,
        bytes: b"last!".to_vec(),
        size: 1_000_005,
    };
    screen.done(&ticket, Outcome::Read(rest));
    assert_eq!(screen.press("end").lines_with("200001 last!").len(), 1);
}

#[test]
fn it_will_search_as_a_pager_does() {
    let mut screen = at_file();
    let lines: Vec<String> = (1..=100).map(|it| format!("row {it} of Many")).collect();
    screen.view(lines.join("\n").as_bytes());
    screen.press("/").type_text("row 7").press("enter");
    // 7 and 70 to 79.
    assert!(!screen.lines_with("match 1 of 11").is_empty());
    screen.press("n");
    assert!(!screen.lines_with("70 row 70 of Many").is_empty());
    screen.press("N N");
    assert!(!screen.lines_with("79 row 79 of Many").is_empty());
    screen.press("/").type_text("many").press("enter");
    assert!(!screen.lines_with("of 100").is_empty());
    screen.press("/").type_text("mAny").press("enter");
    assert!(!screen.lines_with("no match").is_empty());
    screen.press("/").type_text("q").press("esc");
    assert_eq!(
        screen.state.overlays.len(),
        1,
        "q is typed, esc closes the line"
    );
}

#[test]
fn it_will_go_to_a_side_or_wrap() {
    let mut screen = at_file();
    let line: String = (0..40).map(|it| format!("word{it:02} ")).collect();
    screen.view(line.as_bytes());
    assert!(screen.lines_with("word39").is_empty());
    screen.press("right");
    assert!(screen.lines_with("word00").is_empty());
    screen.press("left w");
    assert_eq!(screen.lines_with("word00").len(), 1);
    assert_eq!(screen.lines_with("word39").len(), 1);
}

#[test]
fn it_will_not_do_what_no_longer_works_where_the_palette_was_opened() {
    let mut screen = Screen::ready(80, 24);
    screen
        .press("down down tab ctrl-p")
        .type_text("view-content");
    assert!(!screen.lines_with("view-content").is_empty());
    // What was chosen from is gone meanwhile.
    screen.state.files.tree = None;
    screen.state.focus = crate::ui::tab::Pane::Layers;
    screen.press("enter");
    let notice = screen.state.notice.as_deref();
    assert_eq!(notice, Some("this does not work here any more"));
}

#[test]
fn it_will_look_at_a_row_of_a_stage_in_the_layer_that_wrote_it() {
    let mut screen = Screen::led_back(80, 24);
    // Layers 3 and 4 are the stage's; the file is of layer 3.
    screen.press("3 home down down down tab m /");
    screen.type_text("'app/main.js").press("enter");
    assert_eq!(screen.state.files.shown, Some((3, crate::ui::Mode::Stage)));
    assert_eq!(screen.chosen(), "app/main.js");
    screen.press("x");
    assert!(!screen.lines_with("what layer 3 wrote").is_empty());
}

#[test]
fn it_will_offer_a_thousand_paths_of_a_finding_that_has_more() {
    let mut inspection = shop::inspection();
    let all: Vec<_> = inspection.tree.paths().ids().skip(1).collect();
    let findings = inspection.findings.as_mut().unwrap();
    findings[0].paths = all.iter().copied().cycle().take(300_000).collect();
    let mut screen = Screen::new(80, 24);
    screen.inspected(inspection);
    screen.state.settle();
    screen.press("5 v");
    assert!(
        !screen
            .lines_with("Which of the first 1000 of 300000")
            .is_empty()
    );
    let Some(Overlay::Choose(choose)) = screen.state.overlay() else {
        panic!("a list is offered");
    };
    assert_eq!(choose.len(), 1000);
}
