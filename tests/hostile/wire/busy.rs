//! Registries that have no time: how long they are left alone, and when they are given up.

use std::time::{Duration, Instant, SystemTime};

use super::{assert_fails, assert_same, files, layer, serve};
use crate::support::wire::{Reply, Request, Wire};

/// Between the first two requests for a path.
fn waited(wire: &Wire, path: &str) -> Duration {
    let asked: Vec<Instant> = wire.asked_of(path).iter().map(|it| it.at).collect();
    asked[1] - asked[0]
}

fn first(request: &Request, path: &str, reply: impl Fn() -> Reply) -> Option<Reply> {
    (request.path.contains(path) && request.count == 1).then(reply)
}

#[test]
fn a_server_that_says_when_is_asked_then() {
    let files = files();
    let large = layer(&files, 1);
    for path in ["/manifests/1", &large] {
        for status in [429, 503] {
            let own = path.to_owned();
            let wire = serve(&files, move |request| {
                first(request, &own, || {
                    Reply::new(status, "").with("Retry-After", "1")
                })
            });
            assert_same(&wire, &files);
            let waited = waited(&wire, path);
            assert!(waited >= Duration::from_secs(1), "{waited:?}");
            assert_eq!(wire.asked_of(path).len(), 2);
        }
    }
    let wire = serve(&files, move |request| {
        let soon = SystemTime::now() + Duration::from_secs(2);
        let soon = httpdate::fmt_http_date(soon);
        first(request, "/manifests/1", || {
            Reply::new(429, "").with("Retry-After", &*soon)
        })
    });
    assert_same(&wire, &files);
    let waited = waited(&wire, "/manifests/1");
    assert!(waited >= Duration::from_millis(900), "{waited:?}");
}

#[test]
fn failures_pass() {
    let files = files();
    let large = layer(&files, 1);
    let own = large.clone();
    let wire = serve(&files, move |request| {
        let is_ours = request.path.contains("/manifests/1") || request.path.contains(&own);
        (is_ours && request.count <= 2).then(|| Reply::new(502, "<html>bad gateway</html>"))
    });
    assert_same(&wire, &files);
    assert_eq!(wire.asked_of("/manifests/1").len(), 3);
    assert_eq!(wire.asked_of(&large).len(), 3);
}

#[test]
fn failures_that_do_not_pass_are_told() {
    let files = files();
    let large = layer(&files, 1);
    let said = r#"{"errors":[{"code":"UNKNOWN","message":"disk \u001b[31mfull"}]}"#;
    for (path, words) in [
        (
            "/manifests/1",
            &["the registry", "500", "disk \\x1b[31mfull"][..],
        ),
        (&large, &["layer 2 of 2", "500", &large]),
    ] {
        let own = path.to_owned();
        let wire = serve(&files, move |request| {
            request.path.contains(&own).then(|| Reply::new(500, said))
        });
        let started = Instant::now();
        assert_fails(&wire, &[], 3, words);
        assert!(started.elapsed() < Duration::from_secs(10));
        assert_eq!(wire.asked_of(path).len(), 5);
    }
}

#[test]
fn what_will_not_change_is_not_asked_again() {
    let files = files();
    for (status, words) in [
        (400, "400"),
        (404, "with the tag 1"),
        (405, "405"),
        (501, "501"),
    ] {
        let wire = serve(&files, move |request| {
            request
                .path
                .contains("/manifests/")
                .then(|| Reply::new(status, ""))
        });
        assert_fails(&wire, &[], 3, &[&wire.address, words]);
        assert_eq!(wire.asked().len(), 1, "{status}");
    }
}

#[test]
fn a_server_that_wants_to_be_left_alone_for_long_is() {
    let files = files();
    let large = layer(&files, 1);
    for (path, said) in [("/manifests/1", "21600"), (&large, "21599")] {
        let own = path.to_owned();
        let wire = serve(&files, move |request| {
            let busy = Reply::new(429, "").with("Retry-After", said);
            request.path.contains(&own).then_some(busy)
        });
        let words = ["left alone for 6 hours", "try again then"];
        assert_fails(&wire, &[], 3, &words);
        assert_eq!(wire.asked_of(path).len(), 1);
    }
}
