//! The cases. Who is named first in each is right by the sources of github.com/docker/cli (`cli/config`) and
//! github.com/containers/image (`pkg/docker/config`); that the clients do so is what the tests find out.

use super::{BROKEN, Case, KEEPER, case};

const DOCKER: &str = "home/.docker/config.json";
const RUNTIME: &str = "run/containers/auth.json";
const CONFIGURED: &str = "home/.config/containers/auth.json";
const SECRETSERVICE: &str = "bin/docker-credential-secretservice";
const HUB: &str = "docker.io/library/shop";

/// All of them.
pub fn cases() -> Vec<Case> {
    let mut cases = dockers_entries();
    cases.extend(dockers_helpers());
    cases.extend(dockers_variables());
    cases.extend(podmans_files());
    cases.extend(podmans_entries());
    cases
}

fn dockers_entries() -> Vec<Case> {
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

fn dockers_helpers() -> Vec<Case> {
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

fn dockers_variables() -> Vec<Case> {
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

fn podmans_files() -> Vec<Case> {
    let named = "REGISTRY_AUTH_FILE";
    let of_ann = r#"{"auths": {"HOST": {"auth": "@ann"}}}"#;
    let of_bob = r#"{"auths": {"HOST": {"auth": "@bob"}}}"#;
    let of_other = r#"{"auths": {"ghcr.io": {"auth": "@bob"}}}"#;
    vec![
        case("REGISTRY_AUTH_FILE goes before all else", "bob")
            .with(named, "DIR/file")
            .file("file", of_bob)
            .file(RUNTIME, of_ann)
            .file(DOCKER, of_ann)
            .docker("ann"),
        Case {
            ours: "nobody",
            ..case("REGISTRY_AUTH_FILE has nothing, nobody has", "nobody")
                .with(named, "DIR/file")
                .file("file", of_other)
                .file(DOCKER, of_ann)
                .docker("ann")
                .podman_since(4, 4)
        },
        case("REGISTRY_AUTH_FILE goes before DOCKER_CONFIG", "bob")
            .with(named, "DIR/file")
            .with("DOCKER_CONFIG", "DIR/other")
            .file("file", of_bob)
            .file("other/config.json", of_ann)
            .docker("ann"),
        case("the runtime's file", "bob")
            .file(RUNTIME, of_bob)
            .docker("nobody"),
        case("the runtime's file goes before the configured one", "bob")
            .file(RUNTIME, of_bob)
            .file(CONFIGURED, of_ann)
            .docker("nobody"),
        case(
            "the configured file, where the runtime's has nothing",
            "bob",
        )
        .file(RUNTIME, of_other)
        .file(CONFIGURED, r#"{"auths": {"HOST": {"auth": "@bob"}}}"#)
        .docker("nobody"),
        case("XDG_CONFIG_HOME", "bob")
            .with("XDG_CONFIG_HOME", "DIR/xdg")
            .file("xdg/containers/auth.json", of_bob)
            .file(CONFIGURED, of_ann)
            .docker("nobody"),
        case("both: Docker's for Docker, Podman's for Podman", "ann")
            .file(RUNTIME, of_bob)
            .file(DOCKER, of_ann)
            .podman("bob"),
        case("Docker's file has nothing", "bob")
            .file(CONFIGURED, of_bob)
            .file(DOCKER, of_other)
            .docker("nobody"),
        // Docker's client left ~/.dockercfg behind with version 23.
        case("the file of before 2015", "bob")
            .file(
                "home/.dockercfg",
                r#"{"https://HOST/v1/": {"auth": "@bob"}}"#,
            )
            .docker("nobody")
            .docker_since(23, 0),
        case("DOCKER_CONFIG, and not the file of before 2015", "nobody")
            .with("DOCKER_CONFIG", "DIR/other")
            .file("home/.dockercfg", r#"{"HOST": {"auth": "@bob"}}"#)
            .docker_since(23, 0)
            .podman_since(4, 4),
    ]
}

fn podmans_entries() -> Vec<Case> {
    vec![
        case("the longest name wins", "bob")
            .file(
                RUNTIME,
                r#"{"auths": {"HOST": {"auth": "@ann"}, "HOST/team": {"auth": "@eve"}, "HOST/team/shop": {"auth": "@bob"}}}"#,
            )
            .docker("nobody"),
        case("the longest name that fits wins", "bob")
            .file(
                RUNTIME,
                r#"{"auths": {"HOST": {"auth": "@ann"}, "HOST/team": {"auth": "@bob"}, "HOST/team/sho": {"auth": "@eve"}}}"#,
            )
            .docker("nobody"),
        case("a name that does not fit", "nobody").file(
            RUNTIME,
            r#"{"auths": {"HOST/tea": {"auth": "@ann"}}}"#,
        ),
        case("a longer name is empty: the next file, no shorter name", "bob")
            .file(
                RUNTIME,
                r#"{"auths": {"HOST": {"auth": "@ann"}, "HOST/team": {}}}"#,
            )
            .file(CONFIGURED, r#"{"auths": {"HOST": {"auth": "@bob"}}}"#)
            .docker("nobody"),
        case("Docker takes a name for an address", "ann")
            .file(DOCKER, r#"{"auths": {"HOST/other": {"auth": "@ann"}}}"#)
            .podman("nobody"),
        // Docker's client takes any of the two.
        case("several names in Docker's file", "bob")
            .file(
                DOCKER,
                r#"{"auths": {"HOST/other": {"auth": "@ann"}, "HOST/team": {"auth": "@bob"}}}"#,
            )
            .docker_since(u32::MAX, 0),
        case("Docker knows hosts before names", "ann")
            .file(
                DOCKER,
                r#"{"auths": {"HOST": {"auth": "@ann"}, "HOST/team": {"auth": "@bob"}}}"#,
            )
            .podman("bob"),
        case("Docker Hub by its name", "bob")
            .of(HUB)
            .file(RUNTIME, r#"{"auths": {"docker.io": {"auth": "@bob"}}}"#)
            .docker("nobody"),
        case("Docker Hub by its host", "bob")
            .of(HUB)
            .file(RUNTIME, r#"{"auths": {"index.docker.io": {"auth": "@bob"}}}"#)
            .docker("nobody"),
        case("a team of Docker Hub", "bob")
            .of(HUB)
            .file(
                RUNTIME,
                r#"{"auths": {"docker.io": {"auth": "@ann"}, "docker.io/library": {"auth": "@bob"}}}"#,
            )
            .docker("nobody"),
        case("a helper goes before names", "keeper")
            .file(
                RUNTIME,
                r#"{"auths": {"HOST/team": {"auth": "@ann"}}, "credHelpers": {"HOST": "keeper"}}"#,
            )
            .docker("nobody"),
        case("what a helper does not know, the next file does", "bob")
            .file(
                RUNTIME,
                r#"{"auths": {"HOST": {"auth": "@ann"}}, "credHelpers": {"HOST": "empty"}}"#,
            )
            .file(CONFIGURED, r#"{"auths": {"HOST": {"auth": "@bob"}}}"#)
            .docker("nobody"),
        case("a helper that Podman's file names is broken", "error")
            .file(RUNTIME, r#"{"credHelpers": {"HOST": "broken"}}"#)
            .file(CONFIGURED, r#"{"auths": {"HOST": {"auth": "@bob"}}}"#)
            .docker("nobody"),
        case("Podman has no store", "nobody").file(RUNTIME, r#"{"credsStore": "keeper"}"#),
        case("Podman's file is broken", "error")
            .file(RUNTIME, r#"{"auths": {"HOST": {"auth": "@ann"}}"#)
            .docker("nobody"),
    ]
}
