//! Journeys over what was lost: who wrote it, who hid it, and all that became of a path.

use super::*;
use crate::ui::overlay::Overlay;
use crate::ui::screens::waste_rows::{Chosen, Grouping};
use crate::ui::tab::{Pane, Tab};
use layerscope::inspection::{Finding, Origin, WasteReason};
use layerscope::layers::EntryKind;

/// The path of the chosen lost file.
fn lost(screen: &Screen) -> String {
    let inspection = screen.state.inspection().unwrap();
    let path = screen.state.waste.path(inspection).unwrap();
    String::from_utf8(inspection.tree.paths().full(path)).unwrap()
}

fn line(screen: &Screen) -> u32 {
    screen.state.lines.chosen().unwrap().lines.unwrap().0
}

#[test]
fn it_will_tell_at_first_sight_what_wasted_most_and_who_did_it() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("4");
    // By hand: line 24 wrote 348,000 bytes, whose mode line 27 changes.
    assert_eq!(
        screen
            .lines_with("348 kB written in layer 2 (line 24), metadata only in layer 5 (line 27)")
            .len(),
        1
    );
    assert!(lost(&screen).starts_with("app/node_modules/"));
    for words in [
        "Written by layer 2 (line 24)",
        "Hidden by layer 5 (line 27)",
    ] {
        assert!(!screen.lines_with(words).is_empty(), "{words}");
    }
}

#[test]
fn it_will_lead_from_a_lost_file_to_its_writer_and_its_hider_and_back() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("4");
    let path = lost(&screen);
    screen.press("enter");
    assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, 24));
    assert_eq!(
        (screen.chosen(), screen.state.focus),
        (path.clone(), Pane::Tree)
    );
    screen.press("backspace");
    assert_eq!(
        (screen.state.tab, screen.state.focus),
        (Tab::Waste, Pane::Wasted)
    );
    assert_eq!(lost(&screen), path);
    // In the detail stand the path, who wrote it and who hid it.
    screen.press("tab down down enter");
    assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, 27));
    assert_eq!(screen.chosen(), path);
    screen.press("backspace");
    assert_eq!(
        (screen.state.tab, screen.state.focus),
        (Tab::Waste, Pane::Loss)
    );
    assert_eq!(screen.state.waste.detail.block, 2);
    screen.press("up up enter");
    assert!(matches!(screen.state.overlay(), Some(Overlay::History(_))));
}

#[test]
fn it_will_gather_what_one_layer_did_to_another() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("4 p");
    assert_eq!(screen.state.waste.grouping, Grouping::Pairs);
    let inspection = screen.state.inspection().unwrap();
    let Some(Chosen::Pair(group)) = screen.state.waste.chosen(inspection) else {
        panic!("a pair is chosen");
    };
    assert_eq!(group.pair, (1, 4, WasteReason::MetadataOnly));
    assert_eq!(group.bytes, 348_000);
    let files = group.files;
    screen.press("enter");
    assert_eq!(screen.state.waste.list.len(), files);
    assert!(screen.text().contains("hidden by layer 5 (line 27)"));
    screen.press("backspace");
    assert_eq!(screen.state.waste.grouping, Grouping::Pairs);
    screen.press("p");
    assert!(screen.state.waste.within.is_none());
}

#[test]
fn it_will_narrow_and_sort_lists() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("4");
    let all = screen.state.waste.list.len();
    screen.press("/").type_text(".git/").press("enter");
    assert!(lost(&screen).contains(".git/") && screen.state.waste.list.len() < all);
    screen.press("esc s");
    assert_eq!(screen.state.waste.list.len(), all);
    assert!(screen.text().contains("Waste, by path"));
    screen.press("home");
    let first = lost(&screen);
    screen.press("down");
    assert!(first <= lost(&screen));

    screen.press("5 /").type_text("sev:high").press("enter");
    assert!(
        screen.text().contains("2 matches"),
        "a critical and a high one"
    );
    screen.press("esc /").type_text("high").press("enter");
    assert!(screen.text().contains("1 match"));
    screen.press("esc");

    screen.press("3 s");
    assert!(screen.text().contains("Layers, by size"));
    screen.press("home");
    assert_eq!(screen.state.layers.chosen(), 0);
    screen.press("s home");
    // By hand: line 24 lost most.
    assert_eq!(screen.state.layers.chosen(), 1);
    // Of a Dockerfile, lines are found and none is left out.
    screen.press("2 home /").type_text("copy").press("enter");
    assert!(screen.text().contains("matches"));
    let at = line(&screen);
    screen.press("n");
    assert!(line(&screen) > at);
    screen.press("N");
    assert_eq!(line(&screen), at);
    screen.press("esc");
    assert!(screen.state.lines.matches.is_empty());
}

#[test]
fn it_will_fold_the_base_image_to_a_row() {
    let mut inspection = shop::inspection();
    inspection.image.base.as_mut().unwrap().layers = 2;
    let mut screen = Screen::new(200, 40);
    screen.inspected(inspection);
    screen.state.settle();
    screen.press("3 home b");
    assert_eq!(screen.state.layers.list.len(), 4);
    assert!(
        screen
            .text()
            .contains("base image busybox:1.35: 2 layers, 2.32 MB")
    );
    assert_eq!(screen.state.layers.chosen(), 1);
    screen.press("b");
    assert_eq!(screen.state.layers.list.len(), 5);
}

#[test]
fn it_will_tell_all_that_became_of_a_path_and_lead_on() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("4 i");
    let text = screen.text();
    assert!(text.contains("History of app/node_modules/"), "{text}");
    for words in ["layer 2", "layer 5", "same content"] {
        assert!(!screen.lines_with(words).is_empty(), "{words}");
    }
    screen.press("home enter");
    assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, 24));
    // Back in the history, and from there to the lost file.
    screen.press("backspace");
    let Some(Overlay::History(history)) = screen.state.overlay() else {
        panic!("the history is open");
    };
    assert_eq!(history.walk.block, 0);
    screen.press("esc");
    assert_eq!((screen.state.tab, screen.state.ended), (Tab::Waste, None));
    // From a file in a tree.
    screen.press("enter enter");
    assert!(matches!(screen.state.overlay(), Some(Overlay::History(_))));
}

#[test]
fn it_will_tell_the_fix_of_the_finding_about_the_same_bytes() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("4");
    let fix_of = |screen: &Screen, rule: &str, line: u32| {
        let findings = screen.state.inspection().unwrap().findings.as_ref();
        let mut findings = findings.unwrap().iter();
        let is_it = |it: &&Finding| it.rule == rule && it.line == Some(line);
        findings.find(is_it).unwrap().fix.clone()
    };
    let told = |screen: &Screen| screen.state.waste.fix.as_ref().unwrap().text.clone();
    // The largest file and its pair: line 24 wrote it, line 27 changes its mode.
    let metadata = fix_of(&screen, "copy/mode", 24);
    assert!(lost(&screen).starts_with("app/node_modules/"));
    assert_eq!(told(&screen), metadata);
    assert_eq!(screen.lines_with("layer:line").len(), 1);
    screen.press("p");
    assert_eq!(told(&screen), metadata);
    screen.press("p");
    assert_eq!(told(&screen), metadata);
    // What line 27 deleted of .git has no finding of its own way: the leak tells it.
    let vcs = fix_of(&screen, "leak/vcs", 26);
    screen.press("p /").type_text(".git").press("enter g");
    assert!(
        lost(&screen).starts_with("app/src/.git"),
        "{}",
        lost(&screen)
    );
    assert_eq!(told(&screen), vcs);
    assert!(!screen.lines_with("Fix").is_empty());
    // The path is copied first; the fix stands in the list.
    let copyables = screen.state.copyables();
    assert_eq!(
        (copyables[0].what.as_str(), &*copyables[0].text),
        ("path", &*lost(&screen))
    );
    let fix = copyables.iter().find(|it| it.what == "fix").unwrap();
    assert_eq!(fix.text, vcs);
}

#[test]
fn it_will_use_its_own_words_where_no_finding_tells_the_fix() {
    let mut screen = Screen::new(120, 40);
    let mut inspection = shop::inspection();
    // A finding about other files of the same layer, and one that hid nothing there.
    let findings = inspection.findings.as_mut().unwrap();
    findings.retain(|it| it.rule == "copy/mode");
    for finding in findings {
        finding.paths.clear();
        finding.hidden_by = None;
    }
    screen.inspected(inspection);
    screen.state.settle();
    screen.press("4");
    let fix = screen.state.waste.fix.as_ref().unwrap();
    let own = "layer 5 only rewrites 2 files of line 24";
    assert!(fix.text.starts_with(own), "{}", fix.text);
}

#[test]
fn every_grouping_can_be_turned_round_and_says_so() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("4");
    for title in [
        "Waste",
        "Waste by who wrote and who hid it",
        "Waste by directory",
    ] {
        let rows: Vec<usize> = screen.state.waste.list.items().collect();
        screen.press("S");
        assert!(screen.text().contains(&format!("{title}, reversed")));
        let turned: Vec<usize> = screen.state.waste.list.items().collect();
        assert!(
            rows.len() > 1 && turned.iter().eq(rows.iter().rev()),
            "{title}"
        );
        screen.press("S p");
    }
    // Pairs have no path to be in order of.
    screen.press("p s");
    assert!(screen.text().contains("who hid it, by layer"));
}

#[test]
fn what_wasted_most_is_no_part_of_the_list() {
    let mut screen = Screen::led_back(60, 15);
    screen.press("4");
    // Too long for the width, it is said shortly, not cut.
    let most = "Most: 348 kB metadata only, layer:line 2:24 → 5:27";
    assert_eq!(screen.lines_with(most).len(), 1, "{}", screen.text());
    // Of pairs it is the first row.
    screen.press("p");
    assert!(screen.lines_with("Most:").is_empty());
    let heads = screen.lines_with("layer:line");
    assert_eq!(heads.len(), 1);
    screen.press("p");
    assert_eq!(screen.lines_with("Most:").len(), 1);
}

#[test]
fn where_nothing_is_wasted_no_column_stands_empty() {
    let layer = || fixtures::contents([(EntryKind::File, &b"a"[..], 1_000)]);
    let mut screen = Screen::new(120, 40);
    let heads = vec![fixtures::head(0, "COPY a /a")];
    screen.inspected(fixtures::inspect(heads, vec![layer()]));
    screen.settle();
    let text = screen.press("4").text();
    assert!(text.contains("Nothing is wasted.") && text.contains("What waste is"));
    assert!(
        !text.contains("layer:line") && !text.contains("Lost file"),
        "{text}"
    );

    // Only layers that lost something count: the base is none of these, and no stage is known of the others.
    let mut heads: Vec<_> = (0..3).map(|at| fixtures::head(at, "RUN x")).collect();
    heads[0].provenance.origin = Origin::Base;
    let base = fixtures::contents([(EntryKind::File, &b"base"[..], 1_000)]);
    let mut screen = Screen::new(120, 40);
    screen.inspected(fixtures::inspect(heads, vec![base, layer(), layer()]));
    screen.settle();
    let text = screen.press("4").text();
    let heads = text.lines().find(|line| line.contains("layer:line"));
    assert!(!heads.unwrap().contains("sta"), "{text}");
}
