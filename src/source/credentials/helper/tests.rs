//! Helpers that keep to the protocol, and helpers that don't: scripts on a `PATH` of the test's own.

use super::*;

use crate::source::credentials::tests::table::program;

/// What follows from a helper that is this script, given a second.
fn asked(script: &str) -> Answer {
    let dir = tempfile::tempdir().unwrap();
    program(&dir.path().join("docker-credential-some"), script);
    let variables = [
        (
            "PATH".to_owned(),
            format!("/nonexistent:{}:/usr/bin:/bin", dir.path().display()),
        ),
        ("TOLD".to_owned(), "told".to_owned()),
    ];
    let environment = Environment::new(variables, 1000);
    let helpers = Helpers {
        environment: &environment,
        patience: Duration::from_secs(1),
    };
    helpers.ask("some", "ghcr.io", "a test")
}

#[test]
fn a_helper_is_asked_by_the_protocol() {
    let script = "#!/bin/sh\nread -r server\n\
                  echo \"{\\\"username\\\": \\\"$1 of $server, $TOLD$HOME\\\", \\\"Secret\\\": \\\"a:b\\\"}\"\n";
    let expected = Credential::Basic {
        username: "get of ghcr.io, told".to_owned(),
        password: "a:b".to_owned(),
    };
    assert_eq!(asked(script), Ok(Some(expected)));
    // One that does not even read.
    assert_eq!(asked("#!/bin/sh\necho '{}'\n"), Ok(None));
}

#[test]
fn a_helper_that_misbehaves_is_named() {
    let prefix = "docker-credential-some, which a test names for ghcr.io, ";
    for (script, expected) in [
        (
            "echo hunter2",
            "answered with something else than its protocol's JSON",
        ),
        (
            "echo '{\"Secret\": 2}'",
            "answered with something else than its protocol's JSON",
        ),
        (
            "exit 0",
            "answered with something else than its protocol's JSON",
        ),
        (
            "echo no keyring; exit 2",
            "failed (exit status: 2): no keyring",
        ),
        (
            "echo '{\"Secret\": \"hunter2\"}'; exit 2",
            "failed (exit status: 2)",
        ),
        (
            "printf 'log\\033[2Jin\\n' >&2; echo hunter2; exit 1",
            "failed (exit status: 1): log\\x1b[2Jin",
        ),
        ("kill -9 $$", "failed (signal: 9 (SIGKILL))"),
        (
            "exec sleep 60",
            "did not answer in time; run it by hand to see what it waits for",
        ),
        // What it started holds its stdout open.
        (
            "sleep 5 & echo '{}'",
            "did not answer in time; run it by hand to see what it waits for",
        ),
        (
            "echo '{}'; exec >&-; exec sleep 60",
            "did not answer in time; run it by hand to see what it waits for",
        ),
        (
            "while :; do echo 12345678901234567890123456789012345678901234567890; done",
            "printed over 1048576 bytes",
        ),
    ] {
        let started = Instant::now();
        let error = asked(&format!("#!/bin/sh\n{script}\n")).unwrap_err();
        assert_eq!(error, format!("{prefix}{expected}"));
        assert!(started.elapsed() < Duration::from_secs(4), "{script}");
    }
    let endless = asked("#!/bin/sh\nyes complaint | head -c 100000 >&2; exit 1").unwrap_err();
    assert!(endless.len() < 2 * MAX_COMPLAINT as usize, "{endless}");
}
