//! Cases of Podman's configuration. Who is named in each is right by the sources of github.com/containers/image
//! (`pkg/docker/config`); that the client does so is what the tests find out.

use super::{CONFIGURED, Case, DOCKER, HUB, RUNTIME, case};

pub fn files() -> Vec<Case> {
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

pub fn entries() -> Vec<Case> {
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
