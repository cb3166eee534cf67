//! The binary's promises on good images: figures, the JSON report, the gate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

#[path = "../support/mod.rs"]
mod support;

mod alignment;
mod base;
mod builders;
mod built;
mod case;
mod changes;
mod checklist;
mod choice;
mod completions;
mod config;
mod config_mistakes;
mod copies;
mod corpus;
mod doubts;
mod fail_on;
mod findings_report;
mod gate;
mod gate_output;
mod json;
mod leaked_secrets;
mod leaks;
mod links;
mod lookup;
mod manual;
mod names;
mod platforms;
mod provenance;
mod recorded_secrets;
mod regressions;
mod samples;
mod secrets;
mod shapes;
mod shop;
mod smells;
mod stage_images;
mod text;
mod why;
mod why_paths;
mod why_runs;
