use super::*;

fn part(text: &[u8]) -> Part {
    Part {
        from: 0,
        bytes: text.to_vec(),
        size: text.len() as u64,
    }
}

/// The rows as `diff -u` would mark them.
fn unified(old: &str, new: &str) -> Vec<String> {
    rows_of(&Comparison::of_parts(
        part(old.as_bytes()),
        part(new.as_bytes()),
    ))
}

fn rows_of(comparison: &Comparison) -> Vec<String> {
    let Kind::Text { rows, .. } = &comparison.kind else {
        panic!("a difference of texts: {:?}", comparison.kind);
    };
    let line = |row: &Row| match row {
        Row::Skipped(count) => format!("@{count}"),
        Row::Rest => "...".to_owned(),
        Row::Line(line) => {
            let text = comparison.bytes(line, &line.text);
            let sign = match line.sign {
                Sign::Both => ' ',
                Sign::Removed => '-',
                Sign::Added => '+',
            };
            format!("{sign}{}", String::from_utf8_lossy(text))
        }
    };
    rows.iter().map(line).collect()
}

#[test]
fn lines_are_marked_as_diff_marks_them() {
    // printf '%s\n' a b c d e f g h i j > 1; printf '%s\n' a b c d e F g h i j k > 2; diff -u 1 2
    let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";
    let new = "a\nb\nc\nd\ne\nF\ng\nh\ni\nj\nk\n";
    let rows = unified(old, new);
    assert_eq!(
        rows,
        [
            "@2", " c", " d", " e", "-f", "+F", " g", " h", " i", " j", "+k"
        ]
    );
    assert_eq!(unified("", "x\n"), ["+x"]);
    assert_eq!(unified("x\n", ""), ["-x"]);
}

#[test]
fn words_that_changed_stand_out_and_lines_with_nothing_in_common_do_not() {
    let words = |old: &str, new: &str| {
        let comparison = Comparison::of_parts(part(old.as_bytes()), part(new.as_bytes()));
        let Kind::Text { rows, .. } = &comparison.kind else {
            panic!("a difference of texts");
        };
        let mut found = Vec::new();
        for row in rows {
            if let Row::Line(line) = row {
                let words = line.words.iter();
                found.extend(words.map(|word| {
                    String::from_utf8_lossy(comparison.bytes(line, word)).into_owned()
                }));
            }
        }
        found
    };
    assert_eq!(
        words("port = 8080 # web", "port = 9090 # web"),
        ["8080", "9090"]
    );
    assert!(words("a quick brown fox", "1234567890123").is_empty());
}

#[test]
fn binary_files_differ_at_a_byte() {
    let facts = |it: &Comparison| (it.facts.first, it.facts.differing);
    let compared = Comparison::of_parts(part(b"\x7fELF\0\0aa"), part(b"\x7fELF\0\0ab"));
    assert_eq!(compared.kind, Kind::Binary);
    assert_eq!(facts(&compared), (Some(7), 1));
    // One ends where the other goes on.
    let compared = Comparison::of_parts(part(b"\0\0"), part(b"\0\0\0"));
    assert_eq!(facts(&compared), (Some(2), 0));
    assert_eq!(
        Comparison::of_parts(part(b"x"), part(b"x")).kind,
        Kind::Same
    );
}

#[test]
fn a_megabyte_with_nothing_in_common_takes_no_longer_than_it_may() {
    let text = |seed: u64| -> Vec<u8> {
        let lines = (0..150_000u64).map(|at| (at * 7919 + seed) % 1_000_003);
        lines
            .flat_map(|line| format!("{line}\n").into_bytes())
            .collect()
    };
    let started = Instant::now();
    let comparison = Comparison::of_parts(part(&text(1)), part(&text(500_000)));
    assert!(started.elapsed() < PATIENCE * 8, "{:?}", started.elapsed());
    assert!(matches!(comparison.kind, Kind::Text { .. }));
}

#[test]
fn lines_that_may_follow_behind_what_was_read_are_not_said_to_be_missing() {
    // Old has two lines that new lacks; both were read for 12 bytes.
    let part = |text: &str, size| Part {
        from: 5_000,
        bytes: text.as_bytes().to_vec(),
        size,
    };
    let facts = Facts {
        first: Some(5_002),
        differing: 9,
        lines: 1_000,
        is_within_line: false,
    };
    let old = "a\nX\nY\nb\nc\nd";
    let new = "a\nb\nc\nd\ne\nf";
    let compared = Comparison::of_texts(part(old, 9_000), part(new, 9_000), facts);
    let rows = ["@1000", " a", "-X", "-Y", " b", " c", "..."];
    assert_eq!(rows_of(&compared), rows);
    let Kind::Text { rows, .. } = &compared.kind else {
        panic!("texts");
    };
    let Row::Line(line) = &rows[1] else {
        panic!("a line");
    };
    assert_eq!(line.numbers, [Some(1001), Some(1001)]);
    // Old is there whole: what new has behind it was added.
    let compared = Comparison::of_texts(part("a\nb\n", 5_004), part("A\nb\nc\nd", 9_000), facts);
    let rows = ["@1000", "-a", "+A", " b", "+c", "..."];
    assert_eq!(rows_of(&compared), rows);
    // The only difference is shown whatever follows.
    let compared = Comparison::of_texts(part("a\nX\nb", 9_000), part("a\nY\nb", 9_000), facts);
    assert_eq!(rows_of(&compared), ["@1000", " a", "-X", "+Y", "..."]);
}
