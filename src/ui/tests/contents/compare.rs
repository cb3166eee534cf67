//! How two versions of a file differ.

use super::{part, versions};
use crate::ui::content::compare::Comparison;
use crate::ui::tests::*;
use crate::ui::work::errand::{Errand, Outcome};
use layerscope::contents::{Compared, Cost, Part};

#[test]
fn it_will_compare_with_the_version_before() {
    let mut screen = versions();
    screen.press("V");
    screen.price(Cost::Nothing);
    let (ticket, errand) = screen.errand();
    assert!(matches!(errand, Errand::Compare { .. }));
    let old = part(b"port = 8080\nhost = a\n");
    let new = part(b"port = 9090\nhost = a\n");
    screen.done(
        &ticket,
        Outcome::Compared(Box::new(Comparison::of_parts(old, new))),
    );
    let text = screen.text();
    for words in [
        "layer 2 → layer 5",
        "1 - port = 8080",
        "1 + port = 9090",
        "1 line added, 1 removed",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    screen.press("n");
    assert!(!screen.lines_with("change 1 of 1").is_empty());
}

#[test]
fn it_will_look_at_what_a_layer_made_of_a_path_from_its_history() {
    let mut screen = versions();
    screen.press("i home");
    let node = |screen: &mut Screen, keys: &str| {
        screen.press(keys);
        match screen.price(Cost::Nothing) {
            Errand::Read { file, .. } => {
                screen.errand();
                let inspection = screen.state.inspection().unwrap();
                inspection.tree.inode(file).layer
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(node(&mut screen, "v"), 1);
    assert_eq!(node(&mut screen, "esc down v"), 4);
    screen.press("esc home V");
    assert_eq!(
        screen.state.notice.as_deref(),
        Some("nothing was there before layer 2")
    );
    screen.press("end V");
    assert!(matches!(
        screen.price(Cost::Nothing),
        Errand::Compare { .. }
    ));
    let (ticket, _) = screen.errand();
    let same = Comparison::of_parts(part(b"a"), part(b"a"));
    screen.done(&ticket, Outcome::Compared(Box::new(same)));
    assert!(!screen.lines_with("layer 2 → layer 5").is_empty());
}

/// A comparison of two texts of 40 MB that differ at 30,000,007, of which a stretch around that was read.
fn large(len: usize) -> Comparison {
    let part = |line: &str| {
        let mut bytes = format!("before\n{line}\n").into_bytes();
        bytes.extend(b"after\n".repeat(len / 6));
        Part {
            from: 30_000_000,
            bytes,
            size: 40_000_000,
        }
    };
    Comparison::of_whole(Compared {
        first: Some(30_000_007),
        differing: 2,
        starts: [b"text\n".to_vec(), b"text\n".to_vec()],
        parts: [part("one"), part("two")],
        lines: 5_000_000,
        is_within_line: false,
    })
}

#[test]
fn it_will_compare_more_of_large_texts_on_demand() {
    let mut screen = versions();
    screen.press("V");
    screen.price(Cost::Nothing);
    let (ticket, first) = screen.errand();
    let Errand::Compare {
        old,
        new,
        more: None,
    } = first
    else {
        panic!("both are compared to their ends");
    };
    screen.done(&ticket, Outcome::Compared(Box::new(large(1_000_000))));
    let text = screen.text();
    for words in [
        "1 line added, 1 removed up to 31.0 MB of 40.0 MB and 31.0 MB of 40.0 MB",
        "The first byte that differs is at 30000007.",
        "⋯ 5000000 equal lines",
        "5000002 - one",
        "5000002 + two",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    screen.press("end");
    assert!(
        !screen
            .lines_with("not compared line by line from here on")
            .is_empty()
    );
    assert!(
        !screen
            .lines_with("space compares the next megabyte")
            .is_empty()
    );
    screen.press("space");
    let errand = screen.price(Cost::Download(48_000_000));
    let Errand::Compare {
        old: own,
        new: other,
        more: Some(more),
    } = errand
    else {
        panic!("more is compared");
    };
    assert_eq!((own, other), (old, new));
    assert_eq!((more.from, more.most), (30_000_000, 1_000_007 + 1_000_000));
    assert!(
        !screen
            .lines_with("48.0 MB are downloaded again.")
            .is_empty()
    );
    screen.press("enter");
    let (ticket, _) = screen.errand();
    let mut whole = large(1_000_000);
    for part in [&mut whole.old, &mut whole.new] {
        part.size = part.from + part.bytes.len() as u64;
    }
    let whole = Comparison::of_texts(whole.old, whole.new, whole.facts);
    screen.done(&ticket, Outcome::Compared(Box::new(whole)));
    screen.press("end");
    assert!(
        screen.lines_with("not compared").is_empty(),
        "{}",
        screen.text()
    );
    assert!(screen.lines_with("space compares").is_empty());
    screen.press("space");
    assert!(screen.state.requests.is_empty());
}

#[test]
fn it_will_mark_a_line_of_which_the_start_was_not_read() {
    let mut screen = versions();
    screen.press("V");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    let part = |text: &str| Part {
        from: 5_000_000,
        bytes: text.as_bytes().to_vec(),
        size: 5_000_000 + text.len() as u64,
    };
    let text = Comparison::of_whole(Compared {
        first: Some(5_000_005),
        differing: 1,
        starts: [b"text".to_vec(), b"text".to_vec()],
        parts: [part("let a=1\nend\n"), part("let b=1\nend\n")],
        lines: 6,
        is_within_line: true,
    });
    screen.done(&ticket, Outcome::Compared(Box::new(text)));
    let text = screen.text();
    for words in ["7 -…let a=1", "7 +…let b=1", "8   end"] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

#[test]
fn it_will_say_how_much_of_large_binaries_differs() {
    let mut screen = versions();
    screen.press("V");
    screen.price(Cost::Nothing);
    let (ticket, _) = screen.errand();
    let part = |byte: u8, size| Part {
        from: 4_999_900,
        bytes: [&[0; 100], &[byte; 100][..]].concat(),
        size,
    };
    let binary = Comparison::of_whole(Compared {
        first: Some(5_000_000),
        differing: 70_000,
        starts: [vec![0; 10], vec![0; 10]],
        parts: [part(1, 9_000_000), part(2, 9_500_000)],
        lines: 0,
        is_within_line: false,
    });
    screen.done(&ticket, Outcome::Compared(Box::new(binary)));
    let text = screen.text();
    for words in [
        "Binary; the first byte that differs is at 5000000.",
        "70000 bytes differ of the first 9.00 MB (9,000,000 B).",
        "The new one is 500 kB (500,000 B) longer.",
        "->004c4b40  01 01",
        "- 004c4b28  00 00",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    screen.press("end space");
    assert!(screen.state.requests.is_empty(), "all was compared");
}
