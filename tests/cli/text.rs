//! The text report: its first lines answer, and nothing raw from an image reaches a terminal.

use serde_json::json;
use tempfile::TempDir;

use crate::support::binary::{layerscope, layerscope_in};
use crate::support::image::Image;
use crate::support::layer::Layer;
use crate::support::testdata;

#[test]
fn the_first_ten_lines_say_how_big_and_how_much_is_waste() {
    let run = layerscope([testdata("oci-gzip-provenance-v1-max.tar")]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let first: Vec<&str> = run.stdout.lines().take(10).collect();
    let first = first.join("\n");
    assert!(first.contains("11.4"), "the share of waste: {first}");
    assert!(first.contains("368"), "the waste in kB: {first}");
    assert!(
        first.contains("2.9 MB") || first.contains("2.85 MB") || first.contains("3.2 MB"),
        "the size: {first}"
    );
    assert!(
        run.stdout.contains("app/node_modules/devtool/bundle.js"),
        "the top waste: {}",
        run.stdout
    );
}

#[test]
fn the_first_ten_lines_name_the_dockerfile_lines_to_change() {
    let image = testdata("oci-gzip-provenance-v1-max.tar");
    let run = layerscope([image.to_str().unwrap(), "--no-findings"]);
    let first: Vec<&str> = run.stdout.lines().take(10).collect();
    let first = first.join("\n");
    for advice in [
        "348 kB  line 27 only chmods 2 files of line 24: COPY --chmod there",
        "20.0 kB  line 26 ships 1 file that line 27 deletes: copy less",
    ] {
        assert!(first.contains(advice), "{advice}: {first}");
    }
}

#[test]
fn advice_says_what_was_changed() {
    let dir = TempDir::new().unwrap();
    let change = |name: &str, upper: Layer, keyword: &str| {
        let image = Image::new([Layer::new().file("a", 5_000), upper]).history(json!([
            {"created_by": keyword, "comment": "buildkit.dockerfile.v0"},
            {"created_by": "RUN change # buildkit", "comment": "buildkit.dockerfile.v0"},
        ]));
        let file = image.docker().write_tar(&dir.path().join(name));
        layerscope([file.to_str().unwrap(), "--no-findings"]).stdout
    };
    let copy = "COPY a /a # buildkit";
    let run = "RUN make # buildkit";
    let mode = Layer::new().mode(0o600).file("a", 5_000);
    let time = Layer::new().mtime(5).file("a", 5_000);
    let gone = Layer::new().whiteout("a");
    for (name, upper, keyword, advice) in [
        (
            "1",
            mode.clone(),
            copy,
            "layer 2 only chmods 1 file of layer 1: COPY --chmod there",
        ),
        (
            "2",
            mode,
            run,
            "layer 2 only chmods 1 file of layer 1: set it there",
        ),
        (
            "3",
            time,
            copy,
            "layer 2 only touches 1 file of layer 1: leave them as they are",
        ),
        (
            "4",
            gone.clone(),
            copy,
            "layer 1 ships 1 file that layer 2 deletes: copy less (.dockerignore",
        ),
        (
            "5",
            gone,
            run,
            "layer 1 ships 1 file that layer 2 deletes: delete them there",
        ),
    ] {
        let text = change(name, upper, keyword);
        assert!(text.contains(advice), "{advice}: {text}");
    }
}

#[test]
fn without_a_dockerfile_the_report_says_what_would_tell_more() {
    let hint = "-f Dockerfile gives them";
    let says_so = |name| layerscope([testdata(name)]).stdout.contains(hint);
    assert!(says_so("docker-classic-builder.tar"));
    assert!(!says_so("oci-gzip-provenance-v1-max.tar"), "it is known");
    assert!(!says_so("docker-jib-gzip-layers.tar"), "Jib has none");
}

#[test]
fn control_characters_of_an_image_never_reach_stdout() {
    let evil = "evil\x1b[31m\x07\u{202e}name\nline\u{9b}2J";
    let dir = TempDir::new().unwrap();
    let layers = [
        Layer::new().file(evil, 5_000).symlink("link", evil),
        Layer::new().whiteout(evil),
    ];
    let image = Image::new(layers).history(json!([
        {"created_by": "RUN echo \x1b]0;title\x07 \u{202e} # buildkit", "comment": "buildkit.dockerfile.v0"},
        {"created_by": "RUN \x1b[2J\u{2066}rm # buildkit", "comment": "buildkit.dockerfile.v0"},
    ]));
    let file = image.docker().write_tar(&dir.path().join("evil.tar"));
    for options in [&[][..], &["--max-waste", "0%"]] {
        let run = layerscope([&[file.to_str().unwrap()], options].concat());
        for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
            let raw: Vec<char> = text
                .chars()
                .filter(|&c| {
                    (c.is_control() && c != '\n')
                        || ('\u{202a}'..='\u{202e}').contains(&c)
                        || ('\u{2066}'..='\u{2069}').contains(&c)
                })
                .collect();
            assert!(raw.is_empty(), "{stream} has {raw:?}: {text:?}");
        }
        assert!(
            run.stdout.lines().all(|line| !line.starts_with("line")),
            "a name breaks no line: {}",
            run.stdout
        );
    }
}

#[test]
fn a_file_name_of_ones_own_with_escapes_is_shown_safely_too() {
    let run = layerscope(["no\x1b[31msuch.tar"]);
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(!run.stderr.contains('\x1b'), "{run:#?}");
}

#[test]
fn quiet_and_not_a_terminal_mean_no_progress() {
    for options in [&["-q"][..], &[]] {
        let image = testdata("oci-buildah.tar");
        let run = layerscope([&[image.to_str().unwrap()], options].concat());
        assert_eq!(run.code, Some(0));
        assert!(
            !run.stderr.contains('\r') && !run.stderr.contains('\x1b'),
            "{run:#?}"
        );
    }
}

#[test]
fn two_runs_say_the_same() {
    let image = testdata("docker-classic-builder.tar");
    assert_eq!(layerscope([&image]).stdout, layerscope([&image]).stdout);
    let json = |_| layerscope([image.to_str().unwrap(), "--json"]).stdout;
    assert_eq!(json(0), json(1));
}

#[test]
fn help_and_version_are_fine_and_no_image_is_wrong_usage() {
    let dir = TempDir::new().unwrap();
    assert_eq!(layerscope(["--help"]).code, Some(0));
    let version = layerscope(["--version"]);
    assert_eq!(version.code, Some(0));
    assert!(version.stdout.contains(env!("CARGO_PKG_VERSION")));
    let none: [&str; 0] = [];
    assert_eq!(layerscope_in(dir.path(), none).code, Some(2));
    assert_eq!(layerscope(["--no-such-option", "x"]).code, Some(2));
}
