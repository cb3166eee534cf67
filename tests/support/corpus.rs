//! The corpus of `testdata/corpus`: Dockerfiles that real builders built, each with a table, written by hand, of what
//! its image is made of. `testdata/corpus/README.md` describes the tables.
//!
//! Reads the tables and holds reports against them; where the images come from is the tests' own.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::binary::{laws, layerscope, validate};
use super::testdata;

/// A build of a Dockerfile, and what is true of its image.
#[derive(Debug, Default)]
pub struct Case {
    /// The folder's name, with the table's suffix if it has several.
    pub name: String,
    /// Where Dockerfile, contexts and tables lie.
    pub folder: PathBuf,
    head: Vec<(String, String)>,
    rows: Vec<Row>,
    /// Paths of the image, and where they come from.
    pub files: Vec<(String, Source)>,
    graph: Vec<Edges>,
}

/// A layer above the base image.
#[derive(Debug)]
struct Row {
    start: u64,
    end: u64,
    stage: String,
    /// `stage:NAME`, `image:NAME` or `context:NAME`.
    source: Option<String>,
    /// Builders that make no layer of it.
    not: Vec<String>,
    /// Builders whose image does not tell for certain.
    maybe: Vec<String>,
}

/// Where a file comes from.
#[derive(Debug, PartialEq, Eq)]
pub enum Source {
    /// From there.
    Known(String),
    /// From there, but it may as well stay open.
    Maybe(String),
    /// That can't be known.
    Open,
}

/// What a stage takes from one source.
#[derive(Debug)]
struct Edges {
    to: String,
    kind: String,
    from: String,
    lines: Vec<u64>,
}

/// All cases that this builder builds.
pub fn cases(builder: &str) -> Vec<Case> {
    let mut tables: Vec<PathBuf> = std::fs::read_dir(testdata("corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with("expected") && name.ends_with(".txt")
        })
        .collect();
    tables.sort();
    let cases = tables.iter().map(|table| Case::read(table));
    cases
        .filter(|case| case.all("builders").any(|named| named == builder))
        .collect()
}

impl Case {
    fn read(table: &Path) -> Self {
        let folder = table.parent().unwrap().to_owned();
        let suffix = &table.file_stem().unwrap().to_str().unwrap()["expected".len()..];
        let mut case = Self {
            name: folder.file_name().unwrap().to_str().unwrap().to_owned() + suffix,
            folder,
            ..Self::default()
        };
        let mut section = String::new();
        for line in std::fs::read_to_string(table).unwrap().lines() {
            let line = line.split('#').next().unwrap();
            let columns: Vec<&str> = columns(line);
            match (section.as_str(), line.starts_with(' ')) {
                _ if columns.is_empty() => {}
                ("layers", true) => case.rows.push(Row::read(&columns)),
                ("files", true) => case
                    .files
                    .push((columns[0].to_owned(), Source::read(columns[1]))),
                ("graph", true) => case.graph.push(Edges::read(&columns)),
                (_, false) if columns.len() == 1 && !line.contains(' ') => {
                    section = line.to_owned();
                }
                _ if section.is_empty() => {
                    let (key, value) = line.split_once(' ').unwrap();
                    case.head.push((key.to_owned(), value.trim().to_owned()));
                }
                _ => panic!("{}: what is '{line}'?", table.display()),
            }
        }
        case
    }

    /// The words behind a key at the head of the table.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let values = self.head.iter().filter(move |(at, _)| at == key);
        values.flat_map(|(_, value)| value.split_whitespace())
    }

    /// The Dockerfile.
    pub fn dockerfile(&self) -> PathBuf {
        self.folder
            .join(self.all("file").next().unwrap_or("Dockerfile"))
    }

    /// What layerscope is told of the build where no attestation tells it.
    fn told(&self) -> Vec<String> {
        let tells = |key: &str| !self.all("untold").any(|untold| untold == key);
        let mut flags = vec!["-f".to_owned(), self.dockerfile().display().to_string()];
        for (key, flag) in [("target", "--target"), ("arg", "--build-arg")] {
            for value in self.all(key).filter(|_| tells(key)) {
                flags.extend([flag.to_owned(), value.to_owned()]);
            }
        }
        flags
    }

    /// Everything in which the report on this builder's image differs from the table.
    pub fn hold(&self, builder: &str, image: &str, options: &[&str]) -> Vec<String> {
        let told = self.told();
        let told = told.iter().map(String::as_str);
        let told = told.filter(|_| builder != "attested");
        let run = layerscope(
            [image, "--json"]
                .into_iter()
                .chain(told)
                .chain(options.iter().copied()),
        );
        if run.code != Some(0) {
            return vec![format!("{}: {}", self.name, run.stderr.trim())];
        }
        let report = serde_json::from_str(&run.stdout).unwrap();
        validate(&report);
        laws(&report);
        self.differences(builder, &report)
    }

    fn differences(&self, builder: &str, report: &Value) -> Vec<String> {
        let mut found = Vec::new();
        let mut expect = |what: String, seen: &Value, expected: &Value| {
            if seen != expected {
                found.push(format!("{}, {what}: {seen}, not {expected}", self.name));
            }
        };
        let layers = report["layers"].as_array().unwrap();
        let rows: Vec<&Row> = self.rows.iter().filter(|row| row.is_of(builder)).collect();
        let base: Vec<&str> = self.all("base").collect();
        let below: usize = base.get(1).map_or(0, |layers| layers.parse().unwrap());
        expect(
            "layers".into(),
            &json!(layers.len()),
            &json!(below + rows.len()),
        );
        let seen_base = &report["image"]["base"];
        let are_certain = !rows.iter().any(|row| row.is_open(builder));
        if below == 0 {
            expect("base".into(), seen_base, &Value::Null);
        } else if are_certain || !seen_base.is_null() {
            expect("base".into(), &seen_base["reference"], &json!(base[0]));
            if are_certain {
                expect("base layers".into(), &seen_base["layers"], &json!(below));
            }
        }
        let basis = match builder {
            "attested" => "attestation",
            _ => "dockerfile",
        };
        for layer in layers.iter().take(below) {
            let at = format!("layer {}", layer["index"]);
            expect(format!("{at}, origin"), &layer["origin"], &json!("base"));
            expect(format!("{at}, stage"), &layer["stage"], &Value::Null);
        }
        for (layer, row) in layers.iter().skip(below).zip(&rows) {
            let at = format!("layer {} of line {}", layer["index"], row.start);
            let instruction = &layer["instruction"];
            let claims = !instruction["start_line"].is_null() || !layer["stage"].is_null();
            if row.is_open(builder) && !claims {
                continue;
            }
            let source = row
                .source
                .as_deref()
                .map_or(Value::Null, |source| taken(builder, source));
            for (key, seen, expected) in [
                ("start", &instruction["start_line"], json!(row.start)),
                ("end", &instruction["end_line"], json!(row.end)),
                ("stage", &layer["stage"], json!(row.stage)),
                ("copied from", &layer["copied_from"], source),
                ("basis", &layer["basis"], json!(basis)),
                (
                    "origin",
                    &layer["origin"],
                    json!(match &row.source {
                        None => "stage",
                        Some(source) if taken(builder, source).is_null() => "unknown",
                        Some(_) => "copied",
                    }),
                ),
            ] {
                expect(format!("{at}, {key}"), seen, &expected);
            }
        }
        if builder == "attested" {
            expect("warnings".into(), &report["warnings"], &json!([]));
        }
        if !self.graph.is_empty() && are_certain {
            let platform = report["image"]["platform"].as_str().unwrap();
            let expected = self.edges(builder, platform, &rows, below);
            expect("graph".into(), &edges(report), &expected);
        }
        for value in self.all("hidden") {
            let shows = report.to_string().contains(value);
            expect(format!("shows '{value}'"), &json!(shows), &json!(false));
        }
        found
    }

    /// The graph in the report's words, with the layers that copies brought, by line.
    fn edges(&self, builder: &str, platform: &str, rows: &[&Row], below: usize) -> Value {
        let architecture = platform.split('/').nth(1).unwrap();
        let mut edges = Vec::new();
        for group in &self.graph {
            for &line in &group.lines {
                let brought: Vec<usize> = (0..rows.len())
                    .filter(|&row| group.kind == "copies" && rows[row].start == line)
                    .map(|row| below + row)
                    .collect();
                let from = taken(builder, &group.from.replace("{arch}", architecture));
                if from.is_null() {
                    continue;
                }
                let edge =
                    json!({"to": group.to, "kind": group.kind, "from": from, "layers": brought});
                edges.push((line, edge));
            }
        }
        edges.sort_by_key(|(line, _)| *line);
        edges.into_iter().map(|(_, edge)| edge).collect()
    }
}

impl Row {
    fn read(columns: &[&str]) -> Self {
        let (start, end) = columns[0]
            .split_once('-')
            .unwrap_or((columns[0], columns[0]));
        let notes = columns.get(3).copied().unwrap_or_default();
        let noted = |word: &str| {
            let note = notes.split("; ").find_map(|note| note.strip_prefix(word));
            let builders = note.into_iter().flat_map(str::split_whitespace);
            builders.map(str::to_owned).collect()
        };
        Self {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            stage: columns[1].to_owned(),
            source: (columns[2] != "-").then(|| columns[2].to_owned()),
            not: noted("not "),
            maybe: noted("maybe "),
        }
    }

    fn is_of(&self, builder: &str) -> bool {
        !self.not.iter().any(|named| named == builder)
    }

    fn is_open(&self, builder: &str) -> bool {
        self.maybe.iter().any(|named| named == builder)
    }
}

impl Source {
    fn read(text: &str) -> Self {
        match (text, text.strip_prefix("maybe ")) {
            ("?", _) => Self::Open,
            (_, Some(text)) => Self::Maybe(text.to_owned()),
            _ => Self::Known(text.to_owned()),
        }
    }
}

impl Edges {
    fn read(columns: &[&str]) -> Self {
        let lines = columns[3].split(' ');
        Self {
            to: columns[0].to_owned(),
            kind: columns[1].to_owned(),
            from: columns[2].to_owned(),
            lines: lines.map(|line| line.parse().unwrap()).collect(),
        }
    }
}

/// Columns stand two blanks apart.
fn columns(line: &str) -> Vec<&str> {
    let columns = line.split("  ").map(str::trim);
    columns.filter(|column| !column.is_empty()).collect()
}

/// `kind:name` in the report's words. Only an attestation knows that a name was a context's: by the Dockerfile alone it
/// may as well be an image's.
fn taken(builder: &str, text: &str) -> Value {
    match text.split_once(':').unwrap() {
        ("context", _) if builder != "attested" => Value::Null,
        (kind, name) => json!({"kind": kind, "name": name}),
    }
}

/// A report's edges by line; what a FROM brought is told by the layers' own stages.
fn edges(report: &Value) -> Value {
    let mut edges = report["stage_edges"].as_array().unwrap().clone();
    edges.sort_by_key(|edge| edge["line"].as_u64());
    let without = edges.into_iter().map(|mut edge| {
        let edge = edge.as_object_mut().unwrap();
        edge.remove("bytes");
        edge.remove("line");
        if edge["kind"] == "inherits" {
            edge.insert("layers".to_owned(), json!([]));
        }
        json!(edge)
    });
    without.collect()
}
