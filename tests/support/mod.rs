//! What the integration tests share: a writer of images down to the single tar block, a runner of the binary, an
//! oracle that unpacks with umoci, and the rule for tools that are not installed.
#![allow(dead_code)]

pub mod binary;
pub mod certificates;
pub mod contents;
pub mod corpus;
pub mod credentials;
pub mod image;
pub mod layer;
pub mod served;
pub mod tools;
pub mod tree;
pub mod umoci;
pub mod wire;

use std::path::PathBuf;

/// A file of `testdata/`.
pub fn testdata(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(name)
}
