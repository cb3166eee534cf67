//! The same screens in ASCII, without colours and in every theme: what they say stays the same.

use ratatui::style::Color;

use super::*;
use crate::ui::text::ascii;

/// Keys that lead to everything that there is to see.
const EVERYWHERE: [&str; 16] = [
    "1",
    "1 tab",
    "1 enter",
    "2",
    "2 tab",
    "2 d",
    "3",
    "3 enter",
    "3 tab m e",
    "4",
    "4 enter",
    "5",
    "5 c",
    "?",
    "w",
    ":",
];

/// Every screen and overlay, of two images.
fn every_screen(mut look: impl FnMut(&str, &mut Screen)) {
    for (width, height) in [(80, 24), (160, 50)] {
        for keys in EVERYWHERE {
            for mut screen in [
                Screen::ready(width, height),
                Screen::led_back(width, height),
            ] {
                screen.press(keys);
                look(keys, &mut screen);
            }
        }
        look("analysing", &mut super::screens::analysing(width, height));
        look("opening", &mut Screen::new(width, height));
    }
}

fn symbols(buffer: &Buffer) -> Vec<String> {
    let cells = buffer.content.iter();
    cells.map(|cell| cell.symbol().to_owned()).collect()
}

#[test]
fn every_screen_can_be_drawn_in_ascii() {
    every_screen(|keys, screen| {
        for symbol in symbols(&screen.draw()) {
            // The names of the fixtures are ASCII, so all else is the program's.
            let known = symbol.chars().all(|c| ascii::of(c).is_some());
            assert!(known, "'{symbol}' of {keys} is missing in the table");
        }
        screen.theme.is_ascii = true;
        let drawn = screen.draw();
        let foreign = drawn.content.iter().find(|cell| !cell.symbol().is_ascii());
        assert_eq!(foreign, None, "{keys}");
    });
}

#[test]
fn no_mark_is_made_of_colour() {
    every_screen(|keys, screen| {
        let usual = symbols(&screen.draw());
        for name in crate::ui::theme::Theme::names() {
            screen.theme = Theme::named(name).unwrap();
            assert_eq!(symbols(&screen.draw()), usual, "{name}: {keys}");
        }
        screen.theme = Theme::named("none").unwrap();
        let drawn = screen.draw();
        let is_plain = |color: Color| color == Color::Reset;
        assert!(
            drawn
                .content
                .iter()
                .all(|cell| is_plain(cell.fg) && is_plain(cell.bg))
        );
    });
}

#[test]
fn signs_of_ascii_mean_one_thing_each() {
    let mut screen = Screen::led_back(80, 24).in_ascii();
    screen.press("3 home down down down");
    let text = screen.text();
    assert!(
        text.contains("up/down move") && !text.contains("^v"),
        "{text}"
    );
    // Cut words end in two dots.
    assert!(text.contains("COPY --from=bu..|"), "{text}");
    assert!(
        !text.contains('~') || text.contains("~0 modified"),
        "{text}"
    );
    let mut screen = Screen::led_back(160, 50).in_ascii();
    screen.press("3 home down down down tab - - - -");
    let text = screen.text();
    assert!(
        text.contains(" + app/") && (text.contains("!: ") || text.contains("#: ")),
        "{text}"
    );
    screen.press("e");
    let text = screen.text();
    assert!(
        text.contains(" - app/") && !text.contains("v app/"),
        "{text}"
    );
    screen.press("?");
    assert!(screen.text().contains("up k down j"), "{}", screen.text());
}

#[test]
fn names_of_other_letters_keep_their_columns_in_ascii() {
    let mut screen = Screen::new(60, 15);
    screen.state = State::new("日本/e\u{301}👍:1", screen.state.area);
    screen.theme.is_ascii = true;
    let first: String = symbols(&screen.draw())[..60].concat();
    assert_eq!(first.len(), 60);
    assert!(first.starts_with(" ? ? /?? :1"), "{first}");
}

#[test]
fn what_is_too_small_is_told_whole() {
    for (width, height) in [(59, 24), (80, 14), (20, 5)] {
        let mut screen = Screen::new(width, height);
        let words: Vec<String> = screen
            .text()
            .lines()
            .map(|line| line.trim_matches(['"', ' ']).to_owned())
            .collect();
        let words = words.join(" ");
        let told = format!("Terminal too small: {width}x{height}, needs 60x15");
        assert_eq!(words.trim(), told);
    }
}
