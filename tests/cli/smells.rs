//! Lines of the Dockerfile that invite waste and leaks: each rule where it must speak and where it must not.

use serde_json::{Value, json};

use super::built::{Step, findings, of, only};
use crate::support::binary::number;
use crate::support::layer::Layer;

/// What is found in an image of a Dockerfile whose layers don't matter: one small file a layer-making instruction of its
/// last stages, which stands on `scratch` or on a base of one layer.
fn of_lines(dockerfile: &str, own: &[&str]) -> Vec<Value> {
    let base: Step<'_> = (
        "/bin/sh -c #(nop) ADD file:1 in /",
        Some(Layer::new().file("bin/sh", 9)),
    );
    let mut steps = vec![base];
    let names: Vec<String> = (0..own.len())
        .map(|index| format!("made/{index}"))
        .collect();
    for (text, name) in own.iter().zip(&names) {
        steps.push((text, Some(Layer::new().file(name, 5))));
    }
    findings(dockerfile, steps, &[])
}

fn rules(findings: &[Value]) -> Vec<&str> {
    findings
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .filter(|rule| rule.starts_with("smell/"))
        .collect()
}

const RUN: &str = "RUN /bin/sh -c echo";

#[test]
fn numbers_for_stages_are_named_and_names_are_not() {
    let found = of_lines(
        "FROM base:1\nRUN make\n\nFROM base:1\nCOPY --from=0 /out /app\nCOPY --from=0 /etc/x /x\n",
        &["COPY /out /app", "COPY /etc/x /x"],
    );
    let numeric = only(&found, "smell/numeric-stage");
    assert_eq!(
        (&numeric["line"], &numeric["severity"]),
        (&json!(5), &json!("low"))
    );
    assert_eq!(
        numeric["fix"],
        "lines 5 and 6: write --from=build for --from=0, and FROM base:1 AS build in line 1"
    );
    // What gives the one its name mends the other.
    assert!(of(&found, "smell/unnamed-stage").is_empty());
    let named = of_lines(
        "FROM base:1 AS build\nRUN make\nFROM base:1\nCOPY --from=build /out /app\n",
        &["COPY /out /app"],
    );
    assert!(rules(&named).is_empty(), "{named:#?}");
}

#[test]
fn a_stage_gets_a_name_that_nothing_else_has() {
    let fix = |dockerfile: &str| {
        let found = of_lines(dockerfile, &["COPY /out /app"]);
        only(&found, "smell/numeric-stage")["fix"].clone()
    };
    // Stage 1 is called build, and builder is an image.
    assert_eq!(
        fix(
            "FROM go:1\nRUN make\nFROM builder AS build\nRUN make\nFROM base:1\nCOPY --chown=1 --from=0 /out /app\n"
        ),
        "line 6: write COPY --chown=1 --from=source /out /app, and FROM go:1 AS source in line 1"
    );
    assert_eq!(
        fix("FROM ghcr.io/a/nginx:1\nFROM base:1\nCOPY --from=0 /out /app\n"),
        "line 3: write COPY --from=nginx /out /app, and FROM ghcr.io/a/nginx:1 AS nginx in line 1"
    );
    assert_eq!(
        fix("FROM go:1 AS tools\nRUN make\nFROM base:1\nCOPY --from=0 /out /app\n"),
        "line 4: write COPY --from=tools /out /app"
    );
}

#[test]
fn a_stage_that_nothing_needs_is_named_and_side_targets_are_only_hinted_at() {
    let with = |first: &str| {
        let dockerfile = format!("{first}\nRUN echo\nFROM base:1\nRUN echo\n");
        of_lines(&dockerfile, &[RUN])
    };
    let found = with("FROM base:1 AS tools");
    let unused = only(&found, "smell/unused-stage");
    assert_eq!(
        (&unused["line"], &unused["severity"]),
        (&json!(1), &json!("low"))
    );
    assert_eq!(
        only(&with("FROM base:1 AS unit-test"), "smell/unused-stage")["severity"],
        "info"
    );
    // What one of an unused pair takes from the other is one finding, at its end.
    let chain = of_lines(
        "FROM base:1 AS a\nRUN echo\nFROM a AS b\nRUN echo\nFROM base:1\nRUN echo\n",
        &[RUN],
    );
    assert_eq!(only(&chain, "smell/unused-stage")["stage"], "b");
}

#[test]
fn stages_that_are_mounted_or_chosen_are_in_use() {
    for dockerfile in [
        "FROM base:1 AS tools\nRUN echo\nFROM base:1\nRUN --mount=type=bind,from=tools,target=/t echo\n",
        "ARG KIND=b\nFROM base:1 AS stage-a\nRUN echo\nFROM base:1 AS stage-b\nFROM stage-${KIND}\nRUN echo\n",
        "FROM base:1 AS tools\nRUN echo\nFROM base:1 AS parent\nONBUILD COPY --from=tools /x /x\nFROM base:1 AS other\nCOPY --from=parent /y /y\nFROM base:1\nCOPY --from=other /y /y\nRUN echo\n",
    ] {
        let own: &[&str] = match dockerfile.contains("other") {
            true => &["COPY /y /y", RUN],
            false => &[RUN],
        };
        let found = of_lines(dockerfile, own);
        assert!(
            of(&found, "smell/unused-stage").is_empty(),
            "{dockerfile}: {found:#?}"
        );
    }
}

#[test]
fn a_base_without_a_version_is_named_where_it_is_one() {
    let found = of_lines("FROM node\nRUN echo\n", &[RUN]);
    let latest = only(&found, "smell/latest-base");
    assert_eq!(latest["title"], "node is started from without a tag");
    assert_eq!(
        latest["same_as"],
        json!(["hadolint DL3006", "hadolint DL3007", "Trivy DS-0001"])
    );
    let found = of_lines(
        "ARG TAG=latest\nFROM node:${TAG} AS app\nRUN echo\n",
        &[RUN],
    );
    assert_eq!(
        only(&found, "smell/latest-base")["title"],
        "node:latest is started from by the tag latest"
    );
    let builder = of_lines(
        "FROM node AS build\nRUN echo\nFROM base:1\nCOPY --from=build /a /a\n",
        &["COPY /a /a"],
    );
    assert_eq!(only(&builder, "smell/latest-base")["severity"], "info");
    for dockerfile in [
        "FROM node:22\nRUN echo\n",
        "FROM localhost:5000/node@sha256:0000000000000000000000000000000000000000000000000000000000000000\nRUN echo\n",
        "ARG BASE\nFROM ${BASE}\nRUN echo\n",
        "FROM base:1 AS node\nFROM node\nRUN echo\n",
    ] {
        let found = of_lines(dockerfile, &[RUN]);
        assert!(
            of(&found, "smell/latest-base").is_empty(),
            "{dockerfile}: {found:#?}"
        );
    }
}

#[test]
fn an_add_of_local_files_could_be_a_copy() {
    let found = of_lines("FROM base:1\nADD --chown=1:1 src /app\n", &["ADD src /app"]);
    assert_eq!(
        only(&found, "smell/add")["fix"],
        "line 2: write COPY --chown=1:1 src /app"
    );
    for line in [
        "ADD app.tar.gz /app",
        "ADD https://example.com/a /app",
        "ADD ${WHAT} /app",
        "COPY src /app",
    ] {
        let text = format!(
            "{} /app",
            line.split(' ').take(2).collect::<Vec<_>>().join(" ")
        );
        let found = of_lines(&format!("FROM base:1\n{line}\n"), &[&text]);
        assert!(of(&found, "smell/add").is_empty(), "{line}: {found:#?}");
    }
}

#[test]
fn a_final_stage_that_inherits_a_builder_says_what_it_brings() {
    let own = &["COPY . .", "RUN /bin/sh -c npm ci && npm run build", RUN];
    let found = of_lines(
        "FROM node:22 AS build\nCOPY . .\nRUN npm ci && npm run build\nFROM build AS runtime\nRUN echo\n",
        own,
    );
    let finding = only(&found, "smell/inherits-builder");
    assert_eq!(
        (&finding["line"], &finding["severity"]),
        (&json!(4), &json!("high"))
    );
    assert_eq!(
        (&finding["stage"], &finding["from_stage"]),
        (&json!("runtime"), &json!("build"))
    );
    // Two layers of five bytes each.
    assert_eq!(
        (number(&finding["bytes"]), &finding["files"]),
        (10, &json!(2))
    );
    assert_eq!(
        finding["fix"],
        "line 4: write FROM node:22 AS runtime, or a smaller runtime image, and COPY --from=build only what runs"
    );
    assert!(
        finding["title"]
            .as_str()
            .unwrap()
            .contains("builds in line 3 (npm run build)")
    );
}

#[test]
fn a_final_stage_that_inherits_what_runs_is_fine() {
    for run in [
        "npm ci --omit=dev",
        "apk add --virtual .deps gcc && pip install x && apk del .deps",
        "adduser app",
    ] {
        let text = format!("RUN /bin/sh -c {run}");
        let found = of_lines(
            &format!("FROM node:22 AS deps\nRUN {run}\nFROM deps\nRUN echo\n"),
            &[&text, RUN],
        );
        assert!(
            of(&found, "smell/inherits-builder").is_empty(),
            "{run}: {found:#?}"
        );
    }
    let compiler = "RUN /bin/sh -c apt-get install -y --no-install-recommends gcc";
    let found = of_lines(
        "FROM node:22 AS base\nRUN apt-get install -y --no-install-recommends gcc\nFROM base\nRUN echo\n",
        &[compiler, RUN],
    );
    assert!(
        only(&found, "smell/inherits-builder")["title"]
            .as_str()
            .unwrap()
            .contains("installs gcc in line 2")
    );
}

fn built(files: &[(&str, usize)], text: &str, dockerfile: &str) -> Vec<Value> {
    let layer = files
        .iter()
        .fold(Layer::new(), |layer, (path, size)| layer.file(path, *size));
    let base = (
        "/bin/sh -c #(nop) ADD file:1 in /",
        Some(Layer::new().file("bin/sh", 9)),
    );
    findings(dockerfile, vec![base, (text, Some(layer))], &[])
}

#[test]
fn a_whole_file_system_is_named_unless_it_was_put_together_for_that() {
    let files = [("usr/bin/app", 50_000), ("usr/include/a.h", 10)];
    let found = built(
        &files,
        "COPY / /",
        "FROM base:1 AS build\nRUN make\nFROM base:1\nCOPY --from=build / /\n",
    );
    let finding = only(&found, "smell/whole-filesystem");
    assert_eq!(
        (&finding["severity"], number(&finding["bytes"])),
        (&json!("high"), 50_010)
    );
    let found = built(
        &files,
        "COPY / /",
        "FROM scratch AS rootfs\nCOPY a /\nFROM base:1\nCOPY --from=rootfs / /\n",
    );
    assert!(
        of(&found, "smell/whole-filesystem").is_empty(),
        "{found:#?}"
    );
}

#[test]
fn a_whole_directory_is_named_where_something_in_it_should_not_be_there() {
    let dockerfile = "FROM base:1 AS build\nRUN make\nFROM base:1\nCOPY --from=build /src /app\n";
    let clean = built(
        &[("app/dist/a.js", 50_000), ("app/b.js", 10)],
        "COPY /src /app",
        dockerfile,
    );
    assert!(
        of(&clean, "smell/whole-filesystem").is_empty(),
        "{clean:#?}"
    );
    let files = [
        ("app/dist/a.js", 50_000),
        ("app/.git/config", 300),
        ("app/.git/objects/pack/a", 20_000),
    ];
    let found = built(&files, "COPY /src /app", dockerfile);
    let finding = only(&found, "smell/whole-filesystem");
    assert_eq!(
        (&finding["severity"], number(&finding["bytes"])),
        (&json!("medium"), 20_300)
    );
    assert_eq!(finding["paths"], json!(["app/.git"]));
    assert_eq!(
        finding["fix"],
        "line 4: write COPY --from=build /src/dist /app/dist, or RUN rm -rf /src/.git at the end of stage build"
    );
}

#[test]
fn a_dockerignore_that_was_written_as_told_is_no_finding() {
    let files = [("app/src/a.js", 50_000), ("app/.dockerignore", 500)];
    let found = built(&files, "COPY . /app", "FROM base:1\nCOPY . /app\n");
    assert_eq!(only(&found, "smell/copy-all")["severity"], "info");
    assert!(of(&found, "leak/repository-files").is_empty());
    // A narrower copy names what lies in it alone.
    let files = [("app/src/.dockerignore", 500), ("app/src/Dockerfile", 500)];
    let found = built(&files, "COPY app /app", "FROM base:1\nCOPY app /app\n");
    assert_eq!(number(&only(&found, "leak/repository-files")["files"]), 2);
}

#[test]
fn later_lines_that_name_what_a_fix_leaves_out_are_told() {
    let files = [("app/src/a.js", 50_000), ("app/.git/config", 20_000)];
    let layer = || {
        files
            .iter()
            .fold(Layer::new(), |layer, (path, size)| layer.file(path, *size))
    };
    let fix = |run: &str| {
        let dockerfile = format!("FROM base:1\nWORKDIR /app\nCOPY . .\nRUN {run}\n");
        let text = format!("RUN /bin/sh -c {run}");
        let base = Layer::new().file("bin/sh", 9);
        let steps = vec![
            ("/bin/sh -c #(nop) ADD file:1 in /", Some(base)),
            ("WORKDIR /app", Some(Layer::new().dir("app"))),
            ("COPY . .", Some(layer())),
            (text.as_str(), Some(Layer::new().file("made", 5))),
        ];
        let found = findings(&dockerfile, steps, &[]);
        only(&found, "leak/vcs")["fix"].as_str().unwrap().to_owned()
    };
    let said = "line 3: add .git to .dockerignore";
    assert_eq!(fix("rm -rf /app/.git"), format!("{said}, and drop line 4"));
    assert_eq!(fix("rm -rf .git"), format!("{said}, and drop line 4"));
    assert_eq!(
        fix("make && rm -rf ./.git"),
        format!("{said}, and adapt line 4")
    );
    assert_eq!(
        fix("cat /app/.git/HEAD > /made"),
        format!("{said}, and adapt line 4")
    );
    for run in ["rm -rf /app", "make git", "cat /app/.gitignore /x/app/.git"] {
        assert_eq!(fix(run), said, "{run}");
    }
}

#[test]
fn the_whole_context_is_named_with_what_dockerignore_would_have_held_back() {
    let dockerfile = "FROM base:1\nCOPY . /app\n";
    let files = [
        ("app/src/a.js", 50_000),
        ("app/.git/config", 300),
        ("app/.git/objects/pack/a", 20_000),
        ("app/Dockerfile", 25),
        ("app/package.json", 40),
    ];
    let found = built(&files, "COPY . /app", dockerfile);
    let finding = only(&found, "smell/copy-all");
    assert_eq!(
        (&finding["severity"], number(&finding["bytes"])),
        (&json!("medium"), 20_325)
    );
    assert_eq!(
        finding["fix"],
        "line 2: add .git, Dockerfile and .dockerignore to .dockerignore, a line each"
    );
    // It names the Dockerfile already.
    assert!(of(&found, "leak/repository-files").is_empty());
    assert!(finding["title"].as_str().unwrap().starts_with(
        "line 2 copies the whole build context, 70.4 kB (src 50.0 kB, .git 20.3 kB, package.json 40 B)"
    ));
    let clean = built(
        &[("app/src/a.js", 50_000), ("app/package.json", 40)],
        "COPY . /app",
        dockerfile,
    );
    assert_eq!(only(&clean, "smell/copy-all")["severity"], "info");
    // In a stage that does not ship it costs nothing.
    let builder = built(
        &[("app/a.js", 5)],
        "COPY /dist /app",
        "FROM base:1 AS build\nCOPY . /src\nFROM base:1\nCOPY --from=build /dist /app\n",
    );
    assert!(of(&builder, "smell/copy-all").is_empty());
}

#[test]
fn lists_removed_later_are_named_with_both_lines() {
    let base = || {
        (
            "/bin/sh -c #(nop) ADD file:1 in /",
            Some(Layer::new().file("bin/sh", 9)),
        )
    };
    let lists = "var/lib/apt/lists/deb.debian.org_dists_bookworm_main_binary-amd64_Packages";
    let update = Layer::new().file(lists, 40_000).file("usr/bin/curl", 70);
    let install = "apt-get update && apt-get install -y --no-install-recommends curl";
    let text = format!("RUN /bin/sh -c {install}");
    let clean = "RUN /bin/sh -c rm -rf /var/lib/apt/lists/*";
    let dockerfile = format!("FROM debian:12\nRUN {install}\nRUN rm -rf /var/lib/apt/lists/*\n");
    let steps = vec![
        base(),
        (text.as_str(), Some(update.clone())),
        (clean, Some(Layer::new().whiteout(lists))),
    ];
    let found = findings(&dockerfile, steps, &[]);
    let finding = only(&found, "smell/lists-later");
    assert_eq!(
        (&finding["line"], &finding["hidden_by"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(number(&finding["bytes"]), 40_000);
    assert_eq!(
        finding["fix"],
        format!(
            "line 2: write RUN {install} && rm -rf /var/lib/apt/lists/*, and drop that from line 3"
        )
    );
    // It is said once.
    assert!(of(&found, "copy/deleted").is_empty());
    assert!(of(&found, "leak/apt-lists").is_empty());
    let kept = vec![base(), (text.as_str(), Some(update))];
    let found = findings(&format!("FROM debian:12\nRUN {install}\n"), kept, &[]);
    assert!(of(&found, "smell/lists-later").is_empty());
}

#[test]
fn sources_copied_before_dependencies_are_installed_break_the_cache() {
    let order = |copy: &str, run: &str, more: &str| {
        let dockerfile = format!("FROM base:1\nWORKDIR /app\n{more}{copy}\nRUN {run}\n");
        let text = format!("RUN /bin/sh -c {run}");
        let copied = copy.replace("--chown=1:1 ", "");
        let mut own = vec!["WORKDIR /app"];
        own.extend((!more.is_empty()).then_some("COPY package.json ./"));
        own.extend((!more.is_empty()).then_some("RUN /bin/sh -c npm ci"));
        own.extend([copied.as_str(), text.as_str()]);
        of_lines(&dockerfile, &own)
    };
    for (run, copy) in [
        ("npm ci", "COPY package*.json ./"),
        (
            "pip install -r requirements.txt",
            "COPY requirements.txt ./",
        ),
        (
            "pip install -r /app/requirements.txt",
            "COPY requirements.txt ./",
        ),
        ("go mod download && go build", "COPY go.mod go.sum ./"),
        ("bundle install", "COPY Gemfile Gemfile.lock ./"),
    ] {
        let found = order("COPY . .", run, "");
        let finding = only(&found, "smell/cache-order");
        assert_eq!(finding["line"], 3, "{run}");
        assert_eq!(
            finding["fix"],
            format!("lines 3 and 4: write {copy}, then RUN {run}, then COPY . ."),
        );
    }
    let found = order("COPY --chown=1:1 . .", "npm ci", "");
    assert!(
        only(&found, "smell/cache-order")["fix"]
            .as_str()
            .unwrap()
            .contains("write COPY --chown=1:1 package*.json ./")
    );
    for (copy, run, more) in [
        (
            "COPY . .",
            "npm ci --omit=dev",
            "COPY package.json ./\nRUN npm ci\n",
        ),
        ("COPY . .", "npm run build", ""),
        ("COPY . .", "pip install .", ""),
        ("COPY src ./src", "npm ci", ""),
        ("COPY . .", "cd sub && npm ci", ""),
        ("COPY . .", "apt-get update", ""),
    ] {
        let found = order(copy, run, more);
        assert!(
            of(&found, "smell/cache-order").is_empty(),
            "{copy}, {run}: {found:#?}"
        );
    }
}

/// dpkg's and apt's records: packages with their fields, those that came on their own.
fn debian(packages: &[(&str, &str)], automatic: &[&str]) -> Layer {
    let status: Vec<String> = packages
        .iter()
        .map(|(name, fields)| {
            format!("Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n{fields}")
        })
        .collect();
    let states: Vec<String> = automatic
        .iter()
        .map(|name| format!("Package: {name}\nArchitecture: amd64\nAuto-Installed: 1\n"))
        .collect();
    Layer::new()
        .file_with(b"var/lib/dpkg/status", status.join("\n").as_bytes())
        .file_with(b"var/lib/apt/extended_states", states.join("\n").as_bytes())
}

fn installed(run: &str, own: Layer) -> Vec<Value> {
    let base = debian(&[("libc6", "")], &[]);
    let text = format!("RUN /bin/sh -c {run}");
    let steps = vec![
        ("/bin/sh -c #(nop) ADD file:1 in /", Some(base)),
        (text.as_str(), Some(own)),
    ];
    findings(&format!("FROM debian:12\nRUN {run}\n"), steps, &[])
}

#[test]
fn recommended_packages_cost_the_files_that_dpkg_lists() {
    let packages = [
        ("libc6", ""),
        ("curl", "Depends: libcurl4\nRecommends: ca-certificates\n"),
        ("libcurl4", "Depends: libc6\n"),
        ("ca-certificates", "Depends: openssl\n"),
        ("openssl", "Depends: libc6\n"),
    ];
    let own = || {
        debian(&packages, &["libcurl4", "ca-certificates", "openssl"])
            .file("usr/bin/curl", 200_000)
            .file("usr/lib/libcurl.so.4", 500_000)
            .file("usr/bin/openssl", 700_000)
            .file("etc/ssl/openssl.cnf", 30_000)
            .file("usr/share/ca-certificates/a.crt", 400_000)
            .file_with(b"var/lib/dpkg/info/curl.list", b"/usr/bin/curl\n")
            .file_with(
                b"var/lib/dpkg/info/openssl:amd64.list",
                b"/.\n/usr\n/bin/openssl\n/etc/ssl/openssl.cnf\n",
            )
            .file_with(
                b"var/lib/dpkg/info/ca-certificates.list",
                b"/usr/share/ca-certificates/a.crt\n",
            )
    };
    let found = installed("apt-get update && apt-get install -y curl", own());
    let finding = only(&found, "smell/apt-recommends");
    // openssl, listed below /bin, and the certificates.
    assert_eq!(
        (number(&finding["bytes"]), &finding["files"]),
        (1_130_000, &json!(3))
    );
    assert_eq!(
        (&finding["severity"], &finding["live"]),
        (&json!("medium"), &json!(true))
    );
    assert_eq!(
        finding["title"],
        "line 2 installs 2 packages that are only recommended, 1.13 MB: ca-certificates, openssl"
    );
    for run in [
        "apt-get install -y --no-install-recommends curl",
        "apt-get -o APT::Install-Recommends=0 install -y curl",
        "echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/9 && apt-get install -y curl",
    ] {
        let found = installed(run, own());
        assert!(
            of(&found, "smell/apt-recommends").is_empty(),
            "{run}: {found:#?}"
        );
    }
    let set = own().file_with(
        b"etc/apt/apt.conf.d/99x",
        b"APT::Install-Recommends \"0\";\n",
    );
    assert!(
        of(
            &installed("apt-get install -y curl", set),
            "smell/apt-recommends"
        )
        .is_empty()
    );
    // Asked for by name, the same packages are no surprise.
    let asked = debian(&packages, &["libcurl4", "openssl"]);
    assert!(
        of(
            &installed("apt-get install -y curl ca-certificates", asked),
            "smell/apt-recommends"
        )
        .is_empty()
    );
}

#[test]
fn what_recommended_packages_cost_is_not_guessed() {
    let found = installed(
        "apt-get install -y curl",
        Layer::new().file("usr/bin/curl", 9),
    );
    let finding = only(&found, "smell/apt-recommends");
    assert_eq!(
        (number(&finding["bytes"]), &finding["severity"]),
        (0, &json!("low"))
    );
    assert!(
        finding["title"]
            .as_str()
            .unwrap()
            .ends_with("how much is not known")
    );
    let elsewhere = of_lines(
        "FROM base:1 AS build\nRUN apt-get install -y gcc\nFROM base:1\nCOPY --from=build /a /a\n",
        &["COPY /a /a"],
    );
    assert_eq!(only(&elsewhere, "smell/apt-recommends")["severity"], "info");
}

#[test]
fn no_value_of_an_argument_is_repeated() {
    let dockerfile = "FROM base:1 AS build\nARG NPM_TOKEN=s3cretT0kenValue\nRUN make NPM_TOKEN=s3cretT0kenValue\nFROM build\nARG API_KEY=s3cretT0kenValue\nADD s3cretT0kenValue /app\nRUN apt-get install -y s3cretT0kenValue\n";
    let own = [
        "RUN |1 NPM_TOKEN=s3cretT0kenValue /bin/sh -c make NPM_TOKEN=s3cretT0kenValue",
        "ADD s3cretT0kenValue /app",
        "RUN |2 NPM_TOKEN=s3cretT0kenValue API_KEY=s3cretT0kenValue /bin/sh -c apt-get install -y s3cretT0kenValue",
    ];
    let found = of_lines(dockerfile, &own);
    assert!(
        rules(&found).contains(&"smell/inherits-builder"),
        "{found:#?}"
    );
    assert!(
        !Value::from(found.clone())
            .to_string()
            .contains("s3cretT0ken"),
        "{found:#?}"
    );
}
