//! Words and what they expand to.

use super::*;

/// `A` is `a`, `B` is `b c`, `E` is empty, `P` a path, `U` is not set.
const VALUES: [(&str, &str); 7] = [
    ("A", "a"),
    ("B", "b c"),
    ("E", ""),
    ("P", "/usr/lib/x.tar.gz"),
    ("AB", "x*y?z"),
    ("STAR", "*"),
    ("É", "uni"),
];

/// `None` is what BuildKit refuses.
const WORDS: &[(&str, Option<&str>)] = &[
    ("$A", Some("a")),
    ("${A}", Some("a")),
    ("a$Ab", Some("a")),
    ("${A}b", Some("ab")),
    ("$U-", Some("-")),
    ("$", Some("$")),
    ("a$", Some("a$")),
    ("$$A", Some("A")),
    ("$1x", Some("x")),
    ("$@", Some("")),
    ("'$A'", Some("$A")),
    (r#""$A""#, Some("a")),
    (r#""a'b""#, Some("a'b")),
    (r#"'a"b'"#, Some(r#"a"b"#)),
    (r#"\$A"#, Some("$A")),
    (r#""\$A \" \a""#, Some(r#"$A " \a"#)),
    (r#"a\ b"#, Some("a b")),
    (r#"'a\b'"#, Some(r#"a\b"#)),
    ("$B", Some("b c")),
    (r#""  $B ""#, Some("  b c ")),
    ("${A:-d}", Some("a")),
    ("${E:-d}", Some("d")),
    ("${E-d}", Some("")),
    ("${U-d}", Some("d")),
    (r#"${U:-"d e"}"#, Some("d e")),
    ("${U:-$A$B}", Some("ab c")),
    ("${U:-${E:-${A}}}", Some("a")),
    ("${A:+w}", Some("w")),
    ("${E:+w}", Some("")),
    ("${E+w}", Some("w")),
    ("${U+w}", Some("")),
    ("${A:?no}", Some("a")),
    ("${A?no}", Some("a")),
    ("${U:?no}", None),
    ("${E:?no}", None),
    ("${E?no}", Some("")),
    ("${U?}", None),
    ("${A", None),
    ("${}", None),
    ("${:x}", None),
    ("${{A}", None),
    ("${A:x}", None),
    ("${A^}", None),
    ("${A:#a}", None),
    (r#""a"#, None),
    ("'a", None),
    ("${P#*/}", Some("usr/lib/x.tar.gz")),
    ("${P##*/}", Some("x.tar.gz")),
    ("${P%.*}", Some("/usr/lib/x.tar")),
    ("${P%%.*}", Some("/usr/lib/x")),
    ("${P%?z}", Some("/usr/lib/x.tar.")),
    ("${P#lib}", Some("/usr/lib/x.tar.gz")),
    ("${P#/usr}", Some("/lib/x.tar.gz")),
    ("${P#}", Some("/usr/lib/x.tar.gz")),
    ("${P%%}", Some("/usr/lib/x.tar.gz")),
    (r#"${P#\/usr}"#, Some("/lib/x.tar.gz")),
    (r#"${P#\*}"#, Some("/usr/lib/x.tar.gz")),
    (r#"${P#\a}"#, None),
    (r#"${AB#?\*}"#, Some("y?z")),
    (r#"${AB##*\?}"#, Some("z")),
    (r#"${AB%\?*}"#, Some("x*y")),
    ("${P/lib/LIB}", Some("/usr/LIB/x.tar.gz")),
    (r#"${P//\//-}"#, Some("-usr-lib-x.tar.gz")),
    ("${P/r*r/R}", Some("/usR.gz")),
    ("${P//?/.}", Some(".................")),
    ("${AB//*/s}", Some("s")),
    ("${A//x/y}", Some("a")),
    ("${U/a/b}", Some("")),
    ("${A//}", None),
    ("${A/a}", None),
    ("${U#a}", Some("")),
    ("${P##$STAR/}", Some("x.tar.gz")),
    ("${É}", Some("uni")),
    ("a${A}$", Some("aa$")),
    ("${A:-}", Some("a")),
];

/// What a word becomes where everything is known.
fn word(escape: char, word: &str) -> Option<String> {
    let text = format!("# escape={escape}\nFROM scratch\nARG A B E P AB STAR É\nUSER {word}\n");
    let file = Dockerfile::parse(&text, &given(&VALUES)).unwrap();
    let Arguments::Words(words) = &file.stages[0].instructions[2].arguments else {
        panic!("{file:?}")
    };
    let known = words[0].known().map(str::to_owned);
    if known.is_none() {
        assert_eq!(words[0].shown(), word, "what can't be expanded stays");
    }
    known
}

#[test]
fn words_become_what_buildkit_makes_of_them() {
    for (written, expected) in WORDS {
        assert_eq!(word('\\', written).as_deref(), *expected, "{written}");
    }
    for (written, expected) in [
        ("`$A", "$A"),
        (r"a\b$A", r"a\ba"),
        (r#""`$A`a\$A""#, r"$A`a\a"),
        (r"${P%\/x*}", "/usr/lib"),
    ] {
        assert_eq!(word('`', written).as_deref(), Some(expected), "{written}");
    }
}

#[test]
fn what_is_not_known_leaves_a_hole() {
    let text = "FROM image\nARG A=/a\nENV X=$U/bin E=${E-}\nLABEL ";
    for (written, expected, fits) in [
        ("k=$U", "k=$U", "k="),
        ("k=${U}x", "k=${U}x", "k=anyx"),
        ("k=$X:$A", "k=$U/bin:/a", "k=/usr/bin:/a"),
        ("k=${U:-$A}", "k=${U:-$A}", "k=what"),
        ("k=${X:-$A}", "k=$U/bin", "k=/bin"),
        ("k=${X:+$A}", "k=/a", "k=/a"),
        ("k=${E:+$A}", "k=${E:+$A}", "k=/a"),
        ("k=${X%bin}", "k=${X%bin}", "k=/"),
        ("k=${A#$U}", "k=${A#$U}", "k=a"),
        ("k=${A//a/$U}", "k=${A//a/$U}", "k=/b"),
        // BuildKit means the parts of the match by `$1`, and nobody that.
        (r"k=${A//a/\$1}", r"k=${A//a/\$1}", r"k=/\"),
        ("k=${U:?none}", "k=${U:?none}", "k=x"),
        ("$U=v", "$U=v", "a=v"),
    ] {
        let file = Dockerfile::parse(&format!("{text}{written}\n"), &Known::default()).unwrap();
        let Arguments::Pairs(pairs) = &file.stages[0].instructions[3].arguments else {
            panic!("{file:?}")
        };
        let pair = [pairs[0].key.clone(), pairs[0].value.clone().unwrap()];
        let pair = Text::joined(&pair, "=");
        assert_eq!(pair.shown(), expected, "{written}");
        assert!(pair.fits(fits), "{written} {fits}");
        assert!(!pair.fits("other=x"), "{written}");
    }
}

#[test]
fn holes_fit_anything_and_literals_only_themselves() {
    let text = |written: &str| {
        let file = format!("FROM image\nUSER {written}\n");
        let file = Dockerfile::parse(&file, &Known::default()).unwrap();
        match &file.stages[0].instructions[1].arguments {
            Arguments::Words(words) => words[0].clone(),
            other => panic!("{other:?}"),
        }
    };
    for (written, told, expected) in [
        ("a", "a", true),
        ("a", "b", false),
        ("a", "ab", false),
        ("a  b", " a b ", true),
        ("a b", "ab", false),
        ("$X", "", true),
        ("$X", "any thing", true),
        ("a$X", "a", true),
        ("a$X", "b", false),
        ("${X}a", "a", true),
        ("${X}a", "ba a", true),
        ("${X}a", "ab", false),
        ("a${X}a", "a", false),
        ("a${X}a", "aa", true),
        ("a${X}b${Y}c", "a1b2c", true),
        ("a${X}b${Y}c", "ac", false),
        ("a${X}b${Y}c", "abbcc", true),
        ("a ${X} b", "a b", true),
        ("a ${X} b", "a  x y  b", true),
        ("a ${X} b", "ab", false),
        ("${X} b", "b", true),
        ("a ${X}", "a", true),
        ("${X}${Y}", "", true),
    ] {
        assert_eq!(text(written).fits(told), expected, "{written} / {told}");
    }
}

#[test]
fn variables_that_double_each_other_are_an_error() {
    let mut text = "FROM scratch\nENV A=0123456789\n".to_owned();
    for _ in 0..40 {
        text.push_str("ENV A=$A$A\n");
    }
    let error = Dockerfile::parse(&text, &given(&[])).unwrap_err();
    assert!(error.line > 10 && error.line < 40, "{error}");
    assert_eq!(error.what, "its variables expand to more than 64 MiB");
    let text = format!(
        "FROM scratch\nUSER {}x{}\n",
        "${A:-".repeat(100_000),
        "}".repeat(100_000)
    );
    let error = Dockerfile::parse(&text, &given(&[])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2: a variable's default nests more than 64 deep"
    );
    let value = "a".repeat(1 << 20);
    let text = "FROM scratch\nARG A\nUSER ${A//*a*b/c}\n";
    assert!(Dockerfile::parse(text, &given(&[("A", &value)])).is_err());
}
