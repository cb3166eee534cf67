//! Names made to break a terminal: the grid stays whole.

use ratatui::buffer::CellWidth;

use super::*;
use layerscope::inspection::{Basis, Inspection, StageImage};
use layerscope::layers::EntryKind;

fn names() -> Vec<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = [
        "\u{1b}[2J\u{1b}]0;owned\u{7}",
        "line\nbreak\rreturn\ttab",
        "\u{202e}gpj.exe\u{2066}",
        "👨\u{200d}👩\u{200d}👧\u{200d}👦 family",
        "👍🏽 thumbs",
        "❤\u{fe0f} heart",
        "🇩🇪🇫🇷🇩 flags",
        "\u{301}\u{301}starts with marks",
        "日本語のファイル名前がとても長いので切られます日本語のファイル名",
        "ﾊﾟﾊﾟ half width",
        "한국어 \u{1112}\u{1161}\u{11ab}",
        "हिन्दी क्षेत्र",
        "\u{600}12 prepended",
        "\u{9b}31m\u{85}next",
        "ＦＵＬＬ",
        "\u{e0041}\u{feff}\u{ad}hidden",
    ]
    .iter()
    .map(|name| name.as_bytes().to_vec())
    .collect();
    names.push(b"\xff\xfe\x1b[31m not UTF-8 \x80".to_vec());
    names.push("x".repeat(4000).into_bytes());
    names.push("🦀".repeat(1000).into_bytes());
    names.push(format!("z{}", "\u{334}".repeat(4000)).into_bytes());
    names
}

/// Every line is as wide as the screen, and nothing on it can move the cursor.
fn assert_whole(screen: &mut Screen) {
    let buffer = screen.draw();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            assert!(!symbol.chars().any(char::is_control), "{symbol:?}");
            assert!(symbol.chars().count() <= 8, "{symbol:?}");
            let width = symbol.cell_width().max(1);
            for hidden in x + 1..x + width {
                assert_eq!(buffer[(hidden, y)].symbol(), " ", "behind {symbol:?}");
            }
            x += width;
        }
        assert_eq!(
            x, buffer.area.width,
            "a character hangs over the edge of line {y}"
        );
    }
    if screen.state.inspection().is_none() || screen.state.overlay().is_some() {
        return;
    }
    let places = screen.state.places;
    let panes = [places.list, places.aside, places.tree];
    for pane in panes.iter().filter(|pane| !pane.is_empty()) {
        for (x, y) in
            (pane.y + 1..pane.bottom() - 1).flat_map(|y| [(pane.x, y), (pane.right() - 1, y)])
        {
            let symbol = buffer[(x, y)].symbol();
            assert!("│┃".contains(symbol), "border at {x},{y}: {symbol:?}");
        }
    }
}

/// A Dockerfile whose lines, stages, images and contexts have such names.
fn hostile_stages(width: u16, height: u16, basis: Basis) -> Screen {
    use layerscope::inspection::CopySource::{Context, Image, Stage};
    let names: Vec<String> = names()
        .iter()
        .map(|name| layerscope::escape::name(name))
        .collect();
    let mut file = stages::Builder::new();
    for (at, name) in names.iter().enumerate() {
        match at % 3 {
            0 => file.stage(name, Image, name),
            _ => file.stage(name, Stage, &names[at - 1]),
        }
        file.run(&format!("\t{name}\t{name}"));
        file.copy(Context, name);
        if at > 0 {
            file.copy(Stage, &names[at - 1]);
            file.mount(&names[at / 2]);
        }
    }
    let mut inspection = file.finish();
    let known = inspection.dockerfile.as_mut().unwrap();
    known.name = names.concat();
    known.basis = basis;
    for layer in &mut inspection.layers {
        layer.head.provenance.stage = Some(names[layer.head.index % names.len()].clone());
    }
    let images = names.iter().map(|name| StageImage {
        name: name.clone(),
        ..shop::build_image()
    });
    inspection.stage_images = images.collect();
    let mut screen = Screen::new(width, height);
    screen.inspected(inspection);
    screen.state.settle();
    screen
}

#[test]
fn the_grid_stays_whole_whatever_a_dockerfile_says() {
    for (width, height, basis) in [
        (80, 24, Basis::Dockerfile),
        (60, 15, Basis::Attestation),
        (160, 50, Basis::Attestation),
    ] {
        let mut screen = hostile_stages(width, height, basis);
        screen.press("2 home");
        for _ in 0..60 {
            assert_whole(screen.press("down"));
        }
        for _ in 0..6 {
            assert_whole(screen.press("pgdn"));
            assert_whole(screen.press("d"));
            screen.press("esc");
        }
        screen.press("1 home");
        for _ in 0..names().len() {
            assert_whole(screen.press("down"));
        }
        screen.press("tab");
        for _ in 0..10 {
            assert_whole(screen.press("pgup"));
        }
    }
}

fn hostile(width: u16, height: u16) -> Screen {
    let mut screen = Screen::new(width, height);
    screen.inspected(hostile_inspection());
    screen.state.settle();
    screen
}

fn hostile_inspection() -> Inspection {
    let names = names();
    let mut deep = Vec::new();
    let mut paths: Vec<Vec<u8>> = names.clone();
    for name in &names {
        if !deep.is_empty() {
            deep.push(b'/');
        }
        deep.extend_from_slice(name);
        paths.push([b"deep/", &deep[..]].concat());
    }
    let files = paths.iter().enumerate().map(|(at, path)| {
        let is_above = paths.iter().any(|other| {
            other.len() > path.len() && other.starts_with(path) && other[path.len()] == b'/'
        });
        let kind = if is_above {
            EntryKind::Directory
        } else {
            EntryKind::File
        };
        (
            kind,
            path.as_slice(),
            if is_above {
                0
            } else {
                10u64.pow(at as u32 % 12)
            },
        )
    });
    let contents = fixtures::contents(files);
    let texts: Vec<String> = names
        .iter()
        .map(|name| layerscope::escape::name(name))
        .collect();
    let heads = texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let mut head = fixtures::head(index, text);
            head.digest = Some(text.clone());
            head.provenance.stage = Some(text.clone());
            head
        })
        .collect();
    let mut layers = vec![contents];
    layers.resize_with(names.len(), Default::default);
    let mut inspection = fixtures::inspect(heads, layers);
    inspection.image.reference = texts.concat();
    inspection.image.platform = texts[3].clone();
    inspection.warnings = texts;
    inspection
}

#[test]
fn the_grid_stays_whole_whatever_names_say() {
    for (width, height) in [(80, 24), (61, 15), (160, 50)] {
        let mut screen = hostile(width, height);
        assert_whole(&mut screen);
        screen.press("tab e");
        for _ in 0..60 {
            assert_whole(screen.press("down"));
            assert_whole(screen.press("right"));
        }
        screen.press("m s tab");
        for _ in 0..names().len() {
            assert_whole(&mut screen);
            assert_whole(screen.press("enter"));
            assert_whole(screen.press("esc down"));
        }
        assert_whole(screen.press("1"));
        assert_whole(screen.press("2 end"));
        screen.press("3");
        assert_whole(screen.press("w"));
        assert_whole(screen.press("pgdn"));
        assert_whole(
            screen
                .press("esc /")
                .type_text("\u{1b}\u{202e}日👨\u{200d}"),
        );
    }
}

/// Findings whose rules, titles, fixes and evidence say such things, of every path.
fn hostile_findings(width: u16, height: u16) -> Screen {
    use layerscope::inspection::{Answer, Candidate, Check, Severity, Split};
    let mut inspection = hostile_inspection();
    let ids: Vec<_> = inspection.tree.paths().ids().skip(1).collect();
    let names = names();
    let texts = names.iter().map(|name| layerscope::escape::name(name));
    let texts: Vec<String> = texts.collect();
    let findings = texts.iter().enumerate().map(|(at, text)| {
        let mut finding = found::finding(text, Severity::ALL[4 - at * 5 / texts.len()], text);
        finding.paths = ids.iter().copied().skip(at).collect();
        finding.files = finding.paths.len();
        finding.bytes = 10u64.pow(at as u32 % 12);
        finding.layer = Some(0).filter(|_| at % 3 > 0);
        finding.line = Some(u32::MAX).filter(|_| at % 2 > 0);
        finding.stage = Some(text.clone());
        finding.from_stage = Some(text.clone()).filter(|_| at % 4 > 0);
        finding.live = at % 2 > 0;
        finding.hidden_by = Some(99).filter(|_| at % 4 == 0);
        finding.fix = text.clone();
        finding.same_as = vec![text.clone()];
        finding
    });
    inspection.findings = Some(findings.collect());
    let reasons = texts.iter().map(|text| (text.clone(), text.clone()));
    inspection.reasons = reasons.collect();
    let checks = texts.iter().map(|text| Check {
        question: "Is it so?",
        answer: Answer::No,
        evidence: text.clone(),
    });
    inspection.checklist = checks.collect();
    let candidates = texts.iter().map(|text| Candidate {
        layer: usize::MAX - 1,
        line: None,
        paths: ids.clone(),
        bytes: u64::MAX,
        why: text.clone(),
    });
    inspection.split = Some(Split {
        bytes_left: u64::MAX,
        candidates: candidates.collect(),
    });
    let mut screen = Screen::new(width, height);
    screen.inspected(inspection);
    screen.state.settle();
    screen
}

#[test]
fn the_grid_stays_whole_whatever_findings_say() {
    for (width, height) in [(80, 24), (60, 15), (160, 50)] {
        let mut screen = hostile_findings(width, height);
        assert_whole(screen.press("5"));
        for _ in 0..3 * names().len() {
            assert_whole(screen.press("tab pgdn"));
            assert_whole(screen.press("end tab down"));
        }
        screen.press("home");
        for _ in 0..names().len() {
            assert_whole(screen.press("enter"));
            screen.press("5 down");
        }
        for keys in ["c", "1", "2", "3", "m"] {
            assert_whole(screen.press(keys));
        }
    }
}

#[test]
fn a_reference_from_the_command_line_is_no_safer() {
    let area = Rect::new(0, 0, 80, 24);
    let mut screen = Screen::new(80, 24);
    screen.state = State::new("\u{1b}[2J\u{202e}日本", area);
    assert_whole(&mut screen);
    assert!(screen.text().contains("\\x1b[2J\\u{202e}日本"));
}

#[test]
fn a_path_of_a_thousand_directories_leaves_room_for_its_name() {
    let path = vec!["d"; 1000].join("/") + "/leaf";
    let file = [(EntryKind::File, path.as_bytes(), 5)];
    let inspection = fixtures::inspect(
        vec![fixtures::head(0, "RUN x")],
        vec![fixtures::contents(file)],
    );
    let mut screen = Screen::new(80, 24);
    screen.inspected(inspection);
    screen.press("tab e end");
    assert!(screen.chosen().ends_with("d/leaf"));
    let row = screen.lines_with("leaf").pop().unwrap();
    assert!(row.contains('…'), "{row}");
    assert_whole(&mut screen);
}
