//! The configuration: file, variables and flags, and which of them counts.

use std::path::Path;

use crate::support::binary::{Run, layerscope_in, layerscope_with};
use crate::support::testdata;

/// 11.42 % of it are wasted, in 6 layers.
const SHOP: &str = "oci-gzip-provenance-v1-max.tar";

pub struct Place(tempfile::TempDir);

impl Place {
    /// A directory of configurations, with layerscope's own.
    pub fn new(text: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(place.0.path().join("layerscope")).unwrap();
        place.write("config.toml", text);
        place
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn path(&self, name: &str) -> String {
        let path = self.0.path().join("layerscope").join(name);
        path.to_str().unwrap().to_owned()
    }

    pub fn run(&self, variables: &[(&str, &str)], args: &[&str]) -> Run {
        let home = ("XDG_CONFIG_HOME", self.0.path().to_str().unwrap());
        layerscope_with(&[&[home], variables].concat(), args)
    }

    /// The value of a setting and who set it, as `layerscope config` tells.
    fn setting(&self, variables: &[(&str, &str)], args: &[&str], key: &str) -> (String, String) {
        let run = self.run(variables, &[&["config"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:#?}");
        let start = format!("{key} = ");
        let line = run
            .stdout
            .lines()
            .find_map(|line| line.strip_prefix(&start));
        let (value, origin) = line.unwrap().split_once("  # ").unwrap();
        (value.to_owned(), origin.to_owned())
    }
}

pub fn shop() -> String {
    testdata(SHOP).to_str().unwrap().to_owned()
}

pub fn none() -> Place {
    Place::new("")
}

#[test]
fn flags_count_more_than_variables_and_these_more_than_the_file() {
    let place = Place::new("[gate]\nmax-waste = \"5%\"\nmax-layers = 6\n");
    let file = place.path("config.toml");
    let variable = [("LAYERSCOPE_MAX_WASTE", "10%")];
    let flag = ["--max-waste", "20%"];
    let waste = |value: &str, origin: &str| (format!("\"{value}\""), origin.to_owned());
    let key = "max-waste";
    assert_eq!(
        place.setting(&[], &[], key),
        waste("5%", &format!("{file}:2"))
    );
    assert_eq!(
        place.setting(&variable, &[], key),
        waste("10%", "LAYERSCOPE_MAX_WASTE")
    );
    assert_eq!(
        place.setting(&variable, &flag, key),
        waste("20%", "--max-waste")
    );
    // And the gate goes by them.
    let verdict = |variables: &[(&str, &str)], flags: &[&str]| {
        let run = place.run(variables, &[&[shop().as_str(), "--ci"], flags].concat());
        (
            run.code,
            run.stdout.lines().take(2).collect::<Vec<_>>().join("\n"),
        )
    };
    let layers = "PASS  max-layers      6 (limit 6)";
    let failed = |limit: &str| format!("FAIL  max-waste       11.42% (limit {limit})\n{layers}");
    assert_eq!(verdict(&[], &[]), (Some(1), failed("5%")));
    assert_eq!(verdict(&variable, &[]), (Some(1), failed("10%")));
    let passed = format!("PASS  max-waste       11.42% (limit 20%)\n{layers}");
    assert_eq!(verdict(&variable, &flag), (Some(0), passed));
}

#[test]
fn rules_of_the_file_make_no_gate() {
    let place = Place::new("[gate]\nmax-waste = \"5%\"\nfail-on = \"high\"\n");
    let run = place.run(&[], &[&shop()]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(!run.stdout.contains("limit"), "{run:#?}");
    // A rule on the command line is the one that is asked about.
    let run = place.run(&[], &[&shop(), "--max-layers", "6"]);
    assert_eq!(
        run.stdout,
        "PASS  max-layers      6 (limit 6)\nGate passed\n"
    );
    let run = place.run(&[], &[&shop(), "--ci", "--json"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let rules = report["gate"]["rules"].as_array().unwrap().iter();
    let rules: Vec<&str> = rules.map(|rule| rule["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["max-waste", "fail-on"]);
}

#[test]
fn lists_of_less_weight_give_way_and_files_lie_beside_the_configuration() {
    let place = Place::new("[findings]\nignore = [\"a\", \"b\"]\nrules = [\"team.toml\"]\n");
    place.write(
        "team.toml",
        "[[rule]]\nid = \"leak/vcs\"\nenabled = false\n",
    );
    let ignore =
        |variables: &[(&str, &str)], args: &[&str]| place.setting(variables, args, "ignore").0;
    let variable = [("LAYERSCOPE_IGNORE", "*.{pem,key}, d")];
    assert_eq!(ignore(&[], &[]), "[\"a\", \"b\"]");
    assert_eq!(ignore(&variable, &[]), "[\"*.{pem,key}\", \"d\"]");
    assert_eq!(ignore(&variable, &["--ignore", "e"]), "[\"e\"]");
    let (rules, _) = place.setting(&[], &[], "rules");
    assert_eq!(rules, format!("[\"{}\"]", place.path("team.toml")));
    // What is off in the file is on where nothing is said of it.
    let run = place.run(&[("LAYERSCOPE_NO_FINDINGS", "1")], &[&shop(), "--json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["findings"], serde_json::json!([]));
    let run = place.run(
        &[("LAYERSCOPE_NO_FINDINGS", "1")],
        &[&shop(), "--json", "--ignore", "e"],
    );
    assert!(run.stdout.contains("secret/env-file"), "{run:#?}");
}

#[test]
fn a_tilde_is_the_home_directory_in_the_files_that_are_named() {
    let place = Place::new("[findings]\nrules = [\"~/team.toml\", \"./x.toml\"]\n");
    let home = [("HOME", "/home/ada")];
    let (rules, _) = place.setting(&home, &[], "rules");
    let beside = place.path("x.toml");
    assert_eq!(rules, format!("[\"/home/ada/team.toml\", \"{beside}\"]"));
}

#[test]
fn limits_are_added_up_by_name() {
    let place = Place::new("[limits]\nentries = 3\ndepth = 7\n");
    let variable = [("LAYERSCOPE_LIMIT", "entries=4,path=100")];
    let limit = |args: &[&str], key: &str| place.setting(&variable, args, key).0;
    assert_eq!(limit(&[], "entries"), "4");
    assert_eq!(limit(&["--limit", "entries=5"], "entries"), "5");
    assert_eq!(limit(&[], "depth"), "7");
    assert_eq!(limit(&[], "path"), "100");
    assert_eq!(limit(&[], "nesting"), "16");
    let run = place.run(&[], &[&shop()]);
    assert_eq!(run.code, Some(4), "{run:#?}");
    let run = place.run(&[], &[&shop(), "--limit", "entries=1000"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
fn the_file_is_the_one_that_is_named() {
    let place = Place::new("[gate]\nmax-layers = 1\n");
    place.write("other.toml", "[gate]\nmax-layers = 2\n");
    place.write("third.toml", "[gate]\nmax-layers = 3\n");
    let (other, third) = (place.path("other.toml"), place.path("third.toml"));
    let variable = [("LAYERSCOPE_CONFIG", other.as_str())];
    let layers = |variables: &[(&str, &str)], args: &[&str]| {
        let run = place.run(variables, &[args, &["config"]].concat());
        let line = run
            .stdout
            .lines()
            .find(|line| line.contains("max-layers ="))
            .unwrap();
        line.split("  #").next().unwrap().to_owned()
    };
    assert_eq!(layers(&[], &[]), "max-layers = \"1\"");
    assert_eq!(layers(&variable, &[]), "max-layers = \"2\"");
    assert_eq!(
        layers(&variable, &["--config", &third]),
        "max-layers = \"3\""
    );
    assert_eq!(
        layers(&variable, &["--config", "none"]),
        "# max-layers = 30"
    );
    assert_eq!(
        layers(&[("LAYERSCOPE_CONFIG", "none")], &[]),
        "# max-layers = 30"
    );
    let run = place.run(&[], &["--config", "/nonexistent/x.toml", &shop()]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .starts_with("layerscope: --config: /nonexistent/x.toml can't be read: "),
        "{run:#?}"
    );
    let run = place.run(
        &[("LAYERSCOPE_CONFIG", "/nonexistent")],
        &["why", &shop(), "bin"],
    );
    assert!(
        run.stderr
            .starts_with("layerscope: LAYERSCOPE_CONFIG: /nonexistent can't be read: "),
        "{run:#?}"
    );
}

#[test]
fn what_is_shown_is_a_file_that_says_the_same() {
    let place = Place::new(
        "[interface]\ntheme = \"mine.toml\"\nascii = true\n[keys]\nwarnings = \"m\"\nsort = []\nback = \"ctrl-b\"\n",
    );
    place.write("mine.toml", "inherits = \"dark\"\n");
    let flags = [
        "config",
        "--ignore",
        "a \\ \"b\"",
        "--max-waste=7%",
        "--limit",
        "depth=9",
    ];
    let first = place.run(&[], &flags).stdout;
    let copy = none();
    copy.write("copy.toml", &first);
    let second = copy.run(&[], &["config", "--config", &copy.path("copy.toml")]);
    assert_eq!(second.code, Some(0), "{second:#?}");
    let values = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let values: Vec<String> = lines
            .map(|line| line.split("  # ").next().unwrap().to_owned())
            .collect();
        values
    };
    assert_eq!(values(&first), values(&second.stdout));
    for line in [
        format!("theme = \"{}\"", place.path("mine.toml")),
        "warnings = [\"m\"]".to_owned(),
        "sort = []".to_owned(),
        "ignore = [\"a \\\\ \\\"b\\\"\"]".to_owned(),
    ] {
        assert!(values(&first).contains(&line), "{line}\n{first}");
    }
}

#[test]
fn every_setting_survives_being_shown_and_read_again() {
    let mine = none();
    mine.write("mine.toml", "inherits = \"dark\"\n");
    mine.write("ca.pem", "");
    let first = mine.run(&[], &["config"]).stdout;
    // Another value than by default for each line that the program shows.
    let changed = |line: &str| {
        let line = line.strip_prefix("# ").unwrap_or(line);
        let (key, rest) = line.split_once(" = ")?;
        let (value, origin) = rest.split_once("  # ")?;
        let value = match (key, value) {
            ("theme", _) => "\"mine.toml\"".to_owned(),
            ("min-efficiency", _) => "\"80%\"".to_owned(),
            ("view", _) => "\"merged\"".to_owned(),
            ("sort", _) if !value.starts_with('[') => "\"waste\"".to_owned(),
            ("columns", _) if origin.starts_with("not set") => "[\"mode\", \"line\"]".to_owned(),
            ("platform", _) => "\"linux/arm64/v8\"".to_owned(),
            ("ca-cert", _) => "[\"ca.pem\"]".to_owned(),
            ("fail-on", _) => "[\"high\", \"leak/vcs\"]".to_owned(),
            ("rules", _) => "[\"a.toml\", \"b.toml\"]".to_owned(),
            (_, "true") => "false".to_owned(),
            (_, "false") => "true".to_owned(),
            (_, "[]") => "[\"a\", \"b.c\"]".to_owned(),
            (_, keys) if keys.starts_with('[') => return None,
            (_, number) if number.parse::<u64>().is_ok() => {
                (number.parse::<u64>().ok()? + 1).to_string()
            }
            (_, text) => text.replacen("\"", "\"1", 1),
        };
        Some(format!("{key} = {value}"))
    };
    // Of the keys, one is changed below.
    let settings = first.lines().take_while(|line| *line != "[keys]");
    let lines = settings
        .chain(["[keys]"])
        .filter_map(|line| match line.starts_with('[') {
            true => Some(line.to_owned()),
            false => changed(line),
        });
    let text: Vec<String> = lines.collect();
    let settings = text.iter().filter(|line| !line.starts_with('[')).count();
    assert_eq!(settings, 22 + 10, "{text:#?}");
    mine.write(
        "config.toml",
        &(text.join("\n") + "\nwarnings = [\"ctrl-alt-f5\", \"\\\\\", \"\\\"\"]\n"),
    );
    let shown = mine.run(&[], &["config"]);
    assert_eq!(
        (shown.code, shown.stderr.as_str()),
        (Some(0), ""),
        "{shown:#?}"
    );
    let by_file = shown
        .stdout
        .lines()
        .filter(|line| line.contains("config.toml:"));
    assert_eq!(by_file.count(), settings + 1, "{}", shown.stdout);
    // Elsewhere, so that nothing is found by being beside it.
    let copy = none();
    copy.write("config.toml", &shown.stdout);
    let again = copy.run(&[], &["config"]);
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (Some(0), ""),
        "{again:#?}"
    );
    let values = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let values: Vec<String> = lines
            .map(|line| line.split("  # ").next().unwrap().to_owned())
            .collect();
        values
    };
    assert_eq!(values(&shown.stdout), values(&again.stdout));
}

#[test]
fn no_color_is_a_variable_like_others() {
    let place = Place::new("[interface]\ntheme = \"dark\"\n");
    let theme = |variables: &[(&str, &str)], args: &[&str]| place.setting(variables, args, "theme");
    let no_color = [("NO_COLOR", "1")];
    assert_eq!(
        theme(&no_color, &[]),
        ("\"none\"".into(), "NO_COLOR".into())
    );
    assert_eq!(
        theme(&no_color, &["--theme", "light"]),
        ("\"light\"".into(), "--theme".into())
    );
}

#[test]
fn an_image_that_is_called_like_a_command_can_be_had() {
    let place = none();
    let directory = place.0.path();
    for name in ["config", "man", "completions"] {
        std::fs::copy(testdata(SHOP), directory.join(name)).unwrap();
        let run = layerscope_in(Path::new(directory), [&format!("./{name}")]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        assert!(
            run.stdout.starts_with(&format!("./{name}  linux/amd64")),
            "{run:#?}"
        );
        // By name it is looked for.
        let run = layerscope_in(directory, [&format!("docker-daemon:{name}")]);
        assert_eq!(run.code, Some(3), "{run:#?}");
    }
}

#[test]
fn flags_take_back_what_variables_and_file_say() {
    let place = Place::new(
        "[interface]\ntheme = \"light\"\nascii = true\n[image]\nplatform = \"linux/arm64\"\nverify = true\n\
         [findings]\nno-findings = true\nignore = [\"a\"]\n[gate]\nmax-waste = \"5%\"\nfail-on = \"high\"\n\
         [limits]\nentries = 3\n",
    );
    let variables = [
        ("LAYERSCOPE_INCLUDE_BASE", "1"),
        ("LAYERSCOPE_LIMIT", "depth=7"),
    ];
    let shown = |flags: &[&str]| place.run(&variables, &[&["config"], flags].concat()).stdout;
    for (flags, line) in [
        (&["--no-theme"][..], "theme = \"auto\"  # --no-theme"),
        (&["--no-ascii"], "ascii = false  # --no-ascii"),
        (
            &["--no-platform"],
            "# platform = \"linux/amd64\"  # not set, by --no-platform",
        ),
        (&["--no-verify"], "verify = false  # --no-verify"),
        (&["--findings"], "no-findings = false  # --findings"),
        (&["--no-ignore"], "ignore = []  # --no-ignore"),
        (
            &["--no-include-base"],
            "include-base = false  # --no-include-base",
        ),
        (
            &["--no-max-waste"],
            "# max-waste = \"5%\"  # not set, by --no-max-waste",
        ),
        (&["--no-fail-on"], "fail-on = []  # --no-fail-on"),
        (&["--no-limit"], "entries = 2000000  # default"),
        (&["--no-limit"], "depth = 1024  # default"),
        (&["--limit=depth=9", "--no-limit"], "depth = 9  # --limit"),
        // The last one counts, as where an alias of the shell has one of them.
        (&["--no-verify", "--verify"], "verify = true  # --verify"),
        (
            &["--verify", "--no-verify"],
            "verify = false  # --no-verify",
        ),
        (&["--ignore=b", "--no-ignore"], "ignore = []  # --no-ignore"),
        (
            &["--no-ignore", "--ignore=b"],
            "ignore = [\"b\"]  # --ignore",
        ),
        (
            &["--max-waste=1%", "--max-waste=2%"],
            "max-waste = \"2%\"  # --max-waste",
        ),
    ] {
        let shown = shown(flags);
        assert!(
            shown.lines().any(|it| it == line),
            "{flags:?}: {line}\n{shown}"
        );
    }
    // And what is asked of an image goes by them.
    let all = ["--no-platform", "--no-limit", "--findings", "--no-ignore"];
    let run = place.run(
        &variables,
        &[&[shop().as_str(), "--json"], &all[..]].concat(),
    );
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.contains("secret/env-file"), "{run:#?}");
    let gate = ["--ci", "--no-max-waste", "--no-fail-on"];
    let run = place.run(&[], &[&[shop().as_str()], &all[..], &gate].concat());
    assert!(
        run.code == Some(2) && run.stderr.contains("--ci needs at least one rule"),
        "{run:#?}"
    );
    let run = place.run(&[], &["why", "--no-platform", "--no-limit", &shop(), "bin"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let run = place.run(&[], &["why", "--no-max-waste", &shop(), "bin"]);
    assert_eq!(run.code, Some(2), "{run:#?}");
}
