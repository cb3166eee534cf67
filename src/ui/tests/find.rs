//! Finding files: every kind of term with real keys, and from match to match.

use ratatui::style::Modifier;

use super::*;
use crate::ui::files::Mode;

/// The shop's files as of its last layer, with a query typed.
fn finding(query: &str) -> Screen {
    let mut screen = Screen::led_back(120, 40);
    screen.press("3 end");
    while screen.state.files.mode != Mode::Merged {
        screen.press("m");
    }
    screen.press("ctrl-f").type_text(query);
    screen
}

/// Full paths of the rows that match, in order.
fn found(screen: &Screen) -> Vec<String> {
    let tree = screen.state.files.tree.as_ref().unwrap();
    let rows = screen.rows();
    let matches = tree.matches().unwrap();
    let of = tree.rows().iter().map(|row| matches.is_match(row.node));
    let found = rows.into_iter().zip(of).filter(|(_, is_match)| *is_match);
    found.map(|(path, _)| path).collect()
}

#[test]
fn it_will_find_by_every_kind_of_term() {
    for (query, paths) in [
        ("'typescript", vec!["app/src/node_modules/typescript.js"]),
        ("tscript", vec!["app/src/node_modules/typescript.js"]),
        ("^/lib $", vec!["lib64", "lib"]),
        ("main.js$", vec!["app/src/dist/main.js", "app/main.js"]),
        ("main.js$ !src", vec!["app/main.js"]),
        ("main.js$ !^/app/src", vec!["app/main.js"]),
        ("'README", vec!["app/src/README.md"]),
        ("'readme", vec!["app/src/README.md"]),
        ("'Readme", vec![]),
        (
            ">400kB",
            vec![
                "bin/busybox",
                "lib/libc.so.6",
                "app/src/node_modules/typescript.js",
            ],
        ),
        (">400kB <500kB", vec!["app/src/node_modules/typescript.js"]),
        ("re:^/etc/(group|passwd)$", vec!["etc/group", "etc/passwd"]),
        ("line:25", vec!["app/main.js", "app/vendor.js", "app/.env"]),
        ("layer:3", vec!["app/main.js", "app/vendor.js", "app/.env"]),
        ("stage:build env", vec!["app/src/.env", "app/.env"]),
        (
            "stage:base,deps ^/lib",
            vec!["lib/libc.so.6", "lib", "lib64"],
        ),
    ] {
        let screen = finding(query);
        let mut found = found(&screen);
        let mut wanted: Vec<String> = paths.into_iter().map(str::to_owned).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{query}");
    }
}

#[test]
fn it_will_find_by_mark() {
    let changes = |layer: &str, query: &str| {
        let mut screen = Screen::led_back(120, 40);
        screen
            .press(&format!("3 home {layer} tab ctrl-f"))
            .type_text(query);
        found(&screen)
    };
    let fourth = "down down down";
    assert_eq!(
        changes(fourth, "mark:hidden pack"),
        ["app/src/.git/objects/pack"]
    );
    assert_eq!(changes(fourth, "mark:+ README"), ["app/src/README.md"]);
    let fifth = "down down down down";
    assert!(changes(fifth, "mark:removed").contains(&"app/src/.git".to_owned()));
    assert!(changes(fifth, "mark:added").is_empty());
    assert_eq!(changes("home", "mark:linked lib"), ["lib64"]);
}

/// The shop's `.git` is leaked and holds the one pack of 20 kB, `.env` has 20 bytes: the Dockerfile says so.
#[test]
fn a_leaked_directory_counts_with_all_that_lies_in_it() {
    let leaked = |query: &str| {
        let mut screen = Screen::led_back(120, 40);
        screen.press("3 home down down down tab ctrl-f");
        screen.type_text(query);
        screen
    };
    let mut screen = leaked("mark:leaked .git");
    assert_eq!(found(&screen), ["app/src/.git"]);
    assert!(screen.text().contains("1 match, 20.0 kB"));
    // What lies in it is part of it, and no match of its own.
    screen.press("enter home");
    while screen.chosen() != "app/src/.git" {
        screen.press("down");
    }
    screen.press("e");
    let pack = "app/src/.git/objects/pack".to_owned();
    assert!(screen.rows().contains(&pack) && !found(&screen).contains(&pack));
    assert!(leaked("!mark:leaked pack").rows().is_empty());
}

#[test]
fn a_filter_that_finds_nothing_says_so_once() {
    let mut screen = finding("'nosuchfile");
    let text = screen.text();
    assert!(text.contains("no matches") && !text.contains("nothing fits"));
    screen.press("enter enter");
    assert!(
        screen
            .text()
            .contains("no file matches: esc shows all again")
    );
    screen.press("v");
    assert!(
        screen
            .text()
            .contains("no file matches: esc shows all again")
    );
}

#[test]
fn it_will_choose_the_best_match_while_typing() {
    let mut screen = finding("main");
    assert_eq!(screen.chosen(), "app/main.js");
    screen.type_text(" dist");
    assert_eq!(screen.chosen(), "app/src/dist/main.js");
    screen.press("ctrl-u").type_text(">1kB");
    assert_eq!(screen.chosen(), "bin/busybox");
}

#[test]
fn it_will_tell_what_a_term_lacks_and_end_it() {
    let mut screen = finding(">1M");
    assert!(screen.text().contains(">1M▏ size: >1MB or <20KiB"));
    // What is not finished hides nothing.
    assert!(screen.rows().len() > 5);
    screen.press("ctrl-w").type_text("mark:m");
    assert!(screen.text().contains("mark:m▏ modified, metadata"));
    screen.type_text("o").press("tab");
    assert_eq!(screen.state.files.filter.text(), "mark:modified");
    screen.press("ctrl-w").type_text("stage:");
    assert!(screen.text().contains("base, deps, build, runtime"));
    screen.type_text("d").press("tab");
    assert_eq!(screen.state.files.filter.text(), "stage:deps");
    assert!(screen.text().contains("348 kB"));
}

#[test]
fn tab_will_go_through_all_ways_to_end_a_term_and_never_leave() {
    let mut screen = finding("mark:m");
    let text = |screen: &Screen| screen.state.files.filter.text().to_owned();
    for (key, wanted) in [
        ("tab", "mark:modified"),
        ("tab", "mark:metadata"),
        ("tab", "mark:modified"),
        ("shift-tab", "mark:metadata"),
    ] {
        screen.press(key);
        assert_eq!(text(&screen), wanted);
    }
    for (typed, tabs, wanted) in [
        ("stage:", "tab tab", "stage:deps"),
        ("stage:b", "tab shift-tab", "stage:build"),
        ("layer:", "tab tab tab", "layer:3"),
        ("line:", "shift-tab", "line:26"),
        ("app !l", "tab", "app !layer:"),
        ("", "tab", "mark:"),
        // There is nothing that they could end with.
        ("mark:bogus", "tab", "mark:bogus"),
        ("main", "tab tab", "main"),
        ("sev:", "shift-tab", "sev:"),
    ] {
        screen.press("ctrl-u").type_text(typed).press(tabs);
        assert_eq!(text(&screen), wanted);
        assert!(screen.state.files.filter.is_typing, "{typed}");
    }
    // Lists of findings have severities.
    screen.press("esc 5 /").type_text("sev:").press("tab tab");
    assert_eq!(screen.state.arrangement().text(), "sev:high");
    screen.type_text("x").press("tab");
    assert!(screen.state.arrangement().is_typing);
}

#[test]
fn what_is_typed_stays_and_what_is_told_of_it_gives_way() {
    for (width, height, typed) in [
        (80, 24, "mark:"),
        (60, 15, "mark:"),
        (160, 50, "mark:bogus"),
        (80, 24, "mark:bogus"),
        (60, 15, "'a-long-path"),
    ] {
        let mut screen = Screen::led_back(width, height);
        screen.press("3 tab /").type_text(typed);
        let whole = format!("/ {typed}▏");
        assert!(!screen.lines_with(&whole).is_empty(), "{}", screen.text());
    }
    // Of a longer one the end, where the cursor is.
    let mut screen = Screen::led_back(60, 15);
    let long = format!("'{}end", "x".repeat(100));
    screen.press("3 tab /").type_text(&long);
    assert!(!screen.lines_with("xend▏").is_empty());
}

#[test]
fn it_will_make_it_a_regular_expression_and_no_longer() {
    let mut screen = finding("main\\.js$");
    screen.press("ctrl-r");
    assert_eq!(screen.state.files.filter.text(), "re:main\\.js$");
    let mut paths = found(&screen);
    paths.sort_unstable();
    assert_eq!(paths, ["app/main.js", "app/src/dist/main.js"]);
    screen.type_text("(");
    assert!(screen.text().contains("regex: unclosed group"));
    screen.press("backspace ctrl-r");
    assert_eq!(screen.state.files.filter.text(), "main\\.js$");
}

#[test]
fn it_will_go_from_match_to_match_and_round() {
    let mut screen = finding("'.js");
    screen.press("enter home");
    let mut seen = Vec::new();
    for _ in 0..6 {
        screen.press("n");
        seen.push(screen.chosen());
    }
    let all = [
        "app/src/node_modules/typescript.js",
        "app/src/dist/main.js",
        "app/node_modules/express/index.js",
        "app/node_modules/left-pad/index.js",
        "app/main.js",
        "app/vendor.js",
    ];
    assert_eq!(seen, all);
    assert!(screen.text().contains("6 of 6 matches, 852 kB"));
    screen.press("n");
    assert_eq!(screen.chosen(), all[0]);
    screen.press("N N");
    assert_eq!(screen.chosen(), all[4]);
    assert!(screen.text().contains("5 of 6 matches"));
}

#[test]
fn it_will_open_what_hides_a_match_once_the_filter_is_dropped() {
    let mut screen = finding("'.js");
    screen.press("enter esc home - - - - -");
    assert!(!screen.state.files.filter.is_shown());
    let closed = screen.rows().len();
    screen.press("n");
    assert_eq!(screen.chosen(), "app/src/node_modules/typescript.js");
    assert!(screen.rows().len() > closed && screen.rows().contains(&"etc".to_owned()));
    assert!(screen.text().contains("'.js  1 of 6 matches, 852 kB"));
    screen.press("n esc");
    assert!(!screen.state.files.filter.is_shown());
    assert_eq!(screen.chosen(), "app/src/dist/main.js");
    assert!(screen.rows().len() > closed);
    assert_eq!(screen.state.ended, None);
}

#[test]
fn it_will_sort_and_walk_the_result_like_any_tree() {
    let mut screen = finding("'index.js");
    screen.press("enter");
    let express = "app/node_modules/express/index.js".to_owned();
    let left_pad = "app/node_modules/left-pad/index.js".to_owned();
    assert_eq!(found(&screen), [express.clone(), left_pad.clone()]);
    screen.press("home down left");
    assert_eq!(found(&screen), Vec::<String>::new());
    screen.press("right");
    assert_eq!(found(&screen).len(), 2);
    screen.press("N");
    assert_eq!(screen.chosen(), left_pad);
}

#[test]
fn it_will_bring_back_what_was_sought_before() {
    let mut screen = finding("'main");
    screen
        .press("esc ctrl-f")
        .type_text("'vendor")
        .press("enter esc ctrl-f up");
    assert_eq!(screen.state.files.filter.text(), "'vendor");
    screen.press("up");
    assert_eq!(screen.state.files.filter.text(), "'main");
    assert_eq!(screen.chosen(), "app/main.js");
    screen.press("down down");
    assert_eq!(screen.state.files.filter.text(), "");
}

#[test]
fn what_was_found_is_underlined_and_bold_in_any_theme() {
    for color in [true, false] {
        let mut screen = finding("mainjs");
        screen.theme = Theme::new(color);
        let buffer = screen.draw();
        let row = (0..buffer.area.height).find_map(|y| {
            let line: String = (0..buffer.area.width)
                .map(|x| buffer[(x, y)].symbol())
                .collect();
            let at = line.find("── main.js")?;
            Some((y, line[..at].chars().count() as u16 + 3))
        });
        let (y, x) = row.unwrap();
        let lit: String = (x..x + 7)
            .map(|x| {
                let modifiers = buffer[(x, y)].modifier;
                let is_lit = modifiers.contains(Modifier::UNDERLINED | Modifier::BOLD);
                if is_lit { '^' } else { ' ' }
            })
            .collect();
        assert_eq!(lit, "^^^^ ^^", "{color}");
    }
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("3 home tab ctrl-f");
    let mut hunts = Vec::new();
    for c in "'li".chars() {
        screen.state.press(&event(&c.to_string()));
        screen.state.settle();
        hunts.append(&mut screen.state.requests);
    }
    assert!(screen.text().contains("searching…"));
    let answers = hunts.iter().rev().filter_map(|request| match request {
        Request::Hunt(hunt) => hunt.run(&|| false),
        _ => None,
    });
    for found in answers {
        screen.state.answered(Answer::Found(Box::new(found)));
    }
    screen.state.settle();
    let all = screen.rows();
    assert!(
        !all.is_empty() && all.iter().all(|path| path.contains("li")),
        "{all:?}"
    );
    let stale = hunts.iter().find_map(|request| match request {
        Request::Hunt(hunt) => Some(hunt.run(&|| true).is_none()),
        _ => None,
    });
    assert_eq!(stale, Some(true));
}

/// What is typed into a list goes on to what its own rows have.
#[test]
fn whatever_ends_a_term_in_a_list_keeps_a_row() {
    for (screens, terms) in [
        ("1", &["stage:", "sev:", "re:"][..]),
        ("2", &["stage:", "layer:", "line:", "sev:", "re:"]),
        ("3", &["stage:", "layer:", "line:", "sev:", "re:"]),
        ("4", &["mark:", "stage:", "layer:", "line:", "re:"]),
        ("4 p", &["mark:", "stage:", "layer:", "line:", "re:"]),
        ("4 p p", &["mark:", "stage:", "layer:", "line:", "re:"]),
        ("4 p enter", &["mark:", "stage:", "layer:", "line:", "re:"]),
        (
            "4 p p enter",
            &["mark:", "stage:", "layer:", "line:", "re:"],
        ),
        ("5", &["stage:", "layer:", "line:", "sev:", "re:"]),
    ] {
        let mut screen = Screen::led_back(160, 50);
        screen.press(screens).press("/");
        let type_anew = |screen: &mut Screen, text: &str| {
            screen.press("ctrl-u").type_text(text);
            let offer = screen.state.offer();
            offer.map(|offer| offer.names).unwrap_or_default()
        };
        assert_eq!(type_anew(&mut screen, ""), terms, "{screens}");
        for term in terms.iter().filter(|term| **term != "re:") {
            for value in type_anew(&mut screen, term) {
                type_anew(&mut screen, &format!("{term}{value}"));
                let narrowed = screen.state.narrowed();
                let count = narrowed.split(' ').next().unwrap();
                assert!(
                    count.parse::<usize>().is_ok_and(|count| count > 0),
                    "{screens}: {term}{value}: {narrowed}"
                );
            }
        }
    }
}

#[test]
fn the_list_of_all_files_goes_on_to_marks_that_it_knows() {
    let mut screen = Screen::led_back(160, 50);
    screen.press("f /").type_text("mark:");
    let offer = screen.state.offer().unwrap();
    assert_eq!(offer.names, ["hidden", "leaked", "linked"]);
}
