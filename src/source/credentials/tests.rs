//! The choice in each case of the table that the clients themselves are held against, and what is said of broken files.

use std::path::Path;

use super::*;

#[path = "../../../tests/support/credentials/mod.rs"]
pub mod table;

use table::{cases, password};

const HOST: &str = "127.0.0.1:5000";

fn environment(variables: Vec<(String, String)>) -> Environment {
    Environment::new(variables, 1000)
}

fn chosen(found: &Result<Option<Credential>, String>) -> &str {
    match found {
        Err(_) => "error",
        Ok(None) => "nobody",
        Ok(Some(Credential::RegistryToken(token))) if token == "a-token" => "token",
        Ok(Some(Credential::IdentityToken(token))) if token == "an-identity" => "identity",
        Ok(Some(Credential::Basic {
            username,
            password: shown,
        })) if *shown == password(username) => username,
        Ok(Some(_)) => "a mixture",
    }
}

#[test]
fn the_choice_is_that_of_docker_and_podman() {
    let mut wrong = Vec::new();
    for case in cases() {
        let dir = tempfile::tempdir().unwrap();
        let variables = case.lay(dir.path(), HOST);
        let (registry, repository) = case.image.split_once('/').unwrap();
        let registry = registry.replace("HOST", HOST);
        let found = find(&environment(variables), &registry, repository);
        if chosen(&found) != case.ours {
            wrong.push(format!("{}: {found:?} instead of {}", case.name, case.ours));
        }
        if let Err(error) = found {
            assert!(!error.contains("secret"), "{}: {error}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is said where Docker's configuration has that text.
fn said(config: impl AsRef<[u8]>) -> String {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join(".docker")).unwrap();
    let file = dir.path().join(".docker/config.json");
    std::fs::write(&file, config).unwrap();
    let error = find(&nothing_but(dir.path()), "ghcr.io", "team/shop").unwrap_err();
    error.replace(dir.path().to_str().unwrap(), "HOME")
}

fn nothing_but(home: &Path) -> Environment {
    let set = |name: &str, value: &Path| (name.to_owned(), value.to_str().unwrap().to_owned());
    environment(vec![set("HOME", home), set("XDG_RUNTIME_DIR", home)])
}

#[test]
fn a_broken_file_is_named_and_never_shown() {
    for (config, expected) in [
        (
            "{\"auths\": {\n  \"ghcr.io\": {\"auth\": hunter2}}}",
            "HOME/.docker/config.json is no JSON from line 2, column 23 on; mend it there",
        ),
        (
            "[\"hunter2\"]",
            "HOME/.docker/config.json: expected was an object of JSON",
        ),
        (
            "{\"auths\": \"hunter2\"}",
            "HOME/.docker/config.json: auths should be an object",
        ),
        (
            "{\"auths\": {\"ghcr.io\": \"hunter2\"}}",
            "HOME/.docker/config.json: the entry ghcr.io should be an object",
        ),
        (
            "{\"auths\": {\"ghcr.io\": {\"auth\": [\"hunter2\"]}}}",
            "HOME/.docker/config.json: auth should be a text",
        ),
        (
            "{\"auths\": {\"ghcr.io\": {\"auth\": \"hunter2!\"}}}",
            "HOME/.docker/config.json: auth of ghcr.io is no base64 of a text; log in again",
        ),
        (
            // hunter2, without a name
            "{\"auths\": {\"ghcr.io\": {\"auth\": \"aHVudGVyMg==\"}}}",
            "HOME/.docker/config.json: auth of ghcr.io is no NAME:PASSWORD in base64; log in again",
        ),
        (
            "{\"credsStore\": {\"hunter2\": 1}}",
            "HOME/.docker/config.json: credsStore should be a text",
        ),
        (
            "{\"credHelpers\": {\"ghcr.io\": [\"hunter2\"]}}",
            "HOME/.docker/config.json: credHelpers should have the name of a helper for ghcr.io",
        ),
        (
            "{\"credsStore\": \"../../tmp/evil\"}",
            "docker-credential-../../tmp/evil, which credsStore in HOME/.docker/config.json names for ghcr.io, is no \
             name of a helper; mend it there",
        ),
        (
            "{\"credsStore\": \"gone\"}",
            "docker-credential-gone, which credsStore in HOME/.docker/config.json names for ghcr.io, is not on the \
             PATH; install it, or take it out there",
        ),
    ] {
        assert_eq!(said(config), expected, "{config}");
    }
    let endless = vec![b' '; (1 << 20) + 1];
    assert_eq!(
        said(endless),
        "HOME/.docker/config.json: over 1048576 bytes, too long for a configuration"
    );
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join(".docker/config.json")).unwrap();
    let error = find(&nothing_but(dir.path()), "ghcr.io", "team/shop").unwrap_err();
    assert!(
        error.ends_with("config.json: it is no file that could hold credentials"),
        "{error}"
    );
    let null = environment(vec![("DOCKER_CONFIG".to_owned(), "/dev/null".to_owned())]);
    assert_eq!(find(&null, "ghcr.io", "team/shop"), Ok(None));
}

// By the field names of AuthConfig in Docker's API, in base64 as RFC 4648 writes it for URLs.
#[test]
fn an_engine_is_told_in_the_form_of_dockers_api() {
    let told = |credential: &Credential, registry: &str| {
        let json = BASE64_URL_SAFE
            .decode(credential.registry_auth(registry))
            .unwrap();
        serde_json::from_slice::<serde_json::Value>(&json).unwrap()
    };
    let basic = Credential::Basic {
        username: "ann".to_owned(),
        password: "a:b\u{ff}??>".to_owned(),
    };
    assert_eq!(
        told(&basic, "docker.io"),
        serde_json::json!({
            "username": "ann", "password": "a:b\u{ff}??>", "serveraddress": "https://index.docker.io/v1/"
        })
    );
    assert!(!basic.registry_auth("ghcr.io").contains(['+', '/']));
    assert_eq!(
        told(&Credential::IdentityToken("t".to_owned()), "ghcr.io"),
        serde_json::json!({"identitytoken": "t", "serveraddress": "ghcr.io"})
    );
    assert_eq!(
        told(&Credential::RegistryToken("t".to_owned()), "ghcr.io"),
        serde_json::json!({"registrytoken": "t", "serveraddress": "ghcr.io"})
    );
}

#[test]
fn no_secret_is_in_a_debug_text() {
    let basic = Credential::Basic {
        username: "ann".to_owned(),
        password: "hunter2".to_owned(),
    };
    let variables = vec![("DOCKER_AUTH_CONFIG".to_owned(), "hunter2".to_owned())];
    let text = format!("{basic:?} {:?}", environment(variables));
    assert!(!text.contains("hunter2"), "{text}");
}
