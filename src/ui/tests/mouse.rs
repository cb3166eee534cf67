//! The mouse: real events in, state out. Each click aims at words that are on the screen.

use crossterm::event::{Event, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::*;
use crate::ui::overlay::Overlay;
use crate::ui::tab::{Pane, Tab};

impl Screen {
    fn mouse(&mut self, kind: MouseEventKind, at: Position) -> &mut Self {
        let event = Event::Mouse(MouseEvent {
            kind,
            column: at.x,
            row: at.y,
            modifiers: KeyModifiers::NONE,
        });
        let Event::Mouse(event) = event else {
            unreachable!()
        };
        self.state.point(&event);
        self.state.settle();
        self
    }

    fn click(&mut self, at: Position) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), at);
        self.mouse(MouseEventKind::Up(MouseButton::Left), at)
    }

    /// The first cell of the first place that has these words.
    fn find(&mut self, words: &str) -> Position {
        let buffer = self.draw();
        for y in 0..buffer.area.height {
            let line: Vec<&str> = (0..buffer.area.width)
                .map(|x| buffer[(x, y)].symbol())
                .collect();
            let starts = |x: &usize| line[*x..].concat().starts_with(words);
            if let Some(x) = (0..line.len()).find(starts) {
                return Position::new(x as u16, y);
            }
        }
        panic!("{words} is not on the screen:\n{}", self.text());
    }

    fn click_on(&mut self, words: &str) -> &mut Self {
        let at = self.find(words);
        self.click(at)
    }

    fn wheel(&mut self, kind: MouseEventKind, words: &str) -> &mut Self {
        let at = self.find(words);
        self.mouse(kind, at)
    }

    fn drag(&mut self, from: Position, to: Position) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), from);
        self.mouse(MouseEventKind::Drag(MouseButton::Left), to);
        self.mouse(MouseEventKind::Up(MouseButton::Left), to)
    }
}

#[test]
fn it_will_choose_a_row_by_a_click_and_lead_on_by_another() {
    let mut screen = Screen::led_back(160, 50);
    screen.press("2").click_on("WORKDIR /app");
    let chosen = screen.state.lines.chosen().unwrap().extent.0;
    assert_eq!((chosen, screen.state.focus), (22, Pane::Lines));
    screen.click_on("COPY --from=build /src /app/src");
    assert_eq!(screen.state.lines.chosen().unwrap().extent.0, 25);
    assert_eq!(screen.state.focus, Pane::Lines);
    screen.click_on("COPY --from=build /src /app/src");
    assert_eq!(screen.state.focus, Pane::Tree);
}

#[test]
fn it_will_lead_from_stage_to_lines_by_clicks() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("1 home").click_on("deps    ");
    let row = screen.state.stages.chosen().unwrap();
    assert_eq!((row.name.as_str(), screen.state.tab), ("deps", Tab::Stages));
    // In the graph the stage stands too; there it leads to its FROM.
    let graph = screen.state.places.aside;
    let at = screen.find("deps");
    assert!(graph.contains(at));
    assert_eq!(screen.state.focus, Pane::Graph);
    screen.click(at);
    assert_eq!(screen.state.tab, Tab::Dockerfile);
    screen.press("backspace");
    assert_eq!(screen.state.tab, Tab::Stages);
    let table = screen.state.places.list;
    let at = Position::new(
        table.x + 3,
        table.y + 2 + screen.state.stages.list.item() as u16,
    );
    screen.click(at);
    assert_eq!(screen.state.tab, Tab::Stages);
    screen.click(at);
    assert_eq!(screen.state.tab, Tab::Dockerfile);
}

#[test]
fn it_will_switch_screens_by_clicks_on_their_names_wherever_they_stand() {
    for width in [60, 80, 120, 200] {
        let mut screen = Screen::led_back(width, 24);
        for tab in Tab::ALL.into_iter().chain([Tab::Stages]) {
            let key = screen
                .state
                .keymap
                .key_of(crate::ui::keymap::action::Action::Show(tab));
            let header = screen.text().lines().next().unwrap().to_owned();
            // The digit has a space before it and behind it.
            let at = header.rfind(&format!(" {key} "));
            let at = header[..at.unwrap()].chars().count();
            // The first character of the text is a quotation mark.
            screen.click(Position::new(at as u16, 0));
            assert_eq!(screen.state.tab, tab, "{width}: {header}");
        }
    }
}

#[test]
fn it_will_do_what_an_entry_of_the_last_line_says() {
    let mut screen = Screen::ready(120, 40);
    screen.click_on("? help");
    assert!(matches!(screen.state.overlay(), Some(Overlay::Text(_))));
    screen.click_on("esc close");
    assert!(screen.state.overlay().is_none());
    let row = screen.state.layers.list.item();
    screen.click_on("↓ move");
    assert_eq!(screen.state.layers.list.item(), row + 1);
    screen.click_on("↑↓ move");
    assert_eq!(screen.state.layers.list.item(), row);
    screen.click_on("q quit");
    assert_eq!(screen.state.ended, Some(crate::ui::Ended::Quit));
}

#[test]
fn it_will_open_and_close_directories_by_their_sign_and_by_their_name() {
    let mut screen = Screen::ready(120, 40);
    screen.press("down");
    let before = screen.rows();
    assert!(before.len() > 2);
    screen.click_on("▾ app");
    assert_eq!(screen.rows(), ["app"]);
    assert_eq!(screen.state.focus, Pane::Tree);
    screen.click_on("▸ app");
    assert_eq!(screen.rows(), before);
    // A name is chosen first.
    screen.click_on("node_modules/");
    assert_eq!(screen.chosen(), "app/node_modules");
    assert_eq!(screen.rows(), before);
    screen.click_on("node_modules/");
    assert_eq!(screen.rows(), ["app", "app/node_modules"]);
}

#[test]
fn it_will_scroll_what_the_wheel_points_at_and_leave_the_focus() {
    let mut screen = Screen::led_back(100, 20);
    screen.press("2 home");
    assert_eq!(screen.state.lines.walk.top, 0);
    screen.wheel(MouseEventKind::ScrollDown, "instruction");
    assert_eq!(screen.state.lines.walk.top, 3);
    screen.wheel(MouseEventKind::ScrollUp, "instruction");
    assert_eq!(screen.state.lines.walk.top, 0);
    screen.press("end");
    let at = Position::new(10, screen.state.places.tree.y + 2);
    let chosen = screen.state.lines.walk;
    screen.mouse(MouseEventKind::ScrollDown, at);
    assert_eq!(screen.state.lines.walk, chosen);
    assert_eq!(screen.state.focus, Pane::Lines);
    // A long text under everything scrolls too.
    screen.press("?");
    screen.mouse(MouseEventKind::ScrollDown, at);
    let Some(Overlay::Text(text)) = screen.state.overlay() else {
        panic!("help is open")
    };
    assert_eq!(text.top, 3);
}

#[test]
fn it_will_keep_the_chosen_row_on_screen_while_the_wheel_turns() {
    let mut screen = Screen::new(100, 20);
    let head = |index| fixtures::head(index, "RUN true");
    let heads = (0..40).map(head).collect();
    let layers = std::iter::repeat_with(Default::default).take(40).collect();
    screen.inspected(fixtures::inspect(heads, layers));
    screen.state.settle();
    for _ in 0..30 {
        screen.wheel(MouseEventKind::ScrollDown, "instruction");
        let (row, top) = (
            screen.state.layers.list.item(),
            screen.state.layers.list.top(),
        );
        let rows = screen.state.places.list_rows();
        assert!(top <= row && row < top + rows);
    }
    assert_eq!(
        screen.state.layers.list.top(),
        40 - screen.state.places.list_rows()
    );
}

#[test]
fn it_will_move_the_border_that_is_dragged_and_keep_it_for_the_screen() {
    let mut screen = Screen::led_back(160, 50);
    screen.press("2");
    let list = screen.state.places.list;
    let from = Position::new(list.right() - 1, 20);
    screen.drag(from, Position::new(from.x - 30, 25));
    assert_eq!(screen.state.places.list.width, list.width - 30);
    assert_eq!(screen.state.places.tree.x, list.width - 30);
    // Another screen has its own; this one keeps it, also at another size.
    screen.press("3");
    assert_ne!(screen.state.places.list.width, list.width - 30);
    screen.press("2");
    assert_eq!(screen.state.places.list.width, list.width - 30);
    // Nothing vanishes.
    screen.drag(Position::new(list.width - 30, 9), Position::new(0, 0));
    assert_eq!(screen.state.places.list.width, 24);
    // One above the other, the upper goes along as well.
    screen.resize(100, 40);
    let list = screen.state.places.list;
    screen.drag(
        Position::new(40, list.bottom()),
        Position::new(40, list.bottom() + 4),
    );
    assert_eq!(screen.state.places.list.height, list.height + 4);
    screen.drag(Position::new(40, list.bottom() + 4), Position::new(40, 39));
    assert_eq!(screen.state.places.tree.height, 5);
    // What is let go stays where it is.
    let places = screen.state.places;
    screen.mouse(MouseEventKind::Drag(MouseButton::Left), Position::new(9, 9));
    assert_eq!(screen.state.places, places);
}

#[test]
fn it_will_do_nothing_where_there_is_nothing() {
    let mut screen = Screen::new(50, 10);
    for x in 0..50 {
        for y in 0..10 {
            screen.click(Position::new(x, y));
        }
    }
    screen.resize(100, 30);
    for x in 0..100 {
        // Neither the last line, which would quit, nor beyond the edge is anything.
        for y in (0..29).chain([30, 500]) {
            screen.click(Position::new(x, y));
            screen.mouse(MouseEventKind::ScrollDown, Position::new(x, y));
        }
    }
    assert!(screen.state.ended.is_none() && screen.state.overlay().is_none());
}

#[test]
fn it_will_keep_the_filter_when_something_else_is_clicked() {
    let mut screen = Screen::ready(120, 40);
    screen
        .press("down ctrl-f")
        .type_text("index")
        .click_on("Layers");
    assert!(!screen.state.files.filter.is_typing);
    assert_eq!(screen.state.files.filter.text(), "index");
}

/// Every column of every list's line of heads does something or says why not, and some head bears the mark of the order.
#[test]
fn each_column_of_the_heads_sorts_or_says_that_it_does_not() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        for (key, mark) in [
            ("1", true),
            ("2", false),
            ("3", true),
            ("4", true),
            ("4 p", true),
            ("4 p p", true),
            ("5", true),
        ] {
            let mut screen = Screen::led_back(width, height);
            screen.press(key);
            let list = screen.state.places.list;
            let y = list.y + screen.state.places.list_head() as u16;
            let mut sorted = std::collections::BTreeSet::new();
            for x in list.x + 1..list.right() - 1 {
                let before = (
                    screen.state.arrangement().order,
                    screen.state.arrangement().is_reversed,
                );
                screen.click(Position::new(x, y));
                let how = screen.state.arrangement();
                let has_sorted = before != (how.order, how.is_reversed);
                sorted.insert(how.order.words(screen.state.tab));
                let line = screen.text().lines().nth(y.into()).unwrap().to_owned();
                assert_ne!(
                    has_sorted,
                    screen.state.notice.is_some(),
                    "{key} {x}: {line}"
                );
                assert_eq!(line.contains(['▲', '▼']), mark, "{key} {x}: {line}");
            }
            assert_eq!(sorted.len() > 1, mark, "{key} {width}");
            for key in ["s", "s", "S"] {
                screen.press(key);
                let line = screen.text().lines().nth(y.into()).unwrap().to_owned();
                assert_eq!(line.contains(['▲', '▼']), mark, "{key}: {line}");
            }
        }
    }
}

#[test]
fn it_will_sort_a_list_by_the_head_that_is_clicked_and_turn_it_round() {
    let mut screen = Screen::ready(120, 24);
    let order = |screen: &mut Screen, words: &str| {
        assert_eq!(screen.lines_with(words).len(), 1, "{}", screen.text());
        let list = &screen.state.layers.list;
        let layers = list.on_screen().map(|(layer, _)| layer + 1);
        layers.collect::<Vec<usize>>()
    };
    screen.press("3");
    // By the fixture: layer 1 brings the most, layer 5 the least.
    let given: Vec<usize> = (1..=5).collect();
    let head = screen.find("size   waste");
    let by_size = order(screen.click(head), "Layers, by size");
    assert_ne!(by_size, given);
    assert_eq!(by_size[0], 1);
    let reversed = order(screen.click(head), "Layers, by size, reversed");
    assert!(reversed.iter().eq(by_size.iter().rev()));
    let number = screen.find("# ");
    assert_eq!(order(screen.click(number), "#▲ "), given);
    screen.press("S");
    assert_eq!(order(&mut screen, "Layers, reversed")[0], 5);
    assert_eq!(order(&mut screen, "#▼ ")[0], 5);
    // What is no head of an order says so.
    screen.press("S").click_on("instruction");
    assert_eq!(order(&mut screen, "#▲ "), given);
    assert_eq!(screen.lines_with("no order by this column").len(), 1);
    // A number's columns are its head's, up to the nearest other one: it begins left of the word.
    let head = screen.find("size   waste");
    for x in [head.x - 3, head.x + 3, head.x + 4] {
        screen.click(Position::new(x, head.y));
        assert_eq!(order(&mut screen, "size▼"), by_size, "{x}");
        screen.click(number);
    }

    let mut screen = Screen::led_back(120, 40);
    screen.press("5").click_on("place");
    assert!(screen.text().contains("by line"));
    screen.click_on("severity");
    assert!(!screen.text().contains("by line"));
    screen.press("4").click_on("path");
    assert!(screen.text().contains("by path"));
    screen.click_on("layer:line");
    assert!(screen.text().contains("Waste, by layer"));
    screen.press("1").click_on("wasted");
    assert!(screen.text().contains("by waste"));
}
