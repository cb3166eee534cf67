//! What a person does with files' contents, key by key; the test answers what the screen asks the world for.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering::Relaxed;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::*;
use crate::ui::content::compare::compare;
use crate::ui::overlay::Overlay;
use crate::ui::work::errand::{Errand, Outcome, Ticket};
use crate::ui::work::request::{Answer, Request};
use layerscope::contents::{Cost, Extract, Extracted, Part, View};

pub(super) fn part(bytes: &[u8]) -> Part {
    Part {
        from: 0,
        bytes: bytes.to_vec(),
        size: bytes.len() as u64,
    }
}

fn exists(path: &Path, is_link: bool) -> Outcome {
    let path = path.to_owned();
    Outcome::Exists { path, is_link }
}

impl Screen {
    /// The one request that waits.
    pub(super) fn request(&mut self) -> Request {
        let requests = std::mem::take(&mut self.state.requests);
        let [request] = <[Request; 1]>::try_from(requests).unwrap();
        request
    }

    /// Answers what an errand costs, and says which it is.
    pub(super) fn price(&mut self, cost: Cost) -> Errand {
        let Request::Price(ticket, errand) = self.request() else {
            panic!("a price is asked for");
        };
        self.state.answered(Answer::Priced(ticket.number, cost));
        self.state.settle();
        errand
    }

    /// The errand that is to be run.
    pub(super) fn errand(&mut self) -> (Ticket, Errand) {
        let Request::Run(ticket, errand) = self.request() else {
            panic!("an errand is to be run");
        };
        (ticket, errand)
    }

    pub(super) fn done(&mut self, ticket: &Ticket, outcome: Outcome) {
        self.state.answered(Answer::Done(ticket.number, outcome));
        self.state.settle();
    }

    /// Looks at the chosen file, which holds this.
    pub(super) fn view(&mut self, bytes: &[u8]) {
        self.press("v");
        self.price(Cost::Nothing);
        let (ticket, errand) = self.errand();
        assert!(matches!(errand, Errand::Read { from: 0, .. }), "{errand:?}");
        self.done(&ticket, Outcome::Read(part(bytes)));
    }
}

/// With the file `app/main.js` of layer 3 chosen.
fn at_file() -> Screen {
    let mut screen = Screen::ready(80, 24);
    screen.press("down down tab");
    screen.press("/").type_text("main").press("enter");
    assert_eq!(screen.chosen(), "app/main.js");
    screen
}

/// With a file chosen that layers 2 and 5 wrote.
fn versions() -> Screen {
    let mut screen = Screen::ready(80, 24);
    screen
        .press("end tab /")
        .type_text("express/index")
        .press("enter");
    assert_eq!(screen.chosen(), "app/node_modules/express/index.js");
    screen
}

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

#[test]
fn it_will_ask_before_each_download() {
    let mut screen = at_file();
    screen.press("v");
    let priced = screen.price(Cost::Download(48_000_000));
    assert!(screen.state.requests.is_empty(), "nothing before the yes");
    let text = screen.text();
    assert!(text.contains("48.0 MB are downloaded again."), "{text}");
    assert!(screen.press("esc").state.overlays.is_empty());

    screen.press("v");
    screen.price(Cost::Download(48_000_000));
    screen.press("enter");
    let (ticket, errand) = screen.errand();
    assert_eq!(errand, priced, "what was priced is done");
    screen.done(&ticket, Outcome::Read(part(b"x")));
    // Whether it costs anything is asked anew: what was read is kept for a while only.
    screen.press("esc v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    screen.done(&ticket, Outcome::Read(part(b"x")));
    screen.press("esc x ctrl-u").type_text("/q").press("enter");
    screen.price(Cost::Download(48_000_000));
    assert!(matches!(screen.state.overlay(), Some(Overlay::Ask(_))));
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
fn it_will_ask_a_price_below_what_covers_it() {
    let mut screen = at_file();
    screen.press("x ctrl-u").type_text("/q").press("enter");
    screen.state.open_palette();
    screen.price(Cost::Download(48_000_000));
    assert!(matches!(screen.state.overlay(), Some(Overlay::Palette(_))));
    screen.press("esc enter");
    let (ticket, _) = screen.errand();
    screen.state.open_palette();
    let extracted = Extracted {
        entries: 1,
        bytes: 1,
        left_out: Vec::new(),
    };
    screen.done(&ticket, Outcome::Extracted(extracted));
    screen.press("esc");
    assert!(!screen.lines_with("1 entry").is_empty());
    assert!(screen.press("enter").state.overlays.is_empty(), "no prompt");
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
fn it_will_not_stop_what_runs_at_a_click_beside_it() {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    let beside = |screen: &mut Screen| {
        screen.state.point(&MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: 1,
            row: 5,
            modifiers: KeyModifiers::NONE,
        });
    };
    beside(&mut screen);
    assert!(!ticket.stop.load(Relaxed));
    screen.press("esc x").type_text("long");
    beside(&mut screen);
    assert!(screen.state.has_prompt());
}

#[test]
fn it_will_say_when_a_link_is_in_the_way() {
    let mut screen = at_file();
    screen.press("x ctrl-u").type_text("/q").press("enter");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    screen.done(&ticket, exists(Path::new("/q"), true));
    assert!(!screen.lines_with("/q is there: a link.").is_empty());
}

#[test]
fn it_will_read_little_at_once_and_ask_before_much() {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Read(64_000_000));
    screen.errand();
    screen.press("esc v");
    screen.price(Cost::Read(64_000_001));
    assert!(matches!(screen.state.overlay(), Some(Overlay::Ask(_))));
    screen.press("esc v");
    screen.price(Cost::Export(1_900_000_000));
    assert!(
        !screen
            .lines_with("exports the whole image again: 1.90 GB")
            .is_empty()
    );
}

#[test]
fn it_will_stop_what_nobody_waits_for_and_not_listen_to_it() {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    screen.press("esc");
    assert!(ticket.stop.load(Relaxed));
    screen.done(&ticket, Outcome::Read(part(b"late")));
    assert!(screen.state.overlays.is_empty());
}

#[test]
fn it_will_say_how_far_reading_is() {
    use layerscope::progress::Progress;
    use std::time::Duration;
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    ticket.meter.layer(2, 12_000_000, 48_000_000);
    let progressed = || crate::ui::terminal::input::Progressed::default();
    screen
        .state
        .progressed(Duration::from_secs(1), progressed());
    assert!(
        screen.lines_with("12.0 MB of").is_empty(),
        "a moment says nothing"
    );
    screen
        .state
        .progressed(Duration::from_secs(2), progressed());
    assert!(!screen.lines_with("12.0 MB of 48.0 MB").is_empty());
    assert!(!screen.lines_with("esc stops").is_empty());
}

#[test]
fn it_will_say_why_nothing_can_be_read() {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Impossible("it came through a pipe\u{1b}".to_owned()));
    assert!(!screen.lines_with("it came through a pipe\\x1b").is_empty());
    screen.press("enter v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    screen.done(&ticket, Outcome::Failed("the file is gone".to_owned()));
    assert!(!screen.lines_with("the file is gone").is_empty());
    assert!(screen.press("enter").state.overlays.is_empty());
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
fn it_will_extract_into_a_directory_under_the_files_own_name() {
    let there = tempfile::tempdir().unwrap();
    for (typed, expected) in [("", "main.js"), ("/new/", "new/main.js"), ("/new", "new")] {
        let mut screen = at_file();
        let place = format!("{}{typed}", there.path().display());
        screen.press("x ctrl-u").type_text(&place).press("enter");
        screen.price(Cost::Nothing);
        let (_, errand) = screen.errand();
        let Errand::Extract(Extract { to, .. }) = errand else {
            panic!("it is extracted");
        };
        assert_eq!(to, there.path().join(expected), "{typed}");
    }
}

#[test]
fn it_will_extract_where_a_person_says() {
    let mut screen = at_file();
    screen.state.surroundings.directory = PathBuf::from("/srv");
    screen
        .press("x ctrl-u")
        .type_text("out/main q.js")
        .press("tab enter");
    screen.price(Cost::Nothing);
    let (ticket, errand) = screen.errand();
    let Errand::Extract(Extract {
        view,
        to,
        overwrite,
        ..
    }) = errand
    else {
        panic!("it is extracted");
    };
    assert_eq!((view, overwrite), (View::Merged(2), false));
    assert_eq!(to, PathBuf::from("/srv/out/main q.js"));
    screen.done(&ticket, exists(&to, false));
    assert!(!screen.lines_with("/srv/out/main q.js is there.").is_empty());
    screen.press("enter");
    assert!(screen.state.requests.is_empty(), "enter loses nothing");
    screen.press("o");
    let (ticket, errand) = screen.errand();
    assert!(matches!(
        errand,
        Errand::Extract(Extract {
            overwrite: true,
            ..
        })
    ));
    let extracted = Extracted {
        entries: 3,
        bytes: 48_000,
        left_out: vec!["dev/null: a device".to_owned()],
    };
    screen.done(&ticket, Outcome::Extracted(extracted));
    let text = screen.text();
    assert!(text.contains("3 entries, 48.0 kB"), "{text}");
    assert!(text.contains("dev/null: a device"), "{text}");
    screen.press("y");
    assert_eq!(
        screen.request(),
        Request::Copy("/srv/out/main q.js".to_owned())
    );
    assert!(screen.press("enter").state.overlays.is_empty());
}

#[test]
fn it_will_say_that_nothing_was_extracted_or_changed() {
    let mut screen = at_file();
    screen.press("x enter");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    let extracted = Extracted {
        entries: 0,
        bytes: 0,
        left_out: vec!["dev/null: a device or a named pipe".to_owned()],
    };
    screen.done(&ticket, Outcome::Extracted(extracted));
    let text = screen.text();
    assert!(text.contains("Nothing was extracted"), "{text}");
    assert!(text.contains("dev/null: a device"), "{text}");
    assert!(!text.contains("0 entries"), "{text}");
    screen.press("y");
    assert!(screen.state.requests.is_empty(), "there is no path to copy");
    // What is stopped says so where the place is asked for again.
    for (outcome, words) in [
        (Outcome::TakenBack, "stopped: nothing was changed"),
        (Outcome::Reported(1), "all was written before it could"),
    ] {
        screen.press("esc esc x enter");
        screen.price(Cost::Nothing);
        let (ticket, _) = screen.errand();
        screen.press("esc");
        assert!(ticket.stop.load(Relaxed));
        screen.done(&ticket, outcome);
        assert!(!screen.lines_with(words).is_empty(), "{}", screen.text());
    }
}

#[test]
fn it_will_not_take_a_place_that_leads_nowhere() {
    let mut screen = at_file();
    screen.press("x ctrl-u enter");
    assert!(!screen.lines_with("! a path is needed").is_empty());
    screen.type_text("~/q").press("enter");
    assert!(!screen.lines_with("! no home directory is known").is_empty());
    assert!(screen.state.requests.is_empty());
}

#[test]
fn it_will_write_a_report_and_never_over_a_file_without_asking() {
    let mut screen = Screen::ready(80, 24);
    screen.state.surroundings.directory = PathBuf::from("/srv");
    screen.press("o");
    assert!(!screen.lines_with("./shop_1.layerscope.json").is_empty());
    screen.type_text("x").press("enter");
    assert!(
        !screen
            .lines_with("a report's name ends in .json")
            .is_empty()
    );
    screen.press("backspace enter");
    let (ticket, errand) = screen.errand();
    let to = PathBuf::from("/srv/./shop_1.layerscope.json");
    let wanted = |overwrite| Errand::Report {
        to: to.clone(),
        overwrite,
    };
    assert_eq!(errand, wanted(false));
    screen.done(&ticket, exists(&to, false));
    screen.press("o");
    let (ticket, errand) = screen.errand();
    assert_eq!(errand, wanted(true));
    screen.done(&ticket, Outcome::Reported(1234));
    assert!(!screen.lines_with("The report is written").is_empty());
    assert!(screen.press("esc").state.overlays.is_empty());
}

#[test]
fn a_report_that_is_stopped_leaves_what_was_there() {
    use crate::ui::content::reports::save;
    let screen = Screen::ready(80, 24);
    let inspection = screen.state.inspection().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("report.json");
    let stop = true.into();
    assert!(save(inspection, &to, false, &stop).is_err());
    assert!(!to.exists(), "no half of one");
    std::fs::write(&to, "mine").unwrap();
    assert!(save(inspection, &to, true, &stop).is_err());
    assert_eq!(std::fs::read(&to).unwrap(), b"mine");
    let bytes = save(inspection, &to, true, &false.into()).unwrap();
    assert_eq!(std::fs::metadata(&to).unwrap().len(), bytes);
    assert!(bytes > 100);
    let entries = std::fs::read_dir(directory.path()).unwrap();
    assert_eq!(entries.count(), 1, "nothing beside it");
}

#[test]
fn it_will_compare_with_the_version_before() {
    let mut screen = versions();
    screen.press("V");
    screen.price(Cost::Nothing);
    let (ticket, errand) = screen.errand();
    assert!(matches!(errand, Errand::Compare { .. }));
    let old = part(b"port = 8080\nhost = a\n");
    let new = part(b"port = 9090\nhost = a\n");
    screen.done(&ticket, Outcome::Compared(Box::new(compare(old, new))));
    let text = screen.text();
    for words in [
        "layer 2 → layer 5",
        "1 - port = 8080",
        "1 + port = 9090",
        "1 line added, 1 removed",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    screen.press("n");
    assert!(!screen.lines_with("change 1 of 1").is_empty());
}

#[test]
fn it_will_look_at_what_a_layer_made_of_a_path_from_its_history() {
    let mut screen = versions();
    screen.press("i home");
    let node = |screen: &mut Screen, keys: &str| {
        screen.press(keys);
        match screen.price(Cost::Nothing) {
            Errand::Read { file, .. } => {
                screen.errand();
                let inspection = screen.state.inspection().unwrap();
                inspection.tree.inode(file).layer
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(node(&mut screen, "v"), 1);
    assert_eq!(node(&mut screen, "esc down v"), 4);
    screen.press("esc home V");
    assert_eq!(
        screen.state.notice.as_deref(),
        Some("nothing was there before layer 2")
    );
    screen.press("end V");
    assert!(matches!(
        screen.price(Cost::Nothing),
        Errand::Compare { .. }
    ));
    let (ticket, _) = screen.errand();
    let same = compare(part(b"a"), part(b"a"));
    screen.done(&ticket, Outcome::Compared(Box::new(same)));
    assert!(!screen.lines_with("layer 2 → layer 5").is_empty());
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
    screen.state.inspected(inspection);
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
