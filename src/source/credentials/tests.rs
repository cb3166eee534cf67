//! The choice in each case of the table that the clients themselves are held against, and what is said of broken files.

use std::path::Path;

use super::*;

#[path = "../../../tests/support/credentials/mod.rs"]
mod table;

use table::{cases, password, program};

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
