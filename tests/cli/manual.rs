//! The manual pages, as man shows them and as linters judge them.

use super::config::none;
use crate::support::tools;

#[test]
fn manual_pages_have_every_option_and_no_mistakes() {
    let place = none();
    for (args, words) in [
        (&["man"][..], ["max\\-waste", "layerscope\\-why"]),
        (&["man", "why"], ["PATH", "stage\\-image"]),
        (&["man", "config"], ["max\\-waste", "theme"]),
    ] {
        let run = place.run(&[], args);
        assert_eq!(run.code, Some(0), "{run:#?}");
        for word in words {
            assert!(
                run.stdout.contains(word),
                "{args:?}: {word}\n{}",
                run.stdout
            );
        }
        place.write("page", &run.stdout);
        let page = place.path("page");
        let groff = ["-man", "-ww", "-z", "-Tutf8", &page];
        if let Ok(output) = std::process::Command::new("groff").args(groff).output() {
            assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{args:?}");
        }
    }
    for name in ["", "why", "config", "completions", "man"] {
        if !tools::have("manual pages", &["man", "mandoc"]) {
            return;
        }
        let args = ["man", name];
        let args = args.into_iter().filter(|it| !it.is_empty());
        let page = place.run(&[], &args.collect::<Vec<_>>()).stdout;
        place.write("page", &page);
        let path = place.path("page");
        // No release has a date yet.
        let lint = tools::output("mandoc", ["-Tlint", "-W", "warning", &path]);
        let lint = String::from_utf8(lint.stdout).unwrap();
        let lint: Vec<&str> = lint
            .lines()
            .filter(|it| !it.contains("missing date"))
            .collect();
        assert!(lint.is_empty(), "{name}: {lint:#?}");
        let shown = tools::run("env", ["MANWIDTH=80", "man", "-l", &path]);
        assert!(
            shown.lines().all(|line| line.chars().count() <= 80),
            "{shown}"
        );
        let sections: Vec<&str> = shown
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
            .collect();
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES"] {
            assert!(
                sections.contains(&section),
                "{name}: {section} {sections:?}"
            );
        }
        if name.is_empty() {
            for section in [
                "GATE (ANY RULE MAKES ONE)",
                "SUBCOMMANDS",
                "EXIT STATUS",
                "FILES",
                "ENVIRONMENT",
            ] {
                assert!(sections.contains(&section), "{section} {sections:?}");
            }
            for words in [
                "\n       130    interrupted\n",
                "\n       image.tar\n              in a file\n",
                "\n       LAYERSCOPE_IGNORE\n              as --ignore; separated by commas\n",
                "\n       layerscope why [OPTIONS] <IMAGE> <PATH>\n",
            ] {
                let words = words.replace("image.tar", "layerscope image.tar");
                assert!(shown.contains(&words), "{words}\n{shown}");
            }
        }
    }
    let run = place.run(&[], &["man", "wy"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .contains("no command is called 'wy'; 'why' comes near"),
        "{run:#?}"
    );
}
