//! Registries that send us on: blobs come from there, credentials do not go there.

use std::net::{TcpListener, TcpStream};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tempfile::TempDir;

use super::{assert_ends, assert_same, expected, figures, files, layer, name, serve};
use crate::support::binary::report_with;
use crate::support::certificates::Authority;
use crate::support::tools;
use crate::support::wire::{Reply, Request, Wire, registry};

fn basic() -> String {
    format!("Basic {}", BASE64_STANDARD.encode("user:password"))
}

fn logged_in(registry: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    let config = json!({"auths": {registry: {"auth": basic()[6..]}}});
    std::fs::write(dir.path().join("config.json"), config.to_string()).unwrap();
    dir
}

/// Where a blob lies that another server has, in a query that is as good as a password.
fn signed(wire: &Wire, request: &Request) -> Reply {
    let place = format!("http://{}{}?X-Signature=5ecret", wire.address, request.path);
    Reply::new(307, "").with("Location", place)
}

#[test]
fn blobs_come_from_another_server_and_logins_do_not_go_there() {
    let files = files();
    let own = files.clone();
    let elsewhere = Wire::start(move |request| {
        let path = request.path.split('?').next().unwrap().to_owned();
        let large = layer(&own, 1);
        let reply = registry(
            &own,
            &Request {
                path,
                ..request.clone()
            },
        );
        // Resuming goes the same way again.
        match request.path.contains(&large) && request.count == 1 {
            true => reply.sends(crate::support::wire::Sends::Cut(70_000)),
            false => reply,
        }
    });
    let (own, elsewhere) = (files.clone(), std::sync::Arc::new(elsewhere));
    let other = std::sync::Arc::clone(&elsewhere);
    let wire = Wire::start(move |request| match request.header("authorization") {
        Some(shown) if shown == basic() && request.path.contains("/blobs/") => {
            signed(&other, request)
        }
        Some(shown) if shown == basic() => registry(&own, request),
        _ => Reply::new(401, "").with("WWW-Authenticate", "Basic realm=\"r\""),
    });
    let config = logged_in(&wire.address);
    let variables = [("DOCKER_CONFIG", config.path().to_str().unwrap())];
    let report = report_with(&variables, name(&wire), &[]);
    assert_eq!(figures(&report), expected(&files));
    let asked = elsewhere.asked();
    assert_eq!(
        asked.len(),
        4,
        "a configuration, two layers, one of them twice"
    );
    for request in &asked {
        assert_eq!(request.header("authorization"), None, "{request:#?}");
        assert!(
            !format!("{request:?}").contains(&basic()[6..]),
            "{request:#?}"
        );
    }
    assert!(asked.iter().any(|request| request.from() == Some(70_000)));
    for request in wire.asked_of("/blobs/") {
        assert_eq!(request.header("authorization"), Some(&*basic()));
    }
}

#[test]
fn a_login_in_an_address_is_not_used() {
    let files = files();
    let own = files.clone();
    let wire = serve(&files, move |request| {
        let first = request.path.contains("/blobs/") && !request.path.contains('?');
        first
            .then(|| {
                let place = format!("http://me:pw@{}{}?x", request.host, request.path);
                Reply::new(302, "").with("Location", place)
            })
            .or_else(|| {
                let path = request.path.split('?').next().unwrap().to_owned();
                Some(registry(
                    &own,
                    &Request {
                        path,
                        ..request.clone()
                    },
                ))
            })
    });
    assert_same(&wire, &files);
    for request in wire.asked() {
        assert_eq!(request.header("authorization"), None, "{request:#?}");
    }
}

#[test]
fn what_the_other_server_says_is_told_without_its_address() {
    let files = files();
    let large = layer(&files, 1);
    for (status, words) in [
        (403, "403"),
        (404, "does not have it"),
        (500, "500"),
        (401, "401"),
    ] {
        let elsewhere = Wire::start(move |_| {
            Reply::new(status, "<Error>SignatureDoesNotMatch</Error>")
                .with("WWW-Authenticate", "Basic realm=\"give me\"")
        });
        let other = std::sync::Arc::new(elsewhere);
        let (sends, digest) = (std::sync::Arc::clone(&other), large.clone());
        let wire = serve(&files, move |request| {
            request
                .path
                .contains(&digest)
                .then(|| signed(&sends, request))
        });
        let config = logged_in(&wire.address);
        let variables = [("DOCKER_CONFIG", config.path().to_str().unwrap())];
        let args = [&*name(&wire), "--json"];
        let run = assert_ends(&variables, &args, 3, &["layer 2 of 2", words]);
        assert!(!run.stderr.contains("5ecret"), "{run:#?}");
        assert!(
            other
                .asked()
                .iter()
                .all(|it| it.header("authorization").is_none())
        );
    }
}

#[test]
fn being_sent_on_has_an_end() {
    let files = files();
    for (location, words) in [
        ("/v2/shop/manifests/1", "more than 10 times"),
        ("//", "an address that is none"),
        ("http://", "an address that is none"),
        ("ftp://127.0.0.1/x", "which is not followed"),
        ("file:///etc/passwd", "an address that is none"),
        ("http://[::1", "an address that is none"),
    ] {
        let wire = serve(&files, move |_| {
            Some(Reply::new(302, "").with("Location", location))
        });
        assert_ends(&[], &[&name(&wire)], 3, &[words]);
        assert!(wire.asked().len() <= 11);
    }
    let wire = serve(&files, |_| Some(Reply::new(302, "")));
    assert_ends(&[], &[&name(&wire)], 3, &["302"]);
}

#[test]
fn from_tls_nothing_leads_to_a_server_without() {
    if !tools::have("https to http redirect", &["openssl"]) {
        return;
    }
    let dir = TempDir::new().unwrap();
    let authority = Authority::new(dir.path());
    let files = files();
    let plain = std::sync::Arc::new(serve(&files, |_| None));
    let (own, other) = (files.clone(), std::sync::Arc::clone(&plain));
    let wire = Wire::tls(
        authority.server("IP:127.0.0.1"),
        move |request| match request.path.contains("/blobs/") {
            true => signed(&other, request),
            false => registry(&own, request),
        },
    );
    let image = name(&wire);
    let ca = authority.certificate();
    let words = ["without TLS, which is not followed"];
    let run = assert_ends(&[], &[&image, "--ca-cert", &ca], 3, &words);
    assert!(!run.stderr.contains("5ecret"), "{run:#?}");
    assert_eq!(plain.asked().len(), 0);

    // A certificate that nobody vouches for is no reason to go without.
    let run = assert_ends(
        &[],
        &[&image],
        3,
        &["certificate", "--ca-cert", "--insecure-registry"],
    );
    assert!(!run.stderr.contains("speak TLS"), "{run:#?}");
    let other = TempDir::new().unwrap();
    let stranger = Authority::new(other.path()).certificate();
    assert_ends(&[], &[&image, "--ca-cert", &stranger], 3, &["certificate"]);
}

#[test]
fn an_authority_that_can_not_be_read_is_named() {
    let dir = TempDir::new().unwrap();
    let nothing = dir.path().join("nothing.pem");
    std::fs::write(&nothing, "no certificate").unwrap();
    let nothing = nothing.to_str().unwrap();
    let damaged = dir.path().join("damaged.pem");
    std::fs::write(
        &damaged,
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    let damaged = damaged.to_str().unwrap();
    for (file, code, words) in [
        ("/nonexistent/ca.pem", 2, "/nonexistent/ca.pem"),
        (nothing, 3, "holds no certificate"),
        (damaged, 3, "damaged.pem"),
    ] {
        let args = ["docker://127.0.0.1:1/shop:1", "--ca-cert", file];
        assert_ends(&[], &args, code, &[words]);
    }
}

#[test]
fn a_proxy_that_does_not_work_is_named_as_a_variable() {
    let proxies = [("HTTPS_PROXY", "http://me:pa55@127.0.0.1:1")];
    let args = ["docker://registry.test/shop:1"];
    let run = assert_ends(
        &proxies,
        &args,
        3,
        &["the registry registry.test", "HTTPS_PROXY"],
    );
    assert!(!run.stderr.contains("pa55"), "{run:#?}");
}

#[test]
fn a_server_that_waits_for_more_when_it_is_asked_in_tls_is_asked_without() {
    let files = files();
    let wire = serve(&files, |_| None);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let image = format!("docker://{}/shop:1", listener.local_addr().unwrap());
    let target = wire.address.clone();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let target = target.clone();
            std::thread::spawn(move || {
                let mut first = [0];
                let _ = client.peek(&mut first);
                let mut server = match first {
                    [b'G'] => TcpStream::connect(target).unwrap(),
                    _ => return hold(client),
                };
                let (mut back, mut from) = (client.try_clone().unwrap(), client);
                let mut answers = server.try_clone().unwrap();
                std::thread::spawn(move || std::io::copy(&mut from, &mut server));
                let _ = std::io::copy(&mut answers, &mut back);
                let _ = back.shutdown(std::net::Shutdown::Both);
            });
        }
    });
    let report = report_with(&[], &image, &[]);
    assert_eq!(figures(&report), expected(&files));
}

fn hold(mut client: TcpStream) {
    let _ = std::io::copy(&mut client, &mut std::io::sink());
}
