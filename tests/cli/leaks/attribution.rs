//! Which layer a leak is laid to, what is counted once, and what is no leak.

use serde_json::json;

use super::{found, history, leaks, row, rows};
use crate::support::image::Image;
use crate::support::layer::Layer;

#[test]
fn a_leak_is_one_finding_a_rule_layer_and_fate() {
    let layers = [
        Layer::new()
            .file("root/.npm/_cacache/a", 100)
            .file("root/.npm/_cacache/b", 20)
            .file("var/lib/apt/lists/x_Packages", 3000)
            .file("app/main.js", 7),
        Layer::new().file("root/.npm/_cacache/c", 5),
        Layer::new()
            .whiteout("root/.npm/_cacache/b")
            .whiteout("var/lib/apt/lists"),
    ];
    let findings = leaks(layers, &[]);
    // The lists are smell/lists-later's, which names both lines.
    assert_eq!(
        rows(&findings),
        [
            row("leak/npm-cache", &["root/.npm"], 1, 100, 0),
            row("leak/npm-cache", &["root/.npm"], 1, 20, 0),
            row("leak/npm-cache", &["root/.npm"], 1, 5, 1),
        ]
    );
    assert_eq!(findings[0]["live"], true);
    assert_eq!(findings[1]["live"], false);
    assert_eq!(findings[1]["hidden_by"], 2);
    assert_eq!(findings[1]["severity"], "medium");
    assert_eq!(findings[1]["title"], "npm cache: 1 file in root/.npm");
}

#[test]
fn what_chmod_wrote_again_counts_for_the_layer_that_brought_it() {
    let layers = [
        Layer::new().file("app/.git/config", 50),
        Layer::new().mode(0o600).file("app/.git/config", 50),
    ];
    let findings = leaks(layers, &[]);
    assert_eq!(rows(&findings), [row("leak/vcs", &["app/.git"], 1, 50, 0)]);
    assert_eq!(findings[0]["live"], true);
}

#[test]
fn what_two_files_became_one_of_repeats_the_one_at_its_path() {
    let text = [b'x'; 3000];
    let list = |layer: Layer, name: &str| {
        layer.file_with(format!("var/lib/apt/lists/{name}").as_bytes(), &text)
    };
    let layers = || {
        let linked = list(Layer::new().mode(0o600), "a");
        [
            list(Layer::new(), "a"),
            list(Layer::new(), "b"),
            linked.hard_link("var/lib/apt/lists/b", "var/lib/apt/lists/a"),
            list(Layer::new(), "c"),
        ]
    };
    // The bytes of a, with its new mode, and of c are visible; those of b are hidden.
    let expected = [0, 1, 3].map(|at| row("leak/apt-lists", &["var/lib/apt/lists"], 1, 3000, at));
    for _ in 0..4 {
        let findings = leaks(layers(), &[]);
        assert_eq!(rows(&findings), expected);
        let live: Vec<bool> = findings.iter().map(|it| it["live"] == true).collect();
        assert_eq!(live, [true, false, true]);
    }
}

#[test]
fn empty_files_and_directories_are_no_findings() {
    let layer = Layer::new()
        .dir("var/cache/apt/archives")
        .dir("var/lib/apt/lists/partial")
        .file("var/lib/apt/lists/lock", 0)
        .file("app/.git/config", 0);
    assert_eq!(leaks([layer], &[]), [] as [serde_json::Value; 0]);
}

#[test]
fn a_base_image_is_not_judged_unless_asked() {
    let base = Image::new([Layer::new().file("var/lib/apt/lists/x_Packages", 3000)]);
    let dir = tempfile::TempDir::new().unwrap();
    let below = base.docker().write_tar(&dir.path().join("base.tar"));
    let mut image = Image::new([
        Layer::new().file("var/lib/apt/lists/x_Packages", 3000),
        Layer::new()
            .mode(0o600)
            .file("var/lib/apt/lists/x_Packages", 3000)
            .file("app/.git/config", 9),
    ]);
    image.layers[0] = base.layers[0].clone();
    let below = format!("docker-archive:{}", below.display());
    let options = ["--base-image", &below];
    assert_eq!(
        rows(&found(&image, &options)),
        [row("leak/vcs", &["app/.git"], 1, 9, 1)]
    );
    let options = ["--base-image", &below, "--include-base"];
    assert_eq!(
        rows(&found(&image, &options)),
        [
            row("leak/vcs", &["app/.git"], 1, 9, 1),
            row("leak/apt-lists", &["var/lib/apt/lists"], 1, 3000, 0),
        ]
    );
}

#[test]
fn a_cache_that_the_program_links_to_costs_nothing() {
    let layer = Layer::new()
        .file("pnpm/store/v3/files/00/a", 100)
        .file("pnpm/store/v3/files/00/b", 20)
        .hard_link("app/node_modules/a/index.js", "pnpm/store/v3/files/00/a");
    assert_eq!(
        rows(&leaks([layer], &[])),
        [row("leak/pnpm-store", &["pnpm/store"], 1, 20, 0)]
    );
}

#[test]
fn what_is_deleted_by_its_first_name_alone_is_found_by_the_other() {
    let layers = [
        Layer::new()
            .file("root/.npm/_cacache/a", 100)
            .hard_link("pnpm/store/v3/files/00/a", "root/.npm/_cacache/a"),
        Layer::new().whiteout("root/.npm"),
    ];
    let findings = leaks(layers, &[]);
    assert_eq!(findings[0]["live"], true);
    assert_eq!(
        rows(&findings),
        [row("leak/pnpm-store", &["pnpm/store"], 1, 100, 0)]
    );
}

#[test]
fn a_file_is_shown_by_a_name_that_is_left() {
    let list = "var/lib/apt/lists/x_Packages";
    let layers = [
        Layer::new()
            .file(list, 3000)
            .hard_link("app/.git/objects/a", list)
            .hard_link("root/.npm/_cacache/b", list),
        Layer::new().whiteout("var/lib/apt/lists"),
    ];
    // What is in .git takes the name that comes first.
    let found = leaks(layers.clone(), &[]);
    assert_eq!(rows(&found), [row("leak/vcs", &["app/.git"], 1, 3000, 0)]);
    assert_eq!(found[0]["live"], true);
    // What is needed by a name that is left is no leak.
    let [first, second] = layers;
    let needed = [first.hard_link("app/data", list), second];
    assert_eq!(leaks(needed, &[]), [] as [serde_json::Value; 0]);
}

#[test]
fn a_file_that_a_chmod_links_to_a_place_that_needs_it_is_no_leak() {
    let list = "var/lib/apt/lists/x_Packages";
    let layers = [
        Layer::new().file(list, 3000),
        Layer::new()
            .mode(0o600)
            .file(list, 3000)
            .hard_link("app/data", list),
    ];
    assert_eq!(leaks(layers, &[]), [] as [serde_json::Value; 0]);
}

#[test]
fn the_first_rule_that_takes_a_file_has_it() {
    let layer = Layer::new()
        .file("go/pkg/mod/cache/lock", 1)
        .file("go/pkg/mod/x@v1/.github/workflows/ci.yml", 10)
        .file("go/pkg/mod/x@v1/x_test.go", 200);
    assert_eq!(
        rows(&leaks([layer], &[])),
        [row("leak/go-mod-cache", &["go/pkg/mod"], 3, 211, 0)]
    );
}

#[test]
fn a_cache_directory_is_one_by_its_signature() {
    let signature = b"Signature: 8a477f597d28d172789f06886806bc55\n# made by a test\n";
    let layer = Layer::new()
        .file_with(b"srv/good/CACHEDIR.TAG", signature)
        .file("srv/good/deep/a.bin", 1000)
        .file_with(
            b"srv/bad/CACHEDIR.TAG",
            b"Signature: 8a477f597d28d172789f06886806bc56\n",
        )
        .file("srv/bad/a.bin", 1000)
        // Made by installing fontconfig, for what runs.
        .file_with(b"var/cache/fontconfig/CACHEDIR.TAG", signature)
        .file("var/cache/fontconfig/a.cache-9", 1000)
        .file_with(b"srv/short/CACHEDIR.TAG", &signature[..20])
        .file("srv/short/a.bin", 1000);
    let bytes = 1000 + signature.len() as u64;
    assert_eq!(
        rows(&leaks([layer], &[])),
        [row("leak/cachedir", &["srv/good"], 2, bytes, 0)]
    );
}

#[test]
fn single_files_are_said_by_the_directory_that_holds_nothing_else() {
    let layer = Layer::new()
        .file("app/dist/a.js", 1)
        .file("app/dist/a.js.map", 2000)
        .file("app/dist/maps/b.js.map", 2000)
        .file("app/dist/maps/deep/c.css.map", 2000);
    let findings = leaks([layer], &[]);
    assert_eq!(
        rows(&findings),
        [row(
            "leak/source-maps",
            &["app/dist/a.js.map", "app/dist/maps"],
            3,
            6000,
            0
        )]
    );
}

#[test]
fn what_is_ignored_is_not_counted() {
    let layer = Layer::new()
        .file("app/.git/config", 50)
        .file("lib/.git/config", 60);
    assert_eq!(
        rows(&leaks([layer], &["--ignore", "app"])),
        [row("leak/vcs", &["lib/.git"], 1, 60, 0)]
    );
}

#[test]
fn an_image_that_runs_a_tool_needs_it() {
    let image = |command: &str| {
        let layer = Layer::new().file("opt/jdk/jmods/java.base.jmod", 50);
        let run = json!({"Entrypoint": ["/bin/sh", "-c", command]});
        rows(&found(&Image::new([layer]).run(run), &[]))
    };
    assert_eq!(image("/opt/jdk/bin/jshell --startup x"), []);
    assert_eq!(
        image("java -jar app.jar"),
        [row("leak/jdk", &["opt/jdk/jmods"], 1, 50, 0)]
    );
}

#[test]
fn the_fix_is_for_the_command_that_left_it() {
    let fix = |text: &str, path: &str| {
        let image = Image::new([Layer::new().file(path, 50)]).history(history(&[text]));
        let findings = found(&image, &[]);
        findings[0]["fix"].as_str().unwrap().to_owned()
    };
    let run = |command: &str| format!("RUN /bin/sh -c {command} # buildkit");
    let cache = "var/cache/dnf/a/b.solv";
    assert!(fix(&run("microdnf install x"), cache).contains("microdnf clean all"));
    assert!(fix(&run("dnf install x"), cache).contains("write RUN dnf install x && dnf clean all"));
    assert!(fix(&run("yum install x"), cache).contains("yum clean all"));
    assert!(
        fix(&run("pip install x"), "root/.cache/pip/a").contains("--no-cache-dir"),
        "pip"
    );
}
