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
mod case;
mod changes;
mod choice;
mod corpus;
mod doubts;
mod gate;
mod gate_output;
mod json;
mod leaked_secrets;
mod links;
mod lookup;
mod names;
mod platforms;
mod provenance;
mod recorded_secrets;
mod regressions;
mod samples;
mod secrets;
mod shapes;
mod shop;
mod stage_images;
mod text;
mod why;
mod why_paths;
mod why_runs;
