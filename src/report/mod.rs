//! Reports on an inspection: one file a format, behind one trait.

pub mod json;
pub mod model;
pub mod platforms;
pub mod text;
pub mod why;

use std::io::{self, Write};

use crate::Inspection;
use crate::ci::Gate;

/// What a report is written from.
pub struct Input<'a> {
    /// The analysis.
    pub inspection: &'a Inspection,
    /// The verdict, where a gate rule was given.
    pub gate: Option<&'a Gate>,
}

/// A way to write a report.
pub trait Format {
    /// Writes the report.
    ///
    /// # Errors
    /// When `out` can't be written to.
    fn write(&self, input: &Input<'_>, out: &mut dyn Write) -> io::Result<()>;
}
