//! What is not certain of lines, layers and sources is never told as a fact.

use super::*;
use layerscope::inspection::{BaseBasis, Basis, Origin};

#[test]
fn it_will_say_that_a_source_is_not_certain() {
    let mut inspection = shop::inspection();
    let copied = &mut inspection.layers[3].head.provenance;
    (copied.origin, copied.copied_from) = (Origin::Unknown, None);
    let mut screen = Screen::new(80, 40);
    screen.inspected(inspection);
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
    screen.inspected(inspection);
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
    screen.inspected(inspection);
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
    screen.inspected(inspection);
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
fn it_will_say_how_lines_are_known() {
    let mut inspection = shop::inspection();
    let file = inspection.dockerfile.as_mut().unwrap();
    file.basis = Basis::Dockerfile;
    file.name = "docker/\u{1b}[31mDockerfile".to_owned();
    let mut screen = Screen::new(80, 24);
    screen.inspected(inspection);
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
        screen.inspected(inspection);
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
