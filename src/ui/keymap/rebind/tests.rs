//! What happens to keys when a person wants other ones.

use crossterm::event::KeyEvent;

use super::*;
use crate::ui::keymap::Scope;
use crate::ui::list::cursor::Move;

fn with(wanted: &[(&str, &[&str])]) -> Result<Keymap, Clash> {
    let wanted: Vec<(String, Vec<Key>)> = wanted
        .iter()
        .map(|(name, keys)| {
            let keys = keys.iter().map(|key| key.parse().unwrap());
            ((*name).to_owned(), keys.collect())
        })
        .collect();
    Keymap::default().with(&wanted)
}

fn action(keymap: &Keymap, key: &str, scope: Scope) -> Option<Action> {
    let Key(code, held) = key.parse().unwrap();
    keymap.action(&KeyEvent::new(code, held), |it| it.scope == scope)
}

fn why(wanted: &[(&str, &[&str])]) -> String {
    let Clash { name, why } = with(wanted).unwrap_err();
    format!("{name}: {why}")
}

#[test]
fn another_key_takes_the_place_of_the_usual_ones() {
    let keymap = with(&[("help", &["f1", "H"])]).unwrap();
    for key in ["f1", "H"] {
        assert_eq!(action(&keymap, key, Scope::Panes), Some(Action::Help));
    }
    assert_eq!(action(&keymap, "?", Scope::Panes), None);
}

#[test]
fn a_key_that_is_taken_is_taken_from_who_had_it_where_both_would_hold() {
    let keymap = with(&[("warnings", &["ctrl-o"])]).unwrap();
    let warnings = action(&keymap, "ctrl-o", Scope::Panes);
    assert_eq!(warnings, Some(Action::Warnings));
    let sort = keymap.keys("sort");
    let sort: Vec<String> = sort.iter().map(|key| key.written()).collect();
    assert_eq!(sort, ["s"]);
    // `w` closes a text still: warnings are in the panes alone.
    assert_eq!(action(&keymap, "w", Scope::Text), Some(Action::Close));
    // `e` opens in the tree, which is one of the panes.
    let keymap = with(&[("warnings", &["e"])]).unwrap();
    assert_eq!(action(&keymap, "e", Scope::Tree), None);
    // The list of stages and the tree never take keys at once.
    let keymap = with(&[("checklist", &["e"])]).unwrap();
    assert_eq!(action(&keymap, "e", Scope::Tree), Some(Action::ExpandBelow));
}

#[test]
fn one_key_for_two_things_in_one_place_is_a_mistake_that_names_both() {
    assert_eq!(
        why(&[("help", &["x"]), ("warnings", &["y", "x"])]),
        "warnings: x is help's already, and both would hold in one place"
    );
    assert_eq!(
        why(&[("expand", &["x"]), ("warnings", &["x"])]),
        "warnings: x is expand's already, and both would hold in one place"
    );
    with(&[("expand", &["x"]), ("checklist", &["x"])]).unwrap();
}

#[test]
fn none_is_none_but_nobody_is_shut_in() {
    let keymap = with(&[("sort", &[])]).unwrap();
    assert_eq!(action(&keymap, "s", Scope::Panes), None);
    for name in ["quit", "close"] {
        assert_eq!(
            why(&[(name, &[])]),
            format!("{name}: would have no key left")
        );
    }
    assert_eq!(
        why(&[("next-view", &["q"]), ("sort", &["esc"])]),
        "quit: would have no key left"
    );
    assert_eq!(
        why(&[("sort", &["ctrl-c"])]),
        "sort: ctrl-c always interrupts"
    );
    for keys in [&["f10"][..], &[]] {
        let keymap = with(&[("interrupt", keys)]).unwrap();
        assert_eq!(
            action(&keymap, "ctrl-c", Scope::Everywhere),
            Some(Action::Interrupt)
        );
    }
}

#[test]
fn every_place_keeps_a_way_out() {
    let content = "A file's content, or two compared";
    for (name, keys, way, place) in [
        ("hex", &["esc", "q"][..], "close", content),
        ("left", &["esc", "q"], "close", content),
        ("erase-word", &["esc"], "close", "While typing a path"),
        ("agree", &["esc", "q"], "close", content),
        ("run", &["esc", "ctrl-p"], "close", "All actions"),
    ] {
        assert_eq!(
            why(&[(name, keys)]),
            format!("{way}: would have no key left in: {place}")
        );
    }
    // These keep another way: enter, backspace or a key of their own.
    for (name, keys) in [
        ("hex", &["esc"][..]),
        ("lead-on", &["esc"]),
        ("run", &["esc"]),
    ] {
        with(&[(name, keys)]).unwrap();
    }
    assert_eq!(
        why(&[("clear-filter", &[]), ("keep-filter", &[])]),
        "keep-filter: would have no key left"
    );
    with(&[("keep-filter", &[])]).unwrap();
}

#[test]
fn characters_are_typed_while_typing() {
    let keymap = with(&[("up", &["i", "ctrl-p"]), ("clear-filter", &["x"])]).unwrap();
    assert_eq!(
        action(&keymap, "i", Scope::Panes),
        Some(Action::Go(Move::Up))
    );
    assert_eq!(action(&keymap, "i", Scope::Typing), None);
    assert_eq!(
        action(&keymap, "ctrl-p", Scope::Typing),
        Some(Action::Go(Move::Up))
    );
    assert_eq!(action(&keymap, "x", Scope::Typing), None);
    assert_eq!(
        action(&keymap, "esc", Scope::Typing),
        Some(Action::ClearFilter)
    );
}

#[test]
fn every_name_is_told_in_one_sentence_of_its_own() {
    let keymap = Keymap::default();
    let mut told: Vec<&str> = Vec::new();
    for name in keymap.names() {
        let words = keymap.words(name);
        assert!(!words.contains(';') && words.len() < 75, "{name}: {words}");
        assert!(!told.contains(&words), "{name} is told as another: {words}");
        told.push(words);
        let mut helps: Vec<&str> = keymap.named(name).map(|it| it.help).collect();
        helps.sort_unstable();
        helps.dedup();
        let is_said = SENTENCES.iter().any(|(known, _)| *known == name);
        assert_eq!(is_said, helps.len() > 1, "{name}: {helps:?}");
    }
}

#[test]
fn the_usual_keys_are_no_change() {
    let usual = Keymap::default();
    let wanted: Vec<(String, Vec<Key>)> = usual
        .names()
        .into_iter()
        .map(|name| (name.to_owned(), usual.keys(name)))
        .collect();
    let keymap = Keymap::default().with(&wanted).unwrap();
    let all = |keymap: &Keymap| format!("{:?}", keymap.bindings);
    assert_eq!(all(&keymap), all(&usual));
}
