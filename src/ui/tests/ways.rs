//! Where enter leads, where a screen opens, and what is said of that.

use super::*;
use crate::ui::tab::{Pane, Tab};
use layerscope::inspection::Origin;

/// First line of the chosen instruction.
fn line(screen: &Screen) -> u32 {
    screen.state.lines.chosen().unwrap().lines.unwrap().0
}

fn notice(screen: &Screen) -> &str {
    screen.state.notice.as_deref().unwrap_or_default()
}

#[test]
fn enter_on_a_stage_leads_to_the_line_that_brought_most_of_it() {
    let mut screen = Screen::led_back(80, 24);
    for (stage, wanted) in [
        ("busybox:1.35", 21),
        ("deps", 24),
        // 60 kB by line 25, 468 kB by line 26.
        ("build", 26),
        ("runtime", 27),
    ] {
        // Whatever was chosen before.
        screen.press("2 home 1 home");
        while screen.state.stages.chosen().unwrap().name != stage {
            screen.press("down");
        }
        screen.press("enter");
        assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, wanted));
        screen.press("3 2");
        assert_eq!(line(&screen), wanted, "{stage} stays with its layer");
    }
    // Of a stage that everything was copied into, no layer is its own.
    let mut inspection = shop::inspection();
    inspection.stages[3].layers.clear();
    inspection.stages[2].layers.push(4);
    let mut screen = Screen::new(80, 24);
    screen.state.inspected(inspection);
    screen.press("2 end 1 end enter");
    assert_eq!(line(&screen), 26);
}

#[test]
fn it_opens_at_the_largest_layer_that_is_not_the_base() {
    let mut screen = Screen::opened(120, 40);
    assert_eq!(
        (screen.state.tab, screen.state.layers.chosen()),
        (Tab::Layers, 3)
    );
    screen.press("2");
    assert_eq!(screen.state.lines.chosen().unwrap().layers, [3]);
    // Shown before figures are known, and not moved since.
    for keys in ["2", "3", "2 3", "? esc"] {
        let mut screen = Screen::new(120, 40);
        screen.state.outlined(fixtures::outline());
        screen.press(keys);
        screen.state.inspected(fixtures::inspection());
        screen.state.settle();
        let (layer, line) = (screen.state.layers.chosen(), screen.state.lines.chosen());
        assert_eq!((layer, &line.unwrap().layers[..]), (3, &[3][..]), "{keys}");
    }
    // Without a known base, the largest of all.
    let mut inspection = fixtures::inspection();
    inspection.image.base = None;
    for layer in &mut inspection.layers {
        layer.head.provenance.origin = Origin::Unknown;
    }
    let mut screen = Screen::new(120, 40);
    screen.state.inspected(inspection);
    screen.state.settle();
    assert_eq!(screen.state.layers.chosen(), 0);
    assert_eq!(screen.press("2").state.lines.chosen().unwrap().layers, [0]);
}

#[test]
fn whoever_has_moved_is_not_moved_by_figures() {
    for (keys, layer) in [
        ("down", 1),
        ("down up", 0),
        ("2 down 3", 1),
        ("down 2", 1),
        ("d", 0),
    ] {
        let mut screen = Screen::new(120, 40);
        screen.state.outlined(fixtures::outline());
        screen.press(keys);
        screen.state.inspected(fixtures::inspection());
        screen.state.settle();
        assert_eq!(screen.state.layers.chosen(), layer, "{keys}");
        if screen.state.tab == Tab::Dockerfile {
            assert_eq!(screen.state.lines.chosen().unwrap().layers, [layer]);
        }
    }
}

#[test]
fn a_line_of_a_source_stage_leads_to_the_line_that_brought_its_files() {
    let mut screen = Screen::led_back(80, 24);
    let footer = |screen: &mut Screen| screen.text().lines().last().unwrap().to_owned();
    assert!(footer(&mut screen).contains("enter files"));
    // Line 7 makes a layer of stage deps; line 24 copies from that.
    screen.press("home down down down");
    assert_eq!(line(&screen), 7);
    assert!(footer(&mut screen).contains("enter line"));
    screen.press("enter");
    assert_eq!((line(&screen), screen.state.focus), (24, Pane::Lines));
    assert!(screen.rows().contains(&"app/node_modules".to_owned()));
    screen.press("backspace");
    assert_eq!(line(&screen), 7);
    // Two lines copy from build; line 26 brought more.
    screen.press("down down enter enter");
    assert_eq!((line(&screen), screen.state.focus), (26, Pane::Tree));
    // It made a layer, which is not in this image.
    screen.press("backspace backspace");
    for key in ["tab", "v", "ctrl-f", "m"] {
        screen.press(key);
        let words = "no files: the layers of stage build are not in this image";
        assert_eq!(notice(&screen), words, "{key}");
    }
    screen.press("end enter");
    assert_eq!(notice(&screen), "no files: it makes no layer");
}
