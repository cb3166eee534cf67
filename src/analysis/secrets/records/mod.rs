//! Secrets in what the image records of its build: configuration, history, Dockerfile and provenance.
//!
//! `variables` are ENV and ARG, by their names and by their values; `commands` are what stands in RUN, LABEL, CMD and the
//! like. One secret stands in several records; a finding names them all. `places` says what these are called, `fix` what to
//! write instead. Values are compared while this runs, and end with it.

mod commands;
mod fix;
mod places;
mod variables;

use std::collections::BTreeMap;

use super::rated;
use super::value::Worth;
use crate::analysis::findings::{Options, Subject};
use crate::inspection::{Finding, Severity};
use places::{Place, Places};

/// A secret in one record.
struct Record {
    what: What,
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
    /// A value in a command, with what it is.
    Command { name: String, value: String },
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
    let grouped = grouped.into_iter();
    grouped
        .map(|(what, records)| finding(subject, options, &what, &records))
        .collect()
}

fn finding(subject: &Subject<'_>, options: &Options, what: &What, records: &[Record]) -> Finding {
    let is_unused = records.iter().all(|record| record.place.is_unused());
    let rule = match what {
        _ if is_unused => "secret/unused-stage",
        What::Env(_) => "secret/env",
        What::Arg(_) => "secret/arg",
        What::Command { .. } => "secret/command",
    };
    let (mut severity, same_as) = rated(&options.catalogue, rule);
    let is_weak = records.iter().all(|record| record.worth < Worth::Secret);
    if is_weak {
        severity = severity.min(Severity::Low);
    }
    let known: Vec<&Place> = records.iter().map(|record| &record.place).collect();
    let line = known.iter().rev().find_map(|place| place.line());
    let said = places::words(&known);
    let title = match what {
        What::Env(name) => format!("the value of ENV {name} stands in {said}"),
        What::Arg(name) => format!("the value of ARG {name} stands in {said}"),
        What::Command { name, .. } => format!("{name} stands in {said}"),
    };
    let title = match is_weak {
        true => format!("{title}; anybody would guess it"),
        false => title,
    };
    Finding {
        rule: rule.to_owned(),
        severity,
        title,
        paths: Vec::new(),
        files: 0,
        bytes: 0,
        layer: known.iter().rev().find_map(|place| place.layer()),
        line,
        stage: known
            .iter()
            .rev()
            .find_map(|place| place.stage())
            .map(str::to_owned),
        from_stage: None,
        live: true,
        hidden_by: None,
        fix: fix::words(subject, what, &known),
        same_as,
    }
}
