//! Screens and journeys while an image is looked for, sent and read.

use std::time::Duration;

use super::*;
use crate::ui::tab::Tab;
use crate::ui::terminal::input::{Message, Progressed};
use crate::ui::work::job::{self, Reading};
use layerscope::progress::Progress;

const MB: u64 = 1_000_000;

impl Screen {
    /// So far it is after so many seconds: bytes received, of bytes, and those of layers.
    fn progress(
        &mut self,
        seconds: f64,
        doing: &str,
        archive: (u64, u64),
        layers: &[(u64, u64)],
    ) -> &mut Self {
        let reading = |&(done, total): &(u64, u64)| Reading { done, total };
        let progressed = Progressed {
            doing: doing.to_owned(),
            archive: reading(&archive),
            layers: layers.iter().map(reading).collect(),
        };
        let now = Duration::from_secs_f64(seconds);
        self.state.progressed(now, progressed);
        self.state.settle();
        self
    }

    /// The shop's layers after two seconds of a connection that brings 4 MB/s.
    fn fetching(width: u16, height: u16) -> Self {
        let mut screen = Self::new(width, height);
        screen.state.outlined(shop::outline());
        let at = |first: u64, second: u64| {
            [
                (2 * MB, 2 * MB),
                (first, 20 * MB),
                (second, 5 * MB),
                (0, 484_000),
                (0, 348_000),
            ]
        };
        screen.progress(1.0, "", (0, 0), &at(0, 0));
        screen.progress(2.0, "", (0, 0), &at(3 * MB, MB));
        screen.progress(3.0, "", (0, 0), &at(6 * MB, 2 * MB));
        screen
    }
}

#[test]
fn looking_for_an_image() {
    let mut screen = Screen::new(80, 24);
    screen.progress(0.0, "asking the registry ghcr.io", (0, 0), &[]);
    insta::assert_snapshot!(screen.text());
}

#[test]
fn fetching_small() {
    insta::assert_snapshot!("fetching_lines_small", Screen::fetching(80, 24).text());
    insta::assert_snapshot!("fetching_small", Screen::fetching(80, 24).press("3").text());
}

#[test]
fn fetching_large() {
    let mut screen = Screen::fetching(160, 50);
    insta::assert_snapshot!("fetching_lines_large", screen.text());
    insta::assert_snapshot!("fetching_large", screen.press("3").text());
}

#[test]
fn an_engine_that_sends() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(fixtures::outline());
    let (doing, layers) = ("waiting for the engine to send it", [(0, 0); 5]);
    screen.progress(0.0, doing, (0, 0), &layers);
    insta::assert_snapshot!("preparing", screen.text());
    screen.progress(1.0, doing, (10 * MB, 100 * MB), &layers);
    screen.progress(3.0, doing, (30 * MB, 100 * MB), &layers);
    insta::assert_snapshot!("receiving", screen.text());
}

#[test]
fn speed_and_time_left_are_of_what_came() {
    // 8 MB in 2 s, and 17.8 MB to go; of the layers that come 3 MB/s and 1 MB/s.
    let text = Screen::fetching(160, 50).press("3").text();
    for words in [
        "10.0 MB of 27.8 MB, 4.00 MB/s, 5 s left",
        "6.00 MB/20.0 MB   3.00 MB/s     5 s left",
        "2.00 MB/5.00 MB   1.00 MB/s     3 s left",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn more_active_layers_than_rows_are_counted() {
    let mut outline = fixtures::outline();
    let head = outline.layers[1].clone();
    outline.layers = vec![head; 127];
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(outline);
    screen.progress(1.0, "", (0, 0), &[(1, 10); 127]);
    let text = screen.press("3").text();
    // 20 rows inside, of which five tell of the whole, one is empty, and one is this.
    assert!(text.contains("… and 114 more layers"), "{text}");
}

#[test]
fn what_an_engine_sent_takes_the_place_of_what_it_said() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(fixtures::outline());
    assert_eq!(screen.state.tab, Tab::Layers);
    // Only what was sent has the provenance, and so the Dockerfile.
    let mut sent = shop::outline();
    sent.layers.pop();
    screen.state.outlined(sent);
    screen.progress(1.0, "", (0, 0), &[(1, 10); 4]);
    assert_eq!(screen.state.tab, Tab::Dockerfile);
    assert_eq!(screen.state.work.layers.len(), 4);
    assert!(screen.text().contains("0 of 4 layers read"));
}

#[test]
fn whoever_chose_a_layer_stays_there_when_lines_become_known() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(fixtures::outline());
    screen.press("down down 2");
    screen.state.outlined(shop::outline());
    screen.state.settle();
    assert_eq!(screen.state.tab, Tab::Dockerfile);
    assert_eq!(screen.state.lines.chosen().unwrap().layers, [2]);
    screen.press("3");
    assert_eq!(screen.state.layers.chosen(), 2);
}

#[test]
fn where_an_image_was_found_is_told() {
    let place = "in Podman at unix:///run/podman.sock";
    let mut inspection = shop::inspection();
    inspection.image.found = Some(place.to_owned());
    let mut screen = Screen::new(160, 50);
    screen.inspected(inspection);
    assert!(screen.text().contains(place));
    screen.resize(80, 40);
    assert!(!screen.text().contains("podman.sock"));
    let text = screen.press("d").text();
    assert!(text.contains(&format!("shop:1 {place}")), "{text}");
}

#[test]
fn the_board_counts_the_layers_of_the_newest_outline() {
    let (sender, messages) = std::sync::mpsc::channel::<Message<String>>();
    let job = |progress: &dyn Progress| {
        progress.doing("asking Docker");
        progress.outline(&fixtures::outline());
        progress.archive(7, 10);
        progress.layer(4, 1, 2);
        let mut sent = fixtures::outline();
        sent.layers.truncate(2);
        progress.outline(&sent);
        progress.layer(1, 3, 9);
        // Of an outline that is no more.
        progress.layer(4, 2, 2);
        Err("the end".to_owned())
    };
    let board = job::start(job, sender).unwrap();
    let outlines = messages.iter().filter_map(|message| match message {
        Message::Outlined(outline) => Some(outline.layers.len()),
        _ => None,
    });
    assert_eq!(outlines.collect::<Vec<_>>(), [5, 2]);
    let read = board.read();
    let (done, total) = (3, 9);
    assert_eq!(read.layers, [Reading::default(), Reading { done, total }]);
    assert_eq!(read.archive, Reading::default());
    assert_eq!(read.doing, "asking Docker");
}
