//! `--platforms`: what an image is offered for.

use super::exit::Failure;
use super::output::{self, ReportFile};
use super::plan::{Plan, Target};
use layerscope::report::platforms::{write_json, write_text};
use layerscope::source::Offers;

/// Writes the list as it was asked for.
pub fn report(plan: &Plan, offers: &Offers, file: Option<ReportFile>) -> Result<(), Failure> {
    if let Some(file) = file {
        file.write(|out| write_json(offers, out))?;
    }
    if plan.json == Some(Target::Stdout) {
        output::warn(plan.quiet, &offers.warnings);
        output::to_stdout(|out| write_json(offers, out))
    } else {
        output::to_stdout(|out| write_text(offers, plan.width, out))
    }
}
