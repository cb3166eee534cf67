//! Runs the binary as a user would, with nothing of the test's own surroundings, and reads what it said.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

/// What a run of the binary left behind.
#[derive(Debug)]
pub struct Run {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Its stdout.
    pub stdout: String,
    /// Its stderr.
    pub stderr: String,
}

/// Engines, credentials and registries of the machine that the tests run on are none of their business.
pub const NOWHERE: [(&str, &str); 6] = [
    ("HOME", "/nonexistent"),
    ("XDG_RUNTIME_DIR", "/nonexistent"),
    ("DOCKER_HOST", "unix:///nonexistent/docker.sock"),
    ("CONTAINER_HOST", "unix:///nonexistent/podman.sock"),
    ("CONTAINERD_ADDRESS", "/nonexistent/containerd.sock"),
    ("HTTPS_PROXY", "http://127.0.0.1:1"),
];

/// What else of these surroundings a program would go by.
pub const UNSET: [&str; 20] = [
    "CI",
    "NO_COLOR",
    "COLORTERM",
    "COLUMNS",
    "LC_ALL",
    "RUST_BACKTRACE",
    "DOCKER_AUTH_CONFIG",
    "DOCKER_CONFIG",
    "REGISTRY_AUTH_FILE",
    "XDG_CONFIG_HOME",
    "CONTAINERD_NAMESPACE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// All that a run must not see: [`UNSET`], and what is layerscope's own or its tests'.
pub fn unset() -> impl Iterator<Item = OsString> {
    UNSET.into_iter().map(Into::into).chain(own())
}

/// Variables of layerscope, its tests included, that whoever runs the tests has set.
pub fn own() -> impl Iterator<Item = OsString> {
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(|name| name.to_string_lossy().starts_with("LAYERSCOPE_"))
}

/// A program that knows nothing of these surroundings.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    for variable in unset() {
        command.env_remove(variable);
    }
    command.env("PATH", path()).envs(NOWHERE);
    command
}

/// Runs `layerscope` with these arguments, without a terminal, for two minutes at most.
pub fn layerscope(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
    layerscope_in(Path::new(env!("CARGO_TARGET_TMPDIR")), args)
}

/// The same in a directory.
pub fn layerscope_in(dir: &Path, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
    run(dir, &[], args)
}

/// The same where these variables say where engines, registries and credentials are.
pub fn layerscope_with(
    variables: &[(&str, &str)],
    args: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Run {
    run(Path::new(env!("CARGO_TARGET_TMPDIR")), variables, args)
}

fn run(
    dir: &Path,
    variables: &[(&str, &str)],
    args: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Run {
    let output = assert_cmd::Command::from_std(command(env!("CARGO_BIN_EXE_layerscope")))
        .args(args)
        .current_dir(dir)
        .envs(variables.iter().copied())
        .timeout(Duration::from_secs(120))
        .output()
        .unwrap();
    let run = Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    };
    assert!(!run.stderr.contains("panicked"), "it panicked: {run:#?}");
    run
}

/// `PATH` without the directories that hold credential helpers: where nothing is configured, the platform's is run.
fn path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has_helper = |directory: &PathBuf| {
        let entries = directory.read_dir().into_iter().flatten().flatten();
        let mut names = entries.map(|entry| entry.file_name());
        names.any(|name| name.to_string_lossy().starts_with("docker-credential-"))
    };
    let directories = std::env::split_paths(&path);
    std::env::join_paths(directories.filter(|it| !has_helper(it))).unwrap()
}

/// The JSON report on an image: exit 0, stdout the JSON alone, valid by the schema.
pub fn report(image: impl AsRef<OsStr>, options: &[&str]) -> Value {
    report_with(&[], image, options)
}

/// The same where these variables say where engines, registries and credentials are.
pub fn report_with(
    variables: &[(&str, &str)],
    image: impl AsRef<OsStr>,
    options: &[&str],
) -> Value {
    let mut args = vec![image.as_ref().to_owned(), "--json".into()];
    args.extend(options.iter().map(Into::into));
    let run = layerscope_with(variables, args);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let report = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("stdout is not JSON alone: {error}\n{run:#?}"));
    validate(&report);
    laws(&report);
    report
}

/// The report is what `assets/report.schema.json` describes.
pub fn validate(report: &Value) {
    validate_by("report.schema.json", report);
}

/// A document is what a schema in `assets/` describes.
pub fn validate_by(schema: &str, report: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets")
        .join(schema);
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "not as the schema says: {errors:#?}");
}

/// What must add up in every report, whatever the image.
pub fn laws(report: &Value) {
    let summary = &report["summary"];
    let (total, live, wasted) = (
        number(&summary["total_bytes"]),
        number(&summary["final_bytes"]),
        number(&summary["wasted_bytes"]),
    );
    assert_eq!(total, live + wasted, "total = final + wasted");
    assert_eq!(sum(&report["wasted"], "bytes"), wasted, "waste rows add up");
    for list in ["layers", "stages"] {
        let key = if list == "layers" {
            "bytes"
        } else {
            "layer_bytes"
        };
        assert_eq!(sum(&report[list], key), total, "{list} add up to the total");
        assert_eq!(
            sum(&report[list], "final_bytes"),
            live,
            "{list} add up to the final bytes"
        );
        assert_eq!(
            sum(&report[list], "wasted_bytes"),
            wasted,
            "{list} add up to the waste"
        );
    }
    assert_eq!(
        number(&summary["layers"]) as usize,
        report["layers"].as_array().unwrap().len()
    );
    let percent = if total == 0 {
        0.0
    } else {
        100.0 * wasted as f64 / total as f64
    };
    assert!(
        (summary["wasted_percent"].as_f64().unwrap() - percent).abs() < 0.01,
        "percent: {summary}"
    );
    let efficiency = if total == 0 {
        1.0
    } else {
        live as f64 / total as f64
    };
    assert!(
        (summary["efficiency"].as_f64().unwrap() - efficiency).abs() < 0.0001,
        "efficiency: {summary}"
    );
    let order: Vec<_> = report["wasted"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                u64::MAX - number(&row["bytes"]),
                number(&row["written_by"]),
                row["path"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(
        order.is_sorted(),
        "waste: largest first, then by layer and path: {order:#?}"
    );
}

/// A field of every row, added up.
pub fn sum(rows: &Value, key: &str) -> u64 {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| number(&row[key]))
        .sum()
}

/// A whole number.
pub fn number(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("not a whole number: {value}"))
}
