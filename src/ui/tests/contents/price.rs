//! What reading costs, is asked and is paid, and what runs until it is done or stopped.

use std::sync::atomic::Ordering::Relaxed;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::{at_file, part};
use crate::ui::overlay::Overlay;
use crate::ui::tests::*;
use crate::ui::work::errand::Outcome;
use layerscope::contents::{Cost, Extracted};

#[test]
fn it_will_ask_before_each_download() {
    let mut screen = at_file();
    screen.press("v");
    let priced = screen.price(Cost::Download(48_000_000));
    assert!(screen.state.requests.is_empty(), "nothing before the yes");
    let text = screen.text();
    assert!(text.contains("48.0 MB are downloaded again."), "{text}");
    assert!(screen.press("esc").state.overlays.is_empty());

    screen.press("v");
    screen.price(Cost::Download(48_000_000));
    screen.press("enter");
    let (ticket, errand) = screen.errand();
    assert_eq!(errand, priced, "what was priced is done");
    screen.done(&ticket, Outcome::Read(part(b"x")));
    // Whether it costs anything is asked anew: what was read is kept for a while only.
    screen.press("esc v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    screen.done(&ticket, Outcome::Read(part(b"x")));
    screen.press("esc x ctrl-u").type_text("/q").press("enter");
    screen.price(Cost::Download(48_000_000));
    assert!(matches!(screen.state.overlay(), Some(Overlay::Ask(_))));
}

#[test]
fn it_will_ask_a_price_below_what_covers_it() {
    let mut screen = at_file();
    screen.press("x ctrl-u").type_text("/q").press("enter");
    screen.state.open_palette();
    screen.price(Cost::Download(48_000_000));
    assert!(matches!(screen.state.overlay(), Some(Overlay::Palette(_))));
    screen.press("esc enter");
    let (ticket, _) = screen.errand();
    screen.state.open_palette();
    let extracted = Extracted {
        entries: 1,
        bytes: 1,
        left_out: Vec::new(),
        left_behind: Vec::new(),
    };
    screen.done(&ticket, Outcome::Extracted(extracted));
    screen.press("esc");
    assert!(!screen.lines_with("1 entry").is_empty());
    assert!(screen.press("enter").state.overlays.is_empty(), "no prompt");
}

#[test]
fn it_will_read_little_at_once_and_ask_before_much() {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Read(64_000_000));
    screen.errand();
    screen.press("esc v");
    screen.price(Cost::Read(64_000_001));
    assert!(matches!(screen.state.overlay(), Some(Overlay::Ask(_))));
    screen.press("esc v");
    screen.price(Cost::Export(1_900_000_000));
    assert!(
        !screen
            .lines_with("exports the whole image again: 1.90 GB")
            .is_empty()
    );
}

#[test]
fn it_will_stop_what_nobody_waits_for_and_not_listen_to_it() {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    screen.press("esc");
    assert!(ticket.stop.load(Relaxed));
    screen.done(&ticket, Outcome::Read(part(b"late")));
    assert!(screen.state.overlays.is_empty());
}

#[test]
fn it_will_not_stop_what_runs_at_a_click_beside_it() {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    let beside = |screen: &mut Screen| {
        screen.state.point(&MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: 1,
            row: 5,
            modifiers: KeyModifiers::NONE,
        });
    };
    beside(&mut screen);
    assert!(!ticket.stop.load(Relaxed));
    screen.press("esc x").type_text("long");
    beside(&mut screen);
    assert!(screen.state.has_prompt());
}

#[test]
fn it_will_say_how_far_reading_is() {
    use layerscope::progress::Progress;
    use std::time::Duration;
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    ticket.meter.layer(2, 12_000_000, 48_000_000);
    let progressed = || crate::ui::terminal::input::Progressed::default();
    screen
        .state
        .progressed(Duration::from_secs(1), progressed());
    assert!(
        screen.lines_with("12.0 MB of").is_empty(),
        "a moment says nothing"
    );
    screen
        .state
        .progressed(Duration::from_secs(2), progressed());
    assert!(!screen.lines_with("12.0 MB of 48.0 MB").is_empty());
    assert!(!screen.lines_with("esc stops").is_empty());
}

#[test]
fn it_will_say_why_nothing_can_be_read() {
    let mut screen = at_file();
    screen.press("v");
    screen.price(Cost::Impossible("it came through a pipe\u{1b}".to_owned()));
    assert!(!screen.lines_with("it came through a pipe\\x1b").is_empty());
    screen.press("enter v");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    screen.done(&ticket, Outcome::Failed("the file is gone".to_owned()));
    assert!(!screen.lines_with("the file is gone").is_empty());
    assert!(screen.press("enter").state.overlays.is_empty());
}
