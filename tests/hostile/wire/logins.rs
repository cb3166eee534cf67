//! Registries that want a login: what they are shown, when a new token is fetched, and who never sees one.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tempfile::TempDir;

use super::{assert_ends, assert_same, expected, figures, files, layer, name, serve};
use crate::support::binary::report_with;
use crate::support::image::Files;
use crate::support::wire::{Reply, Request, Wire, registry};

const PASSWORD: &str = "s3cret-of-the-user";

/// A configuration as `docker login` leaves it.
fn logged_in(registry: &str) -> TempDir {
    let auth = BASE64_STANDARD.encode(format!("user:{PASSWORD}"));
    configured(&json!({"auths": {registry: {"auth": auth}}}))
}

fn configured(config: &serde_json::Value) -> TempDir {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("config.json"), config.to_string()).unwrap();
    dir
}

fn basic() -> String {
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("user:{PASSWORD}"))
    )
}

/// Nobody was shown the password, in whatever form.
fn assert_unseen(wire: &Wire) {
    let coded = BASE64_STANDARD.encode(format!("user:{PASSWORD}"));
    for request in wire.asked() {
        let all = format!("{request:?}");
        assert!(!all.contains(PASSWORD) && !all.contains(&coded), "{all}");
    }
}

fn denied(challenge: &str) -> Reply {
    let body = r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#;
    Reply::new(401, body).with("WWW-Authenticate", challenge)
}

/// A registry whose tokens come from its own `/token`: the first is good for so many requests, later ones for all.
fn with_tokens(files: &Files, uses: usize) -> Wire {
    let files = files.clone();
    let state = std::sync::Mutex::new((0, 0));
    Wire::start(move |request: &Request| {
        let mut state = state.lock().unwrap();
        if request.path.starts_with("/token") {
            *state = (state.0 + 1, 0);
            return Reply::new(200, json!({"token": format!("t{}", state.0)}).to_string());
        }
        let good = format!("Bearer t{}", state.0);
        let is_over = state.0 == 1 && state.1 == uses;
        if request.header("authorization") == Some(&good) && !is_over && uses > 0 {
            state.1 += 1;
            return registry(&files, request);
        }
        let realm = format!("http://{}/token", request.host);
        denied(&format!(
            "Bearer realm=\"{realm}\",service=\"tests\",scope=\"repository:placeholder:pull\",error=\"invalid_token\""
        ))
    })
}

#[test]
fn a_token_is_fetched_once_and_shown_from_then_on() {
    let files = files();
    let wire = with_tokens(&files, 100);
    assert_same(&wire, &files);
    let asked = wire.asked();
    let tokens: Vec<&Request> = asked
        .iter()
        .filter(|it| it.path.starts_with("/token"))
        .collect();
    assert_eq!(tokens.len(), 1);
    assert_eq!(
        tokens[0].path,
        "/token?service=tests&scope=repository%3Ashop%3Apull"
    );
    assert_eq!(tokens[0].header("authorization"), None);
    let without = asked
        .iter()
        .filter(|it| it.header("authorization").is_none());
    // The very first, and the one for the token.
    assert_eq!(without.count(), 2);
}

#[test]
fn a_token_that_runs_out_is_replaced() {
    let files = files();
    for uses in 1..=6 {
        let wire = with_tokens(&files, uses);
        assert_same(&wire, &files);
        assert_eq!(wire.asked_of("/token").len(), 2, "{uses}");
    }
}

#[test]
fn a_token_that_is_never_good_ends_it() {
    let files = files();
    let wire = with_tokens(&files, 0);
    let words = ["the registry", "docker login", &wire.address];
    assert_ends(&[], &[&name(&wire)], 3, &words);
    assert_eq!(wire.asked_of("/token").len(), 1);
}

#[test]
fn each_kind_of_login_is_shown_as_it_wants() {
    let files = files();
    for (entry, challenge, shown) in [
        (json!({"auth": basic()[6..]}), "Basic realm=\"r\"", basic()),
        (
            json!({"auth": basic()[6..]}),
            "Negotiate, Basic realm=\"a, b\", charset=\"UTF-8\"",
            basic(),
        ),
        (
            json!({"registrytoken": "R3"}),
            "Bearer realm=\"http://HOST/token\"",
            "Bearer R3".into(),
        ),
        (
            json!({"auth": basic()[6..]}),
            "bearer REALM=\"http://HOST/token\" , Service = tests",
            "Bearer T1".into(),
        ),
        (
            json!({"auth": BASE64_STANDARD.encode("<token>:x"), "identitytoken": "I2"}),
            "Bearer realm=\"http://HOST/token\",service=\"a&b\"",
            "Bearer T1".into(),
        ),
    ] {
        let (own, challenge, good) = (files.clone(), challenge.to_owned(), shown.clone());
        let wire = Wire::start(move |request| {
            if request.path.starts_with("/token") {
                return Reply::new(200, r#"{"access_token":"T1","expires_in":300}"#);
            }
            match request.header("authorization") {
                Some(shown) if shown == good => registry(&own, request),
                _ => denied(&challenge.replace("HOST", &request.host)),
            }
        });
        let config = configured(&json!({"auths": {&wire.address: entry}}));
        let variables = [("DOCKER_CONFIG", config.path().to_str().unwrap())];
        let report = report_with(&variables, name(&wire), &[]);
        assert_eq!(figures(&report), expected(&files));
        for token in wire.asked_of("/token") {
            if entry.get("identitytoken").is_some() {
                let form = "service=a%26b&scope=repository%3Ashop%3Apull&grant_type=refresh_token&client_id=layerscope&refresh_token=I2";
                assert_eq!((token.method.as_str(), token.body.as_str()), ("POST", form));
                assert_eq!(token.header("authorization"), None);
            } else {
                assert_eq!(token.method, "GET");
                assert_eq!(token.header("authorization"), Some(&*basic()));
            }
        }
    }
}

#[test]
fn a_refusal_says_whether_a_login_is_known() {
    let files = files();
    let wire = serve(&files, |_| Some(denied("Basic realm=\"r\"")));
    assert_ends(
        &[],
        &[&name(&wire)],
        3,
        &["docker login 127.0.0.1", "authentication"],
    );
    let config = logged_in(&wire.address);
    let variables = [("DOCKER_CONFIG", config.path().to_str().unwrap())];
    let words = ["the login that is known for it"];
    let run = assert_ends(&variables, &[&name(&wire)], 3, &words);
    assert!(!run.stderr.contains(PASSWORD));

    let wire = serve(&files, |request| match request.path.starts_with("/token") {
        true => Some(Reply::new(
            401,
            r#"{"details":"incorrect username or password"}"#,
        )),
        false => Some(denied(&format!(
            "Bearer realm=\"http://{}/token\"",
            request.host
        ))),
    });
    let config = logged_in(&wire.address);
    let variables = [("DOCKER_CONFIG", config.path().to_str().unwrap())];
    let words = ["token server", "does not accept the login"];
    assert_ends(&variables, &[&name(&wire)], 3, &words);
    let wire = serve(&files, |_| Some(Reply::new(403, "")));
    assert_ends(&[], &[&name(&wire)], 3, &["docker login"]);
}

#[test]
fn odd_challenges_and_answers_end_in_words() {
    let files = files();
    for challenge in [
        "",
        "Bearer",
        "Bearer realm",
        "Bearer realm=\"",
        "Bearer realm=\"not an address\"",
        "Bearer realm=\"ftp://127.0.0.1/token\"",
        "Bearer realm=\"file:///etc/passwd\"",
        "Bearer realm=\"http://\"",
        "Bearer realm=\"https://user:pass@127.0.0.1:1/token\"",
        "Negotiate",
        ",,,=\"\\",
        "Digest realm=\"r\", nonce=\"n\"",
    ] {
        let wire = serve(&files, move |_| Some(denied(challenge)));
        let run = assert_ends(&[], &[&name(&wire)], 3, &[&wire.address]);
        assert!(!run.stderr.contains("pass@"), "{run:#?}");
        assert!(wire.asked().len() <= 5, "{challenge}");
    }
    for (answer, words) in [
        (vec![b'x'; 1 << 20], "more than 65536 bytes"),
        (
            format!(r#"{{"token":"{}"}}"#, "x".repeat(70_000)).into(),
            "more than 65536 bytes",
        ),
        (b"{}".to_vec(), "gives no token"),
        (b"<html>".to_vec(), "gives no token"),
        (br#"{"token":""}"#.to_vec(), "gives no token"),
        (br#"{"token":"a\r\nX: y"}"#.to_vec(), "log in again"),
    ] {
        let wire = serve(&files, move |request| {
            match request.path.starts_with("/token") {
                true => Some(Reply::new(200, answer.clone())),
                false => Some(denied(&format!(
                    "Bearer realm=\"http://{}/token\"",
                    request.host
                ))),
            }
        });
        assert_ends(&[], &[&name(&wire)], 3, &[words]);
        assert_eq!(wire.asked().len(), 2);
    }
}

#[test]
fn a_login_that_can_not_be_had_is_told_and_public_images_still_come() {
    let files = files();
    let wire = with_tokens(&files, 100);
    let config = configured(&json!({"credHelpers": {&wire.address: "there-is-none"}}));
    let variables = [("DOCKER_CONFIG", config.path().to_str().unwrap())];
    let report = report_with(&variables, name(&wire), &[]);
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("without a login"), "{warnings}");
    assert!(warnings.contains("there-is-none"), "{warnings}");

    let wire = serve(&files, |_| Some(denied("Basic realm=\"r\"")));
    let config = configured(&json!({"credHelpers": {&wire.address: "there-is-none"}}));
    let variables = [("DOCKER_CONFIG", config.path().to_str().unwrap())];
    assert_ends(&variables, &[&name(&wire)], 3, &["there-is-none"]);
}

/// The surroundings in which everybody is behind one proxy, and `registry.test` is asked without TLS.
fn behind<'a>(proxy: &'a str, config: Option<&'a TempDir>) -> Vec<(&'static str, &'a str)> {
    let mut variables = vec![("HTTP_PROXY", proxy), ("HTTPS_PROXY", proxy)];
    if let Some(config) = config {
        variables.push(("DOCKER_CONFIG", config.path().to_str().unwrap()));
    }
    variables
}

const BEHIND: [&str; 3] = [
    "docker://registry.test/shop:1",
    "--insecure-registry",
    "registry.test",
];

#[test]
fn a_realm_on_another_site_gets_no_login_and_anonymous_requests_only() {
    let files = files();
    let own = files.clone();
    let wire = Wire::start(move |request| {
        match (request.method.as_str(), request.host.as_str()) {
            // TLS can't be had from this proxy.
            ("CONNECT", _) => Reply::new(502, ""),
            (_, "tokens.elsewhere.test") => Reply::new(200, r#"{"token":"T"}"#),
            (_, "registry.test") if request.header("authorization") == Some("Bearer T") => {
                registry(&own, request)
            }
            _ => denied("Bearer realm=\"http://tokens.elsewhere.test/t\",service=\"s\""),
        }
    });
    let proxy = format!("http://{}", wire.address);
    let report = report_with(&behind(&proxy, None), BEHIND[0], &BEHIND[1..]);
    assert_eq!(figures(&report), expected(&files));
    let before = wire.asked().len();

    let config = logged_in("registry.test");
    let words = [
        "tokens.elsewhere.test",
        "not of its own site",
        "was not sent",
    ];
    assert_ends(&behind(&proxy, Some(&config)), &BEHIND, 3, &words);
    let after = wire.asked().split_off(before);
    let is_elsewhere = |request: &Request| request.host.contains("elsewhere");
    assert!(!after.iter().any(is_elsewhere), "{after:#?}");
    assert_unseen(&wire);
}

#[test]
fn a_token_server_that_sends_us_on_does_not_pass_the_login_on() {
    let files = files();
    let wire = Wire::start(
        move |request| match (request.method.as_str(), request.host.as_str()) {
            ("CONNECT", _) => Reply::new(502, ""),
            (_, "elsewhere.test") => Reply::new(200, r#"{"token":"T"}"#),
            (_, "registry.test") if request.path.starts_with("/token") => {
                Reply::new(307, "").with("Location", "http://elsewhere.test/token")
            }
            (_, "registry.test") if request.header("authorization") == Some("Bearer T") => {
                registry(&files, request)
            }
            _ => denied("Bearer realm=\"http://registry.test/token\""),
        },
    );
    let proxy = format!("http://{}", wire.address);
    let config = logged_in("registry.test");
    report_with(&behind(&proxy, Some(&config)), BEHIND[0], &BEHIND[1..]);
    let asked = wire.asked();
    let elsewhere: Vec<&Request> = asked
        .iter()
        .filter(|request| request.host == "elsewhere.test")
        .collect();
    assert_eq!(elsewhere.len(), 1);
    assert_eq!(elsewhere[0].header("authorization"), None);
    let mut at_home = asked.iter().filter(|it| it.path.starts_with("/token"));
    let shown = at_home.next().unwrap().header("authorization");
    assert_eq!(shown, Some(&*basic()), "there it does go");
}

#[test]
fn the_password_goes_with_layers_too() {
    let files = files();
    let large = layer(&files, 1);
    let own = files.clone();
    // Anybody may read manifests here, and nobody layers.
    let wire = Wire::start(move |request| {
        match request.path.contains("/blobs/") && request.header("authorization").is_none() {
            true => denied("Basic realm=\"r\""),
            false => registry(&own, request),
        }
    });
    let config = logged_in(&wire.address);
    let variables = [("DOCKER_CONFIG", config.path().to_str().unwrap())];
    assert_eq!(
        figures(&report_with(&variables, name(&wire), &[])),
        expected(&files)
    );
    let shown = wire.asked_of(&large);
    assert_eq!(
        shown.last().unwrap().header("authorization"),
        Some(&*basic())
    );
}
