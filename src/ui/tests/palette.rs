//! The palette, the footer and the help: what they say of the keymap, here and now.

use super::*;
use crate::ui::Ended;
use crate::ui::keymap::{help, legend};
use crate::ui::overlay::Overlay;
use crate::ui::overlay::palette::Palette;
use crate::ui::tab::Tab;

fn palette(screen: &Screen) -> &Palette {
    match screen.state.overlay() {
        Some(Overlay::Palette(palette)) => palette,
        other => panic!("the palette is open, not {other:?}"),
    }
}

#[test]
fn it_will_list_every_action_with_what_works_first() {
    let mut screen = Screen::led_back(100, 40);
    screen.press(":");
    let rows = &palette(&screen).rows;
    let first_elsewhere = rows.iter().position(|row| row.elsewhere.is_some());
    let first_elsewhere = first_elsewhere.unwrap();
    assert!(
        rows[first_elsewhere..]
            .iter()
            .all(|row| row.elsewhere.is_some())
    );
    for binding in screen.state.keymap.bindings() {
        let is_it = |row: &&crate::ui::overlay::palette::Entry| {
            (row.name, row.help) == (binding.name, binding.help)
        };
        let row = rows.iter().find(is_it);
        assert!(row.is_some(), "{} is in the palette", binding.name);
    }
    let find = |name: &str| rows.iter().find(|row| row.name == name).unwrap();
    assert_eq!(find("quit").elsewhere, None);
    assert_eq!(find("quit").keys, "q");
    assert_eq!(find("expand").elsewhere, Some("Files"));
    assert_eq!(find("back").elsewhere, Some("not now"));
    // Changes are shown already.
    let changes = rows.iter().find(|row| row.help.contains("own changes"));
    assert_eq!(changes.unwrap().elsewhere, Some("not now"));
}

#[test]
fn it_will_run_what_was_typed_and_chosen() {
    let mut screen = Screen::led_back(100, 40);
    // Figures are characters here, no screens.
    screen.press("2 ctrl-p").type_text("1");
    assert_eq!(
        (screen.state.tab, palette(&screen).typed.text()),
        (Tab::Dockerfile, "1")
    );
    screen
        .press("backspace")
        .type_text("show-lay")
        .press("enter");
    assert!(screen.state.overlay().is_none());
    assert_eq!(screen.state.tab, Tab::Layers);
    screen.press(":").type_text("quit").press("enter");
    assert_eq!(screen.state.ended, Some(Ended::Quit));
}

#[test]
fn what_fits_what_was_typed_best_stands_first() {
    let mut screen = Screen::led_back(80, 24);
    for (typed, first) in [
        ("ext", &["extract"][..]),
        ("scr", &["next-screen", "previous-screen"]),
        ("show l", &["show-layers"]),
        ("nxtscr", &["next-screen"]),
        ("ctrl-z", &["suspend"]),
    ] {
        screen.press("3 :").type_text(typed);
        let names: Vec<&str> = palette(&screen).rows.iter().map(|row| row.name).collect();
        assert!(names.starts_with(first), "{typed}: {names:?}");
        screen.press("esc");
    }
}

/// Who types a few letters looks for what can be done now.
#[test]
fn what_works_stands_before_what_does_not_and_letters_alone_come_last() {
    let mut screen = Screen::led_back(80, 24);
    let mut rows_of = |typed: &str| {
        screen.press(":").type_text(typed);
        let rows = palette(&screen).rows.clone();
        screen.press("esc");
        rows
    };
    for typed in ["wa", "st", "co", "ex", "ne"] {
        let rows = rows_of(typed);
        let fits = |row: &crate::ui::overlay::palette::Entry| {
            row.name.split('-').any(|part| part.starts_with(typed))
        };
        let last = rows
            .iter()
            .rposition(|row| row.elsewhere.is_none() && fits(row));
        let first = rows.iter().position(|row| row.elsewhere.is_some());
        assert!(
            first.is_none_or(|first| last.is_none_or(|last| last < first)),
            "{typed}: {rows:?}"
        );
    }
    assert_eq!(rows_of("wa")[0].name, "show-waste");
    // A key is as good as a name, and it is another one in capitals.
    assert_eq!(rows_of("f")[0].name, "largest");
    assert_eq!(rows_of("s")[0].name, "sort");
    assert_eq!(rows_of("S")[0].name, "reverse");
    // What has a name is meant, even where it does nothing.
    assert_eq!(
        (rows_of("back")[0].name, rows_of("back")[0].elsewhere),
        ("back", Some("not now"))
    );
    // Scattered letters.
    let rows = rows_of("go");
    let scattered = rows.iter().position(|row| row.name == "page-down").unwrap();
    let is_word = |row: &crate::ui::overlay::palette::Entry| {
        format!("{} {}", row.name, row.help).contains("go")
    };
    assert!(rows[..scattered].iter().any(is_word));
    assert!(!rows[scattered..].iter().any(is_word), "{rows:?}");
}

#[test]
fn it_says_why_what_was_chosen_does_nothing() {
    let mut screen = Screen::led_back(80, 24);
    for (typed, why) in [
        ("warnings", "no warnings"),
        ("back", "there is nothing to go back to"),
        ("changes", "shown already"),
        ("open-level", "it works elsewhere: Files"),
    ] {
        screen.press(":").type_text(typed).press("enter");
        assert_eq!(
            screen.lines_with(why).len(),
            1,
            "{typed}: {}",
            screen.text()
        );
        assert_eq!(palette(&screen).typed.text(), typed);
        screen.press("esc");
    }
}

#[test]
fn what_has_one_name_for_the_list_and_the_files_is_told_apart() {
    let mut screen = Screen::led_back(80, 24);
    for (name, other) in [("find", "find files"), ("sort", "sort files")] {
        screen.press(":").type_text(name);
        for on in ["list", "files"] {
            assert_eq!(
                screen.lines_with(&format!("{name} ({on})")).len(),
                1,
                "{}",
                screen.text()
            );
        }
        screen.press("ctrl-u").type_text(other);
        assert_eq!(palette(&screen).rows[0].on, Some("files"));
        screen.press("esc");
    }
}

#[test]
fn it_will_not_run_what_does_not_work_here() {
    let mut screen = Screen::led_back(100, 40);
    screen.press(":").type_text("expand-below").press("enter");
    assert!(
        palette(&screen)
            .rows
            .iter()
            .all(|row| row.elsewhere.is_some())
    );
    assert!(screen.lines_with("– Files").len() == 2);
    screen.press("esc");
    assert!(screen.state.overlay().is_none() && screen.state.ended.is_none());
}

#[test]
fn it_will_take_what_is_pasted_where_something_is_typed_and_nowhere_else() {
    let mut screen = Screen::ready(100, 30);
    screen.state.paste("q\u{3}jjj1");
    assert!(screen.state.ended.is_none());
    assert_eq!(screen.state.tab, Tab::Layers);
    screen.press("ctrl-f");
    screen.state.paste("in\u{1b}[Adex\r\n\u{7}");
    assert_eq!(screen.state.files.filter.text(), "in[Adex");
    screen.press("esc :");
    screen.state.paste("show\r");
    assert_eq!(palette(&screen).typed.text(), "show");
    screen.press("esc ?");
    screen.state.paste("q");
    assert!(matches!(screen.state.overlay(), Some(Overlay::Text(_))));
}

#[test]
fn every_line_is_edited_where_the_cursor_is_and_takes_a_paste_there() {
    let mut screen = Screen::led_back(100, 30);
    screen.press("ctrl-f").type_text("man").press("left");
    screen.state.paste("i");
    screen.press("home").type_text("'").press("end left delete");
    assert_eq!(screen.state.files.filter.text(), "'mai");
    assert!(!screen.lines_with("/ 'mai▏").is_empty());
    screen.press("left");
    assert!(!screen.lines_with("/ 'ma▏i").is_empty());

    screen.press("esc 4 /").type_text("RN").press("left");
    screen.state.paste("U");
    screen.settle();
    assert_eq!(screen.state.arrangement().text(), "RUN");
    assert!(!screen.lines_with("/ RU▏N").is_empty());

    screen.press("esc :").type_text("shw").press("left");
    screen.state.paste("o");
    assert_eq!(palette(&screen).typed.text(), "show");
    screen.press("ctrl-a ctrl-e ctrl-u");
    screen.state.paste(&"x".repeat(5000));
    assert_eq!(palette(&screen).typed.text().len(), 200);
    screen.press("esc 2 ctrl-f");
    screen.state.paste(&"x".repeat(5000));
    let most = crate::ui::find::MOST_CHARS;
    assert_eq!(screen.state.files.filter.text().len(), most);
}

#[test]
fn it_will_run_a_row_of_the_palette_that_is_clicked_and_close_beside_it() {
    use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
    let click = |screen: &mut Screen, column, row| {
        screen.state.point(&MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        });
        screen.state.settle();
    };
    let mut screen = Screen::led_back(100, 40);
    screen.press(":").type_text("show-");
    let area = screen.state.overlay_area();
    click(&mut screen, area.x + 4, area.y + 3);
    assert_eq!(palette(&screen).cursor.row, 1);
    let name = palette(&screen).rows[1].name;
    click(&mut screen, area.x + 4, area.y + 3);
    assert!(screen.state.overlay().is_none());
    assert_eq!(
        (name, screen.state.tab),
        ("show-dockerfile", Tab::Dockerfile)
    );
    screen.press(":");
    click(&mut screen, area.x - 1, area.y);
    assert!(screen.state.overlay().is_none());
}

/// With the last line alone a person can move, lead on, find, switch screens, get help and leave.
#[test]
fn the_last_line_shows_the_most_useful_first_and_cuts_no_word() {
    for (width, wanted) in [
        (
            60,
            &["↑↓ move", "enter files", "screens", "? help", "q quit"][..],
        ),
        (
            80,
            &[
                "↑↓ move",
                "enter files",
                "/ ",
                "screens",
                "? help",
                "q quit",
            ],
        ),
        (
            120,
            &[
                "↑↓ move",
                "enter files",
                "/ ",
                "screens",
                "tab pane",
                ": ",
                "? help",
                "q quit",
            ],
        ),
    ] {
        let mut screen = Screen::led_back(width, 24);
        screen.press("2");
        let last = screen.text().lines().last().unwrap().to_owned();
        for words in wanted {
            assert!(last.contains(words), "{width}: {words} in {last}");
        }
        for keys in ["1", "2", "3", "4", "tab", "/", "esc", "?", "esc", ":", "d"] {
            screen.press(keys);
            for entry in legend::footer(&screen.state, usize::from(width)) {
                let words = format!("{} {}", entry.keys, entry.word);
                assert_eq!(screen.lines_with(&words).len().min(1), 1, "{width} {words}");
            }
        }
    }
}

/// All lines of the open help.
fn legend_lines(screen: &Screen) -> Vec<String> {
    match screen.state.overlay() {
        Some(Overlay::Text(text)) => text.lines.iter().map(|line| line.text.clone()).collect(),
        other => panic!("the help is open, not {other:?}"),
    }
}

#[test]
fn the_help_begins_with_what_is_on_screen() {
    let mut screen = Screen::led_back(80, 24);
    let headings = |screen: &Screen| -> Vec<&str> {
        let help = help::sections(&screen.state);
        help.iter().map(|section| section.heading).collect()
    };
    screen.press("2");
    assert_eq!(
        headings(&screen)[..2],
        ["Lines of the Dockerfile", "Everywhere"]
    );
    screen.press("tab");
    assert_eq!(headings(&screen)[..2], ["Files", "Everywhere"]);
    // The last of them scrolls into sight, and so do words about the mouse.
    screen.press("? end");
    let lines: Vec<String> = legend_lines(&screen);
    let last = lines.last().unwrap();
    assert!(screen.text().contains(last.trim()), "{last}");
    let at = |text: String, words: &str| text.find(words);
    screen.press("home");
    let text = screen.text();
    let (here, other) = (at(text.clone(), "Files"), at(text, "not on this screen"));
    assert!(here.is_some() && other.is_none_or(|other| here < Some(other)));
}

#[test]
fn the_help_dims_what_does_not_work_and_marks_it() {
    let mut screen = Screen::led_back(120, 60);
    screen.press("2 ? end");
    let buffer = screen.draw();
    let dim = screen.theme.dim;
    let mut seen = 0;
    for y in 0..buffer.area.height {
        let line: String = (2..buffer.area.width)
            .map(|x| buffer[(x, y)].symbol())
            .collect();
        if line.starts_with("– ") {
            assert_eq!(buffer[(6, y)].modifier, dim.add_modifier, "{line}");
            seen += 1;
        }
    }
    assert!(seen > 5);
}
