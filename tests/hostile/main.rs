//! Damaged, contradictory and malicious input: a clear error with the promised exit code, or exact figures, never a
//! panic and never a truncated pass.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

#[path = "../support/mod.rs"]
mod support;

mod archive;
mod broken;
mod engine_wire;
mod layout;
mod limits;
mod model;
mod model_stacks;
mod provenance;
mod tars;
mod wire;

use std::ffi::OsStr;

use support::binary::{Run, layerscope};

/// The binary refuses: this exit code, nothing on stdout, one message on stderr that has all of `words`, whether it
/// was to make a report or to be a gate.
fn refuses(image: impl AsRef<OsStr>, options: &[&str], code: i32, words: &[&str]) {
    let image = image.as_ref().to_owned();
    for mode in [&["--json"][..], &[], &["--ci", "--max-waste", "100%"]] {
        let mut args = vec![image.clone()];
        args.extend(options.iter().chain(mode).map(Into::into));
        let run: Run = layerscope(args);
        assert_eq!(run.code, Some(code), "{mode:?}: {run:#?}");
        assert_eq!(run.stdout, "", "{mode:?}: nothing on stdout: {run:#?}");
        for word in words {
            assert!(
                run.stderr.contains(word),
                "{mode:?}: the message has '{word}': {run:#?}"
            );
        }
        let errors = run
            .stderr
            .lines()
            .filter(|line| line.to_lowercase().contains("error"))
            .count();
        assert!(errors <= 1, "{mode:?}: one message: {run:#?}");
        assert!(
            run.stderr.trim().len() > 20,
            "{mode:?}: a message that says something: {run:#?}"
        );
    }
}
