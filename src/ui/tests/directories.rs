//! Journeys over waste by directory and in sums.

use super::*;
use crate::ui::screens::waste_rows::{Chosen, Grouping, Within};
use layerscope::inspection::Inspection;
use layerscope::layers::EntryKind;

/// The rows of directories: path, bytes, files.
fn directories(screen: &Screen) -> Vec<(String, u64, usize)> {
    let inspection = screen.state.inspection().unwrap();
    let rows = screen.state.waste.list.items();
    let rows = rows.filter_map(|row| match screen.state.waste.at(row, inspection)? {
        Chosen::Directory(it) => {
            let path = inspection.tree.paths().full(it.below.path);
            Some((String::from_utf8(path).unwrap(), it.bytes, it.files))
        }
        _ => None,
    });
    rows.collect()
}

fn wasted(inspection: &Inspection) -> (u64, usize) {
    let lost = inspection.wasted.iter().filter(|row| row.bytes > 0);
    (inspection.summary.wasted_bytes, lost.count())
}

#[test]
fn it_will_gather_lost_files_by_directory_and_lead_to_them_and_back() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("4 p p");
    assert_eq!(screen.state.waste.grouping, Grouping::Directories);
    assert!(screen.text().contains("Waste by directory"));
    // By hand: line 27 changes the mode of the two files of line 24, and deletes the repository of line 26.
    let rows = directories(&screen);
    let (first, second) = (&rows[0], &rows[1]);
    assert_eq!(
        (first.0.as_str(), first.1, first.2),
        ("app/node_modules", 348_000, 2)
    );
    assert!(second.0.starts_with("app/src/.git"), "{second:?}");
    assert_eq!((second.1, rows.len()), (20_000, 2));
    assert_eq!(screen.lines_with("Written by layer 2 (line 24)").len(), 1);
    assert!(screen.text().contains("COPY --from=deps --chmod=755"));

    screen.press("enter");
    assert_eq!(screen.state.waste.grouping, Grouping::Files);
    assert_eq!(screen.state.waste.list.len(), 2);
    assert!(matches!(
        screen.state.waste.within,
        Some(Within::Directory(_))
    ));
    assert!(screen.text().contains("Waste: 2 files of app/node_modules"));
    screen.press("backspace");
    assert_eq!(directories(&screen), rows);

    screen.press("/").type_text(".git").press("enter");
    assert_eq!(directories(&screen), rows[1..]);
    screen.press("esc");
    // The detail leads on, too: to the files first, then to who wrote them.
    screen.press("home tab down enter");
    assert_eq!(screen.state.lines.chosen().unwrap().lines, Some((24, 24)));
    screen.press("backspace backspace p");
    assert_eq!(screen.state.waste.grouping, Grouping::Files);
    assert_eq!(screen.state.waste.within, None);
}

#[test]
fn every_sum_adds_up_to_all_waste() {
    for inspection in [shop::inspection(), large::written_again(3)] {
        let all = wasted(&inspection);
        let mut screen = Screen::new(160, 50);
        screen.inspected(inspection);
        screen.settle();
        let sections = &screen.state.waste.sums;
        assert_eq!(sections.len(), 3);
        for section in sections {
            let bytes: u64 = section.rows.iter().map(|row| row.bytes).sum();
            let files: usize = section.rows.iter().map(|row| row.files).sum();
            assert_eq!((bytes, files), all, "{section:#?}");
        }
        screen.press("4 p p");
        let rows = directories(&screen);
        assert!(rows.len() <= 40);
        let sums = rows
            .iter()
            .fold((0, 0), |sum, row| (sum.0 + row.1, sum.1 + row.2));
        assert_eq!(sums, all);
        // The files of each are as many as it says, so none is in two.
        for row in rows {
            screen.press("enter");
            assert_eq!(screen.state.waste.list.len(), row.2, "{row:?}");
            screen.press("backspace down");
        }
    }
}

#[test]
fn a_directory_is_divided_where_that_tells_more() {
    let files = [
        ("a/b/1", 500),
        ("a/b/2", 400),
        ("a/c/3", 300),
        ("a/c/4", 200),
        ("a/5", 100),
        ("a/6", 50),
        // Together less than a fiftieth.
        ("d/e/7", 4),
        ("d/e/8", 4),
        ("d/f/9", 4),
        ("d/f/10", 4),
    ];
    let layer = || {
        let entries = files.map(|(path, bytes)| (EntryKind::File, path.as_bytes(), bytes));
        fixtures::contents(entries)
    };
    let heads = vec![fixtures::head(0, "COPY . ."), fixtures::head(1, "RUN x")];
    let mut screen = Screen::new(120, 40);
    screen.inspected(fixtures::inspect(heads, vec![layer(), layer()]));
    screen.settle();
    screen.press("4 p p");
    let rows = directories(&screen);
    let expected = [
        ("a/b", 900, 2),
        ("a/c", 500, 2),
        ("a", 150, 2),
        ("d", 16, 4),
    ];
    let expected = expected.map(|(path, bytes, files)| (path.to_owned(), bytes, files));
    assert_eq!(rows, expected);
    // What is right in it, and not what is below.
    screen.press("home down down");
    assert!(!screen.lines_with("  a/*").is_empty());
    screen.press("enter");
    assert_eq!(screen.state.waste.list.len(), 2);
}

#[test]
fn folding_the_base_image_takes_its_waste_from_directories() {
    let mut inspection = shop::inspection();
    // All that line 24 wrote and line 27 hid is the base's then, and so is the rest.
    inspection.image.base.as_mut().unwrap().layers = 5;
    let mut screen = Screen::new(160, 50);
    screen.inspected(inspection);
    screen.settle();
    screen.press("4 p p");
    assert_eq!(directories(&screen).len(), 2);
    screen.press("b");
    assert_eq!(directories(&screen), []);
    assert_eq!(screen.state.waste.list.len(), 1, "the base image's row");
    screen.press("b");
    assert_eq!(directories(&screen).len(), 2);
}

#[test]
fn sums_stand_where_there_is_room_and_behind_a_key_where_there_is_none() {
    let sums = [
        "348 kB 94.6 % 2 files ↻ metadata only",
        "348 kB 94.6 % 2 files layer 2 (line 24), deps",
        "348 kB 94.6 % 2 files app/node_modules",
    ];
    for (width, height) in [(80, 24), (120, 40), (160, 50), (200, 60)] {
        let mut screen = Screen::led_back(width, height);
        screen.press("4");
        if width == 80 {
            assert!(screen.state.places.extra.is_empty());
            assert!(screen.state.places.aside_rows() >= 9);
            screen.press("d");
        }
        let text = screen.text();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in sums {
            assert!(text.contains(words), "{width}: {words}");
        }
    }
}

#[test]
fn waste_by_directory() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut screen = Screen::led_back(width, height);
        let text = screen.press("4 p p").text();
        insta::assert_snapshot!(format!("waste_directories_{width}"), text);
    }
}

#[test]
fn what_a_directory_lost_in_several_ways_is_told_by_layers_and_stages() {
    let file = |path: &'static str| (EntryKind::File, path.as_bytes(), 1_000);
    let removed = (EntryKind::Whiteout, &b"a/2"[..], 0);
    let mut heads: Vec<_> = (0..3).map(|at| fixtures::head(at, "RUN x")).collect();
    heads[0].provenance.stage = Some("one".to_owned());
    heads[1].provenance.stage = Some("two".to_owned());
    // By hand: layer 3 writes again what layer 1 wrote, and deletes what layer 2 did.
    let contents = vec![
        fixtures::contents([file("a/1")]),
        fixtures::contents([file("a/2")]),
        fixtures::contents([file("a/1"), removed]),
    ];
    let mut screen = Screen::new(120, 40);
    screen.inspected(fixtures::inspect(heads, contents));
    screen.settle();
    screen.press("4 p p");
    let row = screen.lines_with("2 reasons").pop().unwrap();
    let row: Vec<&str> = row.split_whitespace().collect();
    let row = row.join(" ");
    assert!(
        row.contains("2 reasons 1–2 → 3 2 stages 2 files a"),
        "{row}"
    );
}
