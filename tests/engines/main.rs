//! Images as the real builders write them, built here, against umoci's unpacking and the builders' own records.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

#[path = "../support/mod.rs"]
mod support;

mod buildah;
mod containerd;
mod contents;
mod context;
mod corpus;
mod credentials;
mod ctr;
mod docker;
mod docker_api;
mod dockerd;
mod everywhere;
mod platforms;
mod podman;
mod podman_service;
mod registry;
mod registry_tls;
mod registryd;
mod same;
mod skopeo;
