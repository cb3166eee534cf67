//! What should be changed in an image, and the answers to the questions asked of it, held against a table.
//!
//! A finding that is in no row is a false alarm, but for hints (severity info), which rows may name or leave out.

use serde_json::Value;

/// The sections `findings`, `checklist` and `split` of a table.
#[derive(Debug, Default)]
pub struct ToChange {
    findings: Vec<Row>,
    checklist: Vec<Answer>,
    /// None where the table has no such section.
    split: Option<Vec<Candidate>>,
}

/// A finding.
#[derive(Debug)]
struct Row {
    /// It may as well not be found.
    may: bool,
    rule: String,
    /// Lines of which one is given; none where the finding has no line.
    lines: Vec<u64>,
    /// `live` or `hidden`; none where it is about no file.
    state: Option<String>,
    /// None where it is not said.
    paths: Option<Vec<String>>,
    /// Builders that it is not found with.
    not: Vec<String>,
}

/// An answer of the checklist.
#[derive(Debug)]
struct Answer {
    /// From 1, as in the list of questions.
    number: usize,
    answer: String,
    not: Vec<String>,
}

/// What one line brought that a build stage would keep out.
#[derive(Debug)]
struct Candidate {
    line: u64,
    bytes: u64,
    paths: Vec<String>,
}

/// The builders of `not BUILDER…`.
fn not(columns: &[&str], at: usize) -> Vec<String> {
    let note = columns.get(at).and_then(|note| note.strip_prefix("not "));
    let builders = note.into_iter().flat_map(str::split_whitespace);
    builders.map(str::to_owned).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

impl ToChange {
    /// Takes a row of one of its sections.
    pub fn read(&mut self, section: &str, columns: &[&str]) {
        match section {
            "findings" => {
                let (may, rule) = match columns[0].strip_prefix("maybe ") {
                    Some(rule) => (true, rule),
                    None => (false, columns[0]),
                };
                let lines = columns[1].split('|').filter(|line| *line != "-");
                self.findings.push(Row {
                    may,
                    rule: rule.to_owned(),
                    lines: lines.map(|line| line.parse().unwrap()).collect(),
                    state: (columns[2] != "-").then(|| columns[2].to_owned()),
                    paths: (columns[3] != "-").then(|| words(columns[3])),
                    not: not(columns, 4),
                });
            }
            "checklist" => self.checklist.push(Answer {
                number: columns[0].parse().unwrap(),
                answer: columns[1].to_owned(),
                not: not(columns, 2),
            }),
            _ => self.split.get_or_insert_default().push(Candidate {
                line: columns[0].parse().unwrap(),
                bytes: columns[1].parse().unwrap(),
                paths: words(columns[2]),
            }),
        }
    }

    /// In what a report on this builder's image differs.
    pub fn hold(&self, builder: &str, report: &Value) -> Vec<String> {
        let mut differences = self.hold_findings(builder, report);
        for answer in &self.checklist {
            let seen = &report["checklist"][answer.number - 1];
            if answer.not.iter().all(|not| not != builder) && seen["answer"] != answer.answer {
                let number = answer.number;
                differences.push(format!("question {number}: {seen}, not {}", answer.answer));
            }
        }
        if let Some(candidates) = &self.split {
            differences.extend(hold_split(candidates, report));
        }
        differences
    }

    fn hold_findings(&self, builder: &str, report: &Value) -> Vec<String> {
        let mut differences = Vec::new();
        let mut unexpected: Vec<&Value> = report["findings"].as_array().unwrap().iter().collect();
        for row in &self.findings {
            if row.not.iter().any(|not| not == builder) {
                continue;
            }
            match unexpected.iter().position(|finding| row.is(finding)) {
                Some(at) => drop(unexpected.remove(at)),
                None if row.may => {}
                None => differences.push(format!("not found: {row:?}")),
            }
        }
        for finding in unexpected {
            if finding["severity"] != "info" {
                let rule = &finding["rule"];
                let (line, live) = (&finding["line"], &finding["live"]);
                let (paths, title) = (&finding["paths"], &finding["title"]);
                differences.push(format!(
                    "a false alarm: {rule}, line {line}, live {live}, {paths}: {title}"
                ));
            }
        }
        differences
    }
}

impl Row {
    fn is(&self, finding: &Value) -> bool {
        let line = finding["line"].as_u64();
        let is_there = match line {
            Some(line) => self.lines.contains(&line),
            None => self.lines.is_empty(),
        };
        let state = match finding["live"].as_bool().unwrap() {
            true => "live",
            false => "hidden",
        };
        let is_so = self.state.as_deref().is_none_or(|told| told == state);
        let paths = |told: &Vec<String>| finding["paths"] == serde_json::json!(told);
        finding["rule"] == *self.rule && is_there && is_so && self.paths.as_ref().is_none_or(paths)
    }
}

/// What is left is the final file system without what the table lists.
fn hold_split(candidates: &[Candidate], report: &Value) -> Vec<String> {
    let mut expected: Vec<(u64, u64, Vec<String>)> = candidates
        .iter()
        .map(|candidate| (candidate.line, candidate.bytes, candidate.paths.clone()))
        .collect();
    expected.sort();
    let split = &report["split"];
    let Some(seen) = split["candidates"].as_array() else {
        return vec!["no split".to_owned()];
    };
    let mut seen: Vec<(u64, u64, Vec<String>)> = seen
        .iter()
        .map(|seen| {
            let paths = seen["paths"].as_array().unwrap().iter();
            let paths = paths.map(|path| path.as_str().unwrap().to_owned());
            let number = |key: &str| seen[key].as_u64().unwrap();
            (number("line"), number("bytes"), paths.collect())
        })
        .collect();
    seen.sort();
    let mut differences = Vec::new();
    if seen != expected {
        differences.push(format!("split: {seen:?}, not {expected:?}"));
    }
    let kept_out: u64 = candidates.iter().map(|candidate| candidate.bytes).sum();
    let left = report["summary"]["final_bytes"].as_u64().unwrap() - kept_out;
    if split["bytes_left"] != left {
        let seen = &split["bytes_left"];
        differences.push(format!("split leaves {seen} bytes, not {left}"));
    }
    differences
}
