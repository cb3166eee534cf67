//! What a person does across the screens, key by key.

use super::*;
use crate::ui::tab::{Pane, Tab};

fn stage(screen: &Screen) -> &str {
    &screen.state.stages.chosen().unwrap().name
}

#[test]
fn it_will_open_with_layers_where_no_dockerfile_is_known() {
    let screen = Screen::ready(80, 24);
    assert_eq!(
        (screen.state.tab, screen.state.focus),
        (Tab::Layers, Pane::Layers)
    );
}

#[test]
fn it_will_switch_screens_by_number_and_in_turn() {
    let mut screen = Screen::led_back(80, 24);
    for (key, tab) in [
        ("1", Tab::Stages),
        ("3", Tab::Layers),
        ("2", Tab::Dockerfile),
        ("]", Tab::Layers),
        ("]", Tab::Waste),
        ("]", Tab::Findings),
        ("]", Tab::Stages),
        ("[", Tab::Findings),
        ("[", Tab::Waste),
        ("[", Tab::Layers),
        ("[", Tab::Dockerfile),
        ("2", Tab::Dockerfile),
    ] {
        assert_eq!(screen.press(key).state.tab, tab, "{key}");
        assert!(tab.panes().contains(&screen.state.focus));
    }
    let mut opening = Screen::new(80, 24);
    assert_eq!(opening.press("1 2 ]").state.tab, Tab::Layers);
}

#[test]
fn it_will_lead_from_a_stage_to_its_lines_to_their_files_and_back() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("1 home down enter");
    // Its own lines have no layer in the image; what brought its files has one.
    assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, 24));
    screen.press("backspace");
    assert_eq!(stage(&screen), "deps");
    screen.press("enter");
    assert_eq!(line(&screen), 24);
    screen.press("backspace home enter");
    assert_eq!(line(&screen), 21);
    screen.press("enter");
    assert_eq!(screen.state.focus, Pane::Tree);
    assert_eq!(screen.chosen(), "bin");
    screen.press("backspace");
    assert_eq!(
        (screen.state.tab, screen.state.focus),
        (Tab::Dockerfile, Pane::Lines)
    );
    screen.press("backspace backspace");
    assert_eq!(
        (screen.state.tab, screen.state.trail.back.len()),
        (Tab::Dockerfile, 0)
    );
    // The screen that was left by its number, and nothing before it.
    assert_eq!(screen.press("backspace").state.tab, Tab::Dockerfile);
    assert_eq!(screen.press("backspace").state.tab, Tab::Dockerfile);
    // The base stands in no stage of its own: its FROM is the final stage's.
    screen.press("1 home enter down 1");
    assert_eq!(stage(&screen), "runtime");
    screen.press("enter");
    assert_eq!(line(&screen), 27);
    // Back by each screen that was shown, at what was chosen there.
    screen.press("backspace backspace");
    assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, 22));
    screen.press("backspace");
    assert_eq!(stage(&screen), "busybox:1.35");
}

#[test]
fn it_will_keep_stage_line_and_layer_together() {
    let mut screen = Screen::led_back(80, 24);
    let layer = |screen: &Screen| screen.state.layers.chosen();
    // From a stage to its first layer and that layer's line.
    screen.press("1 home down 3");
    assert_eq!(layer(&screen), 1);
    screen.press("2");
    assert_eq!(line(&screen), 24);
    screen.press("1");
    assert_eq!(stage(&screen), "deps");
    // From a layer to where it came from.
    screen.press("3 end 1");
    assert_eq!((stage(&screen), line(&screen)), ("runtime", 27));
    screen.press("3 up 1");
    assert_eq!((stage(&screen), line(&screen)), ("build", 26));
    screen.press("3");
    assert_eq!(layer(&screen), 3);
    // A line of a stage whose layer came from another one.
    screen.press("2 up up 1");
    assert_eq!((stage(&screen), layer(&screen)), ("runtime", 1));
    screen.press("3 1");
    assert_eq!(stage(&screen), "deps");
    // A line without a layer is not lost on the way.
    screen.press("2 end 3 2");
    assert_eq!(line(&screen), 31);
    screen.press("3 1 2");
    assert_eq!(line(&screen), 31);
    // To the line that was chosen last in a stage.
    screen.press("home 1");
    assert_eq!(stage(&screen), "deps");
    screen.press("end 2");
    assert_eq!(line(&screen), 31);
    screen.press("1 home down 2");
    assert_eq!(line(&screen), 4);
    // While layers are read, too, and after.
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(shop::outline());
    screen.press("home 1");
    screen.inspected(shop::inspection());
    screen.state.settle();
    assert_eq!(stage(&screen), "deps");
    screen.press("2");
    assert_eq!(line(&screen), 4);
}

#[test]
fn it_will_stay_with_a_line_when_layers_are_shown_and_the_other_way_round() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("enter 3");
    assert_eq!(screen.state.layers.chosen(), 3);
    assert_eq!(screen.state.focus, Pane::Tree);
    screen.press("tab up up 2");
    assert_eq!(line(&screen), 24);
    screen.press("1 2");
    assert_eq!(line(&screen), 24);
}

#[test]
fn it_will_choose_a_line_only_until_a_person_does() {
    let mut left = Screen::new(80, 24);
    left.state.outlined(shop::outline());
    left.state.settle();
    assert_eq!((left.state.tab, line(&left)), (Tab::Dockerfile, 21));
    left.inspected(shop::inspection());
    left.state.settle();
    assert_eq!(line(&left), 26);

    let mut chosen = Screen::new(80, 24);
    chosen.state.outlined(shop::outline());
    chosen.press("down down down 1 2");
    chosen.inspected(shop::inspection());
    chosen.state.settle();
    assert_eq!(line(&chosen), 24);
}

#[test]
fn it_will_stay_on_the_screen_that_was_chosen_while_layers_are_read() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(shop::outline());
    screen.press("1 down");
    let chosen = screen.state.stages.chosen().unwrap().name.clone();
    screen.inspected(shop::inspection());
    screen.state.settle();
    assert_eq!(screen.state.tab, Tab::Stages);
    assert_eq!(screen.state.stages.chosen().unwrap().name, chosen);
}

#[test]
fn it_will_add_the_stages_up_to_the_image() {
    let mut screen = Screen::led_back(80, 24);
    let text = screen.press("1").text();
    assert!(text.contains("together 3.20 MB"), "{text}");
    // By hand: the base, what runtime itself wrote, and three copies.
    let bytes: Vec<u64> = screen
        .state
        .stages
        .graph
        .rows
        .iter()
        .filter_map(|row| row.bytes)
        .collect();
    assert_eq!(bytes, [1_976_848, 348_000, 348_000, 60_022, 468_022]);
}

#[test]
fn it_will_say_how_much_of_a_stage_was_carried_where_its_image_is_given() {
    let mut inspection = shop::inspection();
    inspection.stage_images = vec![shop::build_image()];
    let mut screen = Screen::new(80, 24);
    screen.inspected(inspection);
    screen.press("1");
    assert_eq!(screen.lines_with("carried of what it built").len(), 1);
    let row = screen
        .lines_with("48.0 MB of 1.20 GB (4.0 %)")
        .pop()
        .unwrap();
    assert!(row.contains("build"), "{row}");
}
