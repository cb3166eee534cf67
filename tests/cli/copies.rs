//! Files shipped twice: deleted, overwritten or chmodded by a later line, or brought by two. Bytes are those that the
//! layers were written with.

use serde_json::{Value, json};

use super::built::{findings, of, only};
use crate::support::binary::{number, report};
use crate::support::layer::Layer;
use crate::support::testdata;

const SHOP: &str = "oci-gzip-provenance-v1-max.tar";

#[test]
fn findings_of_the_sample_say_what_its_page_says() {
    // testdata/README.md, "What is true of shop".
    let report = report(testdata(SHOP), &[]);
    let found = report["findings"].as_array().unwrap();
    let chmod = only(found, "copy/metadata");
    assert_eq!(number(&chmod["bytes"]), 348_160);
    assert_eq!(chmod["paths"], json!(["app/node_modules"]));
    assert_eq!(
        (&chmod["line"], &chmod["hidden_by"]),
        (&json!(24), &json!(5))
    );
    assert_eq!(
        chmod["fix"],
        "line 24: write COPY --from=deps --chmod=755 /src/node_modules ./node_modules, and drop that chmod from line 27"
    );
    // What was deleted is a leak of its own, and said once.
    assert!(of(found, "copy/deleted").is_empty());
    // 348,160 and 60,000 lie there twice; small files are left out.
    let twice = of(found, "copy/duplicate");
    let bytes: Vec<u64> = twice.iter().map(|found| number(&found["bytes"])).collect();
    assert_eq!(bytes, [348_160, 60_000]);
    assert!(
        twice[0]["title"].as_str().unwrap().starts_with(
            "app/node_modules and app/src/node_modules hold the same 348 kB in 2 files"
        )
    );
}

#[test]
fn findings_of_what_is_hidden_are_the_waste_but_for_small_files() {
    for name in [
        SHOP,
        "docker-classic-builder.tar",
        "oci-buildah.tar",
        "corpus/attested:clean-up",
        "oci-onbuild-provenance.tar",
    ] {
        let image = format!("{}/{name}", testdata("").display());
        let report = report(image, &[]);
        let found = report["findings"].as_array().unwrap();
        let is_waste = |finding: &&Value| {
            let rule = finding["rule"].as_str().unwrap();
            rule.starts_with("copy/") && rule != "copy/duplicate"
                || (rule.starts_with("leak/") || rule.starts_with("secret/"))
                    && finding["live"] == false
        };
        let sum: u64 = found
            .iter()
            .filter(is_waste)
            .map(|finding| number(&finding["bytes"]))
            .sum();
        let wasted = number(&report["summary"]["wasted_bytes"]);
        assert!(sum <= wasted, "{name}: {sum} of {wasted}");
        assert!(wasted - sum < 10_000, "{name}: {sum} of {wasted}");
    }
}

#[test]
fn a_chown_is_written_into_the_copy_by_the_names_that_the_run_says() {
    let app = || {
        Layer::new()
            .dir("app")
            .file("app/a.js", 60_000)
            .file("app/b.js", 60_000)
    };
    let image = |users: &str, run: &str| {
        let dockerfile = format!("FROM scratch\n{users}COPY src /app\nRUN {run}\nUSER node\n");
        let mut steps = vec![("COPY src /app", Some(app()))];
        let text = format!("RUN /bin/sh -c {run}");
        let owned = app_owned();
        steps.push((&text, Some(owned)));
        steps.push(("USER node", None));
        findings(&dockerfile, steps, &[])
    };
    let found = image("", "chown -R node:staff /app");
    let finding = only(&found, "copy/metadata");
    assert_eq!(number(&finding["bytes"]), 120_000);
    assert_eq!(
        finding["fix"],
        "line 2: write COPY --chown=node:staff src /app, and drop that chown from line 3"
    );
    // The user is only made here, so the COPY above can't know it.
    let found = image("", "adduser -D node && chown -R node:staff /app");
    let fix = only(&found, "copy/metadata")["fix"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(fix.contains("COPY --chown=1000:1001 src /app"), "{fix}");
}

fn app_owned() -> Layer {
    let layer = Layer::new().owner(1000, 1001).dir("app");
    layer.file("app/a.js", 60_000).file("app/b.js", 60_000)
}

#[test]
fn modes_that_differ_are_not_written_as_one() {
    let first = Layer::new()
        .dir("app")
        .dir("app/x")
        .file("app/x/a.js", 50_000)
        .file("app/run", 50_000);
    let second = Layer::new().mode(0o755).file("app/run", 50_000);
    let steps = vec![
        ("COPY src /app", Some(first)),
        ("RUN /bin/sh -c chmod +x /app/run", Some(second)),
    ];
    let found = findings(
        "FROM scratch\nCOPY src /app\nRUN chmod +x /app/run\n",
        steps,
        &[],
    );
    assert_eq!(
        only(&found, "copy/metadata")["fix"],
        "line 2: copy app/run by a line of its own with --chmod, and drop that chmod from line 3"
    );
}

#[test]
fn a_symbolic_mode_is_written_as_the_run_says_it() {
    let first = Layer::new().mode(0o600).dir("app").file("app/a", 50_000);
    let second = Layer::new().mode(0o644).file("app/a", 50_000);
    let run = "chmod -R u=rwX,go=rX /app";
    let text = format!("RUN /bin/sh -c {run}");
    let steps = vec![
        ("COPY src /app", Some(first)),
        (text.as_str(), Some(second)),
    ];
    let found = findings(
        &format!("FROM scratch\nCOPY src /app\nRUN {run}\n"),
        steps,
        &[],
    );
    assert_eq!(
        only(&found, "copy/metadata")["fix"],
        "line 2: write COPY --chmod=u=rwX,go=rX src /app (docker/dockerfile 1.14 or later), and drop that chmod from line 3"
    );
}

#[test]
fn a_chmod_of_the_base_image_copies_its_files() {
    let base = Layer::new().file("opt/tool", 200_000);
    let own = Layer::new().mode(0o755).file("opt/tool", 200_000);
    let steps = vec![
        ("/bin/sh -c #(nop) ADD file:1 in /", Some(base)),
        ("RUN /bin/sh -c chmod 755 /opt/tool", Some(own)),
    ];
    let found = findings("FROM tools:1\nRUN chmod 755 /opt/tool\n", steps, &[]);
    let finding = only(&found, "copy/metadata");
    assert_eq!(number(&finding["bytes"]), 200_000);
    assert!(
        finding["title"]
            .as_str()
            .unwrap()
            .starts_with("line 2 only chmods 1 file of the base image")
    );
    assert!(
        finding["fix"]
            .as_str()
            .unwrap()
            .starts_with("line 2: leave files of the base image as they are")
    );
}

#[test]
fn packages_removed_in_a_later_line_are_removed_where_they_came() {
    let install = "apt-get update && apt-get install -y gcc";
    let purge = "apt-get purge -y gcc";
    let first = Layer::new()
        .file("usr/bin/gcc", 900_000)
        .file("app/bin", 10);
    let second = Layer::new().whiteout("usr/bin/gcc");
    let (one, two) = (
        format!("RUN /bin/sh -c {install}"),
        format!("RUN /bin/sh -c {purge}"),
    );
    let steps = vec![(one.as_str(), Some(first)), (two.as_str(), Some(second))];
    let found = findings(
        &format!("FROM scratch\nRUN {install}\nRUN {purge}\n"),
        steps,
        &[],
    );
    let fix = only(&found, "copy/deleted")["fix"].as_str().unwrap();
    assert!(fix.contains("remove them in the same RUN"), "{fix}");
}

#[test]
fn what_is_copied_whole_and_deleted_is_lent() {
    let first = Layer::new().file("srv/app.tgz", 300_000);
    let second = Layer::new().file("app", 10).whiteout("srv/app.tgz");
    let run = "tar xf /srv/app.tgz && rm /srv/app.tgz";
    let text = format!("RUN /bin/sh -c {run}");
    let steps = vec![
        ("COPY app.tgz /srv/app.tgz", Some(first)),
        (text.as_str(), Some(second)),
    ];
    let found = findings(
        &format!("FROM scratch\nCOPY app.tgz /srv/app.tgz\nRUN {run}\n"),
        steps,
        &[],
    );
    assert_eq!(
        only(&found, "copy/deleted")["fix"],
        "line 2: lend it to the lines that need it by RUN --mount=type=bind,source=app.tgz,target=/srv/app.tgz, or build in a stage of its own and COPY --from it what is needed"
    );
}

#[test]
fn records_of_package_managers_are_no_fault() {
    let base = Layer::new()
        .file("var/lib/dpkg/status", 300_000)
        .file("etc/issue", 5);
    let own = Layer::new()
        .file_with(b"var/lib/dpkg/status", &[7; 310_000])
        .file("usr/bin/curl", 90);
    let run = "apt-get install -y --no-install-recommends curl";
    let text = format!("RUN /bin/sh -c {run}");
    let steps = vec![
        ("/bin/sh -c #(nop) ADD file:1 in /", Some(base)),
        (text.as_str(), Some(own)),
    ];
    let found = findings(&format!("FROM debian:12\nRUN {run}\n"), steps, &[]);
    assert!(of(&found, "copy/overwritten").is_empty(), "{found:#?}");
}

#[test]
fn what_is_copied_first_for_the_cache_may_be_copied_again() {
    let one = Layer::new()
        .dir("app")
        .file("app/package-lock.json", 50_000);
    let two = Layer::new()
        .mode(0o600)
        .dir("app")
        .file("app/package-lock.json", 50_000);
    let from_stage = "COPY --from=build /app /app";
    let of_lines = |line: &str| {
        let steps = vec![
            ("COPY package-lock.json /app/", Some(one.clone())),
            (line, Some(two.clone())),
        ];
        let stage = "FROM scratch AS build\nCOPY . /app\n";
        let last = format!("FROM scratch\nCOPY package-lock.json /app/\n{line}\n");
        findings(&format!("{stage}{last}"), steps, &[])
    };
    assert!(of(&of_lines("COPY . /app"), "copy/metadata").is_empty());
    assert_eq!(of(&of_lines(from_stage), "copy/metadata").len(), 1);
}

#[test]
fn what_is_a_leak_at_both_places_is_no_copy_and_packages_are_alike_as_they_are() {
    let files = |at: &str| Layer::new().file_with(at.as_bytes(), &[7; 60_000]);
    let of_two = |(one, line): (&str, &str), (other, again): (&str, &str)| {
        let steps = vec![(line, Some(files(one))), (again, Some(files(other)))];
        let lines = format!("{line}\n{again}\n").replace("/bin/sh -c ", "");
        let dockerfile = format!("FROM scratch AS a\nCOPY . /\nFROM scratch\n{lines}");
        of(&findings(&dockerfile, steps, &[]), "copy/duplicate").len()
    };
    let copied = ("srv/a.bin", "COPY a.bin /srv/");
    assert_eq!(of_two(copied, ("opt/a.bin", "COPY a.bin /opt/")), 1);
    let cached = ("root/.cache/uv/a.bin", "COPY --from=a /root /root");
    assert_eq!(of_two(copied, cached), 0);
    let installed = ("usr/share/a/a.bin", "RUN /bin/sh -c apt-get install -y a");
    assert_eq!(of_two(copied, installed), 0);
}

#[test]
fn licences_and_small_files_are_not_called_copies() {
    let one = Layer::new()
        .file_with(b"a/LICENSE", &[1; 20_000])
        .file_with(b"a/__init__.py", &[2; 600])
        .file_with(b"a/x", &[3; 100]);
    let two = Layer::new()
        .file_with(b"b/LICENSE", &[1; 20_000])
        .file_with(b"b/__init__.py", &[2; 600])
        .file_with(b"b/x", &[3; 100]);
    let steps = vec![("COPY a /a", Some(one)), ("COPY b /b", Some(two))];
    let found = findings("FROM scratch\nCOPY a /a\nCOPY b /b\n", steps, &[]);
    assert!(of(&found, "copy/duplicate").is_empty(), "{found:#?}");
}

#[test]
fn a_clean_image_has_no_copies_and_ignored_paths_are_left_out() {
    let steps = || {
        let first = Layer::new().file("app/old", 50_000);
        vec![
            ("COPY a /app", Some(first)),
            (
                "RUN /bin/sh -c rm /app/old",
                Some(Layer::new().whiteout("app/old")),
            ),
        ]
    };
    let dockerfile = "FROM scratch\nCOPY a /app\nRUN rm /app/old\n";
    assert_eq!(
        of(&findings(dockerfile, steps(), &[]), "copy/deleted").len(),
        1
    );
    let ignored = findings(dockerfile, steps(), &["--ignore", "old"]);
    assert!(of(&ignored, "copy/deleted").is_empty());
    let clean = vec![("COPY a /app", Some(Layer::new().file("app/new", 50_000)))];
    let found = findings("FROM scratch\nCOPY a /app\n", clean, &[]);
    assert!(
        found
            .iter()
            .all(|finding| !finding["rule"].as_str().unwrap().starts_with("copy/")),
        "{found:#?}"
    );
}
