//! What is told of mistakes in the configuration.

use super::config::{Place, none, shop};

#[cfg(unix)]
#[test]
fn a_configuration_that_may_be_there_and_cannot_be_reached_is_an_error() {
    let place = none();
    let file = place.path("config.toml");
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("config.toml", &file).unwrap();
    let run = place.run(&[], &[&shop()]);
    assert_eq!(run.code, Some(2), "{run:#?}");
    let told = format!("layerscope: {file} can't be read: ");
    assert!(run.stderr.starts_with(&told), "{run:#?}");
    let run = place.run(&[], &["--config", "none", &shop()]);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
fn a_mistake_is_told_with_its_line_whatever_was_asked_for() {
    for (text, told) in [
        (
            "[interface]\nthme = \"dark\"",
            "2: no setting is called 'thme'; 'theme' comes near",
        ),
        (
            "\n[interfaces]",
            "2: no table is called 'interfaces'; 'interface' comes near",
        ),
        ("theme = \"dark\"", "1: 'theme' belongs below [interface]"),
        (
            "[gate]\nignore = \"x\"",
            "2: 'ignore' belongs below [findings]",
        ),
        (
            "[image]\nverify = \"yes\"",
            "2: verify: expected true or false, not a string",
        ),
        (
            "[findings]\nignore = [1]",
            "2: an entry of ignore: expected a text, not an integer",
        ),
        (
            "[findings]\nignore = 1",
            "2: ignore: expected a list of texts, not an integer",
        ),
        (
            "[keys]\nhelp = [\n\"x\",\n1]",
            "4: an entry of help: expected a key, not an integer",
        ),
        (
            "[limits]\nentries = -1",
            "2: entries: expected 0 to 18446744073709551615, not -1",
        ),
        (
            "[limits]\nentries = 0x1_0000_0000_0000_0000",
            "2: entries: expected 0 to 18446744073709551615, not ",
        ),
        (
            "[interface]\r\nsort = \"name\"\r\nview = \"x\"\r\n",
            "3: view: expected one of changes, stage, merged, not 'x'",
        ),
        (
            "\u{feff}[interface]\nsort = 5",
            "2: sort: expected one of size, name, waste, not '5'",
        ),
        (
            "[interface]\ntheme = true",
            "2: theme: expected a text, not a boolean",
        ),
        (
            "[gate]\nmax-layers = \"many\"",
            "2: max-layers: expected a whole number, not 'many'",
        ),
        ("[interface]\nsort = \"sise\"", "2: sort: expected one of "),
        (
            "[limits]\nentrys = 5",
            "2: no limit is called 'entrys'; 'entries' comes near",
        ),
        (
            "[limits]\nentries = \"5\"",
            "2: entries: expected a whole number, not a string",
        ),
        (
            "[keys]\nqiut = \"x\"",
            "2: no action is called 'qiut'; 'quit' comes near",
        ),
        (
            "[keys]\nhelp = \"entr\"",
            "2: help: no key is called 'entr'; 'enter' comes near",
        ),
        (
            "[keys]\nhelp = \"x\"\nwarnings = \"x\"",
            "3: warnings: x is help's already, and both would hold in one place",
        ),
        ("[keys]\nquit = []", "2: quit: would have no key left"),
        ("[gate]\nmax-waste = ", "2: "),
        ("[gate]\nmax-layers = 1\nmax-layers = 2", "3: "),
    ] {
        let place = Place::new(text);
        for args in [
            vec![shop()],
            vec![shop(), "--json".to_owned()],
            vec!["config".to_owned()],
        ] {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let run = place.run(&[], &args);
            assert_eq!(
                (run.code, run.stdout.as_str()),
                (Some(2), ""),
                "{text}: {run:#?}"
            );
            let told = format!("layerscope: {}:{told}", place.path("config.toml"));
            assert!(run.stderr.starts_with(&told), "{told}\n{}", run.stderr);
            assert_eq!(run.stderr.lines().count(), 1, "{run:#?}");
        }
    }
}

#[test]
fn what_only_the_run_finds_wrong_is_told_with_its_line_too() {
    let place = Place::new("[findings]\nrules = \"team.toml\"\n");
    let run = place.run(&[], &[&shop()]);
    let told = format!(
        "layerscope: {}:2: rules: {} can't be read: ",
        place.path("config.toml"),
        place.path("team.toml")
    );
    assert!(
        run.code == Some(2) && run.stderr.starts_with(&told),
        "{run:#?}"
    );
    let run = none().run(&[("LAYERSCOPE_FAIL_ON", "hgih")], &[&shop(), "--ci"]);
    assert_eq!(
        run.stderr,
        "layerscope: LAYERSCOPE_FAIL_ON: fail-on: there is no 'hgih'; near it are high\n"
    );
    for (variable, value, told) in [
        (
            "LAYERSCOPE_VERIFY",
            "yes",
            "expected true or false, not 'yes'",
        ),
        (
            "LAYERSCOPE_LIMIT",
            "entries=x",
            "expected NAME=N with a whole number and one of the names ",
        ),
        ("LAYERSCOPE_PLATFORM", "/", ""),
    ] {
        let run = none().run(&[(variable, value)], &[&shop()]);
        let told = format!("layerscope: {variable}: {told}");
        assert!(
            run.code == Some(2) && run.stderr.starts_with(&told),
            "{run:#?}"
        );
    }
}

#[test]
fn a_file_that_is_no_text_or_too_large_is_told() {
    let place = none();
    let file = place.path("config.toml");
    std::fs::write(&file, b"[interface]\ntheme = \"\xff\"\n").unwrap();
    let run = place.run(&[], &["config"]);
    let told = format!("layerscope: {file}:2: expected text in UTF-8\n");
    assert_eq!((run.code, run.stderr), (Some(2), told));
    std::fs::write(&file, vec![b'#'; (1 << 20) + 1]).unwrap();
    let run = place.run(&[], &["config"]);
    let told = format!("layerscope: {file} can't be read: it has more than 1048576 bytes\n");
    assert_eq!((run.code, run.stderr), (Some(2), told));
}

#[test]
fn a_variable_that_sets_nothing_is_a_warning() {
    let variables = [
        ("LAYERSCOPE_THEMA", "dark"),
        ("LAYERSCOPE_NO_VERIFY", "1"),
        ("LAYERSCOPE_COLOUR", "1"),
        ("LAYERSCOPE_SORTS", ""),
        ("LAYERSCOPES", "1"),
    ];
    let told = "warning: the variable LAYERSCOPE_COLOUR sets nothing\n\
        warning: the variable LAYERSCOPE_NO_VERIFY sets nothing; LAYERSCOPE_VERIFY comes near\n\
        warning: the variable LAYERSCOPE_THEMA sets nothing; LAYERSCOPE_THEME comes near\n";
    for args in [
        &[shop().as_str()][..],
        &["why", &shop(), "bin"],
        &[&shop(), "--platforms"],
        &["config"],
    ] {
        let run = none().run(&variables, args);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), told), "{args:?}");
        let run = none().run(&variables, &[args, &["--quiet"]].concat());
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{args:?}");
    }
    // Who reads the document has no standard error beside it.
    let run = none().run(&variables, &[&shop(), "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), told));
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let warnings = report["warnings"].as_array().unwrap();
    let warnings: Vec<_> = warnings.iter().map(|it| it.as_str().unwrap()).collect();
    let told: Vec<_> = told
        .lines()
        .filter_map(|it| it.strip_prefix("warning: "))
        .collect();
    assert_eq!(warnings, told);
}
