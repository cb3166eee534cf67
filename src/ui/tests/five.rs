//! Pictures of the five screens at three sizes, with colours and without, and the styles that carry meaning.

use ratatui::style::{Color, Modifier};

use super::*;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];
const SCREENS: [(&str, &str); 5] = [
    ("1", "stages"),
    ("2", "dockerfile"),
    ("3", "layers"),
    ("4", "waste"),
    ("5", "findings"),
];

#[test]
fn the_five_screens() {
    for (key, name) in SCREENS {
        for (width, height) in SIZES {
            let mut screen = Screen::led_back(width, height);
            let colored = screen.press(key).text();
            insta::assert_snapshot!(format!("five_{name}_{width}"), colored);
            // Without colours the same is said with the same characters.
            screen.theme = Theme::new(false);
            assert_eq!(screen.text(), colored, "{name}");
            let buffer = screen.draw();
            let is_plain = |cell: &ratatui::buffer::Cell| {
                [cell.fg, cell.bg].iter().all(|it| *it == Color::Reset)
            };
            assert!(buffer.content().iter().all(is_plain), "{name}");
        }
    }
}

#[test]
fn no_screen_looks_empty_on_a_large_terminal() {
    for (key, name) in SCREENS {
        let mut screen = Screen::led_back(200, 60);
        let buffer = screen.press(key).draw();
        let rows = (0..60).filter(|&y| {
            let cells = (0..200).filter_map(|x| buffer.cell((x, y)));
            cells
                .filter(|cell| cell.symbol().chars().all(char::is_alphanumeric))
                .count()
                > 3
        });
        assert!(rows.count() >= 10, "{name}");
    }
}

#[test]
fn waste_and_the_choice_have_styles_of_their_own() {
    let mut screen = Screen::led_back(120, 40);
    for is_colored in [true, false] {
        screen.theme = Theme::new(is_colored);
        let buffer = screen.press("4 home").draw();
        let list = screen.state.places.list;
        let cell = |x: u16, y: u16| buffer.cell((list.x + x, list.y + y)).unwrap().clone();
        // The first row, below the border, the words and the heads.
        assert_eq!(cell(1, 3).symbol(), "▸");
        assert!(cell(1, 3).modifier.contains(Modifier::REVERSED));
        assert!(!cell(1, 4).modifier.contains(Modifier::REVERSED));
        let waste = if is_colored { Color::Red } else { Color::Reset };
        let bytes = (2..9).map(|x| cell(x, 4)).find(|cell| cell.symbol() != " ");
        assert_eq!(bytes.unwrap().fg, waste);
    }
}
