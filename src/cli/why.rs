//! `layerscope why`: the history of one path.

use super::exit::Failure;
use super::output::{self, ReportFile};
use super::plan::{Plan, Target};
use layerscope::Inspection;
use layerscope::analysis::why;
use layerscope::report::why::{Input, never, write_json, write_text};

/// Writes the history of `path` as it was asked for.
pub fn report(
    plan: &Plan,
    inspection: &Inspection,
    path: &[u8],
    file: Option<ReportFile>,
) -> Result<(), Failure> {
    let why = why::why(inspection, path)
        .map_err(|missing| Failure::NoSuchPath(never(inspection, path, &missing)))?;
    let input = Input {
        inspection,
        asked: path,
        why: &why,
    };
    if let Some(file) = file {
        file.write(|out| write_json(&input, out))?;
    }
    if plan.json == Some(Target::Stdout) {
        output::warn(plan.quiet, &inspection.warnings);
        output::to_stdout(|out| write_json(&input, out))
    } else {
        output::to_stdout(|out| write_text(&input, plan.width, out))
    }
}
