//! Cases of Docker's configuration, which Podman reads too. Who is named in each is right by the sources of
//! github.com/docker/cli (`cli/config`); that the client does so is what the tests find out.

use super::{BROKEN, CONFIGURED, Case, DOCKER, HUB, KEEPER, RUNTIME, case};

const SECRETSERVICE: &str = "bin/docker-credential-secretservice";

pub fn entries() -> Vec<Case> {
    vec![
        case("nothing is configured", "nobody"),
        case("an entry by host", "ann").file(DOCKER, r#"{"auths": {"HOST": {"auth": "@ann"}}}"#),
        case("an entry by address", "ann")
            .file(DOCKER, r#"{"auths": {"https://HOST/v1/": {"auth": "@ann"}}}"#),
        case("a host goes before an address", "ann").file(
            DOCKER,
            r#"{"auths": {"http://HOST": {"auth": "@bob"}, "HOST": {"auth": "@ann"}}}"#,
        ),
        case("an address without a scheme is Docker's alone", "ann")
            .file(DOCKER, r#"{"auths": {"HOST/v1/": {"auth": "@ann"}}}"#)
            .podman("nobody"),
        case("an entry of another host", "nobody")
            .file(DOCKER, r#"{"auths": {"ghcr.io": {"auth": "@ann"}}}"#),
        case("names of fields in any case", "ann")
            .file(DOCKER, r#"{"AUTHS": {"HOST": {"Auth": "@ann"}}}"#),
        case("Docker Hub by its address", "ann").of(HUB).file(
            DOCKER,
            r#"{"auths": {"https://index.docker.io/v1/": {"auth": "@ann"}}}"#,
        ),
        case("Docker Hub by its name is Podman's alone", "ann")
            .of(HUB)
            .file(DOCKER, r#"{"auths": {"docker.io": {"auth": "@ann"}}}"#)
            .docker("nobody"),
        case("an empty entry", "nobody").file(DOCKER, r#"{"auths": {"HOST": {}}}"#),
        case("an empty file", "nobody")
            .file(DOCKER, "")
            .podman("error"),
        case("an identity token", "identity").file(
            DOCKER,
            r#"{"auths": {"HOST": {"auth": "@ann", "identitytoken": "an-identity"}}}"#,
        ),
        case("an identity token alone is Docker's alone", "identity")
            .file(
                DOCKER,
                r#"{"auths": {"HOST": {"identitytoken": "an-identity"}}}"#,
            )
            .podman("nobody"),
        case("a registry's token is Docker's alone", "token")
            .file(
                DOCKER,
                r#"{"auths": {"HOST": {"auth": "@ann", "identitytoken": "an-identity", "registrytoken": "a-token"}}}"#,
            )
            .podman("identity"),
        case("name and password as they are, Docker's alone", "ann")
            .file(
                DOCKER,
                r#"{"auths": {"HOST": {"username": "ann", "password": "secret:of:ann"}}}"#,
            )
            .podman("nobody"),
        case("auth goes before name and password", "ann").file(
            DOCKER,
            r#"{"auths": {"HOST": {"auth": "@ann", "username": "bob", "password": "secret:of:bob"}}}"#,
        ),
        Case {
            ours: "error",
            ..case("a file that is broken", "error")
                .file(DOCKER, r#"{"auths": {"HOST": {"auth": "@ann"}}"#)
                .docker("nobody")
        },
    ]
}

pub fn helpers() -> Vec<Case> {
    vec![
        case("a store goes before entries, and is Docker's alone", "keeper")
            .file(
                DOCKER,
                r#"{"auths": {"HOST": {"auth": "@ann"}}, "credsStore": "keeper"}"#,
            )
            .podman("ann"),
        case("a host's helper goes before the store and entries", "keeper").file(
            DOCKER,
            r#"{"auths": {"HOST": {"auth": "@ann"}}, "credsStore": "token", "credHelpers": {"HOST": "keeper"}}"#,
        ),
        case("another host's helper", "identity")
            .file(
                DOCKER,
                r#"{"credsStore": "token", "credHelpers": {"ghcr.io": "keeper"}}"#,
            )
            .podman("nobody"),
        case("a host's empty helper goes before the store", "ann")
            .file(
                DOCKER,
                r#"{"auths": {"HOST": {"auth": "@ann"}}, "credsStore": "keeper", "credHelpers": {"HOST": ""}}"#,
            )
            .podman("error"),
        case("what the store does not know, entries don't", "nobody")
            .file(
                DOCKER,
                r#"{"auths": {"HOST": {"auth": "@ann"}}, "credsStore": "empty"}"#,
            )
            .podman("ann"),
        case("what a host's helper does not know, nobody does", "nobody").file(
            DOCKER,
            r#"{"auths": {"HOST": {"auth": "@ann"}}, "credsStore": "keeper", "credHelpers": {"HOST": "empty"}}"#,
        ),
        case("a registry's token beside a helper", "token")
            .file(
                DOCKER,
                r#"{"auths": {"HOST": {"registrytoken": "a-token"}}, "credHelpers": {"HOST": "keeper"}}"#,
            )
            .podman("keeper"),
        case("a helper's identity token", "identity")
            .file(DOCKER, r#"{"credHelpers": {"HOST": "token"}}"#),
        case("the store is asked for Docker Hub's address", "keeper-of-index")
            .of(HUB)
            .file(DOCKER, r#"{"credsStore": "keeper"}"#)
            .podman("nobody"),
        case("a helper for Docker Hub's address", "keeper-of-index")
            .of(HUB)
            .file(
                DOCKER,
                r#"{"credHelpers": {"https://index.docker.io/v1/": "keeper"}}"#,
            )
            .podman("nobody"),
        case("a helper for Docker Hub's name is Podman's alone", "keeper-of-docker.io")
            .of(HUB)
            .file(DOCKER, r#"{"credHelpers": {"docker.io": "keeper"}}"#)
            .docker("nobody"),
        case("a helper that is broken", "error")
            .file(DOCKER, r#"{"credHelpers": {"HOST": "broken"}}"#)
            .docker_since(29, 0),
        case("a helper that is not there", "error")
            .file(DOCKER, r#"{"credHelpers": {"HOST": "gone"}}"#)
            .docker_since(29, 0),
        case("a store that is broken, and Podman's own entry", "bob")
            .file(DOCKER, r#"{"credsStore": "broken"}"#)
            .file(CONFIGURED, r#"{"auths": {"HOST": {"auth": "@bob"}}}"#)
            .docker("error")
            .docker_since(29, 0),
        case("the platform's store, where nothing is configured", "keeper")
            .file(SECRETSERVICE, KEEPER)
            .podman("nobody"),
        case("the platform's store is pass where there is pass", "identity")
            .file(SECRETSERVICE, KEEPER)
            .file("bin/pass", BROKEN)
            .file("bin/docker-credential-pass", "#!/bin/sh\necho '{\"Username\":\"<token>\",\"Secret\":\"an-identity\"}'\n")
            .podman("nobody"),
        case("the platform's store, where another host is configured", "nobody")
            .file(SECRETSERVICE, KEEPER)
            .file(DOCKER, r#"{"auths": {"ghcr.io": {}}}"#),
        Case {
            ours: "nobody",
            ..case("the platform's store is broken", "nobody")
                .file(SECRETSERVICE, BROKEN)
                .docker("error")
                .docker_since(29, 0)
        },
    ]
}

pub fn variables() -> Vec<Case> {
    let variable = "DOCKER_AUTH_CONFIG";
    vec![
        case("DOCKER_CONFIG, and no other file", "ann")
            .with("DOCKER_CONFIG", "DIR/other")
            .file(
                "other/config.json",
                r#"{"auths": {"HOST": {"auth": "@ann"}}}"#,
            )
            .file(DOCKER, r#"{"credHelpers": {"HOST": "keeper"}}"#)
            .file(RUNTIME, r#"{"auths": {"HOST": {"auth": "@bob"}}}"#),
        case("the variable goes before all else of Docker's", "var")
            .with(variable, r#"{"auths": {"HOST": {"auth": "@var"}}}"#)
            .file(DOCKER, r#"{"credHelpers": {"HOST": "keeper"}}"#)
            .docker_since(28, 3)
            .podman("keeper"),
        case("another host in the variable", "keeper")
            .with(variable, r#"{"auths": {"ghcr.io": {"auth": "@var"}}}"#)
            .file(DOCKER, r#"{"credHelpers": {"HOST": "keeper"}}"#),
        case("the variable has no addresses", "ann")
            .with(
                variable,
                r#"{"auths": {"https://HOST/v1/": {"auth": "@var"}}}"#,
            )
            .file(DOCKER, r#"{"auths": {"HOST": {"auth": "@ann"}}}"#),
        case("Docker Hub in the variable", "var")
            .of(HUB)
            .with(
                variable,
                r#"{"auths": {"https://index.docker.io/v1/": {"auth": "@var"}}}"#,
            )
            .docker_since(28, 3)
            .podman("nobody"),
        case("the variable has more than Docker takes", "ann")
            .with(
                variable,
                r#"{"auths": {"HOST": {"auth": "@var"}}, "credsStore": "keeper"}"#,
            )
            .file(DOCKER, r#"{"auths": {"HOST": {"auth": "@ann"}}}"#),
        case("an entry of the variable has more than Docker takes", "ann")
            .with(
                variable,
                r#"{"auths": {"HOST": {"auth": "@var", "email": ""}}}"#,
            )
            .file(DOCKER, r#"{"auths": {"HOST": {"auth": "@ann"}}}"#),
        Case {
            ours: "error",
            ..case("such a variable and nothing else", "nobody").with(
                variable,
                r#"{"auths": {"HOST": {"auth": "@var"}}, "credsStore": "keeper"}"#,
            )
        },
        case("such a variable of another host and nothing else", "nobody")
            .with(variable, r#"{"credHelpers": {"ghcr.io": "ecr-login"}}"#),
    ]
}
