//! Journeys over the sources of bytes: what is known of each, beside the table or below it.

use super::stages::dozen;
use super::*;
use layerscope::inspection::CopySource;

/// What the detail and the largest files of a stage's row say, a line each.
fn told(screen: &mut Screen, area: impl Fn(&Screen) -> ratatui::layout::Rect) -> Vec<String> {
    let buffer = screen.draw();
    let area = area(screen);
    let rows = area.y + 1..area.bottom().saturating_sub(1);
    let line = |y| {
        let cells = (area.x + 1..area.right() - 1).filter_map(|x| buffer.cell((x, y)));
        let line: String = cells.map(|cell| cell.symbol()).collect();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    rows.map(line).filter(|line| !line.is_empty()).collect()
}

fn detail(screen: &mut Screen) -> Vec<String> {
    told(screen, |screen| screen.state.places.detail)
}

fn files(screen: &mut Screen) -> Vec<String> {
    told(screen, |screen| screen.state.places.extra)
}

#[test]
fn it_will_tell_what_each_source_of_bytes_brought_and_what_became_of_it() {
    let mut screen = Screen::led_back(160, 50);
    // By hand: line 24 copied 348,000 bytes, whose mode line 27 changes.
    let deps = detail(screen.press("1 home down"));
    for words in [
        "348 kB in layer 2: 0 B in the image",
        "348 kB wasted (100.0 % of it)",
        "348 kB ↻ metadata only in layer 5 (line 27)",
        "starts from localhost:5000/busybox:1.35 (line 4)",
        "in image wasted Copied from it",
        "Who else takes from it",
        "line 11: build starts from it",
    ] {
        assert!(deps.iter().any(|line| line == words), "{words}: {deps:#?}");
    }
    let copied = "0 B 348 kB line 24 → runtime: COPY --from=deps";
    assert!(
        deps.iter().any(|line| line.starts_with(copied)),
        "{deps:#?}"
    );
    // The two files of line 24, marked as lost.
    let largest = files(&mut screen);
    assert!(
        largest.len() == 2
            && largest
                .iter()
                .all(|line| line.contains(" ↻ app/node_modules/"))
    );

    let base = detail(screen.press("home"));
    for words in [
        "busybox:1.35",
        "exact, from the image's provenance",
        "line 4: deps starts from it",
    ] {
        assert!(base.iter().any(|line| line == words), "{words}: {base:#?}");
    }
    assert!(files(&mut screen)[0].contains("1.13 MB"));

    // By hand: what lines 24 to 26 took is the stage's, though not made by it.
    let runtime = detail(screen.press("end"));
    let into = runtime
        .iter()
        .position(|line| line.contains("Copied into it"));
    let into = &runtime[into.unwrap() + 1..];
    let lines = ["line 24", "line 25", "line 26"];
    assert!(
        into.iter().zip(lines).all(|(row, line)| row.contains(line)),
        "{into:#?}"
    );
}

/// `348 kB` in bytes.
fn bytes(number: &str, unit: &str) -> f64 {
    let unit = match unit {
        "B" => 1.0,
        "kB" => 1e3,
        "MB" => 1e6,
        other => panic!("{other} is no unit"),
    };
    number.parse::<f64>().unwrap() * unit
}

#[test]
fn the_lines_of_a_source_add_up_to_it() {
    let mut screen = Screen::led_back(200, 60);
    screen.press("1 home");
    let inspection = shop::inspection();
    let mut tables = 0;
    for stage in &inspection.stages {
        let rows = detail(&mut screen);
        let (mut own, mut copied, mut wasted, mut lines) = (0.0, 0.0, 0.0, 0);
        let mut table = None;
        for row in &rows {
            let words: Vec<&str> = row.split_whitespace().collect();
            if row.contains("wasted ") && !words[0].starts_with(|c: char| c.is_ascii_digit()) {
                table = Some(row.rsplit("wasted ").next().unwrap());
                continue;
            }
            let (Some(title), true) = (table, words.get(4) == Some(&"line")) else {
                table = None;
                continue;
            };
            let figure = bytes(words[0], words[1]);
            match title {
                "Its lines" => own += figure,
                "Copied from it" => copied += figure,
                // What the table of another source has.
                _ => continue,
            }
            wasted += bytes(words[2], words[3]);
            lines += 1;
        }
        // Each of the fixture's layers has a line of its own.
        assert_eq!(lines, stage.layers.len(), "{}: {rows:#?}", stage.name);
        // Three digits are shown of each.
        let is_near = |sum: f64, whole: u64| (sum - whole as f64).abs() <= 0.005 * whole as f64;
        match copied > 0.0 {
            true => assert!(is_near(own + copied, stage.final_bytes), "{rows:#?}"),
            false if own > 0.0 => assert!(is_near(own, stage.layer_bytes), "{rows:#?}"),
            false => assert_eq!(stage.final_bytes, 0),
        }
        assert!(is_near(wasted, stage.wasted_bytes), "{rows:#?}");
        tables += usize::from(lines > 0);
        screen.press("down");
    }
    assert!(tables >= 3);
}

#[test]
fn a_stage_that_brought_nothing_says_why() {
    let mut screen = Screen::new(160, 50);
    screen.inspected(dozen());
    screen.settle();
    screen.press("1");
    let mut why = |name: &str| {
        let stages = &mut screen.state.stages;
        stages.choose_name(Some(name));
        screen.settle();
        detail(&mut screen)
    };
    let deps = why("deps");
    // By hand: the image has what it copies from these two, which may well be what deps made.
    let known = "no layer of the image is known to come straight from it";
    assert_eq!(deps[0], known);
    for words in ["pruned starts from it", "build starts from it"] {
        assert!(deps.iter().any(|line| line.ends_with(words)), "{deps:#?}");
    }
    // Which layer its COPY made is not certain here.
    let pruned = why("pruned");
    assert_eq!(pruned[0], known);
    let unneeded = why("unneeded");
    assert!(unneeded[0].contains("not on the way"), "{unneeded:#?}");
    // Nobody needs who copies from it.
    let docs = why("docs");
    let copies = "unneeded copies from it, but is not on the way to this image";
    assert!(docs.iter().any(|line| line.ends_with(copies)), "{docs:#?}");
}

#[test]
fn all_that_is_known_of_a_stage_is_a_key_away_on_a_small_screen() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("1 home down");
    let graph_and_table = screen.state.places;
    assert!(graph_and_table.list_rows() >= 4 && graph_and_table.aside_rows() >= 7);
    screen.press("d");
    let text = screen.text();
    for words in [
        "Stage deps",
        "Copied from it",
        "Largest files",
        "app/node_modules/",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    screen.press("esc");
    assert!(screen.state.overlay().is_none());
}

#[test]
fn a_stage_has_one_size_with_what_it_copied_from_a_context() {
    let mut file = super::stages::Builder::new();
    file.stage("final", CopySource::Image, "alpine");
    file.run("RUN make");
    file.copy(CopySource::Context, "stuff");
    let mut screen = Screen::new(160, 50);
    screen.inspected(file.finish());
    screen.settle();
    // By hand: the fixture's layers have 1 MB, 500 kB and 333 kB, the first of them the base's; a context is no stage.
    let graph = &screen.press("1").state.stages.graph.rows;
    let row = |name: &str| {
        graph
            .iter()
            .find(|row| row.name == name && row.line.is_some())
    };
    assert_eq!(row("final").unwrap().bytes, Some(833_333));
    let taken = graph.iter().find(|row| row.words.starts_with("COPY"));
    let taken = taken.unwrap();
    assert_eq!(
        (taken.words.as_str(), taken.bytes),
        ("COPY line 3, counted above", None)
    );
    let all: u64 = graph.iter().filter_map(|row| row.bytes).sum();
    assert_eq!(all, 1_833_333);
}
