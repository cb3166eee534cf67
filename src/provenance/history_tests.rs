//! One row a form of history that a builder writes; the expected texts are the Dockerfiles' own.

use super::*;

fn entry(created_by: &str, comment: &str, author: &str) -> History {
    History {
        created_by: Some(created_by.to_owned()).filter(|text| !text.is_empty()),
        comment: Some(comment.to_owned()).filter(|text| !text.is_empty()),
        author: Some(author.to_owned()).filter(|text| !text.is_empty()),
        ..History::default()
    }
}

fn read(created_by: &str, comment: &str, author: &str) -> Provenance {
    let mut shells = Shells::default();
    shells.learn(&[History {
        created_by: Some("SHELL [/bin/bash -o pipefail -c]".to_owned()),
        ..History::default()
    }]);
    provenance(
        &entry(created_by, comment, author),
        &Masker::default(),
        &shells,
    )
}

#[test]
fn every_builders_form_is_cleaned_into_keyword_and_text() {
    let buildkit = "buildkit.dockerfile.v0";
    for (created_by, comment, keyword, text) in [
        (
            "COPY /src/dist /src/.env ./ # buildkit",
            buildkit,
            "COPY",
            "COPY /src/dist /src/.env ./",
        ),
        (
            "RUN /bin/sh -c rm -rf /a && chmod -R 755 /b # buildkit",
            buildkit,
            "RUN",
            "RUN rm -rf /a && chmod -R 755 /b",
        ),
        (
            "RUN |2 A=one two B=c /bin/sh -c make # buildkit",
            buildkit,
            "RUN",
            "RUN make",
        ),
        (
            "RUN /bin/bash -o pipefail -c a | b # buildkit",
            buildkit,
            "RUN",
            "RUN a | b",
        ),
        (
            "RUN |1 A=b npm ci # buildkit",
            buildkit,
            "RUN",
            "RUN npm ci",
        ),
        ("WORKDIR /app", buildkit, "WORKDIR", "WORKDIR /app"),
        (
            "/bin/sh -c #(nop) WORKDIR /app",
            "",
            "WORKDIR",
            "WORKDIR /app",
        ),
        ("/bin/sh -c #(nop)  ENV A=b", "", "ENV", "ENV A=b"),
        (
            "/bin/sh -c #(nop) COPY dir:c5e6 in ./node_modules ",
            "",
            "COPY",
            "COPY dir:c5e6 in ./node_modules",
        ),
        ("/bin/sh -c apk add curl", "", "RUN", "RUN apk add curl"),
        ("|1 A=b /bin/sh -c make", "", "RUN", "RUN make"),
        (
            "/bin/sh -c #(nop) COPY file:13cd in /app ",
            "FROM 221e85fd23af",
            "COPY",
            "COPY file:13cd in /app",
        ),
        (
            "/bin/sh -c rm -rf /x",
            "FROM fd3694ae02ca",
            "RUN",
            "RUN rm -rf /x",
        ),
    ] {
        let found = read(created_by, comment, "");
        let instruction = found.instruction.unwrap();
        assert_eq!(
            instruction.keyword.as_deref(),
            Some(keyword),
            "{created_by}"
        );
        assert_eq!(instruction.text, text);
        assert_eq!(found.basis, Basis::History);
    }
}

#[test]
fn the_classic_builders_missing_space_is_put_back() {
    let hash = "b6c7439ddca1732d5877d1a391e391712a3f1d5bdb3cce9e0d756bb7d9f9203c";
    let text = |text: &str| read(text, "", "").instruction.unwrap().text;
    assert_eq!(
        text(&format!(
            "/bin/sh -c #(nop) COPY --chown=0:0multi:{hash} in ./ "
        )),
        format!("COPY --chown=0:0 multi:{hash} in ./")
    );
    assert_eq!(
        text("COPY --chown=0:0 /dir:x /y # buildkit"),
        "COPY --chown=0:0 /dir:x /y"
    );
}

#[test]
fn builders_without_a_dockerfile_say_what_made_the_layer() {
    for (created_by, comment, author, text, basis) in [
        (
            "jib-maven-plugin:3.4.4",
            "dependencies",
            "Jib",
            "jib-maven-plugin:3.4.4: dependencies",
            Basis::Builder,
        ),
        (
            "ko build ko://example.com/x",
            "go build output, at /ko-app/x",
            "ko",
            "ko build ko://example.com/x: go build output, at /ko-app/x",
            Basis::Builder,
        ),
        (
            "bazel build //app:image",
            "",
            "Bazel",
            "bazel build //app:image",
            Basis::Builder,
        ),
        (
            "apko",
            "This is an apko single-layer image",
            "apko",
            "apko: This is an apko single-layer image",
            Basis::Builder,
        ),
        (
            "",
            "store paths: [\"/nix/store/x\"]",
            "",
            "nix: store paths: [\"/nix/store/x\"]",
            Basis::Builder,
        ),
        (
            "",
            "Imported from -",
            "",
            "docker import: Imported from -",
            Basis::Builder,
        ),
        ("bash", "", "", "bash", Basis::History),
    ] {
        let found = read(created_by, comment, author);
        let instruction = found.instruction.unwrap();
        assert_eq!(
            (instruction.keyword, instruction.text.as_str()),
            (None, text)
        );
        assert_eq!((found.basis, found.origin), (basis, Origin::Unknown));
    }
    assert_eq!(
        read("", "buildkit.exporter.image.v0", "").basis,
        Basis::None
    );
}

#[test]
fn only_what_the_text_says_is_claimed_of_the_origin() {
    let origin = |text: &str| {
        let found = read(text, "", "kaniko");
        (
            found.origin,
            found.copied_from.map(|from| (from.kind, from.name)),
        )
    };
    assert_eq!(origin("RUN make"), (Origin::Stage, None));
    assert_eq!(origin("COPY /src /app"), (Origin::Unknown, None));
    assert_eq!(
        origin("COPY --chown=1 --from=0 /src /app"),
        (Origin::Copied, Some((CopySource::Stage, "0".to_owned())))
    );
    assert_eq!(
        origin("COPY --from=nginx:1.27 /etc /etc"),
        (
            Origin::Copied,
            Some((CopySource::Image, "nginx:1.27".to_owned()))
        )
    );
    assert_eq!(
        origin("COPY --from=build /src /app"),
        (Origin::Unknown, None)
    );
}

#[test]
fn layers_pair_with_entries_only_when_the_numbers_are_right() {
    let made = |text: &str| entry(text, "", "");
    let empty = |text: &str| History {
        empty_layer: true,
        ..entry(text, "", "")
    };
    let history = [made("ADD x /"), empty("ENV A=b"), made("RUN make")];
    assert_eq!(pair(&history, 2), (vec![Some(0), Some(2)], None));
    let (pairs, warning) = pair(&history, 3);
    assert_eq!(pairs, [None, None, None]);
    assert!(warning.unwrap().contains("names 2 layers, the image has 3"));
    let unmarked = [made("ADD x /"), made("ENV A=b"), made("RUN make")];
    let (pairs, warning) = pair(&unmarked, 2);
    assert_eq!(pairs, [Some(0), Some(2)]);
    assert!(warning.is_some());
}
