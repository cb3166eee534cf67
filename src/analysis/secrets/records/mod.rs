//! Secrets in what the image records of its build: configuration, history, Dockerfile and provenance.
//!
//! `variables` are ENV and ARG, by their names and by their values; `commands` are what stands in RUN, LABEL, CMD and the
//! like. One secret stands in several records; a finding names them all. `places` says what these are called, `fix` what to
//! write instead. Values are compared while this runs, and end with it.

mod commands;
mod fix;
mod places;
mod variables;

use std::collections::{BTreeMap, HashMap};

use super::rated;
use super::value::Worth;
use crate::analysis::findings::{Options, Subject};
use crate::inspection::{Finding, Severity, Written};
use places::{Place, Places};

/// A secret in one record.
struct Record {
    what: What,
    /// What it is in a command, for people.
    name: String,
    worth: Worth,
    place: Place,
}

/// What makes two records ones of the same secret. It holds the secret, so it can't be put into words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// A variable of that name.
    Env(String),
    /// A build argument of that name.
    Arg(String),
    /// A value in commands.
    Command(String),
}

/// Looks through all records.
pub fn find(subject: &Subject<'_>, options: &Options) -> Vec<Finding> {
    let places = Places::of(subject);
    let mut records = variables::records(subject, &places);
    records.extend(commands::records(subject, &places));
    let mut grouped: BTreeMap<What, Vec<Record>> = BTreeMap::new();
    for record in records {
        grouped.entry(record.what.clone()).or_default().push(record);
    }
    let mut findings: Vec<Finding> = Vec::new();
    let mut times: Vec<usize> = Vec::new();
    let mut known: HashMap<(String, String), usize> = HashMap::new();
    for (what, records) in grouped {
        let finding = finding(subject, options, &what, &records);
        let said = (finding.rule.clone(), finding.title.clone());
        match known.get(&said) {
            Some(&at) => times[at] += 1,
            None => {
                known.insert(said, findings.len());
                findings.push(finding);
                times.push(1);
            }
        }
    }
    // Different values that are told alike.
    for (finding, times) in findings.iter_mut().zip(times).filter(|it| it.1 > 1) {
        finding
            .title
            .push_str(&format!(" ({times} different ones)"));
    }
    findings
}

fn finding(subject: &Subject<'_>, options: &Options, what: &What, records: &[Record]) -> Finding {
    let is_unused = records.iter().all(|record| record.place.is_unused());
    let rule = match what {
        _ if is_unused => "secret/unused-stage",
        What::Env(_) => "secret/env",
        What::Arg(_) => "secret/arg",
        What::Command(_) => "secret/command",
    };
    let (mut severity, same_as) = rated(&options.catalogue, rule);
    let is_weak = records.iter().all(|record| record.worth < Worth::Secret);
    if is_weak {
        severity = severity.min(Severity::Low);
    }
    let known: Vec<&Place> = records.iter().map(|record| &record.place).collect();
    let first = places::first(&known);
    let setter = match what {
        What::Env(name) => variables::setter(subject, true, name),
        What::Arg(name) => variables::setter(subject, false, name),
        What::Command(_) => None,
    };
    let line = first.and_then(Place::line).or(setter);
    let said = places::words(&known);
    let title = match what {
        What::Env(name) => format!("the value of ENV {name} stands in {said}"),
        What::Arg(name) => format!("the value of ARG {name} stands in {said}"),
        What::Command(_) => format!("{} stands in {said}", name(records)),
    };
    let title = match is_weak {
        true => format!("{title}; anybody would guess it"),
        false => title,
    };
    let of_history = || known.iter().rev().find_map(|place| place.layer());
    Finding {
        rule: rule.to_owned(),
        severity,
        title,
        paths: Vec::new(),
        files: 0,
        bytes: 0,
        layer: first.map_or_else(of_history, Place::layer),
        line,
        stage: first.and_then(Place::stage).map(str::to_owned),
        from_stage: None,
        live: true,
        hidden_by: None,
        fix: fix::words(subject, what, &known, line),
        written: Written::default(),
        same_as,
    }
}

/// What a value in commands is: as its own name says, where one record has that.
fn name(records: &[Record]) -> &str {
    let names = || records.iter().map(|record| record.name.as_str());
    let own = names().find(|name| name.starts_with("the value of"));
    own.or_else(|| names().next()).unwrap_or_default()
}
