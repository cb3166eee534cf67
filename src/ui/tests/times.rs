//! What each key takes on an image of 300,000 entries, from the press to the frame: run in a release build, this prints
//! a table, and fails where a key takes longer than a frame.

use std::time::{Duration, Instant};

use super::large::{found_everywhere, image, written_again};
use super::*;
use layerscope::inspection::Inspection;

const FRAME: Duration = Duration::from_millis(16);
/// A key takes the median of so many walks.
const WALKS: usize = 5;

/// Its name, its image, and the keys.
type Scene = (&'static str, fn() -> Inspection, &'static str);

/// Walks through everything that a screen can do, each with an image of its own. `small` is another size of the
/// terminal, `large` the one it had before.
const SCENES: [Scene; 6] = [
    (
        "layers and their tree",
        image,
        "3 m m m tab E down end home pgdn s s s s S S + - - + e e E m ctrl-b b b t space esc \
         ctrl-a ctrl-l tab down up down up small large 1 2 3 4 5 3",
    ),
    (
        "the filter of a tree",
        image,
        "3 tab / f i l e 2 9 enter n n N f b b m esc",
    ),
    (
        "history of a directory and of a file",
        image,
        "3 tab home i small large down enter backspace esc E end i esc",
    ),
    (
        "what a directory and a file hold",
        image,
        "3 tab home v esc E end v esc",
    ),
    (
        "300,000 lost files",
        everything_again,
        "4 down end home pgdn s s s s / f i l e 2 9 enter b b down esc p enter / 2 9 enter esc \
         p s p p s / f i l backspace esc i esc enter backspace small large",
    ),
    (
        "findings about 300,000 paths",
        findings,
        "5 down home tab end home i esc v down end home enter esc esc enter backspace tab s s s \
         / t e s enter esc small large",
    ),
];

fn everything_again() -> Inspection {
    written_again(1)
}

fn findings() -> Inspection {
    let mut inspection = image();
    found_everywhere(&mut inspection);
    inspection
}

/// `cargo test --release --bin layerscope times_of_keys -- --ignored --nocapture`
#[test]
#[ignore = "prints times"]
fn times_of_keys() {
    let mut slowest = Duration::ZERO;
    for (scene, image, keys) in SCENES {
        let walks: Vec<Vec<Duration>> = (0..WALKS).map(|_| walk(image(), keys)).collect();
        println!("{scene}");
        let names = std::iter::once("analysed").chain(keys.split_whitespace());
        for (at, key) in names.enumerate() {
            let mut times: Vec<Duration> = walks.iter().map(|walk| walk[at]).collect();
            times.sort();
            let median = times[times.len() / 2];
            println!("{key:>10}  {:8.2} ms", median.as_secs_f64() * 1000.0);
            slowest = slowest.max(median);
        }
    }
    assert!(cfg!(debug_assertions) || slowest < FRAME, "{slowest:?}");
}

/// What the end of the analysis takes, then each key.
fn walk(image: Inspection, keys: &str) -> Vec<Duration> {
    let mut screen = Screen::new(200, 60);
    let losses = Losses::of(&image);
    let analysed = |screen: &mut Screen| screen.state.inspected(image, losses);
    let mut times = vec![screen.takes(analysed)];
    for key in keys.split_whitespace() {
        times.push(screen.takes(|screen| match key {
            "small" => screen.state.resize(Rect::new(0, 0, 80, 24)),
            "large" => screen.state.resize(Rect::new(0, 0, 200, 60)),
            key => screen.state.press(&event(key)),
        }));
    }
    times
}

impl Screen {
    /// Longest time from an act, or from an answer that it brings, to the frame. What threads do is no part of it.
    fn takes(&mut self, act: impl FnOnce(&mut Self)) -> Duration {
        let frame = |screen: &mut Self, act: &mut dyn FnMut(&mut Self)| {
            let start = Instant::now();
            act(screen);
            screen.state.settle();
            let area = screen.state.area;
            let mut buffer = Buffer::empty(area);
            render(&screen.state, &screen.theme, area, &mut buffer);
            start.elapsed()
        };
        let mut act = Some(act);
        let mut longest = frame(self, &mut |screen| {
            if let Some(act) = act.take() {
                act(screen);
            }
        });
        while let Some(answer) = self.next_answer() {
            let mut answer = Some(answer);
            longest = longest.max(frame(self, &mut |screen| {
                if let Some(answer) = answer.take() {
                    screen.state.answered(answer);
                }
            }));
        }
        longest
    }

    /// What a thread answers to the oldest request.
    fn next_answer(&mut self) -> Option<Answer> {
        while !self.state.requests.is_empty() {
            match self.state.requests.remove(0) {
                Request::Hunt(hunt) => return Some(Answer::Found(Box::new(hunt.run(&|| false)?))),
                Request::Tree(plan) => {
                    return Some(Answer::Tree(plan.view, Box::new(plan.carry_out())));
                }
                Request::Sweep(sweep) => {
                    let rows = sweep.run(&|| false)?;
                    return Some(Answer::Swept(sweep.ticket, rows));
                }
                Request::Sift(sift) => {
                    let rows = sift.wish.carry_out(&sift.inspection, &|| false)?;
                    return Some(Answer::Sifted(sift.wish.ticket, rows));
                }
                Request::Run(ticket, Errand::Trace(path)) => {
                    let outcome = errand::trace(path, self.state.inspection()?);
                    return Some(Answer::Done(ticket.number, outcome));
                }
                _ => {}
            }
        }
        None
    }
}
