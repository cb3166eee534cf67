//! The text report: what a person sees without a terminal of their own.
//!
//! Its first ten lines ([`answers`]) say how big the image is, what brought that, what of it is waste and what to
//! change; then come the Dockerfile line by line and the stages, as far as they are known, the layers, the largest
//! waste, the findings and the checklist. Nothing from the image is printed raw.

mod advice;
mod answers;
mod checklist;
mod dockerfile;
mod drawing;
mod findings;
mod layers;
mod rows;
mod stages;
mod table;
#[cfg(test)]
mod tests;
mod waste;
pub(super) mod words;
mod wrap;

use std::io::{self, Write};

use super::{Format, Input};
use crate::escape::escape;
pub use advice::{lines as advice, of_pair as advice_on};
pub use findings::changes;
pub(super) use table::{Table, fit};

/// See the module.
pub struct Text {
    /// Columns to fill; longer texts are cut.
    pub width: usize,
}

impl Format for Text {
    fn write(&self, input: &Input<'_>, out: &mut dyn Write) -> io::Result<()> {
        let inspection = input.inspection;
        answers::write(inspection, self.width, out)?;
        if let Some(dockerfile) = &inspection.dockerfile {
            dockerfile::write(dockerfile, inspection.layers.len(), self.width, out)?;
            stages::write(inspection, self.width, out)?;
            layers::write(inspection, self.width, out)?;
        } else {
            layers::write(inspection, self.width, out)?;
            stages::write(inspection, self.width, out)?;
        }
        waste::write(inspection, self.width, out)?;
        findings::write(inspection, self.width, out)?;
        checklist::write_split(inspection, self.width, out)?;
        checklist::write(inspection, self.width, out)?;
        if !inspection.warnings.is_empty() {
            writeln!(out, "\nWarnings")?;
            for warning in &inspection.warnings {
                writeln!(out, "  {}", escape(warning))?;
            }
        }
        Ok(())
    }
}
