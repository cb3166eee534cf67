//! What layerscope says of an image, held against its table.

use serde_json::{Value, json};

use super::{Case, Row, Source};
use crate::support::binary::{laws, layerscope, validate};

impl Case {
    /// Everything in which the report on this builder's image differs from the table.
    pub fn hold(&self, builder: &str, image: &str, options: &[&str]) -> Vec<String> {
        let told = self.told();
        let told = told.iter().map(String::as_str);
        let told = told.filter(|_| builder != "attested");
        let options: Vec<&str> = told.chain(options.iter().copied()).collect();
        let run = |command: &[&str]| {
            let run = layerscope(command.iter().chain(&["--json"]).chain(&options));
            match run.code {
                Some(0) => Ok(serde_json::from_str::<Value>(&run.stdout).unwrap()),
                _ => Err(vec![format!("{}: {}", self.name, run.stderr.trim())]),
            }
        };
        let report = match run(&[image]) {
            Ok(report) => report,
            Err(refused) => return refused,
        };
        validate(&report);
        laws(&report);
        let mut found = self.differences(builder, &report);
        let are_certain = !self.rows.iter().any(|row| row.is_open(builder));
        for (path, source) in &self.files {
            let why = match run(&["why", image, path]) {
                Ok(why) => why,
                Err(refused) => return refused,
            };
            let seen = &why["history"].as_array().unwrap().last().unwrap()["source"];
            let is_right = match source {
                Source::Open => seen.is_null(),
                Source::Known(known) if are_certain => seen == known,
                Source::Known(known) | Source::Maybe(known) => seen.is_null() || seen == known,
            };
            if !is_right {
                found.push(format!("{}, {path}: {seen}, not {source:?}", self.name));
            }
        }
        found
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
                        // What a trigger of the base image copies may come from anywhere.
                        None if row.is_open(builder) && layer["origin"] == "unknown" => "unknown",
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
        if are_certain {
            let told = self.to_change.hold(builder, report).into_iter();
            found.extend(told.map(|difference| format!("{}, {difference}", self.name)));
        }
        found
    }

    /// The graph in the report's words, with the layers that copies brought.
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
                edges.push(json!({
                    "to": group.to, "kind": group.kind, "from": from, "line": line, "layers": brought,
                }));
            }
        }
        by_line(edges)
    }
}

/// `kind:name` in the report's words. Only an attestation knows that a name was a context's: by the Dockerfile alone it
/// may as well be an image's.
fn taken(builder: &str, text: &str) -> Value {
    match text.split_once(':').unwrap() {
        ("context", _) if builder != "attested" => Value::Null,
        (kind, name) => json!({"kind": kind, "name": name}),
    }
}

/// A report's edges; what a FROM brought is told by the layers' own stages.
fn edges(report: &Value) -> Value {
    let mut edges = report["stage_edges"].as_array().unwrap().clone();
    for edge in &mut edges {
        edge.as_object_mut().unwrap().remove("bytes");
        if edge["kind"] == "inherits" {
            edge["layers"] = json!([]);
        }
    }
    by_line(edges)
}

fn by_line(mut edges: Vec<Value>) -> Value {
    edges.sort_by_key(|edge| edge["line"].as_u64());
    json!(edges)
}
