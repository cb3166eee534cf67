//! Writing files of the image and reports where a person says.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering::Relaxed;

use super::at_file;
use crate::ui::tests::*;
use crate::ui::work::errand::{Errand, Outcome};
use crate::ui::work::request::Request;
use layerscope::contents::{Cost, Extract, Extracted, View};

fn exists(path: &Path, is_link: bool) -> Outcome {
    let path = path.to_owned();
    Outcome::Exists { path, is_link }
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
        left_behind: Vec::new(),
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
        left_behind: Vec::new(),
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
fn it_will_tell_what_another_extraction_left() {
    let mut screen = at_file();
    screen.press("x enter");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    let extracted = Extracted {
        entries: 1,
        bytes: 10,
        left_out: Vec::new(),
        left_behind: vec!["/srv/.layerscope-7-1".into(), "/srv/.layerscope-7-2".into()],
    };
    screen.done(&ticket, Outcome::Extracted(extracted));
    let text = screen.text();
    assert!(
        text.contains("/srv/.layerscope-7-1 and 1 more: left by another extraction"),
        "{text}"
    );
}
