//! Ten things that a person wants who sees the program for the first time: each is done with keys that the last line or
//! the help tells at that moment, in as few as make sense.

use super::contents::part;
use super::*;
use crate::ui::content::compare::Comparison;
use crate::ui::keymap::key::Key;
use crate::ui::keymap::{help, legend};
use crate::ui::work::errand::{Errand, Outcome, trace};
use layerscope::contents::{Cost, Extracted};

/// A task.
struct Task {
    name: &'static str,
    /// Keys in their order; `"text"` is typed.
    keys: &'static str,
    /// How many these are, without what is typed.
    number: usize,
    /// All that one line of the screen must show then, in this order.
    seen: &'static [&'static str],
}

const TASKS: [Task; 10] = [
    Task {
        name: "biggest file",
        keys: "f",
        number: 1,
        seen: &["1.13 MB", "bin/busybox", "layer 1"],
    },
    Task {
        name: "biggest stage",
        keys: "1",
        number: 1,
        seen: &["busybox:1.35", "1.98 MB"],
    },
    Task {
        name: "what wasted most and who did it",
        keys: "4",
        number: 1,
        seen: &["300 kB", "2:24 → 5:27", "express/index.js"],
    },
    Task {
        name: "what a line added",
        keys: "up",
        number: 1,
        seen: &["40.0 kB", "main.js"],
    },
    Task {
        name: "find a secret",
        keys: "5",
        number: 1,
        seen: &["critical", "line 25", "a token of GitHub in app/.env"],
    },
    Task {
        name: "read a file",
        keys: "ctrl-f \"main\" enter v",
        number: 3,
        seen: &["1 port = 8080"],
    },
    Task {
        name: "extract a file",
        keys: "ctrl-f \"main\" enter x enter",
        number: 4,
        seen: &["1 entry, 40.0 kB"],
    },
    Task {
        name: "hide the base",
        keys: "3 b",
        number: 2,
        seen: &["1.98 MB", "base image"],
    },
    Task {
        name: "compare two versions of a file",
        keys: "4 V",
        number: 2,
        seen: &["- port = 8080"],
    },
    Task {
        name: "the fix for a leak",
        keys: "5 down y",
        number: 3,
        seen: &["copied: Copy only what runs: COPY --from=build"],
    },
];

/// Whether the last line or the help tells a key here and now.
fn is_told(screen: &Screen, key: &str) -> bool {
    let shown = key.parse::<Key>().unwrap().to_string();
    let in_footer = legend::footer(&screen.state, 120)
        .iter()
        .any(|entry| entry.keys.contains(&shown));
    let in_help = help::sections(&screen.state)
        .iter()
        .flat_map(|section| &section.rows)
        .any(|row| row.works && row.keys.split(' ').any(|it| it == shown));
    in_footer || in_help
}

/// Answers whatever the screen asks of the world.
fn answer(screen: &mut Screen) {
    while let Some(request) = screen.state.requests.pop() {
        match request {
            Request::Price(ticket, _) => {
                screen
                    .state
                    .answered(Answer::Priced(ticket.number, Cost::Nothing));
                screen.state.settle();
            }
            Request::Run(ticket, errand) => {
                let outcome = match errand {
                    Errand::Read { .. } => Outcome::Read(part(b"port = 8080\n")),
                    Errand::Compare { .. } => {
                        let both = [b"port = 8080\n", b"port = 9090\n"];
                        let [old, new] = both.map(|bytes| part(bytes));
                        Outcome::Compared(Box::new(Comparison::of_parts(old, new)))
                    }
                    Errand::Extract(_) => Outcome::Extracted(Extracted {
                        entries: 1,
                        bytes: 40_000,
                        left_out: Vec::new(),
                        left_behind: Vec::new(),
                    }),
                    Errand::Trace(path) => trace(path, screen.state.inspection().unwrap()),
                    Errand::Report { .. } => panic!("no task writes a report"),
                };
                screen.done(&ticket, outcome);
            }
            Request::Copy(_) => {}
            other => panic!("no task asks for {other:?}"),
        }
    }
}

/// Whether a line shows all words in their order.
fn shows(line: &str, words: &[&str]) -> bool {
    let mut rest = line;
    words.iter().all(|words| match rest.split_once(words) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}

#[test]
fn ten_tasks_take_few_keys_and_each_is_told() {
    for task in TASKS {
        let mut screen = Screen::led_back(120, 40);
        let mut pressed = 0;
        for key in task.keys.split(' ') {
            match key.strip_prefix('"') {
                Some(text) => {
                    screen.type_text(text.trim_end_matches('"'));
                }
                None => {
                    assert!(is_told(&screen, key), "{}: {key} is not told", task.name);
                    screen.press(key);
                    pressed += 1;
                    answer(&mut screen);
                }
            }
        }
        assert_eq!(pressed, task.number, "{}", task.name);
        let text = screen.text();
        let is_seen = text.lines().any(|line| shows(line, task.seen));
        assert!(is_seen, "{}: {:?} in\n{text}", task.name, task.seen);
    }
}

#[test]
fn the_largest_file_is_first_and_enter_goes_to_it() {
    let mut screen = Screen::led_back(120, 40);
    screen.press("f enter");
    assert_eq!(screen.chosen(), "bin/busybox");
    // Without the base image, in the layers' order where sizes are the same; lost ones say so.
    screen.press("backspace b f");
    let text = screen.text();
    let [largest, first, second] = ["404 kB", "layer 2, lost in layer 5", "layer 5"]
        .map(|words| text.find(words).expect("all are listed"));
    assert!(largest < first && first < second, "{text}");
    assert!(!text.contains("1.13 MB"), "{text}");
}
