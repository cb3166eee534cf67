//! Copies as a real BuildKit makes them, reduced: what it brought from where was told by the files' contents.

use super::super::dockerfile::{Dockerfile, Known};
use super::*;

/// What the last instruction of a Dockerfile leads these paths back to; a path that ends in a slash is a directory.
fn lead(dockerfile: &str, paths: &[&str]) -> Option<Vec<Option<String>>> {
    let file = Dockerfile::parse(dockerfile, &Known::default()).unwrap();
    let instruction = file.stages.last().unwrap().instructions.last().unwrap();
    let entries: Vec<Entry<'_>> = paths
        .iter()
        .map(|path| Entry {
            path: path.trim_end_matches('/'),
            is_directory: path.ends_with('/'),
        })
        .collect();
    let leads = Copied::of(instruction)?.leads(entries.iter().copied());
    let led = entries.iter().map(|entry| match entry.is_directory {
        true => None,
        false => leads.lead(entry.path.as_bytes()),
    });
    Some(led.collect())
}

/// The files of a layer and where each came from, empty where that is not claimed.
fn check(copy: &str, expected: &[(&str, &str)]) {
    check_in("/w", copy, expected);
}

fn check_in(workdir: &str, copy: &str, expected: &[(&str, &str)]) {
    let paths: Vec<&str> = expected.iter().map(|(path, _)| *path).collect();
    let text = format!("FROM scratch\nWORKDIR {workdir}\n{copy}\n");
    let led = lead(&text, &paths).unwrap();
    for ((path, source), led) in expected.iter().zip(led) {
        let source = (!source.is_empty()).then(|| (*source).to_owned());
        assert_eq!(led, source, "{copy}: {path}");
    }
}

#[test]
fn one_source_is_a_file_or_a_directory_as_the_paths_tell() {
    check(
        "COPY --from=b /out/server /usr/bin/app",
        &[
            ("usr/", ""),
            ("usr/bin/", ""),
            ("usr/bin/app", "/out/server"),
        ],
    );
    check(
        "COPY --from=b /out/server /usr/bin/",
        &[("usr/bin/server", "/out/server")],
    );
    check(
        "COPY --from=b /out/server /usr/bin",
        &[("usr/bin/server", "/out/server")],
    );
    check("COPY --from=b out/server .", &[("w/server", "/out/server")]);
    check(
        "COPY --from=b /src/dist ./",
        &[
            ("w/index.html", "/src/dist/index.html"),
            ("w/css/", ""),
            ("w/css/a.css", "/src/dist/css/a.css"),
            ("etc/passwd", ""),
            ("w/", ""),
            ("wx/a", ""),
        ],
    );
    check(
        "COPY --from=b /src/dist /app",
        &[("app/dist", "/src/dist/dist"), ("app/x", "/src/dist/x")],
    );
    check(
        "COPY --from=b /src/dist /app/",
        &[("app/dist", "/src/dist/dist"), ("app/empty/", "")],
    );
    check("COPY --from=b / /", &[("etc/x", "/etc/x"), ("y", "/y")]);
    check(
        "COPY --from=b ../x/./y//z ../../o/./p",
        &[("o/p", "/x/y/z")],
    );
    check(
        "COPY --from=b [\"/a b\", \"c d/\"]",
        &[("w/c d/a b", "/a b")],
    );
}

#[test]
fn a_directory_that_may_hold_its_namesake_is_not_claimed() {
    check("COPY --from=b /app /app", &[("app/app", "")]);
    check("COPY --from=b /app /app/", &[("app/app", "")]);
    check("COPY --from=b /go/app /srv/app", &[("srv/app/app", "")]);
    check(
        "COPY --from=b /go/app /srv/app/",
        &[("srv/app/app", "/go/app")],
    );
    check("COPY --from=b /app/ /app", &[("app/app", "/app/app")]);
    check(
        "COPY --from=b /go/app/. /app",
        &[("app/app", "/go/app/app")],
    );
    check(
        "COPY --from=b /app /app",
        &[("app/app", "/app/app"), ("app/x", "/app/x")],
    );
    check("COPY --from=b /srv/app /app", &[("app", "/srv/app")]);
}

#[test]
fn of_several_sources_later_ones_go_over_earlier_ones() {
    let files = |env: &'static str| [("w/index.js", "/s/dist/index.js"), ("w/.env", env)];
    check("COPY --from=b /s/dist /s/.env ./", &files("/s/.env"));
    check("COPY --from=b /s/.env /s/dist ./", &files(""));
    check(
        "COPY --from=b /s/a/x /s/c/x /s/y ./",
        &[("w/x", "/s/c/x"), ("w/y", "/s/y")],
    );
    check("COPY --from=b /s/a /s/c ./", &[("w/x", ""), ("w/d/y", "")]);
    check("COPY --from=b /s/a /s/a/ ./", &[("w/x", "/s/a/x")]);
    check(
        "COPY --from=b /s/a /s/c ./",
        &[("w/a", "/s/a"), ("w/c", "/s/c")],
    );
    // One of them is a directory.
    check(
        "COPY --from=b /s/a /s/c ./",
        &[("w/a", ""), ("w/c", ""), ("w/x", "")],
    );
    check(
        "COPY --from=b /s/a /s/c ./",
        &[("w/a", ""), ("w/c", ""), ("w/x/", "")],
    );
    // BuildKit writes one over the other.
    check("COPY --from=b /s/a /s/c /new", &[("new", "/s/c")]);
}

#[test]
fn heredocs_have_no_source_and_come_last() {
    check("COPY <<x /s/y /s/x ./\nx", &[("w/x", ""), ("w/y", "/s/y")]);
    check("COPY <<x /s/y /new\nx", &[("new", "")]);
    check("COPY <<x /new\nx", &[("new", "")]);
    check("COPY <<x /s/d ./\nx", &[("w/x", ""), ("w/y", "/s/d/y")]);
}

#[test]
fn wildcards_count_where_they_surely_mean_files() {
    check(
        "COPY --from=b /s/*.js ./",
        &[("w/a.js", "/s/a.js"), ("w/b.js", "/s/b.js")],
    );
    check(
        "COPY --from=b /s/package*.json /s/yarn.lock ./",
        &[
            ("w/package.json", "/s/package.json"),
            ("w/package-lock.json", "/s/package-lock.json"),
            ("w/yarn.lock", "/s/yarn.lock"),
        ],
    );
    check("COPY --from=b /*.?s ./", &[("w/a.js", "")]);
    check("COPY --from=b /?.js ./", &[("w/a.js", "/a.js")]);
    // A directory `lib.js` may have matched.
    check(
        "COPY --from=b /s/*.js ./",
        &[("w/a.js", ""), ("w/x/y.js", "")],
    );
    check(
        "COPY --from=b /s/*.js ./",
        &[("w/a.js", ""), ("w/x.txt", "")],
    );
    check("COPY --from=b /s/*.js ./", &[("w/a.js", ""), ("w/x/", "")]);
    check("COPY --from=b /s/*.js /new", &[("new", "")]);
    for pattern in ["*", "a*", "*.", "[ab].js", "*/a.js", "*.js/a.js", "x\\*.js"] {
        check(&format!("COPY --from=b /s/{pattern} ./"), &[("w/a.js", "")]);
    }
    // Which of them brought it?
    check("COPY --from=b /s/*.js /t/*.js ./", &[("w/a.js", "")]);
    check("COPY --from=b /s/*.js /s/a* ./", &[("w/a.js", "")]);
    check("COPY --from=b /s/*.js /s/a.js ./", &[("w/a.js", "/s/a.js")]);
    check(
        "COPY --from=b /s/*.js /t/a.js ./",
        &[("w/a.js", "/t/a.js"), ("w/b.js", "/s/b.js")],
    );
    check(
        "COPY --from=b /t/a.js /s/*.js ./",
        &[("w/a.js", ""), ("w/b.js", "/s/b.js")],
    );
    check(
        "COPY --from=b /s/a* /t/d /t/conf ./",
        &[("w/conf", "/t/conf"), ("w/x", "")],
    );
    // What the pattern brought, or a directory of that name.
    check(
        "COPY --from=b /s/lib*.json /t/a ./",
        &[("w/a", ""), ("w/x", "")],
    );
}

#[test]
fn parents_keep_all_behind_the_pivot() {
    check(
        "COPY --parents --from=b /s/a.txt d/e ./",
        &[
            ("w/s/a.txt", "/s/a.txt"),
            ("w/d/e/f", "/d/e/f"),
            ("w/other", ""),
        ],
    );
    check(
        "COPY --parents --from=b /s/./d/**/*.js /s/./x /o",
        &[
            ("o/", ""),
            ("o/d/e/f.js", "/s/d/e/f.js"),
            ("o/x", "/s/x"),
            ("o/y", ""),
        ],
    );
    check(
        "COPY --parents --from=b /s/./*.js /t/./*.js /o",
        &[("o/a.js", "")],
    );
    check(
        "COPY --parents --from=b /s/./a /t/./b /o",
        &[("o/a", "/s/a"), ("o/b/c", "/t/b/c")],
    );
    check("COPY --parents --from=b /s*/./a /o", &[("o/a", "")]);
    check("COPY --parents=false --from=b /s/a /o/", &[("o/a", "/s/a")]);
}

#[test]
fn archives_and_urls_are_not_claimed() {
    check("ADD rootfs.tar /", &[("etc/x", ""), ("y", "")]);
    check("ADD rootfs.tar /x/", &[("x/rootfs.tar", "/rootfs.tar")]);
    check("ADD rootfs.tar conf /", &[("etc/x", ""), ("conf", "/conf")]);
    check("ADD . /app/", &[("app/x", "/x"), ("app/y/z", "/y/z")]);
    check("ADD src/ /app/", &[("app/x", "/src/x")]);
    check("ADD src /app/", &[("app/x", "")]);
    check("ADD https://example.com/x /app/", &[("app/x", "")]);
    check("ADD git@example.com:a/x.git /app", &[("app/x", "")]);
    check(
        "ADD https://example.com/x /conf /app/",
        &[("app/x", ""), ("app/conf", "")],
    );
}

#[test]
fn what_is_not_known_is_not_claimed() {
    let copied = |text: &str| lead(text, &["w/x", "x"]);
    let none = Some(vec![None, None]);
    assert_eq!(copied("FROM scratch\nWORKDIR /w\nRUN x"), None);
    assert_eq!(
        copied("FROM image\nCOPY a b"),
        None,
        "the base image's directory"
    );
    assert_eq!(copied("FROM image\nCOPY a $U/"), None);
    assert_eq!(copied("FROM image\nCOPY $U /w/"), none);
    assert_eq!(copied("FROM image\nCOPY $U/x /w/"), none);
    assert_eq!(
        copied("FROM image\nCOPY $U x /w/"),
        Some(vec![Some("/x".to_owned()), None])
    );
    // A link at the destination led elsewhere.
    check_in("/link", "COPY --from=b /s/x .", &[("real/x", "")]);
}
