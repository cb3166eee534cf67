//! What the screen looks like, and what its styles say.

use ratatui::style::{Color, Modifier};

use std::time::Duration;

use super::*;
use crate::ui::terminal::input::Progressed;
use crate::ui::work::job::Reading;

fn progressed() -> Progressed {
    let reading = |done, total| Reading { done, total };
    Progressed {
        doing: String::new(),
        archive: Reading::default(),
        layers: vec![
            reading(1000, 1000),
            reading(43, 100),
            reading(1, 100),
            reading(0, 0),
            reading(0, 400),
        ],
    }
}

pub(super) fn analysing(width: u16, height: u16) -> Screen {
    let mut screen = Screen::new(width, height);
    screen.state.outlined(fixtures::outline());
    screen.state.progressed(Duration::ZERO, progressed());
    screen.state.settle();
    screen
}

#[test]
fn opening_an_archive_shows_how_far_it_is_read() {
    let mut screen = Screen::new(80, 24);
    screen.state.progressed(
        Duration::ZERO,
        Progressed {
            doing: String::new(),
            archive: Reading { done: 3, total: 4 },
            layers: Vec::new(),
        },
    );
    insta::assert_snapshot!(screen.text());
}

#[test]
fn analysing_small() {
    insta::assert_snapshot!(analysing(80, 24).text());
}

#[test]
fn analysing_large() {
    insta::assert_snapshot!(analysing(160, 50).text());
}

#[test]
fn changes_small() {
    insta::assert_snapshot!(Screen::ready(80, 24).press("down down down tab").text());
}

#[test]
fn changes_large() {
    insta::assert_snapshot!(Screen::ready(160, 50).press("end").text());
}

#[test]
fn merged_with_filter_small() {
    let mut screen = Screen::ready(80, 24);
    screen.press("end m /").type_text("main");
    insta::assert_snapshot!(screen.text());
}

#[test]
fn merged_with_filter_large() {
    let mut screen = Screen::ready(160, 50);
    screen.press("end m /").type_text("node_mod").press("enter");
    insta::assert_snapshot!(screen.text());
}

#[test]
fn help_small() {
    insta::assert_snapshot!(Screen::ready(80, 24).press("?").text());
}

#[test]
fn help_large() {
    insta::assert_snapshot!(Screen::ready(160, 50).press("?").text());
}

#[test]
fn warnings_and_details_are_whole_and_harmless() {
    insta::assert_snapshot!("warnings", Screen::ready(80, 24).press("w").text());
    insta::assert_snapshot!("details", Screen::ready(80, 24).press("end enter").text());
}

#[test]
fn lines_small() {
    insta::assert_snapshot!(Screen::led_back(80, 24).text());
}

#[test]
fn lines_large() {
    insta::assert_snapshot!(Screen::led_back(160, 50).press("enter").text());
}

#[test]
fn lines_while_layers_are_read() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(shop::outline());
    screen.state.progressed(Duration::ZERO, progressed());
    screen.state.settle();
    insta::assert_snapshot!("lines_analysing", screen.text());
    insta::assert_snapshot!("stages_analysing", screen.press("1").text());
}

#[test]
fn lines_of_a_history() {
    insta::assert_snapshot!("history", Screen::ready(80, 24).press("2 end").text());
    insta::assert_snapshot!("history_stages", Screen::ready(80, 24).press("1").text());
}

#[test]
fn stages_small() {
    insta::assert_snapshot!(Screen::led_back(80, 24).press("1").text());
}

#[test]
fn stages_large() {
    let mut inspection = shop::inspection();
    inspection.stage_images = vec![shop::build_image()];
    let mut screen = Screen::new(160, 50);
    screen.inspected(inspection);
    insta::assert_snapshot!(screen.press("1 up").text());
}

#[test]
fn findings_small() {
    insta::assert_snapshot!("findings_small", Screen::led_back(80, 24).press("5").text());
    let mut screen = Screen::led_back(80, 24);
    insta::assert_snapshot!("checklist_small", screen.press("5 c").text());
    insta::assert_snapshot!("findings_smallest", screen.resize(60, 15).press("c").text());
}

#[test]
fn findings_large() {
    let mut inspection = shop::inspection();
    found::split(&mut inspection);
    let mut screen = Screen::new(120, 40);
    screen.inspected(inspection);
    insta::assert_snapshot!("findings_large", screen.press("5 down").text());
    insta::assert_snapshot!("split", screen.press("end").text());
    screen.resize(160, 50).press("home");
    insta::assert_snapshot!("findings_beside", screen.text());
}

#[test]
fn findings_of_lines_and_layers() {
    let mut screen = Screen::led_back(120, 40);
    insta::assert_snapshot!("found_in_lines", screen.text());
    insta::assert_snapshot!("found_in_layers", screen.press("3 m").text());
    screen.resize(80, 24).press("m");
    insta::assert_snapshot!("found_in_layers_small", screen.text());
}

#[test]
fn findings_while_layers_are_read() {
    let mut screen = analysing(80, 24);
    insta::assert_snapshot!("findings_analysing", screen.press("5").text());
}

#[test]
fn a_dozen_stages_hang_together() {
    let mut screen = Screen::new(80, 30);
    screen.inspected(stages::dozen());
    insta::assert_snapshot!("dozen", screen.press("1 end").text());
    insta::assert_snapshot!("dozen_top", screen.press("home tab").text());
    insta::assert_snapshot!(
        "dozen_smallest",
        screen.resize(60, 15).press("tab end").text()
    );
}

/// Where a text stands on screen.
fn cell_of(buffer: &Buffer, words: &str) -> (u16, u16) {
    let area = buffer.area;
    let rows = (0..area.height).rev().map(|y| {
        let row: String = (0..area.width).map(|x| buffer[(x, y)].symbol()).collect();
        (y, row)
    });
    let mut found = rows.filter_map(|(y, row)| Some((row.find(words)?, row, y)));
    let (at, row, y) = found
        .next()
        .unwrap_or_else(|| panic!("no {words} on screen"));
    (row[..at].chars().count() as u16, y)
}

#[test]
fn styles_tell_used_lines_waste_and_the_screen_that_is_shown() {
    let mut screen = Screen::led_back(160, 50);
    let buffer = screen.draw();
    let cell = |words: &str| buffer[cell_of(&buffer, words)].clone();
    assert_eq!(cell("FROM ${BASE} AS runtime").fg, Color::Cyan);
    for unused in ["FROM ${BASE} AS deps", "mkdir -p dist", "# A small shop"] {
        assert!(cell(unused).modifier.contains(Modifier::DIM), "{unused}");
    }
    assert!(!cell("USER 1000").modifier.contains(Modifier::DIM));
    assert_eq!(cell("348 kB ↻").fg, Color::Red);
    assert_eq!(cell("20.0 kB wasted").fg, Color::Red);
    let chosen = cell("COPY --from=build /src /app/src            ");
    assert!(chosen.modifier.contains(Modifier::REVERSED));
    assert!(cell("2 Dockerfile").modifier.contains(Modifier::REVERSED));
    assert!(!cell("1 Stages").modifier.contains(Modifier::REVERSED));
}

#[test]
fn the_chosen_stage_and_its_lane_stand_out() {
    let mut screen = Screen::led_back(80, 24);
    let buffer = screen.press("1 up").draw();
    let cell = |words: &str| buffer[cell_of(&buffer, words)].clone();
    let head = cell("└─ build");
    assert!(head.modifier.contains(Modifier::DIM));
    assert_eq!(cell("┤  60.0 kB").fg, Color::Cyan);
    assert_eq!(cell("┘ │   348 kB").fg, Color::Reset);
    assert_eq!(cell("20.0 kB ‼5").fg, Color::Red);
}

#[test]
fn a_terminal_that_is_too_small_gets_one_line() {
    let mut screen = Screen::ready(80, 24);
    let text = screen.resize(50, 10).text();
    assert!(
        text.contains("Terminal too small: 50x10, needs 60x15"),
        "{text}"
    );
    assert_eq!(
        text.lines()
            .filter(|line| !line.trim_matches(['"', ' ']).is_empty())
            .count(),
        1
    );
    screen.resize(3, 1).text();
    assert!(screen.resize(60, 15).text().contains("shop:1"));
}

#[test]
fn marks_have_their_colours_and_the_chosen_row_is_reversed() {
    let mut screen = Screen::ready(80, 24);
    let buffer = screen.press("end tab").draw();
    let column = screen.state.places.tree.x + 1;
    let style_of = |mark: &str| {
        let cell = buffer
            .content()
            .iter()
            .enumerate()
            .find(|&(at, cell)| buffer.pos_of(at).0 == column && cell.symbol() == mark)
            .map(|(_, cell)| cell);
        cell.unwrap_or_else(|| panic!("no {mark} on screen"))
            .clone()
    };
    assert_eq!(style_of("-").fg, Color::Red);
    assert_eq!(style_of("=").fg, Color::Yellow);
    let first_row = screen.state.places.tree.y + 1;
    assert!(
        buffer[(column, first_row)]
            .modifier
            .contains(Modifier::REVERSED)
    );
    assert!(
        !buffer[(column, first_row + 1)]
            .modifier
            .contains(Modifier::REVERSED)
    );
    let other_pane = screen.state.places.list;
    let chosen_layer = &buffer[(other_pane.x + 1, other_pane.y + 6)];
    assert_eq!(chosen_layer.symbol(), "▸");
    assert!(!chosen_layer.modifier.contains(Modifier::REVERSED));
    assert!(chosen_layer.modifier.contains(Modifier::BOLD));
}

#[test]
fn without_colour_no_cell_has_one() {
    let screens = [Screen::ready, Screen::led_back];
    let keys = [
        "tab", "end tab", "?", "w", "end m", "1", "1 tab", "2", "3", "4", "4 p tab", "5", "5 c",
    ];
    for (of, keys) in screens.iter().flat_map(|of| keys.map(|keys| (of, keys))) {
        let mut screen = of(80, 24);
        screen.theme = Theme::new(false);
        let buffer = screen.press(keys).draw();
        for cell in buffer.content() {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
        }
    }
}

#[test]
fn findings_have_the_colour_of_their_severity_on_every_screen() {
    let mut screen = Screen::led_back(160, 50);
    let check = |buffer: &Buffer, words: &str, color: Color, is_bold: bool| {
        let cell = &buffer[cell_of(buffer, words)];
        assert_eq!(cell.fg, color, "{words}");
        assert_eq!(cell.modifier.contains(Modifier::BOLD), is_bold, "{words}");
    };
    let buffer = screen.draw();
    check(&buffer, "6 findings", Color::Red, true);
    check(&buffer, "•1 deps", Color::Yellow, false);
    check(&buffer, "‼1 build", Color::Red, true);
    check(&buffer, "• leak: dev", Color::Yellow, false);
    check(&buffer, "! leak: vcs", Color::Red, false);
    check(&buffer, "!↓ 2 below", Color::Red, false);
    check(&buffer, "! version control data", Color::Red, false);
    let buffer = screen.press("5").draw();
    check(&buffer, "! high", Color::Red, false);
    check(&buffer, "• medium", Color::Yellow, false);
    check(&buffer, "· low", Color::Reset, false);
    let info = &buffer[cell_of(&buffer, "· info")];
    assert!(info.modifier.contains(Modifier::DIM));
    // The chosen row is reversed whole, with its colour.
    let chosen = &buffer[cell_of(&buffer, "‼ critical")];
    assert!(
        chosen
            .modifier
            .contains(Modifier::REVERSED | Modifier::BOLD)
    );
    check(&screen.press("1").draw(), "‼5", Color::Red, true);

    screen.theme = Theme::new(false);
    let buffer = screen.press("5").draw();
    check(&buffer, "! high", Color::Reset, true);
    check(&buffer, "• medium", Color::Reset, false);
}
