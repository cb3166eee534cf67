//! What the screen says where people look for words: which keys there are, why one does nothing, what is cut.

use super::*;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::text::Topic;
use crate::ui::tab::{Pane, Tab};

fn last(screen: &mut Screen) -> String {
    let text = screen.text();
    text.lines().last().unwrap().trim_matches('"').to_owned()
}

fn first(screen: &mut Screen) -> String {
    let text = screen.text();
    text.lines().next().unwrap().trim_matches('"').to_owned()
}

#[test]
fn files_say_what_can_be_done_with_one() {
    let mut screen = Screen::led_back(80, 24);
    let words = last(screen.press("2 tab"));
    for entry in ["v view", "x extract", "y copy", "/ find", "? help"] {
        assert!(words.contains(entry), "{entry} in {words}");
    }
    assert!(!words.contains("1–5") && !words.contains("pane"), "{words}");
    let words = last(screen.resize(200, 60));
    for entry in ["m stage", "z zoom", "1–5 screens"] {
        assert!(words.contains(entry), "{entry} in {words}");
    }
    // Versions are offered where there are two.
    let mut seen = [0, 0];
    screen.press("3 1 3 end tab E home");
    for _ in 0..screen.rows().len() {
        let is_offered = last(&mut screen).contains("V versions");
        let is_shown =
            screen.press("V").state.overlay().is_some() || last(&mut screen).contains("compar");
        let told = last(&mut screen);
        seen[usize::from(is_offered)] += 1;
        assert_eq!(
            is_offered,
            !told.contains("only layer")
                && !told.contains("no layer")
                && is_shown
                && !told.contains("a directory has"),
            "{told}"
        );
        if screen.state.overlay().is_some() {
            screen.press("esc");
        }
        screen.press("down");
    }
    assert!(seen[0] > 0, "{seen:?}");
    assert!(last(Screen::led_back(80, 24).press("4")).contains("i history"));
}

#[test]
fn what_goes_round_says_what_comes_next() {
    let mut screen = Screen::ready(160, 50);
    assert!(last(screen.press("3 end tab")).contains("m merged"));
    let words = last(screen.press("m"));
    assert!(
        words.contains("m changes") && words.contains("b fold base"),
        "{words}"
    );
    assert!(last(screen.press("b up")).contains("b unfold base"));
}

#[test]
fn a_key_that_does_nothing_says_why() {
    for (keys, words) in [
        ("1 b", "base image folded in layers, waste"),
        ("1 v", "choose a file first"),
        ("1 m", "there are no files here"),
        ("2 b b", "base image unfolded in layers"),
        ("2 x", "choose a file first: enter leads to the files"),
        ("2 V", "choose a file first"),
        ("w", "no warnings"),
        ("n", "nothing is sought"),
        ("1 tab s", "this sorts the list"),
    ] {
        let mut screen = Screen::led_back(100, 30);
        let told = last(screen.press(keys));
        assert!(told.contains(words), "{keys}: {words} in {told}");
        // The next key takes it away.
        assert!(!last(screen.press("up")).contains(words));
    }
    // What is typed is no key.
    let mut screen = Screen::led_back(100, 30);
    screen.press("1 /").type_text("b");
    assert_eq!(screen.state.notice, None);
}

#[test]
fn the_graph_is_no_table_to_sort() {
    let mut screen = Screen::led_back(100, 30);
    let before = screen.press("1 tab").lines_with("What each brought");
    assert_eq!(screen.press("s").lines_with("What each brought"), before);
    assert_ne!(
        screen.press("tab s").lines_with("What each brought"),
        before
    );
}

#[test]
fn help_lies_over_whatever_takes_no_text() {
    for (keys, heading) in [
        ("2 tab t", "Columns"),
        ("2 tab i", "History of a path"),
        ("2 d", "Help, warnings, details"),
        ("Y", "Questions and choices"),
    ] {
        let mut screen = Screen::led_back(80, 24);
        let below = screen.press(keys).state.overlays.len();
        assert!(last(&mut screen).contains("? help"), "{keys}");
        screen.press("?");
        let Some(Overlay::Text(text)) = screen.state.overlay() else {
            panic!("no help over {keys}");
        };
        assert_eq!((text.topic, &*text.lines[0].text), (Topic::Help, heading));
        assert_eq!(screen.press("?").state.overlays.len(), below, "{keys}");
    }
}

#[test]
fn the_pane_with_the_focus_takes_all_the_room_and_gives_it_back() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("2 tab");
    let tree = screen.state.places.tree;
    // At least half, without any key.
    assert!(tree.height >= 11, "{tree:?}");
    let before = screen.text();
    let (list, walk) = (screen.state.places.list_rows(), screen.state.lines.walk);
    screen.press("z");
    assert_eq!(screen.state.places.tree, screen.state.places.body);
    assert!(screen.state.places.list.is_empty());
    assert_eq!(screen.state.lines.walk, walk);
    assert_ne!(screen.text(), before);
    screen.press("z");
    assert_eq!(screen.text(), before);
    assert_eq!(screen.state.places.list_rows(), list);
    // It goes along with the focus.
    screen.press("z tab");
    assert_eq!(screen.state.places.list, screen.state.places.body);
    screen.press("z");
    assert!(screen.state.places.list.height < screen.state.places.body.height);
    // Another screen has its own room.
    screen.press("z 3");
    assert!(!screen.state.places.list.is_empty() && !screen.state.places.tree.is_empty());
    for (key, tab) in ["1", "2", "3", "4", "5"].iter().zip(Tab::ALL) {
        for keys in ["z", "tab", "up", "down", "end", "tab"] {
            screen.press(key).press(keys).text();
            assert_eq!(screen.state.tab, tab);
        }
    }
    // A line without files has no tree to zoom.
    screen.press("2 z home");
    assert!(screen.state.focus == Pane::Lines && !screen.state.places.list.is_empty());
}

#[test]
fn the_first_line_has_whole_words_at_every_width() {
    for key in ["1", "2", "3", "4", "5"] {
        for width in 60..140 {
            let mut screen = Screen::led_back(width, 15);
            screen.state.heading.reference =
                "registry.example.org/team/a-long-name-of-an-image:1".to_owned();
            let line = first(screen.press(key));
            assert!(
                line.contains(" 1 ") && line.contains(" 5 "),
                "{width}: {line}"
            );
            assert!(line.contains("image:1"), "{width}: {line}");
            let told = line.split(" · ").collect::<Vec<_>>();
            let found = told.get(2).map_or("‼", |it| it.trim());
            let is_whole = ["6 findings ", "6 findings", "‼6"]
                .iter()
                .any(|it| found.starts_with(it));
            assert!(is_whole || found == "‼", "{width}: {line}");
        }
    }
}

#[test]
fn what_the_first_line_has_is_the_same_on_every_screen() {
    for width in [70, 80, 90, 100] {
        let mut screen = Screen::led_back(width, 24);
        let has = ["1", "2", "3", "4", "5"].map(|key| first(screen.press(key)).contains(" %)"));
        assert!(has.iter().all(|it| *it == has[0]), "{width}: {has:?}");
    }
}

#[test]
fn warnings_are_not_told_with_the_mark_of_a_finding() {
    let line = first(&mut Screen::ready(60, 15));
    assert!(line.contains("w2") && !line.contains("!2"), "{line}");
}

#[test]
fn words_about_a_line_that_have_no_room_are_counted() {
    let mut screen = Screen::led_back(80, 18);
    screen.press("2");
    let all = screen.state.about().len();
    let shown = screen.state.places.about_rows(all);
    assert!(shown < all, "{all}");
    let told = format!("… {} more line", all - shown);
    assert_eq!(screen.lines_with(&told).len(), 1, "{told}");
}

#[test]
fn the_note_counts_findings_and_tells_what_is_below() {
    let mut screen = Screen::led_back(80, 24);
    let all = screen.press("5").state.findings.tally.unwrap().count;
    let words = format!("1–{all} of {all} findings");
    assert_eq!(screen.lines_with(&words).len(), 1, "{}", screen.text());
    screen.resize(80, 15);
    assert_eq!(screen.lines_with("· c: checklist").len(), 1);
    assert!(
        screen.press("c end").lines_with("answers").len() + screen.lines_with("candidates").len()
            > 0
    );
}

#[test]
fn columns_without_room_are_counted() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("3 tab");
    assert_eq!(screen.lines_with("hidden: t").len(), 0);
    screen.press("ctrl-b");
    assert!(
        screen.lines_with("columns hidden: t").len() == 1,
        "{}",
        screen.text()
    );
}

#[test]
fn in_tmux_the_clipboard_needs_a_setting() {
    let hint = "(tmux: set -g set-clipboard on)";
    let mut screen = Screen::led_back(80, 24);
    assert!(!last(screen.press("2 y")).contains(hint));
    let mut screen = Screen::led_back(80, 24);
    screen.state.surroundings.is_in_tmux = true;
    let told = last(screen.press("2 y"));
    assert!(
        told.contains("copied: COPY --from=build") && told.contains(hint),
        "{told}"
    );
    // Whoever knows that reads what was copied.
    let told = last(screen.press("y"));
    assert!(
        told.contains("copied: COPY --from=build /src /app/src"),
        "{told}"
    );
    assert!(!told.contains(hint), "{told}");
}

#[test]
fn a_directory_has_no_versions() {
    let mut screen = Screen::ready(100, 30);
    screen.press("3 end tab home V");
    let told = last(&mut screen);
    assert!(
        told.contains("a directory has no content to compare; i tells"),
        "{told}"
    );
}
