//! Lines written anew for real images. What each should say follows from the Dockerfiles in `testdata/`.

use super::super::sample;
use super::patterns::{Held, held_back};
use super::{Fix, leave_out, run};
use crate::inspection::Written;
use crate::provenance::dockerfile::{Dockerfile, Known, Line};

const SHOP: &str = "oci-gzip-provenance-v1-max.tar";

/// What to do about paths of a layer, by its line or else its index from 0.
fn fix(image: &str, layer: usize, paths: &[&str]) -> String {
    whole(image, layer, paths).words
}

fn whole(image: &str, layer: usize, paths: &[&str]) -> Fix {
    sample::with(image, |subject| {
        let paths: Vec<_> = paths
            .iter()
            .map(|path| sample::path(subject, path))
            .collect();
        leave_out(subject, layer, &paths, "rm -rf /tmp/x")
    })
}

fn corpus(case: &str, layer: usize, paths: &[&str]) -> String {
    fix(&format!("corpus/attested:{case}"), layer, paths)
}

/// What to do in a RUN.
fn in_run(text: &str, clean: &str) -> String {
    run::leave_out(text, clean).words
}

/// Every line in a fix must be one that a Dockerfile can have.
fn lines(fix: &str) -> Vec<String> {
    let starts = ["COPY ", "ADD ", "RUN "];
    let mut lines = Vec::new();
    for part in fix.split(" and ").flat_map(|part| part.split(", or ")) {
        let found = starts.iter().filter_map(|start| part.find(start)).min();
        let Some(at) = found else { continue };
        let line = part[at..].split(" (docker").next().unwrap();
        let line = line.split(" at the end").next().unwrap();
        let line = line.trim_end_matches(',');
        let text = format!("FROM scratch AS build\nFROM scratch\n{line}\n");
        let parsed = Dockerfile::parse(&text, &Known::default());
        assert!(parsed.is_ok(), "{line}: {parsed:?}");
        lines.push(line.to_owned());
    }
    lines
}

#[test]
fn a_copy_from_a_stage_takes_less() {
    let fix = fix(SHOP, 4, &["app/src/.git"]);
    assert_eq!(
        lines(&fix),
        ["COPY --exclude=.git --from=build /src /app/src",]
    );
    assert!(fix.starts_with("line 26: write COPY"), "{fix}");
    assert!(fix.contains("docker/dockerfile 1.19"), "{fix}");
    // Line 14 of the shop is COPY . . in stage build.
    assert!(
        fix.ends_with(
            ", or add .git to .dockerignore, as line 14 brings all of the build context, and adapt line 27"
        ),
        "{fix}"
    );
    let other = self::fix(SHOP, 4, &["app/src/dist"]);
    assert!(
        other.ends_with("RUN rm -rf /src/dist at the end of stage build"),
        "{other}"
    );
}

#[test]
fn a_source_that_is_not_wanted_is_left_out_of_the_line() {
    assert_eq!(
        fix(SHOP, 3, &["app/.env"]),
        "line 25: write COPY --from=build --chown=0:0 /src/dist ./"
    );
}

#[test]
fn a_copy_of_nothing_else_is_left_out() {
    assert_eq!(
        fix(SHOP, 2, &["app/node_modules"]),
        "line 24: leave it out (COPY --from=deps /src/node_modules ./node_modules), and adapt line 27"
    );
}

#[test]
fn few_children_are_copied_one_by_one() {
    // Line 11 of copy-many copies /out/lib, which holds x and y.
    let fix = corpus("copy-many", 5, &["data/lib/x"]);
    assert_eq!(
        lines(&fix),
        [
            "COPY --from=build /out/lib/y lib/y",
            "RUN rm -rf /out/lib/x"
        ]
    );
}

#[test]
fn the_context_is_held_back_by_dockerignore() {
    // Line 14 of node-single: COPY . .
    let fix = corpus("node-single", 6, &["app/src"]);
    assert_eq!(fix, "line 14: add src to .dockerignore, and adapt line 15");
}

#[test]
fn what_a_run_leaves_it_cleans_up_itself() {
    let fix = corpus("clean-up", 2, &["var/lib/apt/lists"]);
    assert_eq!(
        lines(&fix),
        [
            "RUN mkdir -p /var/lib/apt/lists && dd if=/dev/zero of=/var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_InRelease bs=1000 count=10 && rm -rf /tmp/x"
        ]
    );
}

#[test]
fn what_is_written_out_stands_beside_the_words() {
    let attested = |case: &str| format!("corpus/attested:{case}");
    let (many, single, clean) = (
        attested("copy-many"),
        attested("node-single"),
        attested("clean-up"),
    );
    let clean_up = "RUN mkdir -p /var/lib/apt/lists && dd if=/dev/zero of=/var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_InRelease bs=1000 count=10 && rm -rf /tmp/x";
    for (image, layer, path, line, lines, ignored) in [
        (
            SHOP,
            4,
            "app/src/.git",
            Some(26),
            &["COPY --exclude=.git --from=build /src /app/src"][..],
            &[".git"][..],
        ),
        (
            SHOP,
            3,
            "app/.env",
            Some(25),
            &["COPY --from=build --chown=0:0 /src/dist ./"],
            &[],
        ),
        (SHOP, 2, "app/node_modules", None, &[], &[]),
        (
            &many,
            5,
            "data/lib/x",
            Some(11),
            &["COPY --from=build /out/lib/y lib/y"],
            &[],
        ),
        (&single, 6, "app/src", None, &[], &["src"]),
        (&clean, 2, "var/lib/apt/lists", Some(2), &[clean_up], &[]),
    ] {
        let fix = whole(image, layer, &[path]);
        let owned = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
        let written = Written {
            lines: owned(lines),
            replaces: line,
            ignored: owned(ignored),
        };
        assert_eq!(fix.written, written, "{}", fix.words);
    }
}

#[test]
fn a_base_image_can_only_be_another() {
    let fix = fix(SHOP, 0, &["bin/busybox"]);
    assert!(
        fix.starts_with("the base image localhost:5000/busybox:1.35 brings bin/busybox:"),
        "{fix}"
    );
}

#[test]
fn a_trigger_of_an_image_is_changed_there() {
    // The parent has two layers; its triggers are WORKDIR, COPY and RUN.
    let fix = corpus("onbuild-late", 3, &["usr/src/app/package.json"]);
    assert_eq!(
        fix,
        "line 5: start from another base, or from that one with its trigger written anew, which brings usr/src/app/package.json (ONBUILD COPY package.json ./)"
    );
}

#[test]
fn without_a_dockerfile_the_layer_is_named() {
    assert_eq!(
        fix("docker-classic-builder.tar", 4, &["app/src/.git"]),
        "layer 5 (COPY dir:7faad9f25a3e in /app/src): copy only what is needed, without app/src/.git, by .dockerignore where it is the build context's"
    );
}

#[test]
fn patterns_hold_back_no_more_than_is_meant() {
    let held = |path: &str, is_directory| Held {
        path: path.to_owned(),
        is_directory,
    };
    let patterns = |held: &[Held], brought: &[&str]| {
        held_back(held, brought.iter().map(|path| (*path).to_owned()))
    };
    let caches = [held("a/__pycache__", true), held("b/c/__pycache__", true)];
    assert_eq!(
        patterns(&caches, &["a/__pycache__/x.pyc", "b/c"]).unwrap(),
        ["**/__pycache__"]
    );
    // Python writes these anew, so others of the name may be held back too.
    assert_eq!(
        patterns(&caches, &["d/__pycache__"]).unwrap(),
        ["**/__pycache__"]
    );
    // A name that something else has is held back where that is not.
    let tests = ["m/a/test", "m/b/test", "m/c/test"].map(|path| held(path, true));
    assert_eq!(patterns(&tests, &["m/a/x"]).unwrap(), ["**/test"]);
    assert_eq!(patterns(&tests, &["src/test"]).unwrap(), ["m/**/test"]);
    assert_eq!(
        patterns(&tests, &["src/test", "m/a/lib/test"]).unwrap(),
        ["m/*/test"]
    );
    assert_eq!(
        patterns(&tests, &["m/d/test"]).unwrap(),
        ["m/a/test", "m/b/test", "m/c/test"]
    );
    let apart = [held("a/x/test", true), held("b/test", true)];
    assert_eq!(
        patterns(&apart, &["c/test"]).unwrap(),
        ["a/x/test", "b/test"]
    );
    let maps = ["a.js.map", "b/b.js.map", "c.js.map"].map(|path| held(path, false));
    assert_eq!(patterns(&maps, &["a.js"]).unwrap(), ["**/*.map"]);
    assert_eq!(patterns(&maps, &["world.map"]).unwrap().len(), 3);
    assert_eq!(patterns(&[held(".env", false)], &[]).unwrap(), [".env"]);
    assert_eq!(patterns(&[held("pages/[id].js", false)], &[]), None);
}

#[test]
fn a_run_is_written_out_where_it_is_short_and_one_command() {
    let fix = |text: &str| in_run(text, "rm -rf /tmp/x");
    assert_eq!(fix("RUN a; b;"), "write RUN a; b && rm -rf /tmp/x");
    assert_eq!(
        fix("RUN --mount=type=cache,target=/c apt-get update"),
        "write RUN --mount=type=cache,target=/c apt-get update && rm -rf /tmp/x"
    );
    assert_eq!(
        fix("RUN <<EOF\nmake\nEOF"),
        "put rm -rf /tmp/x at the end of the same RUN (RUN <<EOF…)"
    );
    assert_eq!(
        fix(r#"RUN ["make"]"#),
        r#"have a shell run it and rm -rf /tmp/x in one RUN (RUN ["make"])"#
    );
    assert_eq!(
        in_run(
            "RUN npm ci",
            "add npm cache clean --force, or use --mount=type=cache,target=/root/.npm,"
        ),
        "write RUN npm ci && npm cache clean --force, or use --mount=type=cache,target=/root/.npm"
    );
    assert_eq!(
        in_run(
            "RUN go build",
            "use --mount=type=cache,target=/root/.cache/go-build"
        ),
        "write RUN --mount=type=cache,target=/root/.cache/go-build go build"
    );
    assert_eq!(
        in_run("RUN make", "remove them, or build in a stage of its own"),
        "remove them in the same RUN (RUN make), or build in a stage of its own"
    );
    assert_eq!(
        in_run(
            "RUN npm ci",
            "use npm ci --omit=dev, or add npm prune --omit=dev"
        ),
        "use npm ci --omit=dev (RUN npm ci), or add npm prune --omit=dev"
    );
    let long = format!("RUN {}", "make && ".repeat(40));
    assert!(fix(&long).starts_with("append && rm -rf /tmp/x to the same RUN (RUN make"));
    assert_eq!(
        in_run("RUN make", "delete the objects"),
        "delete the objects in the same RUN (RUN make)"
    );
}

#[test]
fn a_command_is_put_where_it_runs() {
    // What a shell makes of each is told by `sh -c`, with false in place of a command that fails.
    let cases = [
        (
            "RUN if true; then a; fi # done",
            "write RUN if true; then a; fi && rm -rf /tmp/x # done",
        ),
        ("RUN a '#b'", "write RUN a '#b' && rm -rf /tmp/x"),
        ("RUN a \\", "write RUN a && rm -rf /tmp/x"),
        (
            r#"RUN ["/bin/sh", "-c", "a"]"#,
            r#"put rm -rf /tmp/x at the end of the same RUN (RUN ["/bin/sh", "-c", "a"])"#,
        ),
        ("RUN [ -f a ]", "write RUN [ -f a ] && rm -rf /tmp/x"),
        ("RUN a; b || true", "write RUN a; b || true; rm -rf /tmp/x"),
        (
            "RUN set -e; a; b",
            "write RUN set -e; a; b && rm -rf /tmp/x",
        ),
        (
            "RUN set -ex; if a; then b; c; fi",
            "write RUN set -ex; if a; then b; c; fi; rm -rf /tmp/x",
        ),
        (
            r"RUN find . -exec a {} \;",
            r"write RUN find . -exec a {} \; && rm -rf /tmp/x",
        ),
        (
            "RUN a > /dev/null &",
            "run rm -rf /tmp/x in the same RUN as well (RUN a > /dev/null &)",
        ),
        (
            "RUN a; exit 0",
            "run rm -rf /tmp/x in the same RUN as well (RUN a; exit 0)",
        ),
    ];
    for (text, said) in cases {
        assert_eq!(in_run(text, "rm -rf /tmp/x"), said);
    }
    let long = format!("RUN {}make # all", "make && ".repeat(40));
    assert!(
        in_run(&long, "rm -rf /tmp/x").starts_with(
            "put && rm -rf /tmp/x before the comment that ends the same RUN (RUN make"
        )
    );
}

#[test]
fn words_are_written_as_they_were() {
    let anew = |text: &str| Line::of(text).map(|line| line.to_string());
    let same = "COPY --from=build --chown=${UID} ${SRC}/dist ./";
    assert_eq!(anew(same).as_deref(), Some(same));
    let json = r#"COPY --link ["a b","/c d/"]"#;
    assert_eq!(anew(json).as_deref(), Some(json));
    assert_eq!(anew("copy a b").as_deref(), Some("COPY a b"));
    assert_eq!(anew("COPY <<EOF /x\nEOF"), None);
}
