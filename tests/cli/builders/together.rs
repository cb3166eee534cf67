//! Layers that hold several instructions, and committed containers.

use serde_json::json;

use super::{Expected, check, empty, image, step, written};

#[test]
fn commits_and_squashed_builds_say_what_they_hold() {
    let classic = |text: &str| step(&format!("/bin/sh -c {text}"), "", "");
    let cases = [
        (
            "docker commit",
            image(
                2,
                json!([
                    classic("#(nop) ADD file:1 in /"),
                    step("sh -c echo hi > /hi", "by hand", "Jo")
                ]),
            )
            .run(json!({"Cmd": ["sh", "-c", "echo hi > /hi"], "Image": "base:1"})),
            Expected {
                base: Some((Some("base:1"), 1, "builder")),
                own: &[(None, "docker commit: sh -c echo hi > /hi (by hand)")],
                basis: "builder",
            },
        ),
        (
            "docker build --squash upon an image",
            image(
                2,
                json!([
                    {"comment": "Imported from -"},
                    empty("/bin/sh -c dd of=/a", ""),
                    empty("/bin/sh -c #(nop)  ENV X=y", ""),
                    empty("/bin/sh -c #(nop) COPY file:a33 in /x ", ""),
                    {"comment": "merge sha256:dc2b to sha256:5974"},
                ]),
            ),
            Expected {
                base: Some((None, 1, "builder")),
                own: &[(
                    None,
                    "docker build --squash: RUN dd of=/a; COPY file:a33 in /x",
                )],
                basis: "builder",
            },
        ),
        (
            "docker build --squash from scratch",
            image(
                1,
                json!([
                    empty("/bin/sh -c #(nop) ADD file:307 in / ", ""),
                    {"comment": "create new from sha256:7d41"},
                ]),
            ),
            Expected {
                base: None,
                own: &[(None, "docker build --squash: ADD file:307 in /")],
                basis: "builder",
            },
        ),
        (
            "buildah without --layers, upon an image that buildah built",
            image(
                3,
                json!([
                    classic("#(nop) ADD file:e58 in / "),
                    step("/bin/sh -c dd of=/z", "FROM 2515ac89bf5a", ""),
                    empty("/bin/sh -c #(nop) CMD [\"sh\"]", "FROM bb4993fa79bb"),
                    empty("/bin/sh -c dd of=/a", ""),
                    empty("/bin/sh -c #(nop) COPY file:c09 in /x ", ""),
                    step(
                        "/bin/sh -c #(nop) ENTRYPOINT [\"/bin/sh\"]",
                        "FROM localhost/base:1",
                        ""
                    ),
                ]),
            ),
            Expected {
                base: Some((Some("localhost/base:1"), 2, "builder")),
                own: &[(None, "RUN dd of=/a; COPY file:c09 in /x")],
                basis: "builder",
            },
        ),
        (
            "buildah of 2026 with --layers: only the first own entry has a comment",
            image(
                3,
                json!([
                    classic("#(nop) ADD file:e58 in / "),
                    empty("/bin/sh -c #(nop) ENV A=b", "FROM localhost/base:1"),
                    classic("dd of=/a"),
                    classic("#(nop) COPY file:c09 in /x "),
                    empty("/bin/sh -c #(nop) CMD [\"sh\"]", ""),
                ]),
            ),
            Expected {
                base: Some((Some("localhost/base:1"), 1, "builder")),
                own: &[
                    (Some("RUN"), "RUN dd of=/a"),
                    (Some("COPY"), "COPY file:c09 in /x"),
                ],
                basis: "history",
            },
        ),
        (
            "buildah of 2026 without --layers",
            image(
                2,
                json!([
                    classic("#(nop) ADD file:e58 in / "),
                    empty("/bin/sh -c dd of=/a", "FROM localhost/base:1"),
                    empty("/bin/sh -c #(nop) COPY file:c09 in /x ", ""),
                    classic("#(nop) CMD [\"sh\"]"),
                ]),
            ),
            Expected {
                base: Some((Some("localhost/base:1"), 1, "builder")),
                own: &[(None, "RUN dd of=/a; COPY file:c09 in /x")],
                basis: "builder",
            },
        ),
        (
            "podman build --squash-all",
            image(
                1,
                json!([
                    empty("/bin/sh -c dd of=/a", ""),
                    empty("/bin/sh -c rm /a", ""),
                    step(
                        "/bin/sh -c #(nop) CMD [\"sh\"]",
                        "FROM localhost/base:1",
                        ""
                    ),
                ]),
            ),
            Expected {
                base: None,
                own: &[(None, "RUN dd of=/a; RUN rm /a")],
                basis: "builder",
            },
        ),
        (
            "podman commit upon an image that podman built",
            image(
                3,
                json!([
                    step(
                        "/bin/sh -c #(nop) ADD file:b5b in /",
                        "imported from tarball",
                        ""
                    ),
                    step("/bin/sh -c dd of=/a", "FROM localhost/import:1", ""),
                    step("/bin/sh", "FROM localhost/built:1", ""),
                ]),
            ),
            Expected {
                base: Some((Some("localhost/built:1"), 2, "builder")),
                own: &[(None, "commit of a container from localhost/built:1")],
                basis: "builder",
            },
        ),
        (
            "buildah from scratch",
            image(
                2,
                json!([
                    classic("#(nop) ADD file:e58 in / "),
                    step("/bin/sh -c dd of=/z", "FROM 2515ac89bf5a", ""),
                ]),
            )
            .run(json!({"Labels": {"io.buildah.version": "1.28.2"}})),
            Expected {
                base: None,
                own: &[
                    (Some("ADD"), "ADD file:e58 in /"),
                    (Some("RUN"), "RUN dd of=/z"),
                ],
                basis: "history",
            },
        ),
    ];
    for (name, image, expected) in cases {
        let report = written(&image);
        check(name, &report, &expected);
        let warnings = report["warnings"].to_string();
        assert_eq!(
            warnings.contains("no layer is the base image localhost/base:1's alone"),
            name == "podman build --squash-all",
            "{name}: {warnings}"
        );
        assert!(!warnings.contains("not known"), "{name}: {warnings}");
    }
}
