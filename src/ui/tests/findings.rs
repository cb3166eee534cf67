//! Journeys through the findings: from the worst to its line and files and back, and to the checklist.

use super::*;
use crate::ui::files::Mode;
use crate::ui::screens::found_list::Subject;
use crate::ui::tab::{Pane, Tab};
use layerscope::inspection::{Inspection, Severity};

fn subject(screen: &Screen) -> Subject {
    screen.state.findings.chosen().unwrap()
}

fn with(inspection: Inspection, width: u16, height: u16) -> Screen {
    let mut screen = Screen::new(width, height);
    screen.inspected(inspection);
    screen.state.settle();
    screen
}

/// The line of the chosen instruction.
fn line(screen: &Screen) -> u32 {
    screen.state.lines.chosen().unwrap().lines.unwrap().0
}

#[test]
fn it_will_show_the_worst_first_and_tell_what_to_change() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("5");
    assert_eq!(subject(&screen), Subject::Finding(0));
    for words in [
        "critical: secret/token",
        "22 B in 1 file · line 25 · layer 3 · runtime ← build",
        "visible in the image",
        "RUN --mount=type=secret",
    ] {
        assert!(!screen.lines_with(words).is_empty(), "{words}");
    }
    screen.press("down");
    for words in [
        "high: leak/vcs",
        "✗ deleted in layer 5 (line 27), still ships",
        "It holds every version of every file",
    ] {
        assert!(!screen.lines_with(words).is_empty(), "{words}");
    }
}

#[test]
fn it_will_lead_from_a_finding_to_its_line_and_file_and_back() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("5 down enter");
    assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, 26));
    assert_eq!(screen.state.focus, Pane::Tree);
    assert_eq!(screen.chosen(), "app/src/.git");
    // What is looked at besides does not lose the way back.
    screen.press("down up backspace");
    assert_eq!(screen.state.tab, Tab::Findings);
    assert_eq!(screen.state.focus, Pane::Findings);
    assert_eq!(subject(&screen), Subject::Finding(1));
    // Whoever went on to another line goes back by it.
    screen.press("enter tab up backspace backspace");
    assert_eq!(subject(&screen), Subject::Finding(1));
}

#[test]
fn it_will_reach_a_file_in_a_closed_directory_behind_a_filter() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("3 home down down down tab h h h h /");
    screen.type_text("dist").press("enter");
    screen.press("5 home enter");
    assert_eq!(screen.chosen(), "app/.env");
    assert!(!screen.state.files.filter.is_shown());
    screen.press("backspace down enter");
    assert_eq!(screen.chosen(), "app/src/.git");
    screen.press("ctrl-a backspace down down enter");
    assert_eq!(screen.state.files.mode, Mode::Merged);
    assert_eq!(screen.chosen(), "app/node_modules");
}

#[test]
fn it_will_lead_to_the_first_path_that_its_layer_has() {
    let mut inspection = shop::inspection();
    let elsewhere = found::path(inspection.tree.paths(), "app/main.js");
    let vcs = &mut inspection.findings.as_mut().unwrap()[1];
    vcs.paths.insert(0, elsewhere);
    let mut screen = with(inspection, 80, 24);
    screen.press("5 down enter");
    assert_eq!(screen.chosen(), "app/src/.git");
}

#[test]
fn it_will_lead_to_the_layer_where_no_line_is_known() {
    let mut inspection = fixtures::inspection();
    found::add(&mut inspection);
    for finding in inspection.findings.iter_mut().flatten() {
        finding.line = None;
    }
    let mut screen = with(inspection, 80, 24);
    screen.press("5 down enter");
    assert_eq!(screen.state.tab, Tab::Layers);
    assert_eq!(screen.state.layers.chosen(), 3);
    assert_eq!(screen.chosen(), "app/src/.git");
    screen.press("backspace");
    assert_eq!(subject(&screen), Subject::Finding(1));
    // Of a habit neither a line nor a layer is known here.
    screen.press("down down down enter");
    assert_eq!(screen.state.tab, Tab::Findings);
    assert!(!screen.text().contains("enter go"));
}

#[test]
fn it_will_lead_to_a_line_without_files() {
    let mut inspection = shop::inspection();
    let mut smell = found::finding("smell/unnamed-stage", Severity::Critical, "no name");
    smell.line = Some(4);
    inspection.findings.as_mut().unwrap().insert(0, smell);
    let mut screen = with(inspection, 80, 24);
    screen.press("5 enter");
    assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, 4));
    assert_eq!(screen.state.focus, Pane::Lines);
    assert_eq!(screen.press("backspace").state.tab, Tab::Findings);
}

#[test]
fn it_will_go_to_the_checklist_and_back() {
    let mut screen = Screen::led_back(120, 24);
    screen.press("5 down");
    assert!(screen.text().contains("c checklist"));
    screen.press("c");
    assert_eq!(subject(&screen), Subject::Check(0));
    assert!(
        !screen
            .lines_with("Checklist: 3 to do, 1 not known, 6 fine")
            .is_empty()
    );
    assert!(screen.text().contains("404 kB of packages"));
    assert!(!screen.text().contains("enter files"));
    screen.press("end");
    assert_eq!(subject(&screen), Subject::Check(9));
    assert!(screen.text().contains("c findings"));
    screen.press("c");
    assert_eq!(subject(&screen), Subject::Finding(0));
}

#[test]
fn the_checklist_begins_with_what_is_to_be_done() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("5 c");
    let rows = |screen: &mut Screen, mark: &str| {
        let rows = screen.lines_with(mark).into_iter();
        let numbers = rows.filter_map(|row| {
            let (_, behind) = row.split_once(mark)?;
            behind.split_whitespace().next()?.parse().ok()
        });
        numbers.collect::<Vec<u32>>()
    };
    assert_eq!(rows(&mut screen, "✗ to do "), [1, 8, 9]);
    assert_eq!(rows(&mut screen, "? not known "), [3]);
    assert_eq!(rows(&mut screen, "✓ fine "), [2, 4, 5, 6, 7, 10]);
    let text = screen.text();
    let at = |mark| text.find(mark).unwrap();
    assert!(at("✗ to do") < at("? not known") && at("? not known") < at("✓ fine"));
    screen.press("down");
    assert_eq!(subject(&screen), Subject::Check(7));
    assert!(screen.text().contains("Question 8 of 10"));
    // Words find them as they are read.
    screen.press("/").type_text("'✗").press("enter");
    assert_eq!(rows(&mut screen, "✗ to do "), [1, 8, 9]);
    assert!(screen.lines_with("✓ fine").is_empty());
}

#[test]
fn rows_below_the_edge_are_shown_or_told() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("5");
    assert!(
        !screen.lines_with("10 Runs as a user").is_empty(),
        "{}",
        screen.text()
    );
    let mut screen = Screen::led_back(120, 28);
    screen.press("5");
    let text = screen.text();
    let seen = ["✗ to do", "? not known", "✓ fine"].map(|mark| text.matches(mark).count());
    let seen: usize = seen.iter().sum();
    assert!(seen > 0 && seen < 10, "{text}");
    assert!(
        text.contains(&format!(" · {} more below", 10 - seen)),
        "{text}"
    );
}

#[test]
fn it_will_show_where_a_single_stage_could_be_split() {
    let mut inspection = shop::inspection();
    found::split(&mut inspection);
    let mut screen = with(inspection, 80, 24);
    screen.press("5 end");
    assert_eq!(subject(&screen), Subject::Candidate(1));
    let heading = screen.lines_with("Split here: a build stage would leave 2.38 MB of 2.83 MB");
    assert_eq!(heading.len(), 1);
    screen.press("up");
    assert!(screen.text().contains("app/src/node_modules"));
    screen.press("enter");
    assert_eq!(screen.chosen(), "app/src/node_modules");
}

#[test]
fn it_will_say_why_there_is_nothing() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(shop::outline());
    screen.press("5");
    assert!(
        screen
            .text()
            .contains("Findings follow when layers are read.")
    );
    assert_eq!(screen.press("tab down enter c").state.tab, Tab::Findings);
    screen.inspected(shop::inspection());
    screen.state.settle();
    assert_eq!(subject(&screen), Subject::Finding(0));

    let mut inspection = shop::inspection();
    inspection.findings = Some(Vec::new());
    let mut screen = with(inspection, 80, 24);
    assert!(screen.press("5").text().contains("Nothing found."));
    assert!(screen.text().contains("no findings"));
    assert_eq!(subject(&screen), Subject::Check(0));

    let mut inspection = fixtures::inspection();
    inspection.findings = Some(Vec::new());
    inspection.unjudged = vec![layerscope::inspection::Unjudged {
        rule: "smell/base".to_owned(),
        severity: Severity::Low,
    }];
    let mut screen = with(inspection, 80, 24);
    let text = screen.press("5").text();
    assert!(
        text.contains("1 rule not asked: no Dockerfile is known; -f gives it"),
        "{text}"
    );

    let mut screen = Screen::ready(80, 24);
    let text = screen.press("5 down tab enter c").text();
    assert!(text.contains("Not looked for: --no-findings"), "{text}");
    assert!(!text.contains("no findings"), "{text}");
}

#[test]
fn it_will_follow_what_was_chosen_elsewhere_and_lead_there() {
    let mut screen = Screen::led_back(80, 24);
    // Nobody chose the line that the screen opened with.
    assert_eq!(subject(screen.press("5")), Subject::Finding(0));
    screen.press("2 up up 5");
    assert_eq!(subject(&screen), Subject::Finding(3));
    screen.press("3");
    assert_eq!(screen.state.layers.chosen(), 1);
    screen.press("down 5");
    assert_eq!(subject(&screen), Subject::Finding(0));
    screen.press("down 2");
    assert_eq!(line(&screen), 26);
    screen.press("5 up up 1");
    let row = screen.state.stages.chosen().unwrap();
    assert_eq!(row.name, "build");
    // What has none leaves the choice as it was.
    screen.press("down 5");
    assert_eq!(subject(&screen), Subject::Finding(0));
}

#[test]
fn it_will_scroll_through_a_thousand_paths() {
    let mut inspection = shop::inspection();
    let all: Vec<_> = inspection.tree.paths().ids().skip(1).collect();
    let findings = inspection.findings.as_mut().unwrap();
    findings[0].paths = all.iter().copied().cycle().take(1000).collect();
    let mut screen = with(inspection, 80, 24);
    screen.press("5 tab");
    assert_eq!(screen.state.focus, Pane::Finding);
    screen.press("end");
    let last = screen.state.places.aside;
    let height = usize::from(last.height) - 2;
    let len = screen.state.findings.about.len() + 1000;
    assert_eq!(screen.state.findings.detail.top, len - height);
    let words = format!("{}–{len} of {len}", len - height + 1);
    assert_eq!(screen.lines_with(&words).len(), 1);
    screen.press("home pgdn backspace");
    assert_eq!(screen.state.focus, Pane::Findings);
    // Another finding is read from its beginning.
    screen.press("down");
    assert_eq!(screen.state.findings.detail.top, 0);
}

#[test]
fn each_line_stage_and_layer_has_its_count() {
    let screen = Screen::led_back(160, 50);
    let state = &screen.state;
    let of_line = |line: usize| {
        let (_, block) = state.lines.owner(line - 1).unwrap();
        block.found.words()
    };
    assert_eq!([24, 25, 26, 27].map(of_line), ["•1", "‼1", "!4", ""]);
    let rows = state.stages.rows.iter();
    let stages: Vec<_> = rows.map(|row| (&*row.name, row.found.words())).collect();
    let expected = ["", "•1", "‼5", ""].map(str::to_owned);
    assert_eq!(
        stages,
        ["busybox:1.35", "deps", "build", "runtime"]
            .into_iter()
            .zip(expected)
            .collect::<Vec<_>>()
    );
    let layers = state.layers.found.iter().map(|found| found.words());
    assert_eq!(layers.collect::<Vec<_>>(), ["", "•1", "‼1", "!3", ""]);
}

#[test]
fn a_tree_marks_what_was_found_in_it_and_above() {
    let mut screen = Screen::led_back(200, 60);
    let row = |screen: &mut Screen, words: &str| {
        let rows = screen.lines_with(words);
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows[0].clone()
    };
    assert!(row(&mut screen, "▾ .git/").contains("! leak: vcs  ✗ deleted in layer 5"));
    // The hint about README.md is not counted.
    assert!(row(&mut screen, "▾ src/").contains("!↓ 2 below"));
    assert!(!row(&mut screen, "objects/").contains('!'));
    // As of its own layer it is there, as of the next it is not.
    screen.press("3 home down down down m m");
    assert!(row(&mut screen, ".git/").contains("! leak: vcs"));
    assert!(row(&mut screen, ".env  ‼").contains("‼ secret: token"));
    screen.press("down");
    assert!(screen.lines_with("leak: vcs").is_empty());
    assert!(row(&mut screen, "README.md").contains("· leak: docs"));
    // In another layer's changes nothing is marked that this layer did not bring.
    screen.press("m");
    assert!(screen.lines_with("copy: mode").is_empty());
}
