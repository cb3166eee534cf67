//! The real binary in a real terminal: it shows the image, obeys keys and leaves the terminal as it found it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

#[path = "../support/mod.rs"]
mod support;

mod configured;
mod contents;
mod grid;
mod hostile;
mod interactive;
mod large;
mod leaving;
mod picture;
mod pipes;
mod svg;
mod terminal;
mod tmux;
mod waiting;
