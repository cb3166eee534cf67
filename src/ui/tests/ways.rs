//! Where enter leads, where a screen opens, and what is said of that.

use super::*;
use crate::ui::tab::{Pane, Tab};
use layerscope::inspection::Origin;

/// First line of the chosen instruction.
fn line(screen: &Screen) -> u32 {
    screen.state.lines.chosen().unwrap().lines.unwrap().0
}

fn notice(screen: &Screen) -> &str {
    screen.state.notice.as_deref().unwrap_or_default()
}

#[test]
fn enter_on_a_stage_leads_to_the_line_that_brought_most_of_it() {
    let mut screen = Screen::led_back(80, 24);
    for (stage, wanted) in [
        ("busybox:1.35", 21),
        ("deps", 24),
        // 60 kB by line 25, 468 kB by line 26.
        ("build", 26),
        ("runtime", 27),
    ] {
        // Whatever was chosen before.
        screen.press("2 home 1 home");
        while screen.state.stages.chosen().unwrap().name != stage {
            screen.press("down");
        }
        screen.press("enter");
        assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, wanted));
        screen.press("3 2");
        assert_eq!(line(&screen), wanted, "{stage} stays with its layer");
    }
    // Of a stage that everything was copied into, no layer is its own.
    let mut inspection = shop::inspection();
    inspection.stages[3].layers.clear();
    inspection.stages[2].layers.push(4);
    let mut screen = Screen::new(80, 24);
    screen.inspected(inspection);
    screen.press("2 end 1 end enter");
    assert_eq!(line(&screen), 26);
}

#[test]
fn it_opens_at_the_largest_layer_that_is_not_the_base() {
    let mut screen = Screen::opened(120, 40);
    assert_eq!(
        (screen.state.tab, screen.state.layers.chosen()),
        (Tab::Layers, 3)
    );
    screen.press("2");
    assert_eq!(screen.state.lines.chosen().unwrap().layers, [3]);
    // Shown before figures are known, and not moved since.
    for keys in ["2", "3", "2 3", "? esc"] {
        let mut screen = Screen::new(120, 40);
        screen.state.outlined(fixtures::outline());
        screen.press(keys);
        screen.inspected(fixtures::inspection());
        screen.state.settle();
        let (layer, line) = (screen.state.layers.chosen(), screen.state.lines.chosen());
        assert_eq!((layer, &line.unwrap().layers[..]), (3, &[3][..]), "{keys}");
    }
    // Without a known base, the largest of all.
    let mut inspection = fixtures::inspection();
    inspection.image.base = None;
    for layer in &mut inspection.layers {
        layer.head.provenance.origin = Origin::Unknown;
    }
    let mut screen = Screen::new(120, 40);
    screen.inspected(inspection);
    screen.state.settle();
    assert_eq!(screen.state.layers.chosen(), 0);
    assert_eq!(screen.press("2").state.lines.chosen().unwrap().layers, [0]);
}

#[test]
fn whoever_has_moved_is_not_moved_by_figures() {
    for (keys, layer) in [
        ("down", 1),
        ("down up", 0),
        ("2 down 3", 1),
        ("down 2", 1),
        ("d", 0),
    ] {
        let mut screen = Screen::new(120, 40);
        screen.state.outlined(fixtures::outline());
        screen.press(keys);
        screen.inspected(fixtures::inspection());
        screen.state.settle();
        assert_eq!(screen.state.layers.chosen(), layer, "{keys}");
        if screen.state.tab == Tab::Dockerfile {
            assert_eq!(screen.state.lines.chosen().unwrap().layers, [layer]);
        }
    }
}

#[test]
fn a_line_of_a_source_stage_leads_to_the_line_that_brought_its_files() {
    let mut screen = Screen::led_back(80, 24);
    let footer = |screen: &mut Screen| screen.text().lines().last().unwrap().to_owned();
    assert!(footer(&mut screen).contains("enter files"));
    // Line 7 makes a layer of stage deps; line 24 copies from that.
    screen.press("home down down down");
    assert_eq!(line(&screen), 7);
    assert!(footer(&mut screen).contains("enter line"));
    screen.press("enter");
    assert_eq!((line(&screen), screen.state.focus), (24, Pane::Lines));
    assert!(screen.rows().contains(&"app/node_modules".to_owned()));
    screen.press("backspace");
    assert_eq!(line(&screen), 7);
    // Two lines copy from build; line 26 brought more.
    screen.press("down down enter enter");
    assert_eq!((line(&screen), screen.state.focus), (26, Pane::Tree));
    // It made a layer, which is not in this image.
    screen.press("backspace backspace");
    for key in ["tab", "v", "ctrl-f", "m"] {
        screen.press(key);
        let words = "no files: the layers of stage build are not in this image";
        assert_eq!(notice(&screen), words, "{key}");
    }
    screen.press("end enter");
    assert_eq!(notice(&screen), "no files: it makes no layer");
}

#[test]
fn folding_the_base_says_what_it_did_here_both_ways() {
    let mut screen = Screen::led_back(200, 40);
    let footer = |screen: &mut Screen| screen.text().lines().last().unwrap().to_owned();
    let elsewhere = "base image folded in layers, waste and merged files";
    for (keys, is_seen, folded) in [
        (
            "1",
            false,
            "base image folded in layers, waste and merged files, not here",
        ),
        ("2", false, elsewhere),
        ("5", false, elsewhere),
        (
            "2 ctrl-a up",
            true,
            "base image folded: merged files leave it out",
        ),
        ("ctrl-l 3", true, "base image folded into one row"),
        (
            "4",
            true,
            "base image folded: what it lost within itself is one row",
        ),
    ] {
        screen.press(keys);
        assert_eq!(
            footer(&mut screen).contains("b fold base"),
            is_seen,
            "{keys}"
        );
        assert_eq!(notice(screen.press("b")), folded, "{keys}");
        let header = screen.text().lines().next().unwrap().to_owned();
        // 3.20 MB without the 1.98 MB of busybox.
        assert!(
            header.contains("own 1.22 MB · own waste 368 kB (30.1 %)"),
            "{header}"
        );
        let words = screen.press("up").text();
        assert_eq!(words.contains("b unfold base"), is_seen, "{keys}");
        assert!(
            notice(screen.press("b")).starts_with("base image unfolded"),
            "{keys}"
        );
        assert!(!screen.text().contains("own waste"));
    }
}

#[test]
fn details_of_a_row_tell_all_that_its_pane_does_and_more() {
    let pane = |screen: &Screen| -> Vec<String> {
        let lines = match screen.state.tab {
            Tab::Layers => &screen.state.layers.details,
            Tab::Waste => &screen.state.waste.about,
            Tab::Findings => &screen.state.findings.about,
            tab => panic!("{tab:?} has no pane"),
        };
        let words = lines.iter().flat_map(|line| line.text.split_whitespace());
        words
            .map(|word| word.trim_end_matches('…').to_owned())
            .collect()
    };
    for keys in [
        "3 home down down",
        "3 end up",
        "3 end",
        "4",
        "4 p",
        "5",
        "5 down",
        "5 end",
    ] {
        let mut screen = Screen::led_back(160, 60);
        screen.press(keys);
        let words = pane(&screen);
        assert!(!words.is_empty());
        let text = screen.press("d").text();
        assert!(screen.state.overlay().is_some(), "{keys}");
        let missing: Vec<_> = words.iter().filter(|it| !text.contains(*it)).collect();
        assert!(missing.is_empty(), "{keys}: {missing:?} in\n{text}");
    }
    // Whose layer it is, what took its bytes, what to change, and every finding.
    let mut screen = Screen::led_back(160, 60);
    let text = screen.press("3 home down down down d").text();
    for words in [
        "! version control data (+2 findings)",
        "20.0 kB wasted: ✗ deleted in layer 5 (line 27)",
        "Fix: Copy only what runs",
        "diffID",
        "packages that only the build needs",
        "· documentation",
        "Leave *.md out",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let text = screen.press("esc 5 down d").text();
    assert!(text.contains("app/src/.git") && text.contains("every version of every file"));
}

#[test]
fn a_row_of_a_stage_is_marked_as_the_words_behind_it_say() {
    let mut screen = Screen::led_back(200, 60);
    screen.press("up up m");
    assert!(screen.text().contains("all of stage deps"));
    for row in screen.lines_with("index.js") {
        assert!(
            row.contains("↻ metadata only in layer 5") && !row.contains('✗'),
            "{row}"
        );
    }
    screen.press("down down");
    let row = screen.lines_with("── pack").pop().unwrap();
    assert!(
        row.contains("✗ deleted in layer 5") && row.matches('✗').count() == 2,
        "{row}"
    );
}

#[test]
fn directories_count_findings_and_leave_hints_out() {
    use layerscope::inspection::Severity;
    let screen = |severities: &[Severity]| {
        let mut inspection = shop::inspection();
        let paths = inspection.tree.paths();
        let at = [
            "app/src/dist/main.js",
            "app/src/node_modules/typescript.js",
            "app/src/.env",
        ];
        let at = at.map(|at| found::path(paths, at)).to_vec();
        let of = |severity: &Severity| layerscope::inspection::Finding {
            paths: at.clone(),
            layer: Some(3),
            ..found::finding("c/d", *severity, "many files")
        };
        inspection.findings = Some(severities.iter().map(of).collect());
        let mut screen = Screen::new(200, 60);
        screen.inspected(inspection);
        screen.settle();
        screen
    };
    // Three files of one finding; low ones and hints stand at the files alone.
    let mut both = screen(&[Severity::Medium, Severity::Low, Severity::Info]);
    for row in ["▾ app/", "▾ src/", "▾ dist/"] {
        let row = both.lines_with(row).pop().unwrap();
        assert!(row.contains("•↓ 1 below"), "{row}");
    }
    let mut hints = screen(&[Severity::Low, Severity::Info]);
    assert!(!hints.text().contains("below"));
    let row = hints.lines_with("── main.js").pop().unwrap();
    assert!(row.contains("· c: d"), "{row}");
}

#[test]
fn a_rule_stands_between_words_and_files_where_both_have_room() {
    let mut screen = Screen::led_back(160, 50);
    let text = screen.text();
    let words = text.lines().position(|row| row.contains("Fix: ")).unwrap();
    let files = text.lines().position(|row| row.contains("▾ app/")).unwrap();
    let rule = text.lines().nth(files - 1).unwrap();
    assert!(
        files > words + 1 && rule.contains("┃──────") | rule.contains("│──────"),
        "{text}"
    );
    // On a small screen each row tells something.
    let text = Screen::led_back(60, 15).text();
    assert!(!text.contains("│──────"), "{text}");
}

#[test]
fn paths_are_written_the_same_way_everywhere() {
    let path = "app/src/README.md";
    for (keys, words) in [
        ("x", "Extract app/src/README.md to"),
        ("i", "app/src/README.md"),
    ] {
        let mut screen = Screen::led_back(120, 40);
        screen.press("2 ctrl-f").type_text("readme").press("enter");
        assert_eq!(screen.chosen(), path);
        let text = screen.press(keys).text();
        assert!(!text.contains("/app/src/README"), "{keys}: {text}");
        assert!(text.contains(words), "{keys}: {text}");
    }
}

#[test]
fn warnings_are_a_word_where_there_is_room() {
    let mut screen = Screen::ready(92, 24);
    assert!(
        screen.lines_with("2 warnings").len() == 1,
        "{}",
        screen.text()
    );
    assert!(Screen::ready(60, 15).text().contains("w2"));
    let mut warned = shop::inspection();
    warned.warnings.push("something".to_owned());
    let mut screen = Screen::new(120, 40);
    screen.inspected(warned);
    let header = screen.text().lines().next().unwrap().to_owned();
    assert!(
        header.contains("1 warning") && header.contains("4 Waste"),
        "{header}"
    );
}
