//! layerscope shows where the bytes of a container image come from: layer → Dockerfile line → build stage → file.
//!
//! The data goes one way: [`source`] opens an image as manifest, configuration and layers; [`layers`] turns each
//! layer into entries; [`tree`] merges them; [`provenance`] says which instruction and stage made each; [`analysis`]
//! counts; [`tokens`] knows secrets by their form, for what is shown and for what is found. The result is one immutable
//! [`Inspection`], which reports, gates and the interface only read. [`contents`] reads files of it again, where a person
//! asks for them.

pub mod analysis;
pub mod ci;
pub mod contents;
mod error;
pub mod escape;
pub mod graph;
pub mod inspection;
pub mod layers;
pub mod near;
pub mod progress;
pub mod provenance;
pub mod report;
pub mod size;
pub mod source;
pub mod tokens;
pub mod tree;

pub use error::Error;
pub use inspection::Inspection;
