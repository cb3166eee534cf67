//! The gate's exit codes at each limit, just over it, and for what is no limit at all.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::binary::{Run, layerscope};
use crate::support::image::Image;
use crate::support::layer::Layer;

/// 2,000 bytes in 3 layers, of which 100 (5 %) are wasted.
fn image(dir: &TempDir) -> PathBuf {
    let layers = [
        Layer::new().file("a", 100).file("b", 1000),
        Layer::new().whiteout("a"),
        Layer::new().file("c", 900),
    ];
    Image::new(layers)
        .docker()
        .write_tar(&dir.path().join("image.tar"))
}

fn gate(options: &[&str]) -> Run {
    let dir = TempDir::new().unwrap();
    let mut args = vec![image(&dir).into_os_string()];
    args.extend(options.iter().map(Into::into));
    layerscope(args)
}

/// Each pair: a rule's option and limit, and the exit code.
fn expect(rules: &[(&str, &str, i32)]) {
    for &(rule, limit, code) in rules {
        let run = gate(&["--ci", rule, limit]);
        assert_eq!(run.code, Some(code), "{rule} {limit}: {run:#?}");
        if code < 2 {
            let name = rule.trim_start_matches('-');
            let line = run.stdout.lines().find(|line| line.contains(name));
            let line = line.unwrap_or_else(|| panic!("no verdict for {name}: {run:#?}"));
            assert!(
                line.contains(limit),
                "the verdict names the limit {limit}: {line}"
            );
            let lower = line.to_lowercase();
            let failed = lower.contains("fail");
            assert_eq!(failed, code == 1, "the verdict says how it went: {line}");
        } else {
            assert!(
                run.stderr.contains(rule),
                "the message names the option: {run:#?}"
            );
            assert_eq!(run.stdout, "", "nothing on stdout: {run:#?}");
        }
    }
}

#[test]
fn waste_in_percent() {
    expect(&[
        ("--max-waste", "5%", 0),
        ("--max-waste", "5.0%", 0),
        ("--max-waste", "4.99%", 1),
        ("--max-waste", "0%", 1),
        ("--max-waste", "100%", 0),
    ]);
}

#[test]
fn waste_in_bytes() {
    expect(&[
        ("--max-waste", "100B", 0),
        ("--max-waste", "99B", 1),
        ("--max-waste", "0B", 1),
        ("--max-waste", "0.1kB", 0),
        ("--max-waste", "20MB", 0),
        ("--max-waste", "20MiB", 0),
    ]);
}

#[test]
fn own_waste_counts_every_layer_where_the_base_is_not_known() {
    expect(&[
        ("--max-own-waste", "5%", 0),
        ("--max-own-waste", "4.99%", 1),
        ("--max-own-waste", "100B", 0),
        ("--max-own-waste", "99B", 1),
    ]);
}

#[test]
fn size_is_the_sum_of_the_layers() {
    expect(&[
        ("--max-size", "2kB", 0),
        ("--max-size", "2000B", 0),
        ("--max-size", "1999B", 1),
        ("--max-size", "1.9KiB", 1),
        ("--max-size", "1.96KiB", 0),
    ]);
}

#[test]
fn layers() {
    expect(&[
        ("--max-layers", "3", 0),
        ("--max-layers", "2", 1),
        ("--max-layers", "0", 1),
    ]);
}

#[test]
fn efficiency() {
    expect(&[
        ("--min-efficiency", "0.95", 0),
        ("--min-efficiency", "95%", 0),
        ("--min-efficiency", "0.9501", 1),
        ("--min-efficiency", "95.01%", 1),
        ("--min-efficiency", "100%", 1),
    ]);
}

#[test]
fn nonsense_is_wrong_usage() {
    for limit in [
        "5 percent",
        "-1%",
        "5%%",
        "",
        "NaN%",
        "inf%",
        "1e400",
        "five",
        "%",
        "5MBB",
        "--",
    ] {
        for rule in ["--max-waste", "--max-own-waste"] {
            let run = gate(&["--ci", &format!("{rule}={limit}")]);
            assert_eq!(run.code, Some(2), "{rule}={limit:?}: {run:#?}");
            assert_eq!(run.stdout, "", "{rule}={limit:?}: {run:#?}");
            assert!(run.stderr.contains(rule), "{rule}={limit:?}: {run:#?}");
        }
    }
    for (rule, limit) in [
        ("--max-size", "5%"),
        ("--max-size", "-5MB"),
        ("--max-layers", "2.5"),
        ("--max-layers", "-1"),
        ("--max-layers", "3%"),
        ("--min-efficiency", "1.1"),
        ("--min-efficiency", "101%"),
        ("--min-efficiency", "-0.1"),
        ("--min-efficiency", "NaN"),
        ("--max-waste", "101%"),
    ] {
        let run = gate(&["--ci", &format!("{rule}={limit}")]);
        assert_eq!(run.code, Some(2), "{rule}={limit}: {run:#?}");
    }
    // As two arguments, as a script would pass them.
    assert_eq!(gate(&["--ci", "--max-waste", "5 percent"]).code, Some(2));
    assert_eq!(gate(&["--ci", "--max-waste", "-1%"]).code, Some(2));
}

#[test]
fn zero_percent_passes_where_nothing_is_wasted() {
    let dir = TempDir::new().unwrap();
    let clean = Image::new([Layer::new().file("a", 10)])
        .docker()
        .write_tar(&dir.path().join("clean.tar"));
    let empty = Image::new([])
        .docker()
        .write_tar(&dir.path().join("empty.tar"));
    for file in [clean, empty] {
        let file = file.to_str().unwrap();
        let run = layerscope([
            file,
            "--ci",
            "--max-waste",
            "0%",
            "--max-own-waste",
            "0%",
            "--min-efficiency",
            "100%",
        ]);
        assert_eq!(run.code, Some(0), "{run:#?}");
    }
}

#[test]
fn one_waste_rule_can_hold_in_percent_and_fail_elsewhere() {
    let run = gate(&[
        "--ci",
        "--max-waste",
        "5%",
        "--max-layers",
        "2",
        "--max-size",
        "1MB",
    ]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert_eq!(
        run.stdout
            .lines()
            .filter(|line| line.contains("max-"))
            .count(),
        3,
        "a line each: {run:#?}"
    );
}
