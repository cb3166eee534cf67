//! An image with as many files as a large one has stays quick. Times are asserted in release builds only, where they
//! mean something.

use std::time::{Duration, Instant};

use super::*;
use crate::ui::overlay::Overlay;
use layerscope::inspection::Inspection;
use layerscope::layers::EntryKind;

const FILES: usize = if cfg!(debug_assertions) {
    30_000
} else {
    300_000
};

pub(super) fn image() -> Inspection {
    written_again(10)
}

/// A second layer writes each so many-th file again.
pub(super) fn written_again(every: usize) -> Inspection {
    let paths: Vec<String> = (0..FILES)
        .map(|file| {
            format!(
                "srv/group{}/package{}/node_modules/library{}/file{file}.js",
                file % 7,
                file % 91,
                file % 1201
            )
        })
        .collect();
    let files = |every: usize| {
        let chosen = paths.iter().step_by(every).enumerate();
        fixtures::contents(
            chosen.map(|(size, path)| (EntryKind::File, path.as_bytes(), size as u64)),
        )
    };
    let heads = vec![
        fixtures::head(0, "COPY . ."),
        fixtures::head(1, "RUN touch"),
    ];
    fixtures::inspect(heads, vec![files(1), files(every)])
}

fn timed(what: &str, limit: Duration, act: impl FnOnce()) {
    let start = Instant::now();
    act();
    let took = start.elapsed();
    println!("{what}: {took:?}");
    if !cfg!(debug_assertions) {
        assert!(took < limit, "{what} took {took:?}");
    }
}

fn press(screen: &mut Screen, key: &str) {
    screen.press(key);
}

fn type_text(screen: &mut Screen, text: &str) {
    screen.type_text(text);
}

#[test]
fn three_hundred_thousand_files_stay_quick() {
    // Wide limits, for machines that are busy with other things: they catch work that grew quadratic, not a slow day.
    let key = Duration::from_millis(50);
    let build = Duration::from_millis(600);
    let mut screen = Screen::new(160, 50);
    screen.inspected(image());
    timed("changes", build, || screen.settle());
    timed("merged", build, || press(&mut screen, "m"));
    timed("next layer", build, || press(&mut screen, "down"));
    timed("back", build, || press(&mut screen, "up"));
    screen.press("tab");
    timed("open all", build, || press(&mut screen, "e"));
    assert!(screen.state.files.tree.as_ref().unwrap().rows().len() > FILES);
    timed("down", key, || press(&mut screen, "down"));
    timed("end", key, || press(&mut screen, "end"));
    timed("draw", key, || drop(screen.draw()));
    timed("sort", build, || press(&mut screen, "s"));
    screen.press("/");
    timed("filter f", build, || type_text(&mut screen, "f"));
    timed("filter file29", build, || type_text(&mut screen, "ile29"));
    assert!(
        screen
            .state
            .files
            .tree
            .as_ref()
            .unwrap()
            .matches()
            .unwrap()
            .count()
            > 1000
    );
    timed("clear", build, || press(&mut screen, "esc"));
}

/// As many findings as no image has, one of them about every path.
pub(super) fn found_everywhere(inspection: &mut Inspection) {
    use layerscope::inspection::{Finding, Severity};
    let all: Vec<_> = inspection.tree.paths().ids().skip(1).collect();
    let finding = |at: usize| Finding {
        layer: Some(at % 2),
        paths: all.iter().copied().skip(at).step_by(at * 97 + 1).collect(),
        ..found::finding("leak/tests", Severity::ALL[at % 5], "tests")
    };
    inspection.findings = Some((0..1000).map(finding).collect());
}

#[test]
fn findings_at_three_hundred_thousand_paths_stay_quick() {
    let key = Duration::from_millis(50);
    let build = Duration::from_millis(600);
    let mut inspection = image();
    found_everywhere(&mut inspection);
    let mut screen = Screen::new(160, 50);
    timed("learn", build, || screen.inspected(inspection));
    timed("marked tree", build, || screen.settle());
    timed("findings", key, || press(&mut screen, "5"));
    timed("draw findings", key, || drop(screen.draw()));
    timed("next finding", key, || press(&mut screen, "down"));
    timed("end of its paths", key, || press(&mut screen, "tab end"));
    timed("draw them", key, || drop(screen.draw()));
    timed("its file", build, || press(&mut screen, "tab home enter"));
    timed("draw its file", key, || drop(screen.draw()));
    timed("back", key, || press(&mut screen, "backspace"));
    assert_eq!(screen.state.tab, crate::ui::tab::Tab::Findings);
}

#[test]
fn thousands_of_lines_and_stages_stay_quick() {
    use layerscope::inspection::CopySource::{Image, Stage};
    let stages = if cfg!(debug_assertions) { 500 } else { 20_000 };
    let mut file = stages::Builder::new();
    for stage in 0..stages {
        match stage % 5 {
            0 => file.stage(&format!("stage{stage}"), Image, "busybox"),
            _ => file.stage(
                &format!("stage{stage}"),
                Stage,
                &format!("stage{}", stage - 1),
            ),
        }
        for line in 0..5 {
            file.run(&format!("RUN make {line}"));
        }
        for back in [1, 7, 1000] {
            if back <= stage {
                file.copy(Stage, &format!("stage{}", stage - back));
            }
        }
    }
    let inspection = file.finish();
    let key = Duration::from_millis(50);
    let build = Duration::from_millis(600);
    let mut screen = Screen::new(160, 50);
    timed("learn", build, || screen.inspected(inspection));
    timed("settle", build, || screen.state.settle());
    timed("draw lines", key, || drop(screen.draw()));
    timed("home", key, || press(&mut screen, "home"));
    timed("down", key, || press(&mut screen, "down"));
    timed("pgdn", key, || press(&mut screen, "pgdn"));
    timed("stages", key, || press(&mut screen, "1"));
    timed("end", key, || press(&mut screen, "end"));
    timed("up", key, || press(&mut screen, "up"));
    timed("draw stages", key, || drop(screen.draw()));
    timed("lines of a stage", key, || press(&mut screen, "enter"));
    assert_eq!(screen.state.stages.rows.len(), stages);
}

/// What a key must not wait for is asked of a thread, whatever the build: a debug build's times would say nothing.
#[test]
fn what_grows_with_a_large_image_is_asked_of_threads() {
    let mut screen = Screen::new(160, 50);
    // What is gathered of lost files comes with the image: the screen gathers none itself.
    screen.state.inspected(written_again(1), Losses::default());
    assert!(screen.state.waste.rows.pairs.is_empty());
    screen.inspected(written_again(1));
    screen.press("4");
    let all = screen.state.waste.list.len();
    let mut asked = |key: &str| {
        screen.state.press(&event(key));
        screen.state.settle();
        let asked = std::mem::take(&mut screen.state.requests);
        (asked, screen.state.waste.list.len())
    };
    let is_sift = |asked: &[Request]| matches!(asked, [Request::Sift(_)]);
    // By path: the list stays until the thread answers.
    let (sift, shown) = asked("s");
    assert!(is_sift(&sift) && shown == all);
    asked("/");
    let (first, _) = asked("7");
    let (newest, shown) = asked("7");
    assert!(is_sift(&first) && is_sift(&newest) && shown == all);
    let rows = |asked: &[Request]| match asked {
        [Request::Sift(sift)] => {
            let rows = sift.wish.carry_out(&sift.inspection, &|| false);
            Answer::Sifted(sift.wish.ticket, rows.unwrap())
        }
        other => panic!("{other:?}"),
    };
    assert!(matches!(&sift[..], [Request::Sift(sift)]
        if sift.wish.carry_out(&sift.inspection, &|| true).is_none()));
    // What an older wish found is of no use any more.
    screen.state.answered(rows(&first));
    assert_eq!(screen.state.waste.list.len(), all);
    screen.state.answered(rows(&newest));
    screen.press("enter");
    let shown = screen.state.waste.list.len();
    let paths = screen.state.inspection().unwrap().tree.paths();
    let wasted = &screen.state.inspection().unwrap().wasted;
    let has_it = |path: Vec<u8>| path.windows(2).any(|pair| pair == b"77");
    let wanted = wasted
        .iter()
        .filter(|row| row.bytes > 0 && has_it(paths.full(row.path)));
    assert_eq!(shown, wanted.count());
    assert!(0 < shown && shown < all);

    screen.press("esc");
    screen.state.press(&event("i"));
    assert!(screen.state.is_waiting(), "no history at once");
    screen.settle();
    assert!(matches!(screen.state.overlay(), Some(Overlay::History(_))));
    screen.press("enter backspace");
    assert!(matches!(screen.state.overlay(), Some(Overlay::History(_))));
}
