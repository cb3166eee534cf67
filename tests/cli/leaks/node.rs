//! Dev dependencies: trees as npm, Yarn and pnpm install them, and the same told by the real npm.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{found, leaks, row, rows};
use crate::support::binary::report;
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;
use crate::support::tools;

const MANIFEST: &str = r#"{"dependencies": {"a": "^1.0.0"}, "devDependencies": {"d": "^1.0.0"}}"#;

/// `a` runs and needs `b` 2; `d` is for development and needs `b` 3 and `@s/e`.
const HIDDEN: &str = r#"{"lockfileVersion": 3, "packages": {
    "node_modules/a": {"version": "1.0.0"}, "node_modules/b": {"version": "2.0.0"},
    "node_modules/d": {"version": "1.0.0", "dev": true}, "node_modules/@s/e": {"version": "1.0.0", "dev": true},
    "node_modules/d/node_modules/b": {"version": "3.0.0", "dev": true}}}"#;

const YARN: &str = "# yarn lockfile v1\n\n\na@^1.0.0:\n  version \"1.0.0\"\n  dependencies:\n    b \"^2.0.0\"\n\n\
    b@^2.0.0:\n  version \"2.0.0\"\n\nb@^3.0.0:\n  version \"3.0.0\"\n\n\"@s/e@1\":\n  version \"1.0.0\"\n\n\
    d@^1.0.0:\n  version \"1.0.0\"\n  dependencies:\n    \"@s/e\" \"1\"\n    b \"^3.0.0\"\n";

const PNPM: &str = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        version: 1.0.0\n\
    \x20   devDependencies:\n      d:\n        specifier: ^1.0.0\n        version: 1.0.0\n\nsnapshots:\n\n  '@s/e@1.0.0': {}\n\n\
    \x20 a@1.0.0:\n    dependencies:\n      b: 2.0.0\n\n  b@2.0.0: {}\n\n  b@3.0.0: {}\n\n\
    \x20 d@1.0.0:\n    dependencies:\n      '@s/e': 1.0.0\n      b: 3.0.0\n";

/// A package with a program of 1,000 bytes.
fn package(layer: Layer, place: &str, version: &str) -> Layer {
    let manifest = format!("{{\"version\": \"{version}\"}}");
    let layer = layer.file_with(
        format!("{place}/package.json").as_bytes(),
        manifest.as_bytes(),
    );
    layer.file(&format!("{place}/index.js"), 1000)
}

fn modules(layer: Layer) -> Layer {
    let packages = [
        ("a", "1.0.0"),
        ("b", "2.0.0"),
        ("d", "1.0.0"),
        ("@s/e", "1.0.0"),
        ("d/node_modules/b", "3.0.0"),
    ];
    packages.iter().fold(layer, |layer, (name, version)| {
        package(layer, &format!("app/node_modules/{name}"), version)
    })
}

/// Of `d` with its `b`, and `@s/e`: programs and `package.json` of 20 bytes each.
fn dev(layer: u64) -> (String, Vec<String>, u64, u64, u64) {
    let paths = ["app/node_modules/@s/e", "app/node_modules/d"];
    row("leak/node-dev-dependencies", &paths, 6, 3 * 1020, layer)
}

#[test]
fn what_npm_calls_dev_is_found() {
    let hidden = "app/node_modules/.package-lock.json";
    let layer = modules(Layer::new()).file_with(hidden.as_bytes(), HIDDEN.as_bytes());
    let findings = leaks([layer], &[]);
    assert_eq!(rows(&findings), [dev(0)]);
    assert_eq!(
        findings[0]["title"],
        "dev dependencies in node_modules: 3 packages (d, @s/e): 6 files: app/node_modules/@s/e and app/node_modules/d"
    );
}

#[test]
fn a_lock_file_of_another_layer_counts_and_one_of_another_tree_does_not() {
    let lock = |text: &str| Layer::new().file_with(b"app/package-lock.json", text.as_bytes());
    assert_eq!(
        rows(&leaks([lock(HIDDEN), modules(Layer::new())], &[])),
        [dev(1)]
    );
    assert_eq!(
        rows(&leaks([modules(Layer::new()), lock(HIDDEN)], &[])),
        [dev(0)]
    );
    let other = HIDDEN.replace("1.0.0", "7.0.0").replace("3.0.0", "7.0.0");
    assert_eq!(rows(&leaks([lock(&other), modules(Layer::new())], &[])), []);
    assert_eq!(rows(&leaks([lock("{}"), modules(Layer::new())], &[])), []);
    assert_eq!(rows(&leaks([lock("{"), modules(Layer::new())], &[])), []);
}

#[test]
fn what_a_later_layer_prunes_ships_all_the_same() {
    let hidden = b"app/node_modules/.package-lock.json";
    let pruned = HIDDEN.lines().take(2).collect::<Vec<_>>().join("\n");
    let pruned = pruned.trim_end_matches(',').to_owned() + "}}";
    let layers = [
        modules(Layer::new()).file_with(hidden, HIDDEN.as_bytes()),
        Layer::new()
            .file_with(hidden, pruned.as_bytes())
            .whiteout("app/node_modules/d")
            .whiteout("app/node_modules/@s"),
    ];
    let findings = leaks(layers, &[]);
    assert_eq!(rows(&findings), [dev(0)]);
    assert_eq!(findings[0]["live"], false);
    assert_eq!(findings[0]["hidden_by"], 1);
}

#[test]
fn yarn_and_pnpm_lead_to_the_same() {
    let documents = |lock: &str, text: &str| {
        Layer::new()
            .file_with(b"app/package.json", MANIFEST.as_bytes())
            .file_with(lock.as_bytes(), text.as_bytes())
    };
    let yarn = documents("app/yarn.lock", YARN);
    assert_eq!(rows(&leaks([yarn, modules(Layer::new())], &[])), [dev(1)]);
    let packages = ["a@1.0.0", "b@2.0.0", "b@3.0.0", "d@1.0.0", "@s+e@1.0.0"];
    let store = packages.iter().fold(Layer::new(), |layer, it| {
        let (name, version) = it.rsplit_once('@').unwrap();
        let place = format!(
            "app/node_modules/.pnpm/{it}/node_modules/{}",
            name.replace('+', "/")
        );
        package(layer, &place, version)
    });
    let pnpm = documents("app/pnpm-lock.yaml", PNPM);
    let place = |it: &str, name: &str| format!("app/node_modules/.pnpm/{it}/node_modules/{name}");
    let expected = [
        place("@s+e@1.0.0", "@s/e"),
        place("b@3.0.0", "b"),
        place("d@1.0.0", "d"),
    ];
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    assert_eq!(
        rows(&leaks([pnpm, store], &[])),
        [row("leak/node-dev-dependencies", &expected, 6, 3 * 1020, 1)]
    );
}

#[test]
fn pruned_packages_are_confirmed_by_the_lock_file_that_knows_them_all() {
    let evidence = |installed: &[(&str, &str)]| {
        let lock = Layer::new().file_with(b"app/package-lock.json", HIDDEN.as_bytes());
        let layer = installed.iter().fold(lock, |layer, (name, version)| {
            package(layer, &format!("app/node_modules/{name}"), version)
        });
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("image.tar");
        let report = report(Image::new([layer]).docker().write_tar(&file), &[]);
        report["checklist"][0]["evidence"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let confirmed = "app/node_modules holds 2 packages, all needed to run by app/package-lock.json";
    let known = [("a", "1.0.0"), ("b", "2.0.0")];
    assert!(evidence(&known).contains(confirmed), "{}", evidence(&known));
    for other in [("c", "1.0.0"), ("@s/e", "2.0.0"), ("d", "1.0.0")] {
        let text = evidence(&[known[0], known[1], other]);
        assert!(!text.contains("all needed to run"), "{other:?}: {text}");
    }
    // Of another `node_modules` no lock file is there.
    let text = evidence(&[known[0], known[1], ("../../srv/x/node_modules/a", "1.0.0")]);
    assert!(text.contains("whether all of the"), "{text}");
}

fn npm(dir: &Path, args: &[&str]) -> String {
    let mut command = Command::new("npm");
    command
        .args(args)
        .args(["--offline", "--no-audit", "--no-fund", "--loglevel=error"]);
    let output = command
        .env("npm_config_cache", dir.join("../cache"))
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "npm {args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A package as a tarball, needing others like it.
fn pack(dir: &Path, name: &str, size: usize, needs: &[&str]) {
    let at = dir.join("src").join(name);
    std::fs::create_dir_all(&at).unwrap();
    let needs: Value = needs
        .iter()
        .map(|it| ((*it).to_owned(), tarball(dir, it)))
        .collect();
    let manifest = json!({"name": name, "version": "1.0.0", "dependencies": needs});
    std::fs::write(at.join("package.json"), manifest.to_string()).unwrap();
    std::fs::write(at.join("index.js"), "x".repeat(size)).unwrap();
    npm(&at, &["pack", "--pack-destination", dir.to_str().unwrap()]);
}

fn tarball(dir: &Path, name: &str) -> Value {
    json!(format!(
        "file:{}",
        dir.join(format!("{name}-1.0.0.tgz")).display()
    ))
}

fn tree(dir: &Path, place: &str, layer: Layer) -> Layer {
    let mut entries: Vec<_> = dir.read_dir().unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    entries.iter().fold(layer, |layer, entry| {
        let place = format!("{place}/{}", entry.file_name().to_str().unwrap());
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => tree(&entry.path(), &place, layer),
            kind if kind.is_file() => {
                layer.file_with(place.as_bytes(), &std::fs::read(entry.path()).unwrap())
            }
            _ => layer,
        }
    })
}

#[test]
fn npm_itself_removes_the_same_when_it_prunes() {
    if !tools::have(
        "npm_itself_removes_the_same_when_it_prunes",
        &["npm", "node"],
    ) {
        return;
    }
    let dir = TempDir::new().unwrap();
    for (name, size, needs) in [
        ("shared", 100, &[][..]),
        ("helper", 2_000, &[]),
        ("linter", 30_000, &["helper", "shared"]),
        ("server", 400_000, &["shared"]),
    ] {
        pack(dir.path(), name, size, needs);
    }
    let app = dir.path().join("app");
    std::fs::create_dir_all(&app).unwrap();
    let manifest = json!({"name": "app", "version": "1.0.0",
        "dependencies": {"server": tarball(dir.path(), "server")},
        "devDependencies": {"linter": tarball(dir.path(), "linter")}});
    std::fs::write(app.join("package.json"), manifest.to_string()).unwrap();
    npm(&app, &["install"]);
    let modules = app.join("node_modules");
    let full = tree(&modules, "app/node_modules", Layer::new());
    let all = npm(&app, &["ls", "--all", "--parseable"]);
    let runs = npm(&app, &["ls", "--all", "--parseable", "--omit=dev"]);
    let mut dev: Vec<String> = all
        .lines()
        .filter(|line| !runs.lines().any(|it| it == *line))
        .map(|line| line.replace(app.to_str().unwrap(), "app"))
        .collect();
    dev.sort();
    assert_eq!(dev, ["app/node_modules/helper", "app/node_modules/linter"]);
    let lock = |dir: &Path| dir.join(".package-lock.json").metadata().unwrap().len();
    let (before, lock_before) = (full.total(), lock(&modules));
    npm(&app, &["prune", "--omit=dev"]);
    let pruned = tree(&modules, "app/node_modules", Layer::new());
    let removed = before - lock_before - (pruned.total() - lock(&modules));
    let findings = leaks([full], &[]);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0]["paths"], json!(dev));
    assert_eq!(findings[0]["bytes"], removed);
    assert_eq!(leaks([pruned], &[]), [] as [Value; 0]);
}

#[test]
fn what_is_past_the_cap_hangs_on_the_order_of_the_files_alone() {
    // Eight documents are all that is kept; the ninth and the small one behind it are not.
    const LARGEST: usize = 8 << 20;
    let large = vec![b' '; LARGEST];
    let lock = "app/node_modules/.package-lock.json";
    let with = |count: usize| {
        let documents = (0..count).fold(Layer::new(), |layer, n| {
            layer.file_with(format!("p{n}/package-lock.json").as_bytes(), &large)
        });
        Image::new([modules(
            documents.file_with(lock.as_bytes(), HIDDEN.as_bytes()),
        )])
    };
    assert_eq!(rows(&found(&with(7), &[])), [dev(0)]);
    let image = with(9);
    assert_eq!(found(&image, &[]), [] as [Value; 0]);
    let dir = TempDir::new().unwrap();
    let file = image
        .oci(Compression::Plain)
        .write_tar(&dir.path().join("image.tar"));
    let warnings = report(&file, &[])["warnings"].to_string();
    assert!(warnings.contains("layer 1: its lock files"), "{warnings}");
}
