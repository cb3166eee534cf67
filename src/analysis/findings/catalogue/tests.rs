//! The catalogue's own examples, and what is wrong in files.

use super::*;

#[test]
fn every_rule_does_what_its_examples_say() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut wrong = Vec::new();
    for (place, rule) in catalogue.rules().iter().enumerate() {
        assert!(
            !rule.finds.is_empty() && !rule.passes.is_empty(),
            "{}",
            rule.id
        );
        if !rule.paths.is_empty() {
            wrong.extend(examples::check(&catalogue, place).err());
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The built-in catalogue with a rule of the user's.
fn with(text: &str) -> Result<Catalogue, Error> {
    let rule = format!(
        "[[rule]]\nid = \"own/x\"\nseverity = \"low\"\ntitle = \"x\"\nwhy = \"y\"\n{text}\n"
    );
    Catalogue::built_in()?.and("own.toml", &rule)
}

#[test]
fn examples_fail_where_the_paths_are_wrong() {
    for (text, wrong) in [
        (
            "paths = ['**/x/']\nfinds = ['a/x/b']\npasses = ['a/y/b']",
            None,
        ),
        (
            "paths = ['x/']\nfinds = ['a/x/b']\npasses = ['a/y/b']",
            Some("must find 'a/x/b'"),
        ),
        (
            "paths = ['**/x']\nfinds = ['a/x/b']\npasses = ['a/y/b']",
            Some("must find 'a/x/b'"),
        ),
        (
            "paths = ['**/{x,y}/']\nfinds = ['a/x/b']\npasses = ['a/y/b']",
            Some("must not find 'a/y/b'"),
        ),
        (
            "paths = ['**/x/']\nexcept = ['**/b']\nfinds = ['a/x/b']\npasses = ['a/y/b']",
            Some("must find 'a/x/b'"),
        ),
        (
            "paths = ['**/x/']\nexcept = ['a/']\nfinds = ['a/x/b']\npasses = ['a/y/b']",
            Some("must find 'a/x/b'"),
        ),
        (
            "paths = [{ path = '**/x/', holds = ['c/*.d'] }]\nfinds = ['a/x/b']\npasses = ['a/y/b']",
            Some("must find 'a/x/b'"),
        ),
        (
            "paths = [{ path = '**/x/', holds = ['c/*.d'] }]\nfinds = ['a/x/b with a/x/c/e.d']\npasses = ['a/x/b with a/x/e.d']",
            None,
        ),
        (
            "paths = [{ path = '**/b', beside = ['../z'] }]\nfinds = ['a/x/b with a/z']\npasses = ['a/x/b with a/x/z']",
            None,
        ),
        (
            "paths = ['**/x/']\nfinds = ['/a/x/b']\npasses = ['a/y/b']",
            Some("must be the path of a file"),
        ),
    ] {
        let error = with(text).err().map(|error| error.what);
        match wrong {
            None => assert_eq!(error, None, "{text}"),
            Some(words) => assert!(error.is_some_and(|it| it.contains(words)), "{text}"),
        }
    }
}

#[test]
fn braces_mean_each_of_their_choices_and_nothing_more() {
    let text = "paths = ['**/{a,b}.{c,d}', 'e/{f,g}/', '**/*.{h,i}.j', '{k,l/*}/m*n']";
    let rule =
        |finds: &str, passes: &str| format!("{text}\nfinds = ['{finds}']\npasses = ['{passes}']");
    for (finds, passes) in [
        ("x/a.d", "x/a.e"),
        ("b.c", "xb.c"),
        ("e/g/x", "y/e/g/x"),
        ("x/y.i.j", "x/y.j"),
        ("k/mon", "k/x/mon"),
        ("l/x/mn", "l/mn"),
    ] {
        assert!(with(&rule(finds, passes)).is_ok(), "{finds} {passes}");
        assert!(with(&rule(passes, finds)).is_err(), "{finds} {passes}");
    }
}

#[test]
fn ids_are_a_family_and_a_name() {
    let catalogue = Catalogue::built_in().unwrap();
    assert_eq!(catalogue.rule("leak/vcs").unwrap().family(), "leak");
    for id in [
        "vcs",
        "leak/",
        "/vcs",
        "leak/a/b",
        "Leak/vcs",
        "leak/a_b",
        "leak/-a",
        "leak/a--b",
    ] {
        let text = format!("[[rule]]\nid = \"{id}\"\noff = true\n");
        let error = Catalogue::built_in()
            .unwrap()
            .and("own.toml", &text)
            .unwrap_err();
        assert!(error.what.contains("is no id"), "{id}: {error}");
    }
}

#[test]
fn an_empty_title_or_reason_is_none() {
    let rule = "[[rule]]\nid = 'own/x'\nseverity = 'low'\npaths = ['**/x/']\nfinds = ['a/x/b']\npasses = ['a/y/b']";
    for (words, missing) in [
        ("title = ' '\nwhy = 'x'", "own/x has no 'title'"),
        ("title = 'x'\nwhy = ''", "own/x has no 'why'"),
    ] {
        let catalogue = Catalogue::built_in().unwrap();
        let error = catalogue.and("own.toml", &format!("{rule}\n{words}"));
        assert_eq!(error.unwrap_err().what, missing);
    }
}
