//! The reports that can be written from inside, by the ends of their files' names.

use std::io::{self, Write};
use std::path::Path;

use layerscope::inspection::Inspection;
use layerscope::report::json::Json;
use layerscope::report::{Format, Input};

/// One format.
pub(crate) struct Kind {
    /// What its files end in.
    pub(crate) extension: &'static str,
    /// What people call it.
    pub(crate) name: &'static str,
    format: &'static (dyn Format + Sync),
}

/// All of them; the first is what is offered.
pub(crate) static KINDS: &[Kind] = &[Kind {
    extension: "json",
    name: "JSON",
    format: &Json,
}];

/// The format of a file with this name.
pub(crate) fn kind_of(path: &Path) -> Option<&'static Kind> {
    let extension = path.extension()?.to_str()?;
    KINDS.iter().find(|kind| kind.extension == extension)
}

/// Writes the report whose format the file's name says.
pub(super) fn write(inspection: &Inspection, to: &Path, out: &mut dyn Write) -> io::Result<()> {
    let kind = kind_of(to).unwrap_or(&KINDS[0]);
    let input = Input {
        inspection,
        gate: None,
    };
    kind.format.write(&input, out)
}
