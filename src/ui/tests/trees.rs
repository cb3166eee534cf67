//! What a person does with a tree of files: views, folding the base, orders, columns, levels, and trees that take their
//! time.

use std::time::Duration;

use super::*;
use crate::ui::files::{Mode, View};
use crate::ui::terminal::input::Progressed;
use crate::ui::tree_view::columns::Column;
use layerscope::layers::{Entry, EntryKind, LayerContents};
use layerscope::tree::Mark;

/// On the layers screen, at the layer of that number.
fn at_layer(width: u16, height: u16, layer: usize) -> Screen {
    let mut screen = Screen::led_back(width, height);
    screen.press("3 home");
    for _ in 1..layer {
        screen.press("down");
    }
    screen
}

fn view(screen: &Screen) -> View {
    screen.state.files.view.unwrap()
}

/// The only line of the tree that has these words.
fn row(screen: &mut Screen, words: &str) -> String {
    let x = usize::from(screen.state.places.tree.x);
    let text = screen.text();
    let rows = text
        .lines()
        .map(|line| line.chars().skip(x + 2).collect::<String>());
    let rows: Vec<String> = rows.filter(|row| row.contains(words)).collect();
    assert_eq!(rows.len(), 1, "{words}: {rows:?}");
    rows[0].clone()
}

#[test]
fn it_will_go_round_the_views_and_straight_to_each() {
    let mut screen = at_layer(120, 40, 4);
    let merged = View::Merged { layer: 3, base: 0 };
    assert_eq!(view(&screen), View::Layer(3));
    for (key, shown, title) in [
        (
            "m",
            View::Stage(2),
            "all of stage build (layers 3–4), by size",
        ),
        ("m", merged, "merged as of layer 4, by size"),
        ("m", View::Layer(3), "changes of layer 4, by size"),
        ("ctrl-a", merged, "merged as of layer 4"),
        ("ctrl-a", merged, "merged as of layer 4"),
        ("ctrl-l", View::Layer(3), "changes of layer 4"),
    ] {
        screen.press(key);
        assert_eq!(view(&screen), shown, "{key}");
        assert!(screen.text().contains(title), "{key}: {title}");
    }
    // The stage of another layer.
    screen.press("m up up up");
    assert!(
        screen
            .text()
            .contains("all of base image busybox:1.35 (layer 1)")
    );
}

#[test]
fn it_will_leave_out_the_stage_where_none_is_known() {
    let mut screen = Screen::ready(80, 24);
    screen.press("end m");
    assert_eq!(screen.state.files.mode, Mode::Merged);
    assert_eq!(screen.press("m").state.files.mode, Mode::Changes);
}

#[test]
fn it_will_show_all_that_a_stage_wrote_with_what_was_lost() {
    let mut screen = at_layer(200, 60, 3);
    screen.press("m");
    let rows = screen.rows();
    for path in [
        "app/main.js",
        "app/src/dist/main.js",
        "app/src/.git/objects/pack",
    ] {
        assert!(rows.contains(&path.to_owned()), "{path}: {rows:?}");
    }
    let tree = screen.state.files.tree.as_ref().unwrap();
    let stage = &screen.state.inspection().unwrap().stages[2];
    assert_eq!(tree.root().bytes, stage.layer_bytes);
    assert!(
        row(&mut screen, "── pack")
            .trim_start()
            .starts_with("✗ 20.0 kB")
    );
    assert!(row(&mut screen, "── pack").contains("✗ deleted in layer 5"));
    assert!(
        row(&mut screen, "── vendor.js")
            .trim_start()
            .starts_with("+ 20.0 kB")
    );
}

#[test]
fn it_will_fold_the_base_image_away_and_say_what_that_is() {
    let mut screen = at_layer(160, 50, 5);
    screen.press("ctrl-a");
    assert!(screen.rows().contains(&"bin".to_owned()));
    screen.press("b");
    let rows = screen.rows();
    assert!(rows.contains(&"app/main.js".to_owned()), "{rows:?}");
    for base in ["bin", "etc", "lib", "lib64"] {
        assert!(!rows.contains(&base.to_owned()), "{rows:?}");
    }
    // By hand: busybox with its three links, two files in etc, the library and the link to it.
    let words = "base image busybox:1.35: 8 files, 1.98 MB folded, b shows them";
    assert!(screen.text().contains(words));
    assert!(
        screen
            .text()
            .contains("merged as of layer 5 without the base")
    );
    screen.resize(80, 24);
    assert!(
        screen
            .text()
            .contains("8 files, 1.98 MB folded, b shows them")
    );
    screen.resize(160, 50);
    // A layer's own changes have nothing of it.
    screen.press("ctrl-l");
    assert!(!screen.text().contains("MB folded"));
    screen.press("ctrl-a b");
    assert!(screen.rows().contains(&"bin".to_owned()));
}

#[test]
fn it_will_sort_by_waste_and_turn_the_order_round() {
    let mut screen = at_layer(120, 40, 4);
    let below = |screen: &Screen| -> Vec<String> {
        let rows = screen.rows().into_iter();
        let below = rows.filter_map(|path| path.strip_prefix("app/src/").map(str::to_owned));
        below.filter(|path| !path.contains('/')).collect()
    };
    assert_eq!(
        below(&screen),
        ["node_modules", "dist", ".git", "README.md", ".env"]
    );
    screen.press("tab s");
    assert_eq!(
        below(&screen),
        [".env", ".git", "README.md", "dist", "node_modules"]
    );
    screen.press("ctrl-o");
    assert!(screen.text().contains("by waste"));
    assert_eq!(
        below(&screen),
        [".git", "node_modules", "dist", "README.md", ".env"]
    );
    screen.press("S");
    assert!(screen.text().contains("by waste, reversed"));
    assert_eq!(
        below(&screen),
        [".env", "README.md", "dist", "node_modules", ".git"]
    );
    screen.press("S s");
    assert_eq!(below(&screen)[0], "node_modules");
    // Of the merged files, what hides most comes first.
    screen.press("ctrl-a s s down");
    assert_eq!(screen.rows()[..2], ["app", "app/node_modules"]);
}

#[test]
fn it_will_show_and_hide_columns() {
    let mut screen = at_layer(200, 60, 4);
    assert!(row(&mut screen, "── pack").contains("   4 % "));
    screen.press("ctrl-b");
    assert!(row(&mut screen, "── pack").contains("-rw-r--r-- 0:0 "));
    assert!(row(&mut screen, "▾ .git/").contains("drw-r--r-- 0:0 "));
    screen.press("ctrl-b");
    assert!(!row(&mut screen, "── pack").contains("rw-r"));
    screen.press("t");
    assert!(screen.text().contains("[x] size") && screen.text().contains("[ ] source"));
    screen.press("down down space down space down space down space down space down space enter");
    assert!(screen.state.overlay().is_none());
    let pack = row(&mut screen, "── pack");
    assert!(pack.contains("#4   build        :26 "), "{pack}");
    assert!(
        !pack.contains("20.0 kB") && !pack.contains(" 4 % "),
        "{pack}"
    );
    // Escape closes it too, and what has no room says so.
    screen.resize(80, 24).press("t space");
    assert!(screen.text().contains("[x] mode   has no room here"));
    screen.press("esc");
    assert!(screen.state.overlay().is_none() && screen.state.ended.is_none());
    assert!(screen.state.files.columns.has(Column::Mode));
}

#[test]
fn it_will_open_and_close_level_by_level() {
    let mut screen = at_layer(120, 40, 4);
    // What did not fit is closed, so the first opens all.
    screen.press("tab E E");
    assert_eq!(screen.rows(), ["app"]);
    screen.press("+");
    assert_eq!(screen.rows(), ["app", "app/src"]);
    screen.press("+");
    assert_eq!(screen.rows().len(), 7);
    screen.press("+");
    assert!(screen.rows().contains(&"app/src/.git/objects".to_owned()));
    assert!(
        !screen
            .rows()
            .contains(&"app/src/.git/objects/pack".to_owned())
    );
    screen.press("end - -");
    assert_eq!(screen.rows(), ["app", "app/src"]);
    assert_eq!(screen.chosen(), "app/src");
    screen.press("*");
    assert!(
        screen
            .rows()
            .contains(&"app/src/.git/objects/pack".to_owned())
    );
    assert_eq!(screen.chosen(), "app/src");
}

#[test]
fn it_will_mark_what_only_has_another_mode_and_what_is_linked() {
    let mut screen = at_layer(160, 50, 5);
    screen.press("tab");
    let tree = screen.state.files.tree.as_ref().unwrap();
    let metadata = tree
        .rows()
        .iter()
        .filter(|row| tree.node(row).mark == Mark::Metadata);
    // Both files were written again with another mode; their directories were not.
    assert_eq!(metadata.count(), 2);
    assert!(row(&mut screen, "▾ left-pad/").starts_with(' '));
    screen.press("tab home");
    assert!(row(&mut screen, "busybox").contains("busybox ×4 names"));
    assert!(row(&mut screen, "lib64").contains("lib64 → lib "));
}

#[test]
fn it_will_tell_a_link_that_leads_nowhere() {
    let mut contents = LayerContents::default();
    for (name, target) in [
        ("bad", "gone/\u{1b}[31m"),
        ("good", "bad"),
        ("null", "/dev/null"),
    ] {
        let link = Entry::new(EntryKind::Symlink);
        contents
            .push(name.as_bytes(), target.as_bytes(), link)
            .unwrap();
    }
    let mut screen = Screen::new(160, 50);
    let heads = vec![fixtures::head(0, "RUN ln")];
    screen.inspected(fixtures::inspect(heads, vec![contents]));
    screen.settle();
    assert!(row(&mut screen, "gone").contains("bad → gone/\\x1b[31m ? nothing there"));
    assert!(row(&mut screen, " good").contains("good → bad ? nothing there"));
    assert!(!row(&mut screen, "null").contains("nothing there"));
}

fn progressed(screen: &mut Screen, milliseconds: u64) {
    let now = Duration::from_millis(milliseconds);
    screen.state.progressed(now, Progressed::default());
    screen.state.settle();
}

/// The tree that is asked for, if one is.
fn asked(screen: &mut Screen) -> Option<Request> {
    let mut requests = screen.state.requests.drain(..);
    requests.find(|request| matches!(request, Request::Tree(_)))
}

fn make(screen: &mut Screen, request: Request) {
    let Request::Tree(plan) = request else {
        panic!("{request:?} is no tree");
    };
    let tree = Box::new(plan.carry_out());
    screen.state.answered(Answer::Tree(plan.view, tree));
    screen.state.settle();
}

#[test]
fn it_will_not_wait_for_a_tree() {
    let mut screen = Screen::new(120, 40);
    screen.inspected(large::image());
    screen.state.settle();
    let first = asked(&mut screen).unwrap();
    assert!(screen.state.files.tree.is_none());
    // It says so only where a person would notice.
    progressed(&mut screen, 0);
    progressed(&mut screen, 100);
    assert!(!screen.text().contains("building"));
    progressed(&mut screen, 200);
    assert!(screen.text().contains("building the tree…"));
    // Keys go on working, and what is wanted meanwhile is not asked for twice.
    screen.state.press(&event("down"));
    screen.state.settle();
    assert!(asked(&mut screen).is_none());
    assert_eq!(screen.state.layers.chosen(), 1);
    // What comes is no longer wanted; what is follows.
    make(&mut screen, first);
    assert!(screen.state.files.tree.is_none());
    let second = asked(&mut screen).unwrap();
    make(&mut screen, second);
    assert_eq!(view(&screen), View::Layer(1));
    // The next view is made before it is asked for.
    let next = asked(&mut screen).unwrap();
    make(&mut screen, next);
    screen.state.press(&event("m"));
    screen.state.settle();
    assert_eq!(view(&screen), View::Merged { layer: 1, base: 0 });
    // What was made and not shown was kept; while the next is made, the old one stays, and says what it is of.
    screen.state.press(&event("ctrl-l"));
    screen.state.press(&event("up"));
    screen.state.settle();
    assert_eq!(view(&screen), View::Layer(0));
    asked(&mut screen);
    assert!(screen.text().contains("changes of layer 1"));
}
