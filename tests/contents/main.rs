//! Files of images, read again and written out: the same bytes as GNU tar and umoci give, whatever form the image has, and
//! nothing that leaves the place it was to go to.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

#[path = "../support/mod.rs"]
mod support;

mod changes;
mod compare;
mod formats;
mod hostile;
mod waiting;
