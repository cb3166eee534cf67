//! What a query keeps, and what it says of itself.

use super::*;
use crate::ui::find::Marks;
use layerscope::inspection::Severity;

fn keeps(query: &str, words: &str) -> bool {
    Query::parse(query).matches(words, &Facts::default())
}

#[test]
fn all_words_must_hold_in_any_order() {
    assert!(keeps("main app", "/app/src/main.js"));
    assert!(!keeps("main lib", "/app/src/main.js"));
    assert!(keeps("", "/anything") && keeps("  ", ""));
}

#[test]
fn case_matters_where_there_is_a_capital_letter() {
    assert!(keeps("readme", "/README.md") && keeps("README", "/README.md"));
    assert!(!keeps("Readme", "/README.md"));
    assert!(keeps("straße", "/STRASSE/Straße") && !keeps("STRAße", "/straße"));
}

#[test]
fn anchors_bind_to_the_start_and_the_end() {
    assert!(keeps("^/etc", "/etc/passwd") && keeps("^etc", "/etc/passwd"));
    assert!(!keeps("^etc", "/usr/etc") && !keeps("^passwd", "/etc/passwd"));
    assert!(keeps(".py$", "/a/b.py") && !keeps(".py$", "/a/b.pyc"));
    assert!(keeps("^etc/passwd$", "/etc/passwd") && !keeps("^etc$", "/etc/passwd"));
    assert!(keeps("\\ x", "/a x") && !keeps("\\ x", "/ax"));
}

#[test]
fn an_exclamation_mark_turns_any_term_round() {
    assert!(!keeps("!test", "/a/test/b") && keeps("!test", "/a/b"));
    assert!(!keeps("!^/a", "/a/b") && !keeps("!b$", "/a/b") && keeps("!a$", "/a/b"));
    assert!(!keeps("!re:[0-9]", "/a1") && keeps("!re:[0-9]", "/a"));
}

#[test]
fn sizes_are_decimal_or_binary_and_strict() {
    let of = |query: &str, bytes| {
        let facts = Facts {
            bytes,
            ..Facts::default()
        };
        Query::parse(query).matches("", &facts)
    };
    assert!(of(">1MB", Some(1_000_001)) && !of(">1MB", Some(1_000_000)));
    assert!(of("<1MiB", Some(1_048_575)) && !of("<1MiB", Some(1_048_576)));
    assert!(of(">1kB <2kB", Some(1_500)) && !of(">1kB <2kB", Some(2_500)));
    // A directory is neither larger nor smaller.
    assert!(!of(">0", None) && !of("<1GB", None) && of("!>1MB", None));
}

#[test]
fn facts_are_asked_for_by_name() {
    let facts = Facts {
        bytes: None,
        marks: Marks::ADDED.and(Marks::HIDDEN),
        stage: Some("Build"),
        layer: Some(4),
        lines: Some((24, 26)),
        severity: Some(Severity::High),
    };
    let is_kept = |query: &str| Query::parse(query).matches("", &facts);
    for kept in [
        "stage:build",
        "stage:deps,BUILD",
        "layer:5",
        "layer:1,5",
        "line:26",
        "line:24",
        "mark:added",
        "mark:+",
        "mark:-,hidden",
        "sev:high",
        "sev:low",
        "!stage:deps",
        "!mark:leaked",
        "!sev:critical",
    ] {
        assert!(is_kept(kept), "{kept}");
    }
    for lost in [
        "stage:buil",
        "layer:4",
        "line:27",
        "mark:removed",
        "mark:~,-",
        "sev:critical",
        "!layer:5",
        "!mark:hid",
    ] {
        assert!(!is_kept(lost), "{lost}");
    }
}

#[test]
fn what_is_not_finished_holds_for_everything_and_is_told() {
    for (typed, problem) in [
        (">", "size: >1MB or <20KiB"),
        (">1M", "size: >1MB or <20KiB"),
        ("<-1", "size: >1MB or <20KiB"),
        (
            "mark:",
            "mark: added, modified, metadata, removed, hidden, leaked, linked",
        ),
        ("mark:m", "mark: modified, metadata"),
        ("sev:x", "sev: critical, high, medium, low, info"),
        ("stage:", "stage: its name"),
        ("layer:0", "layer: a number"),
        ("line:x", "line: a number"),
        ("re:(", "regex: unclosed group"),
    ] {
        let query = Query::parse(typed);
        assert_eq!(query.problem(), Some(problem), "{typed}");
        assert!(
            query.is_empty() && query.matches("/x", &Facts::default()),
            "{typed}"
        );
    }
    for nothing in ["", "!", "'", "^", "$", "!'", "re:", "!re:"] {
        let query = Query::parse(nothing);
        assert!(query.is_empty() && query.problem().is_none(), "{nothing}");
    }
    let half = Query::parse("main >1");
    assert!(half.problem().is_none() && half.asks_for_facts());
}

#[test]
fn a_regular_expression_goes_on_to_the_end() {
    assert!(keeps("re:^/a b+$", "/a bb") && !keeps("re:^/a b+$", "/a"));
    assert!(keeps("app re:\\.(js|ts)$", "/app/x.ts") && !keeps("app re:\\.(js|ts)$", "/x.ts"));
    assert!(keeps("re:MAKE\\S+", "/MAKEFILE") && !keeps("re:MAKE", "/makefile"));
    assert!(keeps("re:\\Smake", "/xMAKE"));
}

#[test]
fn hostile_queries_cost_little() {
    let hay = "/".to_owned() + &"a".repeat(4000);
    for query in [
        "re:(a*)*b".to_owned(),
        "re:(((a{100}){100}){100})".to_owned(),
        format!("re:{}", "(".repeat(900)),
        "a".repeat(10_000),
        "a ".repeat(5_000),
        "\\ ".repeat(5_000),
        "\u{202e}\u{0}\n🏳️‍🌈".repeat(900),
    ] {
        let start = std::time::Instant::now();
        Query::parse(&query).matches(&hay, &Facts::default());
        assert!(start.elapsed().as_secs() < 2);
    }
    let too_large = Query::parse("re:((a{100}){100}){100}");
    assert_eq!(too_large.problem(), Some("regex: too large"));
}
