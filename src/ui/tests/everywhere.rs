//! The files of all layers: what is sought in one layer and lies in another, and the list that finds it.

use super::*;
use crate::ui::find::everywhere::Sweep;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::largest::Largest;
use crate::ui::overlay::text::Topic;
use crate::ui::tab::Tab;

fn list(screen: &Screen) -> &Largest {
    match screen.state.overlay() {
        Some(Overlay::Largest(largest)) => largest,
        other => panic!("the list is open, not {other:?}"),
    }
}

/// Paths of its rows with their layers from 1, in order.
fn rows(screen: &Screen) -> Vec<(String, usize)> {
    let tree = &screen.state.inspection().unwrap().tree;
    let inodes = list(screen)
        .rows
        .iter()
        .map(|&at| &tree.inodes()[at as usize]);
    inodes
        .map(|inode| {
            let path = String::from_utf8(tree.paths().full(inode.path)).unwrap();
            (path, inode.layer + 1)
        })
        .collect()
}

/// The Dockerfile copies `.env` to /app in line 25, and all of /src in line 26.
const ENVS: [(&str, usize); 2] = [("app/.env", 3), ("app/src/.env", 4)];

fn owned(rows: &[(&str, usize)]) -> Vec<(String, usize)> {
    let rows = rows.iter();
    rows.map(|&(path, layer)| (path.to_owned(), layer))
        .collect()
}

#[test]
fn it_will_say_that_other_layers_have_it_and_go_there() {
    let mut screen = Screen::led_back(160, 50);
    screen.press("3 home down tab /").type_text(".env");
    assert!(
        screen
            .text()
            .contains("none in layer 2; 2 in other layers: enter")
    );
    assert_eq!(screen.lines_with("enter all layers").len(), 1);
    // Once it is kept, the key of the list goes there.
    screen.press("enter");
    assert_eq!(rows(&screen), owned(&ENVS));
    screen.press("esc esc");
    assert!(
        screen
            .text()
            .contains("none in layer 2; 2 in other layers: f")
    );
    screen.press("f enter");
    assert_eq!(screen.chosen(), "app/.env");
    assert_eq!(screen.state.layers.chosen(), 2);
    assert!(!screen.state.files.filter.is_shown());
    // What is nowhere is nowhere.
    screen.press("3 ctrl-f").type_text("'nosuchfile");
    assert!(screen.text().contains("no matches"));
    screen.press("enter");
    assert!(screen.state.overlay().is_none());
}

#[test]
fn the_way_to_other_layers_is_told_in_a_narrow_pane_too() {
    for (width, height) in [(80, 24), (60, 15)] {
        let mut screen = Screen::led_back(width, height);
        screen.press("3 home down tab /").type_text(".env");
        let text = screen.text();
        assert!(text.contains("/ .env▏ "), "{text}");
        let told = ["2 in other layers: enter", "2 elsewhere"];
        assert!(told.iter().any(|words| text.contains(words)), "{text}");
    }
}

#[test]
fn it_will_find_where_a_file_is_in_few_keys() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("f");
    assert!(screen.text().contains("Largest files of all layers"));
    assert_eq!(screen.lines_with("/ find").len(), 1);
    screen.press("/").type_text(".env");
    assert_eq!(rows(&screen), owned(&ENVS));
    let text = screen.text();
    assert!(text.contains("/ .env▏ 2 matches, 44 B"), "{text}");
    assert_eq!(screen.lines_with("enter go to it").len(), 1);
    screen.press("down enter");
    assert_eq!(screen.chosen(), "app/src/.env");
    assert_eq!(
        (screen.state.tab, screen.state.layers.chosen()),
        (Tab::Dockerfile, 3)
    );
}

/// The best first: where letters in order tell, what fits best, then the shorter path; else the larger file.
#[test]
fn it_will_find_by_what_is_known_of_files() {
    let all = |rows: &[(&str, usize)]| owned(rows);
    for (query, wanted) in [
        (".env layer:4", all(&[("app/src/.env", 4)])),
        (".env !layer:4", all(&[("app/.env", 3)])),
        ("'.env !src", all(&[("app/.env", 3)])),
        (
            "line:25 >1kB",
            all(&[("app/main.js", 3), ("app/vendor.js", 3)]),
        ),
        (
            "stage:deps",
            all(&[
                ("app/node_modules/express/index.js", 2),
                ("app/node_modules/left-pad/index.js", 2),
            ]),
        ),
        (
            "mark:hidden layer:4",
            all(&[("app/src/.git/objects/pack", 4)]),
        ),
        // Of a directory that leaked, what lies in it.
        ("mark:leaked .git", all(&[("app/src/.git/objects/pack", 4)])),
        (
            "re:^/etc/(group|passwd)$",
            all(&[("etc/group", 1), ("etc/passwd", 1)]),
        ),
        (">100MB", all(&[])),
    ] {
        let mut screen = Screen::led_back(120, 40);
        screen.press("f /").type_text(query);
        assert_eq!(rows(&screen), wanted, "{query}");
    }
}

#[test]
fn it_will_not_pretend_to_know_what_layers_changed() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("f /").type_text("mark:added");
    assert!(
        screen
            .text()
            .contains("mark:added▏ of marks only hidden, leaked, linked here")
    );
    for query in ["mark:added", "!mark:modified", "mark:added,hidden"] {
        screen.press("ctrl-u").type_text(query);
        assert!(rows(&screen).is_empty(), "{query}");
        screen.press("enter");
        assert!(rows(&screen).is_empty(), "{query} leads nowhere");
    }
    screen
        .press("esc esc 3 end tab ctrl-f")
        .type_text("mark:added");
    assert!(screen.text().contains("mark:added▏ no matches"));
}

/// /bin/ls is a second name of /bin/busybox, /lib64 a symbolic link: neither is a file of its own.
#[test]
fn it_will_not_say_that_nothing_is_called_so() {
    let mut screen = Screen::led_back(120, 40);
    for query in ["^/bin/ls$", "^/lib64$", "^/bin$"] {
        screen.press("f /").type_text(query);
        let text = screen.text();
        assert!(
            text.contains(&format!("{query}▏ no regular file")),
            "{text}"
        );
        screen.press("esc esc");
    }
}

#[test]
fn enter_follows_nothing_while_a_term_is_wrong() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("f /");
    for query in ["mark:x", ">x", ".env layer:"] {
        screen.press("ctrl-u").type_text(query).press("enter");
        assert_eq!(list(&screen).filter.text(), query);
    }
    screen.type_text("3").press("enter");
    assert_eq!(screen.chosen(), "app/.env");
}

#[test]
fn what_is_typed_there_is_a_line_like_any_other() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("f /").type_text("q?");
    assert_eq!(list(&screen).filter.text(), "q?");
    screen.press("ctrl-u").type_text("layer:").press("tab tab");
    assert_eq!(list(&screen).filter.text(), "layer:2");
    assert!(rows(&screen).iter().all(|(_, layer)| *layer == 2));
    screen.press("end");
    assert_eq!(list(&screen).cursor.row, 0, "end moves in the line");
    screen.press("down");
    assert_eq!(list(&screen).cursor.row, 1, "down moves in the list");
    screen.state.paste(" >1GB");
    screen.settle();
    assert!(screen.text().contains("layer:2 >1GB▏ no regular file"));
    screen.press("enter");
    assert!(rows(&screen).is_empty());
    screen.press("esc");
    assert_eq!(rows(&screen)[0].0, "bin/busybox");
    screen.press("esc");
    assert!(screen.state.overlay().is_none() && screen.state.ended.is_none());
}

/// Presses keys while the search is still on its way, and returns the newest that was asked for.
fn press_in_haste(screen: &mut Screen, keys: &str) -> Sweep {
    for key in keys.split(' ') {
        screen.state.press(&event(key));
        screen.state.settle();
    }
    let asked = std::mem::take(&mut screen.state.requests).into_iter();
    let sweeps = asked.filter_map(|request| match request {
        Request::Sweep(sweep) => Some(sweep),
        _ => None,
    });
    sweeps.last().expect("a search was asked for")
}

fn answer(screen: &mut Screen, sweep: &Sweep) {
    let rows = sweep.run(&|| false).unwrap();
    screen.state.answered(Answer::Swept(sweep.ticket, rows));
    screen.settle();
}

#[test]
fn enter_waits_for_what_is_sought_and_follows_nothing_else() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("f /");
    let sweep = press_in_haste(&mut screen, ". e n v enter");
    // What stands there is what was there before.
    assert_eq!(rows(&screen)[0].0, "bin/busybox");
    assert!(screen.text().contains("searching…"));
    answer(&mut screen, &sweep);
    assert_eq!(screen.chosen(), "app/.env");
    assert!(screen.state.overlay().is_none());
    // Whatever is done after it takes the wish back.
    for (after, is_new) in [("x", true), ("backspace", true), ("down", false)] {
        let mut screen = Screen::led_back(120, 40);
        screen.press("f /");
        let first = press_in_haste(&mut screen, ". e n v enter");
        let sweep = match is_new {
            true => press_in_haste(&mut screen, after),
            false => {
                screen.press(after);
                first
            }
        };
        answer(&mut screen, &sweep);
        assert!(list(&screen).is_found, "{after}");
    }
    // Nothing to go to is no place to go to.
    let mut screen = Screen::led_back(120, 40);
    screen.press("f /");
    let sweep = press_in_haste(&mut screen, "' n o s u c h enter");
    answer(&mut screen, &sweep);
    assert!(screen.text().contains("no regular file"));
}

#[test]
fn a_click_follows_no_row_that_is_about_to_go() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("f /");
    let sweep = press_in_haste(&mut screen, ". e n v");
    assert!(!screen.state.choose_in_overlay(0));
    answer(&mut screen, &sweep);
    assert!(screen.state.choose_in_overlay(0));
}

#[test]
fn what_was_found_is_sought_once() {
    // What the tree did not find goes on in the list, with what was found for it.
    let mut screen = Screen::led_back(160, 50);
    screen.press("3 home down tab /").type_text(".env");
    screen.state.press(&event("enter"));
    screen.state.settle();
    assert!(screen.state.requests.is_empty());
    assert_eq!(rows(&screen), owned(&ENVS));
    // The palette and help above the list ask nothing for what is below it.
    screen.press("ctrl-u").type_text(".git");
    assert!(screen.state.requests.is_empty());
    for overlay in [Topic::Help, Topic::Warnings] {
        screen.state.open_text(overlay);
        screen.state.settle();
        assert!(screen.state.requests.is_empty());
        screen.state.press(&event("esc"));
        screen.state.settle();
        assert!(screen.state.requests.is_empty());
    }
}

/// 30,000 files and more: all are searched, and what no longer matters stops.
#[test]
fn all_files_of_a_large_image_are_searched() {
    let mut screen = Screen::new(160, 50);
    screen.inspected(large::image());
    screen.settle();
    screen.press("f");
    assert_eq!(list(&screen).rows.len(), 100);
    // A page keeps one row of the one before.
    let page = screen.state.overlay_rows() - 1;
    assert!((30..50).contains(&page));
    screen.press("pgdn");
    assert_eq!(list(&screen).cursor.row, page);
    screen.press("pgdn pgdn pgdn");
    assert_eq!(list(&screen).cursor.row, 99);
    screen.press("/").type_text("'library7/");
    let expected = (0..screen.state.inspection().unwrap().tree.inodes().len())
        .zip(screen.state.inspection().unwrap().tree.inodes())
        .filter(|(_, inode)| {
            let paths = screen.state.inspection().unwrap().tree.paths();
            String::from_utf8(paths.full(inode.path))
                .unwrap()
                .contains("library7/")
        });
    assert_eq!(list(&screen).rows.len(), expected.count());
    // Each character asks anew, and what was asked before is not listened to.
    screen.state.press(&event("a"));
    screen.state.settle();
    let asked = std::mem::take(&mut screen.state.requests);
    let [Request::Sweep(sweep)] = &asked[..] else {
        panic!("a search, not {asked:?}");
    };
    assert_eq!(sweep.run(&|| true), None);
    assert!(screen.text().contains("searching…"));
    screen
        .state
        .answered(Answer::Swept(sweep.ticket - 1, vec![0]));
    screen.state.settle();
    assert!(screen.text().contains("searching…"));
}
