//! What a person does across the screens, key by key.

use std::time::Duration;

use super::*;
use crate::ui::tab::{Pane, Tab};
use crate::ui::terminal::input::Progressed;
use crate::ui::work::job::Reading;
use layerscope::inspection::{BaseBasis, Basis, Origin};

/// First line of the chosen instruction.
fn line(screen: &Screen) -> u32 {
    screen.state.lines.chosen().unwrap().lines.unwrap().0
}

fn stage(screen: &Screen) -> &str {
    &screen.state.stages.chosen().unwrap().name
}

#[test]
fn it_will_open_at_the_line_that_brought_the_most() {
    let mut screen = Screen::led_back(80, 24);
    assert_eq!((screen.state.tab, line(&screen)), (Tab::Dockerfile, 26));
    let text = screen.text();
    for words in [
        "exact, from the image's provenance",
        "468 kB in layer 4, from stage build",
        "20.0 kB wasted: ✗ deleted in layer 5 (line 27)",
        "build 528 kB · ",
        "3.20 MB · waste 368 kB (11.5 %)",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    // The stage that became the image is in sight from its FROM on.
    assert_eq!(screen.lines_with("AS runtime").len(), 1);
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
fn it_will_walk_instructions_and_show_the_files_of_each() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("up up");
    assert_eq!(line(&screen), 24);
    assert!(
        screen
            .text()
            .contains("348 kB wasted: ↻ metadata only in layer 5 (line 27)")
    );
    assert!(
        screen
            .rows()
            .contains(&"app/node_modules/express".to_owned())
    );
    screen.press("home");
    assert_eq!(line(&screen), 4);
    let mut lines = vec![4];
    for _ in 0..8 {
        screen.press("j");
        lines.push(line(&screen));
    }
    // Comments, blank lines and the rest of long instructions are passed over.
    assert_eq!(lines, [4, 5, 6, 7, 11, 12, 13, 14, 15]);
    assert_eq!(
        screen
            .lines_with("│")
            .iter()
            .filter(|row| row.contains("┃│"))
            .count(),
        4
    );
    screen.press("G");
    assert_eq!(line(&screen), 31);
    screen.press("g");
    assert_eq!(line(&screen), 4);
    assert!(
        screen.text().contains("A small shop"),
        "the comment above the first instruction"
    );
}

#[test]
fn it_will_say_why_a_line_has_no_files() {
    let mut screen = Screen::led_back(80, 24);
    let words = |screen: &mut Screen, keys: &str| {
        let rows = screen.press(keys).text();
        let rows: Vec<&str> = rows.lines().skip(15).take(2).collect();
        rows.join("\n")
    };
    assert!(words(&mut screen, "down down").contains("makes no layer"));
    let builder = words(&mut screen, "home");
    assert!(
        builder.contains("stage deps: 348 kB of it reached the image by line 24"),
        "{builder}"
    );
    let builder = words(&mut screen, "pgdn");
    assert!(
        builder.contains("stage build: 528 kB of it reached the image by lines 25, 26"),
        "{builder}"
    );
    // Nothing to go to.
    assert_eq!(screen.press("tab").state.focus, Pane::Lines);
    assert_eq!(screen.press("/").state.focus, Pane::Lines);
    screen.press("esc end enter");
    assert_eq!((screen.state.focus, line(&screen)), (Pane::Lines, 31));
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
    screen.state.inspected(shop::inspection());
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
    left.state.inspected(shop::inspection());
    left.state.settle();
    assert_eq!(line(&left), 26);

    let mut chosen = Screen::new(80, 24);
    chosen.state.outlined(shop::outline());
    chosen.press("down down down 1 2");
    chosen.state.inspected(shop::inspection());
    chosen.state.settle();
    assert_eq!(line(&chosen), 24);
}

#[test]
fn it_will_stay_on_the_screen_that_was_chosen_while_layers_are_read() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(shop::outline());
    screen.press("1 down");
    let chosen = screen.state.stages.chosen().unwrap().name.clone();
    screen.state.inspected(shop::inspection());
    screen.state.settle();
    assert_eq!(screen.state.tab, Tab::Stages);
    assert_eq!(screen.state.stages.chosen().unwrap().name, chosen);
}

#[test]
fn it_will_show_how_far_the_layers_of_a_line_are_read() {
    let mut screen = Screen::new(80, 24);
    screen.state.outlined(shop::outline());
    let mut layers = vec![Reading::default(); 5];
    layers[1] = Reading { done: 1, total: 4 };
    screen.state.progressed(
        Duration::ZERO,
        Progressed {
            doing: String::new(),
            archive: Reading::default(),
            layers,
        },
    );
    screen.state.settle();
    assert!(
        screen
            .lines_with(" 24 COPY")
            .pop()
            .unwrap()
            .contains("█░░░░░         1 B/4 B")
    );
    assert!(
        screen
            .lines_with(" 26 COPY")
            .pop()
            .unwrap()
            .contains("waiting")
    );
    assert!(screen.lines_with(" 28 USER").pop().unwrap().contains("–"));
}

#[test]
fn it_will_show_the_layers_of_an_image_together() {
    let mut inspection = shop::inspection();
    let file = inspection.dockerfile.as_mut().unwrap();
    // As if the image had a second layer.
    let from = file
        .instructions
        .iter_mut()
        .find(|step| step.start_line == 21);
    from.unwrap().layers = vec![0, 1];
    let mut screen = Screen::new(80, 24);
    screen.state.inspected(inspection);
    screen.press("home");
    while line(&screen) != 21 {
        screen.press("down");
    }
    let words = " in layers 1–2, 1 of them by ONBUILD, base image busybox:1.35";
    assert!(screen.text().contains(words));
    // Whichever of them was chosen on the layers screen stays.
    screen.press("3 home 2 3");
    assert_eq!(screen.state.layers.chosen(), 0);
    screen.press("2");
    let rows = screen.rows();
    assert!(
        rows.contains(&"bin".to_owned()) && rows.contains(&"app".to_owned()),
        "{rows:?}"
    );
    assert!(screen.text().contains("merged as of layer 2"));
    // There is no other way to see them, so none is offered.
    assert!(!screen.text().contains("m merged") && !screen.text().contains("m changes"));
}

#[test]
fn it_will_say_what_became_of_files() {
    let mut screen = Screen::led_back(200, 60);
    let row = |screen: &mut Screen, name: &str| screen.lines_with(name).pop().unwrap();
    assert!(row(&mut screen, "── pack").contains("✗ deleted in layer 5"));
    assert!(row(&mut screen, "▾ src/").contains("✗ 20.0 kB deleted in layer 5"));
    assert!(!row(&mut screen, "── README.md").contains("layer 5"));
    screen.press("up up");
    assert!(row(&mut screen, "▾ node_modules/").contains("↻ metadata only in layer 5"));
    // Merged, they are there as of their layer; as of the last, what it wrote again hides them.
    screen.press("ctrl-a");
    assert!(row(&mut screen, " node_modules/").contains("↻ metadata only in layer 5"));
    screen.press("down down down");
    assert!(screen.text().contains("merged as of layer 5"));
    assert!(row(&mut screen, " node_modules/").contains("▒ hides 348 kB"));
    assert!(row(&mut screen, " app/").contains("▒ hides 368 kB"));
}

#[test]
fn it_will_tell_all_of_a_line() {
    let mut screen = Screen::led_back(80, 40);
    let text = screen.press("d").text();
    for words in [
        "Line 26",
        "20.0 kB wasted",
        "copied from stage build into stage runtime",
        "diffID",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    screen.press("esc home");
    for _ in 0..8 {
        screen.press("down");
    }
    let text = screen.press("d").text();
    for words in [
        "Lines 15–19",
        "head -c 60000 /dev/urandom > dist/server.bin",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(screen.press("d").state.overlay().is_none());
}

#[test]
fn it_will_tell_all_of_a_line_again_when_more_is_known() {
    let mut screen = Screen::new(80, 40);
    screen.state.outlined(shop::outline());
    screen.press("down down down d");
    let text = screen.text();
    assert!(
        text.contains("figures follow when layers are read"),
        "{text}"
    );
    screen.state.inspected(shop::inspection());
    screen.state.settle();
    let text = screen.text();
    assert!(text.contains("Line 24"), "{text}");
    assert!(text.contains("348 kB wasted"), "{text}");
    assert!(!text.contains("figures follow"), "{text}");

    // Without having been walked to, the line stays too.
    let mut screen = Screen::new(80, 40);
    screen.state.outlined(shop::outline());
    screen.press("d");
    screen.state.inspected(shop::inspection());
    assert!(screen.text().contains("Line 21"));
}

#[test]
fn it_will_say_that_a_source_is_not_certain() {
    let mut inspection = shop::inspection();
    let copied = &mut inspection.layers[3].head.provenance;
    (copied.origin, copied.copied_from) = (Origin::Unknown, None);
    let mut screen = Screen::new(80, 40);
    screen.state.inspected(inspection);
    let text = screen.press("enter").text();
    assert!(
        text.contains("468 kB in layer 4, source not certain"),
        "{text}"
    );
    assert!(!text.contains("made in"), "{text}");
    let text = screen.press("d").text();
    assert!(
        text.contains("in stage runtime, source not certain"),
        "{text}"
    );
}

#[test]
fn it_will_filter_the_files_of_a_line() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("ctrl-f").type_text(".env").press("enter");
    assert_eq!(screen.rows(), ["app", "app/src", "app/src/.env"]);
    screen.press("backspace up");
    assert_eq!(screen.rows(), ["app", "app/.env"]);
    screen.press("esc");
    assert!(screen.rows().contains(&"app/main.js".to_owned()));
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
fn it_will_show_layers_that_no_line_surely_made_below_the_lines() {
    let mut inspection = shop::inspection();
    let file = inspection.dockerfile.as_mut().unwrap();
    for step in &mut file.instructions {
        if step.layers == [4] {
            step.layers.clear();
            step.figures = Default::default();
        }
    }
    let mut screen = Screen::new(80, 24);
    screen.state.inspected(inspection);
    screen.press("end");
    let row = screen.lines_with("line not certain: RUN rm").pop().unwrap();
    assert!(
        row.contains("348 kB     0 B      runtime       line"),
        "{row}"
    );
    assert!(screen.text().contains("layer 5 · RUN rm -rf"));
    assert!(screen.rows().contains(&"app/src".to_owned()));
    assert!(
        screen
            .press("1")
            .text()
            .contains("together 2.85 MB of 3.20 MB")
    );
    screen.press("3 home end 2");
    assert_eq!(screen.state.lines.chosen().unwrap().layers, [4]);
}

#[test]
fn it_will_not_deny_a_layer_to_a_line_that_may_have_made_one() {
    let mut inspection = shop::inspection();
    let file = inspection.dockerfile.as_mut().unwrap();
    for step in file.instructions.iter_mut() {
        if step.layers == [4] {
            step.layers.clear();
        }
    }
    let mut screen = Screen::new(160, 50);
    screen.state.inspected(inspection);
    screen.press("end up up up up up");
    assert_eq!(line(&screen), 27);
    assert!(screen.text().contains("its layer is not certain"));
    for (words, told) in [
        (" 23 WORKDIR", "?"),
        (" 27 RUN", "?"),
        (" 28 USER", "–"),
        (" 22 LABEL", "–"),
    ] {
        let row = screen.lines_with(words).pop().unwrap();
        let figures = row.split("runtime").next().unwrap();
        assert!(figures.contains(told), "{row}");
    }
    // A stage that is only copied from has no layers in the image.
    assert!(!screen.lines_with("  7 RUN").pop().unwrap().contains('?'));
    // Where every layer has its line, nothing is open.
    let mut screen = Screen::led_back(160, 50);
    assert!(
        screen
            .lines_with(" 23 WORKDIR")
            .pop()
            .unwrap()
            .contains('–')
    );
}

#[test]
fn it_will_never_tell_a_guess_as_a_fact() {
    let mut inspection = fixtures::inspection();
    inspection.image.base.as_mut().unwrap().basis = BaseBasis::Heuristic;
    inspection.stages = shop::inspection().stages;
    // It stands in a stage, and where it was copied from is not known.
    let copied = &mut inspection.layers[2].head.provenance;
    (copied.origin, copied.copied_from) = (Origin::Unknown, None);
    let mut screen = Screen::new(80, 24);
    screen.state.inspected(inspection);
    let text = screen.press("2 home").text();
    for words in [
        "base image? ADD busybox",
        "base image busybox:1.35, a guess",
        "base image (a guess) 1.98 MB",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(
        screen
            .lines_with("?           COPY --from=build /src/dist")
            .len()
            == 1
    );
    assert!(screen.press("1").text().contains("base, guess"));
}

#[test]
fn it_will_say_where_a_file_was_copied_from() {
    let mut screen = Screen::led_back(80, 24);
    screen.press("enter");
    // The directory above was there before.
    assert_eq!(screen.chosen(), "app");
    assert!(!screen.text().contains("← build"));
    screen.press("/").type_text("main").press("enter");
    assert_eq!(screen.chosen(), "app/src/dist/main.js");
    assert!(
        screen.text().contains("└ ← build:/src/dist/main.js ─")
            || screen.text().contains("┗ ← build:/src/dist/main.js ━")
    );
    // Merged, each is led back by the layer that brought it.
    screen.press("ctrl-a");
    assert!(screen.text().contains("← build:/src/dist/main.js"));
    screen.press("ctrl-l backspace up tab down");
    assert_eq!(screen.chosen(), "app/main.js");
    assert!(screen.text().contains("← build:/src/dist/main.js"));
}

#[test]
fn it_will_say_how_much_of_a_stage_was_carried_where_its_image_is_given() {
    let mut inspection = shop::inspection();
    inspection.stage_images = vec![shop::build_image()];
    let mut screen = Screen::new(80, 24);
    screen.state.inspected(inspection);
    screen.press("1");
    assert_eq!(screen.lines_with("carried of what it built").len(), 1);
    let row = screen.lines_with("48.0 MB of 1.20 GB (4 %)").pop().unwrap();
    assert!(row.contains("build"), "{row}");
}

#[test]
fn it_will_say_how_lines_are_known() {
    let mut inspection = shop::inspection();
    let file = inspection.dockerfile.as_mut().unwrap();
    file.basis = Basis::Dockerfile;
    file.name = "docker/\u{1b}[31mDockerfile".to_owned();
    let mut screen = Screen::new(80, 24);
    screen.state.inspected(inspection);
    screen.state.settle();
    let title = "docker/\\x1b[31mDockerfile: aligned with the image's history";
    assert!(screen.text().contains(title));
    for (basis, lines, stages) in [
        (
            Basis::Builder,
            "Instructions: from the builder's records",
            "No stages: what is known of the layers comes from another builder's records.",
        ),
        (
            Basis::None,
            "Instructions: not recorded in this image",
            "Stages are not known: nothing is recorded of how the layers were made.",
        ),
    ] {
        let mut inspection = fixtures::inspection();
        for layer in &mut inspection.layers {
            layer.head.provenance.basis = basis;
        }
        let mut screen = Screen::new(80, 24);
        screen.state.inspected(inspection);
        assert!(screen.press("2").text().contains(lines), "{lines}");
        assert!(screen.press("1").text().contains(stages), "{stages}");
    }
}

#[test]
fn it_will_list_instructions_where_only_the_history_is_known() {
    let mut screen = Screen::ready(80, 24);
    let text = screen.press("2").text();
    assert!(
        text.contains("from the image's history; give the Dockerfile with -f"),
        "{text}"
    );
    screen.press("end");
    assert!(screen.text().contains("layer 5 · RUN rm -rf"));
    screen.press("3");
    assert_eq!(screen.state.layers.chosen(), 4);
    let text = screen.press("1").text();
    assert!(text.contains("Give the Dockerfile"), "{text}");
}
